"""One action point with all that is known of it: what every step of judging looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from debrief.planning.desired import DesiredIssue, DesiredPoint
from debrief.planning.intent import Intent, Wanted
from debrief.planning.marker import Marker, digest_text
from debrief.planning.observed import Observed
from debrief.planning.plan import Basis, Change, ChangeKind, IssueContent
from debrief.planning.recorded import Entry, Recorded


@dataclass(frozen=True, slots=True)
class Case:
    """An action point, what is recorded and observed, and what the run may do."""

    issue: DesiredIssue
    wanted: Wanted
    recorded: Recorded
    observed: Observed
    intent: Intent

    @property
    def point(self) -> DesiredPoint:
        """The action point."""
        return self.issue.point

    @property
    def entry(self) -> Entry | None:
        """What the journal knows of it."""
        return self.recorded.entries.get(self.issue.point.key)

    @property
    def to_file(self) -> bool:
        """Whether its number has to be written into its file."""
        point = self.issue.point
        return self.intent.write_files and point.numbered and point.number is None

    @property
    def assignees(self) -> tuple[str, ...]:
        """Who its issue is assigned to when it is made."""
        owner = self.issue.point.assignee
        return (owner,) if owner and self.intent.settings.issues.assign_owner else ()

    def marker(self, labels: frozenset[str]) -> Marker:
        """Return the marker of an issue that holds what the record wants; `labels` are the digests of its labels."""
        file, shown = (digest_text(self.issue.title, text) for text in (self.issue.decisive, self.issue.text))
        return Marker(self.issue.point.key, file, labels, shown=None if shown == file else shown)

    def recording(self, number: int | None, *, journal: bool) -> Change:
        """Return the change that notes its number; none yet for an issue that the same plan makes."""
        where = ["journal"] if journal else []
        if self.to_file:
            where.append("file")
        return self.change(ChangeKind.RECORD_NUMBER, number, {"path": self.issue.point.path, "where": where})

    def change(
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
        """Return a change to its issue."""
        content = IssueContent(self.issue.title, body, labels, assignees)
        return Change(kind, self.issue.point.key, number, self.issue.title, detail, content, basis)
