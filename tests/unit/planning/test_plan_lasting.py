"""Notes that come back in every run: five of a kind are named, the rest is counted."""

from __future__ import annotations

import pytest

from debrief.planning.observed import Gone
from debrief.planning.recorded import Entry
from fakes.plan_values import desired, plan, seen

ID = "2026-11-20-checkout-502s"


@pytest.mark.parametrize(("number", "named", "more"), [(5, 5, []), (6, 5, ["1"]), (12, 5, ["7"])])
def test_of_many_orphaned_issues_five_are_named(number: int, named: int, more: list[str]) -> None:
    issues = tuple(seen(n, key=f"{ID}/AP-{n}") for n in range(1, number + 1))
    notes = plan(observed=issues, known=frozenset({f"{ID}/AP-99"})).notes
    assert [f"{ID}/AP-" in note for note in notes] == [True] * named + [False] * len(more)
    assert [note.partition(" ")[0] for note in notes[named:]] == more
    assert all("more of this kind" in note and "close those that nobody needs" in note for note in notes[named:])


def test_each_kind_has_its_own_five_and_what_ends_it() -> None:
    numbers = {n: Gone.DELETED if n <= 7 else Gone.TRANSFERRED for n in range(1, 15)}
    entries = {f"{ID}/AP-{n}": Entry("run", n - 1, n, "digest") for n in numbers}
    notes = plan(*(desired(n) for n in numbers), entries=entries, gone=numbers).notes
    assert sum("was deleted: it is not made again; give the action point a new id" in note for note in notes) == 5
    assert sum("was moved to another repository" in note for note in notes) == 5
    (deleted, moved) = [note for note in notes if "more of this kind" in note]
    assert deleted.startswith("2 more of this kind: issues that were deleted")
    assert "new ids" in deleted
    assert moved.startswith("2 more of this kind: issues that were moved away")
