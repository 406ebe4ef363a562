"""The body of an incident's issue as answers, and the answers as typed values."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from debrief.cli._collecting import judge
from debrief.collecting.people import People
from debrief.incidents.form import BODY_MAX, EMPTY, Task, answers, label_of, tasks
from debrief.incidents.quoting import Quoting
from debrief.incidents.reported import FIELDS, Reported, Vocabulary, read_report
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import TIMESTAMPS, Detection

FORM = Path(__file__).resolve().parents[3] / ".github" / "ISSUE_TEMPLATE" / "incident.yml"
OPENED = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WORDS = Vocabulary(
    ("sev1", "sev2", "sev3", "sev4"), (), {"severity:sev1": "sev1", "severity:sev2": "sev2"}, {"service:edge": "edge"}
)
BODY = """\
### What happened

Checkout returned 502s while a node pool was rolled over.

### Severity

sev2

### Services

checkout, edge

### Started at (UTC)

2026-11-20 09:02

### Detected at (UTC)

2026-11-20 09:11

### Impact ended at (UTC)

_No response_

### Detected by

Alert

### Impact

4 % of checkouts failed

### Data lost

No
"""


def read(body: str, *labels: str, words: Vocabulary = WORDS) -> Reported:
    """Read a body as if the issue had been opened at 09:15."""
    return read_report(body, labels, words, Quoting(People(), judge), opened_at=OPENED, now=NOW)


def at(text: str) -> datetime:
    """Return an instant of that day."""
    return datetime.fromisoformat(f"2026-11-{text}Z")


def test_a_filled_form_is_read_whole() -> None:
    found = read(BODY)
    assert found == Reported(
        what="Checkout returned 502s while a node pool was rolled over.",
        impact="4 % of checkouts failed",
        severity="sev2",
        services=("checkout", "edge"),
        detection=Detection.ALERT,
        data_loss=False,
        timestamps={"started_at": at("20T09:02:00"), "detected_at": at("20T09:11:00")},
    )


def test_the_form_of_this_repository_asks_what_the_reader_knows() -> None:
    form = yaml.safe_load(FORM.read_text(encoding="utf-8"))
    fields = [item for item in form["body"] if item["type"] != "markdown"]
    known = {label for labels in FIELDS.values() for label in labels}
    for item in fields:
        label, aside = label_of(item["attributes"]["label"])
        assert label in known, label
        name = next(name for name, labels in FIELDS.items() if label in labels)
        assert (aside == "UTC") is (name in TIMESTAMPS), "a time declares its zone"
    options = {item["id"]: item["attributes"]["options"] for item in fields if item["type"] == "dropdown"}
    assert options["severity"] == list(Settings().severities)
    assert [option.casefold() for option in options["detection"]] == list(Detection)
    # A form that puts up hurdles is not filled in while something burns.
    assert [item["id"] for item in fields if item.get("validations", {}).get("required")] == ["what"]
    assert form["labels"] == [Settings().incidents.label]
    assert Settings().incidents.draft_label not in form["labels"]


def test_line_ends_comments_and_empty_answers_do_not_count() -> None:
    body = BODY.replace("sev2", EMPTY).replace("### Impact\n", "<!-- ### Severity\n\nsev1 -->\n### Impact\n")
    found = read(body.replace("\n", "\r\n"))
    assert (found.severity, found.remarks) == (None, ())
    assert found.what.startswith("Checkout")


def test_headings_that_the_form_lacks_and_those_in_code_are_text() -> None:
    text = "One.\n\n### Steps\n\nTwo.\n\n```\n### Severity\n\nsev1\n```\n\nThree."
    found = read(f"### What happened\n\n{text}\n\n### Severity\n\nsev3\n")
    assert found.what == text
    assert found.severity == "sev3"


def test_a_code_block_that_nobody_closed_hides_no_answer() -> None:
    found = read("### What happened\n\n```\nTraceback\n\n### Severity\n\nsev3\n")
    assert found.severity == "sev3"


def test_an_answer_that_is_there_twice_is_none_unless_both_agree() -> None:
    twice = "### What happened\n\nA\n\n### Severity\n\nsev1\n\n### Impact\n\nB\n\n### Severity\n\nsev4\n"
    found = read(twice)
    assert found.severity is None
    assert found.remarks == ("“severity” is answered more than once (lines 5, 13): none of it is taken",)
    assert read(twice.replace("sev4", "sev1")).severity == "sev1"
    assert read("### Impact\n\nA\n\n### Impact\n\nB\n").impact == "A\n\nB"


def test_labels_win_over_answers_and_the_highest_wins_over_others() -> None:
    found = read(BODY.replace("sev2", "sev4"), "severity:sev2", "Severity:SEV1", "service:edge", "bug")
    assert found.severity == "sev1"
    assert len(found.remarks) == 2
    assert found.services == ("checkout", "edge")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-20T09:02:00Z", "20T09:02:00"),
        ("2026-11-20 10:02 +01:00", "20T09:02:00"),
        ("2026-11-20 10:02 CET", "20T09:02:00"),
        ("20 November 2026, 9:02 am", "20T09:02:00"),
        ("09:02", "20T09:02:00"),
        # The last time at which clocks showed this before the issue was opened.
        ("23:50", "19T23:50:00"),
    ],
)
def test_times_are_read_in_the_declared_zone_or_their_own(written: str, moment: str) -> None:
    assert read(f"### Started at (UTC)\n\n{written}\n").timestamps == {"started_at": at(moment)}


def test_the_zone_is_the_labels_own_with_daylight_saving() -> None:
    assert read("### Started at (Europe/Berlin)\n\n2026-10-25 02:30 CEST\n").timestamps["started_at"] == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert read("### Started at (Europe/Berlin)\n\n2026-07-01 12:00\n").timestamps["started_at"] == datetime(
        2026, 7, 1, 10, 0, tzinfo=UTC
    )
    none = read("### Started at (Europe/Berlin)\n\n2026-03-29 02:30\n")
    assert none.timestamps == {}
    assert "does not exist in Europe/Berlin" in none.remarks[0]


@pytest.mark.parametrize(
    ("heading", "written", "why"),
    [
        ("Started at", "09:02", "it has no time zone"),
        ("Started at (IST)", "09:02", "IST is used in"),
        ("Started at (UTC)", "yesterday", "no time of day"),
        ("Started at (UTC)", "09:02 or so, ask kim", "nothing behind it"),
        ("Started at (UTC)", "2026-11-21 09:02", "in the future"),
        ("Started at (UTC)", "2026-02-30 09:02", "does not exist"),
    ],
)
def test_a_time_that_is_not_certain_is_left_out_with_its_reason(heading: str, written: str, why: str) -> None:
    found = read(f"### {heading}\n\n{written}\n")
    assert found.timestamps == {}
    assert why in found.remarks[0]


def test_times_against_the_order_of_events_are_left_out_and_estimates_marked() -> None:
    found = read("### Started at (UTC)\n\n~09:12\n\n### Detected at (UTC)\n\n09:11\n")
    assert found.timestamps == {"started_at": at("20T09:12:00")}
    assert found.approximate == {"started_at"}
    assert "before started_at" in found.remarks[0]


def test_what_is_no_word_of_the_settings_is_said() -> None:
    words = Vocabulary(("sev1",), ("checkout",))
    body = (
        "### Severity\n\nP1\n\n### Services\n\nCheckout; the edge\n\n### Detected by\n\nLuck\n\n### Data lost\n\nHm\n"
    )
    found = read(body, words=words)
    assert (found.severity, found.services, found.detection, found.data_loss) == (None, ("checkout",), None, None)
    assert len(found.remarks) == 4


def test_checkboxes_are_read() -> None:
    assert tasks("- [x] checkout\n- [ ] edge\n* [X] search\n- none") == [
        Task(True, "checkout"),
        Task(False, "edge"),
        Task(True, "search"),
    ]
    assert read("### Services\n\n- [x] checkout\n- [ ] edge\n").services == ("checkout",)


def test_a_huge_body_is_cut_and_read_quickly() -> None:
    body = "### What happened\n\n" + "```\n### Severity\n<!--" * 200_000
    assert len(answers(body, lambda label: True)) <= BODY_MAX


_pieces = st.sampled_from(
    ["### Severity", "### Started at (UTC)", "```", "~~~~", "<!--", "-->", EMPTY, "sev1", "09:02"]
)


@settings(max_examples=60)
@given(st.lists(st.one_of(_pieces, st.text(max_size=12)), max_size=14).map("\n".join))
def test_nothing_that_is_written_breaks_the_reader(body: str) -> None:
    found = read(body)
    assert found.severity in (None, *WORDS.severities)
    assert all("\n" not in remark for remark in found.remarks)
    assert list(found.timestamps) == [name for name in TIMESTAMPS if name in found.timestamps]
