"""What the rows of a timeline say as facts, so that sources may be collected one after another.

A row does not record what kind of fact it is. The sources that know kinds write them in fixed words, and name
themselves in the Source column; a row whose words a person has changed, and one of a declared shape, tell no kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from debrief.collecting.cells import plain
from debrief.collecting.fact import Fact, Kind
from debrief.collecting.merge import labels_of
from debrief_schemas.timeline import TimelineRow

_MONITOR = ((r"Alert fires: ", Kind.ALERT), (r"Alert ends: ", Kind.ALERT_ENDED))
_WORDS: dict[str, tuple[tuple[str, Kind], ...]] = {
    "alertmanager": _MONITOR,
    "prometheus": _MONITOR,
    "grafana": _MONITOR,
    "pagerduty": (
        (r"Incident triggered: ", Kind.ALERT),
        (r"Acknowledged(?: by |\Z)", Kind.ACKNOWLEDGED),
        (r"Resolved(?: by |\Z)", Kind.RESOLVED),
    ),
    "opsgenie": (
        (r"Alert fires: ", Kind.ALERT),
        (r"Acknowledged: |Alert acknowledged", Kind.ACKNOWLEDGED),
        (r"Alert closed", Kind.ALERT_ENDED),
        (r"Incident opened: ", Kind.REPORT),
        (r"Impact begins: ", Kind.STARTED),
        (r"Impact ends: ", Kind.MITIGATED),
        (r"Incident (?:resolved|closed): ", Kind.RESOLVED),
    ),
    "statuspage": (
        (r"Status page says investigating: ", Kind.REPORT),
        (r"Status page says monitoring: ", Kind.MITIGATED),
        (r"Status page says resolved: ", Kind.RESOLVED),
        (r"Impact begins: ", Kind.STARTED),
    ),
    "github": (
        (r"Incident issue #\d+ opened: ", Kind.REPORT),
        (r"Incident issue #\d+ closed", Kind.RESOLVED),
    ),
}
"""By source the beginnings of the texts that its facts have; see the modules of `debrief.collecting.sources`."""


def facts_of_rows(rows: Iterable[TimelineRow], known: Sequence[Fact]) -> list[Fact]:
    """Return what rows tell besides the `known` facts, whose own rows are among them."""
    seen = Counter(_key(fact) for fact in known)
    found = []
    for row in rows:
        fact = _fact(row)
        if fact is None:
            continue
        if seen[_key(fact)]:
            seen[_key(fact)] -= 1
        else:
            found.append(fact)
    return found


def _fact(row: TimelineRow) -> Fact | None:
    text = plain(row.text)
    for label in labels_of(row):
        for words, kind in _WORDS.get(label.split(" ", 1)[0].casefold(), ()):
            if re.match(words, text):
                return Fact(row.at, text, label, f"row:{row.line}", kind)
    return None


def _key(fact: Fact) -> tuple[str, Kind, int]:
    return fact.family, fact.kind, int(fact.at.timestamp())
