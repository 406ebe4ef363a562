"""Which labels an issue that exists still gets: they are only added, and never so that two contradict each other.

Priority is the tracker's from the moment the issue exists. Of severities and of types an issue bears one: where it
bears another than the file says, that one has to go first, and taking labels off is for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from debrief.planning import marker as markers
from debrief.planning.case import Case
from debrief.planning.labels import labels_by_kind
from debrief.planning.observed import SeenIssue


class Due(NamedTuple):
    """What is to be done about the labels of one issue."""

    missing: tuple[str, ...]
    """Labels to add, as the tracker calls them."""
    remembered: frozenset[str]
    """Digests for the marker: a label among them that is not there was taken off by a person."""
    notes: tuple[str, ...] = ()
    """What the file says that a label contradicts."""


def due_labels(
    names: Iterable[str], before: frozenset[str], seen: SeenIssue, case: Case, *, first: bool = False
) -> Due:
    """Return what is due, where the file wants the labels `names` and `before` are the digests of the last sync.

    `first` says that there was no sync yet: then priority is added too, unless the issue bears one.
    """
    wanted = {markers.digest_label(name): name for name in names}
    if wanted.keys() == before:
        return Due((), before)
    kinds = labels_by_kind(case.intent.settings)
    missing, notes, remembered = [], [], set(wanted)
    for digest, name in wanted.items():
        called = case.observed.label_name(name)
        kind = next((kind for kind, labels in kinds.items() if name.casefold() in labels), None)
        if digest in before:
            if kind is not None and kind != "priority" and not seen.has_label(called):
                other = _borne(kinds[kind], seen, case)
                notes += [_put_it_on(called, other, seen)] if other is not None else []
            continue
        if kind is None:
            borne = None
        elif kind == "priority" and not first:
            remembered.discard(digest)
            if filed := _known(kinds[kind], before):
                notes.append(
                    f"the file says `{called}`, but issue #{seen.number} was filed with `{filed}`: nothing is changed;"
                    " priority is decided in the tracker; with the old one back in the file, or none, this is not said"
                    " again"
                )
            continue
        else:
            borne = _borne(kinds[kind], seen, case)
        if seen.has_label(called):
            continue
        if borne is None:
            missing.append(called)
            continue
        remembered.discard(digest)
        notes.append(
            f"the file says `{called}`, but issue #{seen.number} bears `{borne}`: take that one off, and the next run"
            f" adds `{called}`"
        )
    # What was put on once stays remembered, wanted or not: it does not come back after a person took it off.
    return Due(tuple(missing), markers.remembered(frozenset(remembered), before), tuple(notes))


def other_of_kind(name: str, seen: SeenIssue, case: Case) -> str | None:
    """Return the label that an issue bears of the same kind as `name`, which must not be put on beside it."""
    kinds = labels_by_kind(case.intent.settings).values()
    return next(
        (found for labels in kinds if name.casefold() in labels and (found := _borne(labels, seen, case))), None
    )


def _put_it_on(called: str, borne: str, seen: SeenIssue) -> str:
    return (
        f"the file says `{called}`, but issue #{seen.number} bears `{borne}`, and `{called}` was taken off it before:"
        " it does not come back by itself, put it on by hand"
    )


def _known(labels: Mapping[str, str], digests: frozenset[str]) -> str | None:
    return next((name for name in labels.values() if markers.digest_label(name) in digests), None)


def _borne(labels: Mapping[str, str], seen: SeenIssue, case: Case) -> str | None:
    called: Sequence[str] = [case.observed.label_name(name) for name in labels.values()]
    return next((name for name in called if seen.has_label(name)), None)
