"""A pattern's literals stand wherever it matches."""

from __future__ import annotations

import re

import pytest

from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.literals import literals_of


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("human error", ("human error",)),
        (" to be (?:determined|decided) ", (" to be ",)),
        ("(?:an?|the) mistake", (" mistake",)),
        ("colou?r of", ("colo",)),
        ("colou?rful", ("colo",)),
        ("x{0,2}abc|de+f", ("abc", "de")),
        ("(?:abc)?de", ("de",)),
        ("(?:abc){0,3}", ()),
        ("(?!not this)that", ("that",)),
        ("(?<=not this)that", ("that",)),
        (r"a[|)(]bcd\Wef", ("bcd",)),
        (r"\w+|abc", ()),
        ("abc|", ()),
        ("", ()),
        ("@", ("@",)),
        ("[]a]bc", ("bc",)),
        ("|".join(f"word{n}" for n in range(61)), ()),
    ],
)
def test_literals(pattern: str, literals: tuple[str, ...]) -> None:
    assert literals_of(pattern) == literals


@pytest.mark.parametrize("name", language_rules())
def test_where_a_rules_pattern_matches_one_of_its_literals_stands(name: str) -> None:
    rule = language_rules()[name]
    sentences = [sentence for other in language_rules().values() for sentence in (*other.bad, *other.ok)]
    parts = [part for line in rule.near.split("\n") for part in line.split("&&")]
    for pattern in (rule.pattern, *parts):
        literals = literals_of(pattern)
        for sentence in sentences:
            canon = " " + " ".join(re.findall("[a-z]+", sentence.lower())) + " "
            for text in (sentence, sentence.lower(), canon):
                for match in re.finditer(pattern, text) if literals else ():
                    assert any(literal in match[0] for literal in literals), (pattern, text)
