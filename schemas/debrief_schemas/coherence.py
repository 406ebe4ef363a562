"""Rules inside one document that relate two of its fields, whatever its status.

Like `requirements`, they work on plain values of the right shape and need the standard library only.
"""

from __future__ import annotations

from debrief_schemas.instants import in_order_as_text, parse_instant
from debrief_schemas.light import NamedTuple
from debrief_schemas.requirements import Path
from debrief_schemas.vocabulary import TIMESTAMPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


class Incoherence(NamedTuple):
    """Two fields of a document that contradict each other."""

    rule: str
    """Id of the rule."""
    path: Path
    """Where the offence is; of two that repeat each other, the second."""
    message: str
    """What is wrong."""
    cure: str
    """What to write instead."""
    other: Path | None = None
    """The place that `path` contradicts, where there is one."""


def incoherences(data: Mapping[str, Any]) -> Iterator[Incoherence]:
    """Yield every contradiction in the front matter."""
    yield from _timestamps(data)
    yield from _approximate(data)
    yield from _action_points(data)
    yield from _waiver(data)


def _timestamps(data: Mapping[str, Any]) -> Iterator[Incoherence]:
    stamps = data.get("timestamps") or {}
    if in_order_as_text([stamps[name] for name in TIMESTAMPS if stamps.get(name) is not None]):
        return
    previous = None
    for name in TIMESTAMPS:
        value = stamps.get(name)
        if value is None:
            continue
        moment = parse_instant(value)
        if previous is not None and moment < previous[1]:
            yield Incoherence(
                "time/timestamps-order",
                ("timestamps", name),
                f"{name} lies before {previous[0]}",
                "check the clock and the time zone; the order is " + " ≤ ".join(TIMESTAMPS),
                ("timestamps", previous[0]),
            )
        previous = (name, moment)


def _approximate(data: Mapping[str, Any]) -> Iterator[Incoherence]:
    stamps = data.get("timestamps") or {}
    for index, name in enumerate(data.get("approximate") or ()):
        if stamps.get(name) is None:
            yield Incoherence(
                "time/approximate-missing",
                ("approximate", index),
                f"{name} is called approximate but is not given",
                f"add {name} under `timestamps:` or take it out of `approximate:`",
            )


def _action_points(data: Mapping[str, Any]) -> Iterator[Incoherence]:
    points = data.get("action_points") or ()
    issued = [point["issue"] for point in points if point.get("issue") is not None]
    if (
        len({point["id"] for point in points}) == len(points)
        and len(set(issued)) == len(issued)
        and not any("closed_on" in point or "outcome_reason" in point for point in points)
    ):
        # Almost all are like this; what follows says more exactly what is wrong.
        return
    ids: dict[str, int] = {}
    issues: dict[int, int] = {}
    for index, point in enumerate(points):
        name = point["id"]
        if name in ids:
            yield Incoherence(
                "identity/duplicate-action-id",
                ("action_points", index, "id"),
                f"{name} is the id of two action points",
                "give the newer one the next free number; ids are never used again",
                ("action_points", ids[name], "id"),
            )
        ids.setdefault(name, index)
        issue = point.get("issue")
        if issue is not None:
            if issue in issues:
                yield Incoherence(
                    "identity/issue-claimed-twice",
                    ("action_points", index, "issue"),
                    f"issue {issue} is claimed by two action points",
                    "take `issue:` out of the newer one; the bot writes it after the merge",
                    ("action_points", issues[issue], "issue"),
                )
            issues.setdefault(issue, index)
        for field in ("closed_on", "outcome_reason"):
            if point.get(field) is not None and point.get("outcome") is None:
                yield Incoherence(
                    "status/closed-without-outcome",
                    ("action_points", index, field),
                    f"{field} is given without an outcome",
                    f"take `{field}:` out; the bot writes both when the issue ends",
                )


def _waiver(data: Mapping[str, Any]) -> Iterator[Incoherence]:
    waiver = data.get("waiver")
    if data.get("status") != "waived":
        if waiver:
            yield Incoherence(
                "status/waiver-without-status",
                ("waiver",),
                f"a waiver in a document whose status is {data.get('status')}",
                "set `status: waived`, or take the waiver out",
                ("status",),
            )
        return
    if data.get("action_points"):
        yield Incoherence(
            "status/waived-with-action-points",
            ("action_points",),
            "a waived incident has action points",
            "take them out, or write the post-mortem and set another status",
            ("status",),
        )
    if (data.get("impact") or {}).get("data_loss") is True:
        yield Incoherence(
            "status/waived-data-loss",
            ("impact", "data_loss"),
            "an incident in which data was lost cannot be waived",
            "write the post-mortem and set another status",
            ("status",),
        )
    if not waiver:
        return
    reason, target = waiver.get("reason"), waiver.get("duplicate_of")
    if reason == "duplicate_of" and target is None:
        yield Incoherence(
            "status/duplicate-of-what",
            ("waiver", "reason"),
            "the waiver does not say which post-mortem covers the incident",
            "add `duplicate_of:` with that post-mortem's id under `waiver:`",
        )
    if target is not None and reason != "duplicate_of":
        yield Incoherence(
            "status/duplicate-of-what",
            ("waiver", "duplicate_of"),
            f"duplicate_of is given, but the reason is {reason}",
            "set `reason: duplicate_of`, or take `duplicate_of:` out",
            ("waiver", "reason"),
        )
    if target is not None and target == data.get("id"):
        yield Incoherence(
            "status/duplicate-of-what",
            ("waiver", "duplicate_of"),
            "the waiver names its own document",
            "name the post-mortem that covers the incident",
            ("id",),
        )
    decided, revisit = waiver.get("decided_on"), waiver.get("revisit_on")
    # Days as YYYY-MM-DD sort as text.
    if decided is not None and revisit is not None and revisit < decided:
        yield Incoherence(
            "time/revisit-before-decision",
            ("waiver", "revisit_on"),
            "revisit_on lies before decided_on",
            "set a day after the decision, or take `revisit_on:` out",
            ("waiver", "decided_on"),
        )
