"""Action points, and the ideas that were declined."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from debrief_schemas.fields import ActionId, Day, Extensible, IssueNumber, Line, Model, Name, Owner, Text
from debrief_schemas.vocabulary import ActionType, Outcome, ReflectionLevel


class ActionPoint(Extensible):
    """One thing that will be done, known everywhere by the post-mortem's id and its own."""

    id: Annotated[ActionId, Field(examples=["AP-1"])]
    """Unique in the file; never changed and never used again."""
    title: Annotated[Line, Field(examples=["Send 5 % of traffic to a new node pool for ten minutes first"])]
    """What will be done, beginning with a verb, so that one can tell when it is finished."""
    type: Annotated[ActionType | None, Field(examples=["prevent"], strict=False)] = None
    """What it changes: detect, mitigate, prevent, repair or process."""
    level: Annotated[ReflectionLevel | None, Field(examples=["class"], strict=False)] = None
    """How far it reaches: fix this fault, its class, or rethink the solution."""
    priority: Annotated[Name | None, Field(examples=["P1"])] = None
    """One of the priorities in the settings."""
    owner: Annotated[Owner | None, Field(examples=["kim", "acme/edge"])] = None
    """The login or `org/team` that sees it through."""
    due: Annotated[Day | None, Field(examples=["2026-12-04"])] = None
    """The day by which it is done."""
    issue: Annotated[IssueNumber | None, Field(examples=[77])] = None
    """Number of its issue; written by the bot, once."""
    outcome: Annotated[Outcome | None, Field(examples=["done"], strict=False)] = None
    """How its issue ended; written by the bot."""
    closed_on: Annotated[Day | None, Field(examples=["2026-12-01"])] = None
    """The day on which its issue ended, in UTC; written by the bot."""
    outcome_reason: Annotated[Line | None, Field(examples=["The cache goes away next quarter"])] = None
    """Why it was declined, from the comment with which its issue was closed; written by the bot."""


class Considered(Model):
    """An idea that came up and was declined: recorded, never an issue."""

    title: Annotated[Line, Field(examples=["Pin the kernel version"])]
    """The idea."""
    declined: Annotated[Text, Field(examples=["Would delay security fixes"])]
    """Why it was declined."""
