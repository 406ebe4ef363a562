"""Two runs at once, in many orders: one of them gets a turn at each request, drawn from a seed."""

from __future__ import annotations

import random
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from debrief.trackers.github.exchange import Call
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub

from .runs import ID, WRITE, Checkout, KilledError, hooked, keys, kill_with, settle, wait_for_leases

KEYS = (f"{ID}/AP-1", f"{ID}/AP-2")
POINTS = {1: "Send 5 % of traffic first", 2: "Alert on 502s"}
LAGS = (0, 2, 6)
SEEDS = range(50)
MORE = range(1000, 1500)


class Turns:
    """Lets one thread go on at a time."""

    def __init__(self, seed: int, names: list[str]) -> None:
        """Begin with the first of `names`."""
        self._random = random.Random(seed)
        # Long stretches of one run are as telling as a change at each request.
        self._stay = self._random.choice((0.0, 0.5, 0.9))
        self._running, self._turn = list(names), names[0]
        self._change = threading.Condition()
        # Who has had a turn: only the end of a turn draws, or the order would depend on who arrives when.
        self._going: set[str] = set()
        self.order = ""

    def wait(self, _call: Call | None = None) -> None:
        """Give the next turn to anybody, and wait for one's own."""
        me = threading.current_thread().name
        with self._change:
            if me in self._going and self._random.random() >= self._stay:
                self._turn = self._random.choice(self._running)
                self._change.notify_all()
            assert self._change.wait_for(lambda: self._turn == me, timeout=60)
            self._going.add(me)
            self.order += me

    def leave(self) -> None:
        """Take no more turns."""
        with self._change:
            me = threading.current_thread().name
            self._running.remove(me)
            if self._running and self._turn == me:
                self._turn = self._random.choice(self._running)
            self._change.notify_all()


def together(checkouts: list[Checkout], seed: int) -> str:
    """Run in all checkouts at once; return the order of turns."""
    names = [chr(ord("a") + place) for place in range(len(checkouts))]
    turns = Turns(seed, names)
    errors: list[BaseException] = []

    def go(checkout: Checkout) -> None:
        try:
            with hooked(turns.wait):
                code, out = checkout.apply()
            # A run that finds the other one quicker says so; it is no fault of debrief itself.
            assert code in (0, 1), out
        except BaseException as error:
            errors.append(error)
        finally:
            turns.leave()

    threads = [threading.Thread(target=go, args=(one,), name=n) for n, one in zip(names, checkouts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert errors == []
    return turns.order


def checkouts(root: Path, github: FakeGitHub, count: int) -> list[Checkout]:
    found = [Checkout(root / str(place), github) for place in range(count)]
    for one in found:
        one.write(POINTS)
    return found


def race(seed: int, root: Path, count: int = 2) -> None:
    with FakeGitHub() as github:
        github.state.lag = LAGS[seed % 3]
        runs = checkouts(root, github, count)
        order = together(runs, seed)
        live = keys(github)
        assert all(len(numbers) == 1 for numbers in live.values()), (live, order)
        settle(runs[seed % count], KEYS)
        settle(runs[(seed + 1) % count], KEYS)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_runs_at_once_without_a_lock(seed: int, tmp_path: Path) -> None:
    race(seed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", MORE)
def test_many_more_orders(seed: int, tmp_path: Path) -> None:
    race(seed, tmp_path, 2 + seed % 2)


def one_after_the_other(seed: int, root: Path, *, journal: bool) -> None:
    """The workflow's lock lets one run at a time work; some of them die, each somewhere else."""
    draw = random.Random(seed)
    with FakeGitHub() as github:
        github.state.lag = LAGS[seed % 3] if journal else 0
        next(iter(github.state.accounts.values())).contents = journal
        runs = checkouts(root, github, 2)
        kill_with(github)
        for _ in range(4):
            fault = draw.choice((Fault.KILLED_BEFORE, Fault.KILLED_AFTER, Fault.DROPPED_AFTER, Fault.BAD_GATEWAY_AFTER))
            github.faults.add(fault, WRITE, skip=draw.randrange(12))
            with suppress(KilledError):
                _, out = draw.choice(runs).apply()
                if not journal and "created" in out:
                    assert out.count("without the journal") == 1
                    assert "contents: write" in out
            github.faults.planned.clear()
            if draw.random() < 0.5:
                wait_for_leases(github)
            assert all(len(numbers) == 1 for numbers in keys(github).values())
        for one in runs:
            settle(one, KEYS)
        assert sum(len(github.state.live(f"key={key}")) for key in KEYS) == 2


@pytest.mark.parametrize("seed", range(15))
def test_runs_under_the_workflows_lock(seed: int, tmp_path: Path) -> None:
    one_after_the_other(seed, tmp_path, journal=True)


@pytest.mark.parametrize("seed", range(15))
def test_without_the_journal_list_and_marker_do_under_the_lock(seed: int, tmp_path: Path) -> None:
    one_after_the_other(seed, tmp_path, journal=False)


@pytest.mark.long
@pytest.mark.parametrize("journal", [True, False])
@pytest.mark.parametrize("seed", range(1000, 1150))
def test_many_more_under_the_lock(seed: int, journal: bool, tmp_path: Path) -> None:
    one_after_the_other(seed, tmp_path, journal=journal)


def test_the_same_seed_gives_the_same_order(tmp_path: Path) -> None:
    orders = []
    for place in range(2):
        with FakeGitHub() as github:
            orders.append(together(checkouts(tmp_path / str(place), github, 2), 7))
    assert orders[0] == orders[1]
    assert {"ab", "ba"} <= {orders[0][at : at + 2] for at in range(len(orders[0]))}
