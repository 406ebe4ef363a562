"""One incident, as far as comparing it with others and judging it by the policy need it.

Made from plain front matter of any shape: a record is compared although single files have errors, and what has the
wrong shape counts as not given. Days are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from debrief.checks.names import stem_of
from debrief_schemas.identifiers import is_action_id, is_postmortem_id
from debrief_schemas.instants import parse_date, parse_instant
from debrief_schemas.vocabulary import TIMESTAMPS


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """An action point without an outcome."""

    action_id: str
    title: str
    owner: str | None = None
    due: date | None = None
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident and its document; names are as written, lists without repeats."""

    postmortem_id: str
    """The declared id, else the file's stem; empty for an incident without a document."""
    path: str = ""
    title: str = ""
    status: str = ""
    severity: str = ""
    day: date | None = None
    """The incident's day: the id's, else that of the earliest timestamp."""
    services: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    """Tags of its contributing factors."""
    detection: str | None = None
    data_loss: bool = False
    ended_at: datetime | None = None
    """`resolved_at`, else `mitigated_at`: a field that nobody fills must not hold a deadline up for ever."""
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    decided_by: str | None = None
    """Who waived it."""
    duplicate_of: str | None = None
    """The post-mortem that covers it, by its waiver."""
    open_points: tuple[OpenPoint, ...] = ()
    """What is still to be done; drafts and waivers commit nobody, so they have none."""

    @property
    def ended_on(self) -> date | None:
        """The day of `ended_at` in UTC."""
        return None if self.ended_at is None else self.ended_at.astimezone(UTC).date()


def incident_of(path: str, data: Mapping[str, Any]) -> Incident:
    """Return the incident of a document's front matter, whatever its shape."""
    declared = _text(data.get("id"))
    name = declared or stem_of(path)
    stamps = _mapping(data.get("timestamps"))
    waiver = _mapping(data.get("waiver"))
    status = _text(data.get("status"))
    return Incident(
        postmortem_id=name,
        path=path,
        title=_text(data.get("title")),
        status=status,
        severity=_text(data.get("severity")),
        day=_day_of(name, stamps),
        services=_texts(data.get("services")),
        factors=tuple(dict.fromkeys(_tags(data.get("contributing_factors")))),
        detection=_text(data.get("detection")) or None,
        data_loss=_mapping(data.get("impact")).get("data_loss") is True,
        ended_at=_instant(stamps.get("resolved_at")) or _instant(stamps.get("mitigated_at")),
        authors=_texts(data.get("authors")),
        reviewers=_texts(data.get("reviewers")),
        decided_by=_text(waiver.get("decided_by")) or None,
        duplicate_of=_text(waiver.get("duplicate_of")) or None,
        open_points=tuple(_open(data.get("action_points"))) if status in ("in_review", "published") else (),
    )


def _day_of(name: str, stamps: Mapping[str, Any]) -> date | None:
    if is_postmortem_id(name):
        return date.fromisoformat(name[:10])
    moments = [moment for stamp in TIMESTAMPS if (moment := _instant(stamps.get(stamp))) is not None]
    return min(moments).astimezone(UTC).date() if moments else None


def _tags(value: Any) -> Iterator[str]:
    for factor in value if isinstance(value, (list, tuple)) else ():
        tag = _text(_mapping(factor).get("tag"))
        if tag:
            yield tag


def _open(value: Any) -> Iterator[OpenPoint]:
    for item in value if isinstance(value, (list, tuple)) else ():
        point = _mapping(item)
        name, number = _text(point.get("id")), point.get("issue")
        if point.get("outcome") is not None or not is_action_id(name):
            continue
        numbered = isinstance(number, int) and not isinstance(number, bool)
        yield OpenPoint(
            name,
            _text(point.get("title")),
            _text(point.get("owner")) or None,
            _day(point.get("due")),
            number if numbered else None,
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple(dict.fromkeys(item for item in value if isinstance(item, str)))


def _instant(value: Any) -> datetime | None:
    try:
        return parse_instant(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _day(value: Any) -> date | None:
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
