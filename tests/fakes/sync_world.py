"""A record of action points as plain values, and whole runs over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from debrief.planning.desired import DesiredPoint
from debrief.planning.diff import make_plan
from debrief.planning.intent import Intent, Wanted
from debrief.planning.plan import Plan
from debrief.planning.saying import discussions_needed
from debrief.rendering.comments import CommentRenderer
from debrief.rendering.issues import IssueRenderer
from debrief.syncing.applying import apply_plan
from debrief.syncing.orders import Orders
from debrief.syncing.outcome import Report
from debrief.syncing.reading import Patience, read_tracker
from debrief.syncing.view import View, decided
from debrief.syncing.write_back import Edit, Files
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import Status
from fakes.memory_tracker import MemoryTracker

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
    write_files: bool = False
    comments: CommentRenderer = field(default_factory=lambda: CommentRenderer(None, word="post-mortem"))
    renderer: IssueRenderer = field(default_factory=lambda: IssueRenderer(None, word="post-mortem"))

    def plan(self, *, ask: bool = False) -> tuple[Plan, View]:
        """Read and plan, as a run does; with `ask`, as the daily run does at the tracker's present."""
        tracker = self.memory.tracker
        filed = [p for p in self.points if p.status in self.settings.filed_statuses]
        known = frozenset(p.key for p in self.points)
        wanted = Wanted(tuple(self.renderer.render(p) for p in filed), known)
        intent = Intent("local", self.settings, self.write_files, self.memory.now, ask)
        view = read_tracker(
            tracker.reader,
            tracker.journal,
            filed,
            label=LABEL,
            bot=tracker.reader.bot_login,
            patience=self.patience,
            interest=lambda observed, recorded: discussions_needed(wanted, recorded, observed, intent),
        )
        plan, view = decided(view, tracker.reader, lambda view: make_plan(wanted, view.recorded, view.observed, intent))
        return self.comments.dress(plan), view

    def run(self, *, ask: bool = False) -> Report:
        """Plan and apply; what goes into files goes into the points."""
        plan, view = self.plan(ask=ask)
        orders = Orders(
            f"run-{next(_runs)}", LABEL, self.settings.issues.create_per_run, self.patience, self.memory.now
        )
        files = Files("/nonexistent", target=self) if self.write_files else Files("/nonexistent")
        return apply_plan(plan, view, self.memory.tracker, files, orders)

    @property
    def proposes(self) -> bool:
        """What is written is in the points at once."""
        return False

    @property
    def notes(self) -> Sequence[str]:
        """Nothing is to be said."""
        return ()

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        """Return nothing: what is in the files is in the points."""
        return frozenset()

    def write(self, edits: Sequence[Edit], standing: Sequence[Edit], contents: Mapping[str, bytes]) -> dict[Edit, str]:
        """Write edits into the points, as they would be read from the files again."""
        names = {"issue": "number", "outcome": "outcome", "closed_on": "closed_on", "outcome_reason": "reason"}
        for edit in edits:
            value = int(edit.value) if edit.field == "issue" and edit.value else edit.value
            self.points = [
                replace(p, **{names[edit.field]: value}) if p.key == edit.key else p  # type: ignore[arg-type]
                for p in self.points
            ]
        return {}

    def assert_settled(self, keys: Iterable[str]) -> None:
        """Each key has one live issue, and nothing is left to do, nor written when it is tried."""
        assert {key: len(numbers) for key, numbers in self.memory.live.items()} == dict.fromkeys(keys, 1)
        plan, _ = self.plan()
        assert plan.changes == ()
        self.memory.new_run()
        self.run()
        assert self.memory.writes == []
