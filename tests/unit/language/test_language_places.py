"""Properties: every finding marks the very words, and the first stage hides nothing that the second finds."""

from __future__ import annotations

import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from debrief.checks.language import may_hold_language
from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.check import hits_in, place_of
from debrief.checks.language.prefilter import candidates
from debrief.documents import preflight
from debrief.documents.document import Document
from debrief.findings import Finding, Level
from unit.language.language_helpers import document, findings, marked, reading_of

RULES = language_rules()
BAD = sorted({sentence for rule in RULES.values() for sentence in rule.bad})
SKELETONS = (
    "{}",
    "## {}",
    "- {}",
    "1. [x] {}",
    "> {}",
    "| a | {} |\n| --- | --- |\n| {} | b |",
    "## Action items\n\n- {}",
)
SKELETONS += (
    "## Impact\n\n{}",
    "## Timeline\n\n{}",
    "{}\n===",
    "Text.\n\n    {}",
    "- a\n\n  {}",
    "- a\n  - {}",
    "\t{}",
    "<div>\n{}",
)
GLUE = (
    " ",
    "  ",
    "\n",
    "\n  ",
    " **",
    "** ",
    "_ ",
    " _",
    "*",
    "`",
    "\\_",
    "&nbsp;",
    "&#115;",
    " <!-- x --> ",
    "[",
    "](http://e.org/we) ",
)
GLUE += (
    '"',
    "'",
    "’",
    "“",
    "”",
    "\u00a0",
    "é",
    "\u017f",
    "\u212a",
    "\u0130",
    "0",
    "|",
    "\\|",
    "~~",
    "<b>",
    ". ",
    ": ",
    "-",
    "#",
    "\t",
)


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A bad sentence, or parts of several, with marks and odd characters put between and into its words."""
    sentence = draw(st.sampled_from(BAD))
    if draw(st.booleans()):
        sentence += " " + draw(st.sampled_from(BAD))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(sentence)))
        glue = draw(st.sampled_from(GLUE))
        spaces = [match.start() for match in re.finditer(" ", sentence)]
        if spaces and draw(st.booleans()):
            at = draw(st.sampled_from(spaces))
            sentence = sentence[:at] + glue + sentence[at + draw(st.integers(0, 1)) :]
        else:
            sentence = sentence[:at] + glue + sentence[at:]
    return sentence.upper() if draw(st.integers(0, 9)) == 0 else sentence


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A post-mortem whose body and front matter hold mangled sentences."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        skeleton = draw(st.sampled_from(SKELETONS))
        parts.append(re.sub(r"\{\}", lambda _: draw(mangled()), skeleton))
    body = "\n\n".join(parts) + "\n"
    line = " ".join(draw(mangled()).split())
    style = draw(st.sampled_from(("plain", "'", '"', ">", "none")))
    more = "action_points:\n  - id: AP-1\n    title: "
    if style == "'":
        more += "'" + line.replace("'", "''") + "'\n    owner: kim\n"
    elif style == '"':
        more += '"' + line.replace("\\", "").replace('"', "") + '"\n    owner: kim\n'
    elif style == ">":
        more += ">-\n      " + line.replace(" ", "\n      ", 2) + "\n    owner: kim\n"
    elif style == "plain":
        more += re.sub(r"[^\w ',.-]|(?<= )-|^\W+|\W+$", "", line) + "\n    owner: kim\n"
    else:
        more = ""
    try:
        return document(body, more, draw(st.sampled_from(("draft", "in_review", "published", "waived"))))
    except AssertionError:
        # The front matter was mangled beyond YAML.
        return document(body)


def letters(text: str) -> str:
    """The letters and digits of prose, without those of marks."""
    return re.sub(r"[\W_]", "", text)


@given(documents())
def test_every_finding_marks_the_very_words(given: Document) -> None:
    reading = reading_of(given)
    for block in reading.blocks:
        for hit in hits_in(block, RULES.values()):
            place = place_of(given.path, reading, block, hit.start, hit.end)
            words = marked(given, Finding(hit.rule.id, Level.NOTE, place, ""))
            inside = re.sub(
                r"<!--.*?-->|<b>|\]\(http://e\.org/we\)|&nbsp;|&#115;|`[^`]*`|\{\{.*?\}\}", "", words, flags=re.DOTALL
            )
            wanted = block.text[hit.start : hit.end]
            if not re.search("[\ufffc\ue000\ue001]", wanted):
                assert letters(inside) == letters(wanted), (words, wanted)
            # The first and last word stand at the ends of what is marked.
            first, last = re.match(r"\w+", wanted), re.search(r"\w+\Z", wanted)
            assert first is None or words.startswith(first[0].replace("'", ""))
            assert last is None or words.endswith(last[0])


@given(documents())
@example(document("action_points\n\n## Action items\n\n- the x\n"))
def test_the_first_stage_never_hides_what_the_second_finds(given: Document) -> None:
    reading = reading_of(given)
    possible = {rule.id for rule in candidates(given.text)}
    found = {hit.rule.id for block in reading.blocks for hit in hits_in(block, RULES.values())}
    assert found <= possible
    if found or (reading.empty_sections and given.data["status"] in ("in_review", "published")):
        assert may_hold_language(given.text)


@given(st.sampled_from(sorted(RULES)), st.data())
def test_whatever_matches_a_pattern_has_its_key_and_is_near(name: str, data: st.DataObject) -> None:
    rule = RULES[name]
    alphabet = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))
    text = data.draw(st.from_regex(rule.pattern, alphabet=alphabet).filter(lambda text: len(text) < 300))
    line = " ".join(text.split())
    # Invisible letters are refused before anything else looks at the text.
    assume(not preflight.decode(line.encode())[1])
    given = (
        document("", f"action_points:\n  - id: AP-1\n    title: >-\n      {line}\n    owner: kim\n") if line else None
    )
    for chosen in (document(f"## Impact\n\n{line}\n\n## Action items\n\n- {line}\n\n## {line}\n"), given):
        if chosen is None:
            continue
        hits = [hit for block in reading_of(chosen).blocks for hit in hits_in(block, [rule])]
        if hits:
            assert name in {rule.id for rule in candidates(chosen.text)}
            assert may_hold_language(chosen.text)


def test_every_bad_sentence_passes_the_first_stage() -> None:
    for rule in RULES.values():
        for sentence in rule.bad:
            for body in (f"{sentence}\n", f"## Action items\n\n- {sentence}\n", f"## {sentence}\n"):
                given = document(body)
                if findings(given):
                    assert may_hold_language(given.text)


def test_a_plain_document_does_not_pass_the_first_stage() -> None:
    body = (
        "## Summary\n\nThe rollout left 4 % of requests without an answer.\n\n## Where we got lucky\n\nIt was night.\n"
    )
    more = "action_points:\n  - id: AP-1\n    title: Send 5 % of traffic to a pool for ten minutes\n    owner: kim\n"
    assert not may_hold_language(document(body, more).text)
    assert findings(document(body, more)) == []
