"""Limits of size and characters: the quick answer and the thorough one are one answer."""

from __future__ import annotations

import sys
import unicodedata
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from debrief.documents import preflight

fragments = st.sampled_from(
    [
        "a",
        "é",
        "結",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\x00",
        "\x1b",
        "\x85",
        "\u200b",
        "\u200d",
        "👩",
        "🚒",
        "\ufe0f",
        "\U000e0100",
        *["\u202e", "\u2028", "\ufeff", "---\n", "e\u0301", "\u00ad", "\U000e0041", "\u3164", "❤"],
    ]
)
texts = st.lists(fragments, max_size=12).map("".join)
byte_strings = st.one_of(
    texts.map(str.encode),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=20),
    texts.map(lambda text: text.encode("utf-16")),
    st.tuples(texts.map(str.encode), st.binary(max_size=3)).map(b"".join),
)


@given(byte_strings)
@example(b"")
@example(b"\xef\xbb\xbfa")
@example("👩\u200d🚒".encode())
@example(b"a\r")
@example(b"\r\r\n\n")
def test_the_fast_answer_equals_the_thorough_one(data: bytes) -> None:
    text, faults = preflight.decode(data)
    with mock.patch.object(preflight, "plain_text", return_value=None):
        assert preflight.decode(data) == (text, faults)
    if preflight.plain_text(data) is not None:
        assert not faults
        assert text.encode() == data
    if faults:
        assert {fault.rule.partition("/")[0] for fault in faults} == {"file"}
        assert len(faults) <= 20 + 1


@given(texts)
@example("é\r\nab\u202ec")
def test_places_are_those_of_the_characters(text: str) -> None:
    lines = text.replace("\r\n", "\n").split("\n")
    for fault in preflight.decode(text.encode())[1]:
        if fault.rule == "file/character" and " U+" in fault.message:
            character = lines[fault.line - 1][fault.column - 1]
            assert fault.message.endswith(f"U+{ord(character):04X}")


def of_categories(*wanted: str) -> str:
    """Every character of some general categories of Unicode."""
    points = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)
    return "".join(character for character in points if unicodedata.category(character) in wanted)


FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters by category, and yet nothing is to be seen of them."""


def test_every_letter_mark_number_sign_is_welcome() -> None:
    visible = of_categories(
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "Nd",
        "Nl",
        "No",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "Zs",
        "Co",
        "Mc",
        "Me",
    )
    refused = {character for character in visible if preflight.forbidden_character(character)}
    # U+FFFC stands for an object that is not there; the replacement character for text that was lost.
    assert refused == {*FILLERS, "\ufffc", "\ufffd"}


def test_every_control_and_every_bidirectional_control_is_refused() -> None:
    controls = set(of_categories("Cc")) - set("\t\n")
    turning = {
        character
        for character in of_categories("Cf")
        if unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    } | set("\u061c\u200e\u200f")
    separators = set(of_categories("Zl", "Zp"))
    for character in controls | turning | separators:
        assert preflight.forbidden_character(character) == character, hex(ord(character))


def test_format_characters_are_refused_but_for_those_that_are_seen() -> None:
    seen = {character for character in of_categories("Cf") if not preflight.forbidden_character(character)}
    # Number and verse signs of Arabic, Syriac and Kaithi, joiners of hieroglyphs, marks of shorthand.
    assert {unicodedata.name(character).split()[0] for character in seen} <= {
        "ARABIC",
        "SYRIAC",
        "KAITHI",
        "EGYPTIAN",
        "SHORTHAND",
    }


@pytest.mark.parametrize("character", ["\r", "\ud800", "\x00", "\u202e", "\U000e0041"])
def test_values_may_not_hold_what_escapes_can_spell(character: str) -> None:
    assert preflight.forbidden_character(f"a{character}b") == character


def test_sizes() -> None:
    assert preflight.decode(b"a" * preflight.FILE_MAX)[1] == []
    assert preflight.decode(b"a" * (preflight.FILE_MAX + 1))[1][0].rule == "file/too-large"
    assert preflight.plain_text(b"a" * preflight.FILE_MAX) is not None
    assert preflight.plain_text(b"a" * (preflight.FILE_MAX + 1)) is None


@pytest.mark.parametrize(
    ("count", "faults", "last"),
    [(1, 1, "U+200B"), (19, 19, "U+200B"), (20, 20, "1 more character of"), (21, 20, "2 more characters")],
)
def test_many_characters_are_listed_and_counted(count: int, faults: int, last: str) -> None:
    found = preflight.decode(("a\u200b\n" * count).encode())[1]
    assert len(found) == faults
    assert last in found[-1].message
    assert [fault.line for fault in found] == list(range(1, faults + 1))


def test_no_character_that_passes_at_once_is_refused() -> None:
    assert not [one for one in preflight._USUAL if preflight._forbidden.search(one)]
