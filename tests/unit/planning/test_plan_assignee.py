"""The owner of an issue who could not be assigned: once that is possible, unless somebody has taken it on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.planning.marker import digest_label, read_body, set_marker
from debrief.planning.observed import SeenIssue
from debrief.planning.owing import ASSIGNEE
from debrief.planning.plan import Plan
from debrief.planning.recorded import Entry
from debrief_schemas.settings import Settings
from fakes.plan_values import KEY, PATH, RECORDED, desired, kinds, only, plan, seen

KIM = frozenset({"kim"})
OWED = {KEY: replace(RECORDED[KEY], owed=frozenset({ASSIGNEE}))}
BARE = seen(assignees=())


def marked(*owed: str, imported: bool = False) -> SeenIssue:
    """Return an issue whose marker says what it has not got."""
    marker = BARE.parts.marker
    assert marker is not None
    return replace(BARE, body=set_marker(BARE.body, replace(marker, owed=frozenset(owed), imported=imported)))


def judged(
    entries: dict[str, Entry], issue: SeenIssue = BARE, assignable: frozenset[str] = KIM, **point: object
) -> Plan:
    return plan(desired(number=7, **point), entries=entries, observed=(issue,), assignable=assignable)


def test_once_it_is_possible_the_owner_is_assigned() -> None:
    change = only(judged(OWED))
    assert (str(change.kind), change.number) == ("update_issue", 7)
    assert change.detail == {"fields": ["assignees"], "assignees": ["kim"], "owed": True}
    assert judged(OWED, assignable=frozenset({"lee"})).changes == ()
    assert only(judged(OWED, owner="KIM")).detail["assignees"] == ["KIM"]
    # Nothing is owed, and a closed issue is nobody's any more.
    assert judged(RECORDED).changes == ()
    assert judged(OWED, replace(BARE, state="completed"), outcome="done").changes == ()


@pytest.mark.parametrize("point", [{"owner": None}, {"owner": "acme/edge"}, {}])
def test_what_is_not_wanted_any_more_is_noted_and_not_done(point: dict[str, object]) -> None:
    issue = BARE if point else replace(BARE, assignees=("lee",))
    change = only(judged(OWED, issue, **point))
    assert (str(change.kind), change.number) == ("record_number", 7)
    assert change.detail == {"path": PATH, "where": ["journal"], "assigned": True}


def test_settings_that_assign_nobody_owe_nothing() -> None:
    settings = Settings.model_validate({"issues": {"assign_owner": False}})
    result = plan(desired(number=7), entries=OWED, observed=(BARE,), assignable=KIM, settings=settings)
    assert only(result).detail["assigned"] is True


def test_a_run_that_died_before_is_made_up_for_unless_it_was_told_no() -> None:
    unfinished = {KEY: replace(RECORDED[KEY], digest=None)}
    assert "owed" not in only(judged(unfinished, assignable=frozenset())).detail
    told = {KEY: replace(unfinished[KEY], owed=frozenset({ASSIGNEE}))}
    assert judged(told, assignable=frozenset()).changes == ()


def test_without_the_journal_the_marker_owes_and_is_paid() -> None:
    first, second = judged({}, marked(ASSIGNEE)).changes
    assert first.detail["fields"] == ["assignees"]
    assert second.detail["fields"] == ["marker"]
    assert second.content is not None
    fresh = read_body(second.content.body).marker
    assert fresh is not None
    assert fresh.owed == frozenset()
    assert judged({}, marked(ASSIGNEE), frozenset()).changes == ()
    # Somebody else who takes it on ends that, too.
    assert only(judged({}, replace(marked(ASSIGNEE), assignees=("lee",)))).detail["fields"] == ["marker"]


def test_labels_that_a_marker_owes_are_put_on_before_it_forgets_them() -> None:
    issue = marked(digest_label("needs-triage"), ASSIGNEE)
    issue = replace(issue, labels=issue.labels - {"needs-triage"})
    result = judged({}, issue, frozenset())
    assert kinds(result) == ["add_labels", "update_issue"]
    assert result.changes[0].detail["labels"] == ["needs-triage"]
    assert result.changes[1].content is not None
    fresh = read_body(result.changes[1].content.body).marker
    assert fresh is not None
    assert fresh.owed == {ASSIGNEE}


@pytest.mark.parametrize("assignable", [KIM, frozenset()])
def test_an_issue_that_was_taken_on_gets_its_owner_late_as_well(assignable: frozenset[str]) -> None:
    taken = {KEY: replace(OWED[KEY], imported=True, author=None)}
    result = judged(taken, marked(imported=True), assignable)
    assigned = [change for change in result.changes if change.detail.get("fields") == ["assignees"]]
    assert len(assigned) == len(assignable)
