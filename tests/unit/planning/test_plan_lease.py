"""How long one run leaves to another what that one has announced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from debrief.planning.lease import LEASE, under_lease, until

NOW = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("since", "held"),
    [
        (NOW, True),
        (NOW - LEASE + MOMENT, True),
        (NOW - LEASE, False),
        (NOW - LEASE - MOMENT, False),
        (NOW + LEASE - MOMENT, True),
        (NOW + LEASE, False),
    ],
)
def test_a_lease_holds_as_long_as_it_lasts_and_no_clock_is_trusted_further(since: datetime, held: bool) -> None:
    assert under_lease(since.isoformat(), NOW) is held
    # An instant without an offset is one in UTC.
    assert under_lease(since.replace(tzinfo=None).isoformat(), NOW) is held
    assert under_lease(since.astimezone(None).isoformat(), NOW) is held


@pytest.mark.parametrize("since", [None, "", "soon"])
def test_what_has_no_time_is_under_no_lease(since: str | None) -> None:
    assert not under_lease(since, NOW)


def test_without_a_clock_nothing_is_under_a_lease() -> None:
    assert not under_lease(NOW.isoformat(), None)


@pytest.mark.usefixtures("auckland")
def test_the_end_of_a_lease_is_said_in_utc_and_never_too_early() -> None:
    for since in ("2026-12-05T12:00:00+00:00", "2026-12-05T14:00:00+02:00", "2026-12-05T12:00:00"):
        assert until(since) == f"{NOW + LEASE + timedelta(seconds=59):%H:%M} UTC"
    assert until("2026-12-05T12:00:01+00:00") == f"{NOW + LEASE + timedelta(minutes=1):%H:%M} UTC"
