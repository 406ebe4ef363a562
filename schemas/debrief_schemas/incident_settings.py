"""Settings of incidents: which issues are theirs, and how a draft is made from one."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from debrief_schemas import identifiers
from debrief_schemas.fields import Login, Matches, Model, Name, Owner
from debrief_schemas.triage_settings import Label

Account = Login | Annotated[str, Matches(r"^[A-Za-z0-9-]{1,39}\[bot\]$")]


def _inside(source: str) -> str:
    if ".." in re.split(r"[:/#]", source):
        raise ValueError("must name a path inside the repository, without ..")
    return source


class Incidents(Model):
    """Which issues are incidents, and what is drafted from them."""

    repository: Annotated[str, Matches(identifiers.REPOSITORY)] | None = None
    """`owner/name` of the incidents' issues; by default GITHUB_REPOSITORY, where their workflow runs."""
    label: Label = "incident"
    """Marks an issue as an incident; the form sets it, so that anybody may."""
    draft_label: Label = "draft-postmortem"
    """Asks for a draft whatever the policy says; only triage rights can put it on, so no form may set it."""
    authors: Annotated[tuple[Account, ...], Field(strict=False, max_length=100)] = ()
    """Logins whose issues count like a member's, such as `pagerduty[bot]`, which is none."""
    collect: Annotated[
        tuple[Annotated[str, Matches(identifiers.SOURCE), AfterValidator(_inside)], ...],
        Field(strict=False, max_length=20),
    ] = ("git",)
    """Sources of the draft's timeline besides the issue's GitHub, as `debrief collect --from` takes them."""
    reviewers: dict[Name, Annotated[tuple[Owner, ...], Field(strict=False, max_length=15)]] = Field(
        default_factory=dict
    )
    """By service, who is asked to review the draft: `{checkout: [lee, acme/edge]}`; else code owners of its paths."""
    branches: Annotated[str, Matches(identifiers.BRANCH), StringConstraints(max_length=80)] = "debrief/incident"
    """What the names of drafts' branches begin with; the number of the issue follows."""

    @model_validator(mode="after")
    def _labels_differ(self) -> Self:
        if self.label.casefold() == self.draft_label.casefold():
            raise ValueError("`label` and `draft_label` must differ: anybody may set the first by the form")
        return self
