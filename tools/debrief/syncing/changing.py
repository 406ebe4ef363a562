"""Changes to labels and to issues that exist: each once, and never over what somebody has edited meanwhile."""

from __future__ import annotations

from debrief.planning.marker import read_body
from debrief.planning.observed import Observed
from debrief.planning.plan import Change
from debrief.syncing.creating import NOT_ASSIGNABLE, missing_names
from debrief.syncing.noting import marked_text
from debrief.syncing.outcome import Outcome, Result
from debrief.syncing.triage import FollowUps, steps_of
from debrief.trackers.port import IssueState, Label, ObservedIssue, Tracker


class Changer:
    """Makes the changes of one run; each call raises TrackerError like the tracker."""

    def __init__(self, tracker: Tracker, observed: Observed, follow_ups: FollowUps) -> None:
        """Prepare; `observed` is what the plan was made on."""
        self._tracker, self._observed, self._follow_ups = tracker, observed, follow_ups
        self.finished: dict[str, str] = {}
        """Digest of the text by key, for issues that are all set up."""
        self.labelled: set[str | None] = set()
        """Keys of issues that have got all labels that they were to get."""
        self.assigned: dict[str, bool] = {}
        """Keys of issues that were to be assigned to somebody, and whether that was done."""
        self.marked: set[str | None] = set()
        """Keys of issues that a person made and that bear their marker now."""
        self.touched: set[int] = set()
        """Numbers of issues that were, or may have been, changed."""
        self._labels_failed: set[str | None] = set()
        self._unassigned: set[str | None] = set()

    def ensure_label(self, change: Change) -> Outcome:
        """Make a label, unless one of its name is there."""
        detail = change.detail
        self._tracker.writer.ensure_label(Label(change.title, str(detail["colour"]), str(detail["description"])))
        return Outcome(change, Result.DONE)

    def finish(self, change: Change) -> None:
        """Remember that an issue is all set up."""
        self._follow_ups.done(change)
        marker = read_body(change.content.body).marker if change.content else None
        if marker is not None:
            self.finished[marker.key] = marker.text
            self.marked.add(marker.key)

    def add_labels(self, change: Change) -> Outcome:
        """Add labels; those that the tracker drops are a failure."""
        assert change.number is not None  # noqa: S101  labels are added to issues that exist
        assert change.content is not None  # noqa: S101
        self._labels_failed.add(change.key)
        self.touched.add(change.number)
        present = self._tracker.writer.add_labels(change.number, change.content.labels)
        dropped = missing_names(change.content.labels, present)
        if dropped:
            why = f"the tracker dropped the labels {', '.join(dropped)}: the token may not set labels"
            return Outcome(change, Result.FAILED, why)
        self._labels_failed.discard(change.key)
        self.labelled.add(change.key)
        return Outcome(change, Result.DONE)

    def update(self, change: Change) -> Outcome:
        """Change title, text or marker where nobody has edited them meanwhile, or set assignees, milestone and type."""
        if steps_of(change):
            return self._follow_ups.do(change)
        assert change.number is not None  # noqa: S101  only issues that exist are updated
        assert change.content is not None  # noqa: S101
        writer, fields = self._tracker.writer, change.detail["fields"]
        if "assignees" in fields:
            key = change.key or ""
            # Until it is known to be done, the marker must not say that nothing is owed any more.
            self._unassigned.add(key)
            self.touched.add(change.number)
            dropped = missing_names(change.content.assignees, writer.assign(change.number, change.content.assignees))
            note = f"not assigned to {', '.join(dropped)}: {NOT_ASSIGNABLE}" if dropped else ""
            self.finished.setdefault(key, marked_text(self._observed, change.number))
            self.assigned[key] = not dropped
            if dropped and "owed" in change.detail:
                return Outcome(change, Result.FAILED, note)
            self._unassigned.discard(key)
            return Outcome(change, Result.DONE, note)
        if change.key in self._unassigned:
            return Outcome(change, Result.SKIPPED, "its owner comes first; the next run looks again")
        if change.key in self._labels_failed:
            # The marker says which labels were put on; it is not written before they are.
            return Outcome(change, Result.SKIPPED, "its labels come first; the next run looks again")
        present = self._tracker.reader.issue(change.number)
        if not isinstance(present, ObservedIssue):
            return Outcome(change, Result.SKIPPED, f"the issue is gone ({present}); the next run looks again")
        basis = change.basis
        if present.body == change.content.body and present.title in (
            change.content.title,
            basis and basis.title,
        ):
            # An unclear answer to the same update, which was done after all.
            self.finish(change)
            return Outcome(change, Result.DONE)
        if basis is None or (present.title, present.body) != (basis.title, basis.body):
            return Outcome(change, Result.SKIPPED, "it was edited meanwhile; the next run looks again")
        title = change.content.title if "title" in fields else None
        self.touched.add(change.number)
        writer.update_issue(change.number, title=title, body=change.content.body)
        self.finish(change)
        return Outcome(change, Result.DONE)

    def close(self, change: Change) -> Outcome:
        """Close an issue that was made twice, unless somebody has begun to work on it."""
        assert change.number is not None  # noqa: S101  only issues that exist are closed
        present, basis = self._tracker.reader.issue(change.number), change.basis
        if not isinstance(present, ObservedIssue) or present.state is not IssueState.OPEN:
            return Outcome(change, Result.DONE, "it was closed meanwhile")
        if basis is None or (present.title, present.body) != (basis.title, basis.body):
            return Outcome(change, Result.SKIPPED, "it was edited meanwhile; the next run looks again")
        self._tracker.writer.close_issue(change.number, IssueState.DUPLICATE)
        return Outcome(change, Result.DONE)
