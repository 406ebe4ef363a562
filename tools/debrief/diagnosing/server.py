"""Judges the server: its version, its clock, and how many requests are left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from debrief.diagnosing.diagnosis import Check, fail, ok, unknown, warn
from debrief.diagnosing.sight import Seen, Sight
from debrief.diagnosing.wishes import Wishes

SKEW_MAX = 60.0
"""Seconds by which a clock may be wrong before it is worth a word; GitHub recommends this margin for Apps."""
LEFT_MIN = 100
"""Requests below which a run may have to pause."""
COMPLETE = (3, 19)
"""First version of GitHub Enterprise Server with REST for Projects, sub-issues and issue types."""


def judge(sight: Sight, wishes: Wishes) -> Iterator[Check]:
    """Yield the checks `server`, `clock` and `rate-limit`."""
    if sight.repo is None or sight.repo.status == 0:
        return
    yield _version(sight, wishes)
    if sight.skew is not None:
        yield _clock(sight.skew)
    yield _rate(sight.limits or Seen())


def version_of(sight: Sight) -> tuple[int, ...] | None:
    """Return the version of a GitHub Enterprise Server."""
    texts = [sight.repo.headers.get("x-github-enterprise-version", "")] if sight.repo is not None else []
    if sight.meta is not None and sight.meta.good:
        texts.append(str(sight.meta.mapping.get("installed_version", "")))
    for text in texts:
        found = re.search(r"\b(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?", text)
        if found:
            return tuple(int(part) for part in found.groups() if part)
    return None


def _version(sight: Sight, wishes: Wishes) -> Check:
    name = "server"
    if sight.cloud:
        return ok(name, f"{sight.host} answers")
    version = version_of(sight)
    if version is None:
        return unknown(name, f"{sight.host} answers, but does not tell its version")
    shown = ".".join(map(str, version))
    if version >= COMPLETE:
        return ok(name, f"{sight.host} answers (GitHub Enterprise Server {shown})")
    lacks = [
        what
        for what, wished in (
            ("sub-issues", wishes.sub_issues),
            ("issue types", wishes.issue_type is not None),
            ("REST for Projects (GraphQL is used)", wishes.board is not None),
        )
        if wished
    ]
    if not lacks:
        return ok(
            name,
            f"{sight.host} answers (GitHub Enterprise Server {shown}; without sub-issues, issue types and REST for"
            " Projects, which the settings do not ask for)",
        )
    cure = "upgrade to 3.19, or take what is missing out of `issues` in .github/debrief.yml"
    return warn(name, f"GitHub Enterprise Server {shown} at {sight.host} lacks {', '.join(lacks)}", cure)


def _clock(skew: float) -> Check:
    if abs(skew) <= SKEW_MAX:
        return ok("clock", "this machine's clock agrees with the server's")
    return warn(
        "clock",
        f"this machine's clock is {abs(skew):.0f} s {'behind' if skew > 0 else 'ahead of'} the server's: what is"
        " overdue or has expired is judged wrongly",
        "set the clock, or let it be set from the network (NTP)",
    )


def _rate(seen: Seen) -> Check:
    name = "rate-limit"
    if seen.status == 404:
        return ok(name, "the server limits no rate")
    resources = seen.mapping.get("resources")
    core = resources.get("core") if isinstance(resources, Mapping) else None
    left, most = (core.get("remaining"), core.get("limit")) if isinstance(core, Mapping) else (None, None)
    if not seen.good or not isinstance(left, int) or not isinstance(most, int):
        return unknown(name, f"how many requests are left is not shown ({seen.why or f'status {seen.status}'})")
    if left == 0:
        return fail(
            name, f"none of {most} requests an hour is left", "wait for the next hour; a run goes on from there"
        )
    if left < LEFT_MIN:
        return warn(
            name, f"{left} of {most} requests are left in this hour", "a run may pause; the next goes on from there"
        )
    return ok(name, f"{left} of {most} requests are left in this hour")
