"""How long what a run has announced in the journal is left to that run, and when it counts as ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from debrief.planning.plan import ChangeKind, Plan
from debrief.planning.recorded import Recorded, instant

LEASE = timedelta(minutes=5)
"""How long a claim keeps other runs away, unless its run renews it.

Longer than one request that writes can take once it is begun: with all of its waits at rate limits (two minutes), for
its turn (one minute at most) and for a silent server (one minute), it is sent or given up `RENEW` + four minutes after
the last renewal."""

RENEW = timedelta(minutes=1)
"""Age at which a run renews its own lease before it sends the next request that rests on it."""


def under_lease(since: str | None, now: datetime | None, lasts: timedelta = LEASE) -> bool:
    """Tell whether what was claimed or announced at `since` (RFC 3339) is still left to the run that did so.

    An announcement without its time was made before there was a lease, or given up. One that lies more than a lease
    ahead was made by a clock that is wrong.
    """
    if since is None or now is None:
        return False
    return abs(now - instant(since)) < lasts


def claimed_elsewhere(plan: Plan, recorded: Recorded, now: datetime) -> tuple[str, ...]:
    """Say which issues of a plan are left to another run, which may be at work at the instant `now`, and until when."""
    return tuple(
        f"{change.key}: claimed by another run, which may be at work until {until(entry.claimed_at)}; until then"
        " `debrief apply` leaves its issue to that run"
        for change in plan.of_kind(ChangeKind.CREATE_ISSUE)
        if (entry := recorded.entries.get(change.key or "")) is not None
        and entry.claimed_only
        and entry.claimed_at is not None
        and under_lease(entry.claimed_at, now)
    )


def until(since: str, lasts: timedelta = LEASE) -> str:
    """Return when a lease ends, as hours and minutes in UTC."""
    ends = instant(since) + lasts + timedelta(seconds=59)
    return f"{ends.astimezone(UTC):%H:%M} UTC"
