"""Changes a repository's issues, one call a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from debrief.errors import Invalid, TrackerError
from debrief.trackers.github import failures, values
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Call
from debrief.trackers.github.identities import Identities
from debrief.trackers.port import IssueDraft, IssueState, Label, ObservedIssue


class GitHubWriter:
    """The writing side of GitHub; see `debrief.trackers.port.Writer`.

    Adding labels or assignees and creating a label are POSTs that do no more when done twice, so they are
    repeated after a lost answer; creating an issue and commenting never are.
    """

    def __init__(self, client: Client, made: Identities | None = None) -> None:
        """Prepare; nothing is sent yet. What is made is noted in `made`."""
        self._client = client
        self._made = made

    def create_issue(self, draft: IssueDraft) -> ObservedIssue:
        """Create an issue in one POST.

        GitHub drops labels, assignees, milestone and type silently where the token lacks rights: compare the answer
        with the draft. Raises `debrief.errors.UnclearAnswer` when the answer does not say whether the issue was made,
        and `debrief.errors.Invalid` where GitHub knows no such assignee, milestone or type.
        """
        path = self._client.path("/issues")
        body: dict[str, Any] = {"title": draft.title, "body": draft.body, "labels": list(draft.labels)}
        for name, value in (("assignees", list(draft.assignees)), ("milestone", draft.milestone), ("type", draft.type)):
            if value:
                body[name] = value
        answer = self._client.call("POST", path, body=body)
        try:
            issue = values.issue_of(answer.data)
        except TrackerError as error:
            raise failures.unclear(Call("POST", path), str(error)) from error
        if self._made is not None:
            self._made.note(answer.data)
        return issue

    def update_issue(self, number: int, *, title: str | None = None, body: str | None = None) -> ObservedIssue:
        """Replace the title, the body or both; `None` leaves what is there."""
        changes = {name: text for name, text in (("title", title), ("body", body)) if text is not None}
        if not changes:
            raise ValueError("neither a title nor a body to write")
        return values.issue_of(self._patch(number, changes))

    def add_labels(self, number: int, labels: Sequence[str]) -> frozenset[str]:
        """Add labels, never replace them; return the labels that the issue bears then."""
        path = self._client.path(f"/issues/{number}/labels")
        answer = self._client.call("POST", path, body={"labels": list(labels)}, repeatable=True)
        return values.labels_of(answer.data)

    def assign(self, number: int, logins: Sequence[str]) -> tuple[str, ...]:
        """Add assignees; return those that the issue has then."""
        path = self._client.path(f"/issues/{number}/assignees")
        answer = self._client.call("POST", path, body={"assignees": list(logins)}, repeatable=True)
        return values.assignees_of(answer.data)

    def ensure_label(self, label: Label) -> None:
        """Create the label unless one of that name exists; an existing one is left as it is."""
        path = self._client.path("/labels")
        body = {"name": label.name, "color": label.colour, "description": label.description}
        answer = self._client.call("POST", path, body=body, accept=(422,), repeatable=True)
        if answer.status == 422 and "already_exists" not in _codes(answer.data):
            raise failures.refusal(Call("POST", path), answer, self._client.repository)

    def close_issue(self, number: int, state: IssueState) -> None:
        """Close an issue as completed, not planned or duplicate."""
        if state is IssueState.OPEN:
            raise ValueError("an issue cannot be closed as open")
        try:
            self._patch(number, {"state": "closed", "state_reason": state.value})
        except Invalid:
            if state is not IssueState.DUPLICATE:
                raise
            # Servers before 2025 do not know of duplicates.
            self._patch(number, {"state": "closed", "state_reason": IssueState.NOT_PLANNED.value})

    def comment(self, number: int, body: str) -> datetime:
        """Write a comment, in one POST that is never repeated blindly; return when GitHub has written it.

        Raises `debrief.errors.UnclearAnswer` when the answer does not say whether it was written.
        """
        path = self._client.path(f"/issues/{number}/comments")
        answer = self._client.call("POST", path, body={"body": body})
        try:
            return values.comment_of(answer.data).created_at
        except TrackerError as error:
            raise failures.unclear(Call("POST", path), str(error)) from error

    def _patch(self, number: int, changes: Mapping[str, str]) -> Any:
        return self._client.call("PATCH", self._client.path(f"/issues/{number}"), body=changes).data


def _codes(data: Any) -> frozenset[str]:
    errors = data.get("errors") if isinstance(data, Mapping) else None
    return frozenset(
        str(error.get("code")) for error in (errors if isinstance(errors, list) else []) if isinstance(error, Mapping)
    )
