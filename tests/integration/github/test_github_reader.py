"""Reading: complete lists, no request more than needed, every kind of absence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from debrief.errors import NotPermitted, TrackerError, UnclearAnswer
from debrief.trackers.port import Absence, IssueState, Label, ObservedIssue, Tracker
from fakes.github_exchange import Request
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub
from fakes.github_state import Account

LIST = "/repos/acme/shop/issues$"


def test_a_list_of_250_issues_costs_three_requests(github: FakeGitHub, tracker: Tracker) -> None:
    for number in range(250):
        github.state.add_issue(f"Issue {number}", f"Body {number}", labels=["postmortem"], assignees=["kim"])
    issues = tracker.reader.issues("postmortem")
    assert [issue.number for issue in issues] == list(range(1, 251))
    assert {issue.author for issue in issues} == {"debrief-bot"}
    assert all(issue.assignees == ("kim",) and issue.created_at and issue.url for issue in issues)
    assert [(one.method, one.query.get("page", "1"), one.query["per_page"]) for one in github.requests] == [
        ("GET", "1", "100"),
        ("GET", "2", "100"),
        ("GET", "3", "100"),
    ]


def test_a_list_holds_open_and_closed_issues_but_no_pull_requests_and_no_others(
    github: FakeGitHub, tracker: Tracker
) -> None:
    state = github.state
    state.add_issue("Open", labels=["postmortem"])
    for reason in ("completed", "not_planned", "duplicate", None):
        issue = state.add_issue(str(reason), labels=["PostMortem"])
        issue.state, issue.state_reason, issue.closed_at = "closed", reason, state.now()
    state.add_issue("A pull request", labels=["postmortem"], pull_request=True)
    state.add_issue("Another label", labels=["bug"])
    state.add_issue("Of a deleted account", login=None, labels=["postmortem"])
    issues = tracker.reader.issues("postmortem")
    assert [(issue.number, issue.state) for issue in issues] == [
        (1, IssueState.OPEN),
        (2, IssueState.COMPLETED),
        (3, IssueState.NOT_PLANNED),
        (4, IssueState.DUPLICATE),
        (5, IssueState.COMPLETED),
        (8, IssueState.OPEN),
    ]
    assert issues[-1].author == "ghost"
    assert issues[1].closed_at is not None
    assert issues[1].closed_at.tzinfo is UTC


def test_an_issue_is_read_with_all_that_the_port_promises(github: FakeGitHub, tracker: Tracker) -> None:
    made = github.state.add_issue("Title", None, labels=["b", "a"], assignees=["lee", "kim"])
    assert tracker.reader.issue(made.number) == ObservedIssue(
        number=1,
        node_id="I_1",
        title="Title",
        body="",
        state=IssueState.OPEN,
        labels=frozenset({"a", "b"}),
        author="debrief-bot",
        url="https://github.example/acme/shop/issues/1",
        assignees=("lee", "kim"),
        created_at=datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC),
        updated_at=datetime(2026, 11, 20, 9, 0, 1, tzinfo=UTC),
    )
    assert github.count() == 1


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY_BEFORE, Fault.TRUNCATED_AFTER, Fault.HTML_AFTER, Fault.CUT_AFTER])
def test_a_page_that_fails_for_good_is_an_error_and_never_a_shorter_list(
    github: FakeGitHub, tracker: Tracker, fault: Fault
) -> None:
    for number in range(150):
        github.state.add_issue(f"Issue {number}", labels=["postmortem"])
    github.faults.add(fault, "GET", LIST, skip=1, times=3)
    with pytest.raises(TrackerError) as caught:
        tracker.reader.issues("postmortem")
    assert not isinstance(caught.value, UnclearAnswer)
    assert github.count("GET", LIST) == 4
    assert len(tracker.reader.issues("postmortem")) == 150


@pytest.mark.parametrize(
    "fault", [Fault.BAD_GATEWAY_BEFORE, Fault.DROPPED_BEFORE, Fault.TRUNCATED_AFTER, Fault.HTML_BEFORE, Fault.CUT_AFTER]
)
def test_a_page_that_fails_once_is_asked_for_again(github: FakeGitHub, tracker: Tracker, fault: Fault) -> None:
    for number in range(150):
        github.state.add_issue(f"Issue {number}", labels=["postmortem"])
    github.faults.add(fault, "GET", LIST, skip=1)
    assert len(tracker.reader.issues("postmortem")) == 150
    assert github.count("GET", LIST) == 3


def test_an_issue_that_comes_twice_between_two_pages_is_listed_once(github: FakeGitHub, tracker: Tracker) -> None:
    for number in range(150):
        github.state.add_issue(f"Issue {number}", labels=["postmortem"])

    def insert_before_second_page(request: Request) -> None:
        if request.query.get("page") == "2":
            # A transferred issue keeps its old date, so it moves all the others on by one.
            late = github.state.add_issue("Transferred", labels=["postmortem"])
            late.created_at = datetime(2020, 1, 1, tzinfo=UTC)

    github.before = insert_before_second_page
    issues = tracker.reader.issues("postmortem")
    numbers = [issue.number for issue in issues]
    assert numbers == sorted(set(numbers))
    assert set(range(1, 151)) <= set(numbers)


def test_lists_lag_but_a_single_issue_does_not(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.lag = 2
    github.state.add_issue("New", labels=["postmortem"])
    assert [len(tracker.reader.issues("postmortem")) for _ in range(3)] == [0, 0, 1]
    assert isinstance(tracker.reader.issue(1), ObservedIssue)


def test_each_kind_of_absence_is_told_from_the_others(github: FakeGitHub, tracker: Tracker) -> None:
    state = github.state
    for title in ("Deleted", "Transferred"):
        state.add_issue(title)
    state.add_issue("A pull request", pull_request=True)
    state.delete(1)
    state.transfer(2)
    found = [tracker.reader.issue(number) for number in (1, 2, 3, 4)]
    assert found == [Absence.DELETED, Absence.TRANSFERRED, Absence.NOT_AN_ISSUE, Absence.MISSING]


def test_a_renamed_repository_is_named_and_no_issue_counts_as_transferred(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    github.state.add_issue("Title", labels=["postmortem"])
    tracker = connect()
    github.state.rename("acme/store")
    for ask in (lambda: tracker.reader.issues("postmortem"), lambda: tracker.reader.issue(1)):
        with pytest.raises(TrackerError, match="acme/shop was renamed to acme/store: correct GITHUB_REPOSITORY"):
            ask()
    assert [issue.number for issue in connect().reader.issues("postmortem")] == [1]


def test_disabled_issues_are_not_taken_for_deleted_ones(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.add_issue("Title", labels=["postmortem"])
    github.state.issues_enabled = False
    for ask in (lambda: tracker.reader.issues("postmortem"), lambda: tracker.reader.issue(1)):
        with pytest.raises(TrackerError, match="issues are disabled in acme/shop: enable them"):
            ask()


def test_labels_are_known_by_their_case_folded_name(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.add_label("PostMortem", "ff0000", "From a debrief")
    github.state.add_label("bug")
    for number in range(120):
        github.state.add_label(f"label {number}")
    labels = tracker.reader.labels()
    assert labels["postmortem"] == Label("PostMortem", "ff0000", "From a debrief")
    assert labels["bug"] == Label("bug", "ededed", "")
    assert len(labels) == 122
    assert github.count() == 2


def test_the_highest_number_counts_pull_requests_and_costs_one_request(github: FakeGitHub, tracker: Tracker) -> None:
    assert tracker.reader.highest_number() == 0
    github.state.add_issue("One").state = "closed"
    github.state.add_issue("Two", pull_request=True)
    github.forget()
    assert tracker.reader.highest_number() == 2
    assert github.count() == 1


def test_all_comments_are_returned_oldest_first(github: FakeGitHub, tracker: Tracker) -> None:
    issue = github.state.add_issue("Title")
    for number in range(110):
        github.state.add_comment(issue, ("debrief-bot", "kim")[number % 2], f"Comment {number}")
    said = [(one.author, one.body) for one in tracker.reader.discussion(1)]
    assert said == [(("debrief-bot", "kim")[number % 2], f"Comment {number}") for number in range(110)]
    assert github.count("GET", "/comments$") == 2


def test_the_login_is_asked_for_once(github: FakeGitHub, tracker: Tracker) -> None:
    assert [tracker.reader.bot_login() for _ in range(2)] == ["debrief-bot", "debrief-bot"]
    assert github.count() == 1


def test_a_workflows_own_token_is_known_though_it_may_not_ask(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    github.state.accounts["ghs_workflow"] = Account("github-actions[bot]", integration=True)
    tracker = connect("ghs_workflow")
    assert [tracker.reader.bot_login() for _ in range(2)] == ["github-actions[bot]", "github-actions[bot]"]
    assert github.count("GET", "^/user$") == 1


def test_any_other_refusal_to_name_the_account_stops_instead_of_guessing(github: FakeGitHub, tracker: Tracker) -> None:
    github.faults.add(Fault.FORBIDDEN_POLICY, "GET", "^/user$")
    with pytest.raises(NotPermitted, match=r"name the account that writes the issues as `issues.bot`"):
        tracker.reader.bot_login()


def test_the_settings_name_of_the_bot_wins_and_costs_nothing(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    assert connect(bot="acme-bot[bot]").reader.bot_login() == "acme-bot[bot]"
    assert github.count() == 0


def test_a_missing_right_to_see_the_repository_is_said(github: FakeGitHub, connect: Callable[..., Tracker]) -> None:
    github.state.accounts["ghp_stranger"] = Account("stranger", sees=False)
    with pytest.raises(TrackerError, match="acme/shop is not found, or the token may not see it: check"):
        connect("ghp_stranger").reader.issues("postmortem")


def test_what_is_missing_elsewhere_is_not_looked_for_at_home(tracker: Tracker) -> None:
    with pytest.raises(TrackerError, match="issue #9 of acme/web is not there, or the token may not see it: check"):
        tracker.reader.discussion(9, "acme/web")


def test_a_wrong_token_is_said(connect: Callable[..., Tracker]) -> None:
    with pytest.raises(NotPermitted, match=r"does not accept the token .* wrong, expired or revoked"):
        connect("ghp_other").reader.issues("postmortem")


def test_an_unknown_reason_of_closing_is_an_error_and_no_outcome(github: FakeGitHub, tracker: Tracker) -> None:
    issue = github.state.add_issue("Title", labels=["postmortem"])
    github.described = False
    issue.state, issue.state_reason = "closed", "merged_elsewhere"
    with pytest.raises(TrackerError, match="issue #1 is closed for the unknown reason merged_elsewhere"):
        tracker.reader.issues("postmortem")


def test_a_discussion_tells_who_spoke_and_when(github: FakeGitHub, tracker: Tracker) -> None:
    issue = github.state.add_issue("One")
    for author in ("lee", "stale[bot]", "debrief-bot"):
        github.state.add_comment(issue, author, f"Said by {author}")
    found = tracker.reader.discussion(1)
    assert [(one.author, one.body, one.automatic) for one in found] == [
        ("lee", "Said by lee", False),
        ("stale[bot]", "Said by stale[bot]", True),
        ("debrief-bot", "Said by debrief-bot", False),
    ]
    assert [one.created_at for one in found] == [one.created_at for one in issue.comments]
    assert all(one.created_at.tzinfo is UTC for one in found)


def test_a_comment_tells_when_it_was_written(github: FakeGitHub, tracker: Tracker) -> None:
    issue = github.state.add_issue("One")
    at = tracker.writer.comment(1, "Now")
    assert at == issue.comments[0].created_at


def test_where_a_transferred_issue_went_is_known_only_to_those_who_may_see_it(
    github: FakeGitHub, tracker: Tracker
) -> None:
    github.state.add_issue("One")
    assert tracker.reader.moved_to(1) is None
    github.state.transfer(1)
    assert tracker.reader.issue(1) is Absence.TRANSFERRED
    assert tracker.reader.moved_to(1) is None
    github.state.add_issue("Another")
    github.state.transferred[1] = (github.state.repository_id, 2)
    assert tracker.reader.moved_to(1) == "acme/shop#2"
