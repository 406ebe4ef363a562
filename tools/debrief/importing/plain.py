"""A line of plain text that names the timeline or the action items below it, where no heading is marked."""

from __future__ import annotations

from collections.abc import Iterator

from debrief.importing.action_place import is_actions
from debrief.importing.marks import begins_with_clock, read_mark
from debrief.importing.outline import BOLD_MAX, HEADING, LIST, PARAGRAPH, TABLE, Block, Section
from debrief.importing.timeline_place import is_timeline
from debrief.importing.words import heading_key


def with_plain_headings(blocks: list[Block]) -> list[Block]:
    """Return the blocks with such lines as headings; a time or a list must stand right below, or it is a sentence."""
    return list(_taken(blocks))


def _taken(blocks: list[Block]) -> Iterator[Block]:
    level = 1
    for number, block in enumerate(blocks):
        if block.kind == HEADING:
            level = block.level
        first, _, rest = block.text.partition("\n")
        named = block.kind == PARAGRAPH and len(first) <= BOLD_MAX and read_mark(first) is None
        after = Block(PARAGRAPH, block.start + 1, block.end, rest) if rest else None
        below = after or (blocks[number + 1] if number + 1 < len(blocks) else None)
        acts = named and below is not None and _names_actions(first, below)
        # A timeline is below what tells of it; action items stand for themselves.
        depth = max(level, 2) if acts else min(level + 1, 6)
        heading = Block(HEADING, block.start, block.start + 1, first.strip("*_: "), depth, bold=True)
        if acts or (named and below is not None and _names_timeline(heading, below)):
            yield heading
            if after is not None:
                yield after
        else:
            yield block


def _names_timeline(heading: Block, below: Block) -> bool:
    return is_timeline(Section(heading, 0, 0)) and _begins_with_time(below)


def _names_actions(line: str, below: Block) -> bool:
    """Whether a line such as `Action items:` or `**Next steps**` stands right above a list or a table."""
    bare = line.strip()
    marked = bare.rstrip("*_ ").endswith(":") or (bare[:2] == bare[-2:] and bare[:2] in ("**", "__"))
    return marked and below.kind in (LIST, TABLE) and is_actions(heading_key(bare))


def _begins_with_time(block: Block) -> bool:
    if block.kind == TABLE:
        return any(begins_with_clock(cell) for item in block.items[:1] for cell in item.cells)
    text = block.items[0].text if block.kind == LIST and block.items else block.text
    return block.kind in (PARAGRAPH, LIST) and begins_with_clock(text)
