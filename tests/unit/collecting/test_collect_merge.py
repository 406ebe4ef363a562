"""What facts add to a timeline: literals in, decisions out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from debrief.collecting.cells import plain, text_cell
from debrief.collecting.evidence import Proposal, find_gaps, not_over, propose, still_firing
from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.merge import keep, mark_of, merge
from debrief.collecting.similar import Same, same_event
from debrief.collecting.window import window_of
from debrief.errors import UsageError
from debrief_schemas.timeline import TimelineRow

LINK = "https://github.com/acme/shop/pull/12"


def at(hour: int, minute: int, second: int = 0) -> datetime:
    """Return an instant of the day of the incident."""
    return datetime(2026, 11, 20, hour, minute, second, tzinfo=UTC)


def fact(when: datetime, text: str, source: str = "Slack", **more: object) -> Fact:
    """Return a fact whose id is made of its source and text."""
    return Fact(when, text, source, f"{source}:{text}:{when:%H%M%S}", **more)  # type: ignore[arg-type]


def row(when: datetime, text: str, source: str = "", line: int = 20) -> TimelineRow:
    """Return a row of a document."""
    return TimelineRow(when, text, source, line)


def test_new_facts_become_rows_in_order() -> None:
    decided = merge([], (), [fact(at(9, 5), "later"), fact(at(9, 1), "sooner")])
    assert [item.fact.text for item in decided.additions] == ["sooner", "later"]
    assert len(decided.marks) == 2


def test_a_fact_in_the_ledger_is_left_alone_whatever_became_of_its_row() -> None:
    known = fact(at(9, 5), "Rolled back")
    decided = merge([], {mark_of(known.id)}, [known])
    assert (decided.additions, decided.known, decided.marks, decided.evidence) == ((), 1, frozenset(), ())


def test_an_alias_in_the_ledger_counts() -> None:
    commit = fact(at(9, 5), "Merged #12: Raise the limit", "git 1a2b3c4")
    pull = fact(at(9, 5), "Merged #12: Raise the limit", "GitHub #12", aliases=(commit.id,))
    assert merge([], {mark_of(commit.id)}, [pull]).additions == ()


def test_without_a_ledger_a_row_with_the_link_tells_of_the_fact() -> None:
    pull = fact(at(9, 5), "Merged #12: Raise the limit", "GitHub #12", link=LINK)
    edited_text = row(at(9, 5), "The limit was raised, to everyone's surprise", f"[GitHub #12]({LINK})")
    assert merge([edited_text], (), [pull]).additions == ()
    edited_minute = row(at(9, 4, 30), "Merged #12: Raise the limit", f"[our PR]({LINK})")
    assert merge([edited_minute], (), [pull]).additions == ()
    another = row(at(9, 4, 30), "Review asks about the limit", f"[GitHub #12]({LINK})")
    assert len(merge([another], (), [pull]).additions) == 1


def test_without_a_ledger_a_fact_without_link_is_known_by_its_words() -> None:
    known = fact(at(9, 5, 40), "Pods restart | all of them")
    assert merge([row(at(9, 5, 40), "Pods restart | all of them", "Slack")], (), [known]).additions == ()
    assert merge([row(at(9, 5, 40), "Pods restart | all of them (Slack)")], (), [known]).additions == ()


def test_a_link_that_several_facts_share_does_not_make_one_of_the_other() -> None:
    page = "https://acme.pagerduty.com/incidents/PX"
    trigger = fact(at(9, 5), "Incident triggered: disk full", "PagerDuty #1", link=page)
    escalated = fact(at(9, 5), "Escalated", "PagerDuty #1", link=page)
    decided = merge(
        [row(at(9, 5), "Incident triggered: disk full", f"[PagerDuty #1]({page})")], (), [trigger, escalated]
    )
    assert [item.fact.text for item in decided.additions] == ["Escalated"]


def test_beside_a_ledger_a_link_and_a_second_are_not_enough() -> None:
    asked = row(at(9, 5), "Review asks about the limit", f"[our PR]({LINK})")
    pull = fact(at(9, 5), "Merged #12: Raise the limit", "GitHub #12", link=LINK)
    assert merge([asked], {"0123456789ab"}, [pull]).additions != ()


def test_two_of_one_source_that_say_nearly_the_same_stay_two() -> None:
    existing = row(at(9, 5, 9), "step 23-9 of the migration", "Slack")
    assert len(merge([existing], (), [fact(at(9, 5, 19), "step 23-19 of the migration")]).additions) == 1


def test_another_source_of_the_same_event_joins_its_row() -> None:
    existing = row(at(9, 11, 2), "Alert fires: HighErrorRate (service checkout): 5 % of requests fail", "Alertmanager")
    paged = fact(
        at(9, 11, 20), "Incident triggered: HighErrorRate (service checkout): 5 % of requests fail", "PagerDuty #12"
    )
    decided = merge([existing], (), [paged])
    assert decided.additions == ()
    assert [(item.line, item.source) for item in decided.joined] == [(20, "PagerDuty #12")]
    assert decided.marks == {mark_of(paged.id)}


def test_two_sources_of_one_event_make_one_row() -> None:
    commit = fact(at(9, 5), "Merged #12: Raise the limit of nodes", "git 1a2b3c4")
    pull = fact(at(9, 5, 1), "Merged #12: Raise the limit of nodes", "GitHub #12", link=LINK)
    for order in ([commit, pull], [pull, commit]):
        decided = merge([], (), order)
        (only,) = decided.additions
        assert only.source == f"git 1a2b3c4, [GitHub #12]({LINK})"
        assert len(decided.marks) == 2


def test_a_text_that_no_cell_can_hold_joins_no_row_that_may_go_on_otherwise() -> None:
    long = "All pods of checkout restart, one after another, " * 7
    existing = row(at(9, 5), plain(text_cell(f"{long}and come up")), "Slack")
    assert len(merge([existing], (), [fact(at(9, 5), f"{long}and stay down", "log")]).additions) == 1


def test_one_source_that_says_the_same_twice_means_two_events() -> None:
    facts = [fact(at(9, 5, second), "Pod checkout-7 is killed, out of memory") for second in (1, 20, 40)]
    assert len(merge([], (), facts).additions) == 3


def test_events_more_than_a_minute_apart_are_two() -> None:
    existing = row(at(9, 11), "Alert fires: HighErrorRate", "Alertmanager")
    assert len(merge([existing], (), [fact(at(9, 12, 1), "Alert fires: HighErrorRate", "PagerDuty #1")]).additions) == 1


def test_the_same_fact_from_two_files_is_one() -> None:
    once = fact(at(9, 5), "x y z")
    assert len(merge([], (), [once, once]).additions) == 1


def test_a_fact_of_which_nothing_can_be_shown_is_passed_over() -> None:
    decided = merge([], (), [fact(at(9, 5), "\u200b\u2060")])
    assert (decided.additions, decided.marks) == ((), frozenset())


def test_what_was_not_picked_comes_again_and_what_was_declined_does_not() -> None:
    facts = [fact(at(9, minute), f"number {minute}") for minute in range(3)]
    part = keep(merge([], (), facts), {0}, {1})
    assert [item.fact.text for item in part.additions] == ["number 0"]
    assert part.marks == {mark_of(facts[0].id), mark_of(facts[1].id)}
    assert part.evidence == (facts[0],)
    again = merge([row(at(9, 0), "number 0", "Slack")], part.marks, facts)
    assert [item.fact.text for item in again.additions] == ["number 2"]


ALERT = fact(at(9, 11), "Alert fires: HighErrorRate", "Alertmanager", kind=Kind.ALERT)
SECOND = fact(at(9, 12), "Alert fires: QueueGrows", "Alertmanager", kind=Kind.ALERT)
ACK = fact(at(9, 14), "Acknowledged", "PagerDuty #1", kind=Kind.ACKNOWLEDGED)
ENDED = fact(at(9, 31), "Alert ends: HighErrorRate", "Alertmanager", kind=Kind.ALERT_ENDED)
SECOND_ENDED = fact(at(9, 33), "Alert ends: QueueGrows", "Alertmanager", kind=Kind.ALERT_ENDED)
CLOSED = fact(at(9, 45), "Resolved", "PagerDuty #1", kind=Kind.RESOLVED)
ALL = [ALERT, SECOND, ACK, ENDED, SECOND_ENDED, CLOSED]


def written(proposals: list[Proposal]) -> dict[str, str]:
    """Return name and time of day of what would be written."""
    return {item.name: item.at.strftime("%H:%M") for item in proposals if not item.why_not}


def test_timestamps_follow_from_the_facts_with_a_reason() -> None:
    proposals = propose(ALL, {})
    assert written(proposals) == {
        "started_at": "09:11",
        "detected_at": "09:11",
        "acknowledged_at": "09:14",
        "mitigated_at": "09:33",
        "resolved_at": "09:45",
    }
    by_name = {item.name: item for item in proposals}
    assert by_name["detected_at"].reason == "first alert, Alertmanager: “Alert fires: HighErrorRate”"
    assert by_name["started_at"].approximate
    assert by_name["mitigated_at"].approximate
    assert not by_name["resolved_at"].approximate


def test_while_an_alert_still_fires_nothing_is_mitigated() -> None:
    assert "mitigated_at" not in written(propose([ALERT, SECOND, ENDED], {}))


def test_an_alert_of_any_source_that_begins_after_the_last_end_still_fires() -> None:
    later = fact(at(9, 40), "Alert fires: QueueFull", "Grafana", kind=Kind.ALERT)
    assert "mitigated_at" not in written(propose([ALERT, ENDED, later], {}))
    over = fact(at(9, 50), "Alert ends: QueueFull", "Grafana", kind=Kind.ALERT_ENDED)
    assert written(propose([ALERT, ENDED, later, over], {}))["mitigated_at"] == "09:50"
    # One end is not the end of two alerts, and a pager ends what it began when it closes the incident.
    assert [one.source for one in still_firing([later, later, over])] == ["Grafana"]
    page = fact(at(9, 12), "Incident triggered: x", "PagerDuty #7", kind=Kind.ALERT)
    assert still_firing([page, fact(at(9, 45), "Resolved", "PagerDuty #8", kind=Kind.RESOLVED)]) == [page]
    assert still_firing([page, fact(at(9, 45), "Resolved", "PagerDuty #7", kind=Kind.RESOLVED)]) == []


def test_what_a_source_says_outright_is_better_than_what_follows() -> None:
    begun = fact(at(9, 2), "Impact begins", "Statuspage", kind=Kind.STARTED)
    over = fact(at(9, 32), "Status page says monitoring", "Statuspage", kind=Kind.MITIGATED)
    proposals = {item.name: item for item in propose([*ALL, begun, over], {})}
    assert (proposals["started_at"].at, proposals["started_at"].approximate) == (at(9, 2), False)
    assert (proposals["mitigated_at"].at, proposals["mitigated_at"].approximate) == (at(9, 32), False)


PAGE = fact(at(9, 12), "Incident triggered: x", "PagerDuty #1", kind=Kind.ALERT)
AGAIN = fact(at(9, 50), "Reopened by Kim", "PagerDuty #1", kind=Kind.ONGOING)


def test_what_was_opened_again_is_not_over_until_it_is_closed_again() -> None:
    assert "resolved_at" not in written(propose([PAGE, CLOSED, AGAIN], {}))
    assert not_over([PAGE, CLOSED, AGAIN]) == [AGAIN]
    over = fact(at(10, 5), "Resolved", "PagerDuty #1", kind=Kind.RESOLVED)
    assert written(propose([PAGE, CLOSED, AGAIN, over], {}))["resolved_at"] == "10:05"
    # What was ended at the monitor is not mitigated while the pager says that it goes on.
    assert "mitigated_at" not in written(propose([ALERT, PAGE, ENDED, CLOSED, AGAIN], {}))
    # An issue that is opened again, for its paper work, says nothing against a pager.
    issue = [
        fact(at(18, 0), "Incident issue #1 closed", "GitHub #1", kind=Kind.RESOLVED),
        fact(at(19, 0), "Incident issue #1 reopened", "GitHub #1", kind=Kind.ONGOING),
    ]
    assert written(propose([PAGE, CLOSED, *issue], {}))["resolved_at"] == "09:45"
    assert "resolved_at" not in written(propose(issue, {}))


def test_one_closed_page_of_two_is_no_end() -> None:
    other = fact(at(9, 20), "Incident triggered: y", "PagerDuty #2", kind=Kind.ALERT)
    assert "resolved_at" not in written(propose([PAGE, other, CLOSED], {}))
    assert not_over([PAGE, other, CLOSED]) == [other]
    # A monitor's alert that nobody ended is another matter.
    assert written(propose([PAGE, SECOND, CLOSED], {}))["resolved_at"] == "09:45"


@pytest.mark.parametrize(("kind", "words"), [(Kind.ONGOING, "identified"), (Kind.REPORT, "investigating")])
def test_a_repair_that_did_not_hold_has_mitigated_nothing(kind: Kind, words: str) -> None:
    held = fact(at(9, 40), "Status page says monitoring: x", "Statuspage", kind=Kind.MITIGATED)
    back = fact(at(9, 50), f"Status page says {words}: x", "Statuspage", kind=kind)
    over = fact(at(10, 30), "Status page says resolved: x", "Statuspage", kind=Kind.RESOLVED)
    assert "mitigated_at" not in written(propose([held, back, over], {}))
    assert written(propose([back, replace(held, at=at(10, 0)), over], {}))["mitigated_at"] == "10:00"


def test_an_end_after_which_an_alert_begins_is_an_estimate() -> None:
    held = fact(at(9, 40), "Status page says monitoring: x", "Statuspage", kind=Kind.MITIGATED)
    rang = fact(at(9, 50), "Alert fires: Latency", "Grafana", kind=Kind.ALERT)
    for facts, exact in (([*ALL, held], True), ([*ALL, held, rang], False)):
        by_name = {item.name: item for item in propose(facts, {})}
        for name in ("mitigated_at", "resolved_at"):
            assert by_name[name].approximate is not exact
            assert ("an alert began after it, Grafana: “Alert fires: Latency”" in by_name[name].reason) is not exact


def test_a_start_before_the_first_sign_keeps_to_the_bound() -> None:
    def start(given: datetime) -> Proposal:
        return next(item for item in propose(ALL, {"started_at": given}) if item.name == "started_at")

    assert start(at(9, 0)).agrees
    assert start(at(9, 11)).agrees
    assert start(at(9, 20)).differs


def test_a_pager_knows_better_than_an_issue_when_it_was_over() -> None:
    issue = fact(at(18, 0), "Incident issue #482 closed", "GitHub #482", kind=Kind.RESOLVED)
    assert written(propose([*ALL, issue], {}))["resolved_at"] == "09:45"
    assert written(propose([issue], {}))["resolved_at"] == "18:00"


def test_nothing_goes_over_a_value_that_is_there() -> None:
    proposals = propose(ALL, {"detected_at": at(9, 5), "resolved_at": at(10, 0)}, ["detected_at"])
    reasons = {item.name: item.why_not for item in proposals}
    assert reasons["detected_at"] == "it is given, as an estimate"
    assert reasons["resolved_at"] == "it is given"
    assert reasons["acknowledged_at"] == ""
    # The first alert came after the moment that people gave for the detection.
    assert reasons["started_at"] == "it would lie after detected_at"


def test_the_order_of_the_timestamps_is_kept() -> None:
    assert "resolved_at" not in written(propose([CLOSED], {"mitigated_at": at(9, 50)}))
    assert "acknowledged_at" not in written(propose([ACK], {"resolved_at": at(9, 0)}))


def test_an_alert_before_the_given_start_is_no_sign_of_what_came_after_it() -> None:
    early = fact(at(8, 5), "Alert fires: Other", "Grafana", kind=Kind.ALERT)
    assert written(propose([early, *ALL], {"started_at": at(9, 0)}))["detected_at"] == "09:11"
    # An estimate may be wrong, and without any sign after the start the one before it is told.
    assert "detected_at" not in written(propose([early, *ALL], {"started_at": at(9, 0)}, ["started_at"]))
    (only,) = [one for one in propose([early], {"started_at": at(9, 0)}) if one.name == "detected_at"]
    assert only.why_not == "it would lie before started_at"


def test_what_a_responder_did_before_the_alert_is_no_answer_to_it() -> None:
    early = fact(at(9, 0), "Acknowledged something else", "PagerDuty #0", kind=Kind.ACKNOWLEDGED)
    assert written(propose([early, *ALL], {}))["acknowledged_at"] == "09:14"


def test_gaps_are_what_nobody_tells_of() -> None:
    moments = [at(9, 2), at(9, 11), at(9, 14), at(9, 31), at(8, 0), at(12, 0)]
    gaps = find_gaps(moments, at(9, 2), at(9, 31), timedelta(minutes=15))
    assert [(gap.since, gap.until) for gap in gaps] == [(at(9, 14), at(9, 31))]
    assert find_gaps([], None, None, timedelta(minutes=1)) == []
    assert len(find_gaps([at(9, 0), at(10, 0)], None, None, timedelta(hours=1))) == 1


WINDOW = {"margin": timedelta(hours=1), "open_for": timedelta(hours=24), "now": datetime(2026, 12, 1, tzinfo=UTC)}


def test_the_window_is_the_incident_and_a_margin() -> None:
    closed = window_of({"started_at": at(9, 2), "resolved_at": at(9, 40)}, since=None, until=None, **WINDOW)  # type: ignore[arg-type]
    assert (closed.since, closed.until) == (at(8, 2), at(10, 40))
    still_open = window_of({"started_at": at(9, 2)}, since=None, until=None, **WINDOW)  # type: ignore[arg-type]
    assert still_open.until == at(9, 2) + timedelta(hours=24)
    now = {**WINDOW, "now": at(9, 30)}
    assert window_of({"started_at": at(9, 2)}, since=None, until=None, **now).until == at(9, 30)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stamps", "since", "until", "said"),
    [
        ({}, at(9, 0), None, "no timestamps"),
        ({}, at(9, 0), at(8, 0), "empty"),
        ({}, at(9, 0), at(9, 0) + timedelta(days=63), "longer than 62 days"),
    ],
)
def test_a_window_that_is_none_is_refused(
    stamps: dict[str, datetime], since: datetime | None, until: datetime | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        window_of(stamps, since=since, until=until, **WINDOW)  # type: ignore[arg-type]


def test_a_source_says_when_it_stops() -> None:
    found, day = Collected(), Window(at(0, 0), at(23, 59))
    limits = Limits(facts=2)
    assert [found.add(fact(at(9, minute), "x"), day, limits) for minute in range(4)] == [True, True, False, False]
    assert found.notes == ["stopped after 2 facts; give a narrower --since and --until"]
    assert found.add(fact(at(9, 0) + timedelta(days=2), "x"), day, limits)


@pytest.mark.parametrize("written", [False, True], ids=["new rows", "rows of the document"])
def test_a_minute_of_many_messages_is_not_compared_each_with_each(
    monkeypatch: pytest.MonkeyPatch, *, written: bool
) -> None:
    compared = 0

    def counted(one: str, other: str) -> Same | None:
        nonlocal compared
        compared += 1
        return same_event(one, other)

    monkeypatch.setattr("debrief.collecting.merge.same_event", counted)
    monkeypatch.setattr("debrief.collecting.known_rows.same_event", counted)
    syllables = ["bal", "den", "for", "gut", "kar", "len", "mos", "nix", "pol", "rem"]
    names = [f"{one}{two}{three}" for one in syllables for two in syllables for three in syllables]
    facts = [
        fact(
            at(9, 5, n * 59 // 1000), f"deploy of {name} was seen by {names[n * 7 % 1000]}", ("Slack", "GitHub")[n % 2]
        )
        for n, name in enumerate(names)
    ]
    told, more = facts[998], "PagerDuty"
    if written:
        rows = [row(one.at, one.text, "Slack", 20 + n) for n, one in enumerate(facts)]
        others = [fact(one.at, f"{one.text[10:]} {names[n * 3 % 1000]}", more) for n, one in enumerate(facts)]
        decided = merge(rows, (), [*others, fact(at(9, 5, 59), told.text.upper(), more)])
        assert [(joined.line, joined.fact.text) for joined in decided.joined] == [(1018, told.text.upper())]
    else:
        facts.append(fact(at(9, 5, 59), f"the {told.text} with a graph", more))
        decided = merge([], (), facts)
        (joined,) = (item for item in decided.additions if item.joined)
        assert (joined.fact, joined.words) == (told, facts[1000].text)
    assert len(decided.additions) == 1000
    assert compared < 10_000
