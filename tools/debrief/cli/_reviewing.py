"""What `debrief review` is made of: the files, what another run has found, and what a token can see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from debrief.cli._addresses import blob_url
from debrief.cli._incidents import incidents
from debrief.cli.boundary import say
from debrief.errors import NotPermitted, UsageError
from debrief.relating.incident import Incident, incident_of
from debrief.rendering.review import Setting, Sight
from debrief.rendering.review_words import Verdict
from debrief.reports.escape import one_line
from debrief.reviewing import judging, value
from debrief.syncing.review_comment import Posted

if TYPE_CHECKING:
    from debrief.documents.workspace import Workspace
    from debrief.findings import Finding
    from debrief.inspection.changes import Changes
    from debrief.inspection.versions import Versions
    from debrief.policy.approvals import Review as Approval
    from debrief.trackers.conversation import CheckRun, PullRequestState, ReviewReader
    from debrief_schemas.settings import Settings

_EVENTS = ("pull_request", "pull_request_review")
"""What starts a run that looks at a pull request, and has nothing to say in anybody else's name."""

VERSIONS_MAX = 200
"""Most documents that are read of each side of a change; a review tells of fewer."""


class Survey(NamedTuple):
    """A review, and the merged record beside it."""

    review: value.Review
    record: tuple[Incident, ...]


def survey(
    workspace: Workspace,
    settings: Settings,
    base: str,
    *,
    pull_request: int | None,
    head: str | None,
    today: date,
    env: Mapping[str, str],
) -> Survey:
    """Look at what has changed since `base`; no token is needed.

    Raises UsageError, SettingsError, WorkspaceError or GitError.
    """
    from debrief.inspection.versions import head_of, versions
    from debrief.rendering.issues import IssueRenderer
    from debrief.reviewing.building import Surroundings, Version, build

    found, unsound, changes = _findings(workspace, base)
    sides = versions(workspace, changes, VERSIONS_MAX)
    record = tuple(_merged(workspace, changes, sides))
    renderer = IssueRenderer(workspace.root, word=settings.word)
    emptied = not unsound and not _has_action_points(workspace)
    around = Surroundings(settings, renderer.render, today, record, env.get("GITHUB_REPOSITORY", ""), emptied)
    review = build(
        [
            Version(text.path, text.document, tuple(found[text.path]), sound=text.path not in unsound)
            for text in sides.new
        ],
        [Version(text.path, text.document) for text in sides.old],
        around,
        pull_request=pull_request,
        head=head or head_of(workspace),
        more=sides.more,
    )
    return Survey(review, record)


def _findings(workspace: Workspace, base: str) -> tuple[Mapping[str, list[Finding]], frozenset[str], Changes]:
    """Return by path what `debrief check --base` says on a pull request, and the change that it looked at.

    Between them are the paths of which `debrief plan` would say nothing.
    """
    from debrief.documents.archive import list_record
    from debrief.documents.settings import read_settings_source
    from debrief.inspection.against import add_changes
    from debrief.inspection.rules import Rules
    from debrief.inspection.run import inspect_record

    rules = Rules(read_settings_source(workspace))
    files = list(list_record(workspace))
    plain = inspect_record(workspace, rules)
    # Notes are for whoever writes the document; on a pull request they would bury what matters.
    result, changes = add_changes(workspace, rules, plain, files, base, notes=False)
    unsound = frozenset(finding.location.path for finding in plain.findings if finding.level == "error")
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        if finding.level != "note":
            by_path[finding.location.path].append(finding)
    return by_path, unsound, changes


def _has_action_points(workspace: Workspace) -> bool:
    from debrief.documents.archive import list_whole_record
    from debrief.inspection.incidents import front_matter_of

    return any((front_matter_of(workspace, one) or {}).get("action_points") for one in list_whole_record(workspace))


def _merged(workspace: Workspace, changes: Changes, sides: Versions) -> Iterator[Incident]:
    """Yield the incidents of the merged record: of what is touched, the version before."""
    for incident in incidents(workspace, lambda _path: None):
        if incident.path not in changes.files:
            yield incident
    for text in sides.old:
        if text.document is not None:
            yield incident_of(text.path, text.document.data)


def recorded(path: str, workspace: Workspace) -> Survey:
    """Read what another run has found; whoever opened the pull request may have made it up.

    Raises UsageError where it is not a review.
    """
    from debrief.documents.source import read_source

    raw, fault = read_source(path, value.BYTES_MAX)
    if fault is not None:
        raise UsageError(f"--from: {fault.message}; name the file that `debrief review --format json` has printed")
    try:
        review = value.read_review(raw)
    except ValueError as error:
        raise UsageError(f"--from: this is no review: {one_line(str(error), 200)}") from None
    return Survey(review, tuple(incidents(workspace, lambda _path: None)))


def of_run(review: value.Review, run: CheckRun, reader: ReviewReader) -> PullRequestState | Posted:
    """Return the pull request that a run looked at, by the tracker's word, or why nothing can be said on it any more.

    What the review says of itself is compared with that and never believed. Raises UsageError where they differ.
    """
    if run.event not in _EVENTS:
        raise UsageError(f"--run: run {run.id} was started by {one_line(run.event, 40)}, not by a pull request")
    # What commit a run for somebody's review bears, GitHub does not promise; the branch's head decides then.
    if run.event == "pull_request" and review.head != run.head:
        raise UsageError(f"--from: this review is not of the commit for which run {run.id} was started")
    if run.repository is None:
        return Posted.BRANCHLESS
    found = {one.number: one for one in reader.pull_requests(run)}
    if not found:
        return Posted.CLOSED
    current = {number: one for number, one in found.items() if one.head == review.head}
    number = review.pull_request if review.pull_request is not None or len(current) != 1 else next(iter(current))
    if number in current:
        return current[number]
    if number is None:
        return Posted.AMBIGUOUS if current else Posted.OUTDATED
    if number in found:
        return Posted.OUTDATED
    raise UsageError(f"--from: this review names pull request #{number}, but run {run.id} was started by another")


def with_names(review: value.Review, settings: Settings, reader: ReviewReader | None) -> Sight:
    """Ask for the labels and accounts that new issues need; where that may not be seen, nothing is said of them."""
    if reader is None or not any(issue.effect == "create" for one in review.documents for issue in one.issues):
        return Sight()
    try:
        missing = judging.missing_labels(review, settings, reader.label_texts())
        wanted = judging.accounts(review)
        known = {login.casefold() for login in reader.assignable(wanted)}
        return Sight(missing, tuple(login for login in wanted if login.casefold() not in known))
    except NotPermitted as error:
        say(f"labels and owners were not looked up: {error}")
        return Sight()


def with_approvals(reader: ReviewReader, number: int) -> tuple[Approval, ...] | None:
    """Return the approvals of a pull request; None where the token may not see them."""
    from debrief.policy.approvals import read_reviews

    try:
        return read_reviews(reader.reviews(number))
    except NotPermitted as error:
        say(f"the approvals were not looked up: {error}")
    except ValueError as error:
        say(f"the approvals are not GitHub's answer about reviews: {error}")
    return None


def setting(
    workspace: Workspace,
    settings: Settings,
    made: Survey,
    *,
    reader: ReviewReader | None,
    state: PullRequestState | None,
    env: Mapping[str, str],
) -> Setting:
    """Gather what a comment says beside the review itself; `state` is its pull request. Raises TrackerError."""
    review = made.review
    approvals = with_approvals(reader, state.number) if reader is not None and state is not None else None
    opened_by = None if state is None else state.author
    verdicts = {
        one.path: Verdict(*judging.judge(one, settings, made.record, approvals, opened_by))
        for one in review.documents
        if one.readable and one.change != "removed"
    }
    return Setting(
        settings,
        verdicts,
        with_names(review, settings, reader),
        repository=env.get("GITHUB_REPOSITORY") or None,
        blob_url=blob_url(workspace, env, review.head) if review.head else None,
        record_url=blob_url(workspace, env),
    )
