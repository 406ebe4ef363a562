"""Many issues at a glance are the ones that REST shows one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.errors import TrackerError
from debrief.trackers.port import Absence, Glance, ObservedIssue, Place, Tracker
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub


def test_what_a_glance_shows_is_what_rest_shows(github: FakeGitHub, tracker: Tracker) -> None:
    state = github.state
    state.add_label("postmortem", "5319e7", "Action point of a post-mortem")
    state.add_issue("Open", "Text\r\n", labels=["postmortem", "bug"], assignees=["kim", "lee"])
    state.add_issue("By a program", None, login="debrief[bot]")
    state.add_issue("Of a deleted account", login=None)
    for number, reason in ((4, "completed"), (5, "not_planned"), (6, "duplicate")):
        state.add_issue(f"Closed as {reason}")
        state.close(number, reason)
    state.add_issue("Reopened")
    state.close(7)
    state.reopen(7)
    state.add_issue("A pull request", pull_request=True)
    state.add_issue("Deleted")
    state.delete(9)
    places = [Place(number) for number in range(1, 12)]
    github.forget()
    found = tracker.reader.glance(places, ())
    assert github.count() == github.count("POST", "/graphql$") == 1
    assert github.writes() == []
    for place in places[:7]:
        alone = tracker.reader.issue(place.number)
        assert isinstance(alone, ObservedIssue)
        # Who closed it, and its type, GraphQL is not asked for.
        assert found.issues[place] == replace(alone, closed_by=None, type="")
    assert set(found.issues) == set(places[:7])
    assert tracker.reader.issue(9) is Absence.DELETED


def test_a_hundred_are_asked_for_at_once(github: FakeGitHub, tracker: Tracker) -> None:
    for number in range(130):
        github.state.add_issue(f"Issue {number}")
    github.forget()
    found = tracker.reader.glance([Place(number) for number in range(1, 131)], ("kim", "nobody"))
    assert (len(found.issues), github.count()) == (130, 2)
    assert found.assignable == {"kim"}


def test_only_the_whole_login_can_be_assigned(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.assignable = {"Kim", "lee-ann", "annabel"}
    assert tracker.reader.glance((), ("kim", "lee", "Lee-Ann", "ann")).assignable == {"kim", "lee-ann"}


@pytest.mark.parametrize("fault", [Fault.NOT_FOUND, Fault.FORBIDDEN])
def test_without_graphql_nothing_is_shown(fault: Fault, github: FakeGitHub, tracker: Tracker) -> None:
    github.state.add_issue("One")
    github.faults.add(fault, "POST", "/graphql$", times=9)
    assert tracker.reader.glance([Place(1), Place(2)], ("kim",)) == Glance()


def test_a_server_that_fails_is_no_server_that_shows_nothing(github: FakeGitHub, tracker: Tracker) -> None:
    github.faults.add(Fault.BAD_GATEWAY_BEFORE, "POST", "/graphql$", times=99)
    with pytest.raises(TrackerError):
        tracker.reader.glance([Place(1), Place(2)], ())


def test_a_query_is_repeated_after_a_lost_answer(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.add_issue("One")
    github.faults.add(Fault.BAD_GATEWAY_AFTER, "POST", "/graphql$")
    assert set(tracker.reader.glance([Place(1), Place(2)], ()).issues) == {Place(1)}
