"""What networks, limits and rules of branches do to writing back: nothing is lost, nothing is written twice."""

from __future__ import annotations

import pytest

from fakes.github_branches import NOT_PERMITTED, RULE
from fakes.github_faults import Fault
from integration.write_back.conftest import AFTER, BRANCH, DOCUMENT, FILE, World, another

MODES = ["commit", "pull-request"]
LONG = pytest.mark.long
WRITES = {
    "blob": ("POST", "/git/blobs$"),
    "tree": ("POST", "/git/trees$"),
    "commit": ("POST", "/git/commits$"),
    "ref": ("POST|PATCH", "/git/refs(/heads/.*)?$"),
    "pull": ("POST", "/shop/pulls$"),
}
"""Writing calls; all the issues are there already, so that the journal has nothing to write."""


def cases() -> list[tuple[str, str]]:
    """Return each mode with each of its writing calls."""
    return [(mode, call) for mode in MODES for call in WRITES if call != "pull" or mode == "pull-request"]


def assert_all_written_once(world: World, mode: str) -> None:
    """Check that the branch holds the numbers by one commit, and that nothing is left to do."""
    branch = world.branch_of(mode)
    assert world.at(branch) == AFTER.encode()
    parents = world.github.head(branch).parents
    assert world.github.state.git.file(parents[0], FILE) == DOCUMENT.encode(), "one commit"
    assert len(world.github.pulls) == (mode == "pull-request")
    assert sum(not issue.pull_request for issue in world.github.state.issues.values()) == 2
    world.assert_settled(mode)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.BAD_GATEWAY_BEFORE,
        pytest.param(Fault.BAD_GATEWAY_AFTER, marks=LONG),
        pytest.param(Fault.DROPPED_BEFORE, marks=LONG),
        Fault.DROPPED_AFTER,
        Fault.TRUNCATED_AFTER,
        pytest.param(Fault.HTML_AFTER, marks=LONG),
        pytest.param(Fault.CUT_AFTER, marks=LONG),
    ],
)
@pytest.mark.parametrize(("mode", "call"), cases())
def test_one_lost_answer_is_made_up_for(world: World, mode: str, call: str, fault: Fault) -> None:
    world.apply("none")
    planned = world.github.faults.add(fault, *WRITES[call])
    world.apply(mode)
    assert planned.times == 0, "the fault never struck"
    assert_all_written_once(world, mode)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.BAD_GATEWAY_AFTER,
        pytest.param(Fault.DROPPED_AFTER, marks=LONG),
        pytest.param(Fault.BAD_GATEWAY_BEFORE, marks=LONG),
    ],
)
@pytest.mark.parametrize(("mode", "call"), cases())
def test_a_network_that_stays_away_is_made_up_for_by_the_next_run(
    world: World, mode: str, call: str, fault: Fault
) -> None:
    world.apply("none")
    planned = world.github.faults.add(fault, *WRITES[call], times=500)
    done = fault is not Fault.BAD_GATEWAY_BEFORE and call in ("ref", "pull")
    world.apply(mode, code=0 if done else 1)
    planned.times = 0
    if not done:
        world.apply(mode)
    assert_all_written_once(world, mode)


@pytest.mark.parametrize(
    ("fault", "wait", "left"),
    [
        (Fault.SECONDARY_LIMIT, None, True),
        pytest.param(Fault.SECONDARY_LIMIT, 1, False, marks=LONG),
        pytest.param(Fault.TOO_MANY, 1, False, marks=LONG),
        pytest.param(Fault.PRIMARY_LIMIT, 3600, True, marks=LONG),
    ],
)
@pytest.mark.parametrize(("mode", "call"), cases())
def test_a_rate_limit_is_waited_for_or_left_to_the_next_run(
    world: World, mode: str, call: str, fault: Fault, wait: int | None, left: bool
) -> None:
    world.apply("none")
    world.github.faults.add(fault, *WRITES[call], retry_after=wait)
    # Nothing has failed: the run stops there, and the next one finishes.
    said = world.apply(mode)
    assert "failed" not in said
    if left:
        assert "skipped 2: left for the next run: GitHub" in said
        assert "it goes on from here" in said
        world.apply(mode)
    assert_all_written_once(world, mode)


@pytest.mark.parametrize(
    "path", ["/git/ref/heads/", "/git/commits/", "/git/trees/", "/git/blobs/", "/compare/", "/pulls$"]
)
@pytest.mark.parametrize(
    "fault", [Fault.EMPTY_AFTER, *(pytest.param(one, marks=LONG) for one in (Fault.HTML_BEFORE, Fault.NOT_FOUND))]
)
def test_answers_that_make_no_sense_write_nothing(world: World, fault: Fault, path: str) -> None:
    world.apply("pull-request")
    world.github.push(FILE, DOCUMENT.replace("cold nodes.", "cold nodes!").encode())
    world.checkout()
    world.github.push(FILE, DOCUMENT.replace("cold nodes.", "cold nodes?").encode())
    tip = world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    world.github.faults.add(fault, "GET", path, times=500)
    world.github.forget()
    said = world.run("apply", "--tracker", "github", "--write-back", "pull-request", code=1)
    assert said.startswith("debrief: ") or "failed" in said
    assert world.github.state.git.refs[f"refs/heads/{BRANCH}"] == tip
    assert world.git_writes() == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (422, RULE),
        (409, "Could not update file: Changes must be made through a pull request."),
        (422, 'Required status check "test" is expected.'),
        (403, "You're not authorized to push to this branch. Visit https://docs.github.com/about-protected-branches/"),
    ],
)
def test_a_protected_branch_is_one_line_with_the_cure_and_nothing_is_lost(
    world: World, status: int, words: str
) -> None:
    world.github.refuses["main"] = (status, words)
    said = world.apply("commit", code=1)
    (line,) = [one for one in said.splitlines() if "refuse the commit" in one and "failed" in one]
    assert "set `write_back: pull-request`, or let a GitHub App write that may bypass the rules" in line
    assert world.at() == DOCUMENT.encode()
    assert sum(not issue.pull_request for issue in world.github.state.issues.values()) == 2
    world.apply("pull-request")
    assert_all_written_once(world, "pull-request")


def test_a_missing_right_is_named_and_is_not_taken_for_a_rule(world: World) -> None:
    world.apply("none")
    next(iter(world.github.state.accounts.values())).contents = False
    said = world.apply("commit", code=1)
    assert "contents: write" in said
    assert "rules" not in said


def test_rules_for_the_rolling_branch_are_said(world: World) -> None:
    world.github.refuses[BRANCH] = (
        422,
        "Repository rule violations found\n\nCannot create ref due to creations being restricted.",
    )
    said = world.apply("pull-request", code=1)
    assert f"the rules of {BRANCH} refuse the commit" in said
    assert "`write_back_branch`" in said


def test_workflows_that_may_not_open_pull_requests_are_told_how(world: World) -> None:
    world.github.workflows_may_open = False
    for _ in range(2):
        said = world.apply("pull-request", code=1)
        assert "tick Settings > Actions > General > `Allow GitHub Actions to create and approve pull requests`" in said
        assert NOT_PERMITTED not in said
        assert world.at(BRANCH) == AFTER.encode(), "the branch is ready"
    tip = world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    world.github.workflows_may_open = True
    world.github.forget()
    world.apply("pull-request")
    assert world.git_writes() == [("POST", "/repos/acme/shop/pulls")]
    assert world.github.state.git.refs[f"refs/heads/{BRANCH}"] == tip
    assert_all_written_once(world, "pull-request")


def test_a_run_killed_between_branch_and_pull_request_is_finished(world: World) -> None:
    world.apply("none")
    world.github.faults.add(Fault.FORBIDDEN, "POST", "/shop/pulls$")
    world.apply("pull-request", code=1)
    assert world.at(BRANCH) == AFTER.encode()
    world.apply("pull-request")
    assert_all_written_once(world, "pull-request")


def test_a_token_that_may_not_see_pull_requests_still_files_issues(world: World) -> None:
    world.apply("pull-request")
    world.github.faults.add(Fault.FORBIDDEN, "GET", "/shop/pulls$", times=50)
    path, text = another(3)
    world.github.push(path, text.encode())
    world.checkout()
    said = world.apply("pull-request", code=1)
    assert "what is written back already cannot be seen" in said
    assert sum(not issue.pull_request for issue in world.github.state.issues.values()) == 3
    assert world.planned("pull-request") != []
