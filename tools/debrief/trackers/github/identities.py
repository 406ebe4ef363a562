"""How GitHub itself names the issues that a run makes, so that no step that follows has to ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Identity(NamedTuple):
    """The names of one issue besides the number that people see."""

    id: int
    """By which REST knows it across repositories."""
    node_id: str
    """By which GraphQL knows it."""


class Identities:
    """The issues that were made over one connection, by number."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[int, Identity] = {}

    def note(self, data: Any) -> None:
        """Remember an issue from the answer to its creation; an answer that does not tell is passed over."""
        found = (data.get("number"), data.get("id"), data.get("node_id")) if isinstance(data, Mapping) else ()
        match found:
            case (int(number), int(id_), str(node_id)):
                self._known[number] = Identity(id_, node_id)
            case _:
                pass

    def of(self, number: int) -> Identity | None:
        """Return the identity of an issue that was made here."""
        return self._known.get(number)
