"""Text of a file made inert for a tracker: it is read as it was typed, and does nothing.

A tracker acts on text in two steps. Markdown is turned into HTML, where fences, links and tags come to
life; then the words of the *result* are searched for `@name`, `#12`, `GH-12`, links to issues and commit
hashes. A backslash or an entity defeats only the first step, because the second sees what they stand for.
So a WORD JOINER, which is invisible, has no width and breaks no line, is put inside everything that the
second step looks for, and Markdown's own characters are escaped for the first.
"""

from __future__ import annotations

import re

from debrief.rendering.links import with_links
from debrief.reports.escape import visible

JOINER = "\u2060"
"""WORD JOINER."""

TITLE_MAX = 256
"""Longest title of an issue on GitHub, in characters."""

_blank = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_emoji_joined = re.compile(
    "(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)

_triggers = re.compile(
    r"(?P<after>@|\#|&(?=[A-Za-z\#])|<(?=[A-Za-z/!?])|:(?=//)|\$(?=[^\s$])|:(?=[A-Za-z0-9_+-]{1,60}:)"
    r"|(?i:\bGH-)(?=[0-9])|(?i:\bwww)(?=\.)|(?i:\b(?:mailto|xmpp):))"
    r"|(?P<hash>(?<![0-9A-Za-z])[0-9A-Fa-f]{7,64}(?![0-9A-Za-z]))"
)
_title_triggers = re.compile(r"@(?=[A-Za-z0-9])|\#(?=[0-9])|(?i:\bGH-)(?=[0-9])")
_marks = re.compile(r"[\\`*\[\]<>~|$]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_block_start = re.compile(r"(?:[-+=:](?=[-+=:\s]|$)|\#)")
_numbered = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")


class Markdown(str):
    """Markdown that debrief itself has made: it goes out as it is, while every other text leaves inert."""

    __slots__ = ()


def inert(text: str) -> Markdown:
    """Return `text` as one line of Markdown that shows what was typed and triggers nothing."""
    return _as_line(_inside(_one_line(text)))


def linked(text: str) -> Markdown:
    """Return `text` like `inert`, but with the web addresses and Markdown links in it as links; not for inside a link.

    See `debrief.rendering.links` for the addresses that stay text.
    """
    return _as_line("".join(with_links(_one_line(text), _inside)))


def _inside(shown: str) -> str:
    return _marks.sub(_escaped, _triggers.sub(_broken, shown))


def _as_line(shown: str) -> Markdown:
    if _block_start.match(shown):
        shown = "\\" + shown
    return Markdown(_numbered.sub(r"\1\\\2", shown, count=1) if _numbered.match(shown) else shown)


def code(text: str) -> Markdown:
    """Return `text` as a code span."""
    shown = _one_line(text)
    shown = re.sub(r"[@#]|<(?=[A-Za-z/!?])|&(?=[A-Za-z#])", lambda found: found[0] + JOINER, shown)
    runs = [len(run) for run in re.findall("`+", shown)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if runs else ""
    return Markdown(f"{fence}{pad}{shown}{pad}{fence}")


def title(text: str) -> str:
    """Return `text` as the title of an issue: visible, one line, at most `TITLE_MAX` characters.

    Titles are not Markdown. References and mentions in them are broken all the same, because a title is
    repeated where they count: in commits, in mails and in the texts of other issues.
    """
    shown = _title_triggers.sub(lambda found: found[0] + JOINER, _one_line(text))
    return shown if len(shown) <= TITLE_MAX else shown[: TITLE_MAX - 1].rstrip() + "…"


def shortened(text: str, limit: int) -> str:
    """Return `text`, cut at `limit` characters with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    """Fold blanks and line ends; show every control and invisible character but the glue of an emoji."""
    folded = _blank.sub(" ", text).strip()
    return "\u200d".join(visible(part) for part in _emoji_joined.split(folded))


def _broken(found: re.Match[str]) -> str:
    if found["hash"]:
        # Every piece must be too short for a hash itself: seven digits are enough for one.
        return JOINER.join(found["hash"][at : at + 6] for at in range(0, len(found["hash"]), 6))
    return found[0] + JOINER


def _escaped(found: re.Match[str]) -> str:
    return {"<": "&lt;", ">": "&gt;"}.get(found[0], "\\" + found[0])
