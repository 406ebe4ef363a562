"""Writing back into files that people wrote: one leaf changes, every other byte stays, or nothing happens."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from debrief.documents.preflight import forbidden_character
from debrief.documents.splice import FIELDS, remove_action_field, set_action_field
from debrief.errors import SpliceRefused

EXAMPLES = 500

words = st.sampled_from(
    [
        "Send less traffic",
        "結帳失敗 葛\U000e0100",
        "👩\u200d🚒 on call",
        "Cafe\u0301",
        "a: b"[:1],
        "x #y",
        "50 % at first",
        "no",
        "~ish",
    ]
)
comments = st.sampled_from(["", " # kept", "  #\ttabs\tin here", " # issue: 9", " # 結帳 👩\u200d🚒", "   "])
blanks = st.sampled_from(["", "", "", "\n", "# a line: of comment\n", "      # issue: 5\n", "\n\n#\t# tabs\n"])
newlines = st.sampled_from(["\n", "\r\n"])


def quoted(text: str, style: str) -> str:
    """A text as one scalar of a style."""
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if style == '"' else text


@st.composite
def scalars(draw: st.DrawFn, indent: int, *, inside_braces: bool = False) -> str:
    """What may stand behind a key: one line or several, with the line end that belongs to it."""
    kinds = ["plain", "'", '"', "flow"] if inside_braces else ["plain", "'", '"', "|", ">", "lines", "flow", "empty"]
    kind = draw(st.sampled_from(kinds))
    text = draw(words)
    pad = " " * (indent + draw(st.integers(1, 3)))
    if kind == "plain":
        written = text.replace(" #", "#") + (draw(comments) if not inside_braces else "")
    elif kind in ("'", '"'):
        written = quoted(text, kind) + (draw(comments) if not inside_braces else "")
    elif kind == "flow":
        written = draw(st.sampled_from(["[a, {b: c}]", "{}", "[]", "['}', \"]\"]", "{a: [1, 2]}"]))
    elif kind == "lines":
        return f" Send\n{pad}less\n\n{pad}traffic\n"
    elif kind == "empty":
        return draw(comments) + "\n"
    else:
        mark = kind + draw(st.sampled_from(["", "-", "+"]))
        tail = draw(st.sampled_from(["", "", "\n", "\n\n"]))
        return f" {mark}{draw(comments)}\n{pad}{text}\n{pad}# issue: 3\n{pad}---\n{tail}"
    return f" {written}" if inside_braces else f" {written}\n"


@st.composite
def points(draw: st.DrawFn, number: int, indent: int) -> str:
    """One action point in a list of lines, as a block or in braces."""
    known: Any = {
        "issue": ["77", "'77'", '"77"', "0x4D", "7"],
        "outcome": ["done", "'done'"],
        "closed_on": ["2026-10-01"],
        "outcome_reason": ['"why: {not} \\" #1"', "'no, thanks'", "too dear"],
    }
    dash = " " * indent + "-" + " " * draw(st.integers(1, 3))
    inner = len(dash)
    given_already = draw(st.sets(st.sampled_from(FIELDS), max_size=2))
    names = draw(
        st.permutations(["id", "title", "x-team", *draw(st.sets(st.sampled_from(["owner", "x-b"]))), *given_already])
    )
    if draw(st.booleans()):
        parts = []
        for name in names:
            key = quoted(name, draw(st.sampled_from(["", "", "'", '"'])))
            if name == "id":
                value = f" AP-{number}"
            elif name in known:
                value = " " + draw(st.sampled_from(known[name]))
            else:
                value = draw(scalars(0, inside_braces=True))
            parts.append(f"{key}:{value}")
        gap = draw(st.sampled_from([", ", ",  ", ",\n" + " " * (inner + 2), ", # why not\n" + " " * (inner + 3)]))
        end = draw(st.sampled_from(["}", " }", ",}", ", }", "\n" + " " * inner + "}"]))
        return f"{dash}{{{gap.join(parts)}{end}{draw(comments)}\n"
    lines = []
    for index, name in enumerate(names):
        key = quoted(name, draw(st.sampled_from(["", "", "'", '"'])))
        if name == "id":
            value = f" AP-{number}{draw(comments)}\n"
        elif name in known:
            value = draw(st.sampled_from([*(f" {one}" for one in known[name]), "", " ~"])) + draw(comments) + "\n"
        else:
            value = draw(scalars(inner))
        start = dash if index == 0 else draw(blanks) + " " * inner
        lines.append(f"{start}{key}:{value}")
    return "".join(lines)


@st.composite
def documents(draw: st.DrawFn) -> tuple[bytes, int]:
    """A file and the number of its action points."""
    indent = draw(st.sampled_from([0, 2, 4]))
    count = draw(st.integers(1, 3))
    body = "".join(draw(blanks) + draw(points(number, indent)) for number in range(1, count + 1))
    before = draw(
        st.sampled_from(
            [
                "",
                "title: 結帳 👩\u200d🚒 # 1\n",
                "x-a: |\n  issue: 1\n\n",
                "x-a: {b: [c, d]} # e\n\n",
                "'x-q': \"\\u7d50\"\n",
            ]
        )
    )
    after = draw(st.sampled_from(["", "", "considered: []\n", "# the end\n", "\n# the end\n\n", "x-z:\n  - AP-1\n"]))
    end = draw(
        st.sampled_from(["---\n", "---  \n", "---", "---\n\n## Summary\n\n- id: AP-1", "---\n\n---\nissue: 1\n---\n"])
    )
    text = f"---\n{draw(blanks)}id: 2026-09-14-checkout\n{before}action_points:{draw(comments)}\n{body}{after}{end}"
    newline = draw(newlines)
    if newline == "\r\n":
        text = text.replace("\n", "\r\n")
        if draw(st.booleans()):
            text = text.replace("\r\n", "\n", 3)
    return text.encode(), count


wishes = st.sampled_from(
    [("issue", "77"), ("issue", "12345"), ("outcome", "done"), ("outcome", "declined"), ("closed_on", "2026-10-01")]
)


def load(raw: bytes) -> Any:
    """Read the front matter with the library's own loader, which shares nothing with the splice but the grammar."""
    text = raw.decode().replace("\r\n", "\n")
    start = text.index("\n") + 1
    end = next(
        at
        for at in range(start, len(text))
        if text.startswith("\n---", at) and text[at + 4 :].lstrip(" ")[:1] in ("", "\n")
    )
    return YAML(typ="safe", pure=True).load(text[start : end + 1])


def split_change(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """Return what was taken out and what was put in."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return before[head : len(before) - tail], after[head : len(after) - tail]


@settings(max_examples=EXAMPLES)
@given(documents(), wishes, st.data())
def test_one_leaf_changes_and_nothing_else(
    document: tuple[bytes, int], wish: tuple[str, str], data: st.DataObject
) -> None:
    raw, count = document
    number = data.draw(st.integers(1, count))
    name, value = wish
    # None of these documents is a reason to refuse; those that are stand in test_splice.py.
    result = set_action_field(raw, f"AP-{number}", name, value)
    was, now = load(raw), load(result)
    wanted = int(value) if name == "issue" else value
    point = next(one for one in was["action_points"] if one["id"] == f"AP-{number}")
    if result is raw:
        event("as it was")
        assert str(point[name]) == str(wanted)
        return
    event("changed")
    point[name] = wanted
    for one in now["action_points"]:
        if one["id"] == f"AP-{number}":
            assert str(one[name]) == value
            one[name] = wanted
    assert now == was
    gone, new = split_change(raw, result)
    assert len(gone) <= len("'2026-10-01'")
    assert len(new) <= len(f"\r\n{name}: {value}") + 12
    assert b"\r" in new or b"\n" not in new or raw.count(b"\r\n") < raw.count(b"\n")
    assert set_action_field(result, f"AP-{number}", name, value) is result


reasons = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=60).filter(
    lambda text: bool(text.strip()) and forbidden_character(text) is None
)


@settings(max_examples=EXAMPLES // 2)
@given(documents(), reasons, st.data())
def test_peoples_words_go_in_and_come_out_again(document: tuple[bytes, int], reason: str, data: st.DataObject) -> None:
    raw, count = document
    name = f"AP-{data.draw(st.integers(1, count))}"
    result = set_action_field(raw, name, "outcome_reason", reason)
    was, now = load(raw), load(result)
    for one in was["action_points"]:
        if one["id"] == name:
            one["outcome_reason"] = reason
    assert now == was
    gone, _ = split_change(raw, result)
    assert len(gone) <= len('"why: {not} \\" #1"')
    assert set_action_field(result, name, "outcome_reason", reason) is result


@settings(max_examples=EXAMPLES // 2)
@given(documents(), st.sampled_from(FIELDS), st.data())
def test_one_entry_goes_and_nothing_else(document: tuple[bytes, int], field: str, data: st.DataObject) -> None:
    raw, count = document
    name = f"AP-{data.draw(st.integers(1, count))}"
    try:
        result = remove_action_field(raw, name, field)
    except SpliceRefused:
        # Only where a block scalar keeps the lines behind it, or would take in a comment that is set in as far as its
        # own lines, may what follows belong to either.
        assert re.search(rb": [|>]", raw)
        assert b"|+" in raw or b">+" in raw or b"\n      # issue: 5" in raw
        event("refused")
        return
    was, now = load(raw), load(result)
    point = next(one for one in was["action_points"] if one["id"] == name)
    if field not in point:
        event("not there")
        assert result is raw
        return
    event("taken out")
    del point[field]
    assert now == was
    # What is left is the old text with one piece cut out, and no comment of a line of its own is in the piece.
    head = len(raw) - len(
        raw[next((i for i, (a, b) in enumerate(zip(raw, result, strict=False)) if a != b), len(result)) :]
    )
    cut = len(raw) - len(result)
    pieces = [raw[at : at + cut] for at in range(max(0, head - cut), head + 1) if raw[:at] + raw[at + cut :] == result]
    assert pieces
    assert any(
        field.encode() in piece and not [line for line in piece.split(b"\n")[1:] if line.lstrip().startswith(b"#")]
        for piece in pieces
    )
    assert remove_action_field(result, name, field) is result
