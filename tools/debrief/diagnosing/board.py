"""Judges the Projects board of new issues and its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from debrief.diagnosing.diagnosis import Check, fail, listed, ok, unknown, warn
from debrief.diagnosing.rights import of_actions, scopes
from debrief.diagnosing.sight import Kind, Seen, Sight
from debrief.diagnosing.wishes import WishedBoard


def judge(sight: Sight, board: WishedBoard | None) -> Iterator[Check]:
    """Yield the checks `board` and `board-fields`, where the settings name a board."""
    if board is None or not sight.visible:
        return
    seen = sight.board or Seen()
    where = f"board {board.number} of {board.owner}"
    if not seen.good:
        yield _unseen(sight, seen, where)
        return
    if seen.mapping.get("closed") is True or seen.mapping.get("closed_at"):
        yield warn("board", f"{where} is closed", "open it again, or name another one in `issues.board`")
    else:
        yield _write(sight, where)
    if board.fields:
        yield from _fields(sight.board_fields or Seen(), board)


def _unseen(sight: Sight, seen: Seen, where: str) -> Check:
    if of_actions(sight):
        return fail(
            "board",
            f"{where} cannot be reached: a workflow's own token never reaches Projects",
            "use a GitHub App with Organization permissions > Projects: `Read and write`, by DEBRIEF_APP_ID and its"
            " key",
        )
    if seen.status == 404 and not sight.cloud:
        return unknown(
            "board",
            f"{where} cannot be seen: a server older than 3.19 answers about Projects by GraphQL alone",
            "open the board in a browser with the bot's rights",
        )
    why = seen.why or f"status {seen.status}"
    return fail("board", f"{where} is not there, or may not be seen ({why})", _give(sight))


def _give(sight: Sight) -> str:
    if sight.kind is Kind.CLASSIC:
        return "check owner and number in `issues.board`, and give the token the scope `project`"
    return (
        "check owner and number in `issues.board`, and give Organization permissions > Projects: `Read and write`"
        " (a fine-grained token must be owned by the organization)"
    )


def _write(sight: Sight, where: str) -> Check:
    if sight.app is not None:
        level = sight.app.permissions.get("organization_projects", "none")
        there: bool | None = level in ("write", "admin")
        why = f"the installation has `organization_projects: {level}`"
    elif sight.kind is Kind.CLASSIC:
        given = scopes(sight)
        there = None if given is None else "project" in given
        why = "the token lacks the scope `project`"
    else:
        there, why = None, "the rights of such a token are listed nowhere"
    if there is None:
        return unknown("board", f"{where} can be read; whether it can be written cannot be seen ({why})")
    if not there:
        return fail("board", f"{where} can be read but not written ({why})", _give(sight))
    return ok("board", f"{where} can be read and written")


def _fields(seen: Seen, board: WishedBoard) -> Iterator[Check]:
    name = "board-fields"
    if not seen.good:
        yield unknown(name, f"the board's fields cannot be read ({seen.why or seen.said})")
        return
    there = {str(one.get("name", "")).casefold(): one for one in seen.items}
    missing = [field for field in board.fields if field.casefold() not in there]
    if missing:
        yield warn(
            name,
            f"the board has no field {listed(missing)}; it has {listed((str(f.get('name')) for f in seen.items), 12)}",
            "add the field to the board, or correct its name in `issues.board.fields`",
        )
    for field, wanted in board.fields.items():
        options = _options(there.get(field.casefold(), {}))
        strange = [one for one in wanted if options and one.casefold() not in options]
        if strange:
            yield warn(
                name,
                f"the board's field `{field}` has no option {listed(strange)}; it has {listed(options.values(), 12)}",
                "add the option to the field, or correct its name in `issues.board.fields`",
            )
            missing.append(field)
    if not missing:
        yield ok(name, f"the board's fields are there: {listed(board.fields, 12)}")


def _options(field: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of a field's options by case-folded name; GitHub writes a name as text or in two forms."""
    found = {}
    options = field.get("options")
    for option in options if isinstance(options, list) else []:
        name = option.get("name") if isinstance(option, Mapping) else None
        raw = name.get("raw") if isinstance(name, Mapping) else name
        if isinstance(raw, str):
            found[raw.casefold()] = raw
    return found
