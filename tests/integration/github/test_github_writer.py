"""Writing: one call a change, never a second POST without a clear rejection, and words that help."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from debrief.errors import NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.trackers.port import IssueDraft, IssueState, Label, ObservedIssue, Tracker
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub
from fakes.github_state import Account

ISSUES = "/repos/acme/shop/issues$"
DRAFT = IssueDraft(
    title="Send 5 % of traffic to a new pool first",
    body="Why\n\n<!-- debrief: 2026-11-20-checkout-502s/AP-1 -->",
    labels=("postmortem", "needs-triage"),
    assignees=("kim",),
)
MARKER = "2026-11-20-checkout-502s/AP-1"

NOT_DONE = {
    Fault.KILLED_BEFORE,
    Fault.DROPPED_BEFORE,
    Fault.BAD_GATEWAY_BEFORE,
    Fault.HTML_BEFORE,
    Fault.SLOW_BEFORE,
}
DONE = {
    Fault.KILLED_AFTER,
    Fault.DROPPED_AFTER,
    Fault.BAD_GATEWAY_AFTER,
    Fault.TRUNCATED_AFTER,
    Fault.CUT_AFTER,
    Fault.HTML_AFTER,
    Fault.SLOW_AFTER,
}


def test_an_issue_is_made_in_one_call(github: FakeGitHub, tracker: Tracker) -> None:
    made = tracker.writer.create_issue(DRAFT)
    assert (made.number, made.title, made.body) == (1, DRAFT.title, DRAFT.body)
    assert (made.labels, made.assignees) == (frozenset(DRAFT.labels), ("kim",))
    assert made == tracker.reader.issue(1)
    assert github.writes() == [("POST", "/repos/acme/shop/issues")]


@pytest.mark.parametrize("fault", sorted(NOT_DONE | DONE))
def test_creation_is_sent_once_whatever_becomes_of_the_answer(
    github: FakeGitHub, connect: Callable[..., Tracker], fault: Fault
) -> None:
    slow = fault in (Fault.SLOW_BEFORE, Fault.SLOW_AFTER)
    tracker = connect(silent=slow)
    github.faults.add(fault, "POST", ISSUES)
    with pytest.raises(UnclearAnswer) as caught:
        tracker.writer.create_issue(DRAFT)
    assert "it may have been done; run the command again, it looks before it writes" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert github.count("POST") == 1
    assert len(github.state.live(MARKER)) == (1 if fault in DONE else 0)


def test_an_answer_that_does_not_show_the_issue_is_unclear(github: FakeGitHub, tracker: Tracker) -> None:
    github.faults.add(Fault.EMPTY_AFTER, "POST", ISSUES)
    with pytest.raises(UnclearAnswer, match="not understood"):
        tracker.writer.create_issue(DRAFT)
    assert github.count("POST") == 1
    assert len(github.state.live(MARKER)) == 1


@pytest.mark.parametrize("fault", sorted((NOT_DONE | DONE) - {Fault.SLOW_BEFORE, Fault.SLOW_AFTER}))
def test_a_comment_is_sent_once_whatever_becomes_of_the_answer(
    github: FakeGitHub, tracker: Tracker, fault: Fault
) -> None:
    issue = github.state.add_issue("Title")
    github.faults.add(fault, "POST", "/comments$")
    with pytest.raises(UnclearAnswer):
        tracker.writer.comment(1, "It vanished from the file.")
    assert github.count("POST") == 1
    assert len(issue.comments) == (1 if fault in DONE else 0)


@pytest.mark.parametrize("fault", [Fault.SECONDARY_LIMIT, Fault.TOO_MANY, Fault.PRIMARY_LIMIT])
def test_creation_is_sent_again_after_a_rejection_with_a_short_pause(
    github: FakeGitHub, tracker: Tracker, fault: Fault
) -> None:
    github.faults.add(fault, "POST", ISSUES, retry_after=1)
    begin = time.monotonic()
    assert tracker.writer.create_issue(DRAFT).number == 1
    assert time.monotonic() - begin >= 1
    assert github.count("POST") == 2
    assert len(github.state.live(MARKER)) == 1


@pytest.mark.parametrize("fault", [Fault.SECONDARY_LIMIT, Fault.TOO_MANY, Fault.PRIMARY_LIMIT])
def test_a_long_pause_is_left_to_the_next_run(github: FakeGitHub, tracker: Tracker, fault: Fault) -> None:
    github.faults.add(fault, "POST", ISSUES, retry_after=600)
    with pytest.raises(RateLimited, match=r"a pause of 60[01] s, .* run the command again later"):
        tracker.writer.create_issue(DRAFT)
    assert github.count("POST") == 1


@pytest.mark.parametrize("fault", [Fault.SECONDARY_LIMIT, Fault.TOO_MANY])
def test_a_limit_without_a_pause_stops_the_run(github: FakeGitHub, tracker: Tracker, fault: Fault) -> None:
    github.faults.add(fault, "POST", ISSUES)
    with pytest.raises(RateLimited, match="run the command again in a few minutes"):
        tracker.writer.create_issue(DRAFT)
    assert github.count("POST") == 1


def test_a_limit_that_does_not_end_is_not_followed_for_ever(github: FakeGitHub, tracker: Tracker) -> None:
    github.faults.add(Fault.SECONDARY_LIMIT, "POST", ISSUES, retry_after=0, times=100)
    with pytest.raises(RateLimited):
        tracker.writer.create_issue(DRAFT)
    assert github.count("POST") == 4
    assert not github.state.issues


def test_labels_and_assignees_that_are_dropped_silently_show_in_the_answer(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    github.state.accounts["ghp_reader"] = Account("reader", push=False)
    made = connect("ghp_reader").writer.create_issue(DRAFT)
    assert (made.labels, made.assignees) == (frozenset(), ())


def test_a_refused_creation_is_a_clear_no(github: FakeGitHub, tracker: Tracker) -> None:
    draft = IssueDraft(title="x" * 300, body="", labels=())
    with pytest.raises(TrackerError, match="title is too long") as caught:
        tracker.writer.create_issue(draft)
    assert not isinstance(caught.value, UnclearAnswer)
    assert github.count("POST") == 1


@pytest.mark.parametrize(
    "fault",
    [Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.TRUNCATED_AFTER, Fault.HTML_AFTER],
)
def test_what_can_be_repeated_is_repeated(github: FakeGitHub, tracker: Tracker, fault: Fault) -> None:
    issue = github.state.add_issue("Old", "Old body", labels=["postmortem"])
    for method, path in (
        ("PATCH", "/issues/1$"),
        ("POST", "/issues/1/labels$"),
        ("POST", "/issues/1/assignees$"),
        ("POST", "/shop/labels$"),
    ):
        github.faults.add(fault, method, path)
    updated = tracker.writer.update_issue(1, title="New", body="New body")
    assert (updated.title, updated.body) == ("New", "New body")
    assert tracker.writer.add_labels(1, ["orphaned"]) == frozenset({"postmortem", "orphaned"})
    assert tracker.writer.assign(1, ["kim", "nobody"]) == ("kim",)
    tracker.writer.ensure_label(Label("severity:sev1", "ff0000", "Highest"))
    assert (issue.title, issue.labels, issue.assignees) == ("New", ["postmortem", "orphaned"], ["kim"])
    assert github.state.labels["severity:sev1"].color == "ff0000"
    assert github.count("PATCH|POST") == 8


def test_a_change_that_stays_lost_is_unclear(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.add_issue("Old")
    github.faults.add(Fault.BAD_GATEWAY_AFTER, "PATCH", times=3)
    with pytest.raises(UnclearAnswer, match="status 502"):
        tracker.writer.update_issue(1, title="New")
    assert github.count("PATCH") == 3


def test_an_update_leaves_what_is_not_given(github: FakeGitHub, tracker: Tracker) -> None:
    issue = github.state.add_issue("Old", "Old body")
    tracker.writer.update_issue(1, title="New")
    assert (issue.title, issue.body) == ("New", "Old body")
    assert github.matching("PATCH")[0].body == {"title": "New"}
    tracker.writer.update_issue(1, body="")
    assert (issue.title, issue.body) == ("New", "")
    with pytest.raises(ValueError, match="neither"):
        tracker.writer.update_issue(1)


def test_an_existing_label_is_left_as_it_is(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.add_label("Postmortem", "00ff00", "Ours")
    tracker.writer.ensure_label(Label("postmortem", "ff0000", "Theirs"))
    label = github.state.labels["postmortem"]
    assert (label.name, label.color, label.description) == ("Postmortem", "00ff00", "Ours")


def test_a_label_that_github_refuses_is_an_error(github: FakeGitHub, tracker: Tracker) -> None:
    with pytest.raises(TrackerError, match=r"as invalid .*too_long"):
        tracker.writer.ensure_label(Label("x" * 51))


@pytest.mark.parametrize("state", [IssueState.COMPLETED, IssueState.NOT_PLANNED, IssueState.DUPLICATE])
def test_an_issue_is_closed_for_a_reason(github: FakeGitHub, tracker: Tracker, state: IssueState) -> None:
    github.state.add_issue("Title")
    tracker.writer.close_issue(1, state)
    closed = tracker.reader.issue(1)
    assert isinstance(closed, ObservedIssue)
    assert closed.state is state
    assert closed.closed_at is not None


def test_closing_as_open_is_refused_before_anything_is_sent(github: FakeGitHub, tracker: Tracker) -> None:
    with pytest.raises(ValueError, match="closed as open"):
        tracker.writer.close_issue(1, IssueState.OPEN)
    assert github.count() == 0


def test_a_comment_is_written(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.add_issue("Title")
    tracker.writer.comment(1, "It vanished from the file.")
    assert [one.body for one in tracker.reader.discussion(1)] == ["It vanished from the file."]


def test_a_transferred_or_deleted_issue_is_not_written_elsewhere(github: FakeGitHub, tracker: Tracker) -> None:
    for _ in range(2):
        github.state.add_issue("Title")
    github.state.transfer(1)
    github.state.delete(2)
    with pytest.raises(TrackerError, match="was transferred to another repository: correct its number"):
        tracker.writer.update_issue(1, title="New")
    with pytest.raises(TrackerError, match="issue #2 of acme/shop was deleted"):
        tracker.writer.update_issue(2, title="New")
    with pytest.raises(TrackerError, match="issue #3 of acme/shop is not there"):
        tracker.writer.update_issue(3, title="New")


def test_nothing_is_made_in_a_repository_under_its_new_name(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.rename("acme/store")
    with pytest.raises(TrackerError, match="renamed to acme/store: correct GITHUB_REPOSITORY") as caught:
        tracker.writer.create_issue(DRAFT)
    assert not isinstance(caught.value, UnclearAnswer)
    assert github.count("POST") == 1
    assert not github.state.issues


def test_a_missing_right_is_named_as_github_names_it(github: FakeGitHub, connect: Callable[..., Tracker]) -> None:
    github.state.accounts["ghp_reader"] = Account("reader", issues=False)
    with pytest.raises(NotPermitted, match=r"lacks a right for `POST /repos/acme/shop/issues` .* `issues: write`"):
        connect("ghp_reader").writer.create_issue(DRAFT)
    github.faults.add(Fault.FORBIDDEN, "POST")
    with pytest.raises(NotPermitted, match="give it `issues: write` or `pull_requests: write`"):
        connect().writer.create_issue(DRAFT)
