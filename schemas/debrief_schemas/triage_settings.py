"""Settings of triage: labels, owners, services, milestone, issue type, parent issue and board.

All of them say what an issue begins with; afterwards the tracker decides.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from debrief_schemas import identifiers
from debrief_schemas.fields import ONE_LINE, Line, Login, Matches, Model, Name, Owner

LABEL_MAX = 50
"""Longest name of a label in characters on GitHub."""

LABEL_TEXT_MAX = 100
"""Longest description of a label in characters on GitHub."""


def _label(text: str) -> str:
    if "," in text:
        # GitHub joins label filters by commas: such a label could never be asked for.
        raise ValueError("must not contain a comma")
    return text


def _or_null(schema: dict[str, Any]) -> None:
    """Keep `null` among the choices: here it means something, while elsewhere a key is left out instead."""
    if "anyOf" in schema:
        schema["oneOf"] = schema.pop("anyOf")


_no_comma = Field(json_schema_extra={"pattern": ONE_LINE.replace("<!--|", "<!--|,|")})

Label = Annotated[Line, StringConstraints(max_length=LABEL_MAX), AfterValidator(_label), _no_comma]
LabelPrefix = Annotated[Line, StringConstraints(max_length=20), AfterValidator(_label), _no_comma]
Repository = Annotated[str, Matches(identifiers.REPOSITORY)]


class LabelLook(Model):
    """A label with the look that it gets if it has to be made; an existing one keeps its own."""

    name: Label
    """Its name."""
    colour: Annotated[str, Matches(r"^[0-9a-fA-F]{6}$")] | None = None
    """Six hexadecimal digits in quotes, such as `"d93f0b"`."""
    description: Annotated[Line, StringConstraints(max_length=LABEL_TEXT_MAX)] | None = None
    """One line of at most 100 characters; by it a label is known again after it was renamed."""


LabelChoice = Annotated[Label | LabelLook | None, Field(json_schema_extra=_or_null)]


class LabelMap(Model):
    """Labels for single values, in place of prefix and value; `null` means that the value has none."""

    severity: dict[Name, LabelChoice] = Field(default_factory=dict)
    """By severity: `sev1: outage`."""
    priority: dict[Name, LabelChoice] = Field(default_factory=dict)
    """By priority: `P0: {name: urgent, colour: "b60205"}`."""
    type: dict[Name, LabelChoice] = Field(default_factory=dict)
    """By type of action point: `process: null`."""


class Service(Model):
    """Where the action points of a service's incidents belong, and which labels they bear."""

    repository: Repository | None = None
    """The repository of their issues, `owner/name`; by default the one of the post-mortems."""
    labels: Annotated[tuple[Label | LabelLook, ...], Field(strict=False, max_length=8)] = ()
    """Labels of the service, in place of prefix and name."""


class Milestone(Model):
    """The milestone of a new issue, or how it is found."""

    title: Line | None = None
    """Title of one open milestone."""
    by_due: bool = False
    """Take the open milestone that ends first on or after the action point's due date."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.title is None) is not self.by_due:
            raise ValueError("needs either `title: …` or `by_due: true`")
        return self


class BoardTarget(Model):
    """A field of the board and the words that it takes."""

    field: Line
    """Name of the field."""
    values: dict[Name, Line] = Field(default_factory=dict)
    """Words of the board by words of the record: `{P0: Urgent}`; others stay as they are."""


class BoardConstant(Model):
    """A field of the board and the value with which an issue begins."""

    field: Line
    """Name of the field."""
    value: Line
    """The value, such as `Todo`."""


Target = Line | BoardTarget


class BoardFields(Model):
    """Which fields of the board are filled; names and options count in any case."""

    priority: Target | None = None
    """The action point's priority."""
    due: Target | None = None
    """The due date with which an issue begins; a field of type date. One that changes later, people change there."""
    sprint: Line | None = None
    """A field of type iteration: the iteration in which the due date lies."""
    severity: Target | None = None
    """The severity of the incident."""
    type: Target | None = None
    """The action point's type."""
    owner: Target | None = None
    """The owner as the file names it; the place for owners who are teams."""
    service: Target | None = None
    """The first service of the post-mortem."""
    postmortem: Line | None = None
    """Id of the post-mortem; a field of type text."""
    status: BoardConstant | None = None
    """The status in which an issue begins: `{field: Status, value: Todo}`."""


class Board(Model):
    """The Projects board on which issues are placed, once; afterwards its fields belong to the people there."""

    owner: Login
    """The organization, or the account, that has the board."""
    number: Annotated[int, Field(ge=1, le=2**31 - 1)]
    """Its number, as in `https://github.com/orgs/acme/projects/4`."""
    fields: BoardFields = BoardFields()
    """Fields that are filled where they are empty when an issue is placed, and not again when its file changes."""


OwnerMap = dict[
    Annotated[str, Matches(identifiers.OWNER)],
    Annotated[Owner | None, Field(json_schema_extra=_or_null)],
]
