"""A review as plain values, and its form in JSON, version 1.

Whoever opened the pull request decides what is in it. So nothing in here is markup or a sentence of debrief's own where
an id will do, and everything is bounded.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from debrief.planning.forecast import Effect, Part
from debrief_schemas.fields import ActionId, Day, Instant, Model
from debrief_schemas.identifiers import ID_MAX, REPOSITORY

VERSION: Literal[1] = 1
"""Version of the JSON form; a change that breaks readers gets the next one."""

BYTES_MAX = 2 * 1024 * 1024
"""Most bytes of a review as JSON."""

DOCUMENTS_MAX = 25
"""Most documents that one review looks at; the rest is counted."""

FINDINGS_MAX = 20
ISSUES_MAX = 100
BEFORE_MAX = 5
OPEN_MAX = 5
UNREAD_MAX = 20
NAMES_MAX = 100

WORD_MAX = ID_MAX
"""Longest name in characters: that of an id."""

LINE_MAX = 300
"""Longest sentence in characters."""

COUNT_MAX = 10_000
"""Where counting ends."""

PATH_MAX = 1024
"""Longest path in characters."""

_record_path = re.compile(r"postmortems/(?:[^/]+/)*[^/]+\.[Mm][Dd]")
_control = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _of_record(path: str) -> str:
    """Return the path of a document, relative to the workspace.

    A link is made of it: whatever could lead out of the record, or be read in two ways, is refused.
    """
    inside = _record_path.fullmatch(path) and not {".", ".."} & set(path.split("/"))
    if not inside or _control.search(path):
        raise PydanticCustomError("path", "a document lies below `postmortems/` and its name ends with `.md`")
    return path


Word = Annotated[str, StringConstraints(max_length=WORD_MAX)]
Line = Annotated[str, StringConstraints(max_length=LINE_MAX)]
Path = Annotated[str, StringConstraints(max_length=PATH_MAX), AfterValidator(_of_record)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Count = Annotated[int, Field(ge=0, le=COUNT_MAX)]
Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}(?:[0-9a-f]{24})?\z")]
Words = Annotated[tuple[Word, ...], Field(max_length=NAMES_MAX)]


class Facts(Model):
    """What policy and readers need to know of an incident; names are as written."""

    id: Word
    title: Line = ""
    status: Word = ""
    severity: Word = ""
    day: Day | None = None
    services: Words = ()
    factors: Words = ()
    detection: Word | None = None
    data_loss: bool = False
    ended_at: Instant | None = None
    authors: Words = ()
    reviewers: Words = ()
    decided_by: Word | None = None
    """Who waived it."""


class Found(Model):
    """One finding."""

    level: Literal["error", "warning", "note"]
    rule: Word
    line: Number
    message: Line
    help: Line = ""


class Findings(Model):
    """What the checks say of a document: all counted, the worst in full, and nothing twice."""

    errors: Count = 0
    warnings: Count = 0
    notes: Count = 0
    asked: Count = 0
    """How many of them are said by a question, and therefore not in full."""
    shown: Annotated[tuple[Found, ...], Field(max_length=FINDINGS_MAX)] = ()

    @property
    def total(self) -> int:
        """All findings."""
        return self.errors + self.warnings + self.notes


class Contradicted(Model):
    """A label that is not put on, because the issue bears another one of the kind."""

    wanted: Word
    borne: Word
    decided: bool = False
    """Whether the tracker decides."""


class PlannedIssue(Model):
    """What a merge would do to the issue of one action point, or to the document's own."""

    effect: Effect
    action_id: ActionId | Annotated[str, StringConstraints(pattern=r"^PARENT-[1-9]\z")]
    """`PARENT-1` for the document's own issue, whose sub-issues are those of its action points."""
    title: Line
    number: Number | None = None
    repository: Annotated[str, StringConstraints(pattern=REPOSITORY, max_length=141)] | None = None
    """None for the repository of the record."""
    labels: Annotated[tuple[Word, ...], Field(max_length=64)] = ()
    owner: Word | None = None
    """As the file names it."""
    account: Word | None = None
    """Who is assigned in the tracker; None for nobody."""
    due: Day | None = None
    parts: Annotated[tuple[Part, ...], Field(max_length=3)] = ()
    """What follows the file."""
    contradicted: Annotated[tuple[Contradicted, ...], Field(max_length=3)] = ()
    belongs_to: Line | None = None
    """Key of the action point to which the issue belongs that a refused one names."""
    made: Number | None = None
    """The issue that was made for a refused one, whose file names another."""

    @property
    def is_parent(self) -> bool:
        """Whether it is the document's own issue."""
        return self.action_id.startswith("PARENT-")


class LeftOpenPoint(Model):
    """An open action point of an earlier incident."""

    action_id: ActionId
    title: Line
    since: Day | None = None
    due: Day | None = None
    issue: Number | None = None
    overdue: bool = False


class Before(Model):
    """An earlier incident that shares something."""

    id: Word
    title: Line
    path: Path
    factors: Words = ()
    services: Words = ()
    draft: bool = False
    """Whether it is a draft, whose action points are not decided and make no issues."""
    left_open: Annotated[tuple[LeftOpenPoint, ...], Field(max_length=OPEN_MAX)] = ()
    more_open: Count = 0
    """Further open action points of it."""


class ReviewedDocument(Model):
    """One document that the pull request changes."""

    path: Path
    change: Literal["added", "changed", "removed"]
    readable: bool = True
    """Whether its front matter can be read; nothing else is said of one where it cannot."""
    judged: bool = True
    """Whether it has no errors but of language, so that it could be said what becomes of its issues."""
    filed: bool = False
    """Whether its status makes issues."""
    waives: bool = False
    """Whether the pull request makes its waiver, or changes it or the severity that it is about."""
    facts: Facts
    findings: Findings = Findings()
    issues: Annotated[tuple[PlannedIssue, ...], Field(max_length=ISSUES_MAX)] = ()
    questions: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    """Ids of `debrief.reviewing.questions`."""
    before: Annotated[tuple[Before, ...], Field(max_length=BEFORE_MAX)] = ()
    more_before: Count = 0
    """Further earlier incidents that share something."""


class Unread(Model):
    """Something below the record that was not looked at."""

    path: Line
    """As it can be shown; it may be no path of a document at all."""
    why: Line


class Review(Model):
    """All that is to be said of one pull request, as far as the files tell it."""

    version: Literal[1] = VERSION
    pull_request: Number | None = None
    head: Sha | None = None
    """The commit that was looked at."""
    documents: Annotated[tuple[ReviewedDocument, ...], Field(max_length=DOCUMENTS_MAX)] = ()
    more_documents: Count = 0
    """Further documents that the pull request changes."""
    unread: Annotated[tuple[Unread, ...], Field(max_length=UNREAD_MAX)] = ()
    """What it changes and was not looked at, with the reasons."""
    more_unread: Count = 0
    emptied: bool = False
    """Whether it leaves the record without any document, so that a plan says nothing on any issue."""


def write_review(review: Review) -> str:
    """Return a review as JSON; ASCII alone, and without the mark that a runner takes for a command in a log.

    The last documents are left out, and counted, where it would be longer than `BYTES_MAX`.
    """
    import json

    while True:
        text = json.dumps(review.model_dump(mode="json"), indent=1).replace("##[", "##\\u005b") + "\n"
        if len(text) <= BYTES_MAX or not review.documents:
            return text
        kept = review.documents[: len(review.documents) * 2 // 3]
        more = min(review.more_documents + len(review.documents) - len(kept), COUNT_MAX)
        review = review.model_copy(update={"documents": kept, "more_documents": more})
