"""The content of `.debrief/tracker.json`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from debrief.errors import TrackerError
from debrief.trackers.local.files import NAME, START_OVER, TRACKER, Folder
from debrief.trackers.port import IssueState, Label, ObservedIssue

BOT = "debrief[bot]"
"""Login under which this tracker's issues are written."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StoredLabel(_Model):
    """A label."""

    colour: str = "ededed"
    description: str = ""


class StoredComment(_Model):
    """A comment."""

    author: str
    body: str
    created_at: datetime | None = None
    """None in files of earlier versions."""


class StoredIssue(_Model):
    """An issue; instants are aware."""

    number: Annotated[int, Field(ge=1)]
    title: str
    body: str
    state: IssueState = IssueState.OPEN
    author: str = BOT
    labels: list[str] = []
    assignees: list[str] = []
    comments: list[StoredComment] = []
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None

    def observed(self) -> ObservedIssue:
        """Return it in the form of the port."""
        return ObservedIssue(
            number=self.number,
            node_id=f"local-{self.number}",
            title=self.title,
            body=self.body,
            state=self.state,
            labels=frozenset(self.labels),
            author=self.author,
            url=f"{NAME}/{TRACKER}#{self.number}",
            assignees=tuple(self.assignees),
            created_at=self.created_at,
            updated_at=self.updated_at,
            # A person who closes an issue in the file by hand need not know of this field.
            closed_at=self.closed_at or (None if self.state is IssueState.OPEN else self.updated_at),
        )


class State(_Model):
    """The whole tracker."""

    version: Literal[1] = 1
    next_number: Annotated[int, Field(ge=1)] = 1
    """Given to the next issue; numbers are never given twice."""
    labels: dict[str, StoredLabel] = {}
    issues: list[StoredIssue] = []

    def find(self, number: int) -> StoredIssue | None:
        """Return the issue of a number."""
        return next((issue for issue in self.issues if issue.number == number), None)

    def has_label(self, name: str) -> bool:
        """Whether a label of that name exists, in any case."""
        return any(known.casefold() == name.casefold() for known in self.labels)

    def add_label(self, label: Label) -> None:
        """Add a label."""
        self.labels[label.name] = StoredLabel(colour=label.colour, description=label.description)


def load(folder: Folder) -> State:
    """Read the tracker; without a file it is empty.

    Raises TrackerError that names what is wrong in the file.
    """
    content = folder.read(TRACKER)
    if content is None:
        return State()
    cure = f"mend it, restore it from a backup, {START_OVER}"
    try:
        state = State.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise TrackerError(f"{NAME}/{TRACKER} cannot be used: {place}: {first['msg']}; {cure}") from None
    numbers = [issue.number for issue in state.issues]
    if len(set(numbers)) != len(numbers):
        raise TrackerError(f"{NAME}/{TRACKER} has two issues of one number; {cure}")
    if numbers and max(numbers) >= state.next_number:
        raise TrackerError(f"{NAME}/{TRACKER}: next_number must be above {max(numbers)}; {cure}")
    return state


def save(folder: Folder, state: State) -> None:
    """Write the tracker whole, unless the file says all of it already; call it under the folder's lock.

    Raises TrackerError.
    """
    content = state.model_dump_json(indent=1).encode() + b"\n"
    if content != folder.read(TRACKER):
        folder.replace(TRACKER, content)


def now() -> datetime:
    """Return the present instant in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
