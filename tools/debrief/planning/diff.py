"""Desired, recorded and observed to a plan: pure, values in and values out.

What belongs together is decided by number first (journal, then file) and by marker second; never by title.
What is written is decided three ways: the file's text now, the issue's text now, and the text of the last
sync, whose digest the marker keeps. Source of the rules: "From action points to issues, exactly once" in
the design.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from debrief.planning import marker as markers
from debrief.planning.desired import DesiredIssue
from debrief.planning.labels import first_labels, lasting_labels, looks
from debrief.planning.marker import Marker
from debrief.planning.observed import Gone, Observed, SeenIssue
from debrief.planning.plan import Basis, Change, ChangeKind, IssueContent, Plan
from debrief.planning.recorded import Recorded
from debrief_schemas.settings import Settings

_ORDER = (
    ChangeKind.ENSURE_LABEL,
    ChangeKind.CREATE_ISSUE,
    ChangeKind.ADD_LABELS,
    ChangeKind.UPDATE_ISSUE,
    ChangeKind.RECORD_NUMBER,
)
"""The order in which a run does things: labels exist before issues bear them, and are put on before the
marker that remembers them is written."""

_GONE = {
    Gone.DELETED: "was deleted: it is not made again; give the action point a new id if it is still wanted",
    Gone.MISSING: "is not there, or the token may not see it: nothing is changed; check number and rights",
    Gone.TRANSFERRED: "was moved to another repository: it is left to the people there",
    Gone.NOT_AN_ISSUE: "is a pull request or a discussion: take `issue:` out, then the issue is made",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the record says, with what it could not say."""

    issues: Sequence[DesiredIssue] = ()
    """Action points of filed documents that were judged, in the order of the record."""
    known: frozenset[str] = frozenset()
    """Keys of all action points in judged documents, whatever their status."""
    unjudged: Mapping[str, str] = field(default_factory=dict)
    """Documents with errors: path to why; nothing is decided about their action points."""
    unjudged_ids: frozenset[str | None] = frozenset()
    """Their post-mortem ids; None for one that has none, which could be any."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What the run may do."""

    tracker: str
    settings: Settings
    write_files: bool
    """Whether issue numbers are written into the files."""


def make_plan(wanted: Wanted, recorded: Recorded, observed: Observed, intent: Intent) -> Plan:
    """Return what has to be done so that tracker and record say the same.

    The same values give the same plan; nothing is read or written.
    """
    changes: list[Change] = []
    notes = [f"{path}: not judged, {why}" for path, why in sorted(wanted.unjudged.items())]
    for issue in wanted.issues:
        for step in _Judgement(issue, recorded, observed, intent).steps():
            if isinstance(step, Change):
                changes.append(step)
            else:
                notes.append(f"{issue.point.key}: {step}")
    notes.extend(_vanished(wanted, recorded, observed))
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
    recorded: Recorded
    observed: Observed
    intent: Intent

    def steps(self) -> Iterator[Change | str]:
        point = self.issue.point
        if point.outcome is not None:
            return
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
        key = self.issue.point.key
        marked = self.observed.by_key.get(key, ())
        if marked:
            # Where a crash and a person's copy left several, the open one of lowest number is the living one.
            best = min(marked, key=lambda issue: (not issue.open, issue.number))
            yield from self._managed(best)
        elif key in self.observed.unproven:
            yield (
                "an earlier run may have made its issue, and not every number could be looked at; the next run goes on"
            )
        else:
            yield from self._create()

    def _known(self, number: int) -> Iterator[Change | str]:
        key = self.issue.point.key
        seen = self.observed.issues.get(number)
        if seen is None:
            yield f"issue #{number} {_GONE[self.observed.gone.get(number, Gone.MISSING)]}"
            return
        marked = self.observed.marked_key(seen)
        if marked == key:
            yield from self._managed(seen)
        elif marked is not None:
            yield (
                f"issue #{number} belongs to {marked}: nothing is changed; an action point keeps its id"
                " for ever, and `issue:` is written by the bot"
            )
        elif key in self.recorded.entries:
            yield f"issue #{number} no longer bears its hidden marker: its text is left as it is"
            yield from self._record(seen)
        else:
            yield f"issue #{number} was not made by debrief: its text is left as it is"

    def _managed(self, seen: SeenIssue) -> Iterator[Change | str]:
        """The issue is ours: keep its text in step, unless a person has changed it or it is closed."""
        for other in self.observed.by_key.get(self.issue.point.key, ()):
            if other.number != seen.number and other.open:
                yield f"issue #{other.number} bears the same marker as #{seen.number}: close one of them"
        if seen.open:
            yield from self._labels_and_text(seen)
            yield from self._assignee(seen)
        yield from self._record(seen)

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
        # A journal without any entry is not mended alone: it may be one that cannot be written.
        if in_file or (entry is not None and entry.claimed_only):
            yield self._recording(seen.number, journal=entry is None or entry.claimed_only)

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
    for label in looks(needed, settings):
        if label.name.casefold() not in present:
            present.add(label.name.casefold())
            detail = {"colour": label.colour, "description": label.description}
            yield Change(ChangeKind.ENSURE_LABEL, None, None, label.name, detail)


def _vanished(wanted: Wanted, recorded: Recorded, observed: Observed) -> Iterator[str]:
    """Say which issues have lost their action point; nothing is said while a document could not be judged."""
    if None in wanted.unjudged_ids:
        return
    candidates = {key: issues[0].number for key, issues in observed.by_key.items()}
    candidates |= {key: entry.number for key, entry in recorded.entries.items() if entry.number is not None}
    for key, number in sorted(candidates.items()):
        if key in wanted.known or key.rpartition("/")[0] in wanted.unjudged_ids:
            continue
        seen = observed.issues.get(number)
        if seen is not None and seen.open:
            yield f"{key}: no document has this action point any more; issue #{number} is left as it is"
