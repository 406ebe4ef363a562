"""The front matter as a tree that knows where everything is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief.documents.fault import Fault
from debrief.documents.nodes import DEPTH_MAX, NODES_MAX, SCALAR, Node, parse

letters = st.text(alphabet="ab:#-結é👩 '\"\\,[]{}&*!|>%@`?x0.\t", min_size=1, max_size=12)
newlines = st.sampled_from(["\n", "\r\n"])
comments = st.sampled_from(["", " # a: b", "  #\ttab", " # 結帳 👩"])


def quoted(text: str) -> st.SearchStrategy[str]:
    """A text in one of the styles that take any text."""
    double = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
    return st.sampled_from([double, "'" + text.replace("'", "''") + "'"])


plain = st.sampled_from(
    ["no", "012", "12:30", "~", "1e3", "x y", "a#b", "結帳", "👩\u200d🚒", "http://x/y?z", "-1", ".5", "a\n    b"]
)
values = st.one_of(
    plain,
    letters.flatmap(quoted),
    st.sampled_from(
        [
            "[a, 'b', {c: 1}]",
            '{a: [], "b": x}',
            "[]",
            "|\n    a\n\n    b",
            ">-\n    a\n    b",
            "",
            "\n    - a\n    - b: 結 # c\n      d: 'e'",
        ]
    ),
)


@st.composite
def front_matters(draw: st.DrawFn) -> str:
    """Front matter with every style of scalar, comment and line end."""
    lines = []
    for number in range(draw(st.integers(1, 6))):
        key = draw(st.sampled_from([f"k{number}", f"'k {number}'", f'"k結{number}"', f"? k{number}\n"]))
        value = draw(values)
        comment = "" if "\n" in value or value.startswith(("|", ">")) else draw(comments)
        lines.append(f"{key}: {value}{comment}\n{draw(st.sampled_from(['', '', chr(10), '# c' + chr(10)]))}")
    return "".join(lines).replace("\n", draw(newlines))


def every(node: Node) -> Iterator[Node]:
    """A node and all below it."""
    yield node
    for key, value in node.entries():
        yield key
        yield from every(value)
    for element in node.elements():
        yield from every(element)


@given(front_matters())
def test_marks_lead_to_what_they_mark(yaml: str) -> None:
    text = "---\n" + yaml
    root = parse(yaml, 4)
    assert isinstance(root, Node), root
    for node in every(root):
        assert node.line == text.count("\n", 0, node.start) + 1
        assert node.column == node.start - (text.rfind("\n", 0, node.start) + 1) + 1
        assert node.end_line == text.count("\n", 0, node.end) + 1
        assert 4 <= node.start <= node.end <= len(text)
    keys = {id(key) for node in every(root) for key, _ in node.entries()}
    for node in every(root):
        if node.kind == SCALAR and id(node) not in keys:
            again = parse(f"k: {text[node.start : node.end]}\n", 0)
            assert isinstance(again, Node)
            assert again.plain()["k"] == node.value or node.value != node.value


@given(st.text(alphabet=st.sampled_from("ab:-[]{}?|>'\"#&*!%@`,\\ \t\n0.~<xU"), max_size=60))
def test_whatever_is_written_ends_in_a_tree_or_a_place(yaml: str) -> None:
    result = parse(yaml, 4)
    if isinstance(result, Fault):
        assert result.rule.startswith(("yaml/", "file/character"))
        assert result.message
        assert result.cure
        assert 2 <= result.line <= yaml.count("\n") + 3
        assert result.column >= 1
    else:
        assert isinstance(result.plain(), dict)


def test_lines_and_columns_count_from_one_and_in_characters() -> None:
    root = parse("a: 1\n結: {b: '👩', c: d}\n", 4)
    assert isinstance(root, Node)
    found = root.find(("結", "c"))
    assert found is not None
    assert (found.line, found.column, found.end_column) == (3, 16, 17)


@pytest.mark.parametrize("path", [("a", 5), ("zzz",), ("a", "b"), ("b", 0)])
def test_a_path_to_nowhere_is_none(path: tuple[str | int, ...]) -> None:
    root = parse("a: [1]\nb: 2\n", 4)
    assert isinstance(root, Node)
    assert root.find(path) is None


def test_depth_and_number_are_limited_where_the_parser_stands() -> None:
    deep = parse("a: " + "[" * (DEPTH_MAX - 1) + "]" * (DEPTH_MAX - 1), 4)
    assert isinstance(deep, Node)
    too_deep = parse("a: " + "[" * 100_000, 4)
    assert isinstance(too_deep, Fault)
    assert (too_deep.rule, too_deep.line, too_deep.column) == ("yaml/too-deep", 2, 4 + DEPTH_MAX - 1)
    # The map, its key, its list and the elements.
    wide = parse("a: [" + "1, " * (NODES_MAX - 3) + "]", 4)
    assert isinstance(wide, Node)
    too_wide = parse("a: [" + "1, " * (NODES_MAX - 2) + "]", 4)
    assert isinstance(too_wide, Fault)
    assert too_wide.rule == "yaml/too-many-nodes"


def test_keys_are_their_characters() -> None:
    root = parse("true: 1\n0x1: 2\n~: 3\n1.50: 4\n'': 5\n", 4)
    assert isinstance(root, Node)
    assert list(root.plain()) == ["true", "0x1", "~", "1.50", ""]


@pytest.mark.parametrize(
    "escape", ["\\0", "\\u202e", "\\e", "\\r", "\\ud800", "\\U000E0041", "\\N", "\\L", "\\P", "\\x7f", "\\ufeff"]
)
def test_escapes_do_not_spell_out_what_a_file_may_not_hold(escape: str) -> None:
    for yaml in (f'a: "x{escape}y"\n', f'"x{escape}y": a\n', f'a: [{{b: "{escape}"}}]\n'):
        result = parse(yaml, 4)
        assert isinstance(result, Fault)
        assert result.rule == "file/character"
        assert "escape" in result.message


def test_harmless_escapes_are_read() -> None:
    root = parse('a: "x\\ty\\n\\u00e9\\U0001F469\\u200d\\U0001F692 \\\\u202e \\/\\_"\n', 4)
    assert isinstance(root, Node)
    assert root.plain() == {"a": "x\ty\né👩\u200d🚒 \\u202e /\u00a0"}
