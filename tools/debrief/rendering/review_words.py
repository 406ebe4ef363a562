"""What the comment on a pull request says in sentences: of the policy, of numbers, and of what an issue begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debrief.planning.forecast import Effect
from debrief.rendering.inert import Markdown, code

if TYPE_CHECKING:
    from debrief.policy.approvals import Approvals
    from debrief.policy.decision import Decision
    from debrief.reviewing.value import PlannedIssue, ReviewedDocument
    from debrief_schemas.settings import Settings


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says of one document."""

    decision: Decision
    approvals: Approvals | None = None
    """None where the approvals were not read."""


def begin(settings: Settings) -> Iterator[str]:
    """Yield what an issue begins with beside text, labels and owner."""
    issues = settings.issues
    if issues.parent:
        yield f"become sub-issues of their {settings.word}'s own issue"
    if issues.board is not None:
        yield f"go onto the board {issues.board.owner}/{issues.board.number}"
    if issues.type is not None:
        yield f"get the type {issues.type}"
    if issues.milestone is not None:
        yield f"go into the milestone {issues.milestone.title or 'that ends first after their due date'}"


def policy(document: ReviewedDocument, verdict: Verdict) -> Iterator[str]:
    """Yield what the policy says of a document, in sentences."""
    status = document.facts.status
    if document.change == "removed" or not document.readable:
        return
    decision, approvals = verdict.decision, verdict.approvals
    if decision.answer == "required" and status in ("draft", "in_review"):
        yield f"required, due on {decision.due_on}" if decision.due_on is not None else "required"
    if status == "draft":
        return
    if approvals is None:
        for reason in decision.reviewing.reasons:
            if reason.rule != "outside-team" or decision.reviewing.outside_team:
                yield reason.sentence
        if document.waives and document.facts.decided_by is not None:
            yield f"{document.facts.decided_by} decided the waiver and has to approve it, or to open the pull request"
        return
    if approvals.complete:
        yield f"all approvals are there ({', '.join(approvals.approved)})"
    else:
        if approvals.approved:
            yield f"{', '.join(approvals.approved)} approved"
        yield from approvals.still_needed
    yield from approvals.remarks


def contradictions(issues: Iterable[PlannedIssue]) -> Iterator[Markdown]:
    """Yield which labels the files ask for in vain, each once, with the issues that it is about."""
    names: dict[tuple[str, str, bool], list[str]] = {}
    for issue in issues:
        for one in issue.contradicted:
            names.setdefault((one.wanted, one.borne, one.decided), []).append(issue.action_id)
    for (wanted, borne, decided), about in names.items():
        what = (
            "nothing is changed; priority is decided in the tracker"
            if decided
            else f"take that one off, and the next run adds {code(wanted)}"
        )
        bears = "was filed with" if decided else "bears"
        who = ", ".join(about)
        yield Markdown(f"{who}: the file says {code(wanted)}, but the issue {bears} {code(borne)}: {what}")


def refusals(issues: Iterable[PlannedIssue]) -> Iterator[Markdown]:
    """Yield why nothing is done for action points whose file names an issue that cannot be theirs."""
    for one in issues:
        if one.effect is not Effect.REFUSE:
            continue
        if one.made is not None:
            yield Markdown(
                f"{one.action_id}: the file says issue #{one.number}, but the issue made for it is #{one.made}:"
                f" nothing is changed; write {code(f'issue: {one.made}')}"
            )
        elif one.belongs_to is not None:
            yield Markdown(
                f"{one.action_id}: issue #{one.number} belongs to {code(one.belongs_to)}: nothing is changed; an action"
                f" point keeps its id for ever: put that id back, or take {code('issue:')} out to have a new one made"
            )


def counts(issues: Sequence[PlannedIssue]) -> str:
    """Return the numbers of issues that change, in words; empty where none does."""
    words = (
        (Effect.CREATE, "1 issue to create", "{} issues to create"),
        (Effect.ADOPT, "1 issue to take on", "{} issues to take on"),
        (Effect.CHANGE, "1 to change", "{} to change"),
        (Effect.REFUSE, "1 action point refused", "{} action points refused"),
        (Effect.ORPHAN, "1 that loses its action point", "{} that lose their action points"),
    )
    numbers = ((sum(issue.effect is effect for issue in issues), one, many) for effect, one, many in words)
    return ", ".join(one if number == 1 else many.format(number) for number, one, many in numbers if number)
