"""Whose reviews of a pull request count, and for what, for `policy` and `review`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debrief.cli.boundary import say
from debrief.errors import NotPermitted, TrackerError
from debrief.policy.approvals import Review, read_reviews, to_ask, waives, with_access

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief.documents.workspace import Workspace
    from debrief.trackers.conversation import PullRequestState, ReviewReader
    from debrief.trackers.versions import VersionReader

ASKED_MAX = 20
"""Most people of whom is asked whether they may write; each takes a request."""


def counted(reader: ReviewReader, answer: object) -> tuple[Review, ...]:
    """Return each person's latest review, and whether it counts, from GitHub's answer about reviews.

    Raises ValueError where the answer is something else, and TrackerError.
    """
    reviews = read_reviews(answer)
    people = to_ask(reviews)
    if len(people) > ASKED_MAX:
        say(f"of {len(people) - ASKED_MAX} people who reviewed it was not asked whether they may write")
    access: dict[str, bool | None] = {}
    for login in people[:ASKED_MAX]:
        try:
            access[login] = reader.may_write(login)
        except NotPermitted as error:
            # It would be refused for the others as well.
            rest = ", ".join(people[len(access) :])
            say(f"whether {rest} may write was not looked up, so belonging was taken for it: {error}")
            break
    return with_access(reviews, access)


def makes_waiver(versions: VersionReader, state: PullRequestState, workspace: Workspace, document: Document) -> bool:
    """Say whether a pull request makes or changes the waiver of a document, which is as the work tree has it.

    Where the version before cannot be read that is taken for granted, and said.
    """
    if not waives(None, document.data):
        return False
    from debrief.cli._addresses import prefix_of
    from debrief.documents.document import read_document

    try:
        parted = versions.parted_from(state.base, state.head)
        if parted is None:
            return True
        tree = versions.tree(parted, f"{prefix_of(workspace)}{workspace.record}")
        entry = tree.entries.get(document.path.removeprefix(f"{workspace.record}/"))
        content = versions.content(entry) if entry is not None else None
    except TrackerError as error:
        say(f"whether pull request #{state.number} changes the waiver was not looked up: {error}")
        return True
    before = read_document(document.path, content)[0] if content is not None else None
    return waives(before.data if before is not None else None, document.data)
