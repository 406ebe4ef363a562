"""The second stage: match the rules that may match, sentence by sentence, and say what was found where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from debrief.checks.language.about import ABOUT
from debrief.checks.language.blocks import Block, Reading
from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.ignores import Ignore, check_ignores, ignores_of
from debrief.checks.language.inline import MASK
from debrief.checks.language.prefilter import WHOLE_TEXT, candidates
from debrief.checks.language.reading import read_document_text
from debrief.checks.language.rule import PLACEHOLDER, LanguageRule
from debrief.checks.language.sections import PROSE, TIMELINE
from debrief.checks.language.sentences import lowered, sentences
from debrief.documents.imported import is_imported_draft
from debrief.findings import Finding, Level, Location
from debrief.reports.escape import excerpt

if TYPE_CHECKING:
    from debrief.checks.subject import Subject

BACKWARDS_WORDS = 200
"""More than one counterfactual in this many words of prose make a document read backwards."""

BACKWARDS_MIN = 3
"""Fewest counterfactuals of which that is said."""

_begin = re.compile("(?:[^\\w\ufffc\ue001]{0,6}\\[[ xX]\\])?[^\\w\ufffc\ue001]{0,8}")
_word = re.compile(r"[^\W\d_]+")


class Hit(NamedTuple):
    """A rule that matched in a sentence of a block; all places are in the block's text."""

    rule: LanguageRule
    block: Block
    start: int
    end: int
    sentence: tuple[int, int]


class _Compiled(NamedTuple):
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    requires: re.Pattern[str] | None
    skip: re.Pattern[str] | None


@cache
def compiled(name: str) -> _Compiled:
    """Compile a rule's patterns, once and only if the rule is tried."""
    rule = language_rules()[name]
    parts = (rule.unless, rule.requires, rule.skip)
    return _Compiled(re.compile(rule.pattern), *(re.compile(part) if part else None for part in parts))


def find(subject: Subject, levels: Mapping[str, str], tried: frozenset[str] | None = None) -> Iterator[Finding]:
    """Yield the findings of one document; see `check_language`.

    `levels` are those that the settings give to rules, by their ids. With `tried`, only these rules are, and an ignore
    of another one is not called unused.
    """
    from debrief.documents.front_matter import Split, split

    parts = split(subject.text)
    body_start = parts.body_start if isinstance(parts, Split) else 0
    reading = read_document_text(subject.text, body_start, subject.root)
    off = {name for name, level in levels.items() if level == "off"}
    if tried is not None:
        off.update(name for name in (*language_rules(), *WHOLE_TEXT) if name not in tried)
    status = subject.data.get("status")
    # What an import carries over was written before there were rules: nobody who imports it can answer for its words.
    old = is_imported_draft(subject.data, subject.text)
    ranks = _ranks(levels, status)
    rules = [rule for rule in candidates(subject.text, tried) if rule.id not in off]
    hits = [hit for block in reading.blocks for hit in hits_in(block, rules)]
    ignores = ignores_of(reading)
    found: list[Finding] = []
    for hit in outranking(hits, ranks):
        place = place_of(subject.path, reading, hit.block, hit.start, hit.end)
        if not is_ignored(ignores, hit.rule.id, place.line):
            level = level_of(hit.rule, status)
            found.append(_finding(hit, place, subject.text, Level("warning" if old and level == "error" else level)))
    for hit in hits:
        # A hit that a stronger one on the same words hides still makes its ignore a used one.
        is_ignored(ignores, hit.rule.id, place_of(subject.path, reading, hit.block, hit.start, hit.end).line)
    found += _about_document(subject.path, reading, hits, ignores, complete=status in ("in_review", "published"))
    found += check_ignores(subject.path, reading, _of_language(ignores), _known(), off)
    yield from sorted(found, key=lambda finding: finding.sort_key)


def hits_in(block: Block, rules: Iterable[LanguageRule]) -> Iterator[Hit]:
    """Yield the first match of each rule in each sentence of a block."""
    tried = [rule for rule in rules if rule.scope in block.scopes]
    if not tried:
        return
    spans = sentences(block.text)
    for number, (start, end) in enumerate(spans):
        written = block.text[start:end]
        low = lowered(written)
        for rule in tried:
            if (rule.opening and number) or (rule.whole and len(spans) > 1):
                continue
            patterns = compiled(rule.id)
            subject = written if rule.cased else low
            if rule.opening:
                begun = _begin.match(subject)
                match = patterns.pattern.match(subject, begun.end() if begun else 0)
            else:
                match = patterns.pattern.search(subject)
            if match is None or match.start() == match.end() or _is_excused(patterns, block, low):
                continue
            first, last = _trimmed(subject, match)
            if subject[last - 1] == PLACEHOLDER:
                # The rest of what the placeholder stands for.
                last += len(subject[last:]) - len(subject[last:].lstrip(MASK))
            yield Hit(rule, block, start + first, start + last, (start, end))


def _is_excused(patterns: _Compiled, block: Block, low: str) -> bool:
    if patterns.unless is not None and patterns.unless.search(low):
        return True
    if patterns.requires is not None and not patterns.requires.search(low):
        return True
    return patterns.skip is not None and any(patterns.skip.search(title) for title in block.headings)


def _trimmed(subject: str, match: re.Match[str]) -> tuple[int, int]:
    """The match without white space and punctuation that it began or ended with."""
    start, end = match.span()
    while start < end and subject[start] in " .,;:?—–-":
        start += 1
    while end > start and subject[end - 1] in " .,;:—–-":
        end -= 1
    return (start, end) if start < end else match.span()


def outranking(hits: Iterable[Hit], ranks: dict[str, tuple[int, int]]) -> list[Hit]:
    """Return the hits without those whose words a stronger rule has marked already: one finding a place."""
    kept: list[Hit] = []
    taken: dict[int, list[tuple[int, int]]] = {}
    for hit in sorted(hits, key=lambda hit: (ranks[hit.rule.id], hit.start - hit.end)):
        spans = taken.setdefault(id(hit.block), [])
        if all(hit.end <= start or end <= hit.start for start, end in spans):
            spans.append((hit.start, hit.end))
            kept.append(hit)
    return kept


def _ranks(levels: Mapping[str, str], status: Any) -> dict[str, tuple[int, int]]:
    """Level and place in the catalogue of every rule, as the settings and the status have it."""
    ranks = {}
    for order, rule in enumerate(language_rules().values()):
        level = levels.get(rule.id)
        own = level_of(rule, status)
        ranks[rule.id] = (Level(own if level is None or level == "off" else level).rank, order)
    return ranks


def level_of(rule: LanguageRule, status: Any) -> str:
    """The level of a rule in a document of this status, before the settings have their say."""
    return rule.draft if status == "draft" and rule.draft else rule.level


def place_of(path: str, reading: Reading, block: Block, start: int, end: int) -> Location:
    """The place of a part of a block's text."""
    return reading.lines.location(path, *block.span(start, end))


def is_ignored(ignores: Iterable[Ignore], name: str, line: int) -> bool:
    """Say whether a finding is ignored, and note in the ignore that it was of use."""
    covering = [ignore for ignore in ignores if ignore.covers(name, line)]
    for ignore in covering:
        ignore.used.add(name)
    return bool(covering)


def _finding(hit: Hit, place: Location, text: str, level: Level) -> Finding:
    start, end = hit.block.span(hit.start, hit.end)
    words = " ".join(text[start:end].split())
    return Finding(hit.rule.id, level, place, f"{excerpt(words)}: {hit.rule.why}", hit.rule.instead)


def _about_document(
    path: str, reading: Reading, hits: list[Hit], ignores: list[Ignore], *, complete: bool
) -> Iterator[Finding]:
    """Yield what the language says of the document as a whole."""
    if complete:
        for start, end in reading.empty_sections:
            yield from _about("filler/empty-section", reading.lines.location(path, start, end), ignores)
    backwards = [hit for hit in hits if hit.rule.id.startswith("counterfactual/")]
    words = sum(len(_word.findall(block.text)) for block in reading.blocks if PROSE in block.scopes)
    if len(backwards) >= BACKWARDS_MIN and len(backwards) * BACKWARDS_WORDS > words:
        first = backwards[0]
        place = place_of(path, reading, first.block, first.start, first.end)
        yield from _about("reflection/reads-backwards", place, ignores)
    for hit in hits:
        if TIMELINE in hit.block.scopes and hit.rule.id.startswith(("counterfactual/", "hindsight/")):
            place = place_of(path, reading, hit.block, hit.start, hit.end)
            yield from _about("reflection/judging-timeline", place, ignores)
            return


def _about(name: str, place: Location, ignores: list[Ignore]) -> Iterator[Finding]:
    if not is_ignored(ignores, name, place.line):
        rule = ABOUT[name]
        yield Finding(name, Level(rule.level), place, rule.why, rule.instead)


@cache
def _known() -> frozenset[str]:
    from debrief.checks.reflection import REFLECTION

    return frozenset((*language_rules(), *(name for name in ABOUT if not name.startswith("ignore/")), *REFLECTION))


def _of_language(ignores: list[Ignore]) -> list[Ignore]:
    """The ignores, with the rules that `checks.reflection` answers for taken as used: it says when they are not."""
    from debrief.checks.reflection import REFLECTION

    for ignore in ignores:
        ignore.used.update(name for name in ignore.names if name in REFLECTION)
    return ignores
