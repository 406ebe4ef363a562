"""Judges what new issues begin with besides labels and board: milestone, issue type and parent issue."""

from __future__ import annotations

from collections.abc import Iterator

from debrief.diagnosing.diagnosis import Check, listed, ok, unknown, warn
from debrief.diagnosing.sight import Beginnings, Seen, Sight
from debrief.diagnosing.wishes import WishedMilestone, Wishes

PAGE = 100
"""Most items of a list, of which one page is read."""

_SETTINGS = "in .github/debrief.yml"


def judge(sight: Sight, wishes: Wishes) -> Iterator[Check]:
    """Yield the checks `milestone`, `issue-type` and `sub-issues`, as far as the settings ask for them.

    The first two are made for each repository into which issues go: each has its own milestones.
    """
    for repository, seen in sight.beginnings.items():
        if wishes.milestone is not None and seen.milestones is not None:
            yield _milestone(repository, seen.milestones, seen.closed, wishes.milestone)
        if wishes.issue_type is not None and seen.types is not None:
            yield _type(repository, seen.types, wishes.issue_type)
    if wishes.sub_issues and sight.visible:
        yield _sub_issues(sight, sight.beginnings.get(sight.repository, Beginnings()).sub_issues)


def named(milestones: Seen, title: str) -> bool:
    """Whether one of the milestones has a title, in any case of its letters."""
    return any(str(one.get("title")).casefold() == title.casefold() for one in milestones.items)


def _milestone(repository: str, seen: Seen, closed: Seen | None, wanted: WishedMilestone) -> Check:
    name = "milestone"
    if not seen.good:
        return unknown(name, f"the milestones of {repository} cannot be read ({_why(seen)})")
    full = len(seen.items) >= PAGE
    if wanted.title is None:
        if any(one.get("due_on") for one in seen.items):
            return ok(name, f"{repository} has open milestones with a due date")
        if full:
            return unknown(name, f"none of the first {PAGE} open milestones of {repository} has a due date")
        return warn(
            name,
            f"{repository} has no open milestone with a due date, by which `issues.milestone` finds one",
            f"give an open milestone a due date under Issues > Milestones, or take `issues.milestone` out {_SETTINGS}",
        )
    if named(seen, wanted.title):
        return ok(name, f"{repository} has the milestone `{wanted.title}`")
    if closed is not None and closed.good and named(closed, wanted.title):
        return warn(
            name,
            f"the milestone `{wanted.title}` of {repository} is closed: no issue gets it",
            f"open it again under Issues > Milestones, or name another one as `issues.milestone` {_SETTINGS}",
        )
    if full:
        return unknown(name, f"`{wanted.title}` is none of the first {PAGE} open milestones of {repository}")
    there = [str(one.get("title")) for one in seen.items]
    return warn(
        name,
        f"{repository} has no milestone `{wanted.title}`; open are {listed(there) or 'none'}",
        f"make it under Issues > Milestones, or correct `issues.milestone` {_SETTINGS}",
    )


def _type(repository: str, seen: Seen, wanted: str) -> Check:
    name = "issue-type"
    if not seen.good and seen.status != 404:
        return unknown(name, f"the issue types of {repository} cannot be read ({_why(seen)})")
    there = [str(one["name"]) for one in seen.items if isinstance(one.get("name"), str) and one.get("is_enabled", True)]
    if wanted.casefold() in (one.casefold() for one in there):
        return ok(name, f"{repository} has the issue type `{wanted}`")
    if not there:
        return warn(
            name,
            f"{repository} has no issue types: only organizations have them, and not on every server",
            f"take `issues.type` out {_SETTINGS}",
        )
    return warn(
        name,
        f"{repository} has no issue type `{wanted}`; it has {listed(there, 12)}",
        "add it, or switch it on, under the organization's Settings > Planning > Issue types, or correct"
        f" `issues.type` {_SETTINGS}",
    )


def _sub_issues(sight: Sight, seen: Seen | None) -> Check:
    name = "sub-issues"
    if seen is None:
        if sight.cloud:
            return ok(name, f"{sight.host} has sub-issues")
        return unknown(name, f"whether {sight.host} has sub-issues shows when {sight.repository} has an issue")
    if seen.good:
        return ok(name, f"{sight.repository} has sub-issues")
    if seen.status == 404:
        return warn(name, f"{sight.host} has no sub-issues", f"upgrade it, or take `issues.parent` out {_SETTINGS}")
    return unknown(name, f"whether {sight.repository} has sub-issues cannot be seen ({_why(seen)})")


def _why(seen: Seen) -> str:
    return seen.why or f"status {seen.status}" + (f": {seen.said}" if seen.said else "")
