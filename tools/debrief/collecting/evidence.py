"""The typed timestamps that facts give reason for, and the stretches of which nothing is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from debrief.collecting.cells import one_line
from debrief.collecting.fact import Fact, Kind
from debrief.collecting.similar import same_minute
from debrief_schemas.vocabulary import TIMESTAMPS

GAPS_MAX = 8
"""Most stretches that are pointed out: the longest."""

ABOUT_MAX = 200
"""Characters of what an alert is about that are compared."""

_PAGERS = frozenset({"pagerduty"})
"""Sources that end what they began by closing it: an incident of theirs that is not closed is not over."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A timestamp that the facts give reason for."""

    name: str
    at: datetime
    reason: str
    approximate: bool = False
    """Whether it is only a bound, and should be marked as an estimate."""
    no_later: bool = False
    """Whether it only says that it was no later: what lies before it is no contradiction."""
    why_not: str = ""
    """Why it is not written; empty where it is."""
    kept: datetime | None = None
    """What is written already, and stays: nobody can tell a person's value from one of an earlier run."""

    @property
    def agrees(self) -> bool:
        """Whether what is written says the same, to the minute, or keeps to the bound."""
        if self.kept is None:
            return False
        return same_minute(self.kept, self.at) or (self.no_later and self.kept < self.at)

    @property
    def differs(self) -> bool:
        """Whether what is written says something else, so that a person should decide."""
        return self.kept is not None and not self.agrees


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the incident of which the timeline says nothing."""

    since: datetime
    until: datetime


def propose(facts: Sequence[Fact], existing: Mapping[str, datetime], estimates: Collection[str] = ()) -> list[Proposal]:
    """Return a proposal for each timestamp that `facts` speak of, in the order of the timestamps.

    One that exists is never replaced; one that would break the order of the timestamps is not written. `estimates` are
    the existing ones that are marked as approximate: where the facts know better, the proposal says so.
    """
    start = existing.get("started_at") if "started_at" not in estimates else None
    found = {proposal.name: proposal for proposal in _candidates(facts, start)}
    settled = dict(existing)
    proposals = []
    # What is known best decides first: the moments at which a machine or a person did something.
    for name in ("detected_at", "acknowledged_at", "resolved_at", "mitigated_at", "started_at"):
        proposal = found.get(name)
        if proposal is None:
            continue
        why_not = _why_not(proposal, settled, estimates)
        if not why_not:
            settled[name] = proposal.at
        proposals.append(replace(proposal, why_not=why_not, kept=existing.get(name)))
    return sorted(proposals, key=lambda proposal: TIMESTAMPS.index(proposal.name))


def _why_not(proposal: Proposal, settled: Mapping[str, datetime], estimates: Collection[str]) -> str:
    known = settled.get(proposal.name)
    if known is not None:
        return "it is given, as an estimate" if proposal.name in estimates else "it is given"
    place = TIMESTAMPS.index(proposal.name)
    for position, name in enumerate(TIMESTAMPS):
        other = settled.get(name)
        if other is not None and (
            (position < place and other > proposal.at) or (position > place and other < proposal.at)
        ):
            return f"it would lie {'before' if position < place else 'after'} {name}"
    return ""


def _candidates(facts: Sequence[Fact], start: datetime | None) -> Iterable[Proposal]:
    ordered = sorted(facts, key=lambda fact: (fact.at, fact.id))
    noticed = [fact for fact in ordered if fact.kind in (Kind.ALERT, Kind.REPORT)]
    # What rang before it began was about something else.
    noticed = [fact for fact in noticed if start is None or fact.at >= start] or noticed
    said = [fact for fact in ordered if fact.kind is Kind.STARTED]
    if said:
        yield Proposal("started_at", said[0].at, f"{said[0].family_name} says that it began: {_quoted(said[0])}")
    elif noticed:
        first = noticed[0]
        yield Proposal(
            "started_at",
            first.at,
            f"no later than the first sign, {first.family_name}: {_quoted(first)}",
            approximate=True,
            no_later=True,
        )
    if noticed:
        first = noticed[0]
        what = "first alert" if first.kind is Kind.ALERT else "first report"
        yield Proposal("detected_at", first.at, f"{what}, {first.family_name}: {_quoted(first)}")
        taken = [fact for fact in ordered if fact.kind is Kind.ACKNOWLEDGED and fact.at >= first.at]
    else:
        taken = [fact for fact in ordered if fact.kind is Kind.ACKNOWLEDGED]
    if taken:
        yield Proposal(
            "acknowledged_at", taken[0].at, f"first acknowledged, {taken[0].family_name}: {_quoted(taken[0])}"
        )
    yield from _mitigated(ordered)
    closed = _closings(ordered)
    if closed and not not_over(ordered):
        last = closed[-1]
        yield _unless_it_rang_again(
            Proposal("resolved_at", last.at, f"last closed, {last.family_name}: {_quoted(last)}"), ordered
        )


def _mitigated(ordered: Sequence[Fact]) -> Iterable[Proposal]:
    said = [
        fact
        for fact in ordered
        # A repair that did not hold has mitigated nothing.
        if fact.kind is Kind.MITIGATED and not any(_goes_on(later, fact) for later in ordered)
    ]
    if said:
        last = said[-1]
        yield _unless_it_rang_again(
            Proposal("mitigated_at", last.at, f"{last.family_name} says that it ended: {_quoted(last)}"), ordered
        )
        return
    ended = [fact for fact in ordered if fact.kind is Kind.ALERT_ENDED]
    # Every alert of every system must have ended: the last one's end is when users were well again.
    if ended and not still_firing(ordered):
        last = ended[-1]
        yield Proposal(
            "mitigated_at", last.at, f"last alert ended, {last.family_name}: {_quoted(last)}", approximate=True
        )


def _unless_it_rang_again(proposal: Proposal, ordered: Sequence[Fact]) -> Proposal:
    """Return an end as an estimate where an alert began after it: that may be about the same, and nobody says so."""
    rang = next((fact for fact in ordered if fact.kind is Kind.ALERT and fact.at > proposal.at), None)
    if rang is None:
        return proposal
    reason = f"{proposal.reason}; an alert began after it, {rang.family_name}: {_quoted(rang)}"
    return replace(proposal, approximate=True, reason=reason)


def _closings(ordered: Sequence[Fact]) -> list[Fact]:
    """Return when it was closed; an issue may be closed days later, when the paper work is done: others know better."""
    closed = [fact for fact in ordered if fact.kind is Kind.RESOLVED]
    return [fact for fact in closed if fact.family != "github"] or closed


def not_over(facts: Iterable[Fact]) -> list[Fact]:
    """Return what says, against those who have closed something, that it is not over, in order of time.

    That is what was opened again, and a page that nobody has closed while others were.
    """
    ordered = sorted(facts, key=lambda fact: (fact.at, fact.id))
    closed = _closings(ordered)
    families = {fact.family for fact in closed}
    last = {fact.source: fact for fact in closed}
    again = [fact for fact in ordered if fact.source in last and _goes_on(fact, last[fact.source])]
    pages = [fact for fact in still_firing(ordered) if fact.family in families & _PAGERS]
    return sorted({fact.id: fact for fact in (*again, *pages)}.values(), key=lambda fact: (fact.at, fact.id))


def _goes_on(fact: Fact, end: Fact) -> bool:
    """Say whether a source tells after `end` that there was none; a page says `investigating` of a relapse, too."""
    goes_on = fact.kind is Kind.ONGOING or (fact.kind is Kind.REPORT and fact.family == "statuspage")
    return goes_on and fact.source == end.source and fact.at > end.at


def still_firing(facts: Iterable[Fact]) -> list[Fact]:
    """Return the alerts that began and of which no fact says that they ended, in order of time.

    A monitor ends an alert by what it is about, a pager when it closes the incident.
    """
    firing: list[Fact] = []
    closed: set[str] = set()
    for fact in sorted(facts, key=lambda fact: (fact.at, fact.kind is not Kind.ALERT, fact.id)):
        if fact.kind is Kind.ALERT:
            firing.append(fact)
        elif fact.kind is Kind.ALERT_ENDED:
            ended = _ended_by(fact, firing)
            if ended is not None:
                firing.remove(ended)
        elif fact.kind is Kind.RESOLVED:
            others = [alert for alert in firing if alert.source != fact.source]
            if len(others) < len(firing):
                closed.add(fact.source)
            firing = others
        elif fact.kind is Kind.ONGOING and fact.source in closed:
            firing.append(fact)
    return firing


def _ended_by(end: Fact, firing: Sequence[Fact]) -> Fact | None:
    """The alert that an end is the end of; where a source only says that one has ended, its first."""
    same = [alert for alert in firing if alert.family == end.family]
    if not end.about:
        return next((alert for alert in same if alert.source == end.source), same[0] if same else None)
    for key in _keys(end):
        named = [alert for alert in same if key in _keys(alert)]
        # What is less exact may be said of several alerts: then nobody knows which of them has ended.
        if len({_keys(alert)[0] for alert in named}) == 1:
            # Two alerts may say the same and have numbers of their own.
            return next((alert for alert in named if alert.source == end.source), named[0])
    return None


def _keys(fact: Fact) -> list[str]:
    # A row shows no more than the beginning of a long text.
    return [key for text in fact.about if (key := one_line(text).casefold()[:ABOUT_MAX])]


def _quoted(fact: Fact) -> str:
    text = one_line(fact.text)
    return f"“{text if len(text) <= 60 else text[:59].rstrip() + '…'}”"


def find_gaps(
    moments: Iterable[datetime], since: datetime | None, until: datetime | None, least: timedelta
) -> list[Gap]:
    """Return the stretches of at least `least` between neighbouring moments from `since` to `until`, in order of time.

    Without an end of its own the timeline's first or last moment is the end.
    """
    inside = sorted(
        {
            moment.replace(microsecond=0)
            for moment in (*moments, *(end for end in (since, until) if end is not None))
            if (since is None or moment >= since) and (until is None or moment <= until)
        }
    )
    gaps = [Gap(before, after) for before, after in pairwise(inside) if after - before >= least]
    longest = sorted(gaps, key=lambda gap: (gap.since - gap.until, gap.since))[:GAPS_MAX]
    return sorted(longest, key=lambda gap: gap.since)
