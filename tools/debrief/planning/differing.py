"""What the file wants of an issue's title and text that the issue does not have, in one short sentence.

Only the file's words are repeated: they were searched for secrets, and everybody can see the issue.
"""

from __future__ import annotations

from debrief.planning.marker import counted_text, counted_title

PLACES_MAX = 3
"""Most places that are shown."""
WORDS_MAX = 120
"""Most characters that are shown of each."""
LINES_MAX = 500
"""Most lines of either text that are compared: what a comparison takes grows with the square of it."""


def differing(title: str, text: str, seen_title: str, seen_text: str) -> str:
    """Return what `title` and `text` have in place of those that are seen, line by line; empty where nothing."""
    from difflib import SequenceMatcher

    wanted, seen = _lines(text), _lines(seen_text)
    places: list[str] = []
    if counted_title(title) != counted_title(seen_title):
        places.append(f"the title “{_cut(counted_title(title))}”")
    for tag, start, end, first, last in SequenceMatcher(None, seen, wanted, autojunk=False).get_opcodes():
        lines = f"line {start + 1}" if end - start <= 1 else f"lines {start + 1} to {end}"
        words = f"“{_cut(' / '.join(line for line in wanted[first:last] if line))}”"
        if tag == "replace":
            places.append(f"in place of {lines} {words}")
        elif tag == "insert":
            places.append(f"after line {start} {words}")
        elif tag == "delete":
            places.append(f"no {lines}")
    more = len(places) - PLACES_MAX
    return "; ".join([*places[:PLACES_MAX], *([f"and {more} more"] if more > 0 else [])])


def _lines(text: str) -> list[str]:
    return counted_text(text).split("\n")[:LINES_MAX]


def _cut(words: str) -> str:
    return words if len(words) <= WORDS_MAX else f"{words[: WORDS_MAX - 1]}…"
