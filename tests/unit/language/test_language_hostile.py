"""Text that was made to be slow is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest

from debrief.checks.language import may_hold_language
from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.check import compiled, hits_in
from debrief.checks.language.prefilter import candidates
from debrief.checks.language.reading import read_document_text
from debrief.checks.language.sentences import lowered, sentences
from unit.language.language_helpers import document, findings

RULES = language_rules()
SIZE = 100_000


def filled(unit: str) -> str:
    """The same unit again and again, to a size of 100 KB."""
    return (unit * (SIZE // len(unit) + 1))[:SIZE]


NEAR_MISSES = " ".join(sentence[: max(len(sentence) - 3, 4)] for rule in RULES.values() for sentence in rule.bad)

HOSTILE = {
    "long-word": "a" * SIZE,
    "long-words": filled("should" * 50 + " "),
    "nested-quotes": "\n".join(">" * min(depth, 200) + " human error" for depth in range(1, 1000))[:SIZE],
    "straight-quotes": filled('"a '),
    "quotes-without-end": filled('"human error '),
    "curly-quotes": filled("“a "),
    "mixed-quotes": filled("\"a 'b “c „d «e ‘f "),
    "emphasis-openers": "*" * 50_000 + " human error " + "_a" * 20_000,
    "emphasis-pairs": filled("**a*b_ "),
    "one-line": filled("the team should also easily have then been "),
    "brackets": "[" * SIZE,
    "links": filled("[a](b "),
    "images": filled("![a]("),
    "backticks": "".join("`" * (n % 300) + "x" for n in range(700))[:SIZE],
    "comments": filled("<!-- debrief: ignore "),
    "comment-lines": filled("<!-- debrief: ignore blame/human-error -- x -->\n\n"),
    "tags": filled("<a <b "),
    "entities": filled("&amp;&#x"),
    "strikes": filled("~~a~ "),
    "placeholders": filled("{{ a "),
    "addresses": filled("https://a.b/"),
    "chat": filled("kim [1:26 PM] x "),
    "pipes": "| a " * (SIZE // 8) + "\n" + "|---" * (SIZE // 8) + "\n",
    "rows": "| a | b |\n| - | - |\n" + filled("| human error | b |\n"),
    "list": "\n".join(" " * (2 * (depth % 60)) + "- we failed to" for depth in range(1200))[:SIZE],
    "headings": filled("## root\n"),
    "spaces": "human" + " " * (SIZE - 20) + "error",
    "newlines": "human" + "\n" * (SIZE - 20) + "error",
    "commas": filled("if we had, "),
    "words": filled("a b "),
    "failed": filled("we have also then fail to we "),
    "caused": filled("caused by a new a a "),
    "could": filled("could not also easily "),
    "cause-of": filled("root cause of a b c d e f was a b c "),
    "near-misses": filled(NEAR_MISSES + " "),
    "near-miss-lines": filled(NEAR_MISSES.replace(" ", "\n")),
    "near-miss-sentences": filled(". ".join(NEAR_MISSES.split(" ")) + ". "),
    "placeholder-words": filled("none_ n/a_ "),
    "unicode": filled("ſhould’ve “é” \u212a "),
}


def takes_less(work: Callable[[], object], limit: float) -> bool:
    """Whether a piece of work takes less processor time than this many seconds; a second try is granted."""
    for _ in range(2):
        began = time.process_time()
        work()
        if time.process_time() - began < limit:
            return True
    return False


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_takes_no_two_seconds(name: str) -> None:
    given = document(f"## Action items\n\n- x\n\n{HOSTILE[name]}\n\n## Impact\n\nIt was human error.\n")
    assert takes_less(lambda: findings(given), 2)


def apply_all(search: Callable[[str], object], subjects: list[str]) -> None:
    """Search every subject."""
    for subject in subjects:
        search(subject)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_pattern_is_slow_on_hostile_text(name: str) -> None:
    spans = sentences(HOSTILE[name])
    subjects = [lowered(HOSTILE[name][start:end]) for start, end in spans]
    for rule in RULES.values():
        patterns = compiled(rule.id)
        for pattern in (patterns.pattern, patterns.unless, patterns.requires):
            if pattern is None:
                continue
            search = pattern.match if rule.opening and pattern is patterns.pattern else pattern.search
            # Some hundredths of a second are one pass over the text on a busy machine; trying again from every place
            # would be seconds.
            assert takes_less(partial(apply_all, search, subjects), 0.2), (rule.id, pattern.pattern)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_first_stage_is_quick_on_hostile_text(name: str) -> None:
    text = document(HOSTILE[name]).text
    assert takes_less(lambda: may_hold_language(text), 0.1)
    assert takes_less(lambda: candidates(text), 0.2)


def test_all_rules_on_all_hostile_texts_together() -> None:
    def work() -> None:
        for text in HOSTILE.values():
            reading = read_document_text(text, 0)
            for block in reading.blocks:
                list(hits_in(block, RULES.values()))

    assert takes_less(work, 10)
