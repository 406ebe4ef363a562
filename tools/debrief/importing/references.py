"""What leads to an issue or a page, as patterns: an address, a link, a number, a key."""

from __future__ import annotations

ADDRESS = r"https?://[^\s<>()]{1,300}"
"""Pattern of an address in running text: brackets around it are none of its own."""

KEY = r"[A-Z][A-Z0-9]{1,9}-\d{1,7}"
"""Pattern of the key of an issue, such as ABC-12."""

NUMBER = r"#[1-9]\d{0,8}"
"""Pattern of the number of an issue with its sign."""

TARGET = r"(?:\([^()\s]{0,400}\)|\[[^\[\]]{0,100}\])"
"""Pattern of where a link leads: its address, or the label of one by reference."""

LINK = rf"\[[^\[\]]{{0,100}}\]{TARGET}"
"""Pattern of a link of Markdown."""

REFERENCE = rf"(?:https?://[^\s<>]{{1,300}}|{LINK}|{NUMBER}|{KEY})"
"""Pattern of what leads to an issue: an address, a link, a number or a key."""
