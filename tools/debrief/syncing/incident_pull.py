"""One pull request with the draft of an incident's post-mortem, however often and by however many it is asked for.

The branch is named after the issue, and GitHub takes one open pull request from a branch; so whatever crashes between
two calls, or runs beside, ends with one. What people did with it stands: a pull request that they closed is not
reopened, and no second one is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from debrief.documents.archive import is_candidate
from debrief.errors import BranchProtected, TrackerError
from debrief.syncing.write_back_branch import Place
from debrief.syncing.write_back_commit import head_of
from debrief.trackers.branches import Branches, BranchReader, Head, PullRequest, TreeFile, blob_name

READ_MAX = 300
"""Most files of the record that differ from the working tree and are read to find the incident's."""

DRAFTS_MAX = 30
"""Most open drafts of other incidents, the newest, whose files are looked at: each is three requests."""

IsOfIncident = Callable[[bytes], bool]
"""Says whether a document is the post-mortem of the incident."""


class State(StrEnum):
    """What there is of an incident's post-mortem."""

    RECORDED = "recorded"
    """A file of the default branch."""
    OPEN = "open"
    """An open pull request."""
    MERGED = "merged"
    """A pull request that was merged, whose file is not there any more."""
    CLOSED = "closed"
    """A pull request that people closed."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """What there is, and what a draft would be built on."""

    state: State
    base: Head
    paths: frozenset[str]
    """Files of the record at the head of the default branch, relative to the repository."""
    path: str = ""
    """The file, if it is recorded."""
    content: bytes = b""
    """What that file holds."""
    pull: PullRequest | None = None
    tip: Head | None = None
    """The branch of the draft, where there is one."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The draft, and what the pull request says."""

    path: str
    """Relative to the repository."""
    content: bytes
    title: str
    body: str
    message: str
    """Of the commit."""


def look(
    reader: BranchReader, place: Place, branch: str, here: Mapping[str, bytes], is_of_incident: IsOfIncident
) -> Found:
    """Return what there is; `here` are the documents of the working tree, which need not be sent again.

    Raises TrackerError.
    """
    base = head_of(reader, reader.default_branch())
    if branch == base.branch:
        raise TrackerError(f"`incidents.branches` leads to the default branch {branch}: name another beginning")
    files = reader.files(base, place.record)
    paths = frozenset(files)
    record = _record_of(reader, files, here, is_of_incident)
    if record is not None:
        return Found(State.RECORDED, base, paths, *record)
    pulls, tip = reader.pull_requests(branch), reader.head(branch)
    pull = next((one for one in pulls if one.open), None) or next((one for one in pulls if one.merged), None)
    pull = pull or next(iter(pulls), None)
    if pull is not None:
        state = State.OPEN if pull.open else State.MERGED if pull.merged else State.CLOSED
        return Found(state, base, paths, pull=pull, tip=tip)
    return Found(State.NONE, base, paths, tip=tip)


def paths_of_drafts(reader: BranchReader, place: Place, beginning: str, branch: str) -> frozenset[str]:
    """Return the files of the record at the heads of the other drafts that are proposed: what they will be called.

    Drafts are those from branches of that `beginning`, `branch` being this one's. Raises TrackerError.
    """
    found: set[str] = set()
    others = [name for name in reader.proposed_branches(beginning) if name != branch]
    for name in others[:DRAFTS_MAX]:
        head = reader.head(name)
        if head is not None:
            found.update(reader.files(head, place.record))
    return frozenset(found)


def open_draft(
    branches: Branches, place: Place, branch: str, found: Found, proposed: Proposed, is_of_incident: IsOfIncident
) -> PullRequest:
    """Open the pull request where `look` found none; a branch that an earlier run left behind is gone on with.

    Raises TrackerError; then the next run goes on from where this one stopped.
    """
    tip = found.tip
    if tip is None:
        file = TreeFile(proposed.path, "")
        commit = branches.writer.commit(found.base, [(file, proposed.content)], proposed.message)
        try:
            created = branches.writer.create(branch, commit)
        except BranchProtected as error:
            raise BranchProtected(f"{error}: exempt {branch} from the rules, or set `incidents.branches`") from None
        tip = None if created else head_of(branches.reader, branch)
    if (
        tip is not None
        and _record_of(branches.reader, branches.reader.files(tip, place.record), {}, is_of_incident) is None
    ):
        raise TrackerError(
            f"the branch {branch} is there and holds no {place.record} of this incident: delete it, or set"
            " `incidents.branches` to another beginning"
        )
    pull = branches.pull_requests.open(branch, found.base.branch, proposed.title, proposed.body)
    if pull is None:
        raise TrackerError(f"nothing lies between {found.base.branch} and {branch}: delete the branch and run again")
    return pull


def _record_of(
    reader: BranchReader, files: Mapping[str, TreeFile], here: Mapping[str, bytes], is_of_incident: IsOfIncident
) -> tuple[str, bytes] | None:
    """Return the file of the incident among `files`, and its content."""
    known = {blob_name(content): content for content in here.values()}
    unknown = []
    for path, file in files.items():
        if not is_candidate(PurePosixPath(path).name):
            continue
        if file.sha not in known:
            unknown.append(file)
        elif is_of_incident(known[file.sha]):
            return path, known[file.sha]
    if len(unknown) > READ_MAX:
        raise TrackerError(
            f"{len(unknown)} files of the record differ from the checkout: bring it up to date, so that they need not"
            " be read one by one"
        )
    read = ((file.path, reader.content(file)) for file in unknown)
    return next(((path, content) for path, content in read if is_of_incident(content)), None)
