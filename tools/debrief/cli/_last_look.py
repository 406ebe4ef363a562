"""A last look at what is about to be published: titles and texts of issues as they will stand there.

`debrief check` looks at files. What a template, an escape or a setting makes of them is looked at here, so that no
secret leaves by a way that the checks do not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from debrief.checks.privacy import check_privacy, exempt_texts
from debrief.checks.privacy_personal import may_hold_personal_data
from debrief.checks.privacy_signs import may_hold_secrets
from debrief.checks.privacy_spelt import without_entities
from debrief.checks.privacy_told import told_secrets
from debrief.documents.document import read_document
from debrief.findings import Level
from debrief.rendering.inert import JOINER

if TYPE_CHECKING:
    from debrief.planning.desired import DesiredIssue

# Source: CommonMark 0.31, section 2.4.
_escape = re.compile(r"\\([!-/:-@\[-`{-~])")


class LastLook(NamedTuple):
    """What may be published, and what may not."""

    kept: tuple[DesiredIssue, ...]
    refused: tuple[str, ...]
    """Keys of the action points whose issues would hold something that must not be published."""
    notes: tuple[str, ...]
    """What is to be said of each of them."""


def last_look(issues: Iterable[DesiredIssue], contents: Mapping[str, bytes]) -> LastLook:
    """Part issues by what their titles and texts hold; `contents` are the bytes of the files that they come from.

    What a file says is no secret, by the comment at the end of its line, counts as none here too.
    """
    all_issues = tuple(issues)
    if not _may_hold_any("\n".join(_as_read(f"{issue.title}\n{issue.text}") for issue in all_issues)):
        return LastLook(all_issues, (), ())
    kept: list[DesiredIssue] = []
    refused: list[str] = []
    notes: list[str] = []
    for issue in all_issues:
        said = _found(issue, contents.get(issue.point.path, b""))
        if said is None:
            kept.append(issue)
            continue
        refused.append(issue.point.key)
        notes.append(
            f"{issue.point.key}: nothing is sent, {said}; take it out of {issue.point.path}, or of the template that"
            " writes it, and revoke it"
        )
    return LastLook(tuple(kept), tuple(refused), tuple(notes))


def _found(issue: DesiredIssue, raw: bytes) -> str | None:
    """Say what is found in an issue, without repeating it, or None."""
    for name, text in (("title", issue.title), ("text", issue.text)):
        shown = _as_read(text)
        if not _may_hold_any(shown):
            continue
        lines = shown.split("\n")
        for one in check_privacy("", shown, public=False, thorough=True):
            place = one.location
            found = lines[place.line - 1][place.column - 1 : place.end_column - 1]
            if one.level is Level.ERROR and not any(found in exempt for exempt in _exempt(issue.point.path, raw)):
                return f"because of the {name} of its issue: {one.message}"
    return None


def _exempt(path: str, raw: bytes) -> list[str]:
    document, _ = read_document(path, raw)
    return [] if document is None else [_as_read(text) for text in exempt_texts(document.text, document.root)]


def _may_hold_any(text: str) -> bool:
    return may_hold_secrets(text) or may_hold_personal_data(text) or any(map(told_secrets, text.split("\n")))


def _as_read(text: str) -> str:
    """Return Markdown as people read and copy it: without escapes, entities and what keeps it from acting."""
    return _escape.sub(r"\1", without_entities(text.replace(JOINER, "")))
