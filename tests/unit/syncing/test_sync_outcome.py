"""What is told of the changes of a run."""

from __future__ import annotations

import pytest

from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.syncing.outcome import Outcome, Report, Result

CHANGE = Change(ChangeKind.UPDATE_ISSUE, "2026-11-20-late-mail/AP-1", 7, "Title", {"fields": ["title"]})
SHOWN = {
    "kind": "update_issue",
    "key": "2026-11-20-late-mail/AP-1",
    "number": 7,
    "title": "Title",
    "detail": {"fields": ["title"]},
}


@pytest.mark.parametrize(("known", "shown"), [(None, 7), (9, 9)])
def test_an_outcome_is_its_change_and_what_became_of_it(known: int | None, shown: int) -> None:
    outcome = Outcome(CHANGE, Result.SKIPPED, "waits", known)
    assert outcome.to_json() == {**SHOWN, "number": shown, "outcome": "skipped", "message": "waits"}


def test_a_report_has_the_form_of_the_contract() -> None:
    report = Report(Plan("local", (CHANGE,), ("early",)), (Outcome(CHANGE, Result.DONE),), ("early", "late"))
    assert report.to_json() == {
        "version": 1,
        "tracker": "local",
        "changes": [{**SHOWN, "outcome": "done", "message": ""}],
        "notes": ["early", "late"],
    }
    assert [report.count(result) for result in Result] == [1, 0, 0]
