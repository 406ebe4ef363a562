"""Moments on the command line, read as the front matter's are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from debrief_schemas.instants import parse_date, parse_instant


class _Moment(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A value that a parser of the front matter reads, which tells a text that is none by a ValueError."""

    def __init__(self, name: str, kind: type[date], parse: Callable[[str], date]) -> None:
        self.name = name
        self.kind = kind
        self.parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse the text, unless click gives a value back that is parsed already."""
        try:
            return value if isinstance(value, self.kind) else self.parse(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


INSTANT = _Moment("instant", datetime, parse_instant)
"""An instant of RFC 3339."""

DAY = _Moment("day", date, parse_date)
"""A day as YYYY-MM-DD."""
