"""The marker line: what is written is read again, and what people do around it does not hide it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief.planning.marker import (
    Marker,
    digest_label,
    digest_labels,
    digest_text,
    read_body,
    set_marker,
    write_body,
)

MARKER = Marker("2026-11-20-checkout-502s/AP-1", "0" * 32, frozenset({"a" * 12, "b" * 12}))
LINE = f"<!-- debrief key=2026-11-20-checkout-502s/AP-1 text={'0' * 32} labels={'a' * 12},{'b' * 12} -->"


def test_the_line() -> None:
    assert MARKER.line() == LINE
    assert write_body("Some text\n\n", MARKER) == f"Some text\n\n{LINE}\n"


@given(st.text(st.characters(codec="utf-8")))
def test_what_is_written_is_read(text: str) -> None:
    body = read_body(write_body(text, MARKER))
    assert body.marker == MARKER
    assert digest_text("title", body.text) == digest_text("title", text)


@pytest.mark.parametrize(
    "body",
    [
        f"text\n\n{LINE}",
        f"text\r\n\r\n{LINE}\r\n",
        f"text\n\n{LINE}\n\nsomebody adds this below",
        f"text\n  {LINE}  \n",
        f"text\n{LINE.replace('AP-1', 'AP-2')}\n{LINE}\n",
    ],
)
def test_it_is_found(body: str) -> None:
    assert read_body(body).marker == MARKER


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        f"text {LINE}",
        LINE.replace("AP-1", "AP-01"),
        LINE.replace("text=", "text=x"),
        LINE.replace("<!--", "&lt;!--"),
        LINE.replace(" -->", ""),
        LINE.replace("2026", "20@26"),
    ],
)
def test_it_is_not_found(body: str) -> None:
    assert read_body(body).marker is None


def test_a_marker_without_labels() -> None:
    marker = Marker("2026-11-20-x/AP-12", "f" * 32)
    assert read_body(marker.line()).marker == marker


def test_swapping_leaves_every_other_character() -> None:
    fresh = Marker(MARKER.key, "1" * 32)
    body = f"mine \r\n\r\n{LINE}\r\nand below\t\r\n"
    assert set_marker(body, fresh) == f"mine \r\n\r\n{fresh.line()}\r\nand below\t\r\n"


def test_swapping_where_there_is_none_adds_one() -> None:
    assert read_body(set_marker("mine", MARKER)).marker == MARKER


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("t", "a\nb"), ("t", "a\r\nb"), True),
        (("t", "a \nb"), ("t", "a\nb\n\n"), True),
        ((" t", "a"), ("t", "\na"), True),
        (("t", "a\nb"), ("t", "a\n\nb"), False),
        (("@\u2060t", "#\u20601"), ("@t", "#1"), True),
        (("t", "a"), ("u", "a"), False),
        (("t", " a"), ("t", "a"), False),
        (("ta", "b"), ("t", "ab"), False),
    ],
)
def test_what_counts_as_the_same_text(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    assert (digest_text(*one) == digest_text(*other)) is same


def test_a_text_without_a_marker_is_the_whole_body_with_plain_line_ends() -> None:
    assert read_body("One\r\nTwo\n").text == "One\nTwo\n"
    assert read_body(f"One\r\n{LINE}\r\nTwo").text == "One\nTwo"


def test_every_kind_of_line_end_and_blank_lines_around_a_text_count_alike() -> None:
    same = {digest_text("T", text) for text in ("a\n\nb", "a\r\n\r\nb", "a\r\rb", "\n\na  \n\nb\n\n", "\r\na\n\t\nb\r")}
    assert len(same) == 1
    assert digest_text("T", "a\nb") not in same
    assert digest_text("T", "XaX") != digest_text("T", "a")
    # The words of earlier versions stay what they are.
    assert digest_text(" Title ", "Text\n") == "2c21b2810f4dce981862a2ada3aa1a4a"
    assert digest_label("Team/Mail") == digest_label("team/mail") == "253e2a8c105c"


def test_what_no_encoding_holds_has_a_digest_all_the_same() -> None:
    assert digest_text("T", "a\ud800") != digest_text("T", "a\udfff")
    assert digest_label("a\ud800") != digest_label("a\udfff")


def test_labels_are_told_apart_without_case() -> None:
    assert digest_label("Severity:SEV1") == digest_label("severity:sev1")
    assert len(digest_labels(["a", "b", "A"])) == 2
