"""What an issue says, quoted in a remark: it is published like the draft, and may hold no more."""

from __future__ import annotations

from datetime import UTC, datetime

from debrief.collecting.fact import Fact
from debrief.collecting.people import People
from debrief.collecting.screen import Judge, screen
from debrief.reports.escape import one_line

QUOTE_MAX = 60
"""Longest quotation in characters."""

_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class Quoting:
    """Quotes texts without what must not be published."""

    def __init__(self, people: People, judge: Judge) -> None:
        """Prepare with those who may have to be called something else, and with what knows secrets."""
        self._people = people
        self._judge = judge

    @property
    def hides(self) -> bool:
        """Whether a text that is likely to be a name must not be quoted."""
        return self._people.hides

    def secret_in(self, text: str) -> str | None:
        """Return the kind of secret that a text holds; None without any."""
        return self._screened(text)[1]

    def __call__(self, text: str) -> str:
        """Return the beginning of a text in quotes, made visible; in place of a secret its kind."""
        kept, refused = self._screened(text)
        if refused is not None:
            return f"(not repeated, as it holds what looks like {refused})"
        return f"“{one_line(kept, QUOTE_MAX)}”"

    def _screened(self, text: str) -> tuple[str, str | None]:
        kept, refused, _ = screen([Fact(_ANY_TIME, self._people.conceal(text), "issue", "answer")], self._judge)
        return (kept[0].text if kept else "", refused[0].kind if refused else None)
