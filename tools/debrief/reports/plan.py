"""A plan for people at a terminal, for Markdown and for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.reports.escape import as_typed, markdown_text, visible
from debrief.reports.machine import as_json

ROWS_MAX = 500
"""Most rows of a table in Markdown; a job summary may have 1 MiB, and nobody reads more."""

_SIGNS = {
    ChangeKind.CREATE_ISSUE: "+",
    ChangeKind.CLOSE_ISSUE: "-",
    ChangeKind.RECORD_NUMBER: "=",
    ChangeKind.RECORD_OUTCOME: "=",
}
_COLOURS = {"+": "\x1b[32m", "~": "\x1b[33m", "-": "\x1b[31m", "=": "\x1b[36m", "!": "\x1b[33m"}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def to_json(plan: Plan) -> str:
    """Return the plan as JSON, version 1."""
    return as_json(plan.to_json())


def to_text(plan: Plan, *, colour: bool = False, advice: bool = True) -> str:
    """Return the plan by post-mortem, one line a change; with `advice`, what to do next."""
    lines: list[str] = []
    for postmortem, changes in _by_postmortem(plan):
        lines.append(_paint(visible(postmortem), _BOLD, colour))
        for change in changes:
            sign = _SIGNS.get(change.kind, "~")
            action_id = visible((change.key or "").rpartition("/")[2])
            lines.append(
                f"  {_paint(sign, _COLOURS[sign], colour)} {action_id:<6} {visible(as_typed(describe(change)))}"
            )
            lines.extend(f"           {_paint(visible(line), _DIM, colour)}" for line in _particulars(change))
        lines.append("")
    made = [change.title for change in plan.of_kind(ChangeKind.ENSURE_LABEL)]
    if made:
        lines += [f"labels to make: {visible(', '.join(made))}", ""]
    lines += notes_text(plan.notes, colour=colour)
    lines.append(f"{count(plan)}." if not plan.empty else "Nothing to do.")
    if advice and not plan.empty:
        lines.append(_paint("Nothing was changed; `debrief apply` does it.", _DIM, colour))
    return "\n".join(lines) + "\n"


def to_markdown(plan: Plan) -> str:
    """Return the plan as Markdown, for a job summary or a comment."""
    lines = ["## Plan for the tracker", ""]
    lines += [f"{count(plan)}." if not plan.empty else "Nothing to do.", ""]
    shown = _shown(plan)
    if shown:
        lines += ["| | Action point | What | Labels | Owner | Due |", "| --- | --- | --- | --- | --- | --- |"]
        for change in shown[:ROWS_MAX]:
            detail = change.detail
            cells = (
                describe(change),
                ", ".join(detail.get("labels") or ()),
                str(detail.get("owner") or ""),
                str(detail.get("due") or ""),
            )
            written = " | ".join(markdown_text(cell) for cell in cells)
            lines.append(f"| `{_SIGNS.get(change.kind, '~')}` | {key_markdown(change)} | {written} |")
        lines.append("")
    if len(shown) > ROWS_MAX:
        lines += [f"{len(shown) - ROWS_MAX} more are not listed.", ""]
    return "\n".join([*lines, *notes_markdown(plan.notes)])


def describe(change: Change) -> str:
    """Return what a change does, in a few words."""
    fields = change.detail.get("fields", ())
    match change.kind:
        case ChangeKind.CREATE_ISSUE:
            return change.title
        case ChangeKind.UPDATE_ISSUE if "assignees" in fields:
            return f"{issue_name(change)} is assigned to {', '.join(change.detail['assignees'])}"
        case ChangeKind.UPDATE_ISSUE if "milestone" in fields:
            typed = f", and gets the type {change.detail['type']}" if "type" in fields else ""
            return f"{issue_name(change)} goes into the milestone {change.detail['milestone']}{typed}"
        case ChangeKind.UPDATE_ISSUE if "type" in fields:
            return f"{issue_name(change)} gets the type {change.detail['type']}"
        case ChangeKind.LINK_SUB_ISSUE:
            parent = change.detail["parent"]
            under = issue_name(change, parent) if parent is not None else "the post-mortem's new issue"
            return f"{issue_name(change)} becomes a sub-issue of {under}"
        case ChangeKind.PLACE_ON_BOARD:
            board, values = change.detail["board"], change.detail["fields"]
            filled = "".join(f", {name}: {value}" for name, value in values.items())
            return f"{issue_name(change)} goes onto the board {board['owner']}/{board['number']}{filled}"
        case ChangeKind.UPDATE_ISSUE if "imported" in change.detail:
            return f"{issue_name(change)} gets its hidden marker, its title and text stay as they are: {change.title}"
        case ChangeKind.UPDATE_ISSUE if "marker" in fields:
            return f"{issue_name(change)} gets a fresh hidden marker, its text stays"
        case ChangeKind.UPDATE_ISSUE:
            what = "title and text follow" if "title" in fields else "text follows"
            return f"{issue_name(change)} {what} the file: {change.title}"
        case ChangeKind.ADD_LABELS:
            return f"{issue_name(change)} gets the labels {', '.join(change.detail['labels'])}"
        case ChangeKind.RECORD_NUMBER if "fate" in change.detail:
            return f"{issue_name(change)} is {change.detail['fate']}: the journal remembers that it is lost"
        case ChangeKind.RECORD_NUMBER if "said" in change.detail:
            return f"{issue_name(change)} goes into the journal with what was said on it"
        case ChangeKind.RECORD_NUMBER if "hidden" in change.detail:
            state = "can be seen again" if change.detail["hidden"] is None else "cannot be seen"
            return f"{issue_name(change)} {state}: the journal remembers it"
        case ChangeKind.RECORD_NUMBER if "heard" in change.detail:
            return f"{issue_name(change)} was changed after it was closed, the reason stays as the file has it"
        case ChangeKind.RECORD_NUMBER if "origin" in change.detail:
            return f"{issue_name(change)}{found_title(change)} is taken on: {change.title}"
        case ChangeKind.RECORD_NUMBER:
            number = issue_name(change) if change.number is not None else "the new number"
            where = {"file": "the file", "journal": "the journal"}
            return f"{number} goes into {' and '.join(where[place] for place in change.detail['where'])}"
        case ChangeKind.RECORD_OUTCOME if "withdrawn" in change.detail:
            return f"{issue_name(change)} is again as its file says: what was proposed is taken back"
        case ChangeKind.RECORD_OUTCOME if change.detail["outcome"] is None:
            return f"{issue_name(change)} is open: its outcome is taken out of the file"
        case ChangeKind.RECORD_OUTCOME:
            reason = f", because: {change.detail['reason']}" if change.detail["reason"] else ""
            return f"{issue_name(change)} is {change.detail['outcome']}: {change.title}{reason}"
        case ChangeKind.CLOSE_ISSUE:
            return f"{issue_name(change)} is closed as a duplicate: {issue_name(change, change.detail['of'])} goes on"
        case ChangeKind.COMMENT:
            return f"{issue_name(change)} {_comment(change)}: {change.title}"
        case ChangeKind.ENSURE_LABEL:
            return f"label {change.title}"


def issue_name(change: Change, number: int | None = None) -> str:
    """Return the issue of a change as people write it: `#7`, or `acme/checkout#7` in another repository."""
    known = change.number if number is None else number
    return f"{change.detail.get('repository', '')}#{known}" if known is not None else "the new issue"


def found_title(change: Change) -> str:
    """Return the title of an issue that is taken on, where it is not that of its action point, to stand behind it."""
    title = change.detail.get("found")
    return f" “{title}”" if title is not None else ""


def _comment(change: Change) -> str:
    """Return what a comment is about."""
    detail = change.detail
    match detail["topic"]:
        case "overdue":
            what = f"is asked about: due {detail['day']}, {detail['days']} d ago"
        case "untouched":
            what = f"is asked about: untouched since {detail['day']}"
        case "orphaned":
            return "is told that the record does not have its action point any more"
        case _:
            return "is told that its action point is in the record again"
    return f"{what}, to {detail['mention']}" if detail["mention"] else what


def count(plan: Plan) -> str:
    """Return the numbers of changes by kind, in one line."""
    kinds = (
        (ChangeKind.CREATE_ISSUE, "issue to create", "issues to create"),
        (ChangeKind.UPDATE_ISSUE, "issue to update", "issues to update"),
        (ChangeKind.ADD_LABELS, "issue to label", "issues to label"),
        (ChangeKind.LINK_SUB_ISSUE, "sub-issue to link", "sub-issues to link"),
        (ChangeKind.PLACE_ON_BOARD, "issue to place", "issues to place"),
        (ChangeKind.ENSURE_LABEL, "label to make", "labels to make"),
        (ChangeKind.CLOSE_ISSUE, "duplicate to close", "duplicates to close"),
        (ChangeKind.COMMENT, "comment to write", "comments to write"),
        (ChangeKind.RECORD_NUMBER, "number to record", "numbers to record"),
        (ChangeKind.RECORD_OUTCOME, "outcome to record", "outcomes to record"),
    )
    numbers = [(times(kind, [(one, one.number) for one in plan.changes]), one, many) for kind, one, many in kinds]
    parts = [f"{number} {one if number == 1 else many}" for number, one, many in numbers if number]
    where = {"github": "GitHub", "local": "the local tracker"}.get(plan.tracker, plan.tracker)
    return f"Plan for {where}: {', '.join(parts)}"


def times(kind: ChangeKind, changes: Iterable[tuple[Change, int | None]]) -> int:
    """Return how often a kind stands among changes with their issues' numbers; an issue is updated once.

    Its text, its owner and what it begins with are requests of their own, which people take for one.
    """
    found = [(change.key, number) for change, number in changes if change.kind is kind]
    return len(set(found)) if kind is ChangeKind.UPDATE_ISSUE else len(found)


def notes_text(notes: Sequence[str], *, colour: bool) -> list[str]:
    """Return the notes as lines of text with a blank line below."""
    if not notes:
        return []
    return [*(f"{_paint('!', _COLOURS['!'], colour)} {visible(as_typed(note))}" for note in notes), ""]


def notes_markdown(notes: Sequence[str]) -> list[str]:
    """Return the notes as a list in Markdown."""
    if not notes:
        return []
    more = [f"- and {len(notes) - ROWS_MAX} more"] if len(notes) > ROWS_MAX else []
    return ["### Notes", "", *(f"- {markdown_text(note)}" for note in notes[:ROWS_MAX]), *more, ""]


def key_markdown(change: Change) -> str:
    """Return the key of a change as a code span; it holds nothing but small letters, digits and hyphens."""
    return f"`{change.key}`" if change.key is not None else ""


def _shown(plan: Plan) -> list[Change]:
    """The number that goes back after a creation needs no line of its own."""
    return [
        change
        for change in plan.changes
        if change.key is not None and not (change.kind is ChangeKind.RECORD_NUMBER and change.number is None)
    ]


def _by_postmortem(plan: Plan) -> Iterator[tuple[str, list[Change]]]:
    ordered = sorted(_shown(plan), key=lambda change: _place(change.key or ""))
    for postmortem, group in groupby(ordered, key=lambda change: (change.key or "").rpartition("/")[0]):
        yield postmortem, list(group)


def _place(key: str) -> tuple[str, int]:
    postmortem, _, action_id = key.rpartition("/")
    number = action_id.removeprefix("AP-")
    return postmortem, int(number) if number.isdecimal() else 0


def _particulars(change: Change) -> Iterator[str]:
    if change.kind is ChangeKind.CREATE_ISSUE:
        detail = change.detail
        who = f"owner {detail['owner']}" if detail["owner"] else "no owner"
        yield f"{who}, {'due ' + str(detail['due']) if detail['due'] else 'no due date'}"
        yield f"labels {', '.join(detail['labels'])}"


def _paint(text: str, code: str, colour: bool) -> str:
    return f"{code}{text}{_PLAIN}" if colour else text
