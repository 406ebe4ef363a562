"""The front matter as a tree that knows where everything is, made from ruamel.yaml's event stream.

Events come one by one, so limits of depth and number stop the parser before it has done the work that a hostile
file asks for; no object is ever constructed from a tag.
"""

from __future__ import annotations

from debrief.documents import preflight
from debrief.documents.fault import Fault
from debrief.documents.scalars import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

DEPTH_MAX = 8
"""Deepest nesting (document format); the top mapping counts as 1."""

NODES_MAX = 5000
"""Most nodes, keys included (document format)."""

MAPPING, SEQUENCE, SCALAR = "mapping", "sequence", "scalar"


class Node:
    """A part of the front matter; `start` and `end` are offsets in the document's text."""

    __slots__ = ("column", "end", "end_column", "end_line", "flow", "items", "kind", "line", "start", "style", "value")

    def __init__(self, kind: str, event: Any, offset: int) -> None:
        mark = event.start_mark
        self.kind: str = kind
        self.start: int = mark.index + offset
        self.line: int = mark.line + 2
        self.column: int = mark.column + 1
        self.items: list[tuple[Node, Node]] | list[Node] = []
        self.value: Any = None
        self.style: str = ""
        self.flow: bool = False
        self.end: int = 0
        self.end_line: int = 0
        self.end_column: int = 0
        self.close(event, offset)

    def close(self, event: Any, offset: int) -> None:
        """Take the end of the node from its last event."""
        mark = event.end_mark
        self.end = mark.index + offset
        self.end_line = mark.line + 2
        self.end_column = mark.column + 1

    def entries(self) -> Iterator[tuple[Node, Node]]:
        """The keys and values of a mapping, in order; nothing for other kinds."""
        if self.kind == MAPPING:
            yield from self.items  # type: ignore[misc]

    def elements(self) -> Iterator[Node]:
        """The elements of a sequence, in order; nothing for other kinds."""
        if self.kind == SEQUENCE:
            yield from self.items  # type: ignore[misc]

    def entry(self, key: str) -> tuple[Node, Node] | None:
        """The key and value under `key`, or None."""
        for name, value in self.entries():
            if name.value == key:
                return name, value
        return None

    def find(self, path: tuple[str | int, ...]) -> Node | None:
        """The node at a path, or None where the path leads nowhere."""
        node = self
        for step in path:
            if isinstance(step, int):
                elements = list(node.elements())
                if step >= len(elements):
                    return None
                node = elements[step]
            else:
                found = node.entry(step)
                if found is None:
                    return None
                node = found[1]
        return node

    def plain(self) -> Any:
        """The values alone, as dicts, lists and scalars; depth is bounded by `DEPTH_MAX`."""
        if self.kind == MAPPING:
            return {key.value: value.plain() for key, value in self.entries()}
        if self.kind == SEQUENCE:
            return [element.plain() for element in self.elements()]
        return self.value


def parse(yaml: str, offset: int) -> Node | Fault:
    """Read YAML text that begins `offset` characters into its document, on line 2.

    Returns the tree, or the first thing that cannot be read or is not allowed.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _build(YAML(typ="safe", pure=True).parse(yaml), offset)
    except MarkedYAMLError as error:
        return _syntax_fault(error)
    except (YAMLError, ValueError, RecursionError):
        return Fault("yaml/syntax", "this is not YAML that can be read", _QUOTE, 2)


def _build(events: Iterator[Any], offset: int) -> Node | Fault:
    from ruamel.yaml import events as ev

    root: Node | None = None
    open_nodes: list[Node] = []
    keys: list[Node | None] = []
    count = 0
    for event in events:
        if isinstance(event, ev.DocumentStartEvent):
            if root is not None:
                return _fault("yaml/documents", event, "a second YAML document", "keep one block of fields")
            if event.version or event.tags:
                return _fault("yaml/directive", event, "a YAML directive", "delete the line that begins with %")
        elif isinstance(event, (ev.MappingEndEvent, ev.SequenceEndEvent)):
            open_nodes.pop().close(event, offset)
            keys.pop()
        elif isinstance(event, ev.NodeEvent):
            count += 1
            refused = _refuse(event, count, len(open_nodes))
            if refused is not None:
                return refused
            node = _node(event, offset)
            hidden = _escaped_character(node)
            if hidden is not None:
                return hidden
            if not open_nodes:
                root = node
            else:
                fault = _attach(open_nodes[-1], keys, node, event)
                if fault is not None:
                    return fault
            if node.kind != SCALAR:
                open_nodes.append(node)
                keys.append(None)
    if root is None or root.kind != MAPPING:
        return Fault(
            "yaml/not-a-mapping", "the front matter has no fields", "write fields as `key: value`, one a line", 2
        )
    return root


def _node(event: Any, offset: int) -> Node:
    from ruamel.yaml import events as ev

    if isinstance(event, ev.ScalarEvent):
        node = Node(SCALAR, event, offset)
        node.style = event.style or ""
        node.value = event.value if event.style else resolve(event.value)
        return node
    node = Node(MAPPING if isinstance(event, ev.MappingStartEvent) else SEQUENCE, event, offset)
    node.flow = bool(event.flow_style)
    return node


def _escaped_character(node: Node) -> Fault | None:
    """What a file may not hold, it may not spell out either: `"\\u202e"` is the character itself once it is read."""
    if node.style != '"' or node.kind != SCALAR:
        return None
    character = preflight.forbidden_character(node.value)
    if character is None:
        return None
    kind = preflight.kind_of(character)
    return _at(node, "file/character", f"an escape for the {kind} character U+{ord(character):04X}", "take it out")


def _attach(parent: Node, keys: list[Node | None], node: Node, event: Any) -> Fault | None:
    """Put a node into its parent; `keys[-1]` is the parent's key that still waits for its value."""
    if parent.kind == SEQUENCE:
        parent.items.append(node)  # type: ignore[arg-type]
        return None
    key = keys[-1]
    if key is not None:
        parent.items.append((key, node))  # type: ignore[arg-type]
        keys[-1] = None
        return None
    if node.kind != SCALAR:
        return _at(node, "yaml/key", "a key is not a word", "write keys as plain words")
    # A key is its characters: `true: x` and `1: x` are names of fields, though of none that exists.
    node.value = event.value
    if node.value == "<<" and not node.style:
        return _at(node, "yaml/merge", "a merge key", "write the values out")
    earlier = parent.entry(node.value)
    if earlier is not None:
        return _at(
            node,
            "yaml/duplicate-key",
            f"the key `{node.value[:60]}` stands here twice (first on line {earlier[0].line})",
            "keep one of the two",
        )
    keys[-1] = node
    return None


def _refuse(event: Any, count: int, depth: int) -> Fault | None:
    from ruamel.yaml import events as ev

    if isinstance(event, ev.AliasEvent):
        return _fault("yaml/alias", event, "a YAML alias", "write the value out")
    if event.anchor is not None:
        return _fault("yaml/alias", event, "a YAML anchor", "delete the word that begins with &")
    if getattr(event, "tag", None) is not None:
        return _fault("yaml/tag", event, "a YAML tag", "delete the word that begins with !, or quote the text")
    if count > NODES_MAX:
        return _fault("yaml/too-many-nodes", event, f"more than {NODES_MAX} values", "move text into the body")
    if depth >= DEPTH_MAX and not isinstance(event, ev.ScalarEvent):
        return _fault("yaml/too-deep", event, f"more than {DEPTH_MAX} levels of nesting", "flatten it")
    return None


def _fault(rule: str, event: Any, what: str, cure: str) -> Fault:
    mark = event.start_mark
    return Fault(rule, f"{what} is not allowed here", cure, mark.line + 2, mark.column + 1)


def _at(node: Node, rule: str, message: str, cure: str) -> Fault:
    return Fault(rule, message, cure, node.line, node.column, node.end_line, node.end_column)


_QUOTE = "put text with special characters in quotes, and indent with spaces"

_SYNTAX: tuple[tuple[str, str, str], ...] = (
    ("mapping values are not allowed", "a colon in the middle of a value", "put the whole value in quotes"),
    (
        "found character '\\t'",
        "a tab where YAML takes spaces only",
        "use spaces for indentation and after the colon",
    ),
    ("found character", "a character that cannot begin a value", "put the value in quotes"),
    ("unexpected end of stream", "a quote that is never closed", "close the quote on its line"),
    ("could not find expected ':'", "a line without a colon", "write `key: value`; check the line's indentation"),
    ("expected <block end>", "a line with the wrong indentation", "align it with its neighbours"),
    ("expected ',' or", "a list or map in brackets that goes wrong", "check its commas, brackets and quotes"),
    ("unknown escape", "an escape that does not exist", "write the backslash twice, or use single quotes"),
    ("duplicate", "a key that stands here twice", "keep one of the two"),
)


def _syntax_fault(error: Any) -> Fault:
    problem = str(error.problem or "")
    mark = error.problem_mark
    if ("end of stream" in problem or "expected ':'" in problem) and error.context_mark is not None:
        # Where the quote opens or the line stands says more than the place behind it, where the parser gave up.
        mark = error.context_mark
    line, column = (mark.line + 2, mark.column + 1) if mark is not None else (2, 1)
    for part, message, cure in _SYNTAX:
        if part in problem:
            return Fault("yaml/syntax", message, cure, line, column)
    return Fault("yaml/syntax", "this is not YAML that can be read", _QUOTE, line, column)
