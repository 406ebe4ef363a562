"""What checks look at: a document, with the places in its front matter or without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from debrief.documents.nodes import Node


class Subject(Protocol):
    """What is looked at of a document; `debrief.documents.document.Document` is one."""

    @property
    def path(self) -> str:
        """Relative to the workspace."""

    @property
    def text(self) -> str:
        """The file's text."""

    @property
    def data(self) -> Mapping[str, Any]:
        """The front matter as plain values."""

    @property
    def root(self) -> Node | None:
        """The front matter with places; None where it certainly holds no word for any rule."""


class Placed(Subject, Protocol):
    """The same with places."""

    @property
    def root(self) -> Node:
        """The front matter with places."""
