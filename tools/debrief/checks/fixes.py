"""Mechanical cures as values: which characters take the place of which.

That nothing else changes is proven by `debrief.documents.mending`, when they are carried out.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from debrief.documents.scalars import resolve
from debrief.findings import Edit, Fix
from debrief.reports.escape import excerpt

if TYPE_CHECKING:
    from debrief.checks.subject import Placed
    from debrief.documents.document import Document
    from debrief.documents.nodes import Node
    from debrief_schemas.requirements import Path

_plain = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_./-]*[A-Za-z0-9])?\Z")


def of_key(document: Placed, path: Path, word: str) -> Fix | None:
    """Write the key at `path` as `word`; None where that key is there already, or the change is more than a word."""
    parent = document.root.find(path[:-1])
    entry = parent.entry(str(path[-1])) if parent is not None else None
    if parent is None or entry is None or parent.entry(word) is not None:
        return None
    return _word(document, entry[0], word)


def of_value(document: Placed, path: Path, word: str) -> Fix | None:
    """Write the value at `path` as `word`; None where a list has that word already, or it is more than a word."""
    node = document.root.find(path)
    around = document.root.find(path[:-1])
    if node is None or (around is not None and any(one.value == word for one in around.elements())):
        return None
    return _word(document, node, word)


def _word(document: Placed, node: Node, word: str) -> Fix | None:
    if node.kind != "scalar" or node.style in ("|", ">") or node.line != node.end_line or node.start == node.end:
        return None
    if node.style == "'":
        written = "'" + word.replace("'", "''") + "'"
    elif node.style or not _plain.match(word) or resolve(word) != word:
        written = json.dumps(word, ensure_ascii=False)
    else:
        written = word
    line = document.text.split("\n")[node.line - 1].removesuffix("\r")
    edit = Edit(node.line, node.column, node.end_line, node.end_column, written)
    after = line[: node.column - 1] + written + line[node.end_column - 1 :]
    title = f"write {excerpt(word)} for {excerpt(str(node.value))}"
    return Fix(title, (edit,), (node.line, node.line), after)


def of_timeline(document: Document) -> Fix | None:
    """Put the rows of each timeline table in order; None where that does not put them in order all together."""
    from debrief.documents.mending import rows_in_order

    parts = rows_in_order(document.raw)
    if not parts:
        return None
    lines = document.text.split("\n")
    edits = tuple(
        Edit(first, 1, last, len(lines[last - 1].removesuffix("\r")) + 1, text) for first, last, text in parts
    )
    first, last = parts[0][0], parts[-1][1]
    after: list[str] = []
    done = first
    for start, end, text in parts:
        after += [line.removesuffix("\r") for line in lines[done - 1 : start - 1]]
        after.append(text.replace("\r\n", "\n"))
        done = end + 1
    return Fix("put the rows of the timeline in order", edits, (first, last), "\n".join(after))


def of_name(name: str, postmortem_id: str) -> Fix:
    """Name the file as its id says."""
    return Fix(f"name the file {excerpt(name, 130)}, as its id {excerpt(postmortem_id, 130)} says", name=name)
