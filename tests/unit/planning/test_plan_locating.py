"""Which issue is an action point's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.planning.locating import located, marked_issue
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.recorded import Entry, Recorded
from fakes.plan_values import BOT, KEY, seen
from fakes.sync_world import point

MADE = Entry("run", 6, 7, "digest")
LOST = replace(MADE, fate="transferred", moved_to="acme/x#1")
THERE = replace(seen(7), place="acme/x#1")


def found(
    *issues: SeenIssue, entry: Entry | None = None, followed: SeenIssue | None = None, **changes: object
) -> int | str | None:
    """Return the number of the issue, or its place where it was moved."""
    observed = Observed(
        BOT, {one.number: one for one in issues}, followed={followed.number: followed} if followed else {}
    )
    one = located(point(1, **changes), Recorded({KEY: entry} if entry else {}), observed)
    return None if one is None else one.place or one.number


@pytest.mark.parametrize(
    ("issues", "more", "number"),
    [
        ((), {}, None),
        # A marker leads to it where no number is known.
        ((seen(8),), {}, 8),
        ((seen(8, author="lee"),), {}, None),
        ((seen(8),), {"entry": Entry("dead", 6)}, 8),
        # A number that is known goes before any marker.
        ((seen(7), seen(8)), {"entry": replace(MADE, number=8)}, 8),
        ((seen(7), seen(8)), {"number": 8}, 8),
        ((replace(seen(7), body="Text"), seen(8)), {"entry": MADE}, 7),
        ((seen(8),), {"entry": MADE}, None),
        # Journal and file that disagree lead nowhere.
        ((seen(7), seen(8)), {"entry": MADE, "number": 8}, None),
        # Another's issue is nobody's.
        ((seen(7, key=f"{KEY}0"),), {"entry": MADE}, None),
        # One that is lost is found again by its marker, or where it went.
        ((seen(7), seen(8)), {"entry": LOST}, 7),
        ((seen(9),), {"entry": LOST}, 9),
        ((seen(9),), {"entry": LOST, "followed": THERE}, 9),
        ((), {"entry": LOST, "followed": THERE}, "acme/x#1"),
        ((), {"entry": LOST, "followed": replace(THERE, number=8)}, None),
        ((seen(9),), {"entry": LOST, "number": 9}, 9),
        ((), {"entry": MADE, "followed": THERE}, "acme/x#1"),
    ],
)
def test_which_issue_it_is(issues: tuple[SeenIssue, ...], more: dict[str, object], number: int | str | None) -> None:
    assert found(*issues, **more) == number  # type: ignore[arg-type]


def test_of_several_marked_issues_the_living_one_is_it() -> None:
    def best(*issues: SeenIssue) -> int | None:
        one = marked_issue(KEY, Observed(BOT, {issue.number: issue for issue in issues}))
        return one.number if one else None

    assert best(seen(5, state="completed"), seen(9), seen(8)) == 8
    assert best(seen(5, state="duplicate"), seen(8, state="completed")) == 8
    assert best(seen(5, state="duplicate"), seen(4, state="duplicate")) == 4
    assert best() is None
