"""What became of a plan, for people, for Markdown and for other programs.

The report is taken by its shape, because nothing that prints may know what writes to a tracker.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from debrief.planning.plan import Change, ChangeKind
from debrief.reports.escape import as_typed, markdown_text, visible
from debrief.reports.machine import as_json
from debrief.reports.plan import (
    ROWS_MAX,
    describe,
    found_title,
    issue_name,
    key_markdown,
    notes_markdown,
    notes_text,
    times,
)

_DONE = {
    ChangeKind.CREATE_ISSUE: "created",
    ChangeKind.UPDATE_ISSUE: "updated",
    ChangeKind.ADD_LABELS: "labelled",
    ChangeKind.LINK_SUB_ISSUE: "linked",
    ChangeKind.PLACE_ON_BOARD: "placed",
    ChangeKind.ENSURE_LABEL: "made label",
    ChangeKind.CLOSE_ISSUE: "closed",
    ChangeKind.COMMENT: "said on",
    ChangeKind.RECORD_NUMBER: "recorded",
    ChangeKind.RECORD_OUTCOME: "outcome of",
}
_NAMES = (
    (ChangeKind.ENSURE_LABEL, "label made", "labels made"),
    (ChangeKind.CREATE_ISSUE, "issue created", "issues created"),
    (ChangeKind.ADD_LABELS, "issue labelled", "issues labelled"),
    (ChangeKind.UPDATE_ISSUE, "issue updated", "issues updated"),
    (ChangeKind.LINK_SUB_ISSUE, "sub-issue linked", "sub-issues linked"),
    (ChangeKind.PLACE_ON_BOARD, "issue placed", "issues placed"),
    (ChangeKind.CLOSE_ISSUE, "duplicate closed", "duplicates closed"),
    (ChangeKind.COMMENT, "comment written", "comments written"),
    (ChangeKind.RECORD_NUMBER, "number recorded", "numbers recorded"),
    (ChangeKind.RECORD_OUTCOME, "outcome recorded", "outcomes recorded"),
)
_STEPS = ("milestone", "type")
"""Fields of an issue that are set in a request of their own, in which there may be both."""

_COLOURS = {"done": "\x1b[32m", "failed": "\x1b[31m", "skipped": "\x1b[33m"}
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


class OutcomeLike(Protocol):
    """The outcome of one change."""

    @property
    def change(self) -> Change:
        """The change."""

    @property
    def result(self) -> str:
        """`done`, `failed` or `skipped`."""

    @property
    def message(self) -> str:
        """Why, or what was not quite as wanted."""

    @property
    def number(self) -> int | None:
        """Number of the issue, where it is known now."""


class ReportLike(Protocol):
    """The outcomes of a plan."""

    @property
    def outcomes(self) -> Sequence[OutcomeLike]:
        """One a change."""

    @property
    def notes(self) -> Sequence[str]:
        """What a person should know."""

    def to_json(self) -> dict[str, Any]:
        """The form of the contract."""


def to_json(report: ReportLike) -> str:
    """Return the report as JSON, version 1."""
    return as_json(report.to_json())


def line(outcome: OutcomeLike, place: int, total: int, *, colour: bool = False) -> str:
    """Return one line for a change that was just made; on a terminal with its place among all.

    What was skipped is counted in the summary instead, and that a new number went back into its file is no news.
    """
    result = str(outcome.result)
    if result == "skipped" or (result == "done" and _follows_creation(outcome)):
        return ""
    word = _done(outcome.change) if result == "done" else result
    if not colour:
        return f"{word}: {visible(as_typed(_what(outcome)))}\n"
    counter = f"{_DIM}[{place:>{len(str(total))}}/{total}]{_PLAIN}"
    return f"{counter} {_COLOURS[result]}{word}{_PLAIN} {visible(as_typed(_what(outcome)))}\n"


def summary(report: ReportLike, *, colour: bool = False, advice: bool = True) -> str:
    """Return what was left and why, the notes and, in one line, what was done."""
    lines = [f"skipped {number}: {visible(why)}" for why, number in _skipped(report).items()]
    lines += notes_text(report.notes, colour=colour)
    lines.append(f"{_counts(report)}." if report.outcomes else "Nothing to do.")
    if advice and any(outcome.result != "done" for outcome in report.outcomes):
        text = "Run `debrief apply` again to go on; what is done is not done twice."
        lines.append(f"{_DIM}{text}{_PLAIN}" if colour else text)
    return "\n".join(lines) + "\n"


def to_markdown(report: ReportLike) -> str:
    """Return the report as Markdown, for a job summary."""
    lines = ["## Tracker", ""]
    lines += [f"{_counts(report)}." if report.outcomes else "Nothing to do.", ""]
    if report.outcomes:
        lines += ["| Outcome | Action point | What | Message |", "| --- | --- | --- | --- |"]
        # What went wrong first: a long table is cut at its end.
        ordered = sorted(report.outcomes, key=lambda outcome: ("failed", "skipped", "done").index(outcome.result))
        for outcome in ordered[:ROWS_MAX]:
            what = describe(outcome.change)
            if outcome.number is not None and outcome.change.kind is ChangeKind.CREATE_ISSUE:
                what = f"{issue_name(outcome.change, outcome.number)} {what}"
            row = (
                str(outcome.result),
                key_markdown(outcome.change),
                markdown_text(what),
                markdown_text(outcome.message),
            )
            lines.append(f"| {' | '.join(row)} |")
        lines.append("")
        if len(ordered) > ROWS_MAX:
            lines += [f"{len(ordered) - ROWS_MAX} more are not listed.", ""]
    return "\n".join([*lines, *notes_markdown(report.notes)])


def _done(change: Change) -> str:
    """Return what was done; what happens to one issue in several requests is not told in the same words."""
    fields = change.detail.get("fields", ()) if change.kind is ChangeKind.UPDATE_ISSUE else ()
    if steps := [step for step in _STEPS if step in fields]:
        return f"{' and '.join(steps)} set"
    return "assigned" if "assignees" in fields else "marked" if "marker" in fields else _DONE.get(change.kind, "done")


def _what(outcome: OutcomeLike) -> str:
    change = outcome.change
    if change.kind is ChangeKind.ENSURE_LABEL:
        text = change.title
    else:
        number = outcome.number if outcome.number is not None else change.number
        found = found_title(change)
        name = f"{issue_name(change, number)}{found}{' is taken on,' if found else ''} " if number is not None else ""
        text = f"{name}{change.key}: {change.title}"
    return f"{text} ({outcome.message})" if outcome.message else text


def _counts(report: ReportLike) -> str:
    done = [
        (outcome.change, outcome.number if outcome.number is not None else outcome.change.number)
        for outcome in report.outcomes
        if outcome.result == "done"
    ]
    numbers = {kind: times(kind, done) for kind, _, _ in _NAMES}
    parts = [f"{numbers[kind]} {one if numbers[kind] == 1 else many}" for kind, one, many in _NAMES if numbers[kind]]
    failed = sum(outcome.result == "failed" for outcome in report.outcomes)
    parts += [f"{failed} failed"] if failed else []
    left = sum(_skipped(report).values())
    parts += [f"{left} left"] if left else []
    return ", ".join(parts) if parts else "nothing done"


def _skipped(report: ReportLike) -> dict[str, int]:
    """Count the changes that were skipped by why; a number that cannot go back yet is not counted on its own."""
    found: dict[str, int] = {}
    for outcome in report.outcomes:
        if outcome.result == "skipped" and not (_follows_creation(outcome) and outcome.number is None):
            found[outcome.message] = found.get(outcome.message, 0) + 1
    return found


def _follows_creation(outcome: OutcomeLike) -> bool:
    return outcome.change.kind is ChangeKind.RECORD_NUMBER and outcome.change.number is None
