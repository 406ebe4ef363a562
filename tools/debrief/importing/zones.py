"""Time zones by the names that people write. A zone is declared, never guessed.

An abbreviation that several parts of the world use is no declaration: the caller must say which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

# Source of the offsets: the abbreviations of the IANA time zone database. The region is one that uses the
# abbreviation for a part of the year, to notice when that part is not the one of the entry.
_FIXED: dict[str, tuple[int, str]] = {
    "UTC": (0, ""),
    "GMT": (0, ""),
    "Z": (0, ""),
    "WET": (0, "Europe/Lisbon"),
    "WEST": (60, "Europe/Lisbon"),
    "CET": (60, "Europe/Berlin"),
    "CEST": (120, "Europe/Berlin"),
    "MEZ": (60, "Europe/Berlin"),
    "MESZ": (120, "Europe/Berlin"),
    "EET": (120, "Europe/Athens"),
    "EEST": (180, "Europe/Athens"),
    "MSK": (180, ""),
    "PKT": (300, ""),
    "SGT": (480, ""),
    "HKT": (480, ""),
    "AWST": (480, ""),
    "JST": (540, ""),
    "KST": (540, ""),
    "ACST": (570, "Australia/Adelaide"),
    "ACDT": (630, "Australia/Adelaide"),
    "AEST": (600, "Australia/Sydney"),
    "AEDT": (660, "Australia/Sydney"),
    "NZST": (720, "Pacific/Auckland"),
    "NZDT": (780, "Pacific/Auckland"),
    "WAT": (60, ""),
    "SAST": (120, ""),
    "BRT": (-180, ""),
    "ART": (-180, ""),
    "NDT": (-150, "America/St_Johns"),
    "ADT": (-180, "America/Halifax"),
    "EST": (-300, "America/New_York"),
    "EDT": (-240, "America/New_York"),
    "CDT": (-300, "America/Chicago"),
    "MST": (-420, "America/Denver"),
    "MDT": (-360, "America/Denver"),
    "PST": (-480, "America/Los_Angeles"),
    "PDT": (-420, "America/Los_Angeles"),
    "AKST": (-540, "America/Anchorage"),
    "AKDT": (-480, "America/Anchorage"),
    "HST": (-600, ""),
}

_AMBIGUOUS: dict[str, str] = {
    "IST": "India, Israel and Ireland",
    "CST": "North America, China and Cuba",
    "BST": "Britain, Bangladesh and Bougainville",
    "AST": "the Atlantic coast and Arabia",
    "GST": "the Gulf and South Georgia",
    "SST": "Samoa and Singapore",
    "AMT": "the Amazon and Armenia",
}

# In minutes east of Greenwich, in the order of the places above.
_MEANINGS: dict[str, tuple[int, ...]] = {
    "IST": (330, 120, 60),
    "CST": (-360, 480, -300),
    "BST": (60, 360, 660),
    "AST": (-240, 180),
    "GST": (240, -120),
    "SST": (-660, 480),
    "AMT": (-240, 240),
}

_REGIONS = {
    "PT": "America/Los_Angeles",
    "MT": "America/Denver",
    "CT": "America/Chicago",
    "ET": "America/New_York",
    "pacific time": "America/Los_Angeles",
    "mountain time": "America/Denver",
    "central time": "America/Chicago",
    "eastern time": "America/New_York",
}
_LONG = {
    "pacific standard time": "PST",
    "pacific daylight time": "PDT",
    "mountain standard time": "MST",
    "mountain daylight time": "MDT",
    "central daylight time": "CDT",
    "eastern standard time": "EST",
    "eastern daylight time": "EDT",
    "central european time": "CET",
    "central european summer time": "CEST",
    "coordinated universal time": "UTC",
    "greenwich mean time": "GMT",
}
_WHOLE: dict[str, tuple[int, str]] = {"british summer time": (60, "Europe/London")}
"""Names that are clear while what is written short for them is not, in minutes east of Greenwich, with a region."""

_abbreviations = "|".join(sorted({*_FIXED, *_AMBIGUOUS} - {"Z", "UTC", "GMT"}, key=len, reverse=True))
_areas = (
    "Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Europe|Indian|Mexico|Pacific|US|Etc"
)

# A clock behind `UTC -` is the end of a range, unless it can be an offset and no zone follows.
_until = r"\s?[-−]\s?\d{1,2}:(?:(?!00|30|45)\d\d|\d\d\s?(?i:UTC|GMT))|\s[-−]\s\d{1,2}:"

ZONE = (
    rf"(?:(?:(?i:UTC|GMT)(?!{_until})\s?[+\-−]\s?\d{{1,2}}(?::?[0-5]\d)?"
    rf"|(?:{_areas})/[A-Za-z0-9_+-]{{1,30}}(?:/[A-Za-z_]{{1,30}})?"
    r"|(?i:pacific|mountain|central|eastern|central european|coordinated universal)"
    r"(?i:\s(?:standard|daylight|summer))?\s(?i:time)"
    r"|(?i:british\ssummer|greenwich\smean)\s(?i:time)"
    rf"|(?i:UTC|GMT)|{_abbreviations})(?![A-Za-z0-9_/]))"
)
"""Pattern of every zone that is found within a sentence; single and double letters are found after a clock only."""

LOWER_ZONE = r"(?:(?:[pecm][sd]t|cest|cet|bst)(?![A-Za-z0-9_/.]))"
"""Pattern of the abbreviations that people write small, which are found after a clock only."""

LOCAL_TIME = r"(?:[Ll]ocal\s[Tt]ime(?!\w))"
"""Pattern of what calls for a zone and names none."""

SHORT_ZONE = r"(?:Z|[PMCE]T)"
"""Pattern of the zones of one and two letters."""

_city_time = re.compile(r"(.{2,40}?)(?:\slocal)?\stime", re.IGNORECASE)
_offset = re.compile(r"(?:UTC|GMT)?\s?([+\-−])\s?(\d{1,2})(?::?([0-5]\d))?\Z", re.IGNORECASE)


class Zone(NamedTuple):
    """A declared zone."""

    name: str
    """As declared."""
    info: tzinfo
    region: str = ""
    """For an abbreviation: a region that keeps it for a part of the year only."""

    def out_of_season(self, local: datetime) -> bool:
        """Say whether clocks in the abbreviation's region showed another offset at this local time."""
        if not self.region:
            return False
        try:
            there = ZoneInfo(self.region)
        except (ZoneInfoNotFoundError, OSError):
            return False
        return local.replace(tzinfo=there).utcoffset() != self.info.utcoffset(None)


def find_zone(name: str) -> Zone:
    """Return the zone of this name: an abbreviation, an IANA name, or an offset such as +02:00 or UTC+2.

    Raises ValueError with what is wrong, and the cure.
    """
    text = " ".join(name.split())[:60]
    upper = text.upper()
    if upper in _AMBIGUOUS:
        raise ValueError(f"{upper} is used in {_AMBIGUOUS[upper]}; say which with --zone, such as Asia/Kolkata")
    if text.casefold() in _LONG:
        upper = _LONG[text.casefold()]
    if upper in _FIXED or text.casefold() in _WHOLE:
        minutes, region = _WHOLE.get(text.casefold()) or _FIXED[upper]
        return Zone(text, UTC if minutes == 0 else timezone(timedelta(minutes=minutes)), region)
    if text.casefold() in ("local", "local time"):
        raise ValueError("it is not said whose local time this is; write the zone, such as Europe/Berlin")
    if (city := _city_time.fullmatch(text)) and (there := city_zone(city[1])) is not None:
        return there._replace(name=text)
    region_of = _REGIONS.get(text) or _REGIONS.get(text.casefold())
    if region_of is not None:
        return _region(text, region_of)
    if found := _offset.match(text):
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours > 14:
            raise ValueError(f"the offset {text} does not exist")
        delta = timedelta(hours=hours, minutes=minutes)
        return Zone(text, UTC if not delta else timezone(delta if found[1] == "+" else -delta))
    return _region(text, text)


@lru_cache(maxsize=256)
def city_zone(city: str) -> Zone | None:
    """Return the zone that bears a city's name, such as Europe/Berlin, or None where none or several do."""
    wanted = "_".join(city.split()).casefold()
    found = [name for name in _regions() if name.count("/") and name.rpartition("/")[2].casefold() == wanted]
    return Zone(city, ZoneInfo(found[0])) if len(found) == 1 else None


def is_ambiguous(why: str) -> bool:
    """Say whether `find_zone` refused a name, for this reason, because several places use it."""
    return why.partition(" ")[0] in _MEANINGS


def answered(why: str, zones: Iterable[Zone | None]) -> Zone | None:
    """Return what an abbreviation, refused as ambiguous for this reason, means in the first of `zones` that knows it.

    A region knows the abbreviations that its own clocks show, an offset those that have it; None where none does.
    """
    abbreviation = why.partition(" ")[0]
    meanings = _MEANINGS.get(abbreviation, ())
    for zone in zones:
        if zone is None or not meanings:
            continue
        if not isinstance(zone.info, ZoneInfo):
            if _offset.match(zone.name) and _minutes(zone.info.utcoffset(None)) in meanings:
                return zone
            continue
        for month in (1, 7):
            there = datetime(2024, month, 1, tzinfo=zone.info)
            shown, offset = there.tzname() or "", there.utcoffset()
            # Zones without an abbreviation of their own show their offset, such as +06.
            if offset is not None and (shown == abbreviation or (shown[:1] in "+-" and _minutes(offset) in meanings)):
                return Zone(abbreviation, timezone(offset), zone.info.key or "")
    return None


def _minutes(offset: timedelta | None) -> float | None:
    return None if offset is None else offset.total_seconds() / 60


def _region(name: str, region: str) -> Zone:
    if region in _regions():
        return Zone(name, ZoneInfo(region))
    if not _regions():
        raise ValueError(f"{name} cannot be looked up: this system has no time zone database; install `tzdata`")
    from difflib import get_close_matches

    near = get_close_matches(region, sorted(_regions()), n=1, cutoff=0.75)
    cure = f"did you mean {near[0]}?" if near else "name one such as Europe/Berlin, UTC or +02:00"
    raise ValueError(f"{name} is no time zone that is known here; {cure}")


@cache
def _regions() -> frozenset[str]:
    return frozenset(available_timezones())
