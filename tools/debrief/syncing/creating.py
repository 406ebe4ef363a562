"""Making one issue, exactly once: a POST that is never repeated blindly, and a look where its answer is
unclear."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from debrief.errors import Invalid, NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.planning.marker import digest_labels, read_body, set_marker
from debrief.planning.observed import Observed
from debrief.planning.owing import ASSIGNEE
from debrief.planning.plan import Change, IssueContent
from debrief.syncing import claims
from debrief.syncing.book import Entries, JournalBook
from debrief.syncing.outcome import Outcome, Result
from debrief.syncing.reading import Patience
from debrief.syncing.seeking import keys_by_number, seek, seen
from debrief.syncing.triage import dropped
from debrief.trackers.port import IssueDraft, IssueState, JournalEntry, ObservedIssue, Tracker

NOT_ASSIGNABLE = "no such account, or it has no access"


class StopCreatingError(Exception):
    """No further issue should be made in this run; carries the outcome of the last one."""

    def __init__(self, outcome: Outcome, why: str, *, limited: bool = False) -> None:
        """Stop after `outcome`; `why` is said of those that are left. `limited`: nothing else should be sent either."""
        super().__init__(why)
        self.limited = limited
        self.outcome = outcome
        self.why = why


@dataclass(frozen=True, slots=True)
class Creator:
    """Makes the issues of keys that this run has claimed."""

    tracker: Tracker
    book: JournalBook
    bot: str
    label: str
    """The reserved label."""
    run: str
    floors: Mapping[str, int]
    """By key: its issue has a higher number."""
    patience: Patience
    labelled: set[str | None]
    """Keys of issues that have got all labels that they were to get; added to."""
    assigned: dict[str, bool] = field(default_factory=dict)
    """Keys of issues that were to be assigned to somebody, and whether that was done; added to."""

    def create(self, change: Change) -> tuple[Outcome, bool]:
        """Make the issue of a key; return the outcome, and whether all that follows a creation was done.

        Raises StopCreatingError when the next creation would go the same wrong way.
        """
        content, key = change.content, change.key
        assert content is not None  # noqa: S101  planning gives every creation its content
        assert key is not None  # noqa: S101
        posted = self._post(change, content, key)
        if isinstance(posted, Outcome):
            return posted, False
        issue, bare = posted
        if issue.author.casefold() != self.bot.casefold():
            why = (
                f"#{issue.number} was written as {issue.author}, but debrief looks for issues by {self.bot}:"
                " set `issues.bot` to the login that the token writes under"
            )
            raise StopCreatingError(Outcome(change, Result.FAILED, why, issue.number), f"not tried: {why}")
        problems: list[str] = []
        winner = self._record(key, issue, content, problems)
        if winner is not None:
            return self._retire(change, issue, winner), False
        done = self._follow_up(change, content, issue, problems, bare=bare)
        return Outcome(change, Result.DONE, "; ".join(problems), issue.number), done

    def _post(self, change: Change, content: IssueContent, key: str) -> tuple[ObservedIssue, bool] | Outcome:
        """Send the one request that makes the issue; an outcome says why there is none.

        With the issue comes whether it had to be made without assignees, milestone and type.
        """
        whole = IssueDraft(
            content.title, content.body, content.labels, content.assignees, content.milestone, content.type
        )
        bare = IssueDraft(content.title, content.body, content.labels)
        try:
            if (why := self._taken(key)) is not None:
                return Outcome(change, Result.SKIPPED, why)
            try:
                return self.tracker.writer.create_issue(whole), False
            except Invalid:
                if whole == bare:
                    raise
                # One unknown login, or a milestone that has just been deleted, makes GitHub refuse the whole issue:
                # nothing was made, and what it was refused for is tried on the issue, where the answer tells what.
                if (why := self._taken(key)) is not None:
                    return Outcome(change, Result.SKIPPED, why)
                return self.tracker.writer.create_issue(bare), True
        except UnclearAnswer as error:
            issue = self._look(key)
            if issue is not None:
                return issue, False
            why = f"{error}; the key stays claimed, and the next run looks for the issue before it makes one"
            return Outcome(change, Result.FAILED, why)
        except RateLimited as error:
            why = f"left for the next run: {error}"
            raise StopCreatingError(Outcome(change, Result.SKIPPED, why), why, limited=True) from None
        except NotPermitted as error:
            outcome = Outcome(change, Result.FAILED, str(error))
            raise StopCreatingError(outcome, "not tried: the one before was not permitted") from None
        except TrackerError as error:
            return Outcome(change, Result.FAILED, str(error))

    def _taken(self, key: str) -> str | None:
        return claims.keep(self.book, key, self.run, self.tracker.reader.present())

    def _look(self, key: str) -> ObservedIssue | None:
        """Find the issue that an unclear answer may have left: in the list, and by the numbers past it."""
        for pause in (0.0, *self.patience.pauses):
            if pause:
                self.patience.sleep(pause)
            try:
                listed = {issue.number: issue for issue in self.tracker.reader.issues(self.label)}
                known = {number: seen(issue) for number, issue in listed.items()}
                marked = Observed(self.bot, known, recorded=keys_by_number(self.book.entries)).by_key.get(key)
                if marked:
                    return listed[marked[0].number]
                found = seek(self.tracker.reader, {key: self.floors[key]}, known, self.bot).found
                if found:
                    answer = self.tracker.reader.issue(min(found))
                    return answer if isinstance(answer, ObservedIssue) else None
            except TrackerError:
                continue
        return None

    def _record(self, key: str, issue: ObservedIssue, content: IssueContent, problems: list[str]) -> int | None:
        """Write the number, and which labels it lacks, into the journal at once.

        Return another run's number if that was quicker.
        """
        winner: list[int] = []
        owed = ",".join(sorted(digest_labels(missing_names(content.labels, issue.labels)))) or None

        def edit(entries: Entries) -> Entries:
            present = entries.get(key)
            winner.clear()
            if present is not None and present.number not in (None, issue.number):
                winner.append(present.number or 0)
                return entries
            floor = present.floor if present is not None else self.floors[key]
            # The other claims of this run get a new lease by the way.
            return {
                **claims.renewed(entries, self.run, self.tracker.reader.present()),
                key: replace(
                    present or JournalEntry(self.run, floor),
                    run=self.run,
                    number=issue.number,
                    node_id=issue.node_id,
                    author=issue.author,
                    owed=owed,
                    claimed_at=None,
                ),
            }

        try:
            self.book.change(edit)
        except TrackerError as error:
            problems.append(f"not in the journal yet, the next run finds it by its marker ({error})")
        return winner[0] if winner else None

    def _retire(self, change: Change, issue: ObservedIssue, winner: int) -> Outcome:
        """Two runs made an issue for one key; the one that the journal does not name gives way."""
        try:
            # Closed before its marker goes: a run that ends in between leaves nothing open that nobody knows.
            self.tracker.writer.close_issue(issue.number, IssueState.DUPLICATE)
            text = read_body(issue.body).text.rstrip()
            body = f"{text}\n\nMade twice by two runs at once; #{winner} goes on.\n"
            self.tracker.writer.update_issue(issue.number, body=body)
        except TrackerError as error:
            why = f"another run made #{winner} at the same time; close #{issue.number} by hand ({error})"
            return Outcome(change, Result.FAILED, why, winner)
        why = f"another run made #{winner} at the same time; #{issue.number} was closed as its duplicate"
        return Outcome(change, Result.SKIPPED, why, winner)

    def _follow_up(
        self, change: Change, content: IssueContent, issue: ObservedIssue, problems: list[str], *, bare: bool
    ) -> bool:
        """Compare what the tracker made with what was meant, and set what is missing; say what was dropped.

        What was sent with the issue and is not on it was dropped for want of a right, and is not sent again.
        """
        writer = self.tracker.writer
        done = Outcome(change, Result.DONE, "", issue.number)
        made, present, limited = issue, issue.labels, False
        try:
            if missing_names(content.labels, present):
                present = writer.add_labels(issue.number, missing_names(content.labels, present))
            lost = missing_names(content.labels, present)
            if lost:
                problems.append(f"the tracker dropped the labels {', '.join(lost)}: the token may not set labels")
                if self.label in lost and self.book.unavailable is not None:
                    why = "stopped: without its label and without the journal an issue could not be found again"
                    raise StopCreatingError(replace(done, message="; ".join(problems)), why)
            lost = missing_names(content.assignees, issue.assignees)
            if lost and bare:
                lost = missing_names(content.assignees, writer.assign(issue.number, lost))
            if lost:
                problems.append(f"not assigned to {', '.join(lost)}: {NOT_ASSIGNABLE}")
                self.assigned[change.key or ""] = False
            if bare and dropped(change, issue) and self.tracker.triage_writer is not None:
                issue = self.tracker.triage_writer.set_fields(
                    issue.number, milestone=content.milestone, type=content.type
                )
            problems.extend(dropped(change, issue))
        except RateLimited as error:
            limited = True
            problems.append(str(error))
            raise StopCreatingError(
                replace(done, message="; ".join(problems)), f"left for the next run: {error}", limited=True
            ) from None
        except TrackerError as error:
            problems.append(f"made, but not all set up, the next run goes on: {error}")
            return False
        finally:
            unset = missing_names(content.labels, present)
            if not unset:
                self.labelled.add(change.key)
            owed = digest_labels(unset) | ({ASSIGNEE} if self.assigned.get(change.key or "") is False else set())
            if owed and self.book.unavailable is not None and not limited:
                self._owe(made, owed)
        return True

    def _owe(self, issue: ObservedIssue, owed: frozenset[str]) -> None:
        """Say in the marker what the issue has not got, where no journal can say so."""
        marker = read_body(issue.body).marker
        if marker is not None:
            known = replace(marker, labels=marker.labels - owed, owed=owed)
            # Without it, nothing worse happens than that it is not made up for later.
            with suppress(TrackerError):
                self.tracker.writer.update_issue(issue.number, body=set_marker(issue.body, known))


def missing_names(wanted: tuple[str, ...], present: frozenset[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in `wanted` that are not in `present`; case does not count."""
    known = {name.casefold() for name in present}
    return tuple(name for name in wanted if name.casefold() not in known)
