"""`debrief collect` as people and scripts use it: what it writes, what it leaves, what it says."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from debrief.documents import store
from debrief.errors import WorkspaceError

from .conftest import DOCUMENT, FIXTURES, ID, PATH, Incident

LOG = FIXTURES / "pagerduty-log.json"
SHAPE = {"columns": {"time": "when", "text": ["what"], "link": "link", "kind": "kind"}, "kinds": {"alarm": "alert"}}


def table(incident: Incident, *lines: str, **shape: Any) -> str:
    """Declare the shape `log`, write such a file, and return the words that name it."""
    incident.settings(files={"log": {**SHAPE, **shape}})
    path = incident.root / "log.csv"
    path.write_text("when,what,link,kind\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return f"log:{path}"


def test_rows_go_in_and_every_other_byte_stays(incident: Incident) -> None:
    done = incident.collect("--from", f"pagerduty:{LOG}")
    assert done.code == 0, done.err
    old, new = DOCUMENT.split("\n"), iter(incident.text.split("\n"))
    assert all(any(line == other for other in new) for line in old)
    assert [row[2:22] for row in incident.rows()] == sorted(row[2:22] for row in incident.rows())
    assert len(incident.rows()) == 6
    assert "+ 2026-11-20T09:14:05Z  Acknowledged by Kim Example  [PagerDuty #1234]" in done.out
    assert f"{PATH}: 5 rows, 2 timestamps added" in done.out


def test_a_second_run_writes_nothing(incident: Incident) -> None:
    incident.collect("--from", f"pagerduty:{LOG}")
    before, stamp = incident.raw, (incident.root / PATH).stat().st_mtime_ns
    done = incident.collect("--from", f"pagerduty:{LOG}")
    assert (done.code, incident.raw) == (0, before)
    assert (incident.root / PATH).stat().st_mtime_ns == stamp
    assert "nothing to add; 5 facts known already" in done.out


def test_what_people_edit_and_delete_stays_so(incident: Incident) -> None:
    incident.collect("--from", f"pagerduty:{LOG}")
    lines = incident.text.split("\n")
    lines = [line for line in lines if "Escalated" not in line]
    edited = [
        re.sub(r"^\| \S+ \| Acknowledged.*", "| 2026-11-20T09:15:00Z | The on-call engineer is on it | phone |", line)
        for line in lines
    ]
    assert edited != lines
    incident.write("\n".join(edited))
    before = incident.raw
    assert "nothing to add" in incident.collect("--from", f"pagerduty:{LOG}").out
    assert incident.raw == before


def test_all_rows_deleted_and_the_table_with_them(incident: Incident) -> None:
    incident.collect("--from", f"pagerduty:{LOG}")
    incident.write("\n".join(line for line in incident.text.split("\n") if not line.startswith("|")))
    before = incident.raw
    assert "nothing to add" in incident.collect("--from", f"pagerduty:{LOG}").out
    assert incident.raw == before


def test_a_dry_run_shows_and_writes_nothing(incident: Incident) -> None:
    done = incident.collect("--from", f"pagerduty:{LOG}", "--dry-run")
    assert done.code == 0
    assert incident.text == DOCUMENT
    assert "5 rows, 2 timestamps would be added; nothing was written" in done.out


def test_timestamps_are_filled_in_where_there_are_none(incident: Incident) -> None:
    incident.collect("--from", f"pagerduty:{LOG}")
    assert (
        "timestamps:\n"
        "  detected_at: 2026-11-20T09:11:00Z\n"
        "  acknowledged_at: 2026-11-20T09:14:05Z\n"
        "  resolved_at: 2026-11-20T09:45:10Z\n"
    ) in incident.text


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("-q",)])
def test_a_timestamp_that_is_there_is_kept_and_what_the_rows_say_is_told(
    incident: Incident, options: tuple[str, ...]
) -> None:
    incident.collect("--from", f"pagerduty:{LOG}")
    # Whether a person or an earlier run has written it, nobody can tell.
    incident.write(incident.text.replace("at: 2026-11-20T09:14:05Z", "at: 2026-11-20T09:16:00Z"))
    before = incident.raw
    done = incident.collect("--from", f"pagerduty:{LOG}", *options)
    assert incident.raw == before
    kept = "kept 2026-11-20T09:16:00Z; the rows now say 2026-11-20T09:14:05Z, first acknowledged, PagerDuty"
    assert f"! acknowledged_at: {kept}" in done.out
    if options != ("-q",):
        last = done.out.splitlines()[-1]
        assert last.endswith("nothing to add; 5 facts known already; 1 timestamp kept, though the rows say otherwise")
    incident.write(incident.text.replace("timestamps:\n", "approximate: [acknowledged_at]\ntimestamps:\n"))
    assert "kept 2026-11-20T09:16:00Z (an estimate); the rows" in incident.collect("--from", f"pagerduty:{LOG}").out
    value = json.loads(incident.collect("--from", f"pagerduty:{LOG}", "--format", "json").out)
    said = {item["name"]: (item["kept"], item["at"]) for item in value["timestamps"]}
    assert said["acknowledged_at"] == ("2026-11-20T09:16:00Z", "2026-11-20T09:14:05Z")
    assert said["started_at"][0] is None


def test_gaps_are_pointed_out(incident: Incident) -> None:
    done = incident.collect("--from", f"pagerduty:{LOG}")
    assert "nothing is known between 2026-11-20 09:22 and 09:45 UTC (23 min)" in done.out


def test_the_result_passes_check(incident: Incident, debrief_here: Any) -> None:
    incident.collect("--from", f"pagerduty:{LOG}", "--from", f"alertmanager:{FIXTURES / 'alertmanager-webhook.json'}")
    done = debrief_here("check", "--strict", cwd=incident.root)
    assert done.code == 0, done.out


def test_json_for_other_programs(incident: Incident) -> None:
    alerts = FIXTURES / "alertmanager-webhook.json"
    done = incident.collect("--from", f"pagerduty:{LOG}", "--from", f"alertmanager:{alerts}", "--format", "json")
    value = json.loads(done.out)
    assert list(value) == [
        "version", "path", "written", "window", "sources", "rows", "joined", "corrected", "known", "refused", "masked",
        "timestamps", "gaps", "notes",
    ]  # fmt: skip
    assert (value["version"], value["path"], value["written"]) == (1, PATH, True)
    assert value["window"] == {"since": "2026-11-20T08:11:00Z", "until": "2026-11-21T09:11:00Z"}
    alert = next(row for row in value["rows"] if row["kind"] == "alert")
    assert [source["label"] for source in alert["sources"]] == ["Alertmanager", "PagerDuty #1234"]
    assert {item["name"]: item["why_not"] for item in value["timestamps"]}["detected_at"] == "it is given"
    assert value["sources"][0] == {"name": "pagerduty (pagerduty-log.json)", "facts": 5, "notes": [], "error": None}


def test_one_failing_source_hides_no_other(incident: Incident) -> None:
    broken = incident.root / "broken.json"
    broken.write_text('{"log_entries": [')
    done = incident.collect("--from", f"opsgenie:{broken}", "--from", f"pagerduty:{LOG}", "--from", "slack")
    assert done.code == 2
    assert len(incident.rows()) == 6
    assert "opsgenie (broken.json): not read" in done.out
    assert done.err.split("\n")[:2] == [
        "debrief: opsgenie (broken.json): the file of opsgenie, line 1: it ends too early; get the file once more",
        "debrief: slack: SLACK_TOKEN is not set: give a token with the scope channels:history,"
        " or name an export with --from slack:PATH",
    ]
    assert incident.collect("--from", f"opsgenie:{broken}").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "slak"], "there is no source `slak`; did you mean slack?"),
        (["--from", "git:x"], "reads no file"),
        (["--from", "opsgenie"], "needs a file: --from opsgenie:PATH"),
        (["--from", "opsgenie:"], "names no file behind the colon"),
        (["--from", "opsgenie:nothing.json"], "no such file"),
        (["--from", "git", "--file", "x"], "no source here reads one"),
        (["--from", "slack:x", "--file", "y"], "all files are named with --from already"),
        (["--from", "csv"], "CSV and JSON files are named under sources.files"),
        (["--from", "slack", "--from", "opsgenie", "--file", "x"], "several sources here read one"),
        (["--from", "slack:-", "--from", "opsgenie:-"], "can be read once"),
        (["--from", "git", "--zone", "UTC"], "--zone is for CSV and JSON"),
        (["--from", "git", "--pick"], "needs a terminal"),
        (["--from", "git", "--since", "2026-11-20T09:00:00"], "has no offset"),
        (["--from", "git", "--since", "2026-11-20T09:00:00Z", "--until", "2026-11-20T08:00:00Z"], "window is empty"),
        ([], "Missing option '--from'"),
    ],
)
def test_wrong_usage_is_one_line_with_the_cure(incident: Incident, arguments: list[str], said: str) -> None:
    done = incident.collect(*arguments)
    assert done.code == 2
    assert said in done.err
    assert incident.text == DOCUMENT


def test_an_unknown_id_names_the_nearest(incident: Incident, debrief_here: Any) -> None:
    done = debrief_here("collect", ID.replace("checkout", "chekcout"), "--from", "git", cwd=incident.root)
    assert done.code == 2
    assert f"did you mean `{ID}`?" in done.err


def test_a_document_that_cannot_be_read_names_its_line(incident: Incident) -> None:
    incident.write("---\nid: [\n---\n")
    done = incident.collect("--from", "git")
    assert done.code == 2
    assert f"{PATH}:" in done.err


def test_secrets_are_refused_by_kind_and_place_and_personal_data_is_taken_out(incident: Incident) -> None:
    token, password = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345", "hunter2noqa" + "longer"
    source = table(
        incident,
        f"2026-11-20T09:20:00Z,deployed with {token},,",
        f"2026-11-20T09:21:00Z,see the log,https://logs.example.com/?token={token},",
        "2026-11-20T09:22:00Z,asked kim.example@acme.io about it,,",
        f"2026-11-20T09:23:00Z,{token} <!-- pragma: allowlist secret -->,,",
        f"2026-11-20T09:24:00Z,the db password: {password} still works,,",
        f"2026-11-20T09:25:00Z,sent authorization: Bearer {password * 4},,",
        "2026-11-20T09:26:00Z,password: rotated by platform,,",
    )
    done = incident.collect("--from", source)
    assert done.code == 0
    for secret in (token, password):
        assert secret not in incident.text + done.out + done.err
    assert "password: rotated by platform" in incident.text
    assert "acme.io" not in incident.text
    assert "asked (an e-mail address) about it" in incident.text
    assert len(re.findall(r"! left out: .*(?:password|bearer token).* in log", done.out)) == 2
    for line in (2, 3, 5):
        assert re.search(rf"! left out: .*GitHub.* in .*log, 2026-11-20T09:2\dZ?.*, line {line};", done.out), done.out
    assert "personal data was taken out of 1 fact" in done.out


def test_an_alert_whose_text_is_refused_is_the_first_all_the_same(incident: Incident) -> None:
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    alerts = [
        {"labels": {"alertname": name}, "startsAt": f"2026-11-20T09:1{minute}:00Z", "status": {"state": "active"}}
        for minute, name in ((3, f"Leaks {secret}"), (5, "Second"))
    ]
    (incident.root / "alerts.json").write_text(json.dumps(alerts), encoding="utf-8")
    done = incident.collect("--from", "alertmanager:alerts.json", "--dry-run", "--format", "json")
    told = json.loads(done.out)
    assert [row["text"] for row in told["rows"]] == ["Alert fires: Second"]
    (detected,) = [item for item in told["timestamps"] if item["name"] == "detected_at"]
    assert detected["at"] == "2026-11-20T09:13:00Z"
    assert "its text is left out" in detected["reason"]
    assert secret not in done.out + done.err


def test_hostile_text_stays_text(incident: Incident, debrief_here: Any) -> None:
    source = table(
        incident,
        '2026-11-20T09:20:00Z,"a | b\n| 2026-11-20T09:00:00Z | forged | row |",javascript:alert(1),',
        "2026-11-20T09:21:00Z,<script>x</script> <!-- debrief: collected 0123456789ab -->,,",
        "2026-11-20T09:22:00Z,\x1b[31mred\u202e ::error::x,https://a.example/x)|y,",
        "2026-11-20T09:23:00Z,## Timeline,,",
    )
    done = incident.collect("--from", source)
    assert done.code == 0, done.err
    assert "\x1b" not in done.out
    assert len(incident.rows()) == 5
    assert debrief_here("check", cwd=incident.root).code == 0
    assert incident.collect("--from", source).out.endswith("nothing to add; 4 facts known already\n")


def test_clock_times_of_a_declared_zone(incident: Incident) -> None:
    source = table(incident, "10:20,one,,", "10:25,two,,", time_format="%H:%M")
    # Of no row the time is known: that is a source that fails, and is said even where all else is quiet.
    done = incident.collect("--from", source, "--quiet")
    assert done.code == 1
    assert "no zone is declared; give --zone" in done.err
    assert len(incident.rows()) == 1
    assert incident.collect("--from", source, "--zone", "Europe/Berlin").code == 0
    assert incident.rows()[1].startswith("| 2026-11-20T09:20:00Z | one ")
    assert incident.collect("--from", source, "--zone", "Europe/Berlon").code == 2
    assert incident.collect("--from", source, "--zone", "+25:00").code == 2
    other = table(incident, "10:40,three,,", time_format="%H:%M")
    assert incident.collect("--from", other, "--zone", "-02:30").code == 0
    assert any(row.startswith("| 2026-11-20T13:10:00Z | three ") for row in incident.rows())


def test_rows_without_number_are_limited(incident: Incident) -> None:
    lines = [
        f"2026-11-20T09:{minute:02}:{second:02}Z,step {minute}-{second},,"
        for minute in range(20, 25)
        for second in range(60)
    ]
    source = table(incident, *lines)
    settings = json.loads((incident.root / ".github" / "debrief.yml").read_text())
    settings["sources"]["rows_max"] = 100
    (incident.root / ".github" / "debrief.yml").write_text(json.dumps(settings))
    done = incident.collect("--from", source)
    assert "200 more rows are left out" in done.out
    assert len(incident.rows()) == 101
    # The rest comes with the next runs.
    incident.collect("--from", source)
    incident.collect("--from", source)
    assert len(incident.rows()) == 301


def test_a_file_that_changes_meanwhile_is_not_overwritten(incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    from debrief.collecting import run

    def slow(*arguments: Any, **options: Any) -> Any:
        incident.write(DOCUMENT.replace("Something", "Something else"))
        return original(*arguments, **options)

    original = run.gather
    monkeypatch.setattr(run, "gather", slow)
    done = incident.collect("--from", f"pagerduty:{LOG}")
    assert done.code == 1
    assert "has changed meanwhile; run the command again" in done.err
    assert incident.text == DOCUMENT.replace("Something", "Something else")


def test_of_two_runs_at_once_one_replaces_the_file_and_the_other_says_that_it_did_not(
    incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = store.read_source

    def slow(*arguments: Any, **options: Any) -> Any:
        found = original(*arguments, **options)
        time.sleep(0.05)
        return found

    monkeypatch.setattr(store, "read_source", slow)
    before = incident.raw

    def replaced(number: int) -> bool:
        try:
            store.replace_file(str(incident.root / PATH), before, before + b"%d\n" % number)
        except WorkspaceError as error:
            assert "changed meanwhile" in str(error)  # noqa: PT017
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(replaced, range(4)))
    assert done.count(True) == 1
    assert incident.raw == before + b"%d\n" % done.index(True)


def test_one_source_after_another_gives_the_timestamps_of_all_at_once(incident: Incident) -> None:
    def monitor(name: str, ends: str) -> str:
        alert = {"labels": {"alertname": name}, "startsAt": "2026-11-20T09:12:00Z", "endsAt": ends}
        path = incident.root / f"{name}{len(ends)}.json"
        path.write_text(json.dumps([{**alert, "status": "resolved" if ends else "firing"}]), encoding="utf-8")
        return str(path)

    ended = f"grafana:{monitor('Queue', '2026-11-20T09:30:00Z')}"
    still = f"prometheus:{monitor('Errors', '')}"
    over = f"prometheus:{monitor('Errors', '2026-11-20T09:35:00Z')}"
    assert incident.collect("--from", still).code == 0
    done = incident.collect("--from", ended)
    assert "mitigated_at" not in incident.text
    assert "no mitigated_at: Prometheus tells no end of “Alert fires: Errors”" in done.out
    assert incident.collect("--from", over).code == 0
    one_by_one = incident.text.partition("## Summary")[0]
    assert "mitigated_at: 2026-11-20T09:35:00Z" in one_by_one
    incident.write(DOCUMENT)
    assert incident.collect("--from", ended, "--from", over, "--from", still).code == 0
    assert incident.text.partition("## Summary")[0] == one_by_one


@pytest.mark.parametrize(
    ("lines", "mitigated"),
    [
        (["09:12,cart,down,alarm", "09:30,cart,up,over"], "09:30"),
        (["09:12,cart,disk full,alarm", "09:13,cart,slow,alarm", "09:30,cart,disk ok,over"], None),
        (["09:12,cart,disk full,alarm", "09:13,cart,b,alarm", "09:30,cart,disk ok,over", "09:31,cart,x,over"], "09:31"),
        (["09:12,cart,5 % fail,alarm", "09:13,shop,down,alarm", "09:30,shop,up,over"], None),
        (["09:12,cart,5 % fail,alarm", "09:30,cart,back below 1 %,over"], "09:30"),
        (["09:12,cart,high,alarm", "09:13,cart,slow,alarm", "09:30,cart,ready,over", "09:31,cart,ready,over"], None),
    ],
)  # fmt: skip
def test_alerts_of_a_table_end_by_what_they_are_about(
    incident: Incident, lines: list[str], mitigated: str | None
) -> None:
    columns = {"time": "when", "text": ["service", "what"], "kind": "kind"}
    kinds = {"alarm": "alert", "over": "alert_ended"}
    incident.settings(files={"log": {"columns": columns, "kinds": kinds, "time_format": "%H:%M", "zone": "UTC"}})
    (incident.root / "log.csv").write_text("when,service,what,kind\n" + "".join(f"{line}\n" for line in lines))
    done = incident.collect("--from", f"log:{incident.root / 'log.csv'}")
    assert done.code == 0, done.err
    found = re.search(r"mitigated_at: 2026-11-20T(\d\d:\d\d)", incident.text)
    assert (found[1] if found else None) == mitigated
    assert ("no mitigated_at: log tells no end of" in done.out) == (mitigated is None)


def test_an_alert_that_a_person_has_closed_has_ended(incident: Incident) -> None:
    source = f"opsgenie:{FIXTURES / 'opsgenie-alerts.json'}"
    done = incident.collect("--from", source)
    assert "Alert closed: checkout: 502s (by kim)" in incident.text
    assert "mitigated_at: 2026-11-20T09:39:50Z" in incident.text
    assert "tells no end" not in done.out
    # Its rows tell the same when another source comes later.
    incident.write(re.sub(r"  mitigated_at: .*\n", "", incident.text))
    incident.collect(
        "--from", f"alertmanager:{FIXTURES / 'alertmanager-webhook.json'}", "--until", "2026-11-20T09:15:00Z"
    )
    assert "tells no end of “Alert fires: checkout" not in done.out


def test_the_log_of_an_alert_begins_with_it(incident: Incident) -> None:
    log = json.loads((FIXTURES / "opsgenie-log.json").read_text(encoding="utf-8"))
    created = {"log": "Alert created via web", "owner": "kim@example.com", "createdAt": "2026-11-20T09:11:30Z"}
    (incident.root / "log.json").write_text(json.dumps({"data": [*log["data"], {**created, "offset": "1_0"}]}))
    incident.write(
        DOCUMENT.replace("  detected_at: 2026-11-20T09:11:00Z\n", "  acknowledged_at: 2026-11-20T09:14:00Z\n")
    )
    assert incident.collect("--from", f"opsgenie:{incident.root / 'log.json'}").code == 0
    assert "detected_at: 2026-11-20T09:11:30Z" in incident.text
    assert "mitigated_at: 2026-11-20T09:40:00Z" in incident.text


def test_rows_without_an_id_that_are_corrected_or_said_twice_are_one_event(incident: Incident) -> None:
    lines = ("09:10:00Z,Deply of checkout begins,,", "09:20:00Z,Worker 3 restarts,,", "09:30:00Z,Failover done,,")
    first = [f"2026-11-20T{line}" for line in lines]
    assert (
        incident.collect("--from", table(incident, *first, first[1], first[2].upper().replace("Z,", "Z, "))).code == 0
    )
    before = incident.rows()
    assert len(before) == 4
    # A slip is mended and a word added: the rows stay as they are.
    mended = [first[0].replace("Deply", "Deploy"), first[1], first[2].replace("done", "is done")]
    done = incident.collect("--from", table(incident, *mended))
    assert (done.code, incident.rows()) == (0, before)
    line = incident.text.split("\n").index(before[1]) + 1
    assert f"  taken as a correction of line {line}, which stays as it is: Deploy of checkout begins\n" in done.out
    assert "nothing to add" in incident.collect("--from", table(incident, *mended)).out
    # What says something else, or stands beside the old words, is another event.
    other = [mended[0], mended[1], first[1].replace("3", "4"), mended[2], first[2].replace("done", "not done")]
    other.append("2026-11-20T09:10:00Z,Deploy of payments begins,,")
    assert incident.collect("--from", table(incident, *other)).code == 0
    assert len(incident.rows()) == 7


def test_two_sources_make_one_row_only_where_it_is_certain_that_they_tell_of_one_event(incident: Incident) -> None:
    pairs = [
        ("Alert fires: DiskFull (instance db1)", "Alert fires: DiskFull (instance db2)"),
        ("v1.2 is rolled out to all pods", "v1.3 is rolled out to all pods"),
        ("customers cannot log in again", "customers can log in again"),
        ("region A is drained of all traffic", "region B is drained of all traffic"),
    ]
    shape = {"columns": {"time": "when", "text": ["what"]}}
    incident.settings(files={"one": shape, "other": shape})
    for index, name in enumerate(("one", "other")):
        lines = [f"2026-11-20T09:{20 + 2 * number}:00Z,{pair[index]}\n" for number, pair in enumerate(pairs)]
        lines.append(f"2026-11-20T09:40:00Z,{('kim: ', '')[index]}failover to the standby is through\n")
        (incident.root / f"{name}.csv").write_text("when,what\n" + "".join(lines), encoding="utf-8")
    sources = [word for name in ("one", "other") for word in ("--from", f"{name}:{incident.root / f'{name}.csv'}")]
    text = DOCUMENT.replace("bend | |\n", "bend | |\n| 2026-11-20T09:24:10Z | Customers cannot log in again | kim |\n")
    incident.write(text)
    done = incident.collect(*sources)
    assert done.code == 0, done.err
    assert [row.split(" | ")[1] for row in incident.rows()[1:]] == [
        *pairs[0], *pairs[1], pairs[2][1], "Customers cannot log in again", *pairs[3],
        "kim: failover to the standby is through",
    ]  # fmt: skip
    assert "| kim, one |" in incident.text
    # What was joined stays to be seen.
    joined = "  [one, other]\n    joined with: failover to the standby is through  [other]\n"
    assert f"kim: failover to the standby is through{joined}" in done.out
    assert "told by one too: customers cannot log in again" in done.out
    incident.write(text)
    value = json.loads(incident.collect(*sources, "--format", "json").out)
    assert [source["text"] for source in value["rows"][-1]["sources"]] == [
        "kim: failover to the standby is through", "failover to the standby is through"
    ]  # fmt: skip
    assert value["joined"][0]["source"]["text"] == "customers cannot log in again"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("checkout is available again", "checkout is unavailable again"),
        ("the pool is healthy", "the pool is unhealthy"),
        ("worker of checkout started", "worker of checkout restarted"),
        ("customers of the shop can log in", "customers of the shop cannot log in"),
        ("traffic to region a is drained", "traffic to region b is drained"),
        ("redis goes from 6.2 to 7.0", "redis goes from 6.0 to 7.2"),
        ("production of events is off in Austria", "production of events is off in Australia"),
        ("traffic of the protection service is off", "traffic of the production service is off"),
        ("pods of the shop are restarted", "pods of the shop are restarted twice"),
        ("the queue of payments is full", "the queue of payments is full again"),
        ("cards of customers are declined", "carts of customers are declined"),
        ("temperature of the rack is -5", "temperature of the rack is 5"),
        ("the C++ worker of checkout fails", "the C# worker of checkout fails"),
    ],
)
def test_what_says_the_opposite_is_no_correction(incident: Incident, first: str, then: str) -> None:
    for said in (first, then):
        assert incident.collect("--from", table(incident, f"2026-11-20T09:20:00Z,{said},,")).code == 0
    assert [row.split(" | ")[1] for row in incident.rows()[1:]] == [first, then]


def test_a_table_of_other_columns_is_left_as_it_is(incident: Incident) -> None:
    incident.write(DOCUMENT.replace("| Time | What happened | Source |", "| When | What happened | Source |"))
    before = incident.raw
    done = incident.collect("--from", f"pagerduty:{LOG}")
    assert done.code == 1
    assert "other columns than Time, What happened, Source" in done.err
    assert incident.raw == before


def test_without_timestamps_a_window_is_asked_for(incident: Incident) -> None:
    incident.write(re.sub(r"timestamps:\n.*\n", "", DOCUMENT))
    done = incident.collect("--from", f"pagerduty:{LOG}")
    assert done.code == 2
    assert "give --since and --until" in done.err
    window = ("--since", "2026-11-20T00:00:00Z", "--until", "2026-11-21T00:00:00Z")
    assert incident.collect("--from", f"pagerduty:{LOG}", *window).code == 0
    assert "detected_at: 2026-11-20T09:11:08Z" in incident.text
    assert "approximate: [started_at]" in incident.text


def test_quiet_prints_results_only(incident: Incident) -> None:
    done = incident.collect("--from", f"pagerduty:{LOG}", "--quiet")
    lines = done.out.splitlines()
    assert lines
    assert all(line.startswith("+ ") for line in lines)


def test_git_counts_what_landed_on_the_paths_of_the_services(incident: Incident, in_git: Any) -> None:
    root = incident.root
    in_git(root, "init", "-q", "-b", "main")

    def commit(path: str, message: str, when: str) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(when)
        in_git(root, "add", path)
        in_git(root, "commit", "-q", "-m", message, when=when)

    commit("shop/checkout/a", "First", "2026-11-19T09:00:00Z")
    in_git(root, "checkout", "-q", "-b", "pools")
    commit("shop/checkout/pool", "Written long before", "2026-11-20T08:30:00Z")
    in_git(root, "checkout", "-q", "main")
    in_git(
        root,
        "merge",
        "-q",
        "--no-ff",
        "-m",
        "Merge pull request #12 from acme/pools\n\nNew node pools",
        "pools",
        when="2026-11-20T09:02:00Z",
    )
    commit("other/b", "Elsewhere", "2026-11-20T09:05:00Z")
    commit("shop/checkout/weird;$(touch x)\n`name`", "Odd | <b>name</b> `x` $(touch y)\n\n\x01", "2026-11-20T09:10:00Z")
    in_git(root, "revert", "--no-edit", "-m", "1", "HEAD~2", when="2026-11-20T09:30:00Z")
    in_git(root, "tag", "-a", "v2", "-m", "Second", when="2026-11-20T09:35:00Z")
    incident.settings(git={"paths": {"checkout": ["shop/checkout"]}, "web": "https://github.com/acme/shop"})
    # Nothing in a clone's own configuration may run.
    (root / "pwn").write_text("#!/bin/sh\ntouch pwned\n")
    (root / "pwn").chmod(0o755)
    for key in ("core.fsmonitor", "gpg.program", "core.pager", "diff.external"):
        in_git(root, "config", key, "./pwn")
    in_git(root, "config", "log.showSignature", "true")
    done = incident.collect("--from", "git")
    assert done.code == 0, done.err
    assert [row[13:].split(" | ")[:2] for row in incident.rows()] == [
        ["09:02:00Z", "Merged #12: New node pools"],
        ["09:05:00Z", "Somebody on call sees a graph bend"],
        ["09:10:00Z", "Odd \\| &lt;b&gt;name&lt;/b&gt; \\`x\\` \\$(touch y)"],
        ["09:30:00Z", incident.rows()[3].split(" | ")[1]],
        ["09:35:00Z", "Tag v2: Second"],
    ]
    assert incident.rows()[3].split(" | ")[1].startswith('Revert "Merge pull request #12 from acme/pools"')
    assert "](https://github.com/acme/shop/commit/" in incident.text
    assert not (root / "pwned").exists()
    assert not (root / "x").exists()


def test_of_a_repository_of_many_services_the_tags_of_the_incidents_own_count(incident: Incident, in_git: Any) -> None:
    root = incident.root
    in_git(root, "init", "-q", "-b", "main")
    for minute, (path, tag) in enumerate(
        [
            ("cart/a", "v1"),
            ("cart/b", "cart-v1"),
            ("shop/checkout/a", "cart-v2"),
            ("cart/c", "checkout-api-v1"),
            ("cart/d", "checkout/v3"),
            ("cart/e", "v2"),
            ("cart/f", "v3"),
            ("docs/a", "docs-2026"),
        ]
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
        when = f"2026-11-20T09:{minute:02}:00Z"
        in_git(root, "add", path)
        in_git(root, "commit", "-q", "-m", path, when=when)
        in_git(root, "tag", tag)
    incident.settings(git={"paths": {"checkout": ["shop/checkout"], "cart": ["cart"], "checkout-api": ["api"]}})
    assert incident.collect("--from", "git").code == 0
    tags = [row.split(" | ")[1] for row in incident.rows() if "Tag " in row]
    # v1 has none before it; v2 holds the commit on the path, v3 holds none.
    assert [tag.split(" ")[1] for tag in tags] == ["v1", "checkout/v3", "v2"]
    incident.write(DOCUMENT)
    incident.settings()
    incident.collect("--from", "git")
    assert sum("Tag " in row for row in incident.rows()) == 8


def test_a_clone_that_is_cut_off_says_where(incident: Incident, in_git: Any) -> None:
    whole = incident.root / "whole"
    whole.mkdir()
    in_git(whole, "init", "-q", "-b", "main")
    for hour in ("07", "09"):
        in_git(whole, "commit", "-q", "--allow-empty", "-m", f"at {hour}", when=f"2026-11-20T{hour}:10:00Z")
    in_git(incident.root, "clone", "-q", "--depth=1", f"file://{whole}", "cut")
    incident.settings(git={"repository": "cut"})
    done = incident.collect("--from", "git", "--dry-run")
    assert "the clone is shallow and knows nothing before 2026-11-20 09:10 UTC" in done.out
    assert "git fetch --unshallow --tags" in done.out
    # Which paths the first commit of a cut clone changed, nobody knows: it has no parents there.
    (whole / "other").write_text("x")
    in_git(whole, "add", "other")
    in_git(whole, "commit", "-q", "-m", "elsewhere", when="2026-11-20T09:12:00Z")
    in_git(incident.root / "cut", "fetch", "-q", "--depth=1")
    in_git(incident.root / "cut", "reset", "-q", "--hard", "FETCH_HEAD")
    incident.settings(git={"repository": "cut", "paths": {"checkout": ["other"]}})
    done = incident.collect("--from", "git", "--dry-run")
    assert "is where the clone is cut off: which paths it changed is not known" in done.out
    assert "elsewhere" not in done.out
    incident.settings(git={"repository": "cut"})
    assert "elsewhere" in incident.collect("--from", "git", "--dry-run").out
    later = incident.collect("--from", "git", "--since", "2026-11-21T10:00:00Z", "--until", "2026-11-21T11:00:00Z")
    assert "shallow" not in later.out
    incident.settings(git={"repository": "whole"})
    assert "shallow" not in incident.collect("--from", "git", "--dry-run").out


def test_a_commit_whose_clock_was_wrong_for_years_hides_none_before_it(incident: Incident, in_git: Any) -> None:
    in_git(incident.root, "init", "-q", "-b", "main")
    for words, when in (
        ("before", "2026-11-20T09:05:00Z"),
        ("odd", "2001-01-01T00:00:00Z"),
        ("zone", "@1795166400 -7600"),
        ("after", "2026-11-20T09:25:00Z"),
    ):
        in_git(incident.root, "commit", "-q", "--allow-empty", "-m", words, when=when)
    assert incident.collect("--from", "git").code == 0
    assert [row.split(" | ")[1] for row in incident.rows()][-3:] == ["before", "zone", "after"]


def test_names_that_any_source_knows_are_in_no_row_whichever_it_is_from(incident: Incident, in_git: Any) -> None:
    root = incident.root
    in_git(root, "init", "-q", "-b", "main")
    for author, subject, when in (
        ("Lee Sample <1+leesam@users.noreply.github.com>", "Begin", "2026-10-01T09:00:00Z"),
        ("build bot <ci@example.com>", "Build", "2026-10-02T09:00:00Z"),
        ("Kim Kimson <kim@example.com>", "Fix by Kim Kimson for Lee Sample", "2026-11-20T09:10:00Z"),
    ):
        in_git(root, "commit", "-q", "--allow-empty", "--author", author, "-m", subject, when=when)
    shape = {"columns": {"time": "when", "text": ["what"]}}
    incident.settings(names="roles", people={"kim@example.com": "incident lead"}, files={"log": shape})
    (root / "log.csv").write_text("when,what\n2026-11-20T09:20:00Z,Sample and Kimson restart it; leesam: build\n")
    done = incident.collect("--from", f"log:{root / 'log.csv'}", "--from", "git")
    assert done.code == 0
    assert [row.split(" | ")[1] for row in incident.rows()[1:]] == [
        "Fix by incident lead for a responder",
        "a responder and incident lead restart it; a responder: build",
    ]
    assert "! names: names that a source knows, @handles, and names before an e-mail address" in done.out
    assert "names:" not in incident.collect("--from", "git").out
    # Where every name may be shown, nobody need be known.
    incident.write(DOCUMENT)
    incident.settings()
    incident.collect("--from", "git")
    assert "Fix by Kim Kimson for Lee Sample" in incident.text


def test_a_name_that_one_row_tells_for_a_name_is_in_no_other_row_and_what_stays_is_said(incident: Incident) -> None:
    incident.settings(names="roles", files={"log": {"columns": {"time": "when", "text": ["what"]}}})
    (incident.root / "log.csv").write_text(
        "when,what\n2026-11-20T09:20:00Z,Restart by Jo Stone\n2026-11-20T09:30:00Z,Jo Stone (DBA) asks Pat Unknown\n"
    )
    done = incident.collect("--from", f"log:{incident.root / 'log.csv'}", "--format", "json")
    assert [row["text"] for row in json.loads(done.out)["rows"]] == [
        "Restart by a responder",
        "a responder (DBA) asks Pat Unknown",
    ]
    assert "any other name cannot be told from a word and stays: read what is added" in json.loads(done.out)["notes"][0]


def test_git_says_what_it_lacks(incident: Incident, in_git: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(incident.root.parent))
    done = incident.collect("--from", "git")
    assert done.code == 2
    assert "is no git repository: correct sources.git.repository" in done.err
    in_git(incident.root, "init", "-q", "-b", "main")
    assert "has no branch" in incident.collect("--from", "git").err
    in_git(incident.root, "commit", "-q", "--allow-empty", "-m", "x", when="2026-11-20T09:00:00Z")
    incident.settings(git={"branch": "gone", "paths": {"edge": ["edge"]}})
    assert "has no branch `gone`" in incident.collect("--from", "git").err
    incident.settings(git={"paths": {"edge": ["edge"]}})
    assert "names no paths for the service `checkout`, so all commits count" in incident.collect("--from", "git").out
    incident.settings(git={"paths": {"Checkout": ["edge"]}})
    assert "names no paths" not in incident.collect("--from", "git").out
    monkeypatch.setenv("PATH", str(incident.root))
    assert "git is not installed" in incident.collect("--from", "git").err


PICK = """
import sys
from debrief.cli import app
app.COMMANDS.setdefault("collect", "x")
sys.exit(app.run(sys.argv[1:]))
"""


def on_a_terminal(root: Path, answers: list[str], *arguments: str) -> tuple[int, str]:
    """Run collect on a pseudo-terminal, and answer its questions in turn."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PICK, "collect", ID, *arguments],
        cwd=root, stdin=follower, stdout=follower, stderr=follower, env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(follower)
    seen, asked, left = "", 0, list(answers)
    end = time.monotonic() + 30
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([leader], [], [], 0.2)
            if ready:
                chunk = os.read(leader, 65536)
                if not chunk:
                    break
                seen += chunk.decode("utf-8", "replace")
            questions = len(re.findall(r"\d+ of \d+ \(", seen))
            if questions > asked and left:
                asked += 1
                os.write(leader, (left.pop(0) + "\n").encode())
    except OSError:
        pass  # Linux answers EIO once the other side has closed.
    finally:
        os.close(leader)
    return process.wait(10), seen


def test_rows_are_picked_on_a_terminal(incident: Incident) -> None:
    source = f"pagerduty:{LOG}"
    code, seen = on_a_terminal(incident.root, ["y", "n", "x", "q"], "--from", source, "--pick")
    assert code == 0, seen
    assert "y add it, n not now, x never" in seen
    assert [row.split(" | ")[1] for row in incident.rows()][1:] == [
        "Incident triggered: HighErrorRate (service checkout): 5 % of requests fail"
    ]
    assert "put off: the next run asks again" in seen
    # Nothing that was not taken is evidence.
    assert "acknowledged_at" not in incident.text
    code, seen = on_a_terminal(incident.root, ["maybe", "a"], "--from", source, "--pick")
    assert code == 0, seen
    texts = [row.split(" | ")[1] for row in incident.rows()]
    assert "Acknowledged by Kim Example" in texts
    assert "Escalated" not in texts
    assert len(texts) == 5
