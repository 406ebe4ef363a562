"""Ids of post-mortems and action points, and the key by which an action point is known everywhere.

Patterns are anchored and their quantifiers bounded; they are published in the JSON Schemas, so they
keep to what both Python and ECMAScript understand.
"""

from __future__ import annotations

from datetime import date

from debrief_schemas.light import late_pattern

POSTMORTEM_ID = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}-[a-z0-9]{1,60}(?:-[a-z0-9]{1,60}){0,20}$"
ACTION_ID = r"^AP-[1-9][0-9]{0,3}$"
_LOGIN = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9])?"
LOGIN = rf"^{_LOGIN}$"
OWNER = rf"^(?:{_LOGIN}/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{{0,98}}[A-Za-z0-9])?$"
TAG = r"^[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,15}$"
NAME = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,79}$"
SOURCE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}(?::[A-Za-z0-9_][A-Za-z0-9_./#-]{0,199})?$"
"""A source as `debrief collect --from` takes it, with a path or the id of a channel."""
BRANCH = r"^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}(?:[./][A-Za-z0-9_-]{1,50}){0,10}$"
EXTENSION_KEY = r"^x-[a-z0-9][a-z0-9_-]{0,60}$"
REPOSITORY = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,38}/[A-Za-z0-9._-]{1,100}$"
"""`owner/name` on GitHub; accounts that an enterprise manages have an underscore in their names."""

ID_MAX = 120
"""Longest id in characters: with folder and `.md` it stays far below the 255 bytes of a file name."""

_postmortem_id = late_pattern(POSTMORTEM_ID)
_action_id = late_pattern(ACTION_ID)


def is_postmortem_id(text: str) -> bool:
    """Say whether `text` is `YYYY-MM-DD-slug` with a date that exists."""
    if len(text) > ID_MAX or not _postmortem_id.match(text) or text.endswith("\n"):
        return False
    try:
        date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return False
    return True


def is_action_id(text: str) -> bool:
    """Say whether `text` is `AP-1`, `AP-2`, … without leading zeros."""
    return bool(_action_id.match(text)) and not text.endswith("\n")


def action_key(postmortem_id: str, action_id: str) -> str:
    """Return the key that names an action point for ever, such as `2026-11-20-checkout-502s/AP-1`."""
    return f"{postmortem_id}/{action_id}"
