"""What a message of Slack shows besides its text: blocks and attachments, as Slack's mark-up.

Sources: "Blocks", "Rich text block", "Table block", "Data table block" and "Secondary message attachments" in the
API reference of Slack. Buttons, menus and pictures without a description say nothing that happened.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from debrief.collecting.files import Record, list_of, object_of, text_of

NO_PREVIEW = "[no preview available]"
"""The fallback that Slack itself writes for an attachment made of blocks."""

_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "*_~`"}
"""The signs of mark-up, so that they are read as themselves."""


def block_text(blocks: Sequence[Record]) -> str:
    """Return what blocks say, one line a block."""
    return _lines(_block(block) for block in blocks)


def attachment_text(attachment: Record) -> str:
    """Return what an attachment says; its fallback only where it says nothing else."""
    fields = (f"{text_of(field, 'title')} {text_of(field, 'value')}" for field in list_of(attachment, "fields"))
    parts = [text_of(attachment, key) for key in ("pretext", "title", "text")]
    shown = _lines([*parts, *fields, block_text(list_of(attachment, "blocks"))])
    fallback = text_of(attachment, "fallback").strip()
    return shown or ("" if fallback == NO_PREVIEW else fallback)


def is_preview(attachment: Record) -> bool:
    """Say whether Slack made an attachment of a link in the text: somebody else's words, and no part of the message."""
    return bool(text_of(attachment, "from_url") or text_of(attachment, "original_url"))


def _block(block: Record) -> str:
    kind = text_of(block, "type")
    if kind == "rich_text":
        return _lines(_rich(part) for part in list_of(block, "elements"))
    if kind == "section":
        return _lines([_object(block, "text"), *map(_text_object, list_of(block, "fields"))])
    if kind == "header":
        return _object(block, "text")
    if kind == "context":
        return " ".join(filter(None, (_context(element) for element in list_of(block, "elements"))))
    if kind == "markdown":
        return text_of(block, "text")
    if kind in ("table", "data_table"):
        return _lines([plain(text_of(block, "caption")), *map(_row, _rows(block))])
    if kind in ("image", "video"):
        return _object(block, "title") or plain(text_of(block, "alt_text"))
    return ""


def _rows(block: Record) -> list[object]:
    rows = block.get("rows")
    return rows if isinstance(rows, list) else []


def _row(row: object) -> str:
    return ", ".join(filter(None, (_cell(cell).strip() for cell in list_of({"cells": row}, "cells"))))


def _cell(cell: Record) -> str:
    return _block(cell) if text_of(cell, "type") == "rich_text" else _text_object(cell)


def _rich(part: Record) -> str:
    """A section, a list, a quotation or code; a list's elements are sections."""
    elements = list_of(part, "elements")
    if text_of(part, "type") == "rich_text_list":
        return _lines(_rich(item) for item in elements)
    return "".join(map(_inline, elements))


def _inline(element: Record) -> str:
    kind = text_of(element, "type")
    if kind == "user":
        return f"<@{text_of(element, 'user_id')}>"
    if kind == "channel":
        return f"<#{text_of(element, 'channel_id')}>"
    if kind == "usergroup":
        return f"<!subteam^{text_of(element, 'usergroup_id')}>"
    if kind == "broadcast":
        return f"<!{text_of(element, 'range')}>"
    if kind == "link":
        label = plain(text_of(element, "text"))
        return f"<{plain(text_of(element, 'url'))}{'|' if label else ''}{label}>"
    if kind == "emoji":
        return f":{text_of(element, 'name')}:"
    if kind == "date":
        return plain(text_of(element, "fallback"))
    return plain(text_of(element, "text"))


def _context(element: Record) -> str:
    if text_of(element, "type") == "image":
        return plain(text_of(element, "alt_text"))
    return _text_object(element)


def _object(block: Record, key: str) -> str:
    return _text_object(object_of(block, key))


def _text_object(value: Record) -> str:
    text = text_of(value, "text")
    return text if text_of(value, "type") == "mrkdwn" else plain(text)


def plain(text: str) -> str:
    """Text without mark-up, so that none is found in it."""
    return html.escape(text, quote=False).translate(_SIGNS)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())
