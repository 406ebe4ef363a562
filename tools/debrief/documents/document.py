"""One file as a document: its bytes, the tree of its front matter, its values and its timeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from debrief.documents import front_matter, nodes, preflight
from debrief.documents.body import Body, read_body
from debrief.documents.fault import Fault

if TYPE_CHECKING:
    from debrief.documents.nodes import Node
    from debrief.documents.typed import ShapeError
    from debrief_schemas.postmortem import Postmortem


@dataclass(frozen=True, slots=True)
class Document:
    """A post-mortem as read; `path` is relative to the workspace, with `/`."""

    path: str
    raw: bytes
    text: str
    root: Node
    """The front matter with places."""
    data: dict[str, Any]
    """The front matter as plain values; its shape is known only where `model` is given."""
    body: Body
    model: Postmortem | None = None
    """The typed front matter; None where it has errors of shape."""
    shape_errors: tuple[ShapeError, ...] = ()
    """What is wrong with the shape of the front matter."""

    @property
    def postmortem_id(self) -> str | None:
        """The declared id, where there is one that is text."""
        value = self.data.get("id")
        return value if isinstance(value, str) else None


def read_document(
    path: str, raw: bytes, body_of: Callable[[str, int], Body] = read_body
) -> tuple[Document | None, list[Fault]]:
    """Read one file's bytes; with a fault that hides the rest there is no document, else those of the body.

    `body_of` reads the body, given its text and first line; any other must return what `read_body` does.
    """
    text, faults = preflight.decode(raw)
    if faults:
        return None, faults
    parts = front_matter.split(text)
    if isinstance(parts, Fault):
        return None, [parts]
    root = nodes.parse(text[parts.yaml_start : parts.yaml_end], parts.yaml_start)
    if isinstance(root, Fault):
        return None, [root]
    # pydantic is paid for only by those who come this far.
    from debrief.documents.typed import to_model
    from debrief_schemas.postmortem import Postmortem

    body = body_of(text[parts.body_start :], parts.body_line)
    data = root.plain()
    model, errors = to_model(Postmortem, data)
    return Document(path, raw, text, root, data, body, model, tuple(errors)), list(body.faults)
