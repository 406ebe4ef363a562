"""The first stage: can any language rule have anything to say about a text? No is certain, and costs microseconds.

A rule can match only where one of its key words stands in the file as a whole word. So the words of the file (runs of
letters a to z, everything else taken for a space) are compared with all key words at once, and where that hits, the
rule's `near` pattern is tried on these words. Words in a sentence are words in the file because `inline` never joins
what markup separates; an address or a tag between two words leaves a mark that no pattern crosses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.literals import literals_of
from debrief.checks.language.rule import LanguageRule
from debrief.checks.language.sections import ACTION, TITLE_MAX, is_action_heading, says_nothing

WHOLE_TEXT = ("reflection/reads-backwards", "reflection/judging-timeline")
"""Rules about a document as a whole, which count what the rules of two families find."""

_COUNTED = ("counterfactual/", "hindsight/")

_letters = bytearray(b" " * 256)
for _code in range(ord("a"), ord("z") + 1):
    _letters[_code] = _letters[_code - 32] = _code
_LETTERS = bytes(_letters)
_DIGITS = b"0123456789"

_IGNORE = " debrief ignore "
_IGNORE_KEY = b"ignore"
_ING = b"*ing"

# Patterns are compiled where they are needed: a commit hook looks at one file, and needs few of them.
_COMMENT_FIRST = r"[^A-Za-z]*#"
_SPECIAL = frozenset(" \t\r\"'>|{[#&!*")
"""Characters with which no plain value begins, or that make one something else."""
_VALUE_MAX = 300
_lower = frozenset("abcdefghijklmnopqrstuvwxyz_-")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class _Group:
    """Rules and their key words: which words there are is asked of every file, whose they are of few."""

    __slots__ = ("_rules", "keys")

    def __init__(self, rules: Iterable[LanguageRule]) -> None:
        self._rules = [(rule.id, b" %b " % rule.keys.encode()) for rule in rules]
        self.keys = frozenset(b" ".join(keys for _, keys in self._rules).split())

    def of(self, key: bytes) -> list[str]:
        """The rules that have this key, in the order of the catalogue."""
        return [name for name, keys in self._rules if b" %b " % key in keys] if key in self.keys else []

    def all(self) -> list[str]:
        """All rules of the group."""
        return [name for name, _ in self._rules]


class _Index:
    """The rules that are tried, by where they may match."""

    __slots__ = ("action", "far", "marks", "opening", "prose")

    def __init__(self, rules: Sequence[LanguageRule]) -> None:
        opening = [rule for rule in rules if rule.opening]
        self.prose = _Group(rule for rule in rules if not rule.opening and rule.scope != ACTION)
        """Those that may match anywhere."""
        self.action = _Group(rule for rule in rules if not rule.opening and rule.scope == ACTION)
        """Those that match in an action point."""
        self.opening = _Group(opening)
        """Those that match where an action point begins."""
        self.far = _Group(rule for rule in opening if rule.reach > 1)
        """Those of them that look further than the first word."""
        self.marks = tuple((mark, rule.id) for rule in rules for mark in rule.marks)
        """Characters and the rule that they may mean."""


def serious(levels: Mapping[str, str]) -> frozenset[str]:
    """Return the rules that can find more than a note where the settings give these levels to rules by their ids."""
    rules = language_rules().values()
    names = {rule.id for rule in rules if levels.get(rule.id, rule.level) in ("warning", "error")}
    if any(levels.get(name) in ("warning", "error") for name in WHOLE_TEXT):
        names.update(rule.id for rule in rules if rule.id.startswith(_COUNTED))
    return frozenset(names)


@cache
def _index(tried: frozenset[str] | None) -> _Index:
    rules = language_rules().values()
    return _Index([rule for rule in rules if tried is None or rule.id in tried])


@cache
def _near(name: str) -> tuple[tuple[tuple[tuple[str, ...], str], ...], ...]:
    """The lines of a rule's `near`; each part with literals of which one stands wherever it matches."""
    lines = language_rules()[name].near.split("\n")
    return tuple(tuple((literals_of(part), part) for part in line.split("&&")) for line in lines)


def _is_near(rule: LanguageRule, text: str, canon: str) -> bool:
    subject = text.lower() if rule.raw else canon
    return any(all(_matches(literals, part, subject) for literals, part in line) for line in _near(rule.id))


def _matches(literals: tuple[str, ...], pattern: str, subject: str) -> bool:
    # To look for a few literals costs a hundredth of what it costs to compile the pattern.
    if literals and not any(literal in subject for literal in literals):
        return False
    return literals == (pattern,) or _compiled(pattern).search(subject) is not None


def words_of(text: str) -> list[bytes]:
    """Return the runs of letters a to z of a text, in lower case; digits are passed over, all else separates."""
    return text.encode("utf-8", "replace").translate(_LETTERS, _DIGITS).split()


def may_hold_language(text: str, tried: frozenset[str] | None = None) -> bool:
    """Say whether any language rule or ignore could have anything to say about a file's text; False is certain.

    `tried` are the ids of the rules that count, None for all.
    """
    words = words_of(text)
    index = _index(tried)
    if _IGNORE_KEY in words and _IGNORE in _canon(words):
        return True
    return (
        any(mark in text for mark, _ in index.marks)
        or any(True for _ in _candidates(text, words, index))
        or _has_empty_section(text)
    )


def candidates(text: str, tried: frozenset[str] | None = None) -> list[LanguageRule]:
    """Return the rules that could match somewhere in a file's text, in the order of the catalogue."""
    index = _index(tried)
    names = set(_candidates(text, words_of(text), index))
    names.update(name for mark, name in index.marks if mark in text)
    return [rule for rule in language_rules().values() if rule.id in names]


def _canon(words: list[bytes]) -> str:
    return b" ".join((b"", *words, b"")).decode("ascii")


def _candidates(text: str, words: list[bytes], index: _Index) -> Iterator[str]:
    hits = index.prose.keys.intersection(words)
    if hits:
        canon = _canon(words)
        yield from _confirmed((name for key in hits for name in index.prose.of(key)), text, canon)
    if _may_list_actions(text):
        canon = _canon(words)
        hits = index.action.keys.intersection(words)
        yield from _confirmed((name for key in hits for name in index.action.of(key)), text, canon)
        hits = index.opening.keys.intersection(words)
        yield from (name for key in hits for name in index.opening.of(key))
        if any(word.endswith(b"ing") for word in words):
            yield from index.opening.of(_ING)
    else:
        yield from _in_titles(text, index)


def _confirmed(names: Iterable[str], text: str, canon: str) -> Iterator[str]:
    for name in dict.fromkeys(names):
        rule = language_rules()[name]
        if not rule.near or _is_near(rule, text, canon):
            yield name


def _in_titles(text: str, index: _Index) -> Iterator[str]:
    """Yield the rules that may match in the titles of the action points in the front matter."""
    windows: list[str] = []
    at = text.find("title", max(text.find("action_points"), 0))
    while at >= 0:
        windows.append(_value_on_its_line(text, at + 5) or text[at + 5 : at + 5 + TITLE_MAX])
        at = text.find("title", at + 5)
    words = words_of("\n".join(windows))
    hits = index.action.keys.intersection(words)
    if hits:
        yield from _confirmed((name for key in hits for name in index.action.of(key)), "", _canon(words))
    if any("#" in window and _compiled(_COMMENT_FIRST).match(window) for window in windows):
        # A comment stands before a value: its words are not the first ones.
        yield from index.opening.all()
    for window in windows:
        begun = window.encode("utf-8", "replace").translate(_LETTERS).split(None, 2)
        if begun:
            # The x of a ticked box is no word of the title.
            word = begun[1] if begun[0] == b"x" and len(begun) > 1 else begun[0]
            yield from index.opening.of(word)
            if word.endswith(b"ing"):
                yield from index.opening.of(_ING)
    hits = index.far.keys.intersection(words)
    if hits:
        yield from _behind_the_first_word(windows, hits, index)


def _value_on_its_line(text: str, at: int) -> str | None:
    """Return the value behind a key that ends before `at`, where it certainly is all on that line; else None.

    It is quoted on the line, or plain text with another key on the next.
    """
    end = text.find("\n", at)
    if end < 0:
        return None
    line = text[at:end]
    before, colon, rest = line.partition(":")
    value = rest.lstrip(" \t")
    if not colon or before.strip(" \t") not in ("", "'", '"') or value == rest or not value:
        return None
    mark = value[0]
    if mark in "\"'":
        closed = value.find(mark, 1)
        inside = value[1:closed]
        sure = value[closed + 1 : closed + 2] != "'" if mark == "'" else "\\" not in inside
        return inside if 1 < closed <= _VALUE_MAX and sure else None
    if mark in _SPECIAL or "#" in value or len(value) > _VALUE_MAX:
        return None
    following = text[end + 1 : text.find("\n", end + 1) + 1].lstrip(" ")
    if following.startswith("- "):
        following = following[1:].lstrip(" ")
    key, colon, behind = following.partition(":")
    if not colon or not 0 < len(key) <= 30 or not _lower.issuperset(key) or not behind[:1].isspace():
        return None
    return value.removesuffix("\r")


def _behind_the_first_word(windows: list[str], hits: frozenset[bytes], index: _Index) -> Iterator[str]:
    rules = language_rules()
    for window in windows:
        words = words_of(window)
        # The x of a ticked box is no word of the title.
        for position, word in enumerate(words[1:10] if words[:1] == [b"x"] else words[:9]):
            if word in hits:
                yield from (name for name in index.opening.of(word) if position < rules[name].reach)


def _may_list_actions(text: str) -> bool:
    at = text.find("#")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if at - start <= 3 and is_action_heading(text[start:end].casefold()):
            return True
        at = text.find("#", end)
    # A title that is underlined is not looked at: it is taken for one of action points.
    before = ""
    for line in text[text.rfind("\n", 0, _after_front_matter(text)) + 1 :].split("\n"):
        if line[:4].lstrip(" ")[:1] in ("-", "=") and before.strip() and _is_underline(line.rstrip(" \t\r")):
            return True
        before = line
    return False


def _is_underline(line: str) -> bool:
    marks = line.lstrip(" ")
    return len(line) - len(marks) <= 3 and marks.strip(marks[:1]) == ""


def _after_front_matter(text: str) -> int:
    return max(text.find("\n---", 3), 0) + 4 if text.startswith("---") else 0


def _has_empty_section(text: str) -> bool:
    """Whether two headings follow each other so that the first has nothing to say, in a file that is no draft."""
    if "in_review" not in text and "published" not in text:
        return False
    previous: tuple[int, int] | None = None
    at = text.find("#", _after_front_matter(text))
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        level = _level(text[start:end])
        if level:
            if previous is not None and level <= previous[0] and says_nothing(text[previous[1] : start]):
                return True
            previous = (level, end)
        at = text.find("#", end)
    return previous is not None and says_nothing(text[previous[1] :])


def _level(line: str) -> int:
    """The level of a heading, 0 for a line that is none."""
    marks = line.lstrip(" ")
    rest = marks.lstrip("#")
    level = len(marks) - len(rest)
    if len(line) - len(marks) > 3 or level > 6 or (rest[:1] not in (" ", "\t") and rest not in ("", "\r")):
        return 0
    return level
