"""From times as written to instants: the day carried along, midnight passed, daylight saving seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from debrief.importing.marks import Mark
from debrief.importing.stated_days import day_of
from debrief.importing.zones import Zone
from debrief_schemas.instants import YEARS

STEP_BACK = timedelta(hours=3)
"""A clock that goes back by less is a row out of order; by more, midnight has passed.

People write timelines in order, so that a large step back is a new day; a small one is a slip of order, and calling
that a new day would be wrong by 24 hours.
"""


class Moment(NamedTuple):
    """An instant and what had to be decided for it."""

    at: datetime
    notes: tuple[str, ...] = ()
    out_of_season: bool = False
    """Whether the zone's abbreviation is that of another season."""


class Reckoner:
    """Carries the day and the last instant from entry to entry of one timeline."""

    def __init__(self, day: date | None) -> None:
        self.day = day
        self.near = day
        """The last day that was known: dates without a year lie about it."""
        self.lost = ""
        """What stands in the place of a day and is not understood; until the next clear day none is known."""
        self.last: datetime | None = None
        self.zone: tzinfo | None = None
        """The zone of the last instant."""
        self.last_bare_hour: int | None = None
        self.zero: Mark | str | None = None
        """The time of T0 as stated, or why it cannot be used."""
        self.zero_zone: Zone | None = None
        """The zone that is stated with it."""

    def carry(self, mark: Mark) -> str | None:
        """Take the day that a heading or a line of its own says; return why not, if it cannot be."""
        day = self._day_of(mark)
        if isinstance(day, str):
            self.lose(mark.written)
            return day
        self._take(day)
        self.last = None
        return None

    def lose(self, written: str, weekday: int | None = None) -> bool:
        """Take note of a day that is not understood, as written; a weekday that the known day has changes nothing.

        Return whether no day is known from now on.
        """
        if weekday is None or self.day is None or self.day.weekday() != weekday:
            self.day, self.last, self.lost = None, None, written
        return self.day is None

    def _take(self, day: date) -> None:
        self.day, self.near, self.lost = day, day, ""

    def instant(self, mark: Mark, zone: Zone | None, why_no_zone: str) -> Moment | str:
        """Return the instant of a mark with a clock, or why there is none."""
        assert mark.clock is not None  # noqa: S101
        if mark.offset is not None:
            return self._counted(mark.offset, zone, why_no_zone)
        day: date | str | None = self.day
        if mark.dated:
            day = self._day_of(mark)
            if isinstance(day, str):
                self.lose(mark.written)
                return day
            # The day holds for what follows, even where this entry has no instant.
            self._take(day)
            if mark.weekday is not None and day.weekday() != mark.weekday:
                self.lose(mark.written)
                return f"{day.isoformat()} is another day of the week"
        if day is None and self.lost:
            return f"the day is not known, since “{self.lost}” above is not clear"
        if day is None:
            return "no day is known for this time"
        assert isinstance(day, date)  # noqa: S101
        if zone is None:
            return why_no_zone
        local = _local(day, mark)
        notes = []
        if not mark.dated and self.last is not None:
            moved = self._moved(local, mark, zone, self.last)
            if moved is None:
                return "the hour may be of a twelve-hour clock; write am or pm"
            if moved > local:
                notes.append(f"midnight has passed: the day is {moved.date().isoformat()}")
            elif moved < local:
                notes.append(f"the day is {moved.date().isoformat()}, which is nearest to the entry above")
            local = moved
        if mark.weekday is not None and local.weekday() != mark.weekday:
            self.lose(mark.written)
            return f"which day “{mark.written}” means is not clear; write its date"
        at = _aware(local, zone, self.last, notes)
        if isinstance(at, str):
            return at
        if self.last is not None and at < self.last:
            notes.append("this lies before an entry above it; the rows are sorted")
        if not mark.dated:
            self._take(local.date())
        if mark.clock.hour == 24:
            self._take(local.date() - timedelta(days=1))
        if self.last is None or at >= self.last or mark.dated or zone.info != self.zone:
            self.last, self.zone = at, zone.info
            self.last_bare_hour = mark.clock.hour if not mark.clock.half else None
        return Moment(at, tuple(notes), zone.out_of_season(local))

    def _counted(self, offset: timedelta, zone: Zone | None, why_no_zone: str) -> Moment | str:
        """Return the instant that lies so long after T0."""
        if self.zero is None or isinstance(self.zero, str):
            return self.zero or "it counts from T0, and nothing says when that was"
        alone = Reckoner(self.near)
        begun = alone.instant(self.zero, self.zero_zone or zone, why_no_zone)
        if isinstance(begun, str):
            return begun
        try:
            at = begun.at + offset
        except OverflowError:
            return "this time lies outside of the calendar"
        notes = ["this lies before an entry above it; the rows are sorted"] if self.last and at < self.last else []
        self._take(at.date())
        self.last, self.zone, self.last_bare_hour = at, alone.zone, None
        return Moment(at, tuple(notes))

    def _moved(self, local: datetime, mark: Mark, zone: Zone, last: datetime) -> datetime | None:
        """Return the local time on the day that the entry above tells, or None where the half of the day is unclear."""
        if zone.info != self.zone:
            # Clocks of two zones say nothing by going back: the nearest day is meant, and the one before only where
            # midnight is all that lies between the two clocks.
            gaps = {step: (local + timedelta(days=step)).replace(tzinfo=zone.info) - last for step in (0, 1, -1)}
            steps = [step for step in gaps if step >= 0 or abs(gaps[step]) < STEP_BACK]
            return local + timedelta(days=min(steps, key=lambda step: abs(gaps[step])))
        before = last.astimezone(zone.info).replace(tzinfo=None)
        if before - local >= STEP_BACK and self._twelve_hours(mark):
            return None
        while before - local >= STEP_BACK:
            local += timedelta(days=1)
        return local

    def _twelve_hours(self, mark: Mark) -> bool:
        clock = mark.clock
        return bool(clock and clock.bare and self.last_bare_hour is not None and 10 <= self.last_bare_hour <= 12)

    def _day_of(self, mark: Mark) -> date | str:
        if mark.year is None and self.near is None:
            return "this date has no year, and none is known"
        if mark.year is not None and mark.year not in YEARS:
            return f"the year {mark.year} is none in which an incident can lie"
        # Without a year the nearest one is meant: a timeline may run over New Year.
        return day_of(mark, self.near) or "this day does not exist"


def _local(day: date, mark: Mark) -> datetime:
    clock = mark.clock
    assert clock is not None  # noqa: S101
    hour = clock.hour
    if clock.half and hour <= 12:
        hour = hour % 12 + (12 if clock.half == "p" else 0)
    moment = datetime.combine(day, time(hour % 24, clock.minute, clock.second))
    return moment + timedelta(days=1) if hour == 24 else moment


def _aware(local: datetime, zone: Zone, last: datetime | None, notes: list[str]) -> datetime | str:
    """Put a local time into its zone; times that do not exist are refused, of two the fitting one is taken."""
    first, second = local.replace(tzinfo=zone.info), local.replace(tzinfo=zone.info, fold=1)
    try:
        back = first.astimezone(UTC).astimezone(zone.info).replace(tzinfo=None)
    except OverflowError:
        return "this time lies outside of the calendar"
    if back != local:
        return f"this time does not exist in {zone.name}: the clocks were put forward"
    if first.utcoffset() == second.utcoffset():
        return _fixed(first)
    later = last is not None and first.astimezone(UTC) < last.astimezone(UTC)
    notes.append(
        f"this time came twice in {zone.name}, when the clocks were put back; the "
        + ("second is taken, since the first lies before the entry above" if later else "first is taken")
    )
    return _fixed(second if later else first)


def _fixed(moment: datetime) -> datetime:
    """The same instant with a plain offset: arithmetic between zones with rules goes by the wall clock."""
    offset = moment.utcoffset()
    assert offset is not None  # noqa: S101
    zone = UTC if not offset else timezone(offset)
    return moment.replace(tzinfo=zone, fold=0)
