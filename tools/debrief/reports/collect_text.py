"""What `debrief collect` adds, for people at a terminal or in a log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from debrief.collecting.cells import label_text, plain, text_cell
from debrief.reports.escape import one_line, visible
from debrief.reports.findings_text import inert_start
from debrief_schemas.instants import format_instant

if TYPE_CHECKING:
    from debrief.collecting.merge import Addition
    from debrief.collecting.outcome import Outcome

_ADDED, _DIM, _PLAIN = "\x1b[32m", "\x1b[2m", "\x1b[0m"


def render(outcome: Outcome, *, colour: bool = False, quiet: bool = False) -> str:
    """Return the sources, the rows and timestamps that are added, what was left out, and a summary."""
    lines = [] if quiet else _sources(outcome)
    green, dim, plain_ = (_ADDED, _DIM, _PLAIN) if colour else ("", "", "")
    for addition in outcome.merge.additions:
        sources = one_line(plain(addition.source))
        shown = f"+ {format_instant(_utc(addition.fact.at))}  {one_line(plain(addition.text))}"
        lines.append(f"{green}{shown}{plain_}" + (f"  {dim}[{sources}]{plain_}" if sources else ""))
        lines += [f"    {dim}{said}{plain_}" for said in joined_with(addition)]
    for joined in outcome.merge.joined:
        said = one_line(plain(text_cell(joined.fact.text)))
        lines.append(f"{green}~ line {joined.line}: told by {one_line(plain(joined.source))} too{plain_}: {said}")
    for changed in outcome.merge.corrected:
        said = one_line(plain(text_cell(changed.fact.text)))
        lines.append(f"  taken as a correction of line {changed.line}, which stays as it is: {said}")
    for item in outcome.proposals:
        value = format_instant(_utc(item.at))
        estimate = ", an estimate" if item.approximate and not item.why_not else ""
        if not item.why_not:
            lines.append(f"{green}+ {item.name}: {value}{estimate}{plain_}  {dim}{visible(item.reason)}{plain_}")
        elif item.kept is not None and item.differs:
            kept = f"kept {format_instant(_utc(item.kept))}" + (
                " (an estimate)" if item.why_not.endswith("estimate") else ""
            )
            lines.append(
                f"! {item.name}: {kept}; the rows now say {value}, {visible(item.reason)}: change it if they know"
            )
        elif not item.agrees and not quiet:
            lines.append(f"  {item.name}: {value} is not written, {item.why_not}; {visible(item.reason)}")
    if not quiet:
        lines += _left_out(outcome)
        lines += [f"  nothing is known {between(gap.since, gap.until)}" for gap in outcome.gaps]
        lines.append(summary(outcome))
    return "".join(f"{inert_start(line)}\n" for line in lines)


def joined_with(addition: Addition) -> list[str]:
    """Return what the other sources of a row say in other words than the row."""
    return [
        f"joined with: {one_line(plain(text_cell(fact.text)))}  [{one_line(label_text(fact.source))}]"
        for fact in addition.unsaid
    ]


def summary(outcome: Outcome) -> str:
    """Return in one line what was, or would be, written."""
    merge = outcome.merge
    stamps = sum(not item.why_not for item in outcome.proposals)
    parts = [
        _counted(len(merge.additions), "row"),
        _counted(len(merge.joined), "source") if merge.joined else "",
        _counted(stamps, "timestamp") if stamps else "",
    ]
    what = ", ".join(part for part in parts if part)
    known = f"; {_counted(merge.known, 'fact')} known already" if merge.known else ""
    differ = sum(item.differs for item in outcome.proposals)
    if differ:
        known += f"; {_counted(differ, 'timestamp')} kept, though the rows say otherwise"
    place = one_line(outcome.path)
    if not outcome.changed:
        return f"{place}: nothing to add{known}"
    if not outcome.written:
        return f"{place}: {what} would be added{known}; nothing was written"
    return f"{place}: {what} added{known}"


def between(since: datetime, until: datetime) -> str:
    """Return a stretch of time in words, in UTC; the day only where it changes."""
    begin, end = _utc(since), _utc(until)
    first = begin.strftime("%Y-%m-%d %H:%M")
    last = end.strftime("%H:%M" if begin.date() == end.date() else "%Y-%m-%d %H:%M")
    minutes = round((end - begin).total_seconds() / 60)
    return f"between {first} and {last} UTC ({minutes} min)"


def _sources(outcome: Outcome) -> list[str]:
    since, until = (_utc(end).strftime("%Y-%m-%d %H:%M") for end in (outcome.window.since, outcome.window.until))
    lines = [f"  looked at {since} to {until} UTC"]
    for told in outcome.told:
        if told.error and not told.in_part:
            lines.append(f"  {one_line(told.name)}: not read")
        else:
            lines.append(f"  {one_line(told.name)}: {_counted(told.facts, 'fact')}")
        lines += [f"    {one_line(note, 300)}" for note in told.notes]
    return lines


def _left_out(outcome: Outcome) -> list[str]:
    lines = []
    for refusal in outcome.refused:
        fact = refusal.fact
        place = f", {one_line(fact.place, 40)}" if fact.place else ""
        where = f"{one_line(fact.family_name, 40)}, {format_instant(_utc(fact.at))}{place}"
        what = "the link of a fact of " if refusal.link_only else ""
        lines.append(f"! left out: {one_line(refusal.kind, 80)} in {what}{where}; remove and revoke it there")
    if outcome.masked:
        lines.append(f"! personal data was taken out of {_counted(outcome.masked, 'fact')}")
    return [*lines, *(f"! {one_line(note, 200)}" for note in outcome.notes)]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
