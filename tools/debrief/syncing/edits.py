"""What a change of a plan writes into the files."""

from __future__ import annotations

from debrief.planning.plan import Change, ChangeKind
from debrief.syncing.write_back import Edit


def edits_of(change: Change, number: int | None) -> tuple[Edit, ...]:
    """Return the edits of a change that goes into a file; none for all others, nor where the file is right as it is.

    `number` is that of the issue, where it is known by now.
    """
    if "file" not in change.detail.get("where", ()) or "withdrawn" in change.detail:
        return ()
    path, key = str(change.detail["path"]), change.key or ""
    if change.kind is ChangeKind.RECORD_NUMBER:
        return (Edit(path, key, "issue", str(number)),) if number is not None else ()
    return _outcome_edits(change, path, key) if change.kind is ChangeKind.RECORD_OUTCOME else ()


def taken_back(change: Change) -> tuple[Edit, ...]:
    """Return what a pull request is to hold in place of an outcome that is withdrawn: the file's own fields.

    None for all other changes. The default branch has them, a branch to which a person has pushed perhaps not.
    """
    if "withdrawn" not in change.detail:
        return ()
    return _outcome_edits(change, str(change.detail["path"]), change.key or "")


def _outcome_edits(change: Change, path: str, key: str) -> tuple[Edit, ...]:
    # The outcome comes first and goes last: the day and the reason mean nothing without it.
    values = [(field, change.detail[name]) for field, name in _OUTCOME]
    ordered = values if change.detail["outcome"] is not None else values[::-1]
    before = change.detail.get("proposed")
    return tuple(Edit(path, key, field, None if value is None else str(value), before) for field, value in ordered)


_OUTCOME = (("outcome", "outcome"), ("closed_on", "closed_on"), ("outcome_reason", "reason"))
