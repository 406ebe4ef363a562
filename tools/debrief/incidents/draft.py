"""What an incident's issue gives to the draft of its post-mortem: front matter, facts and summary, as values.

Nothing secret or personal is carried in: what the judge objects to is left out or masked, and said with its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from debrief.collecting.cells import one_line
from debrief.collecting.fact import Fact, Kind
from debrief.collecting.people import People
from debrief.collecting.screen import Judge, screen
from debrief.collecting.sources.github_facts import plain_text
from debrief.collecting.window import LONGEST
from debrief.drafting import SLUG_PARTS_MAX, TIMELINE_WORDS
from debrief.relating.incident import Incident
from debrief_schemas.fields import LINE_MAX
from debrief_schemas.identifiers import LOGIN
from debrief_schemas.postmortem import UNKNOWN_SEVERITY
from debrief_schemas.sources import NameRule, Sources

if TYPE_CHECKING:
    from debrief.incidents.reported import Reported
    from debrief.trackers.incidents import IncidentIssue

PARAGRAPHS_MAX = 12
"""Most paragraphs of the report that the summary begins with."""
PARAGRAPH_MAX = 1_200
"""Longest paragraph or item of a list, in characters."""
ITEMS_MAX = 30
"""Most items of a list."""
IMPACT_MAX = 600
"""Longest impact in the front matter, in characters."""

_prefix = re.compile(r"^\s*(?:\[[^\]\n]{0,30}incident[^\]\n]{0,30}\]|incident)\s*[:–—-]*\s*", re.IGNORECASE)
_item = re.compile(r"\s{0,12}(?:([-*+])|(\d{1,3})[.)])\s+(\S.*)")
_heading = re.compile(r" {0,3}#{1,6}\s+(.*?)[\s#]*\Z")
_kinds = {
    "started_at": Kind.STARTED,
    "detected_at": Kind.REPORT,
    "acknowledged_at": Kind.ACKNOWLEDGED,
    "mitigated_at": Kind.MITIGATED,
    "resolved_at": Kind.RESOLVED,
}


@dataclass(frozen=True, slots=True)
class Telling:
    """What an issue tells, safe to be published."""

    title: str
    """One line, never empty."""
    summary: tuple[str, ...] = ()
    """Paragraphs of plain text; of a list the lines are its items, each behind `- ` or its number."""
    impact: Mapping[str, Any] = field(default_factory=dict)
    """`summary` and `data_loss`, as far as they are known."""
    authors: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was left out, by kind and place; never the text itself."""


def people_of(issue: IncidentIssue, sources: Sources) -> People:
    """Return whom an issue tells of."""
    people = People(sources.names, sources.people)
    for login in (issue.author, *issue.assignees):
        people.learn(login, login)
    for said in (issue.title, issue.body):
        people.hear(said)
    return people


def told_by(issue: IncidentIssue, reported: Reported, sources: Sources, people: People, judge: Judge) -> Telling:
    """Return what an issue tells once secrets, personal data and names that `people` hide are out of it."""
    remarks: list[str] = []

    def safe(text: str, place: str) -> str:
        fact = Fact(issue.opened_at, people.conceal(text), "issue", place)
        kept, refused, masked = screen([fact], judge) if text else ([], [], 0)
        remarks.extend(
            f"the issue's {place} holds what looks like {each.kind}: it is not carried in" for each in refused
        )
        if masked:
            remarks.append(f"personal data was taken out of the issue's {place}")
        return one_line(kept[0].text) if kept else ""

    title = safe(_no_marks(_prefix.sub("", one_line(issue.title))), "title")
    what = paragraphs(reported.what)
    summary = []
    for number, part in enumerate(what[:PARAGRAPHS_MAX], 1):
        place = f"report, paragraph {number}"
        lines = part.split("\n")
        if len(lines) > 1 and screen([Fact(issue.opened_at, part, "issue", place)], judge)[1]:
            # A secret may lie on two items of a list.
            lines = [part]
        if len(lines) > ITEMS_MAX:
            remarks.append(f"only the first {ITEMS_MAX} items of the {place} are taken over")
        kept = [safe(line, place) for line in lines[:ITEMS_MAX]]
        summary.append("\n".join(_cut(text, PARAGRAPH_MAX) for text in kept if text))
    if len(what) > PARAGRAPHS_MAX:
        remarks.append(f"only the first {PARAGRAPHS_MAX} paragraphs of the report are taken over")
    struck = _no_marks(safe(" ".join(paragraphs(reported.impact)), "impact"))
    impact: dict[str, Any] = {}
    if struck:
        impact["summary"] = _cut(struck, IMPACT_MAX)
    if reported.data_loss is not None:
        impact["data_loss"] = reported.data_loss
    # Front matter names people by login alone; where roles are the rule, whoever writes it signs it.
    people_named = issue.assignees if sources.names is NameRule.KEEP else ()
    return Telling(
        title=_cut(title, LINE_MAX) or f"Incident {issue.number}",
        summary=tuple(text for text in summary if text),
        impact=impact,
        authors=tuple(login for login in people_named if re.fullmatch(LOGIN, login)),
        remarks=tuple(dict.fromkeys(remarks)),
    )


def without_names(told: Telling, people: People) -> Telling:
    """Return what is told in summary and impact, without the names that `people` know by now."""
    impact = {key: people.conceal(value) if isinstance(value, str) else value for key, value in told.impact.items()}
    return replace(told, summary=tuple(map(people.conceal, told.summary)), impact=impact)


def facts_of(issue: IncidentIssue, reported: Reported) -> list[Fact]:
    """Return the times that the report states, as facts for the timeline."""
    found = []
    for name, at in reported.timestamps.items():
        about = "about this time, " if name in reported.approximate else ""
        text = f"{TIMELINE_WORDS[name]}, {about}as the issue says"
        own = f"github:issue/{issue.id}/reported/{name}"
        found.append(Fact(at, text, f"GitHub #{issue.number}", own, _kinds[name], issue.url))
    return found


def bounds_of(issue: IncidentIssue, reported: Reported) -> dict[str, datetime]:
    """Return the instants that the incident lies between: those of the issue, and those that it reports."""
    bounds = {"detected_at": issue.opened_at, **reported.timestamps}
    if issue.closed_at is not None and "resolved_at" not in bounds:
        bounds["resolved_at"] = max(issue.closed_at, *bounds.values())
    return bounds


def cut_bounds(bounds: Mapping[str, datetime], opened_at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return where the window begins and ends because it would be too long; None where it need not be cut.

    An issue may be closed months later, and an impact may have begun months before: what happened around the opening
    is what is looked for.
    """
    reach = LONGEST / 2 - timedelta(days=1)
    if max(bounds.values()) - min(bounds.values()) <= 2 * reach:
        return None, None
    since = opened_at - reach if min(bounds.values()) < opened_at - reach else None
    return since, opened_at + reach if max(bounds.values()) > opened_at + reach else None


def incident_for_policy(
    reported: Reported, *, title: str, timestamps: Mapping[str, datetime], authors: Sequence[str]
) -> Incident:
    """Return the incident as the policy judges it."""
    first = min(timestamps.values(), default=None)
    return Incident(
        postmortem_id="",
        title=title,
        severity=reported.severity or UNKNOWN_SEVERITY,
        day=first.date() if first is not None else None,
        services=reported.services,
        detection=reported.detection,
        data_loss=reported.data_loss is True,
        ended_at=timestamps.get("resolved_at") or timestamps.get("mitigated_at"),
        authors=tuple(authors),
    )


def with_number(postmortem_id: str, number: int) -> str:
    """Return an id that another incident of the same day and title does not have."""
    day, words = postmortem_id[:10], postmortem_id[11:].split("-")
    return "-".join([day, *words[: SLUG_PARTS_MAX - 1], str(number)])


def paragraphs(markdown: str) -> list[str]:
    """Return the paragraphs of what somebody wrote, each on one line, and its lists, one item a line.

    Of a heading its words are left; lists within lists become one.
    """
    found: list[list[str]] = []
    inside = ""
    for line in plain_text(markdown).split("\n"):
        item, heading = _item.match(line), _heading.match(line)
        text = one_line(item[3] if item else heading[1] if heading else line)
        if not text:
            # A blank line stands between the items of many a list.
            inside = "list, perhaps" if inside.startswith("list") else ""
        elif item is not None:
            text = f"{item[2]}. {text}" if item[2] else f"- {text}"
            if inside.startswith("list"):
                found[-1].append(text)
            else:
                found.append([text])
            inside = "list"
        elif inside and heading is None and (inside != "list, perhaps" or line.startswith("  ")):
            found[-1][-1] += f" {text}"
        else:
            found.append([text])
            inside = "" if heading is not None else "text"
    return ["\n".join(lines) for lines in found]


def _no_marks(text: str) -> str:
    """The text without the marks of hidden comments, which no field may hold."""
    # A blank in its place, or what stands around a mark might become another one.
    return " ".join(text.replace("<!--", " ").replace("-->", " ").split())


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
