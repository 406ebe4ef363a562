"""Whose reviews of a pull request count, for `policy` and `review`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debrief.cli.boundary import say
from debrief.errors import NotPermitted
from debrief.policy.approvals import Review, outsiders, read_reviews, with_writers

if TYPE_CHECKING:
    from debrief.trackers.conversation import ReviewReader

ASKED_MAX = 20
"""Most people of whom is asked whether they may write; each takes a request."""


def counted(reader: ReviewReader, answer: object) -> tuple[Review, ...]:
    """Return each person's latest review, and whether it counts, from GitHub's answer about reviews.

    Raises ValueError where the answer is something else, and TrackerError.
    """
    reviews = read_reviews(answer)
    strangers = outsiders(reviews)
    if not strangers:
        return reviews
    if len(strangers) > ASKED_MAX:
        say(f"{len(strangers) - ASKED_MAX} reviews by people from outside were not looked into; they do not count")
    try:
        return with_writers(reviews, reader.writers(strangers[:ASKED_MAX]))
    except NotPermitted as error:
        say(f"whether {', '.join(strangers)} may write was not looked up: {error}")
        return reviews
