"""A team's settings: `.github/debrief.yml`.

Every key has a default, so that an empty or missing file works. Order carries meaning in
`severities`: the first is the highest.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from debrief_schemas import identifiers
from debrief_schemas.dormancy_settings import Dormancy
from debrief_schemas.fields import Line, Login, Matches, Model, Name
from debrief_schemas.incident_settings import Incidents
from debrief_schemas.policy_settings import Policy
from debrief_schemas.sources import Sources
from debrief_schemas.triage_settings import (
    Board,
    BoardTarget,
    Label,
    LabelMap,
    LabelPrefix,
    Milestone,
    OwnerMap,
    Service,
)
from debrief_schemas.vocabulary import SOURCES, ActionType, Status


class WriteBack(StrEnum):
    """Where issue numbers and outcomes go."""

    FILES = "files"
    COMMIT = "commit"
    PULL_REQUEST = "pull-request"
    NONE = "none"


class FieldType(StrEnum):
    """Types that a team can give to its own `x-` fields."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    LIST = "list"


class FieldRule(Model):
    """What one of the team's own `x-` fields holds."""

    type: Annotated[FieldType, Field(strict=False)]
    """text, number, boolean, date or list (of texts)."""
    values: Annotated[tuple[Line, ...], Field(strict=False)] = ()
    """With type text or list: the only values that are allowed."""
    required: bool = False
    """Whether a document that is in review or published must have it."""

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        if self.values and self.type not in (FieldType.TEXT, FieldType.LIST):
            raise ValueError("values can be listed for the types text and list only")
        return self


class Labels(Model):
    """Names of the labels that issues get."""

    record: Label = "postmortem"
    """Reserved for debrief: every issue it makes bears it, and by it they are found again."""
    triage: Label = "needs-triage"
    """Put on a new issue once; a person who removes it has triaged the issue."""
    orphaned: Label = "orphaned"
    """Put on an issue once, when its action point is not in the record any more."""
    severity: LabelPrefix = "severity:"
    """Prefix of the severity's label: `severity:sev2`."""
    priority: LabelPrefix = "priority:"
    """Prefix of the priority's label: `priority:P1`."""
    type: LabelPrefix = "type:"
    """Prefix of the action type's label: `type:prevent`."""
    service: LabelPrefix | None = None
    """Prefix of the label of each service, such as `service:`; without it services have no labels."""
    map: LabelMap = LabelMap()
    """Labels for single values, which win over the prefixes."""

    @model_validator(mode="after")
    def _own_labels_differ(self) -> Self:
        if len({name.casefold() for name in (self.record, self.triage, self.orphaned)}) < 3:
            raise ValueError("`record`, `triage` and `orphaned` must differ: each says something of its own")
        return self


class Issues(Model):
    """How action points become issues."""

    statuses: Annotated[tuple[Literal["in_review", "published"], ...], Field(strict=False, min_length=1)] = (
        "in_review",
        "published",
    )
    """Documents in one of these statuses have their action points filed."""
    labels: Labels = Labels()
    """Names of the labels."""
    assign_owner: bool = True
    """Whether an owner who is a login becomes the assignee of a new issue."""
    owners: OwnerMap = Field(default_factory=dict)
    """Logins or teams by owner as the files name them: `{kim: kim-gh, sre: acme/sre}`; `null` for nobody."""
    services: dict[Name, Service] = Field(default_factory=dict)
    """By service: repository and labels of its issues; the first service of a post-mortem with a repository decides."""
    milestone: Milestone | None = None
    """The milestone with which an issue begins."""
    type: Annotated[Line, StringConstraints(max_length=50)] | None = None
    """The issue type with which an issue begins, such as `Task`."""
    parent: bool = False
    """Whether each post-mortem has an issue of its own, with those of its action points as sub-issues."""
    board: Board | None = None
    """The Projects board on which new issues are placed."""
    create_per_run: Annotated[int, Field(ge=1, le=500)] = 20
    """Most issues that one run creates, and most that it tells of a lost action point; the next run goes on."""
    bot: Login | Annotated[str, Matches(r"^[A-Za-z0-9-]{1,39}\[bot\]$")] | None = None
    """Login that writes the issues, such as `github-actions[bot]`; by default the token's own."""

    @property
    def triages(self) -> bool:
        """Whether an issue gets anything beyond text, labels and assignee."""
        return bool(self.board or self.milestone or self.type or self.parent)


class Settings(Model):
    """The settings of one repository of post-mortems."""

    version: Literal[1] = 1
    """Version of this file's format."""
    word: Literal["post-mortem", "debrief"] = "post-mortem"
    """The word in issues, comments and reports; what `check` says and names of files and fields keep `post-mortem`."""
    severities: Annotated[tuple[Name, ...], Field(strict=False, min_length=1, max_length=12)] = (
        "sev1",
        "sev2",
        "sev3",
        "sev4",
    )
    """Severities, highest first; for the first two, action points need a due date and a priority."""
    priorities: Annotated[tuple[Name, ...], Field(strict=False, min_length=1, max_length=12)] = (
        "P0",
        "P1",
        "P2",
        "P3",
    )
    """Priorities of action points, highest first."""
    services: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Names of services; with an empty list any name will do."""
    fields: dict[Annotated[str, Matches(identifiers.EXTENSION_KEY)], FieldRule] = Field(default_factory=dict)
    """Types of the team's own `x-` fields; fields that are not listed are free."""
    issues: Issues = Issues()
    """How action points become issues."""
    dormancy: Dormancy = Dormancy()
    """When it is asked about action points that nobody moves."""
    policy: Policy = Policy()
    """Which incidents need a post-mortem, by when, reviewed by whom, and who may waive it."""
    incidents: Incidents = Incidents()
    """Which issues are incidents, and how drafts are made from them."""
    sources: Sources = Sources()
    """Where `debrief collect` finds facts: addresses, channels, paths of services, shapes of files; never a secret."""
    write_back: Annotated[WriteBack, Field(strict=False)] = WriteBack.FILES
    """Where `apply` writes numbers and outcomes: `files` (the work tree), `commit`, `pull-request`, or `none`."""
    write_back_branch: Annotated[str, Matches(identifiers.BRANCH), StringConstraints(max_length=100)] = "debrief/record"
    """The branch of the rolling pull request; it is the bot's own."""
    rules: dict[
        Annotated[str, Matches(r"^[a-z]{1,30}/[a-z0-9-]{1,60}$")],
        Literal["off", "note", "warning", "error"],
    ] = Field(default_factory=dict)
    """Levels for the rules that may be changed, such as `identity/folder: off`."""

    @field_validator("severities", "priorities", "services")
    @classmethod
    def _without_repeats(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if len({value.casefold() for value in values}) != len(values):
            raise ValueError("names a value twice; letters of another case do not make another value")
        return values

    @field_validator("severities")
    @classmethod
    def _without_unknown(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if "unknown" in values:
            raise ValueError("must not contain `unknown`: drafts use it for an open question")
        return values

    @model_validator(mode="after")
    def _policy_fits(self) -> Self:
        self.policy.refuse_unknown_names(self.severities, self.services)
        return self

    @model_validator(mode="after")
    def _words_are_known(self) -> Self:
        """A label or a board's word for a value that there is not would be ignored without a word."""
        words = {"severity": self.severities, "priority": self.priorities, "type": tuple(ActionType)}
        chosen, board = self.issues.labels.map, self.issues.board
        for field, known in words.items():
            maps = {f"issues.labels.map.{field}": getattr(chosen, field)}
            target = getattr(board.fields, field) if board is not None else None
            if isinstance(target, BoardTarget):
                maps[f"issues.board.fields.{field}.values"] = target.values
            for place, named in maps.items():
                for name in named:
                    if name not in known:
                        raise ValueError(f"has `{place}` for {name}, which is none of {', '.join(known)}")
        return self

    @model_validator(mode="after")
    def _sources_are_known(self) -> Self:
        known = (*SOURCES, *self.sources.files)
        for source in self.incidents.collect:
            if source.partition(":")[0] not in known:
                raise ValueError(f"has `incidents.collect` for {source}, which is none of {', '.join(known)}")
        return self

    @property
    def top_severities(self) -> tuple[str, ...]:
        """The two highest severities, for which action points need a due date and a priority."""
        return self.severities[:2]

    @property
    def filed_statuses(self) -> frozenset[Status]:
        """The statuses whose action points become issues."""
        return frozenset(Status(name) for name in self.issues.statuses)
