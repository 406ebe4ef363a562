"""What networks and refusals do to drafting: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import pytest

from fakes.github_faults import Fault

from .conftest import World

LONG = pytest.mark.long
DRAFT = {
    "blob": "/git/blobs$",
    "tree": "/git/trees$",
    "commit": "/git/commits$",
    "ref": "/git/refs$",
    "pull": "/shop/pulls$",
    "review": "/requested_reviewers$",
}
"""Writing calls of a draft, all of them POSTs."""
LOST = [
    Fault.DROPPED_AFTER,
    Fault.BAD_GATEWAY_AFTER,
    pytest.param(Fault.DROPPED_BEFORE, marks=LONG),
    pytest.param(Fault.BAD_GATEWAY_BEFORE, marks=LONG),
    pytest.param(Fault.TRUNCATED_AFTER, marks=LONG),
]
REFUSED = [Fault.FORBIDDEN, pytest.param(Fault.NOT_FOUND, marks=LONG), Fault.INVALID]


def assert_one_draft(world: World) -> None:
    """Check that there is one pull request, whose reviewers were asked, and nothing more to do."""
    assert len(world.github.pulls) == 1
    assert world.at() is not None
    assert world.github.requested == {world.github.pulls[0].number: ["lee", "edge"]}
    assert world.github.said(world.github.state.issues[1]) == []
    world.assert_settled()


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("call", DRAFT)
def test_a_lost_answer_is_made_up_for(world: World, call: str, fault: Fault) -> None:
    world.closed()
    planned = world.github.faults.add(fault, "POST", DRAFT[call])
    world.decide()
    assert planned.times == 0, "the fault never struck"
    assert_one_draft(world)


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY_AFTER, pytest.param(Fault.BAD_GATEWAY_BEFORE, marks=LONG)])
@pytest.mark.parametrize("call", DRAFT)
def test_a_network_that_stays_away_is_made_up_for_by_the_next_run(world: World, call: str, fault: Fault) -> None:
    world.closed()
    planned = world.github.faults.add(fault, "POST", DRAFT[call], times=500)
    done = call == "review" or (fault is Fault.BAD_GATEWAY_AFTER and call in ("ref", "pull"))
    world.decide(code=0 if done else 1)
    planned.times = 0
    world.decide()
    assert_one_draft(world)


@pytest.mark.parametrize("fault", REFUSED)
@pytest.mark.parametrize("call", DRAFT)
def test_a_refusal_is_said_in_one_line_and_the_next_run_goes_on(world: World, call: str, fault: Fault) -> None:
    world.closed()
    planned = world.github.faults.add(fault, "POST", DRAFT[call], times=500)
    said = world.decide(code=0 if call == "review" else 1)
    assert said.startswith("debrief: ")
    planned.times = 0
    world.decide()
    assert_one_draft(world)


@pytest.mark.parametrize("fault", LOST)
def test_a_comment_whose_answer_is_lost_is_there_once(world: World, fault: Fault) -> None:
    issue = world.closed("sev3")
    world.github.faults.add(fault, "POST", "/comments$")
    carried_out = "after" in fault.value or fault is Fault.TRUNCATED_AFTER
    world.decide(code=0 if carried_out else 1)
    world.decide()
    assert len(world.github.said(issue)) == 1
    world.assert_settled()


@pytest.mark.parametrize("fault", [Fault.DROPPED_AFTER, *REFUSED])
@pytest.mark.parametrize("verb", ["POST", "PATCH", "DELETE"])
def test_a_comment_that_is_refused_is_said_and_written_by_the_next_run(world: World, verb: str, fault: Fault) -> None:
    issue = world.closed("sev3")
    if verb != "POST":
        world.decide()
        issue.comments[0].body = issue.comments[0].body.replace("policy", "polity")
        if verb == "DELETE":
            world.github.state.add_comment(issue, "github-actions[bot]", issue.comments[0].body)
    planned = world.github.faults.add(fault, verb, "/comments", times=1)
    # A comment that is not there any more is looked for once more.
    fine = fault is Fault.DROPPED_AFTER or (verb != "POST" and fault is Fault.NOT_FOUND)
    said = world.decide(code=0 if fine else 1)
    assert planned.times == 0
    assert fine or said.startswith("debrief: ")
    world.decide()
    (text,) = world.github.said(issue)
    assert "The policy asks" in text
    world.assert_settled()


@pytest.mark.parametrize(
    "path", ["/issues/1$", "/issues/1/events", "/git/ref/heads/", "/git/trees/", "/pulls$", "/issues/1/comments"]
)
@pytest.mark.parametrize(
    "fault", [Fault.EMPTY_AFTER, *(pytest.param(one, marks=LONG) for one in (Fault.HTML_BEFORE, Fault.NOT_FOUND))]
)
def test_answers_that_make_no_sense_write_nothing(world: World, fault: Fault, path: str) -> None:
    world.closed()
    world.github.faults.add(fault, "GET", path, times=500)
    said = world.decide(code=1)
    assert "debrief: " in said
    assert [path for _, path in world.github.writes() if path.endswith("/pulls")] == []
