"""A document, an edit of it, and a repository in memory that holds it."""

from __future__ import annotations

from collections.abc import Callable

from debrief.syncing.write_back import Edit

NAME = "2026-11-20-late-mail"
PATH = f"postmortems/2026/{NAME}.md"
KEY = f"{NAME}/AP-1"
EDIT = Edit(PATH, KEY, "issue", "7")
OUTCOME = Edit(PATH, KEY, "outcome", "done")
LATER = "other commits kept coming first: nothing was written; the journal keeps the numbers for the next run"


def document(*lines: str, name: str = NAME) -> bytes:
    """Return a document whose one action point has these lines."""
    more = "".join(f"  {line}\n" for line in lines)
    return f"---\nid: {name}\naction_points:\n- id: AP-1\n{more}---\n".encode()


BEFORE, AFTER = document(), document("issue: 7")
HERE = {PATH: BEFORE}


def raising(error: Exception) -> Callable[[str], None]:
    """Return what fails before every write."""

    def fail(_method: str) -> None:
        raise error

    return fail
