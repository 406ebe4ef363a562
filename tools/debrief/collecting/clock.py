"""Times as other systems write them, made into instants. A zone is declared, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from debrief_schemas.instants import YEARS, parse_instant

NO_ZONE = "has no offset, and no zone is declared; give --zone, or `zone` in the settings"

_HALF_DAY = timedelta(hours=12)
_DAY_DIRECTIVES = ("%d", "%j", "%x", "%c", "%D", "%F", "%U", "%W", "%G", "%V")
_naive = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\Z")
_lenient = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2})?(?:[.,](\d{1,9}))?\s?(Z|z|UTC|[+-]\d{2}:?\d{2})\Z"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One time as it was read, or why it could not be."""

    at: datetime | None
    problem: str = ""
    """Why there is no instant, or what is doubtful about it."""


def from_epoch(seconds: float) -> datetime:
    """Return the instant that many seconds after 1970 in UTC.

    Raises ValueError for what is no number, or lies in no year that an incident can lie in.
    """
    if not math.isfinite(seconds) or not 0 <= seconds < 7_258_118_400:
        raise ValueError("is no time after 1970")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(seconds * 1_000_000))


def from_text(text: object) -> datetime:
    """Return an instant that a service wrote: RFC 3339, also with a blank for the T, no seconds or `+0200`.

    Raises ValueError with what is wrong; a missing offset is refused.
    """
    if not isinstance(text, str):
        raise ValueError("is no time")
    found = _lenient.match(text.strip())
    if found is None:
        return parse_instant(text.strip())
    day, minutes, seconds, fraction, offset = found.groups()
    offset = "Z" if offset in ("Z", "z", "UTC") else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
    return parse_instant(f"{day}T{minutes}{seconds or ':00'}{f'.{fraction}' if fraction else ''}{offset}")


def read_column(
    texts: Sequence[str], time_format: str, zone: str | None, since: datetime, until: datetime
) -> list[Reading]:
    """Read all times of a file, in the file's order.

    The order tells what one time alone cannot: which day a bare clock time belongs to, and which of the two it is when
    a clock is set back. `zone` is the declared zone of times without an offset. A bare clock time of the first row is
    the first one after `since`, or the last one before `until` in a file that begins with the newest.
    """
    tz = _zone(zone) if zone is not None else None
    if time_format in ("epoch", "epoch_ms"):
        return [_epoch(text, 1000.0 if time_format == "epoch_ms" else 1.0) for text in texts]
    if time_format == "rfc3339":
        parts = [_rfc3339(text) for text in texts]
    else:
        bare = not any(directive in time_format for directive in _DAY_DIRECTIVES)
        parts = [_pattern(text, time_format, bare=bare) for text in texts]
    return _placed(parts, tz, since, until)


def _zone(name: str) -> tzinfo:
    """The zone of a declared name, which may be a fixed offset."""
    return datetime.strptime(name, "%z").tzinfo or UTC if name[0] in "+-" else ZoneInfo(name)


_Part = datetime | time | str
"""An instant or local time, a bare clock time, or what is wrong."""


def _epoch(text: str, per_second: float) -> Reading:
    try:
        return Reading(from_epoch(float(text) / per_second))
    except ValueError:
        return Reading(None, "is no number of seconds since 1970")


def _rfc3339(text: str) -> _Part:
    cleaned = text.strip()
    try:
        if _naive.match(cleaned):
            return _checked(datetime.fromisoformat(cleaned.replace(",", ".")))
        return from_text(cleaned)
    except ValueError as error:
        return str(error)


def _pattern(text: str, time_format: str, *, bare: bool) -> _Part:
    try:
        # A naive result is what a file without zones holds; `_placed` gives it the declared one.
        read = datetime.strptime(text.strip(), time_format)  # noqa: DTZ007
        return read.timetz() if bare else _checked(read)
    except (ValueError, re.error):
        return f"does not fit the pattern {time_format}"


def _checked(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"is in the year {moment.year}")
    return moment


def _placed(items: Sequence[_Part], zone: tzinfo | None, since: datetime, until: datetime) -> list[Reading]:
    backwards = _runs_backwards(items)
    readings: list[Reading] = []
    previous: datetime | None = None
    for part in items:
        if isinstance(part, str):
            readings.append(Reading(None, part))
            continue
        tz = part.tzinfo or zone
        if tz is None:
            readings.append(Reading(None, NO_ZONE))
            continue
        if isinstance(part, time):
            clock = part.replace(tzinfo=None)
            if previous is None:
                reading = _first_day(clock, tz, since, until, backwards=backwards)
            else:
                reading = _nearest_day(clock, tz, previous, backwards=backwards)
        elif part.tzinfo is not None:
            reading = Reading(part)
        else:
            reading = _local(part, tz, previous, backwards=backwards)
        readings.append(reading)
        previous = reading.at or previous
    return readings


def _runs_backwards(items: Sequence[_Part]) -> bool:
    """Say whether a file lists the newest first; single steps out of order do not count."""
    falls = rises = 0
    times = [item for item in items if not isinstance(item, str)]
    for before, after in pairwise(times):
        gap = _difference(before, after)
        falls += gap < 0
        rises += gap > 0
    return falls > rises


def _difference(before: datetime | time, after: datetime | time) -> float:
    """Seconds from one to the next; of bare clock times the shorter way round the clock."""
    if isinstance(before, datetime) and isinstance(after, datetime):
        return (after.replace(tzinfo=None) - before.replace(tzinfo=None)).total_seconds()
    if isinstance(before, time) and isinstance(after, time):
        seconds = _seconds(after) - _seconds(before)
        return (seconds + 43_200) % 86_400 - 43_200
    return 0.0


def _seconds(clock: time) -> float:
    return clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6


def _first_day(clock: time, zone: tzinfo, since: datetime, until: datetime, *, backwards: bool) -> Reading:
    """The day of a bare clock time that no row before it tells."""
    anchor = (until if backwards else since).astimezone(zone).date()
    nonexistent: Reading | None = None
    for shift in (1, 0, -1) if backwards else (-1, 0, 1):
        reading = _local(datetime.combine(anchor + timedelta(days=shift), clock), zone, None, backwards=backwards)
        if reading.at is None:
            nonexistent = nonexistent or reading
        elif reading.at <= until if backwards else reading.at >= since.replace(second=0, microsecond=0):
            return reading
    return nonexistent or Reading(None, "fits no day of the window")


def _nearest_day(clock: time, zone: tzinfo, previous: datetime, *, backwards: bool) -> Reading:
    """The day that puts a bare clock time nearest to the row before it: over midnight, but not over noon."""
    anchor = previous.astimezone(zone).date()
    nonexistent: Reading | None = None
    best: Reading | None = None
    for shift in (-1, 0, 1):
        reading = _local(datetime.combine(anchor + timedelta(days=shift), clock), zone, previous, backwards=backwards)
        if reading.at is None:
            nonexistent = reading
        elif best is None or best.at is None or abs(reading.at - previous) < abs(best.at - previous):
            best = reading
    # A time that its nearest day lacks must not slip to another day.
    if best is not None and best.at is not None and (nonexistent is None or abs(best.at - previous) <= _HALF_DAY):
        return best
    return nonexistent or Reading(None, "fits no day of the window")


def _local(moment: datetime, zone: tzinfo, previous: datetime | None, *, backwards: bool) -> Reading:
    """Give a local time its offset; where the clock was set, say what follows from it."""
    first, second = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return Reading(_fixed(first))
    early, late = sorted((_fixed(first), _fixed(second)))
    if early.astimezone(zone).replace(tzinfo=None) != moment:
        return Reading(None, f"does not exist: the clock was set forward past it in {zone}")
    if previous is None:
        return Reading(early, f"exists twice in {zone}, when the clock is set back; taken as the first")
    if backwards:
        return Reading(late if late <= previous else early)
    return Reading(early if early >= previous else late)


def _fixed(moment: datetime) -> datetime:
    """The same instant with nothing but its offset, so that comparisons and arithmetic are those of instants."""
    return moment.astimezone(UTC)
