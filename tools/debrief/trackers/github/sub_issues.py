"""Sub-issues: at most 100 a parent, and one parent an issue.

REST suffices: a server whose REST has none has none over GraphQL either, or only as an experiment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from debrief.trackers.github import failures, values
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Call
from debrief.trackers.github.identities import Identities
from debrief.trackers.triage_port import Link

SUB_ISSUES_MAX = 100
"""Most sub-issues of one issue on GitHub."""


class SubIssues:
    """Counts and links sub-issues within one repository."""

    def __init__(self, client: Client, made: Identities | None = None) -> None:
        """Prepare; nothing is sent yet. `made` are the identities of the issues that the same run makes."""
        self._client = client
        self._made = made or Identities()

    def count(self, parent: int) -> int | None:
        """Return how many sub-issues an issue has; None where the server has no sub-issues, or not the issue.

        One request, as there is never more than a page.
        """
        found = self._of(parent)
        return None if found is None else len(found)

    def link(self, parent: int, issue: int) -> Link:
        """Make an issue a sub-issue of `parent`; one that has a parent stays where it is."""
        made = self._made.of(issue)
        if made is None:
            child = self._client.call("GET", self._client.path(f"/issues/{issue}")).data
            number = _id(child)
            present = self._standing(child, parent)
            if present is not None:
                return present
        else:
            # Just made: whoever was quicker with a parent for it is shown by the refusal.
            number = made.id
        path = self._client.path(f"/issues/{parent}/sub_issues")
        # A second try is refused, since an issue has one parent: so it may be sent again.
        answer = self._client.call("POST", path, body={"sub_issue_id": number}, accept=(404, 422), repeatable=True)
        if answer.status in (200, 201):
            return Link.LINKED
        siblings = self._of(parent)
        if siblings is None:
            return Link.ABSENT
        if number in siblings:
            return Link.PRESENT
        if len(siblings) >= SUB_ISSUES_MAX:
            return Link.FULL
        child = self._client.call("GET", self._client.path(f"/issues/{issue}")).data
        if self._standing(child, parent) is Link.ELSEWHERE or "one parent" in failures.said(answer.data).lower():
            return Link.ELSEWHERE
        raise failures.refusal(Call("POST", path), answer, self._client.repository)

    def _of(self, parent: int) -> frozenset[int] | None:
        path = self._client.path(f"/issues/{parent}/sub_issues")
        answer = self._client.call("GET", path, params={"per_page": SUB_ISSUES_MAX}, accept=(404, 410))
        if answer.status in (404, 410):
            return None
        if not isinstance(answer.data, list):
            raise failures.not_understood("a list was expected")
        return frozenset(map(_id, answer.data))

    def _standing(self, child: Any, parent: int) -> Link | None:
        """Tell from an issue whether it has a parent; servers before 2025 do not say."""
        url = child.get("parent_issue_url") if isinstance(child, Mapping) else None
        if not isinstance(url, str) or not url:
            return None
        ours = f"{self._client.path()}/issues/{parent}".casefold()
        return Link.PRESENT if urlsplit(url).path.casefold().endswith(ours) else Link.ELSEWHERE


def _id(data: Any) -> int:
    """Return the number by which GitHub knows an issue across repositories, which is not the one that people see."""
    values.number_of(data)
    found = data.get("id")
    if not isinstance(found, int) or isinstance(found, bool):
        raise failures.not_understood("the id of an issue is missing")
    return found
