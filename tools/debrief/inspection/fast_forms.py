"""How almost everybody writes values, as pieces of patterns, and what they say once a pattern has found them."""

from __future__ import annotations

import re

from debrief.inspection.fast_shape import TEXT_MAX, remembering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Values = dict[str, Any]

    Match = Callable[[str, int], "re.Match[str] | None"]

# YAML's own words.
YAML_WORDS = frozenset(("true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL"))
WORD_MAX = 5
"""Length of the longest of them."""

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
# A list's dashes stand at one column, which the first group holds; the keys of its items stand two further right.
INNER = r"\1  "

# Where an entry ends: at another key, a comment, or the end.
END = r"(?=[A-Za-z_#]|\Z)"
# Quantifiers give nothing back (`*+`), so that no text takes longer than its length. What is written has then taken the
# blanks before a comment as well.
COMMENT = r"(?:\n| *+(?:(?<= )#[^\n]*+)?\n)"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# Four digits and a hyphen begin no number.
WORD = r"(?:[A-Za-z]|[0-9]{4}-)[A-Za-z0-9._/-]*+"
# Without `:` and `#` there is no other key and no comment of YAML, without `<` and `>` no comment of HTML. A line is
# shorter than the models allow, and begins with something that is no blank of any script.
LINE = r"""[A-Za-z][^\n:#<>]{0,250}+|"[A-Za-z0-9][^"\\\n<>]{0,250}+"|'[A-Za-z0-9][^'\n<>]{0,250}+'"""
QUOTED = r""""[A-Za-z0-9][^"\\\n<>]*+"|'[A-Za-z0-9][^'\n<>]*+'"""
BRACED = rf"""[A-Za-z][^\n:#<>,\[\]{{}}"']*+|{QUOTED}"""

dash_at = re.compile(r"[a-z_]++:\n( *+)- (\{)?").match


class Other(Exception):
    """This is written in a way that no pattern knows."""


def text_of(indent: str) -> str:
    """The pattern of a longer text whose key stands behind `indent`: one line, folded lines or a block."""
    # Two words are no number, whatever the first one is.
    plain = rf"(?:[A-Za-z]|[0-9]{{1,6}} [%A-Za-z])[^\n:#<>]*+(?:\n{indent} ++[A-Za-z0-9][^\n:#<>]*+)*+"
    return rf"{plain}|{QUOTED}|(?:>-?|\|-?)(?:\n{indent} ++[^ \n<>][^\n<>]*+)++"


def text_value(written: str) -> str:
    """The value of what `text_of` has found. Raises Other."""
    first = written[0]
    if first in "\"'":
        value = written[1:-1]
    elif first in ">|":
        style, _, block = written.partition("\n")
        margin = "\n" + " " * (len(block) - len(block.lstrip(" ")))
        block = "\n" + block
        lines = block.count(margin)
        # A line that is indented otherwise ends the block, or changes how it folds.
        if lines != block.count("\n") or f"{margin} " in block:
            raise Other
        value = block[len(margin) :]
        if lines > 1:
            value = value.replace(margin, " " if first == ">" else "\n")
        if len(style) == 1:
            value += "\n"
    elif "\n" in written:
        value = " ".join([line.strip(" ") for line in written.split("\n")])
    else:
        value = written.rstrip(" ")
        if len(value) <= WORD_MAX and value in YAML_WORDS:
            raise Other
    if len(value) > TEXT_MAX:
        raise Other
    return value


def line_value(written: str) -> str:
    """The value of what `LINE` has found. Raises Other."""
    if written[0] in "\"'":
        return written[1:-1]
    value = written.rstrip(" ")
    if len(value) <= WORD_MAX and value in YAML_WORDS:
        raise Other
    return value


def text_that(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return remembering(lambda value: value not in YAML_WORDS and fits(value))
