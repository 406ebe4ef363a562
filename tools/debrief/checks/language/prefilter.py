"""The first stage: can any language rule have anything to say about a text? No is certain, and costs microseconds.

A rule can match only where one of its key words stands in the file as a whole word. So the words of the file (runs of
letters a to z, everything else taken for a space) are compared with all key words at once, and where that hits, the
rule's `near` pattern is tried on these words. Words in a sentence are words in the file because `inline` never joins
what markup separates; an address or a tag between two words leaves a mark that no pattern crosses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.rule import LanguageRule
from debrief.checks.language.sections import ACTION, TITLE_MAX, is_action_heading

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
_HEADING = r" {0,3}(#{1,6})(?:[ \t]|\r?$)"
_UNDERLINE = r"\n {0,3}(?:-+|=+)[ \t]*\r?(?:\n|\Z)"
_ONE_LINE = (
    r"[\"']?[ \t]*:[ \t]+(?:\"([^\"\\\n]{0,300})\"|'([^'\n]{0,300})'(?!')"
    r"|([^\s\"'>|{\[#&!*][^\n#]{0,300})\r?\n *(?:- +)?[a-z_-]{1,30}:\s)"
)
"""The value of a key where it is quoted on one line, or plain text on one line with another key on the next."""
_FIRST_WORD = r"[^A-Za-z]*(?:[xX](?![A-Za-z])[^A-Za-z]*)?([A-Za-z]+)"
_COMMENT_FIRST = r"[^A-Za-z]*#"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE if pattern is _HEADING else 0)


class _Index(NamedTuple):
    """Rules by key word."""

    prose: dict[bytes, list[str]]
    """Those that may match anywhere."""
    action: dict[bytes, list[str]]
    """Those that match in an action point."""
    opening: dict[bytes, list[str]]
    """Those that match where an action point begins."""
    keys: frozenset[bytes]
    """The keys of `prose`."""
    action_keys: frozenset[bytes]
    opening_keys: frozenset[bytes]
    far_keys: frozenset[bytes]
    """The keys of rules of `opening` that look further than the first word."""
    marks: tuple[tuple[str, str], ...]
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
    prose: dict[bytes, list[str]] = {}
    action: dict[bytes, list[str]] = {}
    opening: dict[bytes, list[str]] = {}
    marks: list[tuple[str, str]] = []
    far: set[bytes] = set()
    for rule in language_rules().values():
        if tried is not None and rule.id not in tried:
            continue
        table = opening if rule.opening else action if rule.scope == ACTION else prose
        keys = rule.keys.encode().split()
        for key in keys:
            table.setdefault(key, []).append(rule.id)
        if rule.reach > 1:
            far.update(keys)
        marks += [(mark, rule.id) for mark in rule.marks]
    known = frozenset((*prose, _IGNORE_KEY))
    return _Index(prose, action, opening, known, frozenset(action), frozenset(opening), frozenset(far), tuple(marks))


@cache
def _near(name: str) -> tuple[tuple[Callable[[str], object], ...], ...]:
    lines = language_rules()[name].near.split("\n")
    return tuple(tuple(re.compile(part).search for part in line.split("&&")) for line in lines)


def _is_near(rule: LanguageRule, text: str, canon: str) -> bool:
    subject = text.lower() if rule.raw else canon
    return any(all(part(subject) for part in line) for line in _near(rule.id))


def words_of(text: str) -> list[bytes]:
    """Return the runs of letters a to z of a text, in lower case; digits are passed over, all else separates."""
    return text.encode("utf-8", "replace").translate(_LETTERS, _DIGITS).split()


def may_hold_language(text: str, tried: frozenset[str] | None = None) -> bool:
    """Say whether any language rule or ignore could have anything to say about a file's text; False is certain.

    `tried` are the ids of the rules that count, None for all.
    """
    words = words_of(text)
    index = _index(tried)
    hits = index.keys.intersection(words)
    if _IGNORE_KEY in hits and _IGNORE in _canon(words):
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
    hits = index.keys.intersection(words)
    if hits:
        canon = _canon(words)
        yield from _confirmed((name for key in hits for name in index.prose.get(key, ())), text, canon)
    if _may_list_actions(text):
        canon = _canon(words)
        hits = index.action_keys.intersection(words)
        yield from _confirmed((name for key in hits for name in index.action[key]), text, canon)
        hits = index.opening_keys.intersection(words)
        yield from (name for key in hits for name in index.opening[key])
        if any(word.endswith(b"ing") for word in words):
            yield from index.opening.get(_ING, ())
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
        one_line = _compiled(_ONE_LINE).match(text, at + 5)
        windows.append(one_line[one_line.lastindex or 0] if one_line is not None else text[at + 5 : at + 5 + TITLE_MAX])
        at = text.find("title", at + 5)
    words = words_of("\n".join(windows))
    hits = index.action_keys.intersection(words)
    if hits:
        yield from _confirmed((name for key in hits for name in index.action[key]), "", _canon(words))
    if any("#" in window and _compiled(_COMMENT_FIRST).match(window) for window in windows):
        # A comment stands before a value: its words are not the first ones.
        yield from (name for names in index.opening.values() for name in names)
    for window in windows:
        begun = _compiled(_FIRST_WORD).match(window)
        if begun is not None:
            word = begun[1].lower().encode()
            yield from index.opening.get(word, ())
            if word.endswith(b"ing"):
                yield from index.opening.get(_ING, ())
    hits = index.far_keys.intersection(words)
    if hits:
        yield from _behind_the_first_word(windows, hits, index)


def _behind_the_first_word(windows: list[str], hits: frozenset[bytes], index: _Index) -> Iterator[str]:
    rules = language_rules()
    for window in windows:
        words = words_of(window)
        # The x of a ticked box is no word of the title.
        for position, word in enumerate(words[1:10] if words[:1] == [b"x"] else words[:9]):
            if word in hits:
                yield from (name for name in index.opening[word] if position < rules[name].reach)


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
    return any(
        text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
        for match in _compiled(_UNDERLINE).finditer(text, _after_front_matter(text))
    )


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
        match = _compiled(_HEADING).match(text, start)
        if match is not None and match.end(1) > at:
            if previous is not None and len(match[1]) <= previous[0] and not text[previous[1] : start].strip():
                return True
            previous = (len(match[1]), end)
        at = text.find("#", end)
    return previous is not None and not text[previous[1] :].strip()
