"""Settings of the policy: which incidents need a post-mortem, by when, who reviews it, and who may waive it.

Lists "by severity" begin with the highest severity of the settings. Defaults: the project's own choice, reviewable
like any other line of the settings.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from debrief_schemas import identifiers
from debrief_schemas.fields import Day, Login, Matches, Model, Name, Owner
from debrief_schemas.vocabulary import Detection

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names of the days, in the order of `date.weekday()`."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Severities = Annotated[int, Field(ge=0, le=12)]
"""How many of the highest severities something holds for; 0 for none."""
WorkingDays = Annotated[int, Field(ge=1, le=260)]
CalendarDays = Annotated[int, Field(ge=1, le=3650)]


class Require(Model):
    """Which incidents need a post-mortem; one reason is enough."""

    highest_severities: Severities = 2
    """For how many of the highest severities every incident needs one."""
    data_loss: bool = True
    """Whether every incident in which data was lost needs one."""
    detection: Annotated[tuple[Annotated[Detection, Field(strict=False)], ...], Field(strict=False, max_length=5)] = (
        Detection.CUSTOMER,
    )
    """Who noticed first, where every such incident needs one."""
    services: Annotated[tuple[Name, ...], Field(strict=False, max_length=200)] = ()
    """Services whose every incident needs one."""
    repeat_within_days: Annotated[int, Field(ge=0, le=3650)] = 90
    """A contributing factor that an incident of so many days before had too makes one necessary; 0 for never."""


class Deadlines(Model):
    """By when a required post-mortem is published, and by when its action points are done."""

    working_days: Annotated[tuple[WorkingDays, ...], Field(strict=False, min_length=1, max_length=12)] = (5, 10)
    """Working days after the day of resolution (in UTC), by severity; the last figure holds for all further ones."""
    action_point_days: Annotated[tuple[CalendarDays, ...], Field(strict=False, max_length=12)] = (30, 60)
    """Days after the day of resolution (in UTC) by which action points are due, by severity; further ones are free."""
    weekend: Annotated[tuple[Weekday, ...], Field(strict=False, json_schema_extra={"maxItems": 6})] = (
        "saturday",
        "sunday",
    )
    """Days of the week on which nobody works."""
    holidays: Annotated[tuple[Day, ...], Field(strict=False, max_length=1000)] = ()
    """Further days on which nobody works."""

    @field_validator("weekend")
    @classmethod
    def _without_repeats(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(values)) != len(values):
            raise ValueError("names a day twice")
        if len(values) == len(WEEK):
            raise ValueError("names all seven days, and leaves none on which anybody works")
        return values


class Review(Model):
    """Who reviews a post-mortem; an author never does."""

    reviewers: Annotated[
        tuple[Annotated[int, Field(ge=1, le=10)], ...], Field(strict=False, min_length=1, max_length=12)
    ] = (1,)
    """How many people who are no authors, by severity; the last figure holds for all further ones."""
    outside_team: Severities = 1
    """For how many of the highest severities one of them is in none of the authors' teams; rests without `teams`."""


class Waive(Model):
    """Who may decide that a required post-mortem is not written; where data was lost, nobody."""

    by: Annotated[tuple[Owner, ...], Field(strict=False, max_length=100)] = ()
    """Logins, or teams that `teams` lists; with an empty list anybody but the authors."""
    by_severity: dict[Name, Annotated[tuple[Owner, ...], Field(strict=False, max_length=100)]] = Field(
        default_factory=dict
    )
    """The same for single severities, in place of `by`; an empty list means that nobody may: `{sev1: []}`."""


class Policy(Model):
    """When a post-mortem is needed, by when, who reviews it and who may waive it."""

    since: Day | None = None
    """Incidents before this day are not judged."""
    require: Require = Require()
    """Which incidents need a post-mortem."""
    deadlines: Deadlines = Deadlines()
    """By when."""
    review: Review = Review()
    """Who reviews."""
    waive: Waive = Waive()
    """Who may waive."""
    teams: dict[
        Annotated[str, Matches(identifiers.OWNER)],
        Annotated[tuple[Login, ...], Field(strict=False, max_length=1000)],
    ] = Field(default_factory=dict)
    """Members of teams: `{acme/edge: [kim, lee]}`; names count in any case."""

    @model_validator(mode="after")
    def _teams_are_listed(self) -> Self:
        known = {name.casefold() for name in self.teams}
        if len(known) != len(self.teams):
            raise ValueError("names a team twice; letters of another case do not make another team")
        for name in (*self.waive.by, *(name for names in self.waive.by_severity.values() for name in names)):
            # A team that is known by its name alone could be judged with a network only.
            if "/" in name and name.casefold() not in known:
                raise ValueError(f"names in `waive` the team {name}, whose members `teams` does not list")
        return self

    def refuse_unknown_names(self, severities: Collection[str], services: Collection[str]) -> None:
        """Raise ValueError where a severity or a service is named that there is not; without `services` any is one.

        Services count in any case, as they do for the policy.
        """
        known = {name.casefold() for name in services}
        for name in self.waive.by_severity:
            if name not in severities:
                raise ValueError(f"has `policy.waive.by_severity` for {name}, which is none of the severities")
        for name in self.require.services:
            if known and name.casefold() not in known:
                raise ValueError(f"has `policy.require.services` with {name}, which is none of the services")
