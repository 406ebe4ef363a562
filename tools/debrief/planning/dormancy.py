"""Which action points are asked about: pure, the present instant is given.

An action point that is overdue, or whose issue nobody has touched for long, is asked once: do it, re-date it, or
decide not to. For the same day it is asked again only as the settings' steps of escalation say.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from debrief.planning.desired import DesiredPoint
from debrief.planning.notices import QUESTIONS, Notice, Said, Topic
from debrief.planning.observed import SeenIssue
from debrief_schemas.dormancy_settings import OWNER, Dormancy

ECHO = timedelta(seconds=60)
"""A change of an issue within this time of debrief's own comment is that comment."""


def question(
    point: DesiredPoint, seen: SeenIssue, said: Iterable[Said], rules: Dormancy, now: datetime
) -> Notice | None:
    """Return what is to be asked about an action point now, or None.

    `said` is what was asked before, `now` is aware.
    """
    if point.parent or not seen.open or seen.has_label(rules.silence_label):
        return None
    asked = [one for one in said if one.notice.topic in QUESTIONS]
    late = overdue_since(point, now)
    if late is not None:
        if late <= rules.grace_days:
            return None
        topic, day = Topic.OVERDUE, point.due
    elif dormant(seen, asked, rules, now):
        touched = last_touch(seen, asked)
        topic, day = Topic.UNTOUCHED, touched.date().isoformat() if touched else None
    else:
        return None
    before = {one.notice.step: one.at for one in asked if (one.notice.topic, one.notice.day) == (topic, day)}
    if not before:
        return Notice(topic, day)
    last = max(before)
    if last >= len(rules.escalate):
        return None
    # Counted from the comment before: after a pause of the schedule, steps do not follow each other at once.
    already = rules.escalate[last - 1].after_days if last else 0
    wait = rules.escalate[last].after_days - already
    return Notice(topic, day, last + 1) if days_between(before[last], now) >= wait else None


def overdue_since(point: DesiredPoint, now: datetime) -> int | None:
    """Return for how many days an action point is overdue, in UTC; None while its day has not passed."""
    if point.due is None:
        return None
    days = (now.astimezone(UTC).date() - date.fromisoformat(point.due)).days
    return days if days > 0 else None


def dormant(seen: SeenIssue, said: Iterable[Said], rules: Dormancy, now: datetime) -> bool:
    """Whether nobody has touched an open issue for as long as the settings say, and nobody wants it left alone."""
    touched = last_touch(seen, said)
    if touched is None or not seen.open or seen.has_label(rules.silence_label):
        return False
    return days_between(touched, now) >= rules.after_days


def last_touch(seen: SeenIssue, said: Iterable[Said]) -> datetime | None:
    """Return when an issue was last changed by anybody, debrief's own questions not counted, in UTC."""
    if seen.updated_at is None:
        return None
    touched = seen.updated_at.astimezone(UTC)
    for one in sorted(said, key=lambda one: one.at, reverse=True):
        if one.notice.topic is not Topic.UNTOUCHED or one.notice.day is None or touched > one.at + ECHO:
            break
        # Nothing has happened since the question: what it was about still holds.
        touched = datetime.fromisoformat(one.notice.day).replace(tzinfo=UTC)
    return touched


def addressee(point: DesiredPoint, notice: Notice, rules: Dormancy) -> str | None:
    """Return the login or team that a comment mentions; the first question mentions nobody."""
    if notice.step == 0 or notice.step > len(rules.escalate):
        return None
    name = rules.escalate[notice.step - 1].mention
    if name != OWNER:
        return name
    return (point.owner if point.account is None else point.account) or None


def days_between(since: datetime, now: datetime) -> int:
    """Return how many days in UTC have begun since an instant; both are aware."""
    return (now.astimezone(UTC).date() - since.astimezone(UTC).date()).days
