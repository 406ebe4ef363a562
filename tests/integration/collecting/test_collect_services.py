"""Slack, PagerDuty, GitHub and the monitors over HTTP, through the command."""

from __future__ import annotations

import json
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from debrief.collecting import web
from debrief.collecting.sources import alerts, statuspage
from debrief.collecting.sources.github import incident_number

from .conftest import DOCUMENT, FIXTURES, Asked, Incident, Reply, Service


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat at once."""
    monkeypatch.setattr(web, "BACKOFF", 0.01)


def load(name: str) -> Any:
    """Return a recorded JSON document."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def shown(rows: list[str]) -> list[tuple[str, str]]:
    """Return time of day and text of rows."""
    return [(row[13:21], row.split(" | ")[1]) for row in rows]


@pytest.fixture
def slack(service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A workspace of Slack with the recorded channel, in pages of two."""
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-not-a-token")
    incident.settings(slack={"url": service.url, "channel": "C0INC482", "workspace": "https://acme.slack.com"})
    messages = load("slack-export/incident-482/2026-11-20.json")
    top = [item for item in messages if item.get("thread_ts", item["ts"]) == item["ts"] or "subtype" in item]

    def history(asked: Asked) -> Reply:
        start = int(asked.query.get("cursor", "0"))
        oldest, latest = float(asked.query["oldest"]), float(asked.query["latest"])
        inside = [item for item in top if oldest <= float(item["ts"]) <= latest]
        more = str(start + 2) if start + 2 < len(inside) else ""
        page = inside[start : start + 2]
        return Reply({"ok": True, "messages": page, "has_more": bool(more), "response_metadata": {"next_cursor": more}})

    def replies(asked: Asked) -> Reply:
        thread = [item for item in messages if item.get("thread_ts") == asked.query["ts"]]
        return Reply({"ok": True, "messages": thread, "has_more": False})

    def user(asked: Asked) -> Reply:
        known = {item["id"]: item for item in load("slack-export/users.json")}
        return Reply({"ok": True, "user": known[asked.query["user"]]})

    service.on("/conversations.history", history)
    service.on("/conversations.replies", replies)
    service.on("/users.info", user)
    return service


def test_a_channel_with_its_threads_page_by_page(slack: Service, incident: Incident) -> None:
    assert incident.collect("--from", "slack").code == 0
    assert shown(incident.rows()) == [
        ("09:05:00", "Somebody on call sees a graph bend"),
        ("09:13:00", "Kim Example: Error rate of checkout is at 5 % & rising, see the board"),
        ("09:20:00", "Lee Sample: Kim Example I roll node pool checkout-b back"),
        ("09:21:00", "Lee Sample: lunch anyone?"),
        ("09:24:00", "deploys: Deployment of 9f8e7d6 to production begins"),
        ("09:30:00", "Lee Sample: Rollback is through"),
    ]
    # Three pages of the window, and one of what came before it.
    assert [asked.path for asked in slack.asked].count("/conversations.history") == 4
    first = slack.asked[0]
    assert first.headers["Authorization"] == "Bearer xoxb-not-a-token"
    oldest = datetime.fromtimestamp(float(first.query["oldest"]), UTC)
    assert oldest == datetime(2026, 11, 20, 8, 11, tzinfo=UTC)


def test_replies_count_in_a_thread_that_began_before_the_window(slack: Service, incident: Incident) -> None:
    since = "2026-11-20T09:15:00Z"
    parent = "1795165980.000000"

    def history(asked: Asked) -> Reply:
        first = {"type": "message", "user": "U0KIM", "text": "Watch this", "ts": parent, "thread_ts": parent}
        quiet = {**first, "ts": "1795165970.000000", "reply_count": 3, "latest_reply": "1795165975.000000"}
        earlier = float(asked.query["latest"]) < 1795166200
        found = [quiet, {**first, "reply_count": 2, "latest_reply": "1795167000.000000"}] if earlier else []
        return Reply({"ok": True, "messages": found})

    slack.on("/conversations.history", history)
    assert incident.collect("--from", "slack", "--since", since).code == 0
    assert shown(incident.rows())[1:] == [
        ("09:20:00", "Lee Sample: Kim Example I roll node pool checkout-b back"),
        ("09:30:00", "Lee Sample: Rollback is through"),
    ]
    asked = [asked.query for asked in slack.asked if asked.path == "/conversations.replies"]
    assert [query["ts"] for query in asked] == [parent], "a thread that had ended is not read"
    before = [asked.query for asked in slack.asked if asked.path == "/conversations.history"][1]
    assert float(before["latest"]) - float(before["oldest"]) == 24 * 3600
    slack.asked.clear()
    settings = {"url": slack.url, "channel": "C0INC482", "thread_hours": 0}
    incident.settings(slack=settings)
    incident.collect("--from", "slack", "--since", since)
    assert [asked.path for asked in slack.asked] == ["/conversations.history"]


def test_the_channel_of_this_incident_can_be_named(slack: Service, incident: Incident) -> None:
    incident.settings(slack={"url": slack.url})
    assert incident.collect("--from", "slack:C0INC482X").code == 0
    assert slack.asked[0].query["channel"] == "C0INC482X"
    assert incident.collect("--from", f"slack:{FIXTURES / 'slack-export'}#random", "--dry-run").code == 0
    done = incident.collect("--from", f"slack:{FIXTURES / 'slack-export'}#randon", "--dry-run")
    assert "did you mean `random`" in done.err


def test_the_export_of_a_channel_adds_nothing_to_what_the_api_gave(slack: Service, incident: Incident) -> None:
    incident.collect("--from", "slack")
    before = incident.raw
    assert incident.collect("--from", f"slack:{FIXTURES / 'slack-export'}").code == 0
    assert incident.raw == before


def test_a_rate_limit_in_the_middle_is_waited_for(slack: Service, incident: Incident) -> None:
    pages = slack.answer
    calls = []

    def limited(asked: Asked) -> Reply:
        calls.append(asked)
        if len(calls) == 2:
            return Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "0"})
        slack._routes.pop(0)
        reply = pages(asked)
        slack._routes.insert(0, ("/conversations.history", limited))
        return reply

    slack.on("/conversations.history", limited)
    assert incident.collect("--from", "slack").code == 0
    assert len(incident.rows()) == 6


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ({"ok": False, "error": "invalid_auth"}, 1, "does not accept the token in SLACK_TOKEN"),
        ({"ok": False, "error": "missing_scope", "needed": "channels:history"}, 1, "lacks the scope channels:history"),
        ({"ok": False, "error": "not_in_channel"}, 1, "invite the app to the channel"),
        ({"ok": False, "error": "ratelimited"}, 1, "run the command again later"),
        ({"ok": False, "error": "fatal_error\u001b[31m"}, 1, "Slack refuses conversations.history"),
        ([], 1, "is not understood"),
        ({"ok": True, "messages": [{"text": "x"}]}, 1, "has no `ts`"),
    ],
)
def test_what_slack_refuses_is_one_line(slack: Service, incident: Incident, answer: Any, code: int, said: str) -> None:
    slack.on("/conversations.history", Reply(answer))
    before = incident.raw
    done = incident.collect("--from", "slack")
    assert done.code == code
    assert said in done.err
    assert done.err.count("\n") == 1
    assert "\x1b" not in done.out + done.err
    assert incident.raw == before


@pytest.mark.parametrize(("error", "code"), [("thread_not_found", 0), ("internal_error", 1)])
def test_a_thread_that_is_not_told_hides_no_message(slack: Service, incident: Incident, error: str, code: int) -> None:
    slack.on("/conversations.replies", Reply({"ok": False, "error": error}))
    done = incident.collect("--from", "slack")
    assert done.code == code
    assert "threads that" in done.out + done.err
    assert "Error rate of checkout" in incident.text


def test_a_token_that_slack_repeats_is_not_shown(
    slack: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-repeated")
    slack.on("/conversations.history", Reply({"ok": False, "error": "no xoxb-repeated"}))
    done = incident.collect("--from", "slack")
    assert "no ***" in done.err
    assert "repeated" not in done.out + done.err


def test_messages_without_names_are_better_than_none(slack: Service, incident: Incident) -> None:
    slack.on("/users.info", Reply({"ok": False, "error": "missing_scope", "needed": "users:read"}))
    done = incident.collect("--from", "slack")
    assert done.code == 0
    assert "names are not known: the token in SLACK_TOKEN lacks the scope users:read" in done.out
    assert any("U0KIM: Error rate" in row for row in incident.rows())


def test_one_person_whom_slack_does_not_tell_of_hides_no_other(slack: Service, incident: Incident) -> None:
    settings = {"url": slack.url, "channel": "C0INC482"}
    known = {item["id"]: item for item in load("slack-export/users.json")}
    first = next(iter(known))

    def user(asked: Asked) -> Reply:
        if asked.query["user"] == first:
            return Reply({"ok": False, "error": "user_not_found"})
        return Reply({"ok": True, "user": known[asked.query["user"]]})

    slack.on("/users.info", user)
    incident.settings(slack=settings)
    done = incident.collect("--from", "slack", "--dry-run")
    assert "people whose names Slack does not tell: 1 (user_not_found)" in done.out
    assert "Lee Sample: " in done.out
    # Where names are roles, those of the others are still known in every text.
    incident.settings(slack=settings, names="roles")
    assert incident.collect("--from", "slack").code == 0
    assert "Lee" not in incident.text
    slack.asked.clear()
    slack.on("/users.info", Reply({"ok": False, "error": "token_revoked"}))
    done = incident.collect("--from", "slack")
    assert "names are not known: Slack does not accept the token" in done.out
    assert [asked.path for asked in slack.asked].count("/users.info") == 1


def test_pages_without_end_are_ended(slack: Service, incident: Incident) -> None:
    def endless(asked: Asked) -> Reply:
        return Reply({"ok": True, "messages": [], "response_metadata": {"next_cursor": "again"}})

    slack.on("/conversations.history", endless)
    done = incident.collect("--from", "slack")
    assert "stopped after 50 pages of conversations.history" in done.out


@pytest.mark.parametrize("channel", [None, "incident-482"])
def test_a_channel_without_an_id_is_said_before_anything_is_sent(
    slack: Service, incident: Incident, channel: str | None
) -> None:
    incident.settings(slack={"url": slack.url, **({"channel": channel} if channel else {})})
    done = incident.collect("--from", "slack")
    assert (done.code, slack.asked) == (2, [])
    assert "must be the channel's id" in done.err


def test_the_log_of_pagerduty_page_by_page(
    service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGERDUTY_TOKEN", "key")
    incident.settings(pagerduty={"url": service.url, "services": ["PSVC1", "PSVC2"]})
    recorded = load("pagerduty-log.json")

    def entries(asked: Asked) -> Reply:
        start = int(asked.query["offset"])
        page = recorded["log_entries"][start : start + 4]
        return Reply({"log_entries": page, "more": start + 4 < len(recorded["log_entries"])})

    service.on("/incidents", Reply({"incidents": [recorded["incident"]], "more": False}))
    service.on("/incidents/PT4KHLK/log_entries", entries)
    done = incident.collect("--from", "pagerduty")
    assert done.code == 0
    assert len(incident.rows()) == 6
    assert service.asked[0].headers["Authorization"] == "Token token=key"
    assert service.asked[0].query["service_ids[]"] == "PSVC2"
    assert [asked.query["offset"] for asked in service.asked] == ["0", "0", "4"]
    assert "acknowledged_at: 2026-11-20T09:14:05Z" in incident.text
    assert "resolved_at: 2026-11-20T09:45:10Z" in incident.text
    # A file of the same incident tells nothing new.
    again = incident.collect("--from", f"pagerduty:{FIXTURES / 'pagerduty-log.json'}")
    assert "nothing to add" in again.out


@pytest.mark.parametrize("source", ["github", "slack", "pagerduty"])
def test_answers_that_make_no_sense_are_no_quiet_incident(
    service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    for name, value in (
        ("GITHUB_API_URL", service.url),
        ("GITHUB_REPOSITORY", "acme/shop"),
        ("GITHUB_TOKEN", "t" * 40),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-not-a-token")
    monkeypatch.setenv("PAGERDUTY_TOKEN", "key")
    incident.settings(slack={"url": service.url, "channel": "C0INC482"}, pagerduty={"url": service.url})
    service.on("/.*", Reply({"ok": True, "messages": None, "incidents": [None], "log_entries": [{}]}))
    done = incident.collect("--from", source)
    assert done.code == 1
    assert f"debrief: {source}: " in done.err
    assert f"{source}: not read" in done.out


def test_the_incident_in_the_document_is_the_one_that_is_read(
    service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGERDUTY_TOKEN", "key")
    incident.settings(pagerduty={"url": service.url})
    link = "incident: https://acme.pagerduty.com/incidents/PT4KHLK\n"
    incident.write(incident.text.replace("services: [checkout]\n", f"services: [checkout]\n{link}"))
    service.on("/incidents/PT4KHLK", Reply({"incident": load("pagerduty-log.json")["incident"]}))
    service.on("/incidents/PT4KHLK/log_entries", Reply({"log_entries": load("pagerduty-log.json")["log_entries"]}))
    assert incident.collect("--from", "pagerduty").code == 0
    assert {asked.path for asked in service.asked} == {"/incidents/PT4KHLK", "/incidents/PT4KHLK/log_entries"}


def test_an_incident_can_be_named(service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGERDUTY_TOKEN", "key")
    incident.settings(pagerduty={"url": service.url})
    service.on("/incidents/PT4KHLK", Reply({"incident": load("pagerduty-log.json")["incident"]}))
    service.on("/incidents/PT4KHLK/log_entries", Reply({"log_entries": load("pagerduty-log.json")["log_entries"]}))
    assert incident.collect("--from", "pagerduty:PT4KHLK").code == 0
    assert len(incident.rows()) == 6


def test_an_id_from_an_answer_cannot_lead_elsewhere(
    service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAGERDUTY_TOKEN", "key")
    incident.settings(pagerduty={"url": service.url})
    service.on("/incidents", Reply({"incidents": [{"id": "../users"}], "more": False}))
    done = incident.collect("--from", "pagerduty")
    assert done.code == 1
    assert [asked.path for asked in service.asked] == ["/incidents"]


def test_monitors_are_asked_where_the_settings_say(
    service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAFANA_TOKEN", "glsa-key")
    where = {"url": service.url}
    incident.settings(
        alertmanager=where, prometheus=where, statuspage=where, grafana={**where, "token_env": "GRAFANA_TOKEN"}
    )
    service.on("/api/v2/alerts", Reply(load("alertmanager-api.json")))
    service.on("/api/v1/query_range", Reply(load("prometheus-history.json")))
    service.on("/api/annotations", Reply(load("grafana-annotations.json")))
    service.on("/api/v2/incidents.json", Reply(load("statuspage.json")))
    arguments = [word for name in ("alertmanager", "prometheus", "grafana", "statuspage") for word in ("--from", name)]
    done = incident.collect(*arguments)
    assert done.code == 0, done.err
    # One alert, told by two systems with the same labels and instant, is one row with two sources.
    joined = [row for row in incident.rows() if "HighErrorRate" in row and "09:11:00" in row]
    assert len(joined) == 1
    assert "Alertmanager" in joined[0]
    assert "Prometheus" in joined[0]
    by_path = {asked.path: asked for asked in service.asked}
    assert by_path["/api/annotations"].headers["Authorization"] == "Bearer glsa-key"
    assert by_path["/api/v1/query_range"].query["step"] == "30"
    assert int(by_path["/api/annotations"].query["from"]) % 1000 == 0
    assert "started_at: 2026-11-20T09:02:00Z" in incident.text
    assert "mitigated_at: 2026-11-20T09:32:00Z" in incident.text


def test_of_more_changes_than_grafana_tells_it_is_said_which_are_missing(
    service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = load("grafana-annotations.json")
    monkeypatch.setattr(alerts, "ANNOTATIONS_MAX", len(told))
    incident.settings(grafana={"url": service.url})
    monkeypatch.setenv("GRAFANA_TOKEN", "glsa-key")
    service.on("/api/annotations", Reply(told))
    done = incident.collect("--from", "grafana")
    assert f"only the newest {len(told)} changes of state were read; give a narrower --since" in done.out
    assert service.asked[0].query["limit"] == str(len(told))
    assert service.asked[0].headers["Authorization"] == "Bearer glsa-key"


def test_what_a_page_or_a_monitor_no_longer_tells_is_said(
    service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {"url": service.url}
    incident.settings(alertmanager=where, statuspage=where)
    service.on("/api/v2/alerts", Reply([]))
    service.on("/api/v2/incidents.json", Reply(load("statuspage.json")))
    arguments = ("--from", "alertmanager", "--from", "statuspage", "--dry-run")
    whole = incident.collect(*arguments)
    assert "Alertmanager tells of what fires now alone; --from prometheus knows what has ended" in whole.out
    assert "incidents alone" not in whole.out
    monkeypatch.setattr(statuspage, "LISTED", 1)
    assert "the page lists its newest 1 incidents alone" in incident.collect(*arguments).out


def test_grafana_needs_its_token_only_where_the_settings_name_one(service: Service, incident: Incident) -> None:
    service.on("/api/annotations", Reply(load("grafana-annotations.json")))
    incident.settings(grafana={"url": service.url})
    assert incident.collect("--from", "grafana").code == 0
    assert "Authorization" not in service.asked[0].headers
    incident.settings(grafana={"url": service.url, "token_env": "GRAFANA_TOKEN"})
    done = incident.collect("--from", "grafana")
    assert done.code == 2
    assert "GRAFANA_TOKEN is not set" in done.err


def firing(*runs: tuple[str, str]) -> Any:
    """Answer as Prometheus does about an alert that fired from and to these times of the day, to the second."""
    day = datetime(2026, 11, 20, tzinfo=UTC)
    spans = [tuple((day + timedelta(seconds=seconds(end))).timestamp() for end in run) for run in runs]
    metric = {"__name__": "ALERTS", "alertname": "High502", "alertstate": "firing", "severity": "page"}

    def answer(asked: Asked) -> Reply:
        start, end = (datetime.fromisoformat(asked.query[name]).timestamp() for name in ("start", "end"))
        points = [start + number * 30 for number in range(int((end - start) // 30) + 1)]
        values = [[at, "1"] for at in points if any(begin <= at <= over for begin, over in spans)]
        series = [{"metric": metric, "values": values}] if values else []
        return Reply({"status": "success", "data": {"resultType": "matrix", "result": series}})

    return answer


def seconds(clock: str) -> int:
    """Return the seconds since midnight."""
    hours, minutes, rest = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + rest


@pytest.fixture
def prometheus(service: Service, incident: Incident) -> Service:
    """A server of Prometheus with an alert that fired from 09:11:07 to 09:31:12."""
    incident.settings(prometheus={"url": service.url})
    service.on("/api/v1/query_range", firing(("09:11:07", "09:31:12")))
    return service


FIRED = [
    ("09:05:00", "Somebody on call sees a graph bend"),
    ("09:11:30", "Alert fires: High502 (severity page)"),
    ("09:31:00", "Alert ends: High502 (severity page)"),
]


def test_prometheus_tells_of_an_alert_once_wherever_the_window_begins(prometheus: Service, incident: Incident) -> None:
    assert incident.collect("--from", "prometheus").code == 0
    assert shown(incident.rows()) == FIRED
    # Alone in its window an alert has an end, and with it the impact.
    assert "mitigated_at: 2026-11-20T09:31:00Z" in incident.text
    before = incident.raw
    for since in ("2026-11-20T08:00:11Z", "2026-11-20T09:11:10Z", "2026-11-20T09:20:00Z", "2026-10-01T00:00:13Z"):
        done = incident.collect("--from", "prometheus", "--since", since)
        assert done.code == 0, done.err
        assert "nothing to add" in done.out, since
        assert incident.raw == before
    steps = {asked.query["step"] for asked in prometheus.asked}
    starts = [datetime.fromisoformat(asked.query["start"]).timestamp() % 30 for asked in prometheus.asked]
    assert (steps, set(starts)) == ({"30"}, {0.0})
    # Fifty days are more points than the server gives at once.
    assert len(prometheus.asked) > 10


def test_prometheus_invents_no_beginning_and_no_end(prometheus: Service, incident: Incident) -> None:
    window = ("--since", "2026-11-20T09:20:00Z", "--until", "2026-11-20T09:25:00Z")
    done = incident.collect("--from", "prometheus", *window)
    assert shown(incident.rows()) == FIRED[:1]
    assert "fired already before that, so no beginning of it is told: High502" in done.out
    incident.collect("--from", "prometheus", *window[:2])
    assert shown(incident.rows()) == [FIRED[0], FIRED[2]]
    # Seen whole later, its end is the one that is there.
    incident.collect("--from", "prometheus")
    assert shown(incident.rows()) == FIRED


def test_rows_of_a_history_on_another_grid_are_known(prometheus: Service, incident: Incident) -> None:
    old = "| 2026-11-20T09:11:10Z | Alert fires: High502 (severity page) | Prometheus |\n"
    incident.write(DOCUMENT.replace("bend | |\n", f"bend | |\n{old}"))
    prometheus.on("/api/v1/query_range", firing(("09:11:07", "09:11:40"), ("09:12:50", "09:31:12")))
    incident.collect("--from", "prometheus")
    assert [time for time, _ in shown(incident.rows())] == [
        "09:05:00", "09:11:10", "09:11:30", "09:13:00", "09:31:00"
    ]  # fmt: skip


def test_an_answer_of_prometheus_without_series_is_no_quiet_incident(prometheus: Service, incident: Incident) -> None:
    prometheus.on("/api/v1/query_range", Reply({"status": "success", "data": {"resultType": "vector", "result": []}}))
    done = incident.collect("--from", "prometheus")
    assert done.code == 1
    assert "holds no series: check sources.prometheus.url" in done.err


def test_a_monitor_without_file_and_address_says_what_it_needs(incident: Incident) -> None:
    done = incident.collect("--from", "prometheus")
    assert done.code == 2
    assert "sources.prometheus.url" in done.err


REPO = "/repos/acme/shop"


@pytest.fixture
def github(service: Service, incident: Incident, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A repository with an incident, in GitHub's own shapes."""
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_not_a_token")
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")
    monkeypatch.setenv("GITHUB_API_URL", service.url)
    link = "incident: https://github.com/acme/shop/issues/482\n"
    incident.write(incident.text.replace("services: [checkout]\n", f"services: [checkout]\n{link}"))
    kim = {"login": "kim", "type": "User"}
    page = "https://github.com/acme/shop"
    issue = {
        "id": 1,
        "number": 482,
        "title": "Checkout returns 502s",
        "created_at": "2026-11-20T09:12:00Z",
        "user": kim,
        "html_url": f"{page}/issues/482",
    }
    comments = [
        {
            "id": 10 + n,
            "created_at": f"2026-11-20T09:{13 + n // 60:02}:{n % 60:02}Z",
            "user": kim,
            "body": f"> quoted\n\nstep **{n}** <!-- hidden -->",
            "html_url": f"{page}/issues/482#issuecomment-{n}",
        }
        for n in range(101)
    ]

    def paged(items: list[Any], key: str = "") -> Any:
        def answer(asked: Asked) -> Reply:
            start = (int(asked.query["page"]) - 1) * 100
            part = items[start : start + 100]
            return Reply({key: part} if key else part)

        return answer

    base = {"ref": "main"}
    pulls = [
        {
            "id": 5,
            "number": 12,
            "title": "New node pools take traffic",
            "merged_at": "2026-11-20T09:02:00Z",
            "updated_at": "2026-11-20T09:02:01Z",
            "merge_commit_sha": "1a" * 20,
            "base": base,
            "html_url": f"{page}/pull/12",
        },
        {
            "id": 6,
            "number": 13,
            "title": "Never merged",
            "merged_at": None,
            "updated_at": "2026-11-20T09:00:00Z",
            "base": base,
            "html_url": f"{page}/pull/13",
        },
        {
            "id": 7,
            "number": 9,
            "title": "Old",
            "merged_at": "2026-11-01T09:00:00Z",
            "updated_at": "2026-11-01T09:00:00Z",
            "base": base,
            "html_url": f"{page}/pull/9",
        },
    ]
    deployments = [{"id": 3, "sha": "1a" * 20, "environment": "production", "created_at": "2026-11-20T09:03:00Z"}]
    statuses = [
        {"id": 31, "state": "success", "created_at": "2026-11-20T09:08:00Z", "log_url": f"{page}/actions/runs/1"},
        {"id": 30, "state": "in_progress", "created_at": "2026-11-20T09:03:05Z", "log_url": f"{page}/actions/runs/1"},
        {"id": 32, "state": "inactive", "created_at": "2026-11-20T09:39:00Z"},
    ]
    releases = [
        {
            "id": 2,
            "tag_name": "v9",
            "name": "Ninth",
            "draft": False,
            "published_at": "2026-11-20T09:01:00Z",
            "html_url": f"{page}/releases/tag/v9",
        }
    ]
    runs = [
        {
            "id": 99,
            "name": "Deploy",
            "head_branch": "main",
            "conclusion": "failure",
            "run_attempt": 2,
            "updated_at": "2026-11-20T09:26:00Z",
            "html_url": f"{page}/actions/runs/99",
        }
    ]
    events = [
        {"id": 71, "event": "closed", "created_at": "2026-11-20T09:50:00Z", "actor": kim},
        {"id": 70, "event": "labeled", "created_at": "2026-11-20T09:20:00Z", "actor": kim},
    ]
    service.on(REPO, Reply({"default_branch": "main", "full_name": "acme/shop"}))
    service.on(f"{REPO}/issues/482", Reply(issue))
    service.on(f"{REPO}/issues/482/comments", paged(comments))
    service.on(f"{REPO}/issues/482/events", paged(events))
    service.on(f"{REPO}/pulls", paged(pulls))
    service.on(f"{REPO}/deployments", paged(deployments))
    service.on(f"{REPO}/deployments/3/statuses", paged(statuses))
    service.on(f"{REPO}/releases", paged(releases))
    service.on(f"{REPO}/actions/runs", paged(runs, "workflow_runs"))
    return service


def test_a_repository_page_by_page(github: Service, incident: Incident) -> None:
    done = incident.collect("--from", "github")
    assert done.code == 0, done.err
    rows = shown(incident.rows())
    assert len(rows) == 1 + 101 + 7
    assert [row for row in rows if "step" not in row[1]] == [
        ("09:01:00", "Release v9: Ninth"),
        ("09:02:00", "Merged #12: New node pools take traffic"),
        ("09:03:05", "Deployment of 1a1a1a1 to production begins"),
        ("09:05:00", "Somebody on call sees a graph bend"),
        ("09:08:00", "Deployment of 1a1a1a1 to production succeeds"),
        ("09:12:00", "Incident issue #482 opened: Checkout returns 502s (by kim)"),
        ("09:26:00", "Workflow Deploy failed on main"),
        ("09:50:00", "Incident issue #482 closed (by kim)"),
    ]
    assert ("09:13:07", "kim: step \\*\\*7\\*\\*") in rows
    assert "resolved_at: 2026-11-20T09:50:00Z" in incident.text
    assert [asked.query.get("page") for asked in github.asked if asked.path.endswith("/comments")] == ["1", "2"]
    assert "nothing to add" in incident.collect("--from", "github").out


def test_of_a_repository_that_is_asked_for_which_the_settings_name(github: Service, incident: Incident) -> None:
    incident.settings(github={"repository": "acme/shop", "include": ["releases", "issue"]})
    assert incident.collect("--from", "github", "--dry-run").code == 0
    asked = {one.path.removeprefix(REPO).partition("/")[2].partition("/")[0] for one in github.asked}
    assert asked == {"", "releases", "issues"}


def test_runs_that_fail_in_other_ways_and_those_created_before_the_window(github: Service, incident: Incident) -> None:
    words = {"failure": "Deploy", "timed_out": "Smoke", "completed": "Nightly"}

    def runs(asked: Asked) -> Reply:
        status, created = asked.query["status"], asked.query["created"].partition("..")
        # GitHub compares with when a run was created: one that fails now may have begun the evening before.
        assert (created[0] <= "2026-11-19T20:00:00Z") == (status != "completed")
        run = {"name": words[status], "head_branch": "main", "updated_at": "2026-11-20T09:26:00Z"}
        conclusion = status if status != "completed" else "startup_failure"
        other = {**run, "id": 200, "conclusion": "success"}
        return Reply(
            {"workflow_runs": [{**run, "id": 100 + list(words).index(status), "conclusion": conclusion}, other]}
        )

    github.on(f"{REPO}/actions/runs", runs)
    assert incident.collect("--from", "github").code == 0
    assert sorted(text for _, text in shown(incident.rows()) if "Workflow" in text) == [
        "Workflow Deploy failed on main",
        "Workflow Nightly could not start on main",
        "Workflow Smoke ran out of time on main",
    ]


def test_the_clone_and_the_pull_request_tell_of_one_event(github: Service, incident: Incident, in_git: Any) -> None:
    in_git(incident.root, "init", "-q", "-b", "main")
    in_git(
        incident.root,
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "New node pools take traffic (#12)",
        when="2026-11-20T09:02:00Z",
    )
    assert incident.collect("--from", "github", "--from", "git").code == 0
    (row,) = [row for row in incident.rows() if "node pools" in row]
    assert "git " in row
    assert "[GitHub #12](https://github.com/acme/shop/pull/12)" in row


def test_a_part_that_the_token_may_not_see_hides_no_other(github: Service, incident: Incident) -> None:
    github.on(f"{REPO}/deployments", Reply({"message": "Resource not accessible by integration"}, 403))
    done = incident.collect("--from", "github")
    assert done.code == 0
    # An answer that makes no sense is a fault, though the others are read.
    github.on(f"{REPO}/releases", Reply({"strange": 1}))
    done = incident.collect("--from", "github")
    assert done.code == 1
    assert "deployments: the token lacks a right" in done.out
    assert "releases: GitHub's answer about /releases is not understood" in done.out
    assert any("Merged #12" in row for row in incident.rows())


def test_a_part_that_fails_for_good_is_said_even_where_all_else_is_quiet(github: Service, incident: Incident) -> None:
    github.on(f"{REPO}/issues/482/comments", Reply({"message": "Gone"}, 410))
    done = incident.collect("--from", "github", "--quiet")
    assert done.code == 1
    assert "github: issue: " in done.err
    assert any("Merged #12" in row for row in incident.rows())


@pytest.mark.parametrize("behind", ["/", "#issuecomment-1", "?x=1", "/#y"])
def test_the_link_of_an_issue_may_be_copied_with_what_is_behind_it(behind: str) -> None:
    link = f"https://github.com/Acme/Shop/issues/482{behind}"
    assert incident_number(link, "acme/shop") == 482
    assert incident_number(link.replace("482", "x"), "acme/shop") is None
    assert incident_number(link, "acme/other") is None


def test_an_incident_in_another_repository_is_not_followed(github: Service, incident: Incident) -> None:
    incident.write(incident.text.replace("acme/shop/issues/482", "other/place/issues/482"))
    done = incident.collect("--from", "github")
    assert "no issue of acme/shop" in done.out
    assert not any("issues" in asked.path for asked in github.asked)


def test_without_a_token_github_says_so(incident: Incident) -> None:
    done = incident.collect("--from", "github")
    assert done.code == 2
    assert "GITHUB_TOKEN is not set" in done.err
    assert "--tracker" not in done.err


def test_without_a_network_github_says_so(incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_not_a_token")
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/shop")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{free.getsockname()[1]}")
        before = incident.raw
        done = incident.collect("--from", "github")
    assert done.code == 1
    assert "no answer from GitHub at 127.0.0.1" in done.err
    assert incident.raw == before
