"""What a heading says about the text below it, and which fields of the front matter are prose."""

from __future__ import annotations

import re
from functools import cache

PROSE, ACTION, IMPACT, HEADING, TIMELINE = "prose", "action", "impact", "heading", "timeline"

_ACTION_SIGNS = ("action", "follow", "next", "remediat", "corrective", "prevent", "to", "recommend")
"""Parts of words of which a heading of action points has one: looking for them is faster than a pattern is made."""

_PATTERNS = {
    "action": r"\baction[- ](?:items?|points?|plan|list)\b|\bafter[- ]action\b|^\W*actions?\W*$|\bfollow[- ]?ups?\b"
    r"|\bnext steps?\b"
    r"|\bremediations?\b|\b(?:corrective|preventi(?:ve|ative)|preventative) (?:actions?|measures?)\b|\bto[- ]?dos?\b"
    r"|\brecommendations?\b",
    "no action": r"\b(?:well|wrong|better|poorly|lessons?|learn(?:ed|t)|luck|lucky|time-?line|taken|completed|done"
    r"|considered|declined)\b",
    "impact": r"\bimpact\b|^\W*(?:executive )?summary\b|^\W*(?:abstract|overview|tl;?dr)\b",
    "timeline": r"\btime-?line\b|\bchronolog|\bsequence of events\b|^\W*events\b",
    "no prose": r"\bchat ?logs?\b|\btranscript|\birc log|\bslack log"
    r"|^\W*(?:sources|references|links|see also)\W*$",
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS[name])


def _says(name: str, title: str) -> bool:
    """Say whether a heading is one of this kind; `title` is in lower case."""
    return _pattern(name).search(title) is not None


IN_FRONT_MATTER: dict[tuple[str, ...], frozenset[str]] = {
    ("title",): frozenset({PROSE}),
    ("impact", "summary"): frozenset({PROSE, IMPACT}),
    ("impact", "unknown_reason"): frozenset({PROSE}),
    ("contributing_factors", "text"): frozenset({PROSE}),
    ("reflection", "note"): frozenset({PROSE}),
    ("action_points", "title"): frozenset({PROSE, ACTION}),
    ("no_action_reason",): frozenset({PROSE}),
    ("considered", "title"): frozenset({PROSE}),
    ("considered", "declined"): frozenset({PROSE}),
    ("waiver", "note"): frozenset({PROSE}),
}
"""Paths of texts in the front matter and their scopes; a list on the way stands for each of its elements."""

TITLE_MAX = 450
"""Longest title of an action point that is looked at, in characters of the file behind its key; a title that keeps to
its limit of 256 has room for quotes and line breaks."""

CELL_WORDS = 3
"""Fewest words of a table cell that is taken for an action point: shorter ones are owners, dates, states."""


_SAYING_NOTHING = ("", "-", "–", "—", "*", "+", "--")
"""What people put where they have nothing to say; to Markdown some of it is an empty list."""

NOTHING_MAX = 80
"""Longest text in characters that is looked at for being nothing but dashes."""


def says_nothing(text: str) -> bool:
    """Say whether the text below a heading is blank, or a dash on each of its lines."""
    rest = text.strip()
    if len(rest) > NOTHING_MAX:
        return False
    return all(line.strip() in _SAYING_NOTHING for line in rest.split("\n"))


def is_action_heading(title: str) -> bool:
    """Say whether action points may stand below a heading; `title` is in lower case."""
    return any(sign in title for sign in _ACTION_SIGNS) and _says("action", title)


def scopes_of(kind: str, headings: tuple[str, ...], text: str) -> frozenset[str]:
    """Return the scopes of a block below these headings (in lower case); none where nothing is to be said."""
    if any(_says("no prose", title) for title in headings):
        return frozenset()
    if kind == HEADING:
        return frozenset({HEADING})
    scopes = {PROSE}
    if headings and _says("impact", headings[-1]):
        scopes.add(IMPACT)
    if any(_says("timeline", title) for title in headings):
        scopes.add(TIMELINE)
    listed = kind == "item" or (kind == "cell" and text.count(" ") >= CELL_WORDS - 1)
    if listed and any(is_action_heading(title) for title in headings):
        # The innermost heading that says anything decides.
        inner = [title for title in headings if is_action_heading(title) or _says("no action", title)]
        if not _says("no action", inner[-1]):
            scopes.add(ACTION)
    return frozenset(scopes)
