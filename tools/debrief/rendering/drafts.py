"""A new post-mortem as text: YAML and Markdown, each value written so that it reads back as itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from debrief.collecting.cells import paragraph
from debrief.documents.fault import Fault
from debrief.documents.nodes import parse
from debrief.rendering.environment import fill, load_template, make_environment
from debrief.rendering.inert import Markdown
from debrief.reports.escape import visible

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

TEMPLATE = "postmortem.md.j2"

_item = re.compile(r"(-|[0-9]{1,3}\.) (\S.*)")
_plain_start = re.compile(r"[^\W_][^\n\r\t]*\Z")


def render_draft(root: str | None, values: Mapping[str, Any]) -> str:
    """Return the text of a draft from the workspace's own template, or the built-in one.

    Raises UsageError, with the line, when a tailored template is wrong.
    """
    return fill(load_template(draft_environment(root), TEMPLATE), values).rstrip("\n") + "\n"


def draft_environment(root: str | None) -> SandboxedEnvironment:
    """Return an environment whose values become YAML, cells and paragraphs of a file, each inert in its place."""
    environment = make_environment(root)
    environment.finalize = _as_text
    environment.filters["yaml"] = to_yaml
    environment.filters["cell"] = to_cell
    environment.filters["prose"] = to_prose
    return environment


def to_yaml(value: Any) -> Markdown:
    """Return a text or a list of texts as YAML on one line that reads back as the same value."""
    if isinstance(value, str):
        return Markdown(_scalar(value, flow=False))
    if isinstance(value, Sequence):
        return Markdown(f"[{', '.join(_scalar(str(item), flow=True) for item in value)}]")
    return Markdown(json.dumps(value))


def to_cell(value: Any) -> Markdown:
    """Return text as the cell of a Markdown table."""
    return Markdown(_as_text(value).replace("\\", "\\\\").replace("|", "\\|"))


def to_prose(value: Any) -> Markdown:
    """Return text of whoever wrote it as a paragraph that shows what was said, and does nothing.

    Where every line begins with `- ` or a number and a dot, it is a list of such paragraphs.
    """
    items = [_item.fullmatch(line) for line in str(value).split("\n")]
    if all(items) and not isinstance(value, Markdown):
        return Markdown("\n".join(f"{item[1]} {paragraph(_as_text(item[2]))}" for item in items if item))
    return Markdown(paragraph(_as_text(value)))


def _scalar(text: str, *, flow: bool) -> str:
    """Plain where YAML reads it back as the same text, else in double quotes, where JSON's escapes are YAML's."""
    if _plain_start.match(text):
        root = parse(f"key: [{text}]\n" if flow else f"key: {text}\n", 0)
        if not isinstance(root, Fault) and root.plain() == {"key": [text] if flow else text}:
            return text
    return json.dumps(text, ensure_ascii=False)


def _as_text(value: Any) -> str:
    """Whatever a template shows: one line, with nothing invisible in it; YAML and cells go out as they were made."""
    if isinstance(value, Markdown):
        return value
    return "" if value is None else visible(" ".join(str(value).split()))
