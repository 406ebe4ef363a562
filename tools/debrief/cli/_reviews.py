"""A pull request's reviews for `debrief policy`: from a recorded answer of GitHub, or asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

from debrief.errors import UsageError

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief.documents.workspace import Workspace
    from debrief.policy.approvals import Review

APPROVALS_MAX = 16 * 1024 * 1024
"""Most bytes of a recorded answer: a review has at most 64 KiB of text."""

_NOT_REVIEWS = "the approvals are not GitHub's answer about reviews"


def recorded_reviews(stream: IO[bytes]) -> Sequence[Review]:
    """Return the reviews; who opened the pull request, and what it changes, they do not tell. Raises UsageError."""
    from debrief.policy.approvals import read_reviews

    raw = stream.read(APPROVALS_MAX + 1)
    if len(raw) > APPROVALS_MAX:
        raise UsageError(
            f"the approvals have more than {APPROVALS_MAX // 1024**2} MiB; that is no answer about reviews"
        )
    try:
        answer = _pages(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UsageError("the approvals are no JSON; record them with `gh api repos/…/pulls/N/reviews`") from None
    try:
        return read_reviews(answer)
    except ValueError as error:
        raise UsageError(f"{_NOT_REVIEWS}: {error}") from None


def _pages(text: str) -> object:
    """Return what some JSON holds: one value, or several after each other, as older `gh api --paginate` writes pages.

    Raises ValueError or RecursionError.
    """
    import json

    decoder, rest = json.JSONDecoder(), text.strip()
    values: list[object] = []
    while rest or not values:
        value, end = decoder.raw_decode(rest)
        values.append(value)
        rest = rest[end:].lstrip()
    return values[0] if len(values) == 1 else values


class Asked(NamedTuple):
    """What GitHub says of a pull request."""

    opened_by: str
    reviews: Sequence[Review]
    waives: bool
    """Whether it makes or changes the document's waiver."""


def asked_of_github(workspace: Workspace, document: Document, number: int) -> Asked:
    """Return who opened a pull request, its reviews and what it changes. Raises UsageError or TrackerError."""
    from debrief.cli._approvals import counted, makes_waiver
    from debrief.cli._trackers import say_remark
    from debrief.trackers import github

    say_remark(os.environ)
    conversation, reader, versions = github.open_conversation(os.environ)
    state = conversation.pull_request(number)
    try:
        reviews = counted(reader, reader.reviews(number))
    except ValueError as error:
        raise UsageError(f"{_NOT_REVIEWS}: {error}") from None
    return Asked(state.author, reviews, makes_waiver(versions, state, workspace, document))
