"""A file of JSON from a system whose parser makes facts of a whole document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from debrief.collecting.fact import Collected, Fact, Limits, Window
from debrief.collecting.files import parse_json
from debrief.collecting.people import People


class JsonFile:
    """See `debrief.collecting.fact.Source`."""

    def __init__(
        self, name: str, parse: Callable[[Any, People], Iterator[Fact]], raw: bytes, people: People, limits: Limits
    ) -> None:
        """Prepare for the bytes of a file; `name` is the source's, as the command line names it."""
        self.name = name
        self._parse = parse
        self._raw = raw
        self._people = people
        self._limits = limits

    def collect(self, window: Window) -> Collected:
        """Return what the file tells of the window."""
        found = Collected()
        for fact in self._parse(parse_json(self._raw, f"the file of {self.name}"), self._people):
            if not found.add(fact, window, self._limits):
                break
        return found
