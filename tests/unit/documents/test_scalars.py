"""Plain scalars mean what YAML 1.2 says, and nothing that older readers saw in them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief.documents.scalars import DIGITS_MAX, Scalar, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("n", "n"),
        ("NO", "NO"),
        ("tRue", "tRue"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("012", 12),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("0o8", "0o8"),
        ("-0x1", "-0x1"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("190:20:30.15", "190:20:30.15"),
        ("2026-09-14", "2026-09-14"),
        ("2026-09-14T09:02:00Z", "2026-09-14T09:02:00Z"),
        ("1e3", 1000.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5e-1", -0.05),
        ("1e", "1e"),
        (".", "."),
        ("+", "+"),
        ("-", "-"),
        ("..", ".."),
        ("1.2.3", "1.2.3"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("+.Inf", math.inf),
        ("+.iNF", "+.iNF"),
        ("inf", "inf"),
        ("nan", "nan"),
        ("=", "="),
        ("<<", "<<"),
        ("1" * DIGITS_MAX, int("1" * DIGITS_MAX)),
        ("1" * (DIGITS_MAX + 1), "1" * (DIGITS_MAX + 1)),
        ("9" * 5000, "9" * 5000),
        ("1e999", math.inf),
        ("١٢", "١٢"),
        ("1\n", "1\n"),
    ],
)
def test_meanings(text: str, value: Scalar) -> None:
    found = resolve(text)
    assert (type(found), found) == (type(value), value)


def test_not_a_number_is_one() -> None:
    found = resolve(".NaN")
    assert isinstance(found, float)
    assert math.isnan(found)


@given(st.integers(-(10**16), 10**17))
def test_whole_numbers(number: int) -> None:
    assert resolve(str(number)) == number
    for written in (hex(number), oct(number)):
        assert resolve(written) == (number if number >= 0 and len(written) <= DIGITS_MAX else written)


@given(st.text(max_size=30))
def test_what_is_read_as_text_is_the_text(text: str) -> None:
    found = resolve(text)
    if isinstance(found, str):
        assert found == text
    elif found is not None:
        assert isinstance(found, (bool, int, float))
        assert text.isascii()
