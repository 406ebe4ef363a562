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
    for number, paths in claims.items():
        for path in paths[1:]:
            yield finding(
                "identity/issue-claimed-twice",
                _issue_place(reopen, path, number),
                f"issue {number} is claimed by {excerpt(paths[0], 160)} too",
                "take `issue:` out of the newer file; the bot writes it after the merge",
            )
    for item in everything:
        for reference in item.references:
            if fold(reference) not in ids:
                yield _dangling(reopen, item.path, reference, [other.postmortem_id for other in everything])


def _dangling(reopen: Callable[[str], Document | None], path: str, reference: str, known: list[str]) -> Finding:
    # Ids share their first characters with their neighbours in time, so the same month is where a slip would lie.
    close = nearest(reference, [name for name in known if name[:7] == reference[:7]][:200])
    place = Location(path)
    document = reopen(path)
    if document is not None:
        related = document.data.get("related")
        where: Path = ("waiver", "duplicate_of")
        if isinstance(related, list) and reference in related:
            where = ("related", related.index(reference))
        place = of_value(document, where)
    hint = f"did you mean `{close}`?" if close is not None else "correct the id, or take it out if that file is gone"
    return finding("identity/unknown-reference", place, f"no post-mortem has the id {excerpt(reference, 130)}", hint)


def _issue_place(reopen: Callable[[str], Document | None], path: str, number: int) -> Location:
    document = reopen(path)
    points = document.data.get("action_points") if document is not None else None
    if document is None or not isinstance(points, list):
        return Location(path)
    for index, point in enumerate(points):
        if isinstance(point, dict) and point.get("issue") == number:
            return of_value(document, ("action_points", index, "issue"))
    return Location(path)


def _place(reopen: Callable[[str], Document | None], path: str, where: Path) -> Location:
    document = reopen(path)
    return Location(path) if document is None else of_value(document, where)
