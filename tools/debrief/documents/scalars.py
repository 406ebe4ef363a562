"""What a plain scalar means: the core schema of YAML 1.2, and nothing more.

`no` is text, `012` is twelve, `12:30` is text and a timestamp is text that the models read themselves.
Source: YAML 1.2.2, section 10.3.2.
"""

from __future__ import annotations

import re

from debrief_schemas.light import late_pattern

Scalar = None | bool | int | float | str

DIGITS_MAX = 18
"""Longest whole number that is read as one; a longer one stays text, and no field takes it."""

_number_start = frozenset("+-.0123456789")
_int = late_pattern(r"[-+]?[0-9]+\Z")
_OCTAL = r"0o[0-7]+\Z"
_HEX = r"0x[0-9a-fA-F]+\Z"
_float = late_pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_words: dict[str, Scalar] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    ".inf": float("inf"),
    ".Inf": float("inf"),
    ".INF": float("inf"),
    "+.inf": float("inf"),
    "+.Inf": float("inf"),
    "+.INF": float("inf"),
    "-.inf": float("-inf"),
    "-.Inf": float("-inf"),
    "-.INF": float("-inf"),
    ".nan": float("nan"),
    ".NaN": float("nan"),
    ".NAN": float("nan"),
}


def resolve(text: str) -> Scalar:
    """Return the value of a plain scalar whose characters are `text`."""
    if text in _words:
        return _words[text]
    if text[0] not in _number_start or len(text) > DIGITS_MAX:
        return text
    if _int.match(text):
        return int(text)
    if _float.match(text):
        return float(text)
    if re.match(_OCTAL, text):
        return int(text[2:], 8)
    if re.match(_HEX, text):
        return int(text[2:], 16)
    return text
