"""Rules between files, on a few facts of each: no document needs to stay in memory for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from debrief.checks.facts import Facts, facts_of
from debrief.checks.names import fold
from debrief.checks.nearest import nearest
from debrief.checks.places import finding, of_value
from debrief.findings import Finding, Location
from debrief.reports.escape import excerpt

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief_schemas.requirements import Path

__all__ = ["Facts", "check_facts", "facts_of"]

HINTS_MAX = 25
"""Unknown references of one file for which the nearest id is looked for; no more than these are shown."""


def check_facts(facts: Iterable[Facts], reopen: Callable[[str], Document | None]) -> Iterator[Finding]:
    """Yield what is wrong between files; `reopen` reads a file again to find the place, only where something is."""
    ids: dict[str, str] = {}
    claims: defaultdict[int, list[str]] = defaultdict(list)
    everything = list(facts)
    for item in everything:
        key = fold(item.postmortem_id)
        if key in ids:
            place = _place(reopen, item.path, ("id",))
            yield finding(
                "identity/duplicate-id",
                place,
                f"the id {excerpt(item.postmortem_id, 130)} is used by {excerpt(ids[key], 160)} too",
                "give the newer file another id and name; letters of another case do not make another id",
            )
        ids.setdefault(key, item.path)
        for number in set(item.issues):
            claims[number].append(item.path)
    twice: defaultdict[str, list[int]] = defaultdict(list)
    for number, paths in claims.items():
        for path in paths[1:]:
            twice[path].append(number)
    # A file is read again once, however much is wrong with it.
    for path, numbers in twice.items():
        places = _issue_places(reopen(path))
        for number in numbers:
            yield finding(
                "identity/issue-claimed-twice",
                places.get(number, Location(path)),
                f"issue {number} is claimed by {excerpt(claims[number][0], 160)} too",
                "take `issue:` out of the newer file; the bot writes it after the merge",
            )
    known = [other.postmortem_id for other in everything]
    for item in everything:
        unknown = [reference for reference in item.references if fold(reference) not in ids]
        if unknown:
            yield from _dangling(reopen(item.path), item.path, unknown, known)


def _dangling(document: Document | None, path: str, references: list[str], known: list[str]) -> Iterator[Finding]:
    where: dict[str, Path] = {}
    if document is not None:
        related = document.data.get("related")
        for index, entry in enumerate(related if isinstance(related, list) else ()):
            if isinstance(entry, str):
                where.setdefault(entry, ("related", index))
    for number, reference in enumerate(references):
        place = Location(path)
        if document is not None:
            place = of_value(document, where.get(reference, ("waiver", "duplicate_of")))
        close = None
        if number < HINTS_MAX:
            # Ids share their first characters with their neighbours in time: the same month is where a slip would lie.
            close = nearest(reference, [name for name in known if name[:7] == reference[:7]][:200])
        hint = (
            f"did you mean `{close}`?" if close is not None else "correct the id, or take it out if that file is gone"
        )
        message = f"no post-mortem has the id {excerpt(reference, 130)}"
        yield finding("identity/unknown-reference", place, message, hint)


def _issue_places(document: Document | None) -> dict[int, Location]:
    points = document.data.get("action_points") if document is not None else None
    places: dict[int, Location] = {}
    for index, point in enumerate(points if document is not None and isinstance(points, list) else ()):
        number = point.get("issue") if isinstance(point, dict) else None
        if document is not None and isinstance(number, int) and number not in places:
            places[number] = of_value(document, ("action_points", index, "issue"))
    return places


def _place(reopen: Callable[[str], Document | None], path: str, where: Path) -> Location:
    document = reopen(path)
    return Location(path) if document is None else of_value(document, where)
