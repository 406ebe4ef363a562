"""Whatever a document holds: no word of it is lost, its draft passes the checks, and nothing crashes."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from debrief.checks import check_file
from debrief.checks.rules import RULES
from debrief.documents.document import read_document
from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions, ImportResult
from debrief.importing.words import missing
from debrief_schemas.settings import Settings

WORDS = st.sampled_from(
    re.split(
        " ",
        "the cache went down @kim `kubectl get` **bold** _so_ [link](https://example.org/issues/7) [ref][a]"
        " a|b \\| <br> 42 % (done) {{ x }} {% y %} ~~gone~~ ü 日本 <!-- note --> \\ * # > ``` --- 2:30 May 10:15 UTC"
        " AP-1 owner: bob",
    )
)
PROSE = st.lists(WORDS, max_size=8).map(" ".join)
CLOCKS = st.sampled_from(
    re.split(
        "/",
        "10:02/9:15 pm/~23:58/[13:20]/**00:27 UTC:**/2024-03-10 02:30/Feb 29, 10:00/12:30 AM -/24:00/14:??/HH:mm"
        "/10:02 - 10:05/2024-10-27T02:30:00Z/around 7am/[10:02](x.test)/2024-13-40/3 March/03.04.2024 5h10",
    )
)
HEADS = st.sampled_from(
    re.split(
        "/",
        "Timeline/Timeline (UTC)/timeline/Summary/Root cause/Action items/Next steps/What went well!/Time line"
        "/2024-03-10/10:02 it broke/Imported/Timeline as imported/:eye: Leadup/",
    )
)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """One block of a document, in one of the forms that an import looks for, often a little wrong."""
    entry = st.tuples(CLOCKS, PROSE).map(" ".join)
    lines = draw(st.lists(st.one_of(entry, PROSE), min_size=1, max_size=4))
    form = draw(st.integers(0, 9))
    if form == 0:
        return "#" * draw(st.integers(1, 4)) + " " + draw(st.one_of(HEADS, entry))
    if form == 1:
        return "\n".join(f"- {line}" for line in lines)
    if form == 2:
        return "\n".join(f"{n}. {line}\n   more of it" for n, line in enumerate(lines, start=3))
    if form == 3:
        rows = [f"| {draw(CLOCKS)} | {line} |" for line in lines]
        return "\n".join(
            [draw(st.sampled_from(["| Time | Event |", "| Date (CET) | What | Who |"])), "|---|---|", *rows]
        )
    if form == 4:
        return "\n".join(f"- [{draw(st.sampled_from(' xX'))}] {line}\n  - below it" for line in lines)
    if form == 5:
        return "\n".join(["```", *lines, draw(st.sampled_from(["```", ""]))])
    if form == 6:
        return f"**{draw(HEADS)}**"
    if form == 7:
        return "\n".join(["- 2024-03-10", *(f"    - {line}" for line in lines)])
    if form == 8:
        rows = [f"| {line} | @kim | {draw(st.sampled_from(['open', 'done', '']))} | 2024-05-01 |" for line in lines]
        return "\n".join(["| Action | Owner | Status | Due |", "|---|---|---|---|", *rows])
    return "\n".join(lines)


FRONT = st.sampled_from(
    (
        "",
        "---\ntitle: A title\ndate: 2024-03-10\nseverity: SEV1\n---\n",
        '+++\ntitle = "x"\n+++\n',
        "---\na: [\n---\n",
        "---\nnever: closed\n",
        "---\nid: 12\nservices: a b, c\ntimestamps: {started_at: 2024-01-01T00:00:00Z}\n---\n",
    )
)
DOCUMENTS = st.tuples(FRONT, st.lists(blocks(), max_size=8).map("\n\n".join)).map("".join)


def imported(text: str) -> ImportResult:
    """Import a text with a day and a zone, so that as much as possible is understood."""
    options = ImportOptions(zone="Europe/Berlin", day=date(2024, 3, 10), redact=True)
    return import_document("2024-03-10-source.md", text.encode(), Settings(), options)


def assert_nothing_is_lost(text: str) -> None:
    """Hold the promises of an import against one text."""
    result = imported(text)
    if result.refused:
        assert result.content == ""
        return
    assert not missing(text, result.content), missing(text, result.content)
    path = f"postmortems/2024/{result.postmortem_id}.md"
    document, faults = read_document(path, result.content.encode())
    findings = check_file(path, document, faults, Settings())
    assert [f for f in findings if f.level == "error" and not RULES[f.rule].adjustable] == []
    assert document is not None
    assert len(document.body.timeline) == len(result.rows)
    assert document.model is not None
    assert len(document.model.action_points) == len(result.action_items)


@settings(max_examples=60)
@given(DOCUMENTS)
@example("# Timeline\n\n- 10:02 a\n\n# Timeline\n\n| Time | What happened | Source |\n|---|---|---|\n| soon | b | |")
@example("## Timeline\n\n10:02 a\n[x]: http://y.test\n10:03 b")
@example("- 10:02 a\n- 10:03 b\n\n```\nnever closed")
@example("- 10:02 a\n- 10:03 b | c\n\n```\nnever closed")
@example("# Timeline\n\n- 10:02 \\")
@example("# Timeline\n\n- soon\n\n# Timeline\n\n- 10:02 a")
@example("# Timeline\n\n# 10:02\n\na\n\n# Timeline")
def test_no_word_is_lost_and_the_draft_passes(text: str) -> None:
    assert_nothing_is_lost(text)


@settings(max_examples=60)
@given(st.text(st.sampled_from("ab1 \n\t-*#|:[]()`~<>_0259T.@\\{}+xéZ\r"), max_size=120))
def test_noise_is_kept_as_it_is(text: str) -> None:
    assert_nothing_is_lost("## Timeline\n\n- 10:02 x\n" + text)


def test_importing_again_gives_the_same_bytes() -> None:
    text = "# A\n\n## Timeline (UTC)\n\n- 10:02 a\n- 10:05 b\n\n## Action items\n\n- c d\n"
    assert imported(text) == imported(text)
