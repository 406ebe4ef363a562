"""The journal on GitHub: one JSON file in a commit on a ref of its own, moved by compare-and-swap.

A version is the SHA of a commit, or that of the file as it was first read. Each swap makes a commit whose only parent
is the version that was read, and moves the ref to it without force: GitHub refuses the move unless the ref's commit is
an ancestor of the new one, so of two runs that start from the same version exactly one gets through. The ref lies
outside the branches: nobody has to look at it, and it starts no workflow.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from debrief.errors import JournalConflict, JournalUnavailable, NotPermitted, TrackerError, UnclearAnswer
from debrief.reports.escape import one_line
from debrief.trackers.github import failures, journal_text
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Answer
from debrief.trackers.port import JournalEntry, JournalState

REF = "refs/debrief/journal"
FILE = "journal.json"
_SHORT = REF.removeprefix("refs/")
_BLOB = "blob "
"""Begins a version that names the content of the file alone: the same content is the same journal."""
_EMPTY = 409
"""Status of Git calls in a repository without any commit."""


class GitHubJournal:
    """The journal of one repository; see `debrief.trackers.port.Journal`."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client

    def read(self) -> JournalState:
        """Return the journal and its version; an absent ref is an empty journal without a version.

        Raises `debrief.errors.TrackerError` for a journal that cannot be parsed: taking it for an empty one
        would make every issue a second time.
        """
        version = self._head()
        if version is None:
            return JournalState(None, {})
        path = self._client.path(f"/contents/{FILE}")
        answer = self._client.call("GET", path, params={"ref": version}, accept=(404,))
        if answer.status == 404:
            raise _broken(f"it holds no {FILE}")
        try:
            return JournalState(version, journal_text.decode(self._text(answer.data)))
        except ValueError as error:
            raise _broken(str(error)) from error

    def swap(self, expected: str | None, entries: Mapping[str, JournalEntry]) -> JournalState:
        """Replace the journal if its version still is `expected`.

        Raises `debrief.errors.JournalConflict` when it is not, `debrief.errors.JournalUnavailable` when the
        token may not write it, and `debrief.errors.UnclearAnswer` when nobody can tell whether the swap was
        done.
        """
        if expected is not None and expected.startswith(_BLOB):
            expected = self._commit_of(expected)
        version = self._commit(expected, journal_text.encode(entries))
        try:
            answer = self._move(expected, version)
        except UnclearAnswer:
            if self._head() == version:
                return JournalState(version, dict(entries))
            raise
        if answer.status in (200, 201):
            return JournalState(version, dict(entries))
        # A move that was repeated after a lost answer is refused if the first try had been carried out.
        head = self._head()
        if head == version:
            return JournalState(version, dict(entries))
        if head == expected:
            raise JournalUnavailable(
                f"GitHub does not move {REF} (GitHub says: {failures.said(answer.data)}):"
                " exempt it from the repository's rules"
            )
        raise JournalConflict("another run has moved the journal: run the command again")

    def glance(self) -> JournalState:
        """Return the journal like `read`, but in one request where the server shows a file by the name of any ref.

        Its version names the content alone; a swap looks for the commit that has it.
        """
        return self._by_name() or self.read()

    def _by_name(self) -> JournalState | None:
        answer = self._client.call(
            "GET", self._client.path(f"/contents/{FILE}"), params={"ref": REF}, accept=(404, _EMPTY)
        )
        if answer.status != 200:
            return None
        try:
            return JournalState(f"{_BLOB}{_sha(answer.data)}", journal_text.decode(self._text(answer.data)))
        except ValueError as error:
            raise _broken(str(error)) from error

    def _commit_of(self, expected: str) -> str:
        """Return the commit at the ref, whose file must still be the one that was read."""
        head = self._head()
        if head is not None:
            path = self._client.path(f"/contents/{FILE}")
            answer = self._client.call("GET", path, params={"ref": head}, accept=(404,))
            if answer.status == 200 and f"{_BLOB}{_sha(answer.data)}" == expected:
                return head
        raise JournalConflict("another run has moved the journal: run the command again")

    def _head(self) -> str | None:
        answer = self._client.call("GET", self._client.path(f"/git/ref/{_SHORT}"), accept=(404, _EMPTY))
        if answer.status in (404, _EMPTY):
            return None
        target = answer.data.get("object") if isinstance(answer.data, Mapping) else None
        return _sha(target)

    def _text(self, data: Any) -> str:
        content = data.get("content") if isinstance(data, Mapping) else None
        if isinstance(content, str) and not content and data.get("encoding") == "none":
            # Files over 1 MiB come without their content; the blob has it up to 100 MB.
            blob = self._client.call("GET", self._client.path(f"/git/blobs/{_sha(data)}")).data
            content = blob.get("content") if isinstance(blob, Mapping) else None
        if not isinstance(content, str):
            raise ValueError(f"{FILE} is no file")
        return base64.b64decode(content).decode()

    def _commit(self, parent: str | None, text: str) -> str:
        """Make the commit; nothing points to it yet, so a repetition does no harm."""
        tree = self._write("/git/trees", {"tree": [{"path": FILE, "mode": "100644", "type": "blob", "content": text}]})
        commit = self._write(
            "/git/commits",
            {
                # Two runs may write the same entries in the same second; the commits still must differ, or
                # both would believe that the ref was moved by them.
                "message": f"Move the journal\n\nSwap: {uuid4()}",
                "tree": _sha(tree.data),
                "parents": [parent] if parent else [],
            },
        )
        return _sha(commit.data)

    def _move(self, expected: str | None, version: str) -> Answer:
        if expected is None:
            return self._write("/git/refs", {"ref": REF, "sha": version}, accept=(422,))
        path = self._client.path(f"/git/refs/{_SHORT}")
        return self._guarded("PATCH", path, {"sha": version, "force": False}, (422,))

    def _write(self, rest: str, body: Mapping[str, Any], accept: tuple[int, ...] = ()) -> Answer:
        return self._guarded("POST", self._client.path(rest), body, accept)

    def _guarded(self, verb: str, path: str, body: Mapping[str, Any], accept: tuple[int, ...]) -> Answer:
        try:
            answer = self._client.call(verb, path, body=body, accept=(*accept, 404, _EMPTY), repeatable=True)
        except NotPermitted as error:
            raise JournalUnavailable(f"the journal {REF} cannot be written: {error}") from error
        if answer.status == 404:
            raise JournalUnavailable(
                f"the journal {REF} cannot be written: give the token `contents: write` in {self._client.repository}"
            )
        if answer.status == _EMPTY:
            raise JournalUnavailable(
                f"the journal {REF} cannot be written: {self._client.repository} has no commit yet, push a first one"
            )
        return answer


def _sha(data: Any) -> str:
    sha = data.get("sha") if isinstance(data, Mapping) else None
    if not isinstance(sha, str) or not sha:
        raise failures.not_understood("a SHA is missing")
    return sha


def _broken(why: str) -> TrackerError:
    return TrackerError(
        f"the journal on {REF} cannot be used ({one_line(why, failures.SAID_MAX)}):"
        " restore the ref to an earlier commit of its own history; issues are not made without it"
    )
