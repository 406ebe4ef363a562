"""A text as what can be compared of it: what tells one event from another, and the words around it.

Telling are tokens with a digit (numbers, versions, hashes, hosts, clock times), single letters and addresses: where
one of them differs, two events are told of, however alike the words are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_token = re.compile(
    r"https?://[^\s<>\"'|]+"  # an address
    r"|(?<!\w)[+-]?[$€£¥₹]?\d[\w]*(?:[.,:]\d[\w]*)*"  # a number, a version, a clock time, a price, with its sign
    r"|[^\W_]+(?:['’.][^\W_]+|:\d+)*(?:\+\+|#(?!\w))?"  # a word, a host with its port, `can't`, `C++`
    r"|[€£¥₹]|\$(?![\w{(])"
    r"|[%<>=≤≥\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\U0001f000-\U0001faff]"  # a sign that says something
)
_sign = re.compile(
    r"(?<!\w)[+-](?=[$€£¥₹]?\d)|(?<=[^\W_])(?:\+\+|#(?!\w))|[$€£¥₹]"
    r"|[%<>=≤≥\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\U0001f000-\U0001faff]"
)
_noise = re.compile(r"\bpull request\b", re.IGNORECASE)
_severity = re.compile(r"\((?:severity|priority) ([^\s,()]{1,40})\)|, (?:severity|priority) ([^\s,()]{1,40})(?=[,)])")
_word = re.compile(r"[^\W_]+")
_hash = re.compile(r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}")
_version = re.compile(r"v\d+(?:\.\d+)+|\d+(?:\.\d+){2,}")
_numbered = re.compile(r"#\d{1,9}\b|\b[A-Z][A-Z0-9]{1,9}-\d{1,9}\b")

SMALL_WORDS = frozenset(
    {"a", "an", "the", "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "that", "and", "of"}
)
"""Words that say nothing of their own."""

NEAR = 80
"""Characters on each side within which the next word of a text lies, articles passed over."""

_ALERTS = frozenset({"alert", "alarm", "incident"})

STOP_WORDS = SMALL_WORDS | _ALERTS | {"merge", "merged"}
"""Words that say nothing of their own, and those that every source puts around what happened."""

NEGATIONS = frozenset(
    {"no", "not", "never", "without", "cannot", "cant", "none", "nobody", "nothing", "neither", "nor"}
)
"""Besides these every word that ends in n't."""

_BEGINS = (
    "fires",
    "fired",
    "firing",
    "triggered",
    "triggers",
    "opened",
    "begins",
    "began",
    "begin",
    "started",
    "starts",
)
_ENDS = ("ends", "ended", "resolved", "resolves", "closed", "cleared", "recovered", "finished")
_SAME = {**dict.fromkeys(_BEGINS, "begins"), **dict.fromkeys(_ENDS, "ends")}
"""What one system calls firing, the next calls triggered."""

_OF_ALERTS = frozenset({"opened", "closed"})
"""Those of them that people do to valves and gates, too: only beside the word for an alert they mean its state."""


class Read(NamedTuple):
    """What is compared of a text."""

    words: tuple[str, ...]
    """Words that say something, in order, without their endings; negations among them."""
    telling: tuple[str, ...]
    """Telling tokens in order; a name that cannot mean two things, such as a hash, once."""
    names: frozenset[str]
    """Those of them that name one thing for certain: commits, addresses, tickets, versions."""
    negations: tuple[str, ...]
    severity: str
    """The label of an alert that says how bad it is, which not every system passes on; it is not among the words."""
    asks: bool
    """Whether it is a question."""
    every: frozenset[str]
    """All words, as they are written, in lower case."""


@lru_cache(maxsize=32_768)  # as many as several sources may tell; a text is compared with all of its minute
def read(text: str) -> Read:
    """Return what can be compared of a text."""
    found = _severity.search(text)
    severity = (found[1] or found[2]).casefold() if found else ""
    text = _severity.sub("", text)
    names = {name.casefold().lstrip("#") for name in _numbered.findall(text)}
    text = _noise.sub(" ", text)
    words: list[str] = []
    telling: list[str] = []
    negations: list[str] = []
    every: set[str] = set()
    for match in _token.finditer(text):
        token = match[0].casefold().rstrip(".,;:!?")
        every.add(token)
        if _is_negation(token):
            negations.append("not")
            words.append(token)
        elif "://" in token or any(map(str.isdigit, token)) or _is_letter(text, match):
            told = token[:7] if _hash.fullmatch(token) else token
            numbered = text[match.start() - 1 : match.start()] == "#"
            named = numbered or "://" in token or bool(_hash.fullmatch(token) or _version.fullmatch(token))
            if named:
                names.add(told)
            if not named or told not in telling:
                telling.append(told)
        elif token not in STOP_WORDS:
            same = None if token in _OF_ALERTS and not _is_of_alert(text, match) else _SAME.get(token)
            words.append(same or _stem(token.removesuffix("'s").removesuffix("’s")))
    return Read(
        tuple(words), tuple(telling), frozenset(names), tuple(negations), severity, "?" in text, frozenset(every)
    )


def signs_of(text: str) -> tuple[str, ...]:
    """Return the signs of a text that tell one thing from another: `-5`, `C++`, `€5`, `>`, arrows and pictures."""
    return tuple(_sign.findall(text))


def _is_of_alert(text: str, match: re.Match[str]) -> bool:
    """Say whether the word before or behind a token, articles passed over, is one for an alert."""
    near = text[max(0, match.start() - NEAR) : match.start()], text[match.end() : match.end() + NEAR]
    before, behind = ([word for word in _word.findall(part.casefold()) if word not in SMALL_WORDS] for part in near)
    return not _ALERTS.isdisjoint((*before[-1:], *behind[:1]))


def _is_negation(token: str) -> bool:
    return token in NEGATIONS or token.endswith(("n't", "n’t"))


def _is_letter(text: str, match: re.Match[str]) -> bool:
    """Say whether a token is one letter that names something: no article, and no `I`."""
    letter = match[0]
    if len(letter) != 1 or not letter.isalpha() or not letter.isascii():
        return False
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 2]
    if (before and before in "-_/.:+") or (after and after[0] in "-_/:+"):
        return True
    if letter in ("a", "A"):
        # An article stands before a word, and is a capital at the beginning of a sentence alone.
        capital = letter == "A" and text[max(0, match.start() - 8) : match.start()].rstrip()[-1:] not in (
            ".",
            "!",
            "?",
            ":",
            "",
        )
        following = re.match(r"\s([^\W_]+)", text[match.end() : match.end() + 20])
        return capital or following is None or following[1].casefold() in STOP_WORDS
    return letter not in ("i", "I")


def _stem(word: str) -> str:
    """The word without the ending of a plural, a third person or a past; -ing is another state, and stays."""
    if len(word) < 5 or not word.isascii():
        return word
    if word.endswith("ed"):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:-1] if word.endswith("e") else word
