"""Every request that writes, and everything that can happen to it: one clean run later nothing is lost or made twice.

The requests are recorded from a clean run, so that a new one is in the matrix from its first day on.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub

from .runs import WRITE, Checkout, KilledError, kill_with, settle, wait_for_leases
from .scenes import SCENES, Scene


class Site(NamedTuple):
    """One request that writes."""

    place: int
    """Requests that write before it."""
    name: str
    """Method and path; numbers and names of commits are left out."""


class Strike(NamedTuple):
    """What happens to a request."""

    fault: Fault
    retry_after: int | None = None
    times: int = 1
    """Requests that write and meet it, from the site on."""


FOR_GOOD = 10_000
STRIKES = {
    "killed before": Strike(Fault.KILLED_BEFORE),
    "killed after": Strike(Fault.KILLED_AFTER),
    "dropped before": Strike(Fault.DROPPED_BEFORE),
    "dropped after": Strike(Fault.DROPPED_AFTER),
    "502 before": Strike(Fault.BAD_GATEWAY_BEFORE),
    "502 after": Strike(Fault.BAD_GATEWAY_AFTER),
    "secondary limit": Strike(Fault.SECONDARY_LIMIT),
    "secondary limit with Retry-After": Strike(Fault.SECONDARY_LIMIT, 7),
    "429": Strike(Fault.TOO_MANY),
    "429 with Retry-After": Strike(Fault.TOO_MANY, 7),
    "permission lost": Strike(Fault.FORBIDDEN),
    "404": Strike(Fault.NOT_FOUND),
    "422": Strike(Fault.INVALID),
    "truncated": Strike(Fault.TRUNCATED_AFTER),
    "HTML before": Strike(Fault.HTML_BEFORE),
    "HTML after": Strike(Fault.HTML_AFTER),
    "no network from then on": Strike(Fault.DROPPED_BEFORE, times=FOR_GOOD),
    "502 after from then on": Strike(Fault.BAD_GATEWAY_AFTER, times=FOR_GOOD),
    "limited from then on": Strike(Fault.SECONDARY_LIMIT, 7, times=FOR_GOOD),
    "no permission from then on": Strike(Fault.FORBIDDEN, times=FOR_GOOD),
    "404 from then on": Strike(Fault.NOT_FOUND, times=FOR_GOOD),
}
TIMED = [name for name in STRIKES if name != "429 with Retry-After"]
"""Those of the timed run: a pause is waited for in the same way whichever status asks for it."""
AFTER = ("killed after", "dropped after", "502 after from then on")
"""Those that leave something which a lagging list does not show."""


@cache
def sites(scene: Scene) -> tuple[Site, ...]:
    """Record a clean run."""
    with tempfile.TemporaryDirectory() as folder, scene.play(Path(folder)) as checkout:
        code, out = checkout.apply()
        assert code == 0, out
        found = [request for request in checkout.github.requests if re.fullmatch(WRITE, request.method)]
    names = [re.sub(r"/(\d+|[0-9a-f]{40})(?=/|$)", "/…", f"{one.method} {one.path}") for one in found]
    assert len(names) > 15
    return tuple(Site(place, name) for place, name in enumerate(names))


def some(scene: Scene) -> tuple[Site, ...]:
    """Return the first and the last of each kind; of a later scene, what the first one does not have, and the rest."""
    found, known = sites(scene), frozenset[str]()
    if scene is not SCENES[0]:
        known = frozenset(site.name for site in sites(SCENES[0]))
        found = found[next(site.place for site in found if site.name not in known) :]
    names = [site.name for site in found]
    ends = {len(names) - 1 - names[::-1].index(name) for name in names}
    ends |= {names.index(name) for name in names if name not in known}
    return tuple(found[at] for at in sorted(ends))


def few(scene: Scene) -> tuple[Site, ...]:
    """Return one in three of `some`: for strikes that last, which are one long run of refusals from anywhere."""
    return some(scene)[2::3]


def play(scene: Scene, strike: Strike, site: Site, root: Path, lag: int = 0) -> None:
    """Let one run meet a fault; then check the promise."""
    root.mkdir()
    with scene.play(root) as checkout:
        github = checkout.github
        github.state.lag = lag
        kill_with(github)
        planned = github.faults.add(
            strike.fault, WRITE, skip=site.place, times=strike.times, retry_after=strike.retry_after
        )
        killed = False
        try:
            checkout.apply()
        except KilledError:
            killed = True
        assert planned.times < strike.times, "the fault never struck"
        assert killed is strike.fault.startswith("killed")
        github.faults.planned.clear()
        settled(checkout, scene)


def settled(checkout: Checkout, scene: Scene) -> None:
    """Check that one clean run makes up for everything."""
    issues = settle(checkout, scene.keys)
    marks = [len(checkout.github.state.live(f"key={key}")) for key in scene.keys]
    assert max(marks) <= 1, "an issue was made twice"
    for key, issue in issues.items():
        assert "postmortem" in issue.labels
        assert issue.assignees == ([] if "PARENT" in key else ["kim"])


def each(scene: Scene, strike: Strike, chosen: Callable[[Scene], tuple[Site, ...]], root: Path, lag: int = 0) -> None:
    """Play all sites; say every one that goes wrong."""
    wrong = []
    for site in chosen(scene):
        try:
            play(scene, strike, site, root / str(site.place), lag)
        except AssertionError as error:
            wrong.append(f"{site.name} (write {site.place + 1}): {str(error)[:1500]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_one_clean_run_makes_up_for_a_broken_one(scene: Scene, name: str, tmp_path: Path) -> None:
    strike = STRIKES[name]
    each(scene, strike, few if strike.times == FOR_GOOD else some, tmp_path)


@pytest.mark.parametrize("name", AFTER)
@pytest.mark.parametrize("lag", [2, 6])
def test_lists_that_lag_hide_nothing(lag: int, name: str, tmp_path: Path) -> None:
    strike = STRIKES[name]
    each(SCENES[0], strike, few if strike.times == FOR_GOOD else some, tmp_path, lag)


@pytest.mark.long
@pytest.mark.parametrize("lag", [0, 2, 6])
@pytest.mark.parametrize("name", STRIKES)
@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_the_whole_matrix(scene: Scene, name: str, lag: int, tmp_path: Path) -> None:
    each(scene, STRIKES[name], sites, tmp_path, lag)


@pytest.mark.parametrize("mode", ["none", "pull-request"])
def test_an_issue_of_which_no_journal_tells_is_found_past_a_list_that_lags(mode: str, tmp_path: Path) -> None:
    """The first write that is refused is the claim: the run goes on without the journal."""

    def prepare(checkout: Checkout) -> None:
        SCENES[4].prepare(checkout)
        checkout.settings(f"write_back: {mode}\n")

    scene = replace(SCENES[4], prepare=prepare, arguments=("--write-back", mode))
    play(scene, STRIKES["permission lost"], sites(SCENES[4])[0], tmp_path / "0", lag=6)


def test_runs_that_die_one_after_the_other(tmp_path: Path) -> None:
    """Each run gets one request further than the one before."""
    with SCENES[0].play(tmp_path) as checkout:
        github: FakeGitHub = checkout.github
        kill_with(github)
        for place in range(len(sites(SCENES[0]))):
            github.faults.planned.clear()
            github.faults.add(Fault.KILLED_AFTER if place % 2 else Fault.KILLED_BEFORE, WRITE, skip=place // 3)
            with suppress(KilledError):
                checkout.apply()
            wait_for_leases(github)
        github.faults.planned.clear()
        settled(checkout, SCENES[0])


def test_a_run_at_once_after_one_that_was_killed_says_until_when_its_keys_are_claimed(tmp_path: Path) -> None:
    with SCENES[0].play(tmp_path) as checkout:
        github = checkout.github
        kill_with(github)
        github.faults.add(Fault.KILLED_BEFORE, "POST", "/issues$")
        with suppress(KilledError):
            checkout.apply()
        github.forget()
        code, out = checkout.apply()
        assert code == 0
        assert re.match(r"skipped 2: claimed by another run, which may be at work until \d\d:\d\d UTC;", out), out
        assert github.writes() == []
        settled(checkout, SCENES[0])


def test_a_run_that_ends_in_order_leaves_no_claim_that_the_next_one_waits_for(tmp_path: Path) -> None:
    with SCENES[0].play(tmp_path) as checkout:
        checkout.github.faults.add(Fault.FORBIDDEN, "POST", "/issues$")
        assert checkout.apply()[0] == 1
        assert checkout.apply()[0] == 0
        assert sorted(checkout.github.state.issues) == [1, 2]
