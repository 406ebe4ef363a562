"""Fields in the body of a document: lines `Key: value`, tables of two columns, and a table of one row at its top."""

from __future__ import annotations

import re
from collections.abc import Iterator

from debrief.importing.field_names import IMPACT_KEYS, field_name
from debrief.importing.outline import HEADING, LIST, PARAGRAPH, TABLE, Block

_line = re.compile(
    r"\s*(?:[-*+>]\s+)?(?:\*\*|__)?([^\W\d_](?:[^\W\d]|[ '’-]){1,30}?)\s*(?:\*\*|__)?"
    r"\s*:\s*(?:\*\*|__)?\s*(\S.{0,200})$"
)


def fields_of_body(blocks: list[Block]) -> Iterator[tuple[str, str]]:
    """Yield names as `snake_case` and values: of paragraphs, lists and tables; further down rows are entries."""
    headings = 0
    for block in blocks:
        headings += block.kind == HEADING
        if block.kind == TABLE:
            yield from _of_table(block, at_top=headings < 2)
            continue
        if block.kind == PARAGRAPH:
            lines = block.text.split("\n")
        elif block.kind == LIST:
            lines = [item.text.partition("\n")[0] for item in block.items[:100]]
        else:
            continue
        read = [_line.match(line[:300]) for line in lines[:100]]
        for number, match in enumerate(read):
            if match is None:
                continue
            key, value = field_name(match[1]), match[2]
            if block.kind == PARAGRAPH and key in IMPACT_KEYS:
                # What goes on in the next line belongs to it.
                after = next((n for n in range(number + 1, len(read)) if read[n] is not None), len(read))
                value = " ".join([value, *map(str.strip, lines[number + 1 : after])])
            yield key, value.strip("*` ")


def _of_table(block: Block, *, at_top: bool) -> Iterator[tuple[str, str]]:
    if len(block.head) == 2:
        rows = [block.head, *(item.cells for item in block.items[:100])]
    elif at_top and len(block.items) == 1:
        rows = list(zip(block.head, block.items[0].cells, strict=False))
    else:
        return
    for cells in rows:
        if len(cells) == 2 and cells[0] and cells[1]:
            yield field_name(cells[0].strip("*_:` ")), cells[1].strip("*` ")
