"""Recorded data in, facts out: one test a format."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from debrief.collecting.fact import Fact, Limits, Window
from debrief.collecting.merge import merge
from debrief.collecting.people import People
from debrief.collecting.sources.alerts import parse_alerts
from debrief.collecting.sources.git import parse_commits, parse_tags
from debrief.collecting.sources.mrkdwn import TEXT_MAX, to_plain
from debrief.collecting.sources.opsgenie import parse_opsgenie
from debrief.collecting.sources.pagerduty import incident_id, parse_pagerduty
from debrief.collecting.sources.slack import parse_messages
from debrief.collecting.sources.slack_export import SlackExport
from debrief.collecting.sources.statuspage import parse_statuspage
from debrief.collecting.sources.table import parse_table
from debrief.errors import SourceError, UsageError
from debrief_schemas.sources import Columns, Kind, NameRule, SlackSource, TableSource

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "collecting"
DAY = Window(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))


def load(name: str) -> Any:
    """Return a recorded JSON document."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def told(facts: Any) -> list[tuple[str, str, str]]:
    """Return time of day, kind and text of facts, in order of time."""
    return [
        (fact.at.astimezone(UTC).strftime("%H:%M:%S"), str(fact.kind), fact.text)
        for fact in sorted(facts, key=lambda fact: fact.at)
    ]


SHA, OTHER = "1a" * 20, "2b" * 20


def seconds(clock: str) -> int:
    """Return a clock time of the day as git counts it."""
    return int(datetime.fromisoformat(f"2026-11-20T{clock}:00Z").timestamp())


def test_git_commits_merges_and_reverts() -> None:
    raw = (
        f"{SHA}\x00{OTHER}\x00{seconds('09:02')}\x00Raise the limit | of <b>nodes</b>\x00\x00"
        f"{OTHER}\x00a b\x00{seconds('09:10')}\x00Merge pull request #12 from acme/pools\x00\nNew node pools\n\x00"
        f'{"3c" * 20}\x00a\x00{seconds("09:20")}\x00Revert "New node pools"\x00This reverts commit {OTHER}.\n\x00'
    ).encode()
    facts = list(parse_commits(raw, "https://github.com/acme/shop"))
    assert told(facts) == [
        ("09:02:00", "change", "Raise the limit | of <b>nodes</b>"),
        ("09:10:00", "change", "Merged #12: New node pools"),
        ("09:20:00", "revert", 'Revert "New node pools" (takes back 2b2b2b2)'),
    ]
    assert facts[0].link == f"https://github.com/acme/shop/commit/{SHA}"
    assert (facts[0].id, facts[0].source) == (f"git:{SHA}", "git 1a1a1a1")


def test_git_tags_with_and_without_a_time_of_their_own() -> None:
    raw = (
        f"v1.2\x00{seconds('09:30')}\x00tag\x00{SHA}\x00Second release\n"
        f"nightly\x00{seconds('09:00')}\x00commit\x00{OTHER}\x00Raise the limit\n"
        f"blob\x00\x00blob\x00{OTHER}\x00\n"
    ).encode()
    assert told(parse_tags(raw)) == [
        ("09:00:00", "change", "Tag nightly (time of its commit)"),
        ("09:30:00", "change", "Tag v1.2: Second release"),
    ]


@pytest.mark.parametrize(
    ("subject", "body", "text"),
    [
        (
            "Merge branch 'f2' into 'main'",
            "Raise the pool\n\nSee merge request acme/shop!12\n",
            "Merged !12: Raise the pool",
        ),
        ("Merge branch 'f2' into 'main'", "See merge request acme/shop!12\n", "Merge branch 'f2' into 'main'"),
        ("Merge branch 'f2'", "Conflicts:\n  a\n", "Merge branch 'f2'"),
        ("Merged in f2 (pull request #7)", "Raise the pool\n\nApproved-by: kim\n", "Merged #7: Raise the pool"),
        ("Merge pull request #8 in ACME/shop from f2 to main", "Raise the pool\n", "Merged #8: Raise the pool"),
    ],
)
def test_merges_are_read_as_each_service_writes_them(subject: str, body: str, text: str) -> None:
    (fact,) = parse_commits(f"{SHA}\x00a b\x00{seconds('09:00')}\x00{subject}\x00{body}\x00".encode())
    assert fact.text == text


@pytest.mark.parametrize("when", ["-62135596801", "99999999999999999999", "7289654400"])
def test_a_commit_of_a_year_that_no_incident_lies_in_hides_no_other(when: str) -> None:
    raw = f"{OTHER}\x00\x00{when}\x00Odd\x00\x00{SHA}\x00\x00{seconds('09:00')}\x00Raise\x00\x00".encode()
    assert told(parse_commits(raw)) == [("09:00:00", "change", "Raise")]


def test_git_output_of_another_shape_is_refused() -> None:
    with pytest.raises(SourceError):
        list(parse_commits(b"abc\x00\x00noon\x00\x00\x00"))
    with pytest.raises(SourceError):
        list(parse_commits(b"abc\x00def"))
    with pytest.raises(SourceError):
        list(parse_tags(b"abc def"))


def test_an_alertmanager_webhook() -> None:
    facts = list(parse_alerts(load("alertmanager-webhook.json"), "Alertmanager"))
    assert told(facts) == [
        ("09:11:00", "alert", "Alert fires: HighErrorRate (service checkout, severity page): 5 % of requests fail"),
        ("09:25:00", "alert", "Alert fires: QueueGrows (service orders)"),
        (
            "09:31:00",
            "alert_ended",
            "Alert ends: HighErrorRate (service checkout, severity page): 5 % of requests fail",
        ),
    ]
    assert facts[0].link == "https://prometheus.example.com/graph?g0.expr=up&g0.tab=1"


def test_while_an_alert_fires_its_end_is_no_fact() -> None:
    assert [kind for _, kind, _ in told(parse_alerts(load("alertmanager-api.json"), "Alertmanager"))] == ["alert"]


def test_one_alert_is_one_fact_whichever_way_it_is_told() -> None:
    ids = {
        next(iter(parse_alerts(load(name), system))).id
        for name, system in (
            ("alertmanager-webhook.json", "Alertmanager"),
            ("alertmanager-api.json", "Alertmanager"),
            ("prometheus-alerts.json", "Prometheus"),
            ("prometheus-history.json", "Prometheus"),
        )
    }
    assert len(ids) == 1


def test_prometheus_alerts_without_those_that_only_threaten() -> None:
    assert told(parse_alerts(load("prometheus-alerts.json"), "Prometheus")) == [
        ("09:11:00", "alert", "Alert fires: HighErrorRate (service checkout, severity page): 5 % of requests fail")
    ]


def test_the_history_of_a_series_tells_when_alerts_ended() -> None:
    assert told(parse_alerts(load("prometheus-history.json"), "Prometheus")) == [
        ("09:11:00", "alert", "Alert fires: HighErrorRate (service checkout, severity page)"),
        ("09:30:30", "alert_ended", "Alert ends: HighErrorRate (service checkout, severity page)"),
        ("09:41:00", "alert", "Alert fires: HighErrorRate (service checkout, severity page)"),
    ]


def test_of_a_history_whose_bounds_are_not_known_it_is_said_what_may_have_begun_before() -> None:
    def series(name: str, first: int, last: int) -> dict[str, Any]:
        values = [[1795165860.0 + 30 * number, "1"] for number in range(first, last + 1)]
        return {"metric": {"alertname": name, "alertstate": "firing"}, "values": values}

    notes: list[str] = []
    result = [series("A", 0, 3), series("B", 0, 9), series("C", 2, 5)]
    document = {"data": {"resultType": "matrix", "result": result}}
    assert [(kind, text[-1]) for _, kind, text in told(parse_alerts(document, "Prometheus", notes.append))] == [
        ("alert", "A"),
        ("alert", "B"),
        ("alert", "C"),
        ("alert_ended", "A"),
        ("alert_ended", "C"),
    ]
    assert notes == ["several alerts begin with the file's first point and may have fired before: A, B"]


def test_states_in_which_nobody_is_told_are_no_alerts() -> None:
    states = [
        "Normal",
        "Pending",
        "inactive",
        "Normal (MissingSeries)",
        "NoData",
        "Alerting",
        "Alerting (Error)",
        "firing",
    ]
    alerts = [
        {"labels": {"alertname": f"n{number}"}, "state": state, "activeAt": "2026-11-20T09:11:00Z"}
        for number, state in enumerate(states)
    ]
    notes: list[str] = []
    facts = parse_alerts({"status": "success", "data": {"alerts": alerts}}, "Grafana", notes.append)
    assert [text for _, _, text in told(facts)] == ["Alert fires: n5", "Alert fires: n6", "Alert fires: n7"]
    assert notes == ["left out, for they tell of no alert: those whose state is nodata"]


def test_annotations_of_grafana_without_what_nobody_was_told() -> None:
    assert told(parse_alerts(load("grafana-annotations.json"), "Grafana")) == [
        ("09:11:05", "alert", "Alert fires: Checkout is slow"),
        ("09:31:00", "alert_ended", "Alert ends: Checkout is slow"),
    ]


def test_two_instances_of_a_rule_of_grafana_are_told_apart() -> None:
    changes = [
        {
            "id": number,
            "alertName": "High502",
            "time": 1795165860000,
            "prevState": "Normal",
            "newState": "Alerting",
            "text": f"High502 {{alertname=High502, grafana_folder=shop, instance={host}}} - B=12",
        }
        for number, host in enumerate(("a1", "b2"))
    ]
    facts = list(parse_alerts(changes, "Grafana"))
    assert [fact.text for fact in facts] == [
        "Alert fires: High502 (instance a1)",
        "Alert fires: High502 (instance b2)",
    ]
    assert len({fact.about for fact in facts}) == 2


@pytest.mark.parametrize(
    "document",
    [
        *({}, {"alerts": [{"labels": {}}]}, 7, [1]),
        {"data": {"resultType": "matrix", "result": [{"values": [["x"]]}]}},
        {"data": {"resultType": "matrix", "result": [{"values": [[10**400, "1"]]}]}},
    ],
)
def test_alerts_of_another_shape_are_refused(document: Any) -> None:
    with pytest.raises(SourceError):
        list(parse_alerts(document, "Alertmanager"))


def test_the_log_of_an_incident_at_pagerduty() -> None:
    facts = list(parse_pagerduty(load("pagerduty-log.json"), People()))
    assert told(facts) == [
        ("09:11:08", "alert", "Incident triggered: HighErrorRate (service checkout): 5 % of requests fail"),
        ("09:14:05", "acknowledged", "Acknowledged by Kim Example"),
        ("09:16:00", "other", "Escalated"),
        ("09:22:00", "message", "Kim Example: Rolling the node pool back"),
        ("09:45:10", "resolved", "Resolved by Kim Example"),
    ]
    assert {fact.source for fact in facts} == {"PagerDuty #1234"}


def test_a_webhook_and_the_log_tell_of_one_event() -> None:
    (event,) = parse_pagerduty(load("pagerduty-webhook.json"), People())
    log = next(fact for fact in parse_pagerduty(load("pagerduty-log.json"), People()) if fact.kind is Kind.ACKNOWLEDGED)
    assert set(event.ids) & set(log.ids)


def test_two_notes_of_one_second_are_two() -> None:
    log = load("pagerduty-log.json")
    (note,) = (entry for entry in log["log_entries"] if entry["id"] == "R02NOTE")
    other = {**note, "id": "R03NOTE", "channel": {"type": "note", "summary": "Users see errors"}}
    facts = list(parse_pagerduty({**log, "log_entries": [note, other]}, People()))
    assert len(merge([], [], facts).additions) == 2


def test_what_becomes_of_escalations_and_priorities_is_told() -> None:
    entries = [
        {"id": f"R{number}", "type": f"{name}_log_entry", "created_at": f"2026-11-20T09:1{number}:00Z", **more}
        for number, (name, more) in enumerate(
            [
                ("priority_change", {"channel": {"new_priority": {"summary": "P1"}}}),
                ("exhaust_escalation_path", {}),
                ("snooze", {"agent": {"id": "PULEE", "type": "user_reference", "summary": "Lee Roe"}}),
                ("notify", {"user": {"id": "PUZOE", "type": "user_reference", "summary": "Zoe Sample"}}),
                ("annotate", {"channel": {"summary": "Zoe Sample is on the train"}}),
            ]
        )
    ]
    document = {"incident": {"id": "P1", "type": "incident"}, "log_entries": entries}
    assert [text for _, _, text in told(parse_pagerduty(document, People()))] == [
        "Priority changed to P1",
        "Nobody is left to escalate to",
        "Snoozed by Lee Roe",
        "Note: Zoe Sample is on the train",
    ]
    hidden = [text for _, _, text in told(parse_pagerduty(document, People(NameRule.ROLES)))]
    assert hidden[2:] == ["Snoozed by a responder", "Note: a responder is on the train"]
    event = {"event_type": "incident.priority_updated", "id": "E", "occurred_at": "2026-11-20T09:10:00Z"}
    webhook = {"event": {**event, "data": {"id": "P1", "type": "incident", "priority": {"summary": "P2"}}}}
    assert [text for _, _, text in told(parse_pagerduty(webhook, People()))] == ["Priority changed to P2"]


def test_an_incident_without_its_log_tells_what_it_knows() -> None:
    kim = {"type": "user_reference", "id": "P1", "summary": "Kim Example"}
    incident = {
        "id": "PX",
        "type": "incident",
        "title": "Disk full",
        "status": "resolved",
        "created_at": "2026-11-20T09:00:00Z",
        "last_status_change_at": "2026-11-20T09:30:00Z",
        "last_status_change_by": {"type": "service_reference"},
        "acknowledgements": [{"at": "2026-11-20T09:05:00Z", "acknowledger": kim}],
    }
    assert [kind for _, kind, _ in told(parse_pagerduty({"incidents": [incident]}, People()))] == [
        "alert",
        "acknowledged",
        "resolved",
    ]


def test_roles_take_the_place_of_names_wherever_they_stand() -> None:
    people = People(NameRule.ROLES, {"PUKIM": "on-call for payments"})
    texts = [text for _, _, text in told(parse_pagerduty(load("pagerduty-log.json"), people))]
    assert "Acknowledged by on-call for payments" in texts
    assert not any("Kim" in text for text in texts)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://acme.pagerduty.com/incidents/PT4KHLK", "PT4KHLK"),
        ("https://acme.eu.pagerduty.com/incidents/PT4KHLK?x=1", "PT4KHLK"),
        ("https://evil.example/incidents/PT4KHLK", None),
        ("https://acme.pagerduty.com.evil.example/incidents/PT4KHLK", None),
    ],
)
def test_only_a_link_to_pagerduty_names_an_incident(link: str, expected: str | None) -> None:
    assert incident_id(link) == expected


def test_opsgenie_alerts_logs_and_incidents() -> None:
    assert told(parse_opsgenie(load("opsgenie-alerts.json"), People())) == [
        ("09:11:30", "alert", "Alert fires: checkout: 502s"),
        ("09:14:00", "acknowledged", "Acknowledged: checkout: 502s (by kim)"),
        ("09:39:50", "alert_ended", "Alert closed: checkout: 502s (by kim)"),
    ]
    assert told(parse_opsgenie(load("opsgenie-log.json"), People())) == [
        ("09:14:00", "acknowledged", "Alert acknowledged via web (by kim)"),
        ("09:40:00", "alert_ended", "Alert closed via web (by kim)"),
    ]
    assert [kind for _, kind, _ in told(parse_opsgenie(load("opsgenie-incident.json"), People()))] == [
        "started",
        "report",
        "mitigated",
        "resolved",
    ]
    with pytest.raises(SourceError):
        list(parse_opsgenie({"data": ["x"]}, People()))
    (alert,) = load("opsgenie-alerts.json")["data"]
    alert["report"].update(ackTime=0, acknowledgedBy="")
    assert [kind for _, kind, _ in told(parse_opsgenie(alert, People()))] == ["alert", "alert_ended"]
    alert["report"].update(ackTime=150_000, closeTime=10**17)
    assert [kind for _, kind, _ in told(parse_opsgenie(alert, People()))] == ["alert", "acknowledged"]


@pytest.mark.parametrize(
    ("log", "kind"),
    [
        ('Added note: "Rolled back the retention policy"', "message"),
        ("Note added: the schedule of the rotation, their alert closed by the vendor", "message"),
        ('Added note "their alert closed, ours still fires"', "message"),
        ("Alert [checkout: policy denied] closed via web", "alert_ended"),
        ('Alert "502s" acknowledged via Slack', "acknowledged"),
        ("Escalated, as their alert closed early", "other"),
        ("Alert unacknowledged via web", "other"),
        ('Priority changed: "P1", after the policy denied it', "other"),
        ("Sent email notification to [kim]: Alert closed", None),
        ("Added recipient [kim] by rotation", None),
    ],
)
def test_what_people_note_at_opsgenie_is_told_and_ends_no_alert(log: str, kind: str | None) -> None:
    entry = {"log": log, "type": "alertRecipient", "owner": "", "createdAt": "2026-11-20T09:14:00Z", "offset": "1"}
    assert told(parse_opsgenie({"data": [entry]}, People())) == ([("09:14:00", kind, log)] if kind else [])


def test_whoever_opsgenie_only_notified_is_known_in_notes_too() -> None:
    entries = [
        {"log": log, "type": "alertRecipient", "owner": owner, "createdAt": "2026-11-20T09:14:00Z", "offset": owner}
        for log, owner in (("Sent notification", "zoe.sample@acme.io"), ('Added note: "ask zoe.sample"', ""))
    ]
    people = People(NameRule.ROLES)
    (fact,) = parse_opsgenie({"data": entries}, people)
    assert people.conceal(fact.text) == 'Added note: "ask a responder"'


def test_a_suppressed_alert_is_told_and_counts_as_no_first_sign() -> None:
    alerts = load("alertmanager-api.json")
    alerts[0]["status"]["state"] = "suppressed"
    (fact,) = parse_alerts(alerts, "Alertmanager")
    assert (fact.kind, fact.text.partition(":")[0]) == (Kind.OTHER, "Suppressed alert")


def test_what_users_were_told() -> None:
    assert told(parse_statuspage(load("statuspage.json"), People())) == [
        ("09:02:00", "started", "Impact begins: Checkout errors"),
        ("09:18:00", "report", "Status page says investigating: Checkout errors: Some payments fail."),
        ("09:32:00", "mitigated", "Status page says monitoring: Checkout errors: A fix is in place."),
        ("09:46:00", "resolved", "Status page says resolved: Checkout errors: All payments work."),
    ]
    with pytest.raises(SourceError):
        list(parse_statuspage({"name": "x"}, People()))


def export(settings: SlackSource, people: People | None = None) -> list[Fact]:
    """Return the facts of the recorded export."""
    return SlackExport(str(FIXTURES / "slack-export"), settings, people or People(), Limits()).collect(DAY).facts


def test_an_export_of_slack() -> None:
    facts = export(SlackSource(channel="incident-482", workspace="https://acme.slack.com"))
    assert told(facts) == [
        ("09:13:00", "message", "Kim Example: Error rate of checkout is at 5 % & rising, see the board"),
        ("09:20:00", "message", "Lee Sample: Kim Example I roll node pool checkout-b back"),
        ("09:21:00", "message", "Lee Sample: lunch anyone?"),
        ("09:24:00", "message", "deploys: Deployment of 9f8e7d6 to production begins"),
        ("09:30:00", "message", "Lee Sample: Rollback is through"),
    ]
    assert facts[0].id.startswith("slack:C0INC482/")
    assert facts[0].link is not None
    assert facts[0].link.startswith("https://acme.slack.com/archives/C0INC482/p17")
    assert facts[1].link is not None
    assert "?thread_ts=" in facts[1].link


def test_only_what_was_pinned_or_marked() -> None:
    facts = export(SlackSource(channel="C0INC482", messages="marked"))
    assert [time for time, _, _ in told(facts)] == ["09:13:00", "09:24:00"]
    none = export(SlackSource(channel="C0INC482", messages="marked", reactions=("memo",)))
    assert [time for time, _, _ in told(none)] == ["09:24:00"]


def test_no_name_of_an_export_survives_where_roles_are_asked_for() -> None:
    people = People(NameRule.ROLES, {"kim": "incident lead"})
    texts = " ".join(text for _, _, text in told(export(SlackSource(channel="incident-482"), people)))
    assert "incident lead: Error rate" in texts
    assert "a responder: incident lead I roll" in texts
    assert "Kim" not in texts
    assert "Lee" not in texts


def test_a_channel_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean `incident-482`"):
        export(SlackSource(channel="incident-428"))
    with pytest.raises(UsageError, match=r"incident-482.*random"):
        export(SlackSource())


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("*bold* _it_ ~gone~ `code`", "bold it gone code"),
        ("snake_case_name and 2*3*4 stay", "snake_case_name and 2*3*4 stay"),
        ("<@U1> and <@U9|zoe>", "Kim Example and zoe"),
        ("<#C1|general> <!here> <!subteam^S1|@ops>", "#general @here @ops"),
        ("<https://a.example/x_y_z?a=1&amp;b=2>", "https://a.example/x_y_z?a=1&b=2"),
        ("<https://evil.example|https://good.example>", "https://good.example"),
        ("<mailto:kim@example.com|kim@example.com>", "kim@example.com"),
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("```\nline one\nline two```", "line one\nline two"),
        ("*_both_*", "both"),
        ("\ue0000\ue001 <x>", "0 x"),
        ("`/a/*/b/*` and ran /srv/*/cache/* away", "/a/*/b/* and ran /srv/*/cache/* away"),
        ("count(*) is not sum(*); src/_x_/y; a=_b_; __init__; *.py, x*; ~/x ~/y", None),
        ("`*x* _y_ ~z~ &lt;b&gt; <https://a.example/x>` *b*", "*x* _y_ ~z~ <b> https://a.example/x b"),
        ("```rm *a* <@U1>```, then *done*.", "rm *a* Kim Example, then done."),
        ("(*bold*), _so_; **twice** ~~gone~~ *<https://a.example|here>*!", "(bold), so; twice gone here!"),
    ],
)
def test_mark_up_of_slack(marked: str, plain: str | None) -> None:
    people = People()
    people.learn("U1", "Kim Example")
    assert to_plain(marked, people) == (marked if plain is None else plain)


def message(second: int, text: str, user: str = "U01", **more: Any) -> dict[str, Any]:
    """Return a message of Slack."""
    return {"type": "message", "user": user, "text": text, "ts": f"17951652{second:02}.000001", **more}


def test_names_that_only_the_messages_hold_are_known() -> None:
    profile = {"real_name": "Kim Doe", "display_name": "kimmy", "name": "kdoe"}
    messages = [
        message(1, "Lee Roe did it, thanks kimmy", "U02"),
        message(2, "I restart the db", user_profile=profile),
        message(3, "<@U03|leeroe> and <@U01> know"),
        message(4, "", attachments=[{"author_id": "U03", "author_name": "Lee Roe", "text": "the db is up"}]),
        message(5, "deploy by Kim Doe", "", subtype="bot_message", username="Kim Doe"),
    ]
    said = " ".join(fact.text for fact in parse_messages(messages, "C1", SlackSource(), People()))
    assert "kimmy: I restart the db" in said
    assert "leeroe and kimmy know" in said
    people = People(NameRule.ROLES, {"U01": "database lead"})
    facts = list(parse_messages(messages, "C1", SlackSource(), people))
    said = " ".join(people.conceal(fact.text) for fact in facts)
    assert "database lead: I restart the db" in said
    assert not re.search("kim|lee|doe|roe", said, re.IGNORECASE)


def test_edited_and_deleted_messages_read_as_they_stand() -> None:
    messages = [
        message(1, "the db is down"),
        message(9, "", subtype="message_changed", message=message(1, "the *cache* is down")),
        message(2, "wrong channel"),
        message(8, "", subtype="message_deleted", deleted_ts=message(2, "")["ts"]),
        message(7, "", subtype="message_changed", message=message(3, "the cache is up")),
        message(4, "see", files=[{"title": "Graph *of* errors"}]),
    ]
    facts = parse_messages(messages, "C1", SlackSource(), People())
    assert [(fact.id, fact.text) for fact in facts] == [
        ("slack:C1/1795165201.000001", "U01: the cache is down"),
        ("slack:C1/1795165204.000001", "U01: see; File: Graph *of* errors"),
        ("slack:C1/1795165203.000001", "U01: the cache is up"),
    ]


def test_signs_in_text_without_mark_up_stay() -> None:
    blocks = [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": t}]}]}
        for t in ("*not bold* a_b", "/a/*/b `x` &#42;")
    ]
    (fact,) = parse_messages([message(1, "", blocks=blocks)], "C1", SlackSource(), People())
    assert fact.text == "U01: *not bold* a_b\n/a/*/b `x` &#42;"


def test_a_message_without_a_time_is_refused() -> None:
    with pytest.raises(SourceError):
        list(parse_messages([{"text": "x"}], "C1", SlackSource(), People()))


SHAPE = TableSource(
    columns=Columns(time="When", text=("Service", "What"), link="Link", kind="Type", id="No"),
    delimiter=";", zone="Europe/Berlin", time_format="%d.%m.%Y %H:%M", kinds={"alarm": Kind.ALERT}, label="Change log",
)  # fmt: skip


def test_a_csv_file_of_a_declared_shape() -> None:
    raw = (
        "\ufeffNo;When;Service;What;Link;Type\n"
        '1;20.11.2026 10:02;shop;"Rollover; first ""half""\nof two";https://changes.example.com/1;change\n'
        "2;20.11.2026 10:11;shop;5 % of requests fail;;alarm\n"
        "3;soon;shop;nothing;;\n"
        "4;20.11.2026 10:12;;;;\n"
    ).encode()
    facts, notes = parse_table(raw, "changes", SHAPE, DAY)
    assert told(facts) == [
        ("09:02:00", "other", 'shop: Rollover; first "half"\nof two'),
        ("09:11:00", "alert", "shop: 5 % of requests fail"),
    ]
    assert [fact.id for fact in facts] == ["table:changes/1", "table:changes/2"]
    assert {fact.source for fact in facts} == {"Change log"}
    assert notes == [
        "line 5: the time does not fit the pattern %d.%m.%Y %H:%M",
        "line 6: says nothing in Service, What",
    ]


def test_json_of_a_declared_shape() -> None:
    shape = TableSource(format="json", records="data.items", columns=Columns(time="meta.at", text=("msg",)))
    raw = json.dumps(
        {
            "data": {
                "items": [
                    {"meta": {"at": "2026-11-20T09:00:00Z"}, "msg": "a"},
                    {"meta": {"at": "2026-11-20T09:00:00Z"}, "msg": "a"},
                ]
            }
        }
    ).encode()
    facts, notes = parse_table(raw, "log", shape, DAY)
    # Without an id, what says the same of the same second is one event.
    assert (len(facts), notes) == (1, [])
    lines = b'{"time": "2026-11-20T09:00:00Z", "text": "x"}\n\n{"time": "2026-11-20T09:01:00Z", "text": "y"}\n'
    assert len(parse_table(lines, "log", TableSource(format="jsonl"), DAY)[0]) == 2
    half = b'{"time": "2026-11-20T09:00:00Z", "text": "x \\ud800"}\n'
    assert len(parse_table(half + lines, "log", TableSource(format="jsonl"), DAY)[0]) == 3


def test_rows_of_one_second_that_differ_in_signs_alone_are_all_kept() -> None:
    said = ["temperature -5", "temperature 5", "✅ checkout", "❌ checkout", "load > 5", "load < 5", "C++", "C"]
    lines = [json.dumps({"time": "2026-11-20T09:00:00Z", "text": text}) for text in [*said, " c++ ", *said]]
    facts, notes = parse_table("\n".join(lines).encode(), "log", TableSource(format="jsonl"), DAY)
    assert ([fact.text for fact in facts], notes) == (said, [])
    assert len({fact.id for fact in facts}) == len(said)


@pytest.mark.parametrize(
    ("raw", "shape", "said"),
    [
        (b"Zeit;Text\n", SHAPE, "no column `When`; it has `Zeit`, `Text`"),
        (b"time;text\n", TableSource(), 'it has `time;text`: set `delimiter: ";"` in its shape'),
        (b"\xff\xfe", SHAPE, "not utf-8"),
        (b'{"x": 1}', TableSource(format="json"), "not a list of objects"),
        (b'[{"x": 1}]', TableSource(format="json"), "no column `time`; it has `x`"),
        (b'[{"time": 1', TableSource(format="json"), "ends too early"),
        (b"[" * 100_000, TableSource(format="json"), "cannot be read"),
        (b"[" * 90 + b"]" * 90, TableSource(format="json"), "nested deeper"),
        (b'[{"time": NaN}]', TableSource(format="json"), "cannot be read"),
    ],
)
def test_a_file_of_another_shape_says_what_it_has(raw: bytes, shape: TableSource, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        parse_table(raw, "log", shape, DAY)


def test_of_a_message_longer_than_slack_takes_the_beginning_is_read() -> None:
    read = to_plain("down" + " *a" * 200_000, People())
    assert read.startswith("down *a")
    assert len(read) == TEXT_MAX


@pytest.mark.parametrize(
    ("states", "rows", "says"),
    [
        (["Alerting", "Alerting (NoData)", "Alerting (Error)", "Normal"], ["fires", "ends"], False),
        (["Alerting", "NoData", "Normal"], ["fires", "ends"], False),
        (["Alerting", "NoData", "Alerting", "Normal"], ["fires", "ends"], False),
        (["NoData", "Normal", "Error"], [], True),
        (["NoData", "Alerting", "Normal (MissingSeries)"], ["fires", "ends"], True),
        (["Pending", "Normal"], [], False),
    ],
)
def test_grafana_without_data_neither_ends_an_alert_nor_begins_one(
    states: list[str], rows: list[str], says: bool
) -> None:
    notes: list[str] = []
    changes = [
        {"id": number, "alertName": "High", "time": 1763629200000 + number, "prevState": before, "newState": new}
        for number, (before, new) in enumerate(pairwise(["Normal", *states]))
    ]
    # The newest comes first, and people's own annotations stand between them.
    facts = parse_alerts([*reversed(changes), {"text": "deploy"}], "Grafana", notes.append)
    assert [fact.text.split()[1].rstrip(":") for fact in facts] == rows
    assert bool(notes) is says
