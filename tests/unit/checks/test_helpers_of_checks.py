"""What the rules share: nearest words, levels of the settings, the limit of findings, places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.harness import STEM, base
from debrief.checks import FINDINGS_MAX, at_settings_levels, check_record, limited
from debrief.checks.nearest import choices, nearest
from debrief.checks.rules import RULES
from debrief.checks.schema import name_of
from debrief.documents.document import read_document
from debrief.documents.record import read_record
from debrief.documents.workspace import open_workspace
from debrief.findings import Finding, Level, Location
from debrief_schemas.settings import Settings
from support import Workspace


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("severty", ["severity", "services"], "severity"),
        ("Severity", ["severity"], "severity"),
        ("action points", ["action_points"], "action_points"),
        ("p1", ["P0", "P1"], "P1"),
        ("zzz", ["severity"], None),
        ("", ["severity"], None),
        ("x" * 10_000, ["severity", "x" * 80], "x" * 80),
    ],
)
def test_the_nearest_word(word: str, known: list[str], near: str | None) -> None:
    assert nearest(word, known) == near


@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=8))
def test_the_nearest_word_is_a_known_one(word: str, known: list[str]) -> None:
    assert nearest(word, known) in {None, *known}


def test_long_lists_of_choices_are_cut() -> None:
    assert choices(["a", "b"]) == "a, b"
    assert choices([str(number) for number in range(15)]).endswith("11 and 3 more")


def test_paths_are_written_as_people_write_them() -> None:
    assert name_of(("action_points", 0, "owner")) == "`action_points[0].owner`"
    assert name_of(()) == "the front matter"
    assert len(name_of(("x" * 5000,))) <= 122


findings = st.lists(
    st.builds(
        lambda rule, level, line, text: Finding(rule, level, Location("x.md", line), text),
        st.sampled_from(sorted(RULES)),
        st.sampled_from(list(Level)),
        st.integers(1, 50),
        st.sampled_from("abcdef"),
    ),
    max_size=60,
)


@given(findings)
def test_at_most_twenty_and_a_count(found: list[Finding]) -> None:
    kept = limited(found)
    unique = set(found)
    if len(unique) <= FINDINGS_MAX:
        assert kept == sorted(unique, key=lambda one: one.sort_key)
        return
    *listed, more = kept
    assert more.rule == "record/too-many"
    assert more.message.startswith(f"{len(unique) - FINDINGS_MAX} more finding")
    assert len(listed) == FINDINGS_MAX
    assert listed == sorted(listed, key=lambda one: one.sort_key)
    dropped = unique - set(listed)
    assert max(one.level.rank for one in listed) <= min(one.level.rank for one in dropped)
    assert more.level.rank == min(one.level.rank for one in dropped)
    # What blocks stays visible: an error among the dropped is an error of the count.
    assert ("error" in {one.level for one in found}) == ("error" in {one.level for one in kept})


@given(findings, st.sampled_from(["off", "note", "warning", "error"]))
def test_settings_change_levels_of_their_rules_alone(found: list[Finding], level: str) -> None:
    rule = "identity/folder"
    changed = at_settings_levels(found, Settings(rules={rule: level}))  # type: ignore[dict-item]
    assert [one for one in changed if one.rule != rule] == [one for one in found if one.rule != rule]
    mine = [one for one in changed if one.rule == rule]
    assert all(one.level == level for one in mine)
    assert len(mine) == (0 if level == "off" else sum(one.rule == rule for one in found))


def test_rules_are_a_catalogue() -> None:
    for name, rule in RULES.items():
        assert rule.id == name
        assert rule.summary.endswith(".")
        assert rule.summary[0].isupper() or rule.summary.startswith(("x-", "closed_on", "related", "approximate"))


def test_a_record_in_memory_is_judged_as_one_on_disk(workspace: Workspace) -> None:
    workspace.write(f"postmortems/2026/{STEM}.md", base("published"))
    workspace.write("postmortems/2026/2026-09-15-b.md", base("draft"))
    workspace.write("postmortems/2026/2026-09-16-c.md", "broken\n")
    found = check_record(read_record(open_workspace(str(workspace.root))), Settings())
    assert [(one.location.path[17:], one.rule) for one in found] == [
        ("2026-09-15-b.md", "identity/duplicate-id"),
        ("2026-09-15-b.md", "identity/file-name"),
        ("2026-09-16-c.md", "file/front-matter"),
    ]


def test_a_document_knows_its_sections_and_rows() -> None:
    document, faults = read_document(f"postmortems/2026/{STEM}.md", base("published").replace("\n", "\r\n").encode())
    assert document is not None
    assert not faults
    assert [(section.level, section.title, section.line) for section in document.body.sections] == [
        (2, "Summary", 48),
        (2, "Timeline", 52),
        (2, "Analysis", 60),
    ]
    assert [(row.line, row.at.isoformat(), row.source) for row in document.body.timeline] == [
        (56, "2026-09-14T09:02:00+00:00", "deploy 4812"),
        (57, "2026-09-14T09:11:00+00:00", "alert"),
        (58, "2026-09-14T09:31:00+00:00", ""),
    ]
    assert document.body.timeline[0].text == "The rollover of pool `checkout-b` starts"
    assert document.model is not None
    assert document.model.action_points[1].owner == "acme/edge"
