"""Text from files made harmless for the place where it is shown.

A terminal must not receive control sequences, a log no second line, a runner no workflow command, Markdown no
markup that the author of a *message* did not write.
"""

from __future__ import annotations

import re

ECHO_MAX = 200
"""Most characters of a file that any message repeats."""

# Compiled where it is needed: a check that has nothing to say shows no text from a file.
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\U000e0000-\U000e0fff]"
    # A runner takes `##[name]` for a command wherever it stands in a line.
    "|(?<=##)\\["
)
_MARKDOWN = r"([\\`*_{}\[\]()<>#+\-.!|~@&:$])"


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        # A byte that was no UTF-8, kept by the file system as a surrogate escape.
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    """Return `text` with every control, bidirectional or invisible character as a visible escape.

    The bracket of `##[`, with which a runner's older commands begin, is escaped as well.
    """
    return re.sub(_UNSAFE, _escaped, text)


def as_typed(text: str) -> str:
    """Return a title of the tracker as its file has it: without the joiners by which it triggers nothing there.

    See `debrief.rendering.inert.title`; where they do not stand behind a trigger, joiners stay.
    """
    return re.sub("(?:(?<=[@#])|(?i:(?<=GH-)))\u2060", "", text)


def one_line(text: str, limit: int | None = None) -> str:
    """Return `text` as one harmless line, cut at `limit` characters with an ellipsis."""
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…"
    return visible(text)


def folded(text: str, limit: int | None = None) -> str:
    """Return another program's words as `one_line`, with a blank for each stretch of blanks and ends of lines."""
    return one_line(" ".join(text.split()), limit)


def excerpt(text: str, limit: int = 60) -> str:
    """Return a short harmless quotation of something in a file, in quotes."""
    return f"`{one_line(text, min(limit, ECHO_MAX))}`"


def annotation_data(text: str) -> str:
    """Escape the message of a GitHub workflow command."""
    return visible_lines(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def annotation_property(text: str) -> str:
    """Escape a property of a GitHub workflow command."""
    return annotation_data(text).replace(":", "%3A").replace(",", "%2C")


def visible_lines(text: str) -> str:
    """Like `visible`, but line feeds stay."""
    return "\n".join(visible(line) for line in text.split("\n"))


def markdown_text(text: str) -> str:
    """Return `text` as Markdown that shows it literally, on one line."""
    return (
        re.sub(_MARKDOWN, r"\\\1", visible(as_typed(text)))
        .replace("\\<", "&lt;")
        .replace("\\>", "&gt;")
        .replace("\\@", "@\u2060")
    )
