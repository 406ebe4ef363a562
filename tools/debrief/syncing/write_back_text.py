"""What commits and the rolling pull request say.

Nothing of what people wrote goes in: keys, fields, numbers, words of the schema and days alone, so that no mention and
no closing word can come in with them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from debrief.documents.splice import QUOTED
from debrief.syncing.write_back import Edit

LINES_MAX = 50
"""Most action points that are named one by one."""
TRAILER = "Written-by: debrief"
"""By it, and by their author, the bot knows its own commits again."""

_block = re.compile(r"<!-- debrief written=(?P<digest>[0-9a-f]{16}) -->.*?<!-- debrief end -->", re.DOTALL)
_title = re.compile(r"Record what became of \d+ action points?")


def title(edits: Sequence[Edit]) -> str:
    """Return the title of the pull request, which is the commit's first line, too."""
    count = len({edit.key for edit in edits})
    return f"Record what became of {count} action point{'' if count == 1 else 's'}"


def message(edits: Sequence[Edit]) -> str:
    """Return the message of a commit."""
    return f"{title(edits)}\n\n{_list(edits, '')}\n\n{TRAILER}\n"


def body(edits: Sequence[Edit]) -> str:
    """Return the text of a new pull request."""
    return (
        "`debrief apply` keeps issue numbers and outcomes in the post-mortems, and changes nothing else in them."
        " Merge this when it suits you: until then it is brought up to date, and never opened a second time.\n\n"
        f"{_managed(edits)}\n"
    )


def updated(old_title: str, old_body: str, edits: Sequence[Edit]) -> tuple[str, str] | None:
    """Return the title and text of a pull request brought up to date; None where nothing is to be changed.

    A title that a person gave stays, and so does all text around the list; where a person took the list out, it stays
    out.
    """
    found = _block.search(old_body)
    if found is None or found["digest"] == _digest(edits):
        return None
    fresh = title(edits) if _title.fullmatch(old_title) else old_title
    return fresh, old_body[: found.start()] + _managed(edits) + old_body[found.end() :]


def listed(text: str, edits: Iterable[Edit]) -> frozenset[Edit]:
    """Return those of `edits` that the list in a pull request's text names."""
    found = _block.search(text)
    if found is None:
        return frozenset()
    wanted = list(edits)
    if found["digest"] == _digest(wanted):
        return frozenset(wanted)
    said: set[tuple[str, str]] = set()
    for line in found[0].splitlines():
        key, _, words = line.removeprefix("- ").partition(": ")
        said.update((key, word) for word in words.split(", "))
    return frozenset(edit for edit in wanted if (edit.key, _said(edit)) in said)


def emptied(old_body: str) -> str:
    """Return the text of a pull request that is closed because nothing in its list is wanted any more."""
    fresh = updated("", old_body, ())
    return old_body if fresh is None else fresh[1]


def _managed(edits: Sequence[Edit]) -> str:
    return f"<!-- debrief written={_digest(edits)} -->\n{_list(edits, '- ')}\n<!-- debrief end -->"


def _digest(edits: Iterable[Edit]) -> str:
    text = "\n".join(sorted(f"{edit.key} {edit.field} {edit.value}" for edit in edits))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _list(edits: Sequence[Edit], bullet: str) -> str:
    points: dict[str, list[str]] = {}
    for edit in edits:
        points.setdefault(edit.key, []).append(_said(edit))
    if not points:
        return "Nothing of it is left to be written."
    lines = [f"{bullet}{key}: {', '.join(said)}" for key, said in sorted(points.items())]
    more = len(lines) - LINES_MAX
    return "\n".join([*lines[:LINES_MAX], *([f"{bullet}and {more} more"] if more > 0 else [])])


def _said(edit: Edit) -> str:
    if edit.value is None:
        return f"no {edit.field} any more"
    if edit.field == "issue":
        return f"issue #{edit.value}"
    return edit.field if edit.field in QUOTED else f"{edit.field} {edit.value}"
