"""`debrief new --from-issue N --pull-request`: the policy decides, and a pull request or a comment says so, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from debrief.cli import _from_issue as draft
from debrief.cli._write_back import prefix_of
from debrief.errors import TrackerError
from debrief.syncing.incident_pull import Found, Proposed, State, look, open_draft
from debrief.syncing.write_back_branch import Place, front_matter_values

if TYPE_CHECKING:
    from debrief.cli._from_issue import Case, Composed, Given
    from debrief.documents.workspace import Workspace
    from debrief.policy.decision import Decision
    from debrief.trackers.branches import Branches, PullRequest
    from debrief.trackers.incidents import IncidentReader, IncidentWriter
    from debrief_schemas.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """All that one run works with."""

    workspace: Workspace
    settings: Settings
    number: int
    env: Mapping[str, str]
    given: Given
    check: Callable[[str, bytes], None]
    """Raises UsageError for a document that `debrief check` would refuse."""
    home: str
    """The repository of the record."""
    repository: str
    """The repository of the incident's issue."""
    reader: IncidentReader
    writer: IncidentWriter
    branches: Branches
    reviews: tuple[IncidentReader, IncidentWriter]
    """Both sides at the repository of the record, where the pull request is."""
    bot: Callable[[], str]

    @property
    def place(self) -> Place:
        """Where the record is in its repository."""
        return Place(prefix_of(self.workspace))

    @property
    def branch(self) -> str:
        """The branch of this incident's draft; its name follows from the number alone, which never changes."""
        return f"{self.settings.incidents.branches}-{self.number}"

    @property
    def reference(self) -> str:
        """The issue, as the repository of the record refers to it."""
        same = self.home.casefold() == self.repository.casefold()
        return f"#{self.number}" if same else f"{self.repository}#{self.number}"

    def is_it(self, content: bytes) -> bool:
        """Say whether a document is about this incident."""
        return draft.of_incident(self.repository, self.number)(front_matter_values(content).get("incident"))


def open_desk(
    workspace: Workspace,
    settings: Settings,
    number: int,
    env: Mapping[str, str],
    given: Given,
    check: Callable[[str, bytes], None],
) -> Desk:
    """Prepare a run; nothing is sent yet. Raises UsageError for what is missing or wrong in `env`."""
    from debrief.trackers import github
    from debrief.trackers.github.address import read_address

    tracker = github.open_tracker(env, bot=settings.issues.bot)
    assert tracker.branches is not None  # noqa: S101
    home, repository = read_address(env).repository, draft.repository_of(settings, env)
    reader, writer = github.open_incidents(env, repository)
    same = home.casefold() == repository.casefold()
    return Desk(
        workspace,
        settings,
        number,
        env,
        given,
        check,
        home,
        repository,
        reader,
        writer,
        tracker.branches,
        (reader, writer) if same else github.open_incidents(env),
        tracker.reader.bot_login,
    )


def by_policy(desk: Desk, now: datetime) -> str:
    """Open the pull request or write the comment that the policy asks for; return what was done, in one line.

    Raises TrackerError; whatever was done then is found by the next run.
    """
    from debrief.incidents.standing import standing

    case = draft.read_case(desk.reader, desk.number, desk.settings, desk.given, now)
    what = standing(case.issue, desk.reader.labellings(desk.number), desk.settings.incidents)
    if what.why_nothing:
        return f"nothing is done about {desk.reference}: {what.why_nothing}"
    here = _documents(desk.workspace)
    found = look(desk.branches.reader, desk.place, desk.branch, here, desk.is_it)
    if found.state is not State.NONE:
        return _there(desk, case, found)
    decision = _decided(desk, case, {})
    if what.asked or decision.answer == "required":
        return _draft(desk, case, found, what.asked)
    return _say_why_none(desk, case, found, decision)


def _documents(workspace: Workspace) -> dict[str, bytes]:
    from debrief.documents.archive import list_whole_record
    from debrief.documents.source import read_source

    found = {}
    for listed in list_whole_record(workspace):
        raw, fault = read_source(workspace.absolute(listed.path)) if listed.fault is None else (b"", None)
        if raw and fault is None:
            found[listed.path] = raw
    return found


def _decided(desk: Desk, case: Case, timestamps: Mapping[str, datetime]) -> Decision:
    """Return what the policy says; an incident without a draft has no factors yet, so that nothing repeats."""
    from debrief.incidents.draft import bounds_of, incident_for_policy
    from debrief.policy.decision import decide

    stamps = timestamps or bounds_of(case.issue, case.reported)[0]
    incident = incident_for_policy(case.reported, title=case.told.title, timestamps=stamps, authors=case.told.authors)
    return decide(incident, desk.settings)


def _there(desk: Desk, case: Case, found: Found) -> str:
    """Nothing is made a second time; what is missing of an open pull request is made up for."""
    if found.state is State.RECORDED:
        _comment(desk, "recorded", anew=False, path=found.path, file=_blob(desk, found.path))
        return f"{found.path} is the post-mortem of {desk.reference} already"
    assert found.pull is not None  # noqa: S101
    number = found.pull.number
    if found.state is State.OPEN:
        _comment(desk, "draft", anew=False, pull=number)
        _ask(desk, case, found.pull)
        return f"the draft for {desk.reference} is in the pull request #{number} already"
    if found.state is State.MERGED:
        return (
            f"the draft for {desk.reference} was merged by the pull request #{number}, and its file is gone from the"
            f" record: bring it back, or write a new one with `debrief new --from-issue {desk.number}`"
        )
    return (
        f"the draft for {desk.reference} was closed with the pull request #{number}: it is neither reopened nor made"
        f" again; reopen it, or write one with `debrief new --from-issue {desk.number}`"
    )


def _draft(desk: Desk, case: Case, found: Found, asked: bool) -> str:
    from debrief.rendering.incidents import pull_request

    prefix = desk.place.prefix
    composed = draft.compose(
        desk.workspace, desk.settings, case, desk.given, desk.env, lambda path: prefix + path in found.paths
    )
    desk.check(composed.path, composed.content)
    title, body = pull_request(
        desk.workspace.root,
        case.told.title,
        word=desk.settings.word,
        issue=desk.reference,
        values=_values(desk, case, composed, asked),
    )
    message = f"Draft the {desk.settings.word} of incident {desk.number}\n\nWritten-by: debrief\n"
    proposed = Proposed(prefix + composed.path, composed.content, title, body, message)
    pull = open_draft(desk.branches, desk.place, desk.branch, found, proposed, desk.is_it)
    _ask(desk, case, pull)
    _comment(desk, "draft", anew=False, pull=pull.number)
    for remark in composed.remarks:
        click.echo(f"debrief: {remark}", err=True)
    return f"the pull request #{pull.number} has the draft for {desk.reference}"


def _values(desk: Desk, case: Case, composed: Composed, asked: bool) -> dict[str, Any]:
    """Return what the text of the pull request is made of."""
    from debrief.rendering.incidents import instant
    from debrief_schemas.instants import parse_instant

    stamps = {name: parse_instant(at) for name, at in composed.values["timestamps"].items()}
    decision, outcome = _decided(desk, case, stamps), composed.outcome
    reasons = {each.name: each.reason for each in outcome.proposals if not each.why_not}
    words = {name: reasons.get(name, "as the issue says") for name in stamps}
    return {
        "answer": str(decision.answer),
        "asked": asked,
        "reasons": [reason.sentence for reason in decision.reasons],
        "due": decision.due_on,
        "action_points_due": decision.action_points_due_on,
        "review": [reason.sentence for reason in decision.reviewing.reasons],
        "waivable": decision.waivable.reason.sentence
        if decision.waivable is not None and decision.waivable.allowed
        else None,
        "stamps": [{"name": name, "at": instant(at), "reason": words[name]} for name, at in stamps.items()],
        "gaps": [{"since": instant(gap.since), "until": instant(gap.until)} for gap in outcome.gaps],
        "sources": [{"name": told.name, "facts": told.facts, "error": told.error} for told in outcome.told],
        "remarks": [*composed.remarks, *(note for told in outcome.told for note in told.notes)],
    }


def _say_why_none(desk: Desk, case: Case, found: Found, decision: Decision) -> str:
    if decision.answer == "undecided":
        said = _comment(desk, "undecided")
        return (
            f"whether {desk.reference} needs a {desk.settings.word} is not decided ({said}): its severity is not known"
        )
    from debrief.drafting import draft_values
    from debrief.rendering.incidents import waiver_file

    values = draft_values(
        case.told.title,
        now=case.issue.opened_at,
        timestamps=case.reported.timestamps,
        severity=case.reported.severity or desk.settings.severities[-1],
        services=case.reported.services,
        incident=case.issue.url,
        approximate=sorted(case.reported.approximate),
    )
    prefix = desk.place.prefix
    values["id"], path = draft.free_path(
        desk.workspace, values["id"], desk.number, lambda path: prefix + path in found.paths
    )
    text = waiver_file(desk.workspace.root, values)
    said = _comment(
        desk,
        "optional",
        reasons=[reason.sentence for reason in decision.reasons],
        path=prefix + path,
        waiver=text if case.reported.severity else "",
        new_file=_new_file(desk, found.base.branch),
    )
    return f"the policy asks for no {desk.settings.word} of {desk.reference}; the issue says so ({said})"


def _comment(desk: Desk, state: str, *, anew: bool = True, **values: Any) -> str:
    """Let the one comment on the issue say how it stands; return what became of it."""
    from debrief.rendering.incidents import comment
    from debrief.syncing.incident_comment import say

    settings = desk.settings
    example = f"{settings.issues.labels.severity}{settings.severities[0]}"
    text = comment(
        desk.workspace.root,
        state=state,
        word=settings.word,
        label=settings.incidents.draft_label,
        severity_label=example,
        **values,
    )
    return f"comment {say(desk.reader, desk.writer, desk.number, text, desk.bot(), anew=anew)}"


def _ask(desk: Desk, case: Case, pull: PullRequest) -> None:
    """Ask for reviews, each person and team once: whoever was taken off is not asked again."""
    from debrief.incidents.draft import reviewers_for

    wanted = reviewers_for(case.reported.services, desk.settings.incidents.reviewers, case.told.authors)
    if not wanted:
        return
    reader, writer = desk.reviews
    try:
        before = reader.asked(pull.number)
        missing = [name for name in wanted if name.rpartition("/")[2].casefold() not in before]
        refused = writer.ask(pull.number, missing) if missing else {}
    except TrackerError as error:
        refused = {"reviewers": str(error)}
    for name, why in refused.items():
        click.echo(f"debrief: {name} cannot be asked to review #{pull.number}: {why}", err=True)


def _blob(desk: Desk, path: str) -> str | None:
    from urllib.parse import quote

    base = _web(desk)
    return None if base is None else f"{base}/blob/HEAD/{quote(path)}"


def _new_file(desk: Desk, branch: str) -> str | None:
    from urllib.parse import quote

    base = _web(desk)
    return None if base is None else f"{base}/new/{quote(branch)}"


def _web(desk: Desk) -> str | None:
    """Return the address of the record's repository on the web."""
    from debrief.cli._tracking import blob_url

    address = blob_url(desk.workspace, desk.env)
    return None if address is None else re.sub(r"/blob/HEAD(?:/.*)?\Z", "", address)
