"""What a document says as a whole: day, title, severity, zone; and what is refused."""

from __future__ import annotations

import time
from datetime import date

import pytest

from debrief.documents.document import read_document
from debrief.importing.convert import import_document
from debrief.importing.intake import REDACTED
from debrief.importing.result import ImportOptions, ImportResult
from debrief_schemas.settings import Settings

DAY = date(2024, 3, 10)
TOKEN = "gh" + "p_" + "a1B2" * 9


def imported(
    text: str | bytes, name: str = "source.md", *, settings: Settings | None = None, **options: object
) -> ImportResult:
    """Import one text."""
    raw = text.encode() if isinstance(text, str) else text
    return import_document(name, raw, settings or Settings(), ImportOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("# A\n", "2024-03-10-a.md", "2024-03-10-a"),
        ("# A\n", "20240310_a.md", "2024-03-10-a"),
        ("# March 10th, 2024 Broken builds\n", "x.md", "2024-03-10-broken-builds"),
        ("# 2024-03-10, it broke\n", "x.md", "2024-03-10-it-broke"),
        ("---\ndate: 2024-03-10\ntitle: B\n---\n# A\n", "2020-01-01-x.md", "2024-03-10-b"),
        ("---\nincident_date: 10 March 2024\ndate: 2024-03-20\n---\n# A\n", "x.md", "2024-03-10-a"),
        ("# A\n\n| Date | 2024-03-10 |\n|---|---|\n| Severity | 2 |\n", "x.md", "2024-03-10-a"),
        ("# A\n\n**Date:** March 10, 2024\n", "x.md", "2024-03-10-a"),
        ("# A\n\n## Timeline (UTC)\n\n- 2024-03-10 10:00: b\n", "x.md", "2024-03-10-a"),
        ("# A\n\nOn Sunday 10 March 2024 it broke.\n", "x.md", "2024-03-10-a"),
        ("---\ntimestamps: {started_at: 2024-03-10T23:00:00-08:00}\n---\n# A\n", "x.md", "2024-03-10-a"),
        ("no heading\n", "2024-03-10-nodes_gone away.md", "2024-03-10-nodes-gone-away"),
        ("# Summary\n\ntext\n", "2024-03-10-b.md", "2024-03-10-b"),
        ("# " + "a " * 60 + "\n", "2024-03-10-b.md", "2024-03-10-" + "-".join("a" * 20)),
        ("# 日本 outage\n", "2024-03-10.md", "2024-03-10-ri-ben-outage"),
    ],
)
def test_day_and_title_make_the_id(text: str, name: str, expected: str) -> None:
    result = imported(text, name)
    assert result.postmortem_id == expected, result.problems


def test_a_heading_that_repeats_the_title_is_the_title() -> None:
    assert "# A b" not in imported("---\ntitle: A b\n---\n# A b\n\ntext\n", day=DAY).content
    assert "\n# A c\n" in imported("---\ntitle: A b\n---\n# A c\n\ntext\n", day=DAY).content


def test_a_document_without_any_day_is_refused_until_it_is_said() -> None:
    assert "--date" in imported("# A\n\nIt broke at 03/04/2024.\n").problems[0].text
    assert imported("# A\n", day=DAY).postmortem_id == "2024-03-10-a"


@pytest.mark.parametrize(
    ("said", "severity", "left"),
    [
        ("severity: sev2", "sev2", 0),
        ("severity: SEV-2", "sev2", 0),
        ("Severity: 2", "sev2", 0),
        ("sev: Sev 1", "sev1", 0),
        ("severity: catastrophic", "unknown", 1),
        ("priority: P1", "unknown", 1),
        ("mood: sev2", "unknown", 0),
    ],
)
def test_severity_where_it_fits(said: str, severity: str, left: int) -> None:
    result = imported(f"---\ntitle: A\n{said}\n---\n", day=DAY)
    assert f"\nseverity: {severity}\n" in result.content
    assert len(result.left) == left
    assert "\nseverity: sev4\n" in imported(f"---\ntitle: A\n{said}\n---\n", day=DAY, severity="sev4").content


def test_services_are_those_of_the_settings() -> None:
    text = "---\nservices: [Checkout, edge, no name]\n---\n"
    assert "\nservices: [Checkout, edge]\n" in imported(text, day=DAY).content
    listed = imported(text, day=DAY, settings=Settings.model_validate({"services": ["checkout"]}))
    assert "\nservices: [checkout]\n" in listed.content
    assert len(listed.left) == 2


def rows(text: str, **options: object) -> list[str]:
    """The instants of a document's timeline."""
    return [row.at.isoformat() for row in imported(text, day=DAY, **options).rows]


@pytest.mark.parametrize(
    "text",
    [
        "## Timeline (CET)\n\n- 10:00 a\n",
        "## Timeline\n\n(All times are in CET.)\n\n- 10:00 a\n",
        "All times CET\n\n## Timeline\n\n- 10:00 a\n",
        "---\ntimezone: CET\n---\n## Timeline\n\n- 10:00 a\n",
        "**Time zone:** CET\n\n## Timeline\n\n- 10:00 a\n",
        "## Timeline\n\n| Time (CET) | Event |\n|---|---|\n| 10:00 | a |\n",
        "## Timeline\n\n| Date | Time in CET | Event |\n|---|---|---|\n| 2024-03-10 | 10:00 | a |\n",
        "## Timeline\n\n- 10:00 CET a\n",
        "## Timeline\n\n- 2024-03-10T10:00:00+01:00 a\n",
        "All times UTC\n\n## Timeline (CET)\n\n- 10:00 a\n",
        "## Timeline (UTC)\n\n- 10:00 CET: a\n",
    ],
)
def test_a_zone_is_declared_in_many_places(text: str) -> None:
    assert rows(text) == ["2024-03-10T10:00:00+01:00"]


def test_a_zone_that_is_only_mentioned_is_not_declared() -> None:
    said = "It broke between 2 AM and 3 AM PST.\n\nThe times we saw PST were many. Sometimes UTC."
    text = f"{said}\n\n## Timeline\n\n- 10:00 a\n"
    assert rows(text) == []
    assert "--zone" in imported(text, day=DAY).waiting[0].text
    assert rows(text, zone="Europe/Berlin") == ["2024-03-10T10:00:00+01:00"]


@pytest.mark.parametrize(
    "said",
    [
        "All times are UTC.",
        "(all times in UTC)",
        "> All times UTC",
        "**Note:** all times are in UTC unless otherwise stated.",
        "_Times shown in UTC_",
        "All events are in UTC",
        "All hours are UTC",
        "Everything below is in UTC.",
        "This timeline uses UTC.",
        "Alle Zeiten in UTC",
        "UTC times",
        "(UTC)",
        "**Timezone:** UTC",
        "### All times UTC",
        "- All times are UTC",
        "### 2024-03-10 (UTC)",
    ],
)
def test_a_zone_is_declared_in_many_ways(said: str) -> None:
    text = f"## Timeline\n\n{said}\n\n- 10:00 a\n"
    assert rows(text) == ["2024-03-10T10:00:00+00:00"]
    assert imported(text, day=DAY).left == ()


@pytest.mark.parametrize("said", ["The UTC offset was wrong.", "We use UTC in logs.", "All events at ET"])
def test_a_sentence_about_a_zone_declares_none(said: str) -> None:
    text = f"## Timeline\n\n{said}\n\n- 10:00 a\n"
    assert rows(text) == []


def test_a_zone_of_a_day_holds_for_the_entries_of_that_day() -> None:
    text = "## Timeline\n\n### 2024-03-10 (CET)\n\n- 10:00 a\n\n### 2024-04-10 (CEST)\n\n- 10:00 b\n"
    assert rows(text) == ["2024-03-10T10:00:00+01:00", "2024-04-10T10:00:00+02:00"]


def test_entries_that_lack_only_a_zone_are_found_and_kept_in_the_body() -> None:
    text = "## Timeline\n\n- 10:00 a\n- 23:50 c\n- 00:10 d\n- 2024-02-30 10:05 b\n"
    result = imported(text, day=DAY)
    assert [remark.line for remark in result.waiting] == [3, 4, 5]
    assert [remark.line for remark in result.left] == [6]
    assert "- 23:50 c\n- 00:10 d\n" in result.content
    zoned = imported(text, day=DAY, zone="UTC")
    assert (len(zoned.rows), zoned.waiting) == (3, ())


def test_the_zone_of_the_entries_above_is_carried_while_they_agree() -> None:
    assert rows("## Timeline\n\n- 10:00 UTC a\n- 10:05 b\n") == [
        "2024-03-10T10:00:00+00:00",
        "2024-03-10T10:05:00+00:00",
    ]
    assert len(rows("## Timeline\n\n- 10:00 UTC a\n- 11:00 CET b\n- 12:05 c\n")) == 2


@pytest.mark.parametrize(
    "said",
    [
        "Times in PST. The report from Berlin: all times CET.",
        "All times are in PST.\n\n- All times are in CET.",
        "Times are in UTC unless noted.\n\nAll times are local.",
    ],
)
def test_declarations_that_contradict_each_other_declare_none(said: str) -> None:
    text = f"{said}\n\n## Timeline\n\n- 10:00 a\n"
    assert rows(text) == []
    assert len(imported(text, day=DAY).waiting) == 1
    assert rows(text, zone="UTC") == ["2024-03-10T10:00:00+00:00"]
    assert len(rows(text.replace("## Timeline", "## Timeline (PST)"))) == 1


def test_a_zone_of_one_entry_says_nothing_where_another_is_declared() -> None:
    text = "## Timeline\n\nAll times are in UTC.\n\n- 10:05 EST y\n- 10:15 z\n"
    expected = ["2024-03-10T10:15:00+00:00", "2024-03-10T10:05:00-05:00"]
    assert rows(text) == expected
    assert rows(text.replace("All times are in UTC.", "Times."), zone="UTC") == expected
    # A run of one zone begins with the first entry.
    assert len(rows("## Timeline\n\n- 10:00 x\n- 10:05 EST y\n- 10:15 z\n")) == 1


@pytest.mark.parametrize("zone", ["BST", "local time", "(local time)", "(Texas time)", "CST", "bst"])
def test_a_zone_that_the_given_one_does_not_answer_leaves_its_entry(zone: str) -> None:
    result = imported(f"## Timeline\n\n- 10:00 {zone} x\n- 10:10 y\n", day=DAY, zone="Europe/Berlin")
    assert [row.at.isoformat() for row in result.rows] == ["2024-03-10T10:10:00+01:00"]
    assert [remark.line for remark in (*result.waiting, *result.left)] == [3]
    # Nor is it carried on to the entry below where nothing is given.
    assert rows(f"## Timeline\n\n- 10:00 {zone} x\n- 10:10 y\n") == []


@pytest.mark.parametrize(
    ("written", "zone", "at"),
    [
        ("10:00 PT x", None, "2024-03-10T10:00:00-07:00"),
        ("10:00 Berlin time x", "UTC", "2024-03-10T10:00:00+01:00"),
        ("10:00 (New York time) x", None, "2024-03-10T10:00:00-04:00"),
        ("10:00 pst x", None, "2024-03-10T10:00:00-08:00"),
        ("10:00 BST x", "Europe/London", "2024-03-10T10:00:00+01:00"),
        ("10:00 BST x", "Asia/Dhaka", "2024-03-10T10:00:00+06:00"),
        ("10:00 CST x", "America/Chicago", "2024-03-10T10:00:00-06:00"),
        ("10:00 IST x", "+05:30", "2024-03-10T10:00:00+05:30"),
        ("10:00 Response time rises", "UTC", "2024-03-10T10:00:00+00:00"),
    ],
)
def test_a_zone_of_an_entry_is_understood(written: str, zone: str | None, at: str) -> None:
    assert rows(f"## Timeline\n\n- {written}\n", zone=zone) == [at]


def test_a_zone_of_many_places_needs_one_to_be_named() -> None:
    text = "## Timeline (IST)\n\n- 10:00 a\n"
    assert rows(text) == []
    assert "India, Israel and Ireland" in imported(text, day=DAY).waiting[0].text
    assert rows(text, zone="Asia/Kolkata") == ["2024-03-10T10:00:00+05:30"]
    assert rows(text, zone="Europe/Berlin") == []


def test_the_zone_of_the_document_wins_over_the_one_that_is_given() -> None:
    assert rows("## Timeline (UTC)\n\n- 10:00 a\n", zone="Europe/Berlin") == ["2024-03-10T10:00:00+00:00"]


def test_daylight_saving_leaves_a_row_out_and_says_so() -> None:
    result = imported("## Timeline\n\n- 2024-03-31 02:30 a\n- 03:00 b\n", day=DAY, zone="Europe/Berlin")
    assert [row.at.isoformat() for row in result.rows] == ["2024-03-31T03:00:00+02:00"]
    assert "does not exist in Europe/Berlin" in result.left[0].text
    assert "- 2024-03-31 02:30 a" in result.content
    assert result.timeline_kept


def test_forms_are_mixed_within_one_timeline() -> None:
    text = (
        "## Timeline\n\nAll times UTC.\n\n2024-03-10 08:00 – a\n\n**08:05**: b  \n**08:10** - c\n09:00 d\n\n"
        "between 9 and 10 we slept, at 09:30 too\n\n10:00 was quiet.\n\n### March 11\n\n- 11:00 e\n\n"
        "| Time | Event |\n|---|---|\n| 12:00 | f |\n"
    )
    found = [(row.at.isoformat()[5:16], row.text) for row in imported(text, day=DAY).rows]
    assert found == [
        ("03-10T08:00", "a"),
        ("03-10T08:05", "b"),
        ("03-10T08:10", "c"),
        ("03-10T09:00", "d"),
        ("03-10T10:00", "was quiet."),
        ("03-11T11:00", "e"),
        ("03-11T12:00", "f"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "09:00 something\n09:15 another\n11:40 - x\n12:00 y",
        "09:00 something\n\n09:15 another\n\nAt 11:40 x\n\n12:00pm y",
        "09:00 something\n09:10 – 09:20: a range\n11h40 x\naround 12:00 y",
    ],
)
def test_each_line_of_a_timeline_that_begins_with_a_time_is_an_entry(lines: str) -> None:
    assert [at[11:16] for at in rows(f"## Timeline (UTC)\n\n{lines}\n")][::3] == ["09:00", "12:00"]
    plain = imported(f"It broke.\n\nTimeline (all times UTC):\n\n{lines}\n\nThe end.\n", day=DAY)
    assert [row.at.isoformat()[11:16] for row in plain.rows][::3] == ["09:00", "12:00"]
    assert "\n## Timeline\n\nHeading in the original: Timeline (all times UTC)\n" in plain.content
    right_below = imported(f"It broke.\n\nTimeline (UTC)\n{lines}\n", day=DAY)
    assert len(right_below.rows) == 4


def test_what_begins_with_a_time_and_is_no_row_is_counted_as_left() -> None:
    text = (
        "## Timeline (UTC)\n\nAll was well until\n10:00 or so.\n\n11.40 dotted\n25:00 never\n\n> 12:00 quoted\n\n"
        "At 12:05 we saw:\n\n- 12:10 a row\n  - 12:15 below it\n\n<p>12:20 HTML</p>\n"
    )
    result = imported(text, day=DAY)
    assert [row.text for row in result.rows] == ["a row", "below it"]
    assert [remark.line for remark in result.left] == [4, 6, 7, 9, 11, 16]


def test_an_entry_whose_day_is_not_clear_is_left_with_those_below_it() -> None:
    table = (
        "## Timeline\n\n| Date | Time (UTC) | Event |\n|---|---|---|\n| 2024-02-10 | 23:00 | one |\n"
        "| same day | 23:10 | a |\n| 12.02.24 | 01:00 | b |\n| | 02:00 | c |\n"
        "| 12.02.2024 (Mon) | 03:00 | two |\n| Monday | 09:00 | d |\n"
        "| 11/02/2024 | 11:00 | e |\n| 2024-02-10 – 2024-02-11 | 12:00 | f |\n"
    )
    result = imported(table, day=DAY)
    found = [(row.at.isoformat()[5:16], row.text) for row in result.rows]
    assert found[:2] == [("02-10T23:00", "one"), ("02-10T23:10", "same day · a")]
    assert [at for at, _ in found[2:]] == ["02-12T03:00"]
    assert [remark.line for remark in result.left] == [7, 8, 10, 11, 12]
    assert "the date “12.02.24” is not clear; write it as in 2024-12-31" in result.left[0].text


@pytest.mark.parametrize(
    "said",
    [
        "- 11/02/2024 10:00 x",
        "- 3/5 10:00 x",
        "### Monday",
        "### Day 2",
        "- next day 09:00 x",
        "**12.02.24**",
        "### 4/3/2024",
    ],
)
def test_no_day_is_carried_over_one_that_is_not_clear(said: str) -> None:
    # The day of the document was a Sunday.
    result = imported(
        f"## Timeline (UTC)\n\n- 09:00 a\n\n{said}\n\n- 10:30 b\n\n### 2024-03-12\n\n- 10:00 c\n", day=DAY
    )
    assert [row.at.isoformat()[5:10] for row in result.rows] == ["03-10", "03-12"]
    assert [remark.line for remark in result.left] == [5, 7]


def test_a_day_without_a_time_holds_for_what_follows() -> None:
    assert rows("## Timeline (UTC)\n\n- 2024-03-12: deployed\n- 10:00 b\n- 10:05 c\n")[0] == "2024-03-12T10:00:00+00:00"
    assert len(rows("## Timeline (UTC)\n\n### Sunday\n\n- 10:00 b\n")) == 1
    assert rows("## Timeline 03/04/2024 (UTC)\n\n- 10:00 b\n") == []


def test_sentences_may_begin_with_a_time_where_nothing_else_does() -> None:
    assert rows("## Timeline (UTC)\n\n10:00 it began.\n\nThen nothing.\n\nAt 10:15 it ended.\n") == [
        "2024-03-10T10:00:00+00:00",
        "2024-03-10T10:15:00+00:00",
    ]


def test_a_section_of_another_name_is_found_by_its_entries() -> None:
    text = "# A\n\n## How it went\n\n- 10:00 UTC a\n- 10:05 UTC b\n\n## Log\n\n- 3 nodes\n- 10:02 UTC once\n"
    content = imported(text, day=DAY).content
    assert "## Timeline\n\nHeading in the original: How it went\n\n| Time |" in content
    flat = imported("# A\n\nprose\n\n- 10:00 UTC a\n- 10:05 UTC b\n\nmore\n", day=DAY).content
    assert "prose\n\n- 10:00 UTC a\n- 10:05 UTC b\n\nmore\n\n## Timeline\n\n| Time |" in flat


def test_without_rows_the_day_alone_makes_the_timestamp() -> None:
    content = imported("# A\n", day=DAY).content
    assert "  started_at: 2024-03-10T12:00:00Z\napproximate: [started_at]\n" in content


def test_stated_timestamps_are_taken_and_contradictions_left() -> None:
    said = "---\nstarted: 2024-03-10 10:00 UTC\ndetected_at: 2024-03-10T09:00:00Z\nresolved: 2024-03-10 12:00\n---\n"
    result = imported(said, day=DAY)
    assert "timestamps:\n  started_at: 2024-03-10T10:00:00Z\n---" in result.content
    assert "detected at lies before" in result.left[0].text


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "empty"),
        (b" \n\t\n", "no text"),
        (b"\xef\xbb\xbf \n", "no text"),
        ("# Überfall\n".encode("latin-1"), "byte 0xdc is not UTF-8"),
        ("# A\n".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n", "byte 0x89"),
        (b"\0" * 30_000, "full of control characters"),
        (b"a" * (1024 * 1024 + 1), "1024 KiB"),
        (b"---\nid: 2024-03-10-a\ntitle: A\nstatus: draft\nseverity: sev1\n---\n", "in the format already"),
        (f"# A\n\n```\ntoken={TOKEN}\n```\n".encode(), "looks like a secret: GitHub Token"),
        (b"# A\n\nThe db password: `hunter2" + b"longer`.\n", "looks like a secret: password"),
        (b"# A\n\nAsk jo@acme-shop.io or call +49 30 901820 now.\n", "e-mail address"),
    ],
)
def test_what_is_refused(raw: bytes, why: str) -> None:
    result = imported(raw, day=DAY)
    assert result.content == ""
    assert why in result.problems[0].text
    assert TOKEN not in repr(result.problems)
    assert "acme-shop" not in repr(result)


def test_a_secret_is_refused_with_its_place_even_when_personal_data_is_redacted() -> None:
    result = imported(f"# A\n\njo@acme-shop.io\n\n{TOKEN}\n", day=DAY, redact=True)
    assert [problem.line for problem in result.problems] == [5]
    assert result.content == ""


def test_personal_data_is_redacted_on_demand() -> None:
    result = imported("# A\n\nAsk jo@acme-shop.io or bo@acme-shop.io, +49 30 901820.\n", day=DAY, redact=True)
    assert result.content.count(REDACTED) == 3
    assert "acme-shop" not in result.content
    assert [note.line for note in result.notes if "removed" in note.text] == [3, 3, 3]


def test_invisible_characters_are_replaced_by_their_names_and_reported() -> None:
    result = imported("# A\u200bB\r\n\r\nx\u202ey\rz\x1b[31m\ufeff\n", day=DAY)
    assert "[U+200B]" in result.title
    for name in ("x[U+202E]y\nz[U+001B][31m[U+FEFF]",):
        assert name in result.content
    assert sum("is replaced by its name" in note.text for note in result.notes) == 4
    assert "\r" not in result.content


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("---\ntitle: &a x\n---\n", "yaml"),
        ("---\ntitle: !!python/object/apply:os.system ['true']\n---\n", "yaml"),
        ("---\na: [\n---\n", "yaml"),
        ('+++\ntitle = "x\n+++\n', "toml"),
        ("+++\na = 1\na = 2\n+++\n", "toml"),
    ],
)
def test_broken_front_matter_is_kept_as_a_block_of_code(head: str, language: str) -> None:
    result = imported(f"{head}\n# A\n", day=DAY)
    inner = head.split("\n", 1)[1].rsplit("\n", 2)[0]
    assert f"```{language}\n{inner}\n```\n" in result.content
    assert any("kept as text" in note.text for note in result.notes)


def test_front_matter_with_a_fence_inside_stays_in_its_fence() -> None:
    result = imported("---\na: |\n  ````\n  # Timeline\n---\n# A\n", day=DAY)
    assert "`````yaml\na: |\n  ````\n  # Timeline\n`````" in result.content


@pytest.mark.parametrize(
    "body",
    [
        "- 10:02 x\n" * 100_000,
        "10:02 foo\n" * 100_000,
        "# 10:02 f\n" * 100_000,
        "- a b c\n" * 100_000,
        "- 10:02 UTC " + "**a_ `b ( [x" * 80_000,
        "- " + "@a-" * 300_000,
        "[" * 1_000_000,
        "[a]: b\n" * 100_000,
        "> " * 100_000 + "x",
        "a: b\n" * 150_000,
        "jo@acme.io " * 90_000,
    ],
    ids=range(11),
)
def test_hostile_sources_end_soon(body: str) -> None:
    started = time.process_time()
    text = f"## Action items\n\n{body[:60000]}\n\n## Timeline (UTC)\n\n{body[:60000]}"
    result = imported(text, day=DAY, redact=True)
    assert time.process_time() - started < 15
    assert result.refused or result.content


@pytest.mark.parametrize("line", ["- a\n", "# a\n", "**a**\n\n"])
def test_many_lines_end_soon(line: str) -> None:
    started = time.process_time()
    text = "## Timeline (UTC)\n\n" + "10:02 x\n" * 5_000 + "\n## Log\n\n"
    result = imported(text + line * 20_000, day=DAY)
    assert time.process_time() - started < 10
    assert len(result.rows) == 5_000


def test_more_than_a_document_may_have_is_refused_before_it_costs_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debrief.documents.body.TOKENS_MAX", 500)
    assert imported("- a\n" * 50, day=DAY).content
    (problem,) = imported("- a\n" * 200, day=DAY).problems
    assert "parts of Markdown; link machine output instead of pasting it" in problem.text


def test_names_stay_and_that_is_said_where_settings_hide_them_elsewhere() -> None:
    text = "# A\n\nKim Doe saw it.\n\nThen @lee did.\n\nJo Stone (DBA) restarted.\n"
    settings = Settings.model_validate({"sources": {"names": "roles", "people": {"Kim Doe": "lead"}}})
    result = import_document("a.md", text.encode(), settings, ImportOptions(day=DAY))
    assert all(name in result.content for name in ("Kim Doe", "@lee", "Jo Stone"))
    (note,) = [one for one in result.notes if "names stay in imported texts" in one.text]
    assert note.line == 3
    assert note.text.endswith("; 3 lines from here on name people who are known")
    assert not any("names stay" in one.text for one in imported(text, day=DAY).notes)


@pytest.mark.parametrize(
    ("above", "between"),
    [("", "\n"), ("| 2024-03-10 09:58 | before |\nAll times in UTC\n\n", ""), ("| 2024-03-10 09:58 | x |\n\n", "\n")],
)
def test_rows_of_a_table_that_goes_wrong_are_kept_where_they_may_stand(above: str, between: str) -> None:
    rows = [f"| 2024-03-10 10:0{n} | step {n} |\n" for n in range(4)]
    table = f"| Time | What |\n| --- | --- |\n{rows[0]}{rows[1]}{between}{rows[2]}{rows[3]}"
    result = imported(f"# A\n\n## Timeline\n{above}\n{table}\n## Notes\n\nx\n", zone="UTC")
    document, faults = read_document("2024-03-10-a.md", result.content.encode())
    assert (faults, result.timeline_kept) == ([], True)
    assert document is not None
    assert len(document.body.timeline) == (2 if between else 4)
    assert all(row in result.content for row in (*rows, above))


@pytest.mark.parametrize(
    ("zone", "first"), [(None, None), ("UTC", None), ("Asia/Kolkata", "2024-03-10T10:00:00+05:30")]
)
def test_a_day_whose_zone_can_mean_several_places_is_in_none_that_was_declared_above(
    zone: str | None, first: str | None
) -> None:
    text = "## Timeline\n\nAll times in UTC\n\n### 2024-03-10 (IST)\n\n- 10:00 a\n\n### 2024-03-11 (UTC)\n\n- 09:00 b\n"
    result = imported(text, zone=zone)
    rows = [row.at.isoformat() for row in result.rows]
    assert rows == [*([first] if first else []), "2024-03-11T09:00:00+00:00"]
    assert ["IST is used in India" in remark.text for remark in result.waiting] == ([] if first else [True])
