"""What debrief says about an incident: the comment on its issue, the text of its pull request, and the waiver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from debrief.rendering.drafts import draft_environment
from debrief.rendering.environment import fill, load_template, make_environment
from debrief.rendering.inert import Markdown, inert
from debrief.rendering.inert import title as inert_title
from debrief_schemas.instants import format_instant
from debrief_schemas.vocabulary import WaiverReason

COMMENT, PULL_REQUEST, WAIVER = "comment-incident.md.j2", "incident-pull.md.j2", "waiver.md.j2"
LINK_MAX = 6_000
"""Longest address with a file in it; web servers refuse longer ones from about 8 KiB on."""


def waiver_file(root: str | None, values: Mapping[str, Any]) -> str:
    """Return the file of a waiver, whose decision is left to a person; `values` are those of a draft.

    Raises UsageError when a tailored template is wrong.
    """
    # With `duplicate_of` a further field is needed, which a person who knows of it can add.
    reasons = [str(reason) for reason in WaiverReason if reason is not WaiverReason.DUPLICATE_OF]
    template = load_template(draft_environment(root), WAIVER)
    return fill(template, {**values, "reasons": Markdown(" | ".join(reasons))}).strip("\n") + "\n"


def comment(
    root: str | None,
    *,
    state: str,
    word: str,
    label: str,
    severity_label: str = "",
    reasons: Sequence[str] = (),
    new_file: str | None = None,
    path: str = "",
    waiver: str = "",
    data_lost: bool = False,
    home: str = "",
    pull: int | None = None,
    file: str | None = None,
) -> str:
    """Return the comment on an incident's issue.

    `new_file` is the address at which the web makes a new file on the default branch, `file` that of the record; `home`
    names the repository of the pull request `pull` where the comment is in another one.

    Raises UsageError when a tailored template is wrong.
    """
    link = None
    if new_file is not None and waiver:
        address = f"{new_file}?filename={quote(path, safe='')}&value={quote(waiver, safe='')}"
        link = Markdown(f"[start it here]({address})") if len(address) <= LINK_MAX else None
    return fill(
        load_template(make_environment(root), COMMENT),
        {
            "state": state,
            "word": word,
            "label": label,
            "severity_label": severity_label or None,
            "data_lost": data_lost,
            "reasons": list(reasons),
            "link": link,
            "path": path,
            "waiver": _block(waiver) if waiver else None,
            "pull": Markdown(f"{home}#{pull}") if pull is not None else None,
            "file": Markdown(f"[{inert(path)}]({file})") if file is not None else inert(path),
        },
    ).strip()


def instant(at: datetime) -> Markdown:
    """Return an instant as it stands in a text: nothing in it triggers anything."""
    return Markdown(format_instant(at.astimezone(UTC)))


def pull_request(root: str | None, title: str, *, word: str, issue: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Return title and text of the pull request; `issue` is a reference, `#482` or `acme/shop#482`.

    Raises UsageError when a tailored template is wrong.
    """
    text = fill(load_template(make_environment(root), PULL_REQUEST), {"word": word, "issue": Markdown(issue), **values})
    return inert_title(f"{word[0].upper()}{word[1:]}: {title}"), text.strip() + "\n"


def _block(content: str) -> Markdown:
    """Return a file as a code block; its own signs of code end none."""
    longest = max((len(line) - len(line.lstrip("`")) for line in content.split("\n")), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown(f"{fence}yaml\n{content.rstrip()}\n{fence}")
