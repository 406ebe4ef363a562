"""GitHub's JSON as the tracker's values; what is missing or odd is an error, never a guess."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from debrief.trackers.branches import blob_name
from debrief.trackers.github.failures import not_understood
from debrief.trackers.port import Comment, IssueState, Label, ObservedIssue
from debrief_schemas.identifiers import REPOSITORY

T = TypeVar("T")

GHOST = "ghost"
"""Login that GitHub shows for an account that was deleted."""


def is_pull_request(data: Any) -> bool:
    """Tell a pull request, which GitHub lists among the issues, from an issue."""
    return isinstance(data, Mapping) and data.get("pull_request") is not None


def number_of(data: Any) -> int:
    """Return the number of an issue or a pull request."""
    return field_of(data, "number", int)


def issue_of(data: Any) -> ObservedIssue:
    """Return an issue as the tracker shows it; raises `debrief.errors.TrackerError`."""
    return ObservedIssue(
        number=number_of(data),
        node_id=field_of(data, "node_id", str),
        title=field_of(data, "title", str),
        body=_optional(data, "body", str) or "",
        state=_state(data),
        labels=labels_of(data.get("labels")),
        author=login_of(data.get("user")),
        url=field_of(data, "html_url", str),
        assignees=assignees_of(data),
        created_at=instant_of(data, "created_at"),
        updated_at=instant_of(data, "updated_at"),
        closed_at=instant_of(data, "closed_at"),
        closed_by=_named(data, "closed_by", "login"),
        milestone=_named(data, "milestone", "title"),
        type=_named(data, "type", "name"),
        label_texts={
            str(one.get("name")): text
            for one in data["labels"]
            if isinstance(one, Mapping) and isinstance(text := one.get("description"), str)
        },
    )


def place_of(data: Any) -> str | None:
    """Return where an issue is, `owner/name#number`; None where the answer does not tell."""
    if not isinstance(data, Mapping):
        return None
    address = data.get("repository_url")
    name = address.rpartition("/repos/")[2].rstrip("/") if isinstance(address, str) else ""
    return f"{name}#{number_of(data)}" if re.fullmatch(REPOSITORY, name) else None


def labels_of(data: Any) -> frozenset[str]:
    """Return the names of a list of labels, which GitHub writes as objects or, in old answers, as strings."""
    if not isinstance(data, list):
        raise not_understood("labels are missing")
    return frozenset(one if isinstance(one, str) else field_of(one, "name", str) for one in data)


def label_of(data: Any) -> Label:
    """Return one label of the repository."""
    return Label(
        name=field_of(data, "name", str),
        colour=field_of(data, "color", str),
        description=_optional(data, "description", str) or "",
    )


def assignees_of(data: Any) -> tuple[str, ...]:
    """Return the logins of an issue's assignees."""
    return tuple(login_of(one) for one in field_of(data, "assignees", list))


def login_of(data: Any) -> str:
    """Return an account's login."""
    return GHOST if data is None else field_of(data, "login", str)


def comment_of(data: Any) -> Comment:
    """Return a comment."""
    created = instant_of(data, "created_at")
    if created is None:
        raise not_understood("created_at is missing")
    user = data.get("user")
    # What a program writes for a person, with the person's account, is that person's word.
    automatic = isinstance(user, Mapping) and user.get("type") == "Bot"
    return Comment(login_of(user), _optional(data, "body", str) or "", created, automatic)


def _named(data: Any, name: str, title: str) -> str | None:
    """Return the name of something that an issue may have; a server that does not know it leaves it out."""
    inner = data.get(name)
    return None if inner is None else field_of(inner, title, str)


def _state(data: Any) -> IssueState:
    state = field_of(data, "state", str)
    if state == "open":
        return IssueState.OPEN
    reason = _optional(data, "state_reason", str)
    if state == "closed" and reason in (None, "completed"):
        # Issues closed before GitHub had reasons bear none.
        return IssueState.COMPLETED
    if state == "closed" and reason in ("not_planned", "duplicate"):
        return IssueState(reason)
    raise not_understood(f"issue #{number_of(data)} is {state} for the unknown reason {reason}")


def instant_of(data: Any, name: str) -> datetime | None:
    """Return an instant in UTC, if there is one."""
    text = _optional(data, name, str)
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise not_understood(f"{name} is no time") from None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def day_of(data: Any, name: str) -> date | None:
    """Return a day, if there is one."""
    text = _optional(data, name, str)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise not_understood(f"{name} is no day") from None


def field_of(data: Any, name: str, kind: type[T]) -> T:
    """Return what an answer must have; raises `debrief.errors.TrackerError` where it is missing or odd."""
    value = _optional(data, name, kind)
    if value is None:
        raise not_understood(f"{name} is missing")
    return value


def object_of(data: Any) -> Mapping[str, Any]:
    """Return an answer that must be an object; raises `debrief.errors.TrackerError` where it is none."""
    if not isinstance(data, Mapping):
        raise not_understood("an object was expected")
    return data


def content_of(data: Any, sha: str) -> bytes:
    """Return the bytes of a blob; raises `debrief.errors.TrackerError` unless they are those that `sha` names."""
    try:
        content = base64.b64decode(field_of(data, "content", str))
    except ValueError:
        raise not_understood("the content of a file is not base64") from None
    if len(sha) == 40 and blob_name(content) != sha:
        raise not_understood("the content of a file is not the one that was asked for")
    return content


def _optional(data: Any, name: str, kind: type[T]) -> T | None:
    value = object_of(data).get(name)
    if value is None or (isinstance(value, kind) and not isinstance(value, bool)):
        return value
    raise not_understood(f"{name} has another type than promised")
