"""The record of "this one needs no post-mortem"."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from debrief_schemas.fields import Day, Login, Model, PostmortemId, Text
from debrief_schemas.vocabulary import WaiverReason


class Waiver(Model):
    """Who decided, when and why; reviewed like any other document."""

    reason: Annotated[WaiverReason, Field(examples=["out_of_our_control"], strict=False)]
    """Why the incident needs no post-mortem."""
    decided_by: Annotated[Login, Field(examples=["lee"])]
    """Login of the person who decided."""
    decided_on: Annotated[Day, Field(examples=["2026-11-22"])]
    """The day of the decision."""
    note: Annotated[Text | None, Field(examples=["The provider's network was down"])] = None
    """What a later reader needs to understand the decision."""
    revisit_on: Annotated[Day | None, Field(examples=["2027-05-01"])] = None
    """The day on which the decision is looked at again."""
    duplicate_of: Annotated[PostmortemId | None, Field(examples=["2026-11-20-checkout-502s"])] = None
    """With the reason `duplicate_of`: the post-mortem that covers the incident."""
