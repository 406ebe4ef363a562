"""What `debrief apply` says of what it did."""

from __future__ import annotations

from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.reports import outcomes
from debrief.reports.plan import count
from debrief.syncing.outcome import Outcome, Report, Result


def change(number: int, *fields: str) -> Change:
    """Return an update of an issue."""
    return Change(ChangeKind.UPDATE_ISSUE, f"2026-11-02-x/AP-{number}", number, "Test", {"fields": list(fields)})


CHANGES = (
    change(2, "title", "body"),
    change(2, "milestone"),
    change(3, "milestone", "type"),
    change(4, "type"),
    change(4, "body"),
)


def test_an_issue_that_is_changed_in_two_requests_is_counted_once_and_told_in_two_ways() -> None:
    plan = Plan("github", CHANGES)
    assert count(plan) == "Plan for GitHub: 3 issues to update"
    done = [Outcome(one, Result.DONE) for one in CHANGES]
    assert outcomes.summary(Report(plan, tuple(done), ())) == "3 issues updated.\n"
    words = [outcomes.line(one, 1, 1).partition(" 2026")[0] for one in done]
    assert words == ["updated: #2", "milestone set: #2", "milestone and type set: #3", "type set: #4", "updated: #4"]


def test_a_request_that_failed_does_not_hide_the_one_that_went_well() -> None:
    first, second = CHANGES[:2]
    report = Report(
        Plan("github", CHANGES[:2]), (Outcome(first, Result.DONE), Outcome(second, Result.FAILED, "no")), ()
    )
    assert outcomes.summary(report, advice=False) == "1 issue updated, 1 failed.\n"
