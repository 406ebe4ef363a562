"""Desired, recorded and observed to a plan: pure, values in and values out.

What belongs together is decided by number first (journal, then file) and by marker second; never by title.
What is written is decided three ways: the file's text now, the issue's text now, and the text of the last
sync, whose digest the marker keeps. Source of the rules: "From action points to issues, exactly once" in
the design.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from debrief.planning import adoption, saying
from debrief.planning import marker as markers
from debrief.planning.desired import DesiredIssue
from debrief.planning.endings import ending_of
from debrief.planning.intent import Intent, Wanted
from debrief.planning.labels import first_labels, lasting_labels, looks
from debrief.planning.locating import marked_issue
from debrief.planning.marker import Marker
from debrief.planning.notices import QUESTIONS
from debrief.planning.observed import Gone, Observed, SeenIssue
from debrief.planning.plan import Basis, Change, ChangeKind, IssueContent, Plan
from debrief.planning.recorded import Recorded
from debrief_schemas.settings import Settings

__all__ = ["Intent", "Wanted", "make_plan"]

_ORDER = (
    ChangeKind.ENSURE_LABEL,
    ChangeKind.CREATE_ISSUE,
    ChangeKind.ADD_LABELS,
    ChangeKind.UPDATE_ISSUE,
    ChangeKind.COMMENT,
    ChangeKind.RECORD_NUMBER,
    ChangeKind.RECORD_OUTCOME,
)
"""The order in which a run does things: labels exist before issues bear them, and are put on before the
marker that remembers them is written."""

_GONE = {
    Gone.DELETED: "was deleted: it is not made again; give the action point a new id if it is still wanted",
    Gone.MISSING: "is not there, or the token may not see it: nothing is changed; check number and rights",
    Gone.NEVER: "is not there and never was: nothing is changed; correct `issue:`, or take it out to have one made",
    Gone.TRANSFERRED: "was moved to another repository{to}: it is left to the people there, and not made again",
    Gone.NOT_AN_ISSUE: "is a pull request or a discussion: take `issue:` out, then the issue is made",
}
_UNPROVEN = "an earlier run may have made its issue, and not every number could be looked at; the next run goes on"


def make_plan(wanted: Wanted, recorded: Recorded, observed: Observed, intent: Intent) -> Plan:
    """Return what has to be done so that tracker and record say the same.

    The same values give the same plan; nothing is read or written.
    """
    changes: list[Change] = []
    notes = [f"{path}: not judged, {why}" for path, why in sorted(wanted.unjudged.items())]
    for issue in wanted.issues:
        for step in _Judgement(issue, wanted, recorded, observed, intent).steps():
            if isinstance(step, Change):
                changes.append(step)
            else:
                notes.append(f"{issue.point.key}: {step}")
    for step in saying.orphaned(wanted, recorded, observed, intent):
        if isinstance(step, Change):
            changes.append(step)
        else:
            notes.append(step)
    changes, waiting = saying.in_moderation(changes, intent.settings.dormancy)
    if waiting:
        notes.append(
            f"a run asks {intent.settings.dormancy.ask_per_run} questions at most: {waiting} wait for the next"
        )
    changes.extend(_missing_labels(changes, observed, intent.settings))
    changes.sort(key=lambda change: _ORDER.index(change.kind))
    waiting = sum(change.kind is ChangeKind.CREATE_ISSUE for change in changes)
    cap = intent.settings.issues.create_per_run
    if waiting > cap:
        notes.append(
            f"a run creates {cap} issues at most (issues.create_per_run): {waiting - cap} of {waiting} wait"
            " for the next runs"
        )
    return Plan(intent.tracker, tuple(changes), tuple(notes))


@dataclass(frozen=True, slots=True)
class _Judgement:
    """All there is to say about one action point; a step is a change, or a note as text."""

    issue: DesiredIssue
    wanted: Wanted
    recorded: Recorded
    observed: Observed
    intent: Intent

    def steps(self) -> Iterator[Change | str]:
        point = self.issue.point
        numbers = self.recorded.numbers(point.key, point.number)
        if len(numbers) > 1:
            yield (
                f"the file says issue #{numbers[1]}, but the issue made for it is #{numbers[0]}:"
                f" nothing is changed; write `issue: {numbers[0]}`"
            )
        elif numbers:
            yield from self._known(numbers[0])
        else:
            yield from self._unknown()

    def _unknown(self) -> Iterator[Change | str]:
        """No number is recorded: a marker decides whether the issue exists."""
        point = self.issue.point
        best = marked_issue(point.key, self.observed)
        if best is not None:
            yield from self._managed(best)
        elif point.outcome is not None:
            # It ended without ever having had an issue.
            return
        elif point.key in self.observed.unproven:
            yield _UNPROVEN
        else:
            yield from self._create()

    def _known(self, number: int) -> Iterator[Change | str]:
        key = self.issue.point.key
        seen = self.observed.issues.get(number)
        entry = self.recorded.entries.get(key)
        if seen is None:
            yield from self._lost(number)
            return
        marked = self.observed.marked_key(seen)
        taken_on = entry is not None and entry.imported and entry.number == number
        if marked == key and seen.parts.marker is not None and not (taken_on or seen.parts.marker.imported):
            yield from self._managed(seen)
        elif marked is not None and marked != key:
            yield (
                f"issue #{number} belongs to {marked}: nothing is changed; an action point keeps its id"
                " for ever, and `issue:` is written by the bot"
            )
        elif not taken_on and entry is not None and entry.number == number:
            yield f"issue #{number} no longer bears its hidden marker: its text is left as it is"
            yield from self._ended(seen)
            yield from self._record(seen)
        elif key in self.observed.unproven:
            yield _UNPROVEN
        else:
            yield from self._imported(seen)

    def _imported(self, seen: SeenIssue) -> Iterator[Change | str]:
        """A person made the issue and named it in the file."""
        no = adoption.refused(self.issue, seen, self.wanted, self.recorded, self.observed)
        if no is not None:
            yield no
            return
        yield from adoption.adopted(self.issue, seen, self.recorded, self.observed, self.intent)
        yield from self._said(seen)
        yield from self._ended(seen)

    def _lost(self, number: int) -> Iterator[Change | str]:
        """The issue is not there; what is lost for good is remembered, so that nobody has to ask again."""
        point = self.issue.point
        entry = self.recorded.entries.get(point.key)
        if entry is not None and entry.fate is not None and entry.number == number:
            back = marked_issue(point.key, self.observed)
            if back is not None:
                # Transferred here again: a new number for the same issue.
                yield from self._managed(back)
                return
            gone = Gone(entry.fate)
        else:
            gone = self.observed.gone.get(number, Gone.MISSING)
        if point.outcome is not None:
            # It has ended, and what has become of the issue since is no matter.
            return
        to = self.observed.moved.get(number) or (entry.moved_to if entry is not None else None)
        where = f" ({to})" if gone is Gone.TRANSFERRED and to else ""
        yield f"issue #{number} {_GONE[gone].format(to=where)}"
        known = entry is not None and entry.fate is not None and entry.number == number
        if gone in (Gone.DELETED, Gone.TRANSFERRED) and not known and self.recorded.entries:
            detail = {"path": point.path, "where": ["journal"], "fate": str(gone), "to": to}
            yield self._change(ChangeKind.RECORD_NUMBER, number, detail)

    def _managed(self, seen: SeenIssue) -> Iterator[Change | str]:
        """The issue is ours: keep its text in step, unless a person has changed it or it is closed."""
        for other in self.observed.by_key.get(self.issue.point.key, ()):
            if other.number != seen.number and other.open:
                yield f"issue #{other.number} bears the same marker as #{seen.number}: close one of them"
        if seen.open:
            yield from self._labels_and_text(seen)
            yield from self._assignee(seen)
        yield from self._said(seen)
        yield from self._record(seen)
        yield from self._ended(seen)

    def _said(self, seen: SeenIssue) -> Iterator[Change]:
        """Comments: that it is back, or a question; and what a dead run left open of either."""
        point, title = self.issue.point, self.issue.title
        comments: list[Change] = []
        if seen.open:
            comments += saying.returned(point, title, seen, self.recorded, self.observed, self.intent)
            comments += [] if comments else saying.asked(point, title, seen, self.recorded, self.observed, self.intent)
        yield from comments
        if not comments:
            yield from saying.settled(point.key, seen, self.recorded.entries.get(point.key), self.observed, self.intent)

    def _ended(self, seen: SeenIssue) -> Iterator[Change | str]:
        """The tracker owns the state: its outcome goes into the file, and out of it again."""
        point = self.issue.point
        if point.parent:
            return
        comments = self.observed.discussions.get(seen.number, ())
        ending = ending_of(seen, comments)
        if ending is None:
            if point.outcome is None:
                return
            yield (
                f"the file says `outcome: {point.outcome}`, but issue #{seen.number} is open: the issue decides, and"
                " the outcome is taken out; close the issue to have it back"
            )
            detail: dict[str, object] = {"outcome": None, "closed_on": None, "reason": None}
        else:
            day = ending.closed_on or point.closed_on
            if (point.outcome, point.closed_on) == (ending.outcome, day):
                return
            if point.outcome not in (None, ending.outcome):
                yield (
                    f"the file says `outcome: {point.outcome}`, but issue #{seen.number} was closed as"
                    f" {ending.outcome}: the issue decides"
                )
            detail = {"outcome": ending.outcome, "closed_on": day, "reason": ending.reason}
        if self.intent.write_files:
            where = {"path": point.path, "where": ["file"], "before": point.outcome}
            yield self._change(ChangeKind.RECORD_OUTCOME, seen.number, {**where, **detail})

    def _labels_and_text(self, seen: SeenIssue) -> Iterator[Change | str]:
        base = seen.parts.marker
        if base is None:
            return
        wanted = lasting_labels(self.issue.point, self.intent.settings)
        record = self.observed.label_name(self.intent.settings.issues.labels.record)
        # A label that was there at the last sync and is not now was taken off by a person: it stays off.
        missing = tuple(
            self.observed.label_name(name)
            for name in wanted
            if markers.digest_label(name) not in base.labels and not seen.has_label(self.observed.label_name(name))
        )
        if missing:
            yield self._change(ChangeKind.ADD_LABELS, seen.number, {"labels": list(missing)}, labels=missing)
        if not seen.has_label(record) and record not in missing:
            yield f"issue #{seen.number} lacks the label `{record}`, by which it is found again: put it back"
        file = markers.digest_text(self.issue.title, self.issue.text)
        tracker = markers.digest_text(seen.title, seen.parts.text)
        labels = markers.digest_labels(wanted)
        if tracker not in (file, base.text):
            if file != base.text:
                yield (
                    f"conflict: the file and issue #{seen.number} were both changed: the issue is left as it"
                    " is; bring the issue's title and text in line with the file, or the file with the issue"
                )
            if labels != base.labels:
                yield self._mark(seen, Marker(base.key, base.text, labels))
            return
        fresh = Marker(base.key, file, labels)
        if tracker == file:
            if fresh != base:
                yield self._mark(seen, fresh)
            return
        fields = ["title"] if seen.title.strip() != self.issue.title.strip() else []
        yield self._change(
            ChangeKind.UPDATE_ISSUE,
            seen.number,
            {"fields": [*fields, "body"]},
            body=markers.write_body(self.issue.text, fresh),
            basis=Basis(seen.title, seen.body),
        )

    def _mark(self, seen: SeenIssue, fresh: Marker) -> Change:
        """Refresh nothing but the marker; all text stays, a person's too."""
        return self._change(
            ChangeKind.UPDATE_ISSUE,
            seen.number,
            {"fields": ["marker"]},
            body=markers.swap_marker(seen.body, fresh),
            basis=Basis(seen.title, seen.body),
        )

    def _assignee(self, seen: SeenIssue) -> Iterator[Change]:
        """Repair what a run left undone that ended between creation and assignment; never anything later."""
        entry = self.recorded.entries.get(self.issue.point.key)
        wanted = self._assignees()
        if entry is not None and entry.digest is None and wanted and not seen.assignees:
            detail = {"fields": ["assignees"], "assignees": list(wanted)}
            yield self._change(ChangeKind.UPDATE_ISSUE, seen.number, detail, assignees=wanted)

    def _record(self, seen: SeenIssue) -> Iterator[Change]:
        point = self.issue.point
        entry = self.recorded.entries.get(point.key)
        in_file = self._to_file
        # One that is lost, and was found again under another number.
        anew = entry is not None and (entry.claimed_only or entry.number != seen.number)
        # A journal without any entry is not mended alone: it may be one that cannot be written.
        if in_file or anew:
            yield self._recording(seen.number, journal=entry is None or anew)

    def _create(self) -> Iterator[Change]:
        point = self.issue.point
        lasting = lasting_labels(point, self.intent.settings)
        labels = tuple(self.observed.label_name(name) for name in first_labels(point, self.intent.settings))
        text = markers.digest_text(self.issue.title, self.issue.text)
        detail = {
            "postmortem": point.postmortem_id,
            "path": point.path,
            "labels": list(labels),
            "assignees": list(self._assignees()),
            "owner": point.owner,
            "due": point.due,
        }
        fresh = Marker(point.key, text, markers.digest_labels(lasting))
        yield self._change(
            ChangeKind.CREATE_ISSUE,
            None,
            detail,
            body=markers.write_body(self.issue.text, fresh),
            labels=labels,
            assignees=self._assignees(),
        )
        if self._to_file:
            yield self._recording(None, journal=False)

    def _recording(self, number: int | None, *, journal: bool) -> Change:
        point = self.issue.point
        where = ["journal"] if journal else []
        if self._to_file:
            where.append("file")
        return self._change(ChangeKind.RECORD_NUMBER, number, {"path": point.path, "where": where})

    @property
    def _to_file(self) -> bool:
        point = self.issue.point
        return self.intent.write_files and point.numbered and point.number is None

    def _assignees(self) -> tuple[str, ...]:
        owner = self.issue.point.assignee
        return (owner,) if owner and self.intent.settings.issues.assign_owner else ()

    def _change(
        self,
        kind: ChangeKind,
        number: int | None,
        detail: Mapping[str, object],
        *,
        body: str = "",
        labels: tuple[str, ...] = (),
        assignees: tuple[str, ...] = (),
        basis: Basis | None = None,
    ) -> Change:
        content = IssueContent(self.issue.title, body, labels, assignees)
        return Change(kind, self.issue.point.key, number, self.issue.title, detail, content, basis)


def _missing_labels(changes: Sequence[Change], observed: Observed, settings: Settings) -> Iterator[Change]:
    present = {name.casefold() for name in observed.labels}
    needed = [name for change in changes if change.content for name in change.content.labels]
    needed += [str(change.detail["label"]) for change in changes if change.detail.get("topic") in QUESTIONS]
    for label in looks(needed, settings):
        if label.name.casefold() not in present:
            present.add(label.name.casefold())
            detail = {"colour": label.colour, "description": label.description}
            yield Change(ChangeKind.ENSURE_LABEL, None, None, label.name, detail)
