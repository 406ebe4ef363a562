"""Instants, days and ids: one reading, everywhere the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief_schemas import identifiers
from debrief_schemas.instants import YEARS, format_instant, parse_date, parse_instant

offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30), timezones=offsets)  # noqa: DTZ001


@given(moments)
def test_what_python_writes_is_read_alike(moment: datetime) -> None:
    assert parse_instant(moment.isoformat()) == moment
    assert parse_instant(moment.isoformat()).utcoffset() == moment.utcoffset()
    assert parse_instant(moment.isoformat(sep=" ")) == moment


@given(
    st.from_regex(
        r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\Z"
    )
)
def test_where_both_read_they_agree(text: str) -> None:
    try:
        ours = parse_instant(text)
    except ValueError:
        ours = None
    try:
        theirs = datetime.fromisoformat(text.upper())
    except ValueError:
        theirs = None
    if ours is not None and theirs is not None:
        assert ours == theirs
        assert ours.utcoffset() == theirs.utcoffset()
    if ours is not None:
        assert ours.tzinfo is not None
        assert ours.year in YEARS
    elif theirs is not None:
        # Python takes offsets of a whole day and more; we take no year that is a slip of the keyboard.
        assert theirs.year not in YEARS or abs(theirs.utcoffset() or timedelta()) >= timedelta(hours=24)


@given(moments)
def test_what_is_written_can_be_read(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert parse_instant(format_instant(moment)) == whole
    assert format_instant(whole.astimezone(UTC)).endswith("Z")


def test_an_instant_without_offset_is_not_written() -> None:
    with pytest.raises(ValueError, match="without an offset"):
        format_instant(datetime(2026, 9, 14))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-09-14T09:02:00", "no offset"),
        ("2026-09-14 09:02", "no offset"),
        ("2026-09-14T09:02Z", "RFC 3339"),
        ("2026-09-14", "RFC 3339"),
        ("20260914T090200Z", "RFC 3339"),
        ("2026-09-14T09:02:00Z\n", "RFC 3339"),
        (" 2026-09-14T09:02:00Z", "RFC 3339"),
        ("2026-09-14T09:02:00,5Z", "RFC 3339"),
        ("2026-09-14T09:02:00.1234567890Z", "RFC 3339"),
        ("2026-09-14T09:02:00+0200", "RFC 3339"),
        ("2026-09-14T09:02:00+24:00", "offset that does not exist"),
        ("2026-09-14T09:02:00+02:60", "offset that does not exist"),
        ("2026-09-14T24:00:00Z", "not a time that exists"),
        ("2026-09-14T23:59:60Z", "not a time that exists"),
        ("2026-02-29T09:02:00Z", "not a time that exists"),
        ("1969-12-31T23:59:59Z", "year 1969"),
        ("2200-01-01T00:00:00Z", "2199"),
        ("٢٠٢٦-09-14T09:02:00Z", "RFC 3339"),
    ],
)
def test_refusals_say_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_instant(text)


def test_fractions_are_cut_not_rounded() -> None:
    assert parse_instant("2026-09-14T09:02:00.999999999Z").microsecond == 999999
    assert parse_instant("2026-09-14T09:02:00.5z").microsecond == 500000


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_days_are_read_alike(day: date) -> None:
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "2026-1-1", "20260914", "2026-W01-1", "1969-12-31", "tomorrow", "2026-09-14\n", ""],
)
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is "):
        parse_date(text)


slugs = st.lists(st.text("abz09", min_size=1, max_size=12), min_size=1, max_size=6).map("-".join)


@given(st.dates(), slugs)
def test_a_day_and_a_slug_are_an_id(day: date, slug: str) -> None:
    text = f"{day.isoformat()}-{slug}"
    assert identifiers.is_postmortem_id(text)
    for wrong in (
        text + "\n",
        text + "-",
        text.replace("-", "_"),
        f" {text}",
        text + "-é",
        text + "/",
        text.upper() + "A",
        "../" + text,
    ):
        assert not identifiers.is_postmortem_id(wrong)


@given(st.text(max_size=40))
def test_an_id_is_safe_wherever_it_goes(text: str) -> None:
    for candidate in (text, f"2026-09-14-{text}"):
        if identifiers.is_postmortem_id(candidate):
            assert candidate.isascii()
            assert candidate == candidate.lower()
            assert not set(candidate) & set("/\\.%&;$`'\"<>\n\r\t :*?")
            assert len(candidate) <= identifiers.ID_MAX


@given(st.integers(-5, 20_000))
def test_ids_of_action_points(number: int) -> None:
    assert identifiers.is_action_id(f"AP-{number}") == (1 <= number <= 9999)
    assert not identifiers.is_action_id(f"AP-0{abs(number)}")
    assert not identifiers.is_action_id(f"AP-{number}\n")
    assert identifiers.action_key("2026-09-14-x", "AP-1") == "2026-09-14-x/AP-1"
