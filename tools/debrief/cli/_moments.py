"""Moments on the command line, read as the front matter's are."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from debrief_schemas.instants import parse_date, parse_instant


class Instant(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """An instant of RFC 3339."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse the text as the front matter's instants are parsed."""
        try:
            return value if isinstance(value, datetime) else parse_instant(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse the text as the front matter's days are parsed."""
        try:
            return value if isinstance(value, date) else parse_date(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)
