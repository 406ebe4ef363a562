"""One run: ask all sources, and decide what their facts add to a document. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from debrief.collecting.cells import one_line
from debrief.collecting.evidence import Proposal, find_gaps, not_over, propose, still_firing
from debrief.collecting.fact import Fact, Kind, Window
from debrief.collecting.merge import Merge, keep, merge
from debrief.collecting.opening import Surroundings, Wanted, open_source
from debrief.collecting.outcome import Before, Outcome, Told
from debrief.collecting.people import NAMES_STAY, People
from debrief.collecting.row_evidence import facts_of_rows
from debrief.collecting.screen import Judge, screen
from debrief.errors import DebriefError, SourceError
from debrief_schemas.sources import NameRule


def gather(
    wanted: Sequence[Wanted],
    around: Surroundings,
    window: Window,
    progress: Callable[[str], None] | None = None,
    people: People | None = None,
) -> tuple[list[Fact], list[Told]]:
    """Return the facts of all sources in the window, and how it went with each; a failing one never hides another.

    `people` are those whom the run knows already; it learns more of them.
    """
    people = people if people is not None else People(around.settings.names, around.settings.people)
    facts: list[Fact] = []
    told: list[Told] = []
    for item in wanted:
        if progress is not None:
            progress(item.shown)
        try:
            collected = open_source(item, around, people).collect(window)
        except DebriefError as error:
            told.append(Told(item.shown, error=str(error), exit_code=error.exit_code))
            continue
        facts += collected.facts
        problem = collected.problem
        code = SourceError.exit_code if problem else 0
        told.append(Told(item.shown, len(collected.facts), tuple(collected.notes), problem, code, bool(problem)))
    for fact in facts:
        people.hear(fact.text)
    # Only now are the names of all sources known, and a person is named in more places than one.
    return [
        replace(fact, text=people.conceal(fact.text), about=tuple(map(people.conceal, fact.about))) for fact in facts
    ], told


def decide(
    path: str,
    window: Window,
    told: Sequence[Told],
    before: Before,
    facts: Sequence[Fact],
    judge: Judge,
    *,
    rows_max: int,
    gap: timedelta,
) -> Outcome:
    """Decide what `facts` add to a document."""
    allowed, refused, masked = screen(facts, judge)
    decided = merge(before.rows, before.ledger, allowed)
    notes = []
    if len(decided.additions) > rows_max:
        more = len(decided.additions) - rows_max
        left = "1 more row is" if more == 1 else f"{more} more rows are"
        notes.append(f"{left} left out; give a narrower --since and --until, or --pick")
        decided = keep(decided, range(rows_max))
    outcome = Outcome(path, window, tuple(told), decided, tuple(refused), masked, (), (), tuple(notes))
    return conclude(outcome, before, gap)


LEFT_OUT = "(its text is left out)"
"""What a reason quotes of a fact that was refused."""


def conclude(outcome: Outcome, before: Before, gap: timedelta) -> Outcome:
    """Return the outcome with the timestamps and gaps that follow from its rows."""
    decided = outcome.merge
    # When it happened is no secret: without it the next one would be taken for the first.
    silent = [replace(each.fact, text=LEFT_OUT) for each in outcome.refused if not each.link_only]
    evidence = [*decided.evidence, *facts_of_rows(before.rows, decided.evidence), *silent]
    proposals = propose(evidence, before.timestamps, before.estimates)
    stamps = {**before.timestamps, **{item.name: item.at for item in proposals if not item.why_not}}
    moments = [row.at for row in before.rows] + [addition.fact.at for addition in decided.additions]
    begin = min(stamps.values(), default=None)
    end = max(stamps.values(), default=None) if "resolved_at" in stamps or "mitigated_at" in stamps else None
    gaps = find_gaps([*moments, *stamps.values()], begin, end, gap)
    writes = any(not item.why_not for item in proposals)
    changed = bool(decided.additions or decided.joined or decided.marks or writes)
    notes = [note for note in outcome.notes if not note.startswith((_UNENDED, _UNCLOSED))]
    notes += _why_unended(evidence, proposals, decided, before)
    return replace(outcome, proposals=tuple(proposals), gaps=tuple(gaps), changed=changed, notes=tuple(notes))


def say_what_stays(outcome: Outcome, rule: NameRule) -> Outcome:
    """Return the outcome with what has to be said of names in the rows that it adds."""
    if rule is not NameRule.ROLES or not outcome.merge.additions:
        return outcome
    return replace(outcome, notes=(*outcome.notes, f"names: {NAMES_STAY}"))


_UNENDED = "the alerts give no mitigated_at: "
_UNCLOSED = "what was closed gives no resolved_at: "


def _why_unended(
    evidence: Sequence[Fact], proposals: Sequence[Proposal], decided: Merge, before: Before
) -> Iterator[str]:
    """Say why ends are no reason for a timestamp; not again of one that was written in spite of it."""
    proposed = {item.name for item in proposals}
    if open_still := not_over(evidence):
        last = open_still[-1]
        news = any(fact.kind is last.kind for addition in decided.additions for fact in addition.facts)
        if "resolved_at" not in proposed and ("resolved_at" not in before.timestamps or news):
            yield f"{_UNCLOSED}{last.family_name} tells no end after “{one_line(last.text)[:60]}”"
    new = any(fact.kind is Kind.ALERT for addition in decided.additions for fact in addition.facts)
    if "mitigated_at" in proposed or ("mitigated_at" in before.timestamps and not new):
        return
    firing = still_firing(evidence)
    if firing and any(fact.kind is Kind.ALERT_ENDED for fact in evidence):
        more = f", nor of {len(firing) - 1} more" if len(firing) > 1 else ""
        yield f"{_UNENDED}{firing[0].family_name} tells no end of “{one_line(firing[0].text)[:60]}”{more}"
