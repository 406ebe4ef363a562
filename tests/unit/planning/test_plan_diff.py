"""Desired, recorded and observed in; a plan out."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from debrief.planning.marker import LABELS_MAX, Marker, digest_labels, digest_text, read_body, remembered
from debrief.planning.observed import Gone, SeenIssue
from debrief.planning.plan import Basis, ChangeKind
from debrief.planning.recorded import Entry
from debrief_schemas.settings import Issues, Settings
from fakes.plan_values import BOT, FILED, KEY, LASTING, RECORDED, desired, kinds, only, plan, seen


def test_a_new_action_point_becomes_an_issue_and_its_number_goes_back() -> None:
    result = plan(desired())
    assert kinds(result) == ["create_issue", "record_number"]
    create, record = result.changes
    assert create.to_json() == {
        "kind": "create_issue",
        "key": KEY,
        "number": None,
        "title": "Title",
        "detail": {
            "postmortem": "2026-11-20-checkout-502s",
            "path": "postmortems/2026/2026-11-20-checkout-502s.md",
            "labels": ["postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"],
            "assignees": ["kim"],
            "owner": "kim",
            "due": "2026-12-04",
        },
    }
    assert create.content is not None
    assert read_body(create.content.body).marker == Marker(KEY, digest_text("Title", "Text"), digest_labels(LASTING))
    assert create.content.body.rstrip().endswith("-->")
    assert record.detail == {"path": "postmortems/2026/2026-11-20-checkout-502s.md", "where": ["file"]}


def test_what_a_text_tells_of_others_is_kept_apart_from_what_is_its_own() -> None:
    create = plan(replace(desired(text="Own\n\nAP-2"), owned="Own")).changes[0]
    assert create.content is not None
    marker = read_body(create.content.body).marker
    assert marker is not None
    assert (marker.text, marker.shown) == (digest_text("Title", "Own"), digest_text("Title", "Own\n\nAP-2"))


def test_nothing_goes_back_into_files_that_are_not_written() -> None:
    assert kinds(plan(desired(), write_files=False)) == ["create_issue"]


def test_the_labels_it_needs_are_made_first() -> None:
    result = plan(desired(severity="sev1", priority="P0"), desired(2, severity="sev1", priority="P0"))
    assert kinds(result)[:3] == ["ensure_label", "ensure_label", "create_issue"]
    assert [change.title for change in result.of_kind(ChangeKind.ENSURE_LABEL)] == ["severity:sev1", "priority:P0"]
    assert result.changes[0].key is None
    assert set(result.changes[0].detail) == {"colour", "description"}


def test_a_team_is_not_assigned() -> None:
    result = plan(desired(owner="acme/edge"))
    assert result.changes[0].detail["assignees"] == []
    assert result.changes[0].detail["owner"] == "acme/edge"


def test_owners_are_not_assigned_where_the_settings_say_so() -> None:
    result = plan(desired(), settings=Settings(issues=Issues(assign_owner=False)))
    assert result.changes[0].detail["assignees"] == []


@pytest.mark.parametrize("entries", [RECORDED, {}], ids=["journal", "file"])
def test_in_step_means_nothing_to_do(entries: dict[str, Entry]) -> None:
    result = plan(desired(number=7), entries=entries, observed=(seen(),))
    assert result.to_json() == {"version": 1, "tracker": "local", "changes": [], "notes": []}


def test_a_finished_action_point_is_left_alone() -> None:
    ended = desired(outcome="done", closed_on="2026-12-01", number=7, title="New")
    closed = seen(state="completed", closed_at=datetime(2026, 12, 1, 23, 30, tzinfo=UTC))
    assert plan(ended, observed=(closed,)).to_json()["changes"] == []
    # It ended before it had an issue, or its issue is out of sight by now: neither is looked for nor made.
    assert plan(desired(outcome="done")).empty
    assert plan(ended, gone={7: Gone.DELETED}).to_json() == plan().to_json()


def test_a_changed_file_updates_the_issue() -> None:
    change = only(plan(desired(number=7, title="New", text="New text"), observed=(seen(),)))
    assert change.kind is ChangeKind.UPDATE_ISSUE
    assert change.number == 7
    assert change.detail == {"fields": ["title", "body"]}
    assert change.content is not None
    body = read_body(change.content.body)
    assert (change.content.title, body.text.strip()) == ("New", "New text")
    assert body.marker is not None
    assert body.marker.text == digest_text("New", "New text")
    assert change.basis == Basis("Title", seen().body)


def test_a_changed_text_leaves_the_title() -> None:
    assert only(plan(desired(number=7, text="New"), observed=(seen(),))).detail == {"fields": ["body"]}


@pytest.mark.parametrize(("title", "text"), [("Mine", "Text"), ("Title", "Text\n\nand mine")])
def test_a_persons_edit_stays(title: str, text: str) -> None:
    result = plan(desired(number=7), observed=(seen(title=title, text=text),))
    assert result.to_json()["changes"] == []
    assert result.notes == ()


def test_both_changed_is_a_conflict_and_nothing_is_written() -> None:
    result = plan(desired(number=7, text="New"), observed=(seen(text="Mine"),))
    assert result.empty
    assert result.notes == (
        f"{KEY}: conflict: the file and issue #7 were both changed: the issue is left as it is; bring the issue's title"
        " and text in line with the file, or the file with the issue; by the file it has in place of line 1 “New”",
    )


def test_a_conflict_that_a_person_has_settled_leaves_only_the_marker_to_refresh() -> None:
    result = plan(desired(number=7, text="New"), observed=(seen(text="New", base=("Title", "Old")),))
    assert only(result).detail == {"fields": ["marker"]}
    assert only(result).basis == Basis("Title", seen(text="New", base=("Title", "Old")).body)
    assert result.notes == ()


def test_an_issue_saved_with_other_line_ends_counts_as_untouched() -> None:
    issue = seen(text="One\nTwo", base=("Title", "One\nTwo"))
    issue = replace(issue, body=issue.body.replace("\n", "\r\n"))
    result = plan(desired(number=7, text="Three"), observed=(issue,))
    assert only(result).kind is ChangeKind.UPDATE_ISSUE


@pytest.mark.parametrize(("old", "new"), [("severity:sev3", "severity:sev2"), ("type:repair", "type:prevent")])
def test_a_new_severity_or_type_never_stands_beside_the_old_one(old: str, new: str) -> None:
    """Labels are only added: a person takes the old one off, and then the new one comes."""
    before = tuple(old if name == new else name for name in LASTING)
    issue = seen(base=("Title", "old"), text="old", base_labels=before, labels=frozenset({*before, "mine"}))
    result = plan(desired(number=7, text="new"), observed=(issue,))
    assert kinds(result) == ["update_issue"]
    assert result.notes == (
        f"{KEY}: the file says `{new}`, but issue #7 bears `{old}`: take that one off, and the next run adds `{new}`",
    )
    (update,) = result.changes
    assert update.content is not None
    waiting = read_body(update.content.body).marker
    assert waiting is not None
    assert waiting.labels == digest_labels(before)
    # It waits without another write.
    settled = seen(base=("Title", "new"), text="new", base_labels=before, labels=frozenset({*before, "mine"}))
    assert plan(desired(number=7, text="new"), observed=(settled,)).empty
    freed = seen(base=("Title", "new"), text="new", base_labels=before, labels=frozenset({*before, "mine"} - {old}))
    result = plan(desired(number=7, text="new"), observed=(freed,))
    assert kinds(result)[-2:] == ["add_labels", "update_issue"]
    assert result.changes[-2].detail == {"labels": [new]}
    update = result.changes[-1]
    assert update.content is not None
    marked = read_body(update.content.body).marker
    assert marked is not None
    assert marked.labels == digest_labels({*LASTING, old})
    # Back again in the file: what was taken off stays off, whatever comes of the other.
    assert not result.notes


def test_each_label_is_judged_for_itself() -> None:
    settings = Settings.model_validate({"issues": {"labels": {"service": "service:"}}})
    other = ("postmortem", "severity:sev3", "priority:P1", "type:repair", "service:a")
    issue = seen(base_labels=other, labels=frozenset({"postmortem", "severity:sev3", "type:repair", "service:c"}))
    result = plan(desired(number=7, services=("b", "c", "d")), observed=(issue,), settings=settings)
    told = "the file says `{}`, but issue #7 bears `{}`: take that one off, and the next run adds `{}`"
    assert result.notes == tuple(
        f"{KEY}: {told.format(new, old, new)}"
        for old, new in (("severity:sev3", "severity:sev2"), ("type:repair", "type:prevent"))
    )
    assert [change.detail["labels"] for change in result.changes if change.kind == "add_labels"] == [
        ["service:b", "service:d"]
    ]


def test_what_was_taken_off_is_said_of_each_kind_and_never_of_priority() -> None:
    both = (*LASTING, "severity:sev1", "type:detect", "priority:P0")
    labels = frozenset({"postmortem", "severity:sev1", "type:detect", "priority:P0"})
    result = plan(desired(number=7), observed=(seen(base_labels=both, labels=labels),))
    assert result.changes == ()
    assert [note.partition(" was taken off it before")[0] for note in result.notes] == [
        f"{KEY}: the file says `{new}`, but issue #7 bears `{old}`, and `{new}`"
        for old, new in (("severity:sev1", "severity:sev2"), ("type:detect", "type:prevent"))
    ]


def test_a_severity_that_a_person_took_off_stays_off_when_the_file_comes_back_to_it() -> None:
    other = {"severity:sev1" if name.startswith("severity:") else name for name in LASTING}
    known = digest_labels(LASTING) | digest_labels(other)
    issue = seen(base_labels=(*LASTING, "severity:sev1"), labels=FILED - {"severity:sev2"} | {"severity:sev1"})
    assert issue.parts.marker is not None
    assert issue.parts.marker.labels == known
    result = plan(desired(number=7), observed=(issue,))
    assert result.empty
    assert result.notes == (
        f"{KEY}: the file says `severity:sev2`, but issue #7 bears `severity:sev1`, and `severity:sev2` was taken off"
        " it before: it does not come back by itself, put it on by hand",
    )
    bare = seen(base_labels=(*LASTING, "severity:sev1"), labels=FILED - {"severity:sev2"})
    result = plan(desired(number=7), observed=(bare,))
    assert (result.changes, result.notes) == ((), ())


def test_a_marker_remembers_no_more_labels_than_it_can_be_read_with() -> None:
    before, fresh = (digest_labels(f"{word}{number}" for number in range(60)) for word in ("old", "new"))
    kept = remembered(fresh, before)
    assert (len(kept), kept >= fresh) == (LABELS_MAX, True)
    assert read_body(Marker(KEY, "0" * 32, kept).line()).marker is not None
    full = digest_labels(f"new{number}" for number in range(LABELS_MAX))
    assert remembered(full, before) == full


@pytest.mark.parametrize("priority", ["P0", None])
def test_an_edit_of_priority_changes_nothing_once_the_issue_exists(priority: str | None) -> None:
    wanted = desired(number=7)
    edited = replace(wanted, point=replace(wanted.point, priority=priority))
    result = plan(edited, observed=(seen(),))
    assert result.empty
    said = (
        f"{KEY}: the file says `priority:P0`, but issue #7 was filed with `priority:P1`: nothing is changed;"
        " priority is decided in the tracker; with the old one back in the file, or none, this is not said again"
    )
    assert result.notes == ((said,) if priority else ())
    # Nor does a first one.
    unset = seen(base_labels=tuple(name for name in LASTING if name != "priority:P1"), labels=FILED - {"priority:P1"})
    assert plan(edited, observed=(unset,)).to_json() == plan().to_json()
    # Nor does one that a person has chosen in the tracker meanwhile, whatever the file says.
    issue = seen(labels=FILED - {"priority:P1"} | {"priority:P0"})
    assert plan(wanted, observed=(issue,)) == plan(desired(number=7), observed=(seen(),))
    assert plan(edited, observed=(issue,)).empty


@pytest.mark.parametrize("label", ["needs-triage", "priority:P1", "type:prevent"])
def test_a_label_that_a_person_took_off_stays_off(label: str) -> None:
    issue = seen(labels=FILED - {label})
    assert plan(desired(number=7), observed=(issue,)).empty
    changed = plan(desired(number=7, title="New"), observed=(issue,))
    assert kinds(changed) == ["update_issue"]


def test_the_reserved_label_is_asked_back_for() -> None:
    result = plan(desired(number=7), observed=(seen(labels=FILED - {"postmortem"}),))
    assert result.empty
    assert "lacks the label `postmortem`" in result.notes[0]


def test_another_name_for_the_reserved_label_is_put_on_and_remembered() -> None:
    settings = Settings.model_validate({"issues": {"labels": {"record": "incident-review"}}})
    result = plan(desired(number=7), observed=(seen(),), settings=settings)
    assert kinds(result) == ["ensure_label", "add_labels", "update_issue"]
    assert result.changes[1].detail == {"labels": ["incident-review"]}
    assert result.changes[2].detail == {"fields": ["marker"]}


def test_a_new_label_on_an_edited_issue_refreshes_the_marker_and_keeps_the_text() -> None:
    old = ("postmortem", "priority:P1", "type:prevent")
    issue = seen(text="mine", base_labels=old, labels=frozenset(old))
    result = plan(desired(number=7), observed=(issue,))
    assert kinds(result) == ["add_labels", "update_issue"]
    update = result.changes[1]
    assert update.detail == {"fields": ["marker"]}
    assert update.content is not None
    body = read_body(update.content.body)
    assert body.text.strip() == "mine"
    assert body.marker == Marker(KEY, digest_text("Title", "Text"), digest_labels(LASTING))


def test_a_marker_without_a_number_is_adopted() -> None:
    change = only(plan(desired(), observed=(seen(),)))
    assert change.kind is ChangeKind.RECORD_NUMBER
    assert (change.number, change.detail["where"]) == (7, ["journal", "file"])


def test_a_claim_of_a_dead_run_is_settled_by_the_marker() -> None:
    dead = {KEY: Entry("dead", 6)}
    change = only(plan(desired(), observed=(seen(),), entries=dead, write_files=False))
    assert (change.kind, change.number, change.detail["where"]) == (ChangeKind.RECORD_NUMBER, 7, ["journal"])


def test_a_claim_without_an_issue_is_made_again() -> None:
    assert kinds(plan(desired(), entries={KEY: Entry("dead", 6)})) == ["create_issue", "record_number"]


def test_a_claim_that_could_not_be_looked_for_is_left() -> None:
    result = plan(desired(), entries={KEY: Entry("dead", 6)}, unproven=frozenset({KEY}))
    assert result.empty
    assert "not every number could be looked at" in result.notes[0]


def test_a_run_that_died_before_assigning_is_made_up_for() -> None:
    unfinished = {KEY: Entry("dead", 6, 7)}
    change = only(plan(desired(number=7), entries=unfinished, observed=(seen(assignees=()),)))
    assert change.detail == {"fields": ["assignees"], "assignees": ["kim"]}
    assert plan(desired(number=7), entries=unfinished, observed=(seen(assignees=("lee",)),)).empty
    assert plan(desired(number=7), entries=RECORDED, observed=(seen(assignees=()),)).empty


@pytest.mark.parametrize("author", ["mallory", "bot", "github-actions[bot]"])
def test_a_marker_in_somebody_elses_issue_does_not_count_and_makes_no_second_one(author: str) -> None:
    result = plan(desired(), observed=(seen(author=author),))
    assert result.empty
    (note,) = result.notes
    assert f"issue #7 bears the hidden marker of this action point, but {author} wrote it" in note
    assert "write `issue: 7` into the file, else take that line out of its body" in note


def test_the_title_is_never_the_identity() -> None:
    same_title = SeenIssue(7, "Title", "Text", BOT, FILED)
    assert kinds(plan(desired(), observed=(same_title,))) == ["create_issue", "record_number"]


def test_of_several_marked_issues_the_open_one_is_adopted_and_the_others_are_closed() -> None:
    result = plan(desired(), observed=(seen(5, state="completed"), seen(8), seen(9)))
    close, record = result.changes
    assert (str(close.kind), close.number, close.detail) == ("close_issue", 9, {"reason": "duplicate", "of": 8})
    assert (str(record.kind), record.number) == ("record_number", 8)
    assert result.notes == ()
    # Once that is done, nothing is left of it, even if the one that goes on is closed as well.
    for state in ("open", "completed"):
        later = plan(
            desired(number=8, outcome=None if state == "open" else "done"),
            observed=(seen(8, state=state), seen(9, state="duplicate")),
        )
        assert not [change for change in later.changes if change.number == 9]


def test_of_several_marked_issues_one_that_a_person_edited_is_left_to_people() -> None:
    edited = replace(seen(9), title="Another title")
    result = plan(desired(), observed=(seen(8), edited))
    assert only(result).number == 8
    assert result.notes == (f"{KEY}: issue #9 bears the same marker as #8: close one of them",)


def test_a_duplicate_is_the_last_that_is_found_again() -> None:
    result = plan(desired(), observed=(seen(5, state="duplicate"), seen(8, state="completed")))
    assert {change.number for change in result.changes} == {8}


def test_a_number_wins_over_a_marker() -> None:
    result = plan(desired(number=8), observed=(seen(7, state="completed"), seen(8)))
    assert result.empty


def test_a_closed_issue_is_neither_updated_nor_made_again() -> None:
    closed = (seen(state="completed"),)
    assert plan(desired(number=7, title="New"), observed=closed, entries=RECORDED, write_files=False).empty
    assert kinds(plan(desired(number=7, title="New"), observed=closed, entries=RECORDED)) == ["record_outcome"]


def test_an_issue_without_its_marker_is_left_but_its_number_goes_back() -> None:
    bare = replace(seen(), body="Text")
    result = plan(desired(text="New"), observed=(bare,), entries=RECORDED)
    assert only(result).kind is ChangeKind.RECORD_NUMBER
    assert "no longer bears its hidden marker" in result.notes[0]


def test_an_issue_of_another_key_is_not_taken() -> None:
    other = seen(key="2026-11-20-checkout-502s/AP-9")
    result = plan(desired(number=7), observed=(other,), known=frozenset({KEY, "2026-11-20-checkout-502s/AP-9"}))
    assert result.empty
    assert "belongs to 2026-11-20-checkout-502s/AP-9" in result.notes[0]


def test_file_and_journal_that_disagree_stop_the_key() -> None:
    result = plan(desired(number=9), observed=(seen(7), seen(9)), entries=RECORDED)
    assert result.empty
    assert "the file says issue #9, but the issue made for it is #7" in result.notes[0]


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (Gone.DELETED, "was deleted: it is not made again"),
        (Gone.MISSING, "is not there, or the token may not see it"),
        (Gone.NEVER, "is not there and never was: nothing is changed; correct `issue:`, or take it out"),
        (Gone.TRANSFERRED, "was moved to another repository"),
        (Gone.NOT_AN_ISSUE, "is a pull request or a discussion"),
    ],
)
@pytest.mark.parametrize("entries", [RECORDED, {}], ids=["journal", "file"])
def test_a_number_that_is_not_there_is_never_made_again(gone: Gone, words: str, entries: dict[str, Entry]) -> None:
    result = plan(desired(number=None if entries else 7), entries=entries, gone={7: gone})
    # What is lost for good is remembered, where the journal is known to work; nothing else happens.
    remembered = bool(entries) and gone in (Gone.DELETED, Gone.TRANSFERRED)
    assert kinds(result) == ["record_number"] * remembered
    assert words in result.notes[0]


@pytest.mark.parametrize("fate", ["deleted", "transferred"])
def test_what_the_journal_knows_as_lost_is_only_said(fate: str) -> None:
    lost = {KEY: Entry("run", 6, 7, "digest", fate=fate, moved_to="acme/other#9")}
    result = plan(desired(number=7), entries=lost)
    assert result.empty
    assert ("(acme/other#9)" in result.notes[0]) is (fate == "transferred")


@pytest.mark.parametrize("ids", [{"2026-11-20-checkout-502s"}, {None}])
def test_nothing_vanishes_while_its_document_cannot_be_judged(ids: set[str | None]) -> None:
    result = plan(observed=(seen(),), unjudged={"postmortems/x.md": "2 errors"}, unjudged_ids=frozenset(ids))
    assert result.empty
    assert result.notes == ("postmortems/x.md: not judged, 2 errors",)


def test_the_cap_is_said() -> None:
    settings = Settings(issues=Issues(create_per_run=2))
    result = plan(*(desired(n) for n in (1, 2, 3, 4, 5)), settings=settings)
    assert len(result.of_kind(ChangeKind.CREATE_ISSUE)) == 5
    assert "3 of 5 wait" in result.notes[-1]


def test_the_same_values_give_the_same_plan() -> None:
    values = [desired(n, title=f"T{n}") for n in range(1, 30)]
    assert plan(*values).to_json() == plan(*values).to_json()


def test_a_thousand_action_points_in_step_are_planned_at_once() -> None:
    issues, observed, entries = [], [], {}
    text = "Some text that is as long as most texts are. " * 20
    for n in range(1, 1001):
        postmortem = f"2026-01-01-incident-{n // 5}"
        issue = desired(n % 5 + 1, title=f"Title {n}", text=text, postmortem=postmortem, number=n)
        issues.append(issue)
        base = (issue.title, text)
        observed.append(seen(n, *base, base=base, key=issue.point.key))
        entries[issue.point.key] = Entry("run", n - 1, n, "digest")
    began = time.process_time()
    result = plan(*issues, entries=entries, observed=tuple(observed))
    spent = time.process_time() - began
    assert result.empty
    assert result.notes == ()
    # 2 s is the promise; it takes about a twentieth of that.
    assert spent < 2
