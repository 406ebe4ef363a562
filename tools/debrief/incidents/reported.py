"""What the people of an incident have reported: the answers of its issue as typed values.

A value that cannot be understood is left out with a remark, never guessed; times need a zone, which the form's label
declares.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from debrief.importing.marks import read_mark
from debrief.importing.moments import Moment, Reckoner
from debrief.importing.zones import find_zone
from debrief.incidents.form import Answer, answers, preamble, tasks
from debrief.incidents.quoting import Quoting
from debrief_schemas.identifiers import NAME
from debrief_schemas.vocabulary import TIMESTAMPS, Detection

WHAT, SEVERITY, SERVICES, DETECTION, IMPACT, DATA_LOSS = (
    "what",
    "severity",
    "services",
    "detection",
    "impact",
    "data loss",
)
FIELDS: Mapping[str, tuple[str, ...]] = {
    WHAT: ("what happened", "what is happening", "summary", "description"),
    SEVERITY: ("severity",),
    SERVICES: ("services", "service", "affected services"),
    "started_at": ("started at", "started", "impact began at", "start time"),
    "detected_at": ("detected at", "detected", "noticed at"),
    "mitigated_at": ("impact ended at", "mitigated at", "mitigated"),
    "resolved_at": ("resolved at", "resolved"),
    DETECTION: ("detected by", "detection", "who noticed"),
    IMPACT: ("impact", "customer impact"),
    DATA_LOSS: ("data lost", "was data lost", "data loss"),
}
"""Labels of the form by what they hold; teams that word their form otherwise choose among these."""

SERVICES_MAX = 50
"""Most services that are taken over."""
SKEW = timedelta(minutes=5)
"""How far after the present a time may lie before it counts as a slip."""

_field_of = {label: name for name, labels in FIELDS.items() for label in labels}
_first_word = re.compile(r"[\w.-]+")
_bullet = re.compile(r"^\s*[-*+]\s+")


@dataclass(frozen=True, slots=True)
class Reported:
    """What an issue reports; None and empty where nothing is said."""

    what: str = ""
    """What happened, in Markdown, untrusted."""
    impact: str = ""
    """The impact, in Markdown, untrusted."""
    severity: str | None = None
    """One of the severities of the settings."""
    services: tuple[str, ...] = ()
    detection: Detection | None = None
    data_loss: bool | None = None
    timestamps: Mapping[str, datetime] = field(default_factory=dict)
    """Aware, by field; in the order in which these can have happened."""
    approximate: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    """What was not understood, one sentence each; what they quote of the issue may be published."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a team's settings know."""

    severities: Sequence[str]
    services: Collection[str] = ()
    """With none, any name will do."""
    severity_labels: Mapping[str, str] = field(default_factory=dict)
    """Severities by the case-folded names of their labels."""
    service_labels: Mapping[str, str] = field(default_factory=dict)


def read_report(
    body: str, labels: Collection[str], words: Vocabulary, quote: Quoting, *, opened_at: datetime, now: datetime
) -> Reported:
    """Return what a body and the labels of its issue report; remarks show of it what `quote` lets pass.

    `opened_at` and `now` are aware: a clock time without a day belongs to the last such time before the issue was
    opened, and nothing that lies after `now` is taken. Labels win over answers, because only people with rights put
    them on.
    """
    remarks: list[str] = []
    given = _by_field(answers(body, _field_of.__contains__), remarks)
    timestamps, approximate = _timestamps(given, opened_at, now, quote, remarks)
    what = given[WHAT].text if WHAT in given else preamble(body, _field_of.__contains__)
    if WHAT not in given and what:
        where = "above the first heading of the form" if given else "of the issue, which has no heading of the form,"
        nothing_else = "" if given else "; severity, services and times were not looked for in it"
        remarks.append(f"the text {where} begins the summary{nothing_else}")
    return Reported(
        what=what,
        impact=given[IMPACT].text if IMPACT in given else "",
        severity=_severity(given.get(SEVERITY), labels, words, quote, remarks),
        services=_services(given.get(SERVICES), labels, words, quote, remarks),
        detection=_detection(given.get(DETECTION), quote, remarks),
        data_loss=_data_loss(given.get(DATA_LOSS), quote, remarks),
        timestamps=timestamps,
        approximate=approximate,
        remarks=tuple(remarks),
    )


def _by_field(found: Sequence[Answer], remarks: list[str]) -> dict[str, Answer]:
    """Return the answer of each field; where several say different things, none is taken."""
    given: dict[str, list[Answer]] = {}
    for answer in found:
        given.setdefault(_field_of[answer.label], []).append(answer)
    settled = {}
    for name, several in given.items():
        said = [answer for answer in several if answer.text]
        if len({(answer.text, answer.aside) for answer in said}) > 1:
            if name in (WHAT, IMPACT):
                # Prose is no value: all of it is kept.
                settled[name] = said[0]._replace(text="\n\n".join(answer.text for answer in said))
                continue
            lines = ", ".join(str(answer.line) for answer in said)
            remarks.append(f"“{said[0].label}” is answered more than once (lines {lines}): none of it is taken")
        elif said:
            settled[name] = said[0]
    return settled


def _severity(
    answer: Answer | None, labels: Collection[str], words: Vocabulary, quote: Quoting, remarks: list[str]
) -> str | None:
    by_label = [words.severity_labels[name.casefold()] for name in labels if name.casefold() in words.severity_labels]
    highest = min(set(by_label), key=list(words.severities).index, default=None)
    if len(set(by_label)) > 1:
        remarks.append(f"labels name several severities: the highest, {highest}, is taken")
    word = _first_word.search(answer.text) if answer is not None else None
    known = {name.casefold(): name for name in words.severities}
    answered = known.get(word[0].casefold()) if word is not None else None
    if answer is not None and answered is None and highest is None and "not known" not in answer.text.casefold():
        remarks.append(f"the severity {quote(answer.text)} is none of {', '.join(words.severities)}")
    if highest is not None and answered is not None and answered != highest:
        remarks.append(f"the severity is {highest} by its label, and {answered} by the form: the label is taken")
    return highest or answered


def _services(
    answer: Answer | None, labels: Collection[str], words: Vocabulary, quote: Quoting, remarks: list[str]
) -> tuple[str, ...]:
    known = {name.casefold(): name for name in words.services}
    found = []
    for name in _listed(answer.text if answer is not None else ""):
        one = known.get(name.casefold()) if known else (name if re.fullmatch(NAME, name) else None)
        if one is not None and (known or quote.secret_in(one) is None):
            found.append(one)
        else:
            what = "is none of the settings" if known else "is no name of one word" if one is None else "is left out"
            remarks.append(f"the service {quote(name)} {what}")
    found += [words.service_labels[name.casefold()] for name in labels if name.casefold() in words.service_labels]
    unique = tuple(dict.fromkeys(found))
    if len(unique) > SERVICES_MAX:
        remarks.append(f"only the first {SERVICES_MAX} services are taken")
    return unique[:SERVICES_MAX]


def _listed(text: str) -> Iterator[str]:
    boxes = tasks(text)
    if boxes:
        yield from (box.text for box in boxes if box.done)
        return
    for part in re.split(r"[,;\n]", text):
        name = _bullet.sub("", part).strip().strip("`*")
        if name:
            yield name


def _detection(answer: Answer | None, quote: Quoting, remarks: list[str]) -> Detection | None:
    word = _first_word.search(answer.text) if answer is not None else None
    if answer is None or word is None:
        return None
    try:
        return Detection(word[0].casefold())
    except ValueError:
        # Who has noticed is a name, as often as not.
        shown = "" if quote.hides else f", {quote(answer.text)},"
        remarks.append(f"who noticed{shown} is none of {', '.join(Detection)}")
        return None


def _data_loss(answer: Answer | None, quote: Quoting, remarks: list[str]) -> bool | None:
    if answer is None:
        return None
    word = _first_word.search(answer.text)
    known = {"yes": True, "no": False}.get(word[0].casefold() if word else "")
    if known is None and "known" not in answer.text.casefold():
        remarks.append(f"whether data was lost, {quote(answer.text)}, is neither yes nor no")
    return known


def _timestamps(
    given: Mapping[str, Answer], opened_at: datetime, now: datetime, quote: Quoting, remarks: list[str]
) -> tuple[dict[str, datetime], frozenset[str]]:
    found: dict[str, datetime] = {}
    approximate = set()
    for name in TIMESTAMPS:
        answer = given.get(name)
        if answer is None:
            continue
        moment, estimate = _moment(answer, opened_at)
        if isinstance(moment, datetime) and moment > now + SKEW:
            moment = "it lies in the future"
        if isinstance(moment, datetime) and found and moment < max(found.values()):
            moment = f"it lies before {max(found, key=lambda each: found[each])}"
        if isinstance(moment, str):
            remarks.append(f"“{answer.label}”, {quote(answer.text)}, is left out: {moment}")
            continue
        found[name] = moment
        if estimate:
            approximate.add(name)
    return found, frozenset(approximate)


def _moment(answer: Answer, opened_at: datetime) -> tuple[datetime | str, bool]:
    """Return the instant of an answer, in UTC, or why there is none; and whether it is an estimate."""
    mark = read_mark(answer.text)
    if mark is None or mark.clock is None:
        return "this is no time of day such as 2026-11-20 09:02", False
    if mark.rest:
        return "a time is expected, and nothing behind it", False
    try:
        zone = find_zone(mark.zone or answer.aside) if mark.zone or answer.aside else None
    except ValueError as error:
        return str(error).replace(" with --zone", ""), False
    if zone is None:
        return "it has no time zone; write one behind it, such as UTC", False
    day = opened_at.astimezone(zone.info).date()
    at = _instant(Reckoner(day).instant(mark, zone, ""))
    if isinstance(at, datetime) and not mark.dated and at > opened_at + SKEW:
        at = _instant(Reckoner(day - timedelta(days=1)).instant(mark, zone, ""))
    return at, mark.approximate


def _instant(found: Moment | str) -> datetime | str:
    return found if isinstance(found, str) else found.at.astimezone(UTC)
