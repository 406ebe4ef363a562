"""Times in forms that are none by themselves, but certain where all entries of a timeline have them.

`11.05` may be a number, a version or a day, `1105` a year, and `+5 min` counts from somewhere. So entries are looked at
together: each must have the same form, the hours must go on as hours do, and at least one must be nothing but a time.
What counts from T0 is read where a text says when that was. Everything else stays unread, and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from debrief.importing.marks import Mark, begins_with_clock, read_mark

Read = Callable[[str], Mark | None]
"""Reads the time that a text begins with."""

ENTRIES_MIN = 3
"""Fewest entries that tell a form: two numbers rise by chance."""

_before = r"(?P<before>(?:\s|[\[({<*_`\"'“~≈])*)"
_behind = r"(?P<behind>[*_`\])}>]*\s*(?:[:|,;–—]|-+>?|\Z)|(?:\s?(?:UTC|GMT|[CE]E?S?T|[PM][SD]T))(?!\w))"
# Without a sign behind it only a sentence may follow, not a unit: `11.05 Alert`, but no `11.05 seconds`.
_sentence = r"(?P<sentence>[*_`\])}>]*\s+[*_`\"'(@\[]*[A-ZÀ-Þ])"
_dotted = re.compile(rf"{_before}(?P<hour>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)(?![\d.%])(?:{_behind}|{_sentence})")
_joined = re.compile(rf"{_before}(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?!\w){_behind}")
_hours = r"(?P<h>\d{1,3})\s?(?:h|hrs?|hours?)"
_minutes = r"(?P<m>\d{1,4})\s?(?:m|mins?|minutes?)"
_seconds = r"(?P<s>\d{1,5})\s?(?:s|secs?|seconds?)"
_units = rf"(?:{_hours}(?!\w))?(?:\s?{_minutes}(?!\w))?(?:\s?{_seconds}(?!\w))?"
# Hours and minutes may also stand side by side: T+1h05m.
_close = r"(?P<h2>\d{1,3})h(?P<m2>[0-5]\d)m?"
_counted = re.compile(rf"{_before}(?P<token>T[ -]?0|(?:T\s?)?(?P<sign>[+−-])\s?(?=\d)(?:{_close}|{_units}))(?!\w)")
_zero = re.compile(
    r"(?<![\w+-])T[ -]?0(?:\s?\([^()\d]{1,60}\))?\s*"
    r"(?:[*_`]*\s*(?:=|:|\(|[-–—])|is(?!\w)|was(?!\w)|at(?!\w))\s*(?P<rest>\S.{0,80})"
)
_is_zero = re.compile(r"[(\[]?T[ -]?0(?![\w+])")


def read_together(texts: Sequence[str], *, dated: bool = False) -> Read | None:
    """Return what reads the times of entries that are all of one such form, or None where that is not certain.

    With `dated` each has a day beside it, so that hours need not rise.
    """
    if any(map(begins_with_clock, texts)):
        return _counting if _all_count(texts, usual=True) else None
    for pattern in (_dotted, _joined):
        found = [pattern.match(text) for text in texts]
        whole = [one for one in found if one is not None]
        if len(whole) == len(texts) >= ENTRIES_MIN and (dated or _go_on(whole)) and any(map(_is_clock_alone, whole)):
            return lambda text: _as_clock(pattern, text)
    return _counting if _all_count(texts, usual=False) else None


def zero_of(texts: Iterable[str]) -> Mark | str | None:
    """Return the time of T0 as some texts state it, or why it cannot be used, or None where none does."""
    stated: dict[str, Mark] = {}
    for text in texts:
        said = _zero.search(text)
        mark = read_mark(said["rest"]) if said is not None else read_mark(text)
        if mark is None or mark.clock is None or (said is None and not _is_zero.match(mark.rest)):
            continue
        stated.setdefault(" ".join(mark.written.split()), mark)
    if len(stated) > 1:
        return f"T0 is said to be {' and '.join(list(stated)[:2])}"
    return next(iter(stated.values()), None)


def _go_on(found: Sequence[re.Match[str]]) -> bool:
    """Say whether clocks follow each other as those of one day do, or of one night."""
    times = [int(one["hour"]) * 60 + int(one["minute"]) for one in found]
    back = [(before, after) for before, after in pairwise(times) if after < before]
    return len(set(times)) > 1 and (not back or (len(back) == 1 and back[0][0] >= 18 * 60 and back[0][1] < 9 * 60))


def _is_clock_alone(found: re.Match[str]) -> bool:
    """Say whether the numbers can be neither a day, in any order, nor a year."""
    hour, minute = int(found["hour"]), int(found["minute"])
    if "." not in found[0]:
        return hour not in (19, 20)
    day_first, month_first = 1 <= minute <= 12 and 1 <= hour <= 31, 1 <= hour <= 12 and 1 <= minute <= 31
    return not day_first and not month_first


def _as_clock(pattern: re.Pattern[str], text: str) -> Mark | None:
    found = pattern.match(text)
    if found is None:
        return None
    start, end = found.start("hour"), found.end("minute")
    return _standing_in(text, start, end, f"{found['hour']}:{found['minute']}")


def _standing_in(text: str, start: int, end: int, clock: str) -> Mark | None:
    """Read `text` with a clock in the place of what stands from `start` to `end`, which is what is written."""
    mark = read_mark(f"{text[:start]}{clock}{text[end:]}")
    if mark is None or mark.clock is None:
        return None
    return mark._replace(written=mark.written.replace(clock, text[start:end], 1))


def _all_count(texts: Sequence[str], *, usual: bool) -> bool:
    """Say whether all entries count from T0, with `usual` beside some that say their time."""
    counting = [_counting(text) for text in texts]
    counted = sum(mark is not None and mark.offset is not None for mark in counting)
    return counted >= 2 and (counted == len(texts) or (usual and None not in counting))


def _counting(text: str) -> Mark | None:
    found = _counted.match(text)
    if found is None:
        usual = read_mark(text)
        return usual if usual is not None and usual.clock is not None else None
    offset = timedelta()
    if found["sign"] is not None:
        hours, minutes, seconds = found["h2"] or found["h"], found["m2"] or found["m"], found["s"]
        if hours is None and minutes is None and seconds is None:
            # Of a number alone nobody says whether it counts minutes.
            return None
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0))
        offset = offset if found["sign"] == "+" else -offset
    end = found.end("token")
    mark = _standing_in(text, found.start("token"), end, "00:00")
    return None if mark is None or mark.zone or mark.dated else mark._replace(offset=offset)
