"""The mark that an import leaves in a draft: the last section, which says from which file the text came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

FOOTER = "Imported"
"""Heading of what has no other place: the source's name, its title and its front matter."""

FROM = "From the file `"
"""How the first paragraph below it begins."""

_mark = re.compile(rf"^## {FOOTER}[ \t]*\r?\n\s*{FROM}", re.MULTILINE)


def is_imported_draft(data: Mapping[str, Any], text: str) -> bool:
    """Say whether a document is a draft that was made of an older text, by its front matter and its text."""
    return data.get("status") == "draft" and _mark.search(text) is not None
