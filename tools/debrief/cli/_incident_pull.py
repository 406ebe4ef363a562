"""`debrief new --from-issue N --pull-request`: the policy decides, and a pull request or a comment says so, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from debrief.cli import _from_issue as draft
from debrief.cli._addresses import web_url
from debrief.cli._draft_place import free_path
from debrief.cli._reviewers import reviewers_of
from debrief.cli.boundary import say
from debrief.errors import TrackerError
from debrief.reports.escape import one_line
from debrief.syncing.incident_name import settle_name
from debrief.syncing.incident_pull import Found, Proposed, State, look, open_draft, paths_of_drafts
from debrief.syncing.write_back_branch import front_matter_values

if TYPE_CHECKING:
    from debrief.cli._from_issue import Case, Composed
    from debrief.cli._incident_desk import Desk
    from debrief.documents.workspace import Workspace
    from debrief.policy.decision import Decision
    from debrief.trackers.branches import PullRequest

REMARKS_MAX = 25
"""Most remarks that a pull request lists."""


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

    stamps = timestamps or bounds_of(case.issue, case.reported)
    incident = incident_for_policy(case.reported, title=case.told.title, timestamps=stamps, authors=case.told.authors)
    return decide(incident, desk.settings)


def _there(desk: Desk, case: Case, found: Found) -> str:
    """Nothing is made a second time; what is missing of an open pull request is made up for."""
    if found.state is State.RECORDED:
        waived = front_matter_values(found.content).get("status") == "waived"
        state, what = ("waived", "waiver") if waived else ("recorded", "post-mortem")
        _comment(desk, state, anew=False, path=found.path, file=_blob(desk, found.path))
        return f"{found.path} is the {what} of {desk.reference} already"
    assert found.pull is not None  # noqa: S101
    number = found.pull.number
    if found.state is State.OPEN:
        _settle(desk, found)
        _comment(desk, "draft", anew=False, pull=number)
        _ask(desk, case, found.pull)
        return f"the draft for {desk.reference} is in the pull request #{number} already"
    if found.state is State.MERGED:
        return (
            f"the draft for {desk.reference} was merged by the pull request #{number}, and no file of the record has"
            f" this issue as `incident` any more: put it there again, bring the file back, or write a new one with"
            f" `debrief new --from-issue {desk.number}`"
        )
    return (
        f"the draft for {desk.reference} was closed with the pull request #{number}: it is neither reopened nor made"
        f" again; reopen it, or write one with `debrief new --from-issue {desk.number}`"
    )


def _draft(desk: Desk, case: Case, found: Found, asked: bool) -> str:
    from debrief.rendering.incidents import pull_request

    prefix = desk.place.prefix
    # Two incidents of one day and title are two post-mortems; both would be merged under one name.
    taken = found.paths | paths_of_drafts(desk.branches.reader, desk.place, desk.beginning, desk.branch)
    composed = draft.compose(
        desk.workspace, desk.settings, case, desk.given, desk.env, lambda path: prefix + path in taken
    )
    desk.check(composed.path, composed.content)
    title, body = pull_request(
        desk.workspace.root,
        composed.values["title"],
        word=desk.settings.word,
        issue=desk.reference,
        values=_values(desk, case, composed, asked),
    )
    message = f"Draft the {desk.settings.word} of incident {desk.number}\n\nWritten-by: debrief\n"
    proposed = Proposed(prefix + composed.path, composed.content, title, body, message)
    pull = open_draft(desk.branches, desk.place, desk.branch, found, proposed, desk.is_it)
    _settle(desk, found)
    _ask(desk, case, pull)
    _comment(desk, "draft", anew=False, pull=pull.number)
    for remark in composed.remarks:
        say(one_line(remark, 300))
    return f"the pull request #{pull.number} has the draft for {desk.reference}"


def _settle(desk: Desk, found: Found) -> None:
    """Leave no two open drafts under one name, whichever runs were at work at once."""
    name = settle_name(desk.branches, desk.place, desk.branch, desk.beginning, found, desk.is_it, desk.renamed)
    said = ""
    if name.path:
        said = f"another draft has taken the name of {desk.reference}'s at the same moment: this one is {name.path}"
    elif name.shared:
        said = f"another draft is called {name.shared}, too: give one of them another id and file name before the merge"
    if said:
        say(one_line(said, 300))


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
        "remarks": _most([*composed.remarks, *(note for told in outcome.told for note in told.notes)]),
    }


def _most(remarks: list[str]) -> list[str]:
    """Return as many remarks as people read."""
    more = len(remarks) - REMARKS_MAX
    return [*remarks[:REMARKS_MAX], *([f"and {more} more, in the log of the run"] if more > 0 else [])]


def _say_why_none(desk: Desk, case: Case, found: Found, decision: Decision) -> str:
    if decision.answer == "undecided":
        said = _comment(desk, "undecided")
        return (
            f"whether {desk.reference} needs a {desk.settings.word} is not decided ({said}): its severity is not known"
        )
    from debrief.drafting import draft_values
    from debrief.incidents.draft import with_number
    from debrief.rendering.incidents import waiver_file

    values = draft_values(
        case.told.title,
        now=case.issue.opened_at,
        timestamps=case.reported.timestamps,
        severity=case.reported.severity or desk.settings.severities[-1],
        services=case.reported.services,
        incident=case.issue.url,
        approximate=sorted(case.reported.approximate),
        detection=case.reported.detection,
        impact={"data_loss": case.reported.data_loss} if case.reported.data_loss is not None else {},
    )
    prefix = desk.place.prefix
    # A waiver that is offered elsewhere stands in no branch: of two of one day and title each gets its own name so.
    name = with_number(values["id"], desk.number)
    values["id"], path = free_path(desk.workspace, name, desk.number, lambda path: prefix + path in found.paths)
    text = waiver_file(desk.workspace.root, values)
    said = _comment(
        desk,
        "optional",
        reasons=[reason.sentence for reason in decision.reasons],
        path=prefix + path,
        waiver=text if case.reported.severity and not case.reported.data_loss else "",
        data_lost=bool(case.reported.data_loss),
        new_file=_new_file(desk, found.base.branch),
    )
    return f"the policy asks for no {desk.settings.word} of {desk.reference}; the issue says so ({said})"


def _comment(desk: Desk, state: str, *, anew: bool = True, **values: Any) -> str:
    """Let the one comment on the issue say how it stands; return what became of it."""
    from debrief.planning.labels import labels_by_kind
    from debrief.rendering.incidents import comment
    from debrief.syncing.incident_comment import say

    settings = desk.settings
    # That of the highest severity that has one; the settings may give labels of their own, or none.
    example = next(iter(labels_by_kind(settings)["severity"].values()), "")
    text = comment(
        desk.workspace.root,
        state=state,
        word=settings.word,
        label=settings.incidents.draft_label,
        severity_label=example,
        home="" if desk.home.casefold() == desk.repository.casefold() else desk.home,
        **values,
    )
    return f"comment {say(desk.comments, desk.number, text, anew=anew)}"


def _ask(desk: Desk, case: Case, pull: PullRequest) -> None:
    """Ask for reviews, each person and team once: whoever was taken off is not asked again."""
    wanted = reviewers_of(desk.workspace, desk.settings, case)
    if not wanted:
        return
    reader, requests = desk.reviews
    try:
        before = reader.asked(pull.number)
        missing = [name for name in wanted if name.rpartition("/")[2].casefold() not in before]
        refused = requests.ask(pull.number, missing) if missing else {}
    except TrackerError as error:
        refused = {"reviewers": str(error)}
    for name, why in refused.items():
        say(f"{name} cannot be asked to review #{pull.number}: {one_line(why, 300)}")


def _blob(desk: Desk, path: str) -> str | None:
    from urllib.parse import quote

    base = web_url(desk.env)
    return None if base is None else f"{base}/blob/HEAD/{quote(path, errors='surrogateescape')}"


def _new_file(desk: Desk, branch: str) -> str | None:
    from urllib.parse import quote

    base = web_url(desk.env)
    return None if base is None else f"{base}/new/{quote(branch)}"
