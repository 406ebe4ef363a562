"""What `debrief review` is made of: the files, here or at GitHub, and what a token can see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from debrief.cli._addresses import blob_url, prefix_of
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
    from debrief.syncing.pull_files import PullFiles
    from debrief.trackers.conversation import CheckRun, PullRequestState, ReviewReader
    from debrief.trackers.versions import VersionReader
    from debrief_schemas.settings import Settings

_EVENTS = ("pull_request", "pull_request_review")
"""What starts a run that is about a pull request."""

PULLS_MAX = 5
"""Most pull requests of one branch that are looked at in a run."""

ACCOUNTS_MAX = 20
"""Most accounts that are looked up; each takes a request."""

REPOSITORIES_MAX = 10
"""Most repositories in which labels and accounts are looked up."""

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
    templates: str | None = None,
    unread: PullFiles | None = None,
) -> Survey:
    """Look at what has changed since `base`; no token is needed.

    `templates` is the root of the workspace whose templates count, where that is another; `unread` tells what the
    workspace lacks. Raises UsageError, SettingsError, WorkspaceError or GitError.
    """
    from debrief.inspection.versions import head_of, versions
    from debrief.rendering.issues import IssueRenderer
    from debrief.rendering.parents import ParentRenderer
    from debrief.reviewing.building import Surroundings, Version, build

    found, unsound, changes = _findings(workspace, base)
    sides = versions(workspace, changes, VERSIONS_MAX)
    record = tuple(_merged(workspace, changes, sides))
    renderer = IssueRenderer(templates or workspace.root, word=settings.word)
    parents = ParentRenderer(templates or workspace.root, word=settings.word)
    lacking = unread is not None and bool(unread.unread or unread.more)
    emptied = not unsound and not lacking and not _has_documents(workspace)
    around = Surroundings(
        settings, renderer.render, parents.render, today, record, env.get("GITHUB_REPOSITORY", ""), emptied
    )
    review = build(
        [
            Version(text.path, text.document, tuple(found[text.path]), sound=text.path not in unsound)
            for text in sides.new
        ],
        [Version(text.path, text.document) for text in sides.old],
        around,
        pull_request=pull_request,
        head=head or head_of(workspace),
        more=sides.more + (unread.more if unread is not None else 0),
        unread=[(one.path, one.why) for one in unread.unread] if unread is not None else (),
    )
    return Survey(review, record)


def fetched(
    workspace: Workspace,
    settings: Settings,
    versions: VersionReader,
    state: PullRequestState,
    *,
    today: date,
    env: Mapping[str, str],
) -> Survey:
    """Look at the files of a pull request as GitHub has them; nothing of it is checked out, and nothing is run.

    What it does not touch, and settings and templates, are the workspace's. Raises TrackerError and what `survey` does.
    """
    from debrief.documents.source import read_source
    from debrief.inspection.laid_out import laid_out
    from debrief.syncing.pull_files import Unread, read_pull_files

    def local(path: str) -> bytes | None:
        raw, fault = read_source(workspace.absolute(path))
        return raw if fault is None else None

    found = read_pull_files(versions, state, workspace.record, prefix_of(workspace), local)
    with laid_out(workspace, found.before, found.after, found.touched) as place:
        found.unread += [Unread(path, why) for path, why in place.unwritten.items()]
        return survey(
            place.workspace,
            settings,
            place.base,
            pull_request=state.number,
            head=state.head,
            today=today,
            env=env,
            templates=workspace.root,
            unread=found,
        )


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


def _has_documents(workspace: Workspace) -> bool:
    from debrief.documents.archive import list_whole_record

    return bool(tuple(list_whole_record(workspace)))


def _merged(workspace: Workspace, changes: Changes, sides: Versions) -> Iterator[Incident]:
    """Yield the incidents of the merged record that outlive the change: of what is touched, the version before.

    What the change removes is no predecessor of anything in it. What it renames goes by its new id and path, or it
    would be its own predecessor, with a link to a file that is gone.
    """
    for incident in incidents(workspace, lambda _path: None):
        if incident.path not in changes.files:
            yield incident
    became = {change.before or path: path for path, change in changes.files.items() if not change.is_new}
    new = {text.path: text.document for text in sides.new}
    for text in sides.old:
        path = became.get(text.path)
        if path is None or text.document is None:
            continue
        after = new.get(path)
        own = incident_of(path, (after or text.document).data).postmortem_id
        yield replace(incident_of(path, text.document.data), postmortem_id=own)


def of_run(run: CheckRun, reader: ReviewReader) -> list[PullRequestState] | Posted:
    """Return the pull requests that a run was about, by GitHub's word, or why nothing can be said on any.

    Raises UsageError where no pull request started the run.
    """
    if run.event not in _EVENTS:
        raise UsageError(f"--run: run {run.id} was started by {one_line(run.event, 40)}, not by a pull request")
    if run.repository is None:
        return Posted.BRANCHLESS
    found = reader.pull_requests(run)
    if not found:
        return Posted.CLOSED
    # What commit a run for somebody's review bears, GitHub does not promise.
    current = [one for one in found if run.event != "pull_request" or one.head == run.head]
    if not current:
        return Posted.OUTDATED
    if len(current) > PULLS_MAX:
        say(f"{len(current)} pull requests are open from this branch; the first {PULLS_MAX} get a comment")
    return current[:PULLS_MAX]


def with_names(review: value.Review, settings: Settings, reader: ReviewReader | None) -> Sight:
    """Ask for the labels and accounts that new issues need, in each repository that the credentials can see."""
    if reader is None:
        return Sight()
    missing: dict[str | None, tuple[str, ...]] = {}
    strangers: set[tuple[str | None, str]] = set()
    unseen: list[str | None] = []
    left, more = ACCOUNTS_MAX, 0
    for place, (where, names) in enumerate(judging.names_by_repository(review).items()):
        try:
            present = reader.label_texts(where) if place < REPOSITORIES_MAX else None
            if present is None:
                unseen.append(where)
                continue
            missing[where] = judging.missing_labels(names.labels, settings, present)
            asked = names.accounts[:left]
            left, more = left - len(asked), more + len(names.accounts) - len(asked)
            known = {login.casefold() for login in reader.assignable(asked, where)}
            strangers |= {(where, login.casefold()) for login in asked if login.casefold() not in known}
        except NotPermitted as error:
            say(f"labels and owners were not looked up: {error}")
            unseen.append(where)
    return Sight(missing, frozenset(strangers), tuple(unseen), more)


def with_approvals(reader: ReviewReader, number: int) -> tuple[Approval, ...] | None:
    """Return the approvals of a pull request; None where the token may not see them."""
    from debrief.cli._approvals import counted

    try:
        return counted(reader, reader.reviews(number))
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
