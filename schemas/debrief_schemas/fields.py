"""Types of single fields, shared by all models: text, ids, instants and days.

Every type says in its JSON Schema what its validator says in Python; values are taken as the front
matter wrote them and never coerced (`issue: "77"` is not a number).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from debrief_schemas import identifiers, instants

LINE_MAX = 256
"""Longest one-line field in characters: what GitHub takes as the title of an issue."""

TEXT_MAX = 4000
"""Longest block of text in the front matter, in characters; more belongs in the body."""

_extension = re.compile(identifiers.EXTENSION_KEY)


class Matches:
    """Text that matches a pattern from its first character to its last.

    Python's own engine reads it: the models' engine unrolls bounded quantifiers, which costs a process 10 MB and a
    quarter of a second. The JSON Schema says `$`, which in Python would let a last line feed pass.
    """

    def __init__(self, pattern: str) -> None:
        if not (pattern.startswith("^") and pattern.endswith("$")):
            raise ValueError(f"{pattern} is not anchored at both ends")
        self.pattern = pattern

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema(pattern=self.pattern[:-1] + r"\Z", regex_engine="python-re")

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.pattern}


class Model(BaseModel):
    """Base of all models: frozen, strict, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)


class Extensible(Model):
    """A model on which a team may put keys of its own that begin with `x-`."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"additionalProperties": False, "patternProperties": {identifiers.EXTENSION_KEY: {}}},
    )

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, data: Any) -> Any:
        if isinstance(data, dict):
            for key in data:
                if key not in cls.model_fields and not _extension.match(str(key)):
                    raise PydanticCustomError("unknown_key", "unknown key {key}", {"key": str(key)[:80]})
        return data


def _one_line(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write it or leave the key out")
    if "\n" in text or "\r" in text:
        raise ValueError("must be one line")
    if "<!--" in text or "-->" in text:
        raise ValueError("must not contain an HTML comment mark")
    return text


def _some_text(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write it or leave the key out")
    if "<!--" in text or "-->" in text:
        raise ValueError("must not contain an HTML comment mark")
    return text


def _postmortem_id(text: str) -> str:
    if not identifiers.is_postmortem_id(text):
        raise ValueError(
            "is not an id such as 2026-11-20-checkout-502s (the incident's day, then lower-case words and digits)"
        )
    return text


def _instant(value: Any) -> Any:
    return instants.parse_instant(value) if isinstance(value, str) else value


def _day(value: Any) -> Any:
    return instants.parse_date(value) if isinstance(value, str) else value


# What `_one_line` and `_some_text` say, for readers of the JSON Schema; `$` would let a last line feed pass in Python.
ONE_LINE = r"^(?![\s\S]*(?:<!--|-->))[^\r\n]*\S[^\r\n]*(?![\s\S])"
SOME_TEXT = r"^(?![\s\S]*(?:<!--|-->))[\s\S]*\S"

Line = Annotated[
    str,
    StringConstraints(max_length=LINE_MAX),
    AfterValidator(_one_line),
    Field(json_schema_extra={"pattern": ONE_LINE}),
]
Text = Annotated[
    str,
    StringConstraints(max_length=TEXT_MAX),
    AfterValidator(_some_text),
    Field(json_schema_extra={"pattern": SOME_TEXT}),
]
PostmortemId = Annotated[
    str,
    AfterValidator(_postmortem_id),
    WithJsonSchema({"type": "string", "pattern": identifiers.POSTMORTEM_ID, "maxLength": identifiers.ID_MAX}),
]
ActionId = Annotated[str, Matches(identifiers.ACTION_ID)]
Login = Annotated[str, Matches(identifiers.LOGIN)]
Owner = Annotated[str, Matches(identifiers.OWNER)]
Tag = Annotated[str, Matches(identifiers.TAG)]
Name = Annotated[str, Matches(identifiers.NAME)]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": instants.INSTANT}),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": instants.DATE}),
]
IssueNumber = Annotated[int, Field(ge=1, le=2**53 - 1)]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
