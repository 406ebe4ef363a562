"""What the policy says of an incident, and which post-mortems are overdue: text and JSON, version 1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from debrief.policy.decision import Answer
from debrief.reports.escape import markdown_text, one_line, visible
from debrief.reports.machine import as_json, machine_path

if TYPE_CHECKING:
    from debrief.findings import Finding
    from debrief.policy.approvals import Approvals
    from debrief.policy.decision import Decision, Reason
    from debrief.policy.overdue import Late
    from debrief.relating.incident import Incident

VERSION = 1
"""Version of the JSON forms."""


class Judgement(NamedTuple):
    """All that `debrief policy` has to say of one incident."""

    decision: Decision
    document: Incident | None = None
    """The incident of a file; None for one that was described by options."""
    findings: Sequence[Finding] = ()
    """What breaks the policy in the file."""
    approvals: Approvals | None = None
    """Of the pull request, where one was asked for."""
    unreadable: Sequence[str] = ()
    """Files of the record that could not be compared."""

    @property
    def kept(self) -> bool:
        """Whether nothing breaks the policy now."""
        return not self.findings and (self.approvals is None or self.approvals.complete)


def to_text(judgement: Judgement, *, word: str) -> str:
    """Return the answer with its reasons; `word` is what a post-mortem is called."""
    decision, document = judgement.decision, judgement.document
    said = {
        Answer.REQUIRED: f"a {word} is required",
        Answer.OPTIONAL: f"a {word} is optional",
        Answer.UNDECIDED: f"whether a {word} is required is not decided yet",
    }[decision.answer]
    lines = [said[0].upper() + said[1:] if document is None else f"{visible(document.postmortem_id)}: {said}"]
    lines += _block("why", [reason.sentence for reason in decision.reasons])
    whys = {reason.rule: reason.sentence for reason in decision.deadlines}
    if "due" in whys:
        lines += _block("due", [_dated(decision.due_on, whys["due"])])
    if "action-points-due" in whys:
        lines += _block("actions", [_dated(decision.action_points_due_on, whys["action-points-due"])])
    lines += _block("review", [reason.sentence for reason in decision.reviewing.reasons])
    if decision.waivable is not None:
        lines += _block("waiver", [decision.waivable.reason.sentence])
    if judgement.approvals is not None:
        given = judgement.approvals.approved
        approved = f"{', '.join(given)} approved" if given else "nobody has approved yet"
        still = (f"still: {text}" for text in judgement.approvals.still_needed)
        lines += _block("approvals", [approved, *still, *judgement.approvals.remarks])
    lines += _block(
        "breaks",
        [f"line {found.location.line}: {found.message}; {found.help} ({found.rule})" for found in judgement.findings],
    )
    if document is not None:
        lines.append(f"{visible(document.path)} {'keeps' if judgement.kept else 'breaks'} the policy.")
    lines += left_out(judgement.unreadable)
    return "\n".join(lines) + "\n"


def to_json(judgement: Judgement) -> str:
    """Return the answer as JSON."""
    decision, document = judgement.decision, judgement.document
    waivable, approvals = decision.waivable, judgement.approvals
    whole: dict[str, Any] = {
        "version": VERSION,
        "answer": str(decision.answer),
        "reasons": _reasons(decision.reasons),
        "waivable": None
        if waivable is None
        else {"allowed": waivable.allowed, "by": list(waivable.by), "reason": _reasons([waivable.reason])[0]},
        "due_on": _iso(decision.due_on),
        "action_points_due_on": _iso(decision.action_points_due_on),
        "deadlines": _reasons(decision.deadlines),
        "reviewing": {
            "count": decision.reviewing.count,
            "outside_team": decision.reviewing.outside_team,
            "outside_of": list(decision.reviewing.outside_of),
            "reasons": _reasons(decision.reviewing.reasons),
        },
        "document": None
        if document is None
        else {
            "id": document.postmortem_id,
            "path": machine_path(document.path),
            "status": document.status,
            "keeps_policy": judgement.kept,
            "findings": [_finding(found) for found in judgement.findings],
        },
        "approvals": None
        if approvals is None
        else {
            "complete": approvals.complete,
            "approved": list(approvals.approved),
            "changes_requested": list(approvals.changes_requested),
            "waiting_for": list(approvals.waiting_for),
            "more": approvals.more,
            "outside_of": None if approvals.outside_of is None else list(approvals.outside_of),
            "outsiders": list(approvals.outsiders),
            "unasked": list(approvals.unasked),
            "waiver": approvals.waiver,
            "still_needed": list(approvals.still_needed),
        },
        "unreadable": [machine_path(path) for path in judgement.unreadable],
    }
    return as_json(whole)


def overdue_text(late: Sequence[Late], unreadable: Sequence[str], *, word: str) -> str:
    """Return the overdue post-mortems as a list, in their order."""
    many = f"1 {word} is" if len(late) == 1 else f"{len(late)} {word}s are"
    lines = [f"{many} overdue." if late else f"No {word} is overdue."]
    for one in late:
        who = ", ".join(one.authors) or "nobody yet"
        lines += [
            f"{visible(one.postmortem_id)}  {one_line(one.title, 80)}",
            f"  overdue {one.days} d, due {one.due_on}; {one_line(one.status)}; {one_line(one.severity)};"
            f" {one_line(who, 200)}; {one_line(one.why)}",
        ]
    return "\n".join([*lines, *left_out(unreadable)]) + "\n"


def overdue_json(late: Sequence[Late], unreadable: Sequence[str], *, today: date) -> str:
    """Return the overdue post-mortems as JSON; `today` is the day that decides."""
    whole = {
        "version": VERSION,
        "today": today.isoformat(),
        "overdue": [late_row(one) for one in late],
        "unreadable": [machine_path(path) for path in unreadable],
    }
    return as_json(whole)


def late_row(late: Late) -> dict[str, Any]:
    """Return one overdue post-mortem as plain values."""
    return {
        "id": late.postmortem_id,
        "path": machine_path(late.path),
        "title": late.title,
        "status": late.status,
        "severity": late.severity,
        "due_on": late.due_on.isoformat(),
        "days": late.days,
        "authors": list(late.authors),
        "why": late.why,
    }


def overdue_markdown(late: Sequence[Late], *, word: str) -> str:
    """Return the overdue post-mortems as a Markdown table; empty where there are none."""
    if not late:
        return ""
    lines = [f"## Overdue {word}s", "", "| Overdue | Due | Severity | Status | Authors | Title |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for one in late:
        cells = (one.severity, one.status, ", ".join(one.authors), f"{one.title} ({one.postmortem_id})")
        lines.append(f"| {one.days} d | {one.due_on} | {' | '.join(markdown_text(cell) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _block(head: str, sentences: Sequence[str]) -> list[str]:
    return [f"  {head if index == 0 else '':<9}  {one_line(text)}" for index, text in enumerate(sentences)]


def _dated(day: date | None, why: str) -> str:
    return f"{day} ({why})" if day is not None else why


def left_out(paths: Sequence[str]) -> list[str]:
    """Return the line that counts the files that could not be compared; none where there are none."""
    if not paths:
        return []
    many = "1 file was" if len(paths) == 1 else f"{len(paths)} files were"
    return [f"{many} left out, as the front matter cannot be read; see `debrief check`."]


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    return [{"rule": reason.rule, "sentence": reason.sentence} for reason in reasons]


def _finding(found: Finding) -> dict[str, Any]:
    where = found.location
    return {
        "rule": found.rule,
        "level": str(found.level),
        "path": machine_path(where.path),
        "line": where.line,
        "column": where.column,
        "message": found.message,
        "help": found.help,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
