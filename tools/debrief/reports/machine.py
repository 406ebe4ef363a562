"""What all reports for other programs share: their JSON, and paths in it."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_json(value: Any) -> str:
    """Return a value as JSON; ASCII alone, so that no terminal or log can stumble over it."""
    # In a log, a runner takes `##[name]` for a command wherever it stands in a line; as an escape it says the same.
    return json.dumps(value, indent=2).replace("##[", "##\\u005b") + "\n"


def machine_path(path: str) -> str:
    """Return a path for machines: bytes that are no UTF-8 become visible escapes, everything else stays."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
