"""A record of action points as plain values, and whole runs over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count

from debrief.planning.desired import DesiredPoint
from debrief.planning.diff import Intent, Wanted, make_plan
from debrief.planning.plan import Plan
from debrief.rendering.issues import IssueRenderer
from debrief.syncing.applying import Orders, apply_plan
from debrief.syncing.outcome import Report
from debrief.syncing.reading import Patience, View, read_tracker
from debrief.syncing.write_back import Files
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import Status
from fakes.memory_tracker import BOT, MemoryTracker

LABEL = "postmortem"
NO_WAIT = Patience((0.0,) * 7, lambda seconds: None)
"""As many further looks as the laggiest list needs, without waiting."""

_runs = count(1)


def point(ap: int = 1, postmortem: str = "2026-11-20-checkout-502s", **changes: object) -> DesiredPoint:
    """Return an action point with every field given."""
    base = DesiredPoint(
        key=f"{postmortem}/AP-{ap}",
        action_id=f"AP-{ap}",
        title=f"Send {ap} % of traffic to a new node pool first",
        postmortem_id=postmortem,
        postmortem_title="Checkout returned 502s during a node rollover",
        path=f"postmortems/2026/{postmortem}.md",
        status=Status.PUBLISHED,
        severity="sev2",
        impact="4 % of checkouts failed for 38 minutes",
        owner="kim",
        due="2026-12-04",
        type="prevent",
        level="class",
        priority="P1",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@dataclass
class World:
    """A record and a tracker."""

    memory: MemoryTracker = field(default_factory=MemoryTracker)
    points: list[DesiredPoint] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    patience: Patience = NO_WAIT
    renderer: IssueRenderer = field(default_factory=lambda: IssueRenderer(None, word="post-mortem"))

    def plan(self) -> tuple[Plan, View]:
        """Read and plan, as a run does."""
        tracker = self.memory.tracker
        view = read_tracker(tracker.reader, tracker.journal, self.points, label=LABEL, bot=BOT, patience=self.patience)
        wanted = Wanted(tuple(self.renderer.render(p) for p in self.points), frozenset(p.key for p in self.points))
        return make_plan(wanted, view.recorded, view.observed, Intent("local", self.settings, False)), view

    def run(self) -> Report:
        """Plan and apply."""
        plan, view = self.plan()
        orders = Orders(f"run-{next(_runs)}", LABEL, self.settings.issues.create_per_run, self.patience)
        return apply_plan(plan, view, self.memory.tracker, Files("/nonexistent"), orders)

    def assert_settled(self, keys: Iterable[str]) -> None:
        """Each key has one live issue, and nothing is left to do, nor written when it is tried."""
        assert {key: len(numbers) for key, numbers in self.memory.live.items()} == dict.fromkeys(keys, 1)
        plan, _ = self.plan()
        assert plan.changes == ()
        self.memory.new_run()
        self.run()
        assert self.memory.writes == []
