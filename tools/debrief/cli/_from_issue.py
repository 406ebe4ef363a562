"""`debrief new --from-issue`: the issue is read, facts are collected, a draft is composed; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from debrief.cli._draft_place import free_path
from debrief.errors import TrackerError, UsageError
from debrief.reports.escape import excerpt

if TYPE_CHECKING:
    from debrief.collecting.fact import Fact, Window
    from debrief.collecting.outcome import Outcome, Told
    from debrief.collecting.people import People
    from debrief.documents.workspace import Workspace
    from debrief.incidents.draft import Telling
    from debrief.incidents.reported import Reported
    from debrief.trackers.incidents import IncidentIssue, IncidentReader
    from debrief_schemas.settings import Settings


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says; it wins over what the issue says."""

    title: str | None = None
    severity: str | None = None
    services: tuple[str, ...] = ()
    detection: str | None = None
    authors: tuple[str, ...] = ()
    day: date | None = None
    timestamps: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """An incident's issue, understood."""

    issue: IncidentIssue
    reported: Reported
    told: Telling

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was not taken over, and why."""
        return (*self.reported.remarks, *self.told.remarks)


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft and its place."""

    values: Mapping[str, Any]
    path: str
    """Relative to the workspace."""
    content: bytes
    outcome: Outcome
    remarks: tuple[str, ...]


def repository_of(settings: Settings, env: Mapping[str, str]) -> str:
    """Return the repository of the incidents' issues."""
    from debrief.trackers.github.address import read_address

    return settings.incidents.repository or read_address(env).repository


def read_case(reader: IncidentReader, number: int, settings: Settings, given: Given, now: datetime) -> Case:
    """Read an incident's issue. Raises TrackerError, and UsageError for what is given and the settings do not know."""
    from debrief.cli._collecting import judge
    from debrief.incidents.draft import people_of, told_by
    from debrief.incidents.quoting import Quoting
    from debrief.incidents.reported import Vocabulary, read_report
    from debrief.planning.labels import services_by_label, severities_by_label
    from debrief_schemas.vocabulary import TIMESTAMPS, Detection

    _refuse_slips(given, settings)
    issue = reader.issue(number)
    words = Vocabulary(
        settings.severities, settings.services, severities_by_label(settings), services_by_label(settings)
    )
    people = people_of(issue, settings.sources)
    quote = Quoting(people, judge)
    reported = read_report(issue.body, issue.labels, words, quote, opened_at=issue.opened_at, now=now)
    stamps = {**reported.timestamps, **given.timestamps}
    only = settings.services if len(settings.services) == 1 else ()
    reported = replace(
        reported,
        severity=given.severity or reported.severity,
        services=given.services or reported.services or only,
        detection=Detection(given.detection) if given.detection else reported.detection,
        timestamps={name: stamps[name].astimezone(UTC) for name in TIMESTAMPS if name in stamps},
        approximate=reported.approximate - set(given.timestamps),
    )
    told = told_by(issue, reported, settings.sources, people, judge)
    told = replace(told, title=given.title or told.title, authors=given.authors or told.authors)
    return Case(issue, reported, told)


def _refuse_slips(given: Given, settings: Settings) -> None:
    """A policy that is asked with a slip would decide an incident away."""
    for what, said, known in (
        ("--severity", (given.severity,) if given.severity else (), settings.severities),
        ("--service", given.services, settings.services),
    ):
        wrong = next((name for name in said if known and name not in known and name != "unknown"), None)
        if wrong is not None:
            raise UsageError(f"nothing was written: {what} {excerpt(wrong)} is none of {', '.join(known)}")


def compose(
    workspace: Workspace,
    settings: Settings,
    case: Case,
    given: Given,
    env: Mapping[str, str],
    taken: Callable[[str], bool],
) -> Composed:
    """Collect the facts and compose the draft; `taken` says which paths of the workspace other files have.

    Raises TrackerError where the issue's own GitHub cannot be read; other sources that fail are part of the answer.
    """
    from debrief.cli._collecting import judge
    from debrief.collecting.outcome import Before
    from debrief.collecting.people import People
    from debrief.collecting.run import decide, say_what_stays
    from debrief.documents.timeline_splice import NewRow, add_to_timeline
    from debrief.drafting import draft_values
    from debrief.incidents.draft import facts_of, without_names
    from debrief.rendering.drafts import render_draft

    issue, reported, told, sources = case.issue, case.reported, case.told, settings.sources
    window, cut = _window(case, settings)
    people = People(sources.names, sources.people)
    facts, heard = _gathered(workspace, settings, case, env, window, people)
    # What the issue says was made safe before the sources were asked who there is.
    told = told if given.title else replace(told, title=people.conceal(told.title))
    told = without_names(told, people)
    before = Before((), (), reported.timestamps, reported.approximate)
    outcome = decide(
        "",
        window,
        heard,
        before,
        [*facts, *facts_of(issue, reported)],
        judge,
        rows_max=sources.rows_max,
        gap=timedelta(minutes=sources.gap_minutes),
    )
    outcome = say_what_stays(outcome, sources.names)
    proposed = [each for each in outcome.proposals if not each.why_not]
    values = draft_values(
        told.title,
        now=issue.opened_at,
        timestamps={**reported.timestamps, **{each.name: each.at.astimezone(UTC) for each in proposed}},
        day=given.day,
        severity=reported.severity or "unknown",
        services=reported.services,
        incident=issue.url,
        detection=reported.detection,
        authors=told.authors,
        approximate=[*reported.approximate, *(each.name for each in proposed if each.approximate)],
        impact=told.impact,
        summary=told.summary,
    )
    values["id"], path = free_path(workspace, values["id"], issue.number, taken)
    merge = outcome.merge
    rows = [NewRow(each.fact.at.astimezone(UTC), each.text, each.source) for each in merge.additions]
    if rows:
        # Every row has its source; those that a draft without sources begins with say no more.
        values = {**values, "timeline": []}
    text = render_draft(workspace.root, values)
    content = add_to_timeline(text.encode("utf-8"), rows, [], merge.marks)
    remarks = (*map(people.conceal, case.remarks), *cut, *_kept(outcome), *_refused(outcome), *outcome.notes)
    return Composed(values, path, content, outcome, remarks)


def _gathered(
    workspace: Workspace, settings: Settings, case: Case, env: Mapping[str, str], window: Window, people: People
) -> tuple[list[Fact], list[Told]]:
    """Collect the facts; those of the issue itself from its own repository, whatever the settings collect besides.

    `people` learn whom the sources know.
    """
    from debrief.collecting.opening import Surroundings, parse_wanted
    from debrief.collecting.run import gather
    from debrief.documents.workspace import SETTINGS

    sources, services, url = settings.sources, case.reported.services, case.issue.url
    home = repository_of(settings, env)
    elsewhere = (sources.github.repository or home).casefold() != home.casefold()
    include = ("issue",) if elsewhere else tuple(dict.fromkeys(("issue", *sources.github.include)))
    own = sources.github.model_copy(update={"repository": home, "include": include})
    github = parse_wanted("github", sources)
    around = Surroundings(workspace.root, sources.model_copy(update={"github": own}), env, services, url)
    first, heard = gather([github], around, window, people=people)
    # A draft is made once: what its own issue holds must not be missing for a network that failed.
    failed = "" if heard[0].in_part else heard[0].error
    failed = failed or next((note for note in heard[0].notes if note.startswith("issue: ")), "")
    if failed:
        raise TrackerError(failed)
    try:
        wanted = [parse_wanted(name, sources) for name in dict.fromkeys(settings.incidents.collect)]
    except UsageError as error:
        raise UsageError(f"{SETTINGS}: incidents.collect: {error}") from None
    if elsewhere:
        rest = tuple(part for part in sources.github.include if part != "issue")
        there = sources.github.model_copy(update={"include": rest})
        sources, wanted = sources.model_copy(update={"github": there}), [github, *wanted]
    else:
        wanted = [item for item in wanted if item != github]
    others, told = gather(wanted, Surroundings(workspace.root, sources, env, services), window, people=people)
    # Only now are all names known.
    return [*(replace(fact, text=people.conceal(fact.text)) for fact in first), *others], [*heard, *told]


def _window(case: Case, settings: Settings) -> tuple[Window, tuple[str, ...]]:
    from debrief.collecting.window import window_of
    from debrief.incidents.draft import bounds_of, cut_bounds
    from debrief_schemas.instants import format_instant

    bounds = bounds_of(case.issue, case.reported)
    since, until = cut_bounds(bounds, case.issue.opened_at)
    window = window_of(
        bounds,
        since=since,
        until=until,
        margin=timedelta(minutes=settings.sources.margin_minutes),
        open_for=timedelta(hours=settings.sources.open_hours),
        now=datetime.now(UTC),
    )
    if since is None and until is None:
        return window, ()
    ends = " to ".join(format_instant(end.astimezone(UTC)) for end in (window.since, window.until))
    return window, (f"facts were collected from {ends} alone: there were months between first and last",)


def _kept(outcome: Outcome) -> Sequence[str]:
    from debrief_schemas.instants import format_instant

    return [
        f"{each.name} is {format_instant(each.kept.astimezone(UTC))}, as the issue says; the facts say"
        f" {format_instant(each.at.astimezone(UTC))}: {each.reason}"
        for each in outcome.proposals
        if each.kept is not None and each.differs
    ]


def _refused(outcome: Outcome) -> Sequence[str]:
    from debrief.collecting.cells import label_text

    said = [
        f"{'the link of ' if each.link_only else ''}a fact of {label_text(each.fact.source)}"
        f" {_place(each.fact.place)}was not taken: it holds {each.kind}"
        for each in outcome.refused
    ]
    if outcome.masked:
        said.append(f"personal data was taken out of {outcome.masked} facts")
    return said


def _place(place: str) -> str:
    return f"({place}) " if place else ""
