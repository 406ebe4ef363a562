"""What must hold for everything that debrief prints about a file, whoever wrote that file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

FORMATS = ("text", "json", "github", "sarif", "markdown")
OUTPUT_MAX = 64 * 1024
ECHO_MAX = 200

# Controls but tab and line feed; what turns or hides text; halves of surrogate pairs.
_raw = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)

# Source: actions/runner, ActionCommand: `::name …::` at the start of a line behind white space, `##[name …]` anywhere.
_command = re.compile(r"^\s*::|##\[", re.MULTILINE)
_own = re.compile(
    r"::(?:error|warning|notice) file=[^:,\n]*,line=[1-9]\d*,col=[1-9]\d*"
    r"(?:,endLine=[1-9]\d*,endColumn=[1-9]\d*)?,title=[a-z]+/[a-z-]+::[^\n]*"
)


def dangers(output: str, format_: str) -> list[str]:
    """Say what in an output could act on a terminal, a log or a runner."""
    found = [f"raw U+{ord(match[0]):04X}" for match in _raw.finditer(output)]
    for written in output.split("\n"):
        line = written[2:] if format_ == "github" and _own.fullmatch(written) else written
        if _command.search(line):
            found.append(f"a command for a runner: {line[:120]!r}")
    return found


def echoes(messages: Iterable[str], content: bytes) -> list[str]:
    """Return the messages that repeat more than `ECHO_MAX` characters of a file at a stretch."""
    text = content.decode("utf-8", "replace")
    size = ECHO_MAX + 1
    return [
        message
        for message in messages
        if any(message[start : start + size] in text for start in range(len(message) - size + 1))
    ]


def is_well_formed(output: str, format_: str) -> bool:
    """Say whether an output can be read by whoever asked for its format."""
    if format_ in ("json", "sarif"):
        data = json.loads(output)
        return output.isascii() and output.endswith("}\n") and ("runs" if format_ == "sarif" else "findings") in data
    return output.endswith("\n")
