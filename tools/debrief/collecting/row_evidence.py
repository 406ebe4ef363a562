"""What the rows of a timeline say as facts, so that sources may be collected one after another.

A row does not record what kind of fact it is. The sources that know kinds write them in fixed words, and name
themselves in the Source column; a row whose words a person has changed, and one of a declared shape, tell no kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from debrief.collecting.cells import plain, text_cell
from debrief.collecting.fact import Fact, Kind
from debrief.collecting.known_rows import labels_of
from debrief.collecting.similar import THRESHOLD, same_minute, similarity
from debrief_schemas.timeline import TimelineRow

_named = re.compile(r"\b(?:Alert fires|Alert ends|Alert closed): (.+)\Z")
_by = re.compile(r" \(by [^()]{1,100}\)\Z")

_MONITOR = ((r"Alert fires: ", Kind.ALERT), (r"Alert ends: ", Kind.ALERT_ENDED))
_WORDS: dict[str, tuple[tuple[str, Kind], ...]] = {
    "alertmanager": _MONITOR,
    "prometheus": _MONITOR,
    "grafana": _MONITOR,
    "pagerduty": (
        (r"Incident triggered: ", Kind.ALERT),
        (r"Acknowledged(?: by |\Z)", Kind.ACKNOWLEDGED),
        (r"Resolved(?: by |\Z)", Kind.RESOLVED),
        (r"Reopened(?: by |\Z)", Kind.ONGOING),
    ),
    "opsgenie": (
        (r"Alert fires: |Alert created", Kind.ALERT),
        (r"Acknowledged: |Alert acknowledged", Kind.ACKNOWLEDGED),
        (r"Alert closed", Kind.ALERT_ENDED),
        (r"Incident opened: ", Kind.REPORT),
        (r"Impact begins: ", Kind.STARTED),
        (r"Impact ends: ", Kind.MITIGATED),
        (r"Incident (?:resolved|closed): ", Kind.RESOLVED),
    ),
    "statuspage": (
        (r"Status page says investigating: ", Kind.REPORT),
        (r"Status page says identified: ", Kind.ONGOING),
        (r"Status page says monitoring: ", Kind.MITIGATED),
        (r"Status page says resolved: ", Kind.RESOLVED),
        (r"Impact begins: ", Kind.STARTED),
    ),
    "github": (
        (r"Incident issue #\d+ opened: ", Kind.REPORT),
        (r"Incident issue #\d+ closed", Kind.RESOLVED),
        (r"Incident issue #\d+ reopened", Kind.ONGOING),
    ),
}
"""By source the beginnings of the texts that its facts have; see the modules of `debrief.collecting.sources`."""


def facts_of_rows(rows: Iterable[TimelineRow], known: Sequence[Fact]) -> list[Fact]:
    """Return what rows tell besides the `known` facts, whose own rows are among them."""
    left: dict[tuple[str, int], list[Fact]] = {}
    for fact in known:
        left.setdefault((fact.family, _minute(fact)), []).append(fact)
    found = []
    for row in rows:
        said = _fact(row)
        if said is not None and not _told(said, left):
            found.append(said)
    return found


def _told(fact: Fact, left: dict[tuple[str, int], list[Fact]]) -> bool:
    """Take from the facts that are left the one that a row is from; its kind is known, and better than words.

    A row that two sources share has the time and the words of one of them.
    """
    best: tuple[float, int, int] | None = None
    for minute in (_minute(fact), _minute(fact) - 1, _minute(fact) + 1):
        for index, one in enumerate(left.get((fact.family, minute), ())):
            # A row holds no more of a long text than a cell does.
            alike = similarity(plain(text_cell(one.text)), fact.text)
            if same_minute(one.at, fact.at) and (one.kind is fact.kind or alike >= THRESHOLD):
                best = max(best or (-1.0, 0, 0), (alike, minute, index))
    if best is None:
        return False
    del left[fact.family, best[1]][best[2]]
    return True


def _fact(row: TimelineRow) -> Fact | None:
    text, labels = plain(row.text), labels_of(row)
    # Where two sources share a row, the other one may have said who told it: `alerts: Alert fires: …`.
    start = r"(?:.{1,80}?: )?" if len(labels) > 1 else ""
    for label in labels:
        for words, kind in _WORDS.get(label.split(" ", 1)[0].casefold(), ()):
            if re.match(f"{start}(?:{words})", text):
                monitor = _WORDS[label.split(" ", 1)[0].casefold()] is _MONITOR
                return Fact(row.at, text, label, f"row:{row.line}", kind, about=_about(text, monitor=monitor))
    return None


def _about(text: str, *, monitor: bool) -> tuple[str, ...]:
    """What an alert is about; a pager's row may say who closed it, a monitor's annotation be another at the end."""
    found = _named.search(text)
    if found is None:
        return ()
    return (found[1], found[1].partition(": ")[0]) if monitor else (_by.sub("", found[1]),)


def _minute(fact: Fact) -> int:
    return int(fact.at.timestamp() // 60)
