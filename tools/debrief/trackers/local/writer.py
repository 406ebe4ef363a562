"""Changing the local tracker: every call is one change of the file, under the lock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from debrief.errors import TrackerError
from debrief.trackers.local.files import Folder
from debrief.trackers.local.reader import LocalReader
from debrief.trackers.local.state import BOT, State, StoredComment, StoredIssue, load, now, save
from debrief.trackers.port import IssueDraft, IssueState, Label, ObservedIssue


class LocalWriter:
    """The writer of `debrief.trackers.port`."""

    def __init__(self, folder: Folder, reader: LocalReader) -> None:
        """Write to `folder`."""
        self._folder = folder
        self._reader = reader

    def create_issue(self, draft: IssueDraft) -> ObservedIssue:
        """Create an issue; labels that do not exist are made, as GitHub does."""
        with self._state() as state:
            moment = now()
            issue = StoredIssue(
                number=state.next_number,
                title=draft.title,
                body=draft.body,
                labels=_merged([], draft.labels),
                assignees=_merged([], draft.assignees),
                created_at=moment,
                updated_at=moment,
            )
            state.next_number += 1
            state.issues.append(issue)
            _make_labels(state, draft.labels)
        return issue.observed()

    def update_issue(self, number: int, *, title: str | None = None, body: str | None = None) -> ObservedIssue:
        """Replace the title, the body or both."""
        with self._issue(number) as (_, issue):
            issue.title = issue.title if title is None else title
            issue.body = issue.body if body is None else body
        return issue.observed()

    def add_labels(self, number: int, labels: Sequence[str]) -> frozenset[str]:
        """Add labels; return those that the issue bears then."""
        with self._issue(number) as (state, issue):
            issue.labels = _merged(issue.labels, labels)
            _make_labels(state, labels)
        return frozenset(issue.labels)

    def assign(self, number: int, logins: Sequence[str]) -> tuple[str, ...]:
        """Add assignees; return all."""
        with self._issue(number) as (_, issue):
            issue.assignees = _merged(issue.assignees, logins)
        return tuple(issue.assignees)

    def ensure_label(self, label: Label) -> None:
        """Create the label unless one of that name exists."""
        with self._state() as state:
            if not state.has_label(label.name):
                state.add_label(label)

    def close_issue(self, number: int, state: IssueState) -> None:
        """Close an issue."""
        with self._issue(number) as (_, issue):
            issue.state = state
            issue.closed_at = now()

    def comment(self, number: int, body: str) -> datetime:
        """Write a comment; return when it was written."""
        moment = now()
        with self._issue(number) as (_, issue):
            issue.comments.append(StoredComment(author=BOT, body=body, created_at=moment))
        return moment

    @contextlib.contextmanager
    def _state(self) -> Iterator[State]:
        """Give out the tracker for one change and write it if there was one."""
        with self._folder.changing():
            state = load(self._folder)
            yield state
            save(self._folder, state)

    @contextlib.contextmanager
    def _issue(self, number: int) -> Iterator[tuple[State, StoredIssue]]:
        with self._state() as state:
            issue = state.find(number)
            if issue is None:
                raise TrackerError(
                    f"the local tracker has no issue #{number}; it was deleted meanwhile: run the command again"
                )
            before = issue.model_copy(deep=True)
            yield state, issue
            if issue != before:
                issue.updated_at = now()


def _merged(present: Sequence[str], added: Sequence[str]) -> list[str]:
    """Join two lists of names; case does not tell two apart."""
    names: dict[str, str] = {}
    for name in (*present, *added):
        names.setdefault(name.casefold(), name)
    return list(names.values())


def _make_labels(state: State, names: Sequence[str]) -> None:
    for name in names:
        if not state.has_label(name):
            state.add_label(Label(name))
