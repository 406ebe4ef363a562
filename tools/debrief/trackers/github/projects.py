"""Projects boards over REST, which github.com has since 2025; older servers are asked over GraphQL instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from debrief.errors import NotPermitted, TrackerError
from debrief.reports.escape import one_line
from debrief.trackers.github import failures
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Call
from debrief.trackers.github.identities import Identities
from debrief.trackers.github.projects_graphql import GraphBoard
from debrief.trackers.github.values import day_of
from debrief.trackers.triage_port import BoardField, BoardOption, Placement

CURE = (
    "a workflow's GITHUB_TOKEN cannot reach projects: use a GitHub App with the organization permission `Projects:"
    " write`, or a personal token with the scope `project`, and check `issues.board` in the settings"
)
_NOTHING: tuple[Any, ...] = (None, "", [], {})


class Boards:
    """Reads the fields of boards, places issues on them and fills fields that are empty."""

    def __init__(self, client: Client, made: Identities | None = None) -> None:
        """Prepare; nothing is sent yet. `made` are the identities of the issues that the same run makes."""
        self._client = client
        self._made = made or Identities()
        self._boards: dict[tuple[str, int], _RestBoard | GraphBoard] = {}

    def fields(self, owner: str, number: int) -> Sequence[BoardField]:
        """Return the fields of a board; read once.

        Raises `debrief.errors.NotPermitted`, with the cure, where the token cannot reach the board.
        """
        return self._board(owner, number).fields

    def place(self, owner: str, number: int, issue: int, words: Mapping[str, str]) -> Placement:
        """Put an issue on a board and fill those of the fields that are empty."""
        board = self._board(owner, number)
        return board.place(issue, self._fitting(board, words))

    def fill(self, owner: str, number: int, issue: int, words: Mapping[str, str]) -> Placement | None:
        """Fill fields that are empty of an issue that was placed before.

        None where a person has taken it off since, and on a board that only GraphQL reaches, where placing and looking
        are one.
        """
        board = self._board(owner, number)
        return board.fill(issue, self._fitting(board, words)) if isinstance(board, _RestBoard) else None

    @staticmethod
    def _fitting(board: _RestBoard | GraphBoard, words: Mapping[str, str]) -> dict[BoardField, str]:
        wanted = {}
        for name, said in words.items():
            field = next((one for one in board.fields if one.name.casefold() == name.casefold()), None)
            if field is not None and (value := _value(field, said)) is not None:
                wanted[field] = value
        return wanted

    def _board(self, owner: str, number: int) -> _RestBoard | GraphBoard:
        key = (owner.casefold(), number)
        if key not in self._boards:
            self._boards[key] = self._find(owner, number)
        return self._boards[key]

    def _find(self, owner: str, number: int) -> _RestBoard | GraphBoard:
        where = f"the board {one_line(f'{owner}/{number}', 60)}"
        for kind in ("orgs", "users"):
            root = f"/{kind}/{owner}/projectsV2/{number}"
            try:
                # A board has at most 50 fields of its own, so that one page holds all.
                answer = self._client.call("GET", f"{root}/fields", params={"per_page": 100}, accept=(404,))
            except NotPermitted as error:
                raise NotPermitted(f"{where} cannot be reached ({error}): {CURE}") from None
            if answer.status == 404:
                continue
            if not isinstance(answer.data, list):
                raise failures.not_understood("a list was expected")
            return _RestBoard(self._client, root, tuple(map(field_of, answer.data)))
        board = GraphBoard.find(self._client, owner, number, self._made)
        if board is None:
            raise NotPermitted(f"{where} is not there, or the token may not see it: {CURE}")
        return board


class _RestBoard:
    """A board that REST reaches."""

    def __init__(self, client: Client, root: str, fields: tuple[BoardField, ...]) -> None:
        self.fields = fields
        self._client, self._root = client, root
        self._present: dict[int, Any] | None = None

    def place(self, issue: int, wanted: Mapping[BoardField, str]) -> Placement:
        owner, _, name = self._client.repository.partition("/")
        body = {"type": "Issue", "owner": owner, "repo": name, "number": issue}
        answer = self._client.call("POST", f"{self._root}/items", body=body, accept=(304, 422), repeatable=True)
        if answer.status == 422 and "already" not in failures.said(answer.data).lower():
            raise failures.refusal(Call("POST", f"{self._root}/items"), answer, self._client.repository)
        return self._fill(answer.data if answer.status in (200, 201) else self._find(issue), wanted)

    def fill(self, issue: int, wanted: Mapping[BoardField, str]) -> Placement | None:
        item = self._items().get(issue)
        return self._fill(item, wanted) if item is not None else None

    def _fill(self, item: Any, wanted: Mapping[BoardField, str]) -> Placement:
        kept = _filled(item)
        values = [
            {"id": int(field.id), "value": float(value) if field.kind == "number" else value}
            for field, value in wanted.items()
            if field.id not in kept
        ]
        if not values:
            return Placement(tuple(field.name for field in wanted if field.id in kept))
        number = item.get("id") if isinstance(item, Mapping) else None
        if not isinstance(number, int):
            raise failures.not_understood("the id of a board's item is missing")
        # One call for all fields; the values are whole, so that it does no more when done twice.
        answer = self._client.call("PATCH", f"{self._root}/items/{number}", body={"fields": values})
        dropped = _empty(answer.data)
        return Placement(
            tuple(field.name for field in wanted if field.id in kept),
            tuple(field.name for field in wanted if field.id not in kept and field.id in dropped),
        )

    def _items(self) -> Mapping[int, Any]:
        """Return the items of the repository's issues by number; the whole board is read, and only once."""
        if self._present is None:
            # Of all fields: what is wanted of one issue is not what is wanted of the next.
            params: dict[str, str | int] = (
                {"fields": ",".join(field.id for field in self.fields)} if self.fields else {}
            )
            ours = f"/repos/{self._client.repository}".casefold()
            self._present = {}
            for item in self._client.pages(f"{self._root}/items", params):
                content = item.get("content") if isinstance(item, Mapping) else None
                if isinstance(content, Mapping) and str(content.get("repository_url")).casefold().endswith(ours):
                    self._present[content.get("number", 0)] = item
        return self._present

    def _find(self, issue: int) -> Any:
        """Return the item of an issue that was on the board before."""
        present = self._items()
        if issue not in present:
            raise TrackerError(
                f"issue #{issue} is on the board, but the board's list does not show it: the next run looks again;"
                " if it was archived there, take it out of the archive"
            )
        return present[issue]


def field_of(data: Any) -> BoardField:
    """Return a field of a board; raises `debrief.errors.TrackerError`."""
    if not isinstance(data, Mapping) or not isinstance(data.get("id"), int) or not isinstance(data.get("name"), str):
        raise failures.not_understood("a field of a board was expected")
    setup = data.get("configuration")
    iterations = setup.get("iterations") if isinstance(setup, Mapping) else None
    options = [*(data.get("options") or ()), *(iterations or ())]
    return BoardField(str(data["id"]), data["name"], str(data.get("data_type")), tuple(map(_option, options)))


def _option(data: Any) -> BoardOption:
    if not isinstance(data, Mapping):
        raise failures.not_understood("an option of a board was expected")
    # Names come as raw text and HTML, in older answers as plain text.
    name = data.get("name", data.get("title"))
    text = name.get("raw") if isinstance(name, Mapping) else name
    days = data.get("duration")
    return BoardOption(str(data.get("id")), str(text), day_of(data, "start_date"), days if isinstance(days, int) else 0)


def _filled(item: Any) -> frozenset[str]:
    """Return the ids of the fields that have a value."""
    return frozenset(str(one.get("id")) for one in _shown(item) if one.get("value") not in _NOTHING)


def _empty(item: Any) -> frozenset[str]:
    """Return the ids of the fields that are shown and have no value."""
    return frozenset(str(one.get("id")) for one in _shown(item) if one.get("value") in _NOTHING)


def _shown(item: Any) -> list[Mapping[str, Any]]:
    fields = item.get("fields") if isinstance(item, Mapping) else None
    return [one for one in fields if isinstance(one, Mapping)] if isinstance(fields, list) else []


def _value(field: BoardField, words: str) -> str | None:
    """Return what is sent for words: an option's id, or the words themselves; None for what the field cannot hold."""
    if field.kind in ("single_select", "iteration"):
        option = field.option(words)
        return option.id if option else None
    return words
