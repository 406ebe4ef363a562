"""Labels that an issue could not begin with: when they come later, and when they are not owed any more."""

from __future__ import annotations

from debrief.planning.marker import digest_labels
from debrief.planning.plan import Change, Plan
from debrief.planning.recorded import Entry
from debrief_schemas.settings import Settings
from fakes.plan_values import FILED, KEY, PATH, desired, kinds, plan, seen

ALL = ["postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"]
PAID = {"path": PATH, "where": ["journal"], "labelled": True}


def owing(*names: str) -> dict[str, Entry]:
    """Return a journal by which these labels never were on the issue."""
    return {KEY: Entry("run", 6, 7, "digest", owed=digest_labels(names))}


def judged(entries: dict[str, Entry], labels: frozenset[str], **point: object) -> Plan:
    return plan(desired(number=7, **point), entries=entries, observed=(seen(labels=labels),))


def added(result: Plan) -> list[object]:
    return [change.detail["labels"] for change in result.changes if change.kind == "add_labels"]


def paid(result: Plan) -> list[Change]:
    return [change for change in result.changes if "labelled" in change.detail]


def test_what_is_owed_is_put_on() -> None:
    result = judged(owing(*ALL), frozenset())
    assert (kinds(result), added(result)) == (["add_labels"], [ALL])
    assert not paid(result)
    assert result.notes == ()


def test_of_what_is_not_there_only_what_is_owed_is_put_on() -> None:
    result = judged(owing("needs-triage", "type:prevent"), FILED - {"needs-triage", "type:prevent", "priority:P1"})
    assert (kinds(result), added(result)) == (["add_labels"], [["needs-triage", "type:prevent"]])


def test_once_they_are_there_nothing_is_owed_and_that_is_noted() -> None:
    result = judged(owing("needs-triage"), FILED)
    assert kinds(result) == ["record_number"]
    (note,) = paid(result)
    assert (note.number, dict(note.detail)) == (7, PAID)
    # Nothing is owed, nothing is noted.
    assert judged({KEY: Entry("run", 6, 7, "digest")}, FILED).changes == ()


def test_what_the_file_does_not_want_any_more_is_not_owed() -> None:
    result = judged(owing("type:repair"), FILED - {"needs-triage"})
    assert [dict(change.detail) for change in result.changes] == [PAID]


def test_a_label_that_another_of_its_kind_contradicts_is_not_put_on() -> None:
    labels = FILED - {"severity:sev2"} | {"severity:sev1"}
    result = judged(owing("severity:sev2"), labels)
    assert added(result) == []
    assert [dict(change.detail) for change in paid(result)] == [PAID]


def test_what_a_run_made_that_ended_before_it_could_look_gets_all_or_none() -> None:
    claimed = {KEY: Entry("dead", 6)}
    assert added(judged(claimed, frozenset())) == [ALL]
    # A tracker drops all labels or none: what is missing here, a person has taken off.
    assert added(judged(claimed, FILED - {"needs-triage", "type:prevent"})) == []
    # One that a run has finished bears what people have left on it.
    assert added(judged({KEY: Entry("run", 6, 7, "digest")}, frozenset())) == []


def test_an_owed_label_is_known_by_the_name_that_the_tracker_has_for_it() -> None:
    settings = Settings.model_validate({"issues": {"labels": {"triage": "New"}}})
    result = plan(
        desired(number=7), entries=owing("new"), observed=(seen(labels=FILED - {"needs-triage"}),), settings=settings
    )
    assert added(result) == [["New"]]
