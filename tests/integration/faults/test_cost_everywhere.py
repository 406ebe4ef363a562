"""What runs cost in every set-up: modes of write-back, routes to further repositories, boards and the rest of triage.

Source of the figures: the issue "Exactly once". A further repository costs its own list of issues, because no request
of GitHub's lists those of several repositories by their label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from fakes.github_exchange import RefusalError
from fakes.github_faults import Fault
from fakes.github_projects import BoardState, Field
from fakes.github_state import Account
from fakes.github_whole import WholeGitHub

from .runs import ID, Checkout, KilledError, kill_with, wait_for_leases
from .test_cost import JOURNAL, requests

WHERE = f"postmortems/2026/{ID}.md"
ELSEWHERE = ID.replace("checkout", "edge")
MODES = ("files", "none", "commit", "pull-request")
SETUPS = [pytest.param(*one, id="-".join(filter(None, one))) for one in product(MODES, ("", "routed"), ("", "triage"))]
TRIAGE = (
    "type: Task, milestone: {title: 2026-Q4}, parent: true,"
    " board: {owner: acme, number: 4, fields: {priority: {field: Priority}, due: {field: Due}}}"
)
WITHOUT_FILES = frozenset({"commit", "pull-request"})


class Team:
    """A record under one set-up, and the requests of its runs."""

    def __init__(self, root: Path, github: WholeGitHub, mode: str, routed: str, triaged: str) -> None:
        """Make it, with nothing applied yet."""
        self.github, self.mode, self.routed, self.triaged = github, mode, bool(routed), bool(triaged)
        self.checkout = Checkout(root, github, ("--write-back", mode))
        (root / ".git").mkdir()
        issues = [*([TRIAGE] if triaged else []), *(["services: {edge: {repository: acme/edge}}"] if routed else [])]
        self.checkout.settings(f"write_back: {mode}\nissues: {{{', '.join(issues)}}}\n")
        if triaged:
            github.plans.add("2026-Q4")
            github.plans.types = ["Task"]
            fields = [Field(1, "Priority", "single_select", ("P1", "P2")), Field(2, "Due", "date")]
            github.boards.append(BoardState("acme", 4, fields))
        if routed:
            github.add_repository("acme/edge")
            if triaged:
                github.planning["acme/edge"].add("2026-Q4")
                github.planning["acme/edge"].types = ["Task"]
        self.checkout.write({1: "Send 5 % of traffic first", 2: "Alert on 502s"})
        if routed:
            text = self.checkout.path.read_text(encoding="utf-8").replace(ID, ELSEWHERE)
            text = text.replace("severity: sev2\n", "severity: sev2\nservices: [edge]\n")
            self.checkout.path.with_name(f"{ELSEWHERE}.md").write_text(text, encoding="utf-8")
        self.push()

    def push(self) -> None:
        """Bring what is in the working tree to `main`."""
        for path in sorted(self.checkout.path.parent.glob("*.md")):
            self.github.push(f"postmortems/2026/{path.name}", path.read_bytes())

    def pull(self) -> None:
        """Bring the working tree to the head of `main`, where that gets the numbers."""
        for path in self.checkout.path.parent.glob("*.md") if self.mode in WITHOUT_FILES else ():
            content = self.github.state.git.file("main", f"postmortems/2026/{path.name}")
            assert content is not None
            path.write_bytes(content)

    @property
    def most(self) -> int:
        """Most requests of a run with nothing to do: two, and one for each list of at most a hundred issues."""
        return 2 + (2 if self.routed else 1)

    def idle(self, further: int = 0, *, written: bool = True) -> None:
        """Neither a plan nor a run finds anything, and neither writes, nor asks for more than it may.

        `further` are requests beyond that which are known of; unless `written`, they are not counted.
        """
        for command in ("plan", "apply"):
            self.github.forget()
            code, out = self.checkout.run(*self.arguments(command))
            assert (code, "Nothing to do" in out) == (0, True), out
            assert not written or len(self.github.requests) <= self.most + further, requests(self.github)
            assert self.github.writes() == []

    def arguments(self, command: str) -> tuple[str, ...]:
        """Return the command with the options that it has."""
        return (command, "--write-back", self.mode) if command == "apply" else (command,)


@pytest.fixture
def github() -> Iterator[WholeGitHub]:
    """Return a fresh GitHub."""
    with WholeGitHub() as fake:
        yield fake


Make = Callable[[str, str, str], Team]


@pytest.fixture
def make(tmp_path: Path, github: WholeGitHub) -> Make:
    """Return what makes a team."""
    return lambda mode, routed, triaged: Team(tmp_path, github, mode, routed, triaged)


@pytest.mark.parametrize(("mode", "routed", "triaged"), SETUPS)
def test_what_a_team_pays(mode: str, routed: str, triaged: str, make: Make, github: WholeGitHub) -> None:
    """Two requests, and one for each list, with nothing to do; one create and three repairs for an action point."""
    team = make(mode, routed, triaged)
    team.checkout.apply()
    # At first from the checkout of before: what was committed, or waits in a pull request, is not in it.
    team.idle()
    team.pull()
    # The status of everything is no dearer.
    github.forget()
    assert team.checkout.run("status")[0] == 0
    assert len(github.requests) <= team.most, requests(github)
    before = set(github.state.issues)
    added = "  - {id: AP-3, title: Page on 502s, type: prevent, priority: P1, owner: kim, due: 2099-12-04}\n---\n\n## S"
    text = team.checkout.path.read_text(encoding="utf-8").replace("---\n\n## S", added)
    team.checkout.path.write_text(text, encoding="utf-8")
    team.push()
    github.forget()
    assert team.checkout.apply()[0] == 0
    made = [f"{method} {path}" for method, path in github.writes() if not JOURNAL.search(path)]
    (new,) = [number for number in set(github.state.issues) - before if not github.state.issues[number].pull_request]
    assert made.count("POST /repos/acme/shop/issues") == 1
    repairs = [one for one in made if re.search(rf"/issues/{new}(/|$)|/sub_issues$|/projectsV2/", one)]
    assert len(repairs) <= 3, repairs
    # What is left is the one commit of write-back, and the pull request that it is in.
    rest = [one for one in made if one not in repairs and one != "POST /repos/acme/shop/issues"]
    assert len(rest) <= (3 if mode in WITHOUT_FILES else 0), rest
    team.pull()
    team.idle()


@pytest.mark.parametrize("mode", MODES)
def test_labels_taken_off_and_owners_without_access_cost_one_request(
    mode: str, make: Make, github: WholeGitHub
) -> None:
    """Of as many as there are: the list does not show them."""
    github.state.assignable = {"lee"}
    team = make(mode, "", "")
    team.checkout.write({n: f"Thing {n}" for n in range(1, 8)})
    team.push()
    team.checkout.apply()
    team.pull()
    for number in list(github.state.issues)[1:5]:
        github.state.issues[number].labels.remove("postmortem")
    team.idle()
    if mode == "none":
        # Where all have lost it, the list is empty, and that is no blindness.
        for issue in github.state.issues.values():
            issue.labels.clear()
        team.idle()
    # They end like any other.
    if mode != "none":
        github.state.close(3)
        assert team.checkout.apply()[0] == 0
        if mode == "files":
            assert team.checkout.path.read_text(encoding="utf-8").count("outcome: done") == 1
        team.idle()


@pytest.mark.parametrize("mode", MODES)
def test_moved_issues_cost_one_request(mode: str, make: Make, github: WholeGitHub) -> None:
    team = make(mode, "", "")
    other = github.add_repository("acme/web")
    team.checkout.write({n: f"Thing {n}" for n in range(1, 8)})
    team.push()
    team.checkout.apply()
    team.pull()
    for number in (1, 2, 3):
        github.state.transfer_to(number, other)
    team.checkout.apply()
    team.idle()


def test_declined_issues_that_wait_in_a_pull_request_are_not_read_again(make: Make, github: WholeGitHub) -> None:
    team = make("pull-request", "", "")
    team.checkout.apply()
    github.merge(github.pulls[0].number)
    team.pull()
    github.state.add_comment(github.state.issues[1], "lee", "Not now")
    for number in (1, 2):
        github.state.close(number, "not_planned")
    team.checkout.apply()
    team.idle()
    github.state.accounts = {token: Account(one.login) for token, one in github.state.accounts.items()}
    github.merge(github.pulls[1].number)
    team.pull()
    assert 'outcome_reason: "Not now"' in team.checkout.path.read_text(encoding="utf-8")
    team.idle()


@pytest.mark.parametrize("mode", MODES)
def test_issues_that_cannot_be_seen_cost_one_request(mode: str, make: Make, github: WholeGitHub) -> None:
    """Of as many as there are: the journal remembers them, and one look at all tells when they are back."""
    team = make(mode, "", "")
    team.checkout.write({n: f"Thing {n}" for n in range(1, 8)})
    team.push()
    team.checkout.apply()
    team.pull()
    hidden = {number: github.state.issues.pop(number) for number in (1, 2, 3, 4)}
    assert team.checkout.run("plan")[1].count("cannot be seen: the journal remembers it") == 4
    assert team.checkout.apply()[0] == 0
    team.idle()
    for issue in list(hidden.values())[:2]:
        # Without its label no list shows it.
        issue.labels.clear()
    github.state.issues.update(hidden)
    assert team.checkout.run("plan")[1].count("can be seen again: the journal remembers it") == 4
    assert team.checkout.apply()[0] == 0
    assert sorted(issue.number for issue in github.state.live("key=")) == [1, 2, 3, 4, 5, 6, 7]
    team.idle()
    # What they come to is seen from then on.
    github.state.delete(1)
    github.state.delete(2)
    assert team.checkout.run("plan")[1].count("is deleted: the journal remembers") == 2
    assert team.checkout.apply()[0] == 0
    team.idle()


@pytest.mark.parametrize("lost", [True, False])
@pytest.mark.parametrize("mode", MODES)
def test_without_the_right_to_keep_the_journal_nothing_is_written_by_a_run_with_nothing_to_do(
    mode: str, lost: bool, make: Make, github: WholeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the right was `lost`, what the journal has is still read; where it never was, two things are asked for."""
    team = make(mode, "", "")
    if lost:
        team.checkout.apply()
        team.pull()
        team.checkout.write({1: "Send 5 % of traffic first", 2: "Alert on 502s", 3: "Page on 502s"})
        team.push()
        team.pull()
    git = github.state.git
    create, move = git.create_ref, git.move_ref

    def refused(name: str) -> None:
        if name == "refs/debrief/journal":
            raise RefusalError(403, "Resource not accessible by integration")

    monkeypatch.setattr(git, "create_ref", lambda name, sha: (refused(name), create(name, sha)))
    monkeypatch.setattr(git, "move_ref", lambda name, sha, force: (refused(name), move(name, sha, force=force)))
    assert "without the journal" in team.checkout.apply()[1]
    # What the checkout lacks is looked for each time, as no journal tells where it is; once it has it, it is not.
    team.idle(1 if lost else 2, written=mode not in WITHOUT_FILES)
    if mode == "pull-request":
        github.merge(github.pulls[-1].number)
    team.pull()
    team.idle(1 if lost else 2)


@pytest.mark.parametrize("mode", sorted(WITHOUT_FILES))
@pytest.mark.parametrize("fault", [Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
def test_a_run_that_was_killed_before_it_noted_what_it_wrote_back_costs_one_more_run(
    fault: Fault, mode: str, make: Make, github: WholeGitHub
) -> None:
    team = make(mode, "", "")
    team.checkout.apply()
    team.pull()
    for number in (1, 2):
        github.state.close(number)
    # Its last swap of the journal: what was sent there. Where that is a proposal, the one before says which.
    kill_with(github)
    proposes = mode == "pull-request"
    github.faults.add(fault, "PATCH", "/git/refs/debrief/journal$", skip=1 if proposes else 0)
    with pytest.raises(KilledError):
        team.checkout.apply()
    github.faults.planned.clear()
    wait_for_leases(github)
    # From the same stale checkout, what is there already is found and, where it goes on waiting, noted.
    code, out = team.checkout.apply()
    assert (code, "and is noted now" in out) == (0, proposes and fault is Fault.KILLED_BEFORE), out
    if proposes:
        team.idle()
    team.pull()
    team.idle()
