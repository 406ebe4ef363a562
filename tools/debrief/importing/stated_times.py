"""Times that fields state: the instants they mean, and those whose step of the incident no name tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from debrief.importing.field_names import DAY_KEYS, OF_THE_TEXT, TIMES
from debrief.importing.marks import read_mark
from debrief.importing.moments import Reckoner
from debrief.importing.preamble import as_text
from debrief.importing.result import Remark
from debrief.importing.zones import Zone, find_zone
from debrief_schemas.instants import parse_instant

OTHER_TIMES_MAX = 20
"""Most fields of unknown steps that are told of one document."""


def other_times(fields: Iterable[tuple[str, Any]]) -> list[Remark]:
    """Tell instants that a field states and that are no step of the incident by its name."""
    told: dict[str, Remark] = {}
    for key, value in fields:
        mark = read_mark(said) if (said := as_text(value)) else None
        if mark is None or not mark.dated or mark.clock is None or mark.rest or key in told:
            continue
        if key in TIMES or key in DAY_KEYS or OF_THE_TEXT.search(key) or len(told) >= OTHER_TIMES_MAX:
            continue
        why = "which step of the incident that is, is not certain; it stays in the text"
        told[key] = Remark(0, f"{key.replace('_', ' ')[:40]} “{said[:40]}”: {why}")
    return list(told.values())


def instant_of(text: str, zone: Zone | None, reckoner: Reckoner) -> datetime | str | None:
    """Return the instant that a field says, why there is none where a time is said, and None where none is.

    A clock alone lies on the day of the incident, or after midnight. No reason is given where the zone is missing.
    """
    if not text:
        return None
    try:
        return parse_instant(text)
    except ValueError:
        mark = read_mark(text)
    if mark is None or mark.clock is None or mark.rest or mark.approximate:
        return None
    if mark.zone:
        try:
            zone = find_zone(mark.zone)
        except ValueError as error:
            return str(error)
    found = reckoner.instant(mark, zone, "")
    return found if isinstance(found, str) else found.at
