"""What a document states about itself as a whole: title, day, severity, services, authors, zone, timestamps.

Stated means written in a field of the front matter, a line `Severity: …` or a two-column table, not in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from debrief.importing.body_fields import fields_of_body
from debrief.importing.declarations import both, declared_zone, statements
from debrief.importing.field_names import (
    AUTHOR_KEYS,
    BODY_INCIDENT_KEYS,
    BODY_KEYS,
    DETECTION_KEYS,
    DETECTORS,
    IMPACT_KEYS,
    INCIDENT_KEYS,
    LOGIN_KEYS,
    SERVICE_KEYS,
    SEVERITY_KEYS,
    STAMP_KEYS,
    TIMES,
    UNSURE_ZONE_KEYS,
    ZONE_KEYS,
)
from debrief.importing.incident_day import Chosen, settle_day
from debrief.importing.marks import begins_with_clock, read_mark
from debrief.importing.moments import Reckoner
from debrief.importing.outline import Block
from debrief.importing.phrases import is_filler, short
from debrief.importing.preamble import Preamble, as_list, as_text
from debrief.importing.result import ImportOptions, Remark
from debrief.importing.stated_days import day_of
from debrief.importing.stated_times import instant_of, other_times
from debrief.importing.words import heading_key
from debrief.importing.zones import Zone, find_zone, is_ambiguous
from debrief_schemas.identifiers import LOGIN, NAME
from debrief_schemas.vocabulary import TIMESTAMPS

if TYPE_CHECKING:
    from debrief_schemas.settings import Settings

IMPACT_MAX = 200
"""Longest line, in characters, that is taken for the impact."""

NO_ZONE = "no time zone is declared; say which with --zone"

_address = re.compile(r"(?:\[[^\[\]]{0,200}\]\(|<)?(?P<to>https?://[^\s<>()]{1,200})[>)]?\Z")
_named = re.compile(r"\[[^\[\]]{1,200}\]\([^\s()]{1,300}\)|[A-Z][A-Z0-9]{1,9}-\d{1,8}|#\d{1,8}")
_NOT_NAME = re.compile(r"[^a-z0-9]")


@dataclass(slots=True)
class Facts:
    """What was stated; None and empty where nothing was."""

    day: date | None = None
    severity: str | None = None
    services: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    incident: str | None = None
    detection: str | None = None
    impact: str | None = None
    """What it meant for users, on one line."""
    zone: Zone | None = None
    why_no_zone: str = NO_ZONE
    """Why `zone` is None."""
    timestamps: dict[str, datetime] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)
    left: list[Remark] = field(default_factory=list)


def stated(
    preamble: Preamble,
    blocks: list[Block],
    stem: str,
    options: ImportOptions,
    settings: Settings,
    chosen: Chosen,
) -> Facts:
    """Collect what a document states; `chosen` are the sections of its timeline."""
    facts = Facts()
    fields = dict(preamble.data)
    if isinstance(fields.get("timestamps"), dict):
        fields.update({key: value for key, value in fields["timestamps"].items() if key not in fields})
    inside = {number for section, _ in chosen for number in range(section.first, section.last)}
    outside = [block for number, block in enumerate(blocks) if number not in inside]
    for key, value in fields_of_body(blocks):
        if _is_field(key, value):
            fields.setdefault(key, value)
    _set_zone(facts, fields, blocks, preamble)
    _set_day(facts, fields, preamble.data, blocks, stem, options, chosen)
    _set_severity(facts, fields, options, settings.severities)
    _set_services(facts, fields, settings.services)
    _set_authors(facts, fields)
    _set_detection(facts, fields)
    _set_impact(facts, fields)
    _set_incident(facts, fields)
    _set_timestamps(facts, fields, facts.zone or (find_zone(options.zone) if options.zone else None))
    facts.left += other_times([*preamble.data.items(), *fields_of_body(outside)])
    facts.left += _lists_of_records(preamble.data)
    return facts


def _is_field(key: str, value: str) -> bool:
    """Say whether a line of the body is a field: by its name, or by that and what stands behind it."""
    if key in BODY_INCIDENT_KEYS:
        return _named_in(value)
    return key in BODY_KEYS or (key in TIMES and begins_with_clock(value))


def _lists_of_records(front: Mapping[str, Any]) -> Iterator[Remark]:
    """Tell what is listed record by record in the front matter, such as action items or a timeline: nobody reads it."""
    for key, value in front.items():
        records = [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
        if records and key not in AUTHOR_KEYS:
            held = "1 entry that is" if len(records) == 1 else f"{len(records)} entries that are"
            yield Remark(
                0, f"the front matter's {short(key)} holds {held} not read: all of it stays in the body as text"
            )


def _named_in(text: str) -> bool:
    return _address.match(text) is not None or _named.fullmatch(text) is not None


def _set_incident(facts: Facts, fields: Mapping[str, Any]) -> None:
    said = as_text(_first(fields, INCIDENT_KEYS))
    found = _address.match(said)
    if found is not None:
        facts.incident = found["to"]
    elif said:
        facts.left.append(Remark(0, f"the incident “{short(said)}” says no address"))


def _first(fields: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((fields[key] for key in keys if as_text(fields.get(key)) or isinstance(fields.get(key), list)), None)


def _set_zone(facts: Facts, fields: Mapping[str, Any], blocks: list[Block], preamble: Preamble) -> None:
    name, found = _zone_of_fields(fields)
    lines = preamble.body.split("\n")
    declared = 0
    for line, text in statements(blocks, lines) if found is None else ():
        said = declared_zone(text)
        if said is None:
            continue
        declared, found = (line, said) if found is None else (declared, both(found, said))
    if isinstance(found, Zone) and not name:
        facts.notes.append(Remark(declared + preamble.body_line, f"all times are in {found.name}, as declared here"))
    if isinstance(found, str):
        facts.why_no_zone = found
    elif found is not None:
        facts.zone = found


def _zone_of_fields(fields: Mapping[str, Any]) -> tuple[str, Zone | str | None]:
    """The zone as a field writes it, and what it is or why it cannot be used."""
    for key in ZONE_KEYS:
        name = as_text(fields.get(key))
        if not name:
            continue
        try:
            return name, find_zone(name)
        except ValueError as error:
            if key not in UNSURE_ZONE_KEYS or is_ambiguous(str(error)):
                return name, str(error)
    return "", None


def _set_day(
    facts: Facts,
    fields: Mapping[str, Any],
    front: Mapping[str, Any],
    blocks: list[Block],
    stem: str,
    options: ImportOptions,
    chosen: Chosen,
) -> None:
    if options.day is not None:
        facts.day = options.day
        return
    facts.day, notes = settle_day(fields, front, blocks, stem, chosen)
    facts.notes += notes


def _set_severity(facts: Facts, fields: Mapping[str, Any], options: ImportOptions, severities: tuple[str, ...]) -> None:
    if options.severity is not None:
        facts.severity = options.severity
        return
    known = {_NOT_NAME.sub("", name.casefold()): name for name in severities}
    for key in SEVERITY_KEYS:
        stated_as = as_text(fields.get(key))
        if not stated_as:
            continue
        bare = _NOT_NAME.sub("", stated_as.casefold())
        fitting = known.get(bare) or (known.get(f"sev{bare}") if bare.isdigit() and key != "priority" else None)
        if fitting is not None:
            facts.severity = fitting
            return
        what = "priority" if key == "priority" else "severity"
        facts.left.append(Remark(0, f"the {what} {stated_as[:40]!r} is none of {', '.join(severities)}"))
        return


def _set_services(facts: Facts, fields: Mapping[str, Any], services: tuple[str, ...]) -> None:
    known = {name.casefold(): name for name in services}
    fitting = []
    for name in as_list(_first(fields, SERVICE_KEYS)):
        one = known.get(name.casefold()) if services else (name if re.fullmatch(NAME, name) else None)
        if one is None:
            what = "is none of the settings'" if services else "is no name of one word"
            facts.left.append(Remark(0, f"the service {name[:40]!r} {what}"))
        elif one not in fitting:
            fitting.append(one)
    facts.services = tuple(fitting[:50])


def _set_authors(facts: Facts, fields: Mapping[str, Any]) -> None:
    logins = []
    for name, may_be_login in _people(next((fields[key] for key in AUTHOR_KEYS if fields.get(key)), None)):
        login = name.removeprefix("@")
        if may_be_login and re.fullmatch(LOGIN, login) and login not in logins:
            logins.append(login)
        elif login not in logins:
            facts.left.append(Remark(0, f"the author {name[:40]!r} is no login"))
    facts.authors = tuple(logins[:50])


def _people(value: Any) -> list[tuple[str, bool]]:
    """Return the people that a field lists, and whether each may be a login: what is called a name is none."""
    if isinstance(value, Mapping):
        login = next((said for key in LOGIN_KEYS if (said := as_text(value.get(key)))), "")
        return [(login or as_text(value.get("name")) or "without a name", bool(login))]
    if isinstance(value, list):
        each = (_people(one) if isinstance(one, Mapping) else [(as_text(one), True)] for one in value)
        return [(name, may_be) for found in each for name, may_be in found if name]
    return [(name, True) for name in as_list(value)]


def _set_detection(facts: Facts, fields: Mapping[str, Any]) -> None:
    said = as_text(_first(fields, DETECTION_KEYS))
    facts.detection = next((name for name, others in DETECTORS.items() if heading_key(said) in others), None)
    if said and facts.detection is None:
        facts.left.append(Remark(0, f"who noticed, {said[:40]!r}, is none of {', '.join(DETECTORS)}"))


def _set_impact(facts: Facts, fields: Mapping[str, Any]) -> None:
    said = as_text(_first(fields, IMPACT_KEYS)).replace("**", "").replace("__", "")
    if len(said.split()) > 2 and len(said) <= IMPACT_MAX and "<!--" not in said and "-->" not in said:
        facts.impact = said
    elif said and not is_filler(said):
        facts.left.append(Remark(0, f"the impact “{short(said)}” is no sentence of one line; it stays in the text"))


def _set_timestamps(facts: Facts, fields: Mapping[str, Any], zone: Zone | None) -> None:
    """Take stated instants; those that contradict the order are left out, the earlier field stays."""
    reckoner = Reckoner(facts.day)
    for name in TIMESTAMPS:
        for key in STAMP_KEYS[name]:
            said = as_text(fields.get(key))
            moment = instant_of(said, zone, reckoner)
            if isinstance(moment, str):
                facts.left.append(Remark(0, f"{key.replace('_', ' ')} “{said[:40]}”: {moment or facts.why_no_zone}"))
            mark = read_mark(said) if isinstance(moment, str) else None
            day = moment.date() if isinstance(moment, datetime) else day_of(mark) if mark is not None else None
            if facts.day is not None and day is not None and abs((day - facts.day).days) > 1:
                why = f"{key.replace('_', ' ')} lies on {day}, the incident on {facts.day}: check both"
                facts.notes.append(Remark(0, why))
            if moment is None or isinstance(moment, str):
                continue
            if facts.timestamps and moment < max(facts.timestamps.values()):
                facts.left.append(Remark(0, f"{key.replace('_', ' ')} lies before an earlier step of the incident"))
            else:
                facts.timestamps[name] = moment
            break
