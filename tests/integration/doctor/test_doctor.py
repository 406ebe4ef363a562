"""`debrief doctor` against a GitHub: every kind of credentials, every single thing that can be missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from debrief.trackers.github import open_tracker
from fakes.github_doctor import APPLY, DoctorGitHub
from fakes.github_faults import Fault
from fakes.github_state import Account

from .conftest import ACTIONS, FINE, ROOT, TOKEN, Doctor, Seals, fingerprint

KINDS = {"classic": TOKEN, "fine-grained": FINE, "workflow": ACTIONS, "app": None}
BOARD = "issues: {board: {owner: acme, number: 4, fields: {priority: Priority, status: {field: Status, value: Todo}}}}"
FIELDS = [
    {"id": 1, "name": "Title", "data_type": "title"},
    {"id": 2, "name": "Priority", "data_type": "single_select", "options": [{"id": "a", "name": {"raw": "P0"}}]},
    {"id": 3, "name": "Status", "data_type": "single_select", "options": [{"id": "b", "name": {"raw": "Todo"}}]},
]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, clinic: DoctorGitHub) -> str:
    """Each kind of credentials in turn."""
    if request.param == "classic":
        clinic.outlook.scopes = "repo, project"
    return str(request.param)


def test_where_all_is_well_every_kind_of_credentials_hears_so(clinic: DoctorGitHub, doctor: Doctor, kind: str) -> None:
    visit = doctor(KINDS[kind])
    assert visit.code == 0
    assert visit.outcomes("warn", "fail", "unknown") == {}
    names = {"workspace", "settings", "credential", "bot", "repository", "issues-read", "issues-write", "labels"}
    names |= {"journal-read", "journal-write", "write-back", "workflows", "apply-switch", "server", "clock"}
    assert names <= set(visit.outcomes("ok"))
    login = {"workflow": "github-actions[bot]", "app": "debrief[bot]"}.get(kind, "debrief-bot")
    assert login in visit.one("credential")["says"]
    words = {"classic": "classic", "fine-grained": "fine-grained", "workflow": "workflow's own", "app": "GitHub App"}
    assert words[kind] in visit.one("credential")["says"]


def test_nothing_is_sent_but_questions_and_what_must_be_refused(
    clinic: DoctorGitHub, doctor: Doctor, kind: str
) -> None:
    doctor(KINDS[kind], "write_back: pull-request" if supports("pull-request") else "")
    sent = [(one.method, one.path, one.body) for one in clinic.requests if one.method != "GET"]
    questions = [("POST", "/graphql", {"query": "query { viewer { login } }"})]
    tokens = [("POST", "/app/installations/99/access_tokens", None)]
    refused = [
        ("POST", "/repos/acme/shop/issues", {"title": ""}),
        ("PATCH", "/repos/acme/shop/git/refs/debrief/journal", {"sha": "0" * 40, "force": False}),
        ("POST", "/repos/acme/shop/pulls", {"title": "", "head": "main", "base": "main"}),
    ]
    if not supports("pull-request"):
        refused.pop()
    assert (
        sent
        == {
            "classic": [],
            "fine-grained": refused,
            "workflow": [*questions, *refused],
            "app": tokens,
        }[kind]
    )
    assert len(clinic.requests) <= 20


def supports(mode: str) -> bool:
    """Tell whether the settings know a mode of write-back already."""
    from debrief_schemas.settings import WriteBack

    return mode in [str(one) for one in WriteBack]


RIGHTS: list[tuple[str, Callable[[DoctorGitHub], object], str, str, str]] = [
    # kind, what is taken away, id of the check, its outcome, words of the cure
    ("classic", lambda g: setattr(g.outlook, "scopes", "public_repo, gist"), "scopes", "fail", "scope `repo`"),
    ("classic", lambda g: setattr(g.outlook, "scopes", ""), "issues-write", "fail", "scope `repo`"),
    ("classic", lambda g: g.outlook.role.update(push=False), "issues-write", "fail", "role Write"),
    ("classic", lambda g: g.outlook.role.update(push=False), "journal-write", "warn", "role Write"),
    ("fine-grained", lambda g: setattr(g.state.accounts[FINE], "issues", False), "issues-write", "fail", "Issues"),
    ("fine-grained", lambda g: setattr(g.state.accounts[FINE], "contents", False), "journal-write", "warn", "Contents"),
    ("fine-grained", lambda g: g.outlook.lacks.add("issues=read"), "issues-read", "fail", "Issues to `Read-only`"),
    ("fine-grained", lambda g: g.outlook.lacks.add("contents=read"), "journal-read", "fail", "contents: read"),
    ("fine-grained", lambda g: g.outlook.role.update(push=False, triage=False), "issues-write", "fail", "Triage"),
    (
        "workflow",
        lambda g: setattr(g.state.accounts[ACTIONS], "issues", False),
        "issues-write",
        "fail",
        "issues: write",
    ),
    (
        "workflow",
        lambda g: setattr(g.state.accounts[ACTIONS], "contents", False),
        "journal-write",
        "warn",
        "contents: write",
    ),
    ("workflow", lambda g: g.outlook.lacks.add("actions=read"), "workflows", "unknown", "tab Actions"),
    ("workflow", lambda g: g.outlook.lacks.add("variables=read"), "apply-switch", "unknown", "DEBRIEF_APPLY"),
    ("app", lambda g: g.app.permissions.update(issues="read"), "issues-write", "fail", "Permissions & events"),
    ("app", lambda g: g.app.permissions.pop("contents"), "journal-write", "warn", "Contents"),
    ("app", lambda g: setattr(g.app, "installation", None), "credential", "fail", "install it"),
    ("app", lambda g: setattr(g.app, "suspended", True), "credential", "fail", "unsuspend"),
]


@pytest.mark.parametrize(("who", "take", "name", "outcome", "cure"), RIGHTS)
def test_each_right_that_is_missing_has_its_line_and_its_cure(
    clinic: DoctorGitHub,
    doctor: Doctor,
    who: str,
    take: Callable[[DoctorGitHub], object],
    name: str,
    outcome: str,
    cure: str,
) -> None:
    if who == "classic":
        clinic.outlook.scopes = "repo, project"
    take(clinic)
    visit = doctor(KINDS[who])
    check = visit.one(name)
    assert check["outcome"] == outcome, check
    assert cure in check["cure"]
    assert visit.code == (1 if visit.outcomes("fail") else 0)
    assert outcome != "fail" or visit.code == 1


STATES: list[tuple[Callable[[DoctorGitHub], object], str, str, str]] = [
    (lambda g: setattr(g.outlook, "archived", True), "repository", "fail", "unarchive"),
    (lambda g: setattr(g.outlook, "sso", True), "repository", "fail", "Configure SSO"),
    (lambda g: setattr(g.state.accounts[FINE], "sees", False), "repository", "fail", "GITHUB_REPOSITORY"),
    (lambda g: g.state.rename("acme/store"), "repository", "fail", "correct GITHUB_REPOSITORY"),
    (lambda g: setattr(g.state, "issues_enabled", False), "issues-read", "fail", "Settings > General > Features"),
    (lambda g: g.state.accounts.pop(FINE), "credential", "fail", "make a new one"),
    (lambda g: setattr(g.outlook, "expires", "2020-01-31 10:00:00 UTC"), "expiry", "fail", "make a new one"),
    (lambda g: setattr(g.outlook, "expires", soon()), "expiry", "warn", "make a new one"),
    (lambda g: g.outlook.variables.clear(), "apply-switch", "warn", "DEBRIEF_APPLY` = `true`"),
    (lambda g: g.outlook.variables.update(DEBRIEF_APPLY="yes"), "apply-switch", "warn", "DEBRIEF_APPLY` = `true`"),
    (lambda g: g.outlook.workflows.clear(), "workflows", "warn", "default branch"),
    (lambda g: g.outlook.workflows[0].update(state="disabled_inactivity"), "workflows", "warn", "Enable workflow"),
    (lambda g: g.outlook.workflows[0].update(state="disabled_manually"), "workflows", "warn", "Enable workflow"),
    (lambda g: setattr(g.outlook, "remaining", 0), "rate-limit", "fail", "next hour"),
    (lambda g: setattr(g.outlook, "remaining", 7), "rate-limit", "warn", "the next goes on"),
    (lambda g: setattr(g, "clock_offset", 900.0), "clock", "warn", "NTP"),
    (lambda g: setattr(g, "clock_offset", -900.0), "clock", "warn", "NTP"),
    (
        lambda g: g.state.git.commit_file("refs/debrief/journal", "journal.json", b"?"),
        "journal-read",
        "fail",
        "restore",
    ),
    (lambda g: g.faults.add(Fault.NOT_FOUND, "GET", "/labels$"), "labels", "unknown", ""),
    (lambda g: g.faults.add(Fault.HTML_BEFORE, "GET", "/shop$", times=9), "repository", "fail", "GITHUB_API_URL"),
    (lambda g: g.faults.add(Fault.PRIMARY_LIMIT, "GET", "/user$", times=9), "credential", "fail", "later"),
]


def soon() -> str:
    """Return the end of a token that lasts for three more days, as GitHub writes it."""
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S +0000")


@pytest.mark.parametrize(("change", "name", "outcome", "cure"), STATES)
def test_each_state_that_is_in_the_way_has_its_line_and_its_cure(
    clinic: DoctorGitHub,
    doctor: Doctor,
    change: Callable[[DoctorGitHub], object],
    name: str,
    outcome: str,
    cure: str,
) -> None:
    was = clinic.env(FINE)
    change(clinic)
    visit = doctor(FINE, GITHUB_REPOSITORY=was["GITHUB_REPOSITORY"])
    check = visit.one(name)
    assert check["outcome"] == outcome, check
    assert cure in check["cure"] + check["says"]
    assert (visit.code == 1) is bool(visit.outcomes("fail"))


def test_a_token_without_an_end_has_no_line_about_it(doctor: Doctor) -> None:
    assert "expiry" not in [check["id"] for check in doctor().checks]


def test_labels_that_are_missing_are_no_fault(doctor: Doctor) -> None:
    check = doctor().one("labels")
    assert check["outcome"] == "ok"
    assert "are not there yet: `postmortem`" in check["says"]
    assert "a renamed one is known again only if it bears the description that debrief gives to it" in check["says"]


def test_a_renamed_record_label_is_recognised_by_its_description(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.state.add_label("incidents", description="Action point of a post-mortem; debrief keeps its text in step")
    check = next(one for one in doctor().checks if one["id"] == "labels")
    assert check["outcome"] == "warn"
    assert "`postmortem` is called `incidents` now" in check["says"]
    assert "issues.labels.record: incidents" in check["cure"]


def test_another_renamed_label_is_a_warning(clinic: DoctorGitHub, doctor: Doctor) -> None:
    words = "Nobody has looked at it yet; take the label off when you have"
    clinic.state.add_label("inbox", description=words)
    visit = doctor()
    assert [one["outcome"] for one in visit.checks if one["id"] == "labels"] == ["warn", "ok"]
    assert visit.code == 0


def test_a_record_label_that_is_gone_is_a_fault_when_issues_bear_it(clinic: DoctorGitHub, doctor: Doctor) -> None:
    entry = {"run": "1", "floor": 0, "number": 7, "node_id": "I_7", "digest": "d"}
    journal = {"version": 1, "entries": {"2026-01-01-x/AP-1": entry}}
    clinic.state.git.commit_file("refs/debrief/journal", "journal.json", json.dumps(journal).encode())
    visit = doctor()
    assert "it knows 1 issue" in visit.one("journal-read")["says"], visit.text
    assert visit.one("labels")["outcome"] == "fail"
    clinic.state.add_label("postmortem")
    assert doctor().one("labels")["outcome"] == "ok"


INCIDENT = (ROOT / ".github/workflows/incident.yml").read_bytes()


def test_the_labels_of_incidents_are_looked_for_where_a_workflow_drafts_from_them(
    clinic: DoctorGitHub, doctor: Doctor, workspace: Any
) -> None:
    assert not [one for one in doctor().checks if one["id"].startswith("incident-")]
    workspace.write(".github/workflows/incident.yml", INCIDENT)
    clinic.state.add_label("Incident")
    visit = doctor()
    check = visit.one("incident-labels")
    assert check["outcome"] == "warn"
    assert check["says"] == "there is no label `draft-postmortem`: nobody can ask for a draft by it"
    assert "`gh label create draft-postmortem --color 1d76db --description 'Asks for" in check["cure"]
    assert visit.one("incident-switch")["outcome"] == "warn"
    assert visit.code == 0
    clinic.state.add_label("draft-postmortem")
    clinic.outlook.variables["DEBRIEF_INCIDENTS"] = "true"
    assert {"incident-labels", "incident-switch"} <= doctor().outcomes("ok").keys()
    clinic.faults.add(Fault.NOT_FOUND, "GET", "/labels$")
    assert "gh label create incident" in doctor().one("incident-labels")["cure"]


def test_the_labels_of_incidents_are_those_of_the_settings(
    clinic: DoctorGitHub, doctor: Doctor, workspace: Any
) -> None:
    workspace.write(".github/workflows/incident.yml", INCIDENT)
    clinic.state.add_label("incident")
    visit = doctor(FINE, "incidents: {label: outage, draft_label: write it, repository: acme/SHOP}\n")
    check = visit.one("incident-labels")
    assert "no label `outage`: the form cannot put it on" in check["says"]
    assert "no label `write it`" in check["says"]
    assert "gh label create 'write it'" in check["cure"]
    assert "does not name `outage`, `write it`" in visit.one("incident-workflow")["says"]
    assert doctor(FINE, "incidents: {repository: acme/pages}\n").one("incident-labels")["cure"].count("acme/pages") == 2


def test_a_label_of_a_severity_for_which_no_workflow_waits_is_told(doctor: Doctor, workspace: Any) -> None:
    workspace.write(".github/workflows/incident.yml", INCIDENT)
    named = "issues: {labels: {map: {severity: {sev1: Severity:Worst, sev2: outage, sev3: null}}}}\n"
    says = ".github/workflows/incident.yml does not wait for {}, by which the severity of an incident is told"
    assert doctor(FINE, named).one("incident-workflow")["says"] == says.format("`outage`")
    other = doctor(FINE, 'issues: {labels: {severity: "sev/"}}\n').one("incident-workflow")
    assert other["says"] == says.format("`sev/sev1`, `sev/sev2`, `sev/sev3`, `sev/sev4`")
    workspace.write(".github/workflows/incident.yml", INCIDENT.replace(b"'severity:'", b"'sev/'"))
    assert not [
        one for one in doctor(FINE, 'issues: {labels: {severity: "sev/"}}\n').checks if one["id"] == other["id"]
    ]


def test_workflows_go_by_a_variable_that_may_contradict_the_settings(
    clinic: DoctorGitHub, doctor: Doctor, workspace: Any
) -> None:
    workspace.write(APPLY, (ROOT / APPLY).read_bytes())
    files, pull = "write_back: files\n", "write_back: pull-request\n"
    for settings, value, outcome, words in (
        (files, None, "ok", "is not set"),
        (files, "files", "ok", "is `files`"),
        (pull, None, "warn", "the settings say `write_back: pull-request`, but"),
        (pull, "pull-request", "ok", "is `pull-request`"),
        (files, "commit", "warn", "the settings say `write_back: files`, but"),
        (files, "yes", "warn", "is `yes`: the workflows fail"),
    ):
        clinic.outlook.variables = {"DEBRIEF_APPLY": "true", **({"DEBRIEF_WRITE_BACK": value} if value else {})}
        check = doctor(FINE, settings).one("write-back-variable")
        assert (check["outcome"], words in check["says"]) == (outcome, True), check
        assert (outcome == "warn") is ("= `" in check["cure"])


def test_labels_and_repositories_of_services_are_looked_at(clinic: DoctorGitHub, doctor: Doctor) -> None:
    settings = "issues: {services: {pay: {repository: acme/pay, labels: [team-pay]}, web: {repository: acme/web}}}"
    clinic.outlook.elsewhere = {"acme/pay": {}, "acme/web": {"has_issues": False}}
    visit = doctor(FINE, settings)
    found = {one["says"]: one["outcome"] for one in visit.checks if one["id"] == "elsewhere"}
    assert found == {
        "issues of acme/pay can be written": "ok",
        "acme/web is archived or has its issues switched off": "fail",
    }
    clinic.outlook.elsewhere = {"acme/pay": {}}
    clinic.outlook.lacks.add("acme/pay=write")
    found = {one["says"]: one["outcome"] for one in doctor(FINE).checks if one["id"] == "elsewhere"}
    assert list(found.values()) == ["fail", "fail"]


def test_what_doctor_leaves_out_it_says(clinic: DoctorGitHub, doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debrief.diagnosing.probing.REPOSITORIES_MAX", 1)
    routes = ", ".join(f"s{n}: {{repository: {name}}}" for n, name in enumerate(["acme/pay", "acme/PAY", "acme/web"]))
    clinic.outlook.elsewhere = {"acme/PAY": {}}
    visit = doctor(FINE, f"issues: {{services: {{{routes}}}}}\n")
    found = {one["says"]: one["outcome"] for one in visit.checks if one["id"] == "elsewhere"}
    assert found == {
        "issues of acme/PAY can be written": "ok",
        "1 more of `issues.services` were not looked at": "unknown",
    }


# --- whose issues


def test_a_token_that_another_program_made_for_an_app_is_known(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.outlook.viewer = "robot[bot]"
    visit = doctor(ACTIONS)
    assert "an App's installation token that writes as robot[bot]" in visit.one("credential")["says"]
    assert visit.one("bot")["outcome"] == "ok"
    assert "ask for it where the token is made" in doctor_without_issues(clinic, doctor)
    tracker = open_tracker(clinic.env(ACTIONS))
    assert tracker.reader.bot_login() == "robot[bot]"


def doctor_without_issues(clinic: DoctorGitHub, doctor: Doctor) -> str:
    """Return the cure for the same token without the right to write issues."""
    clinic.state.accounts[ACTIONS].issues = False
    return doctor(ACTIONS).one("issues-write")["cure"]


def test_a_server_that_does_not_tell_is_taken_for_one_with_workflows_alone(clinic: DoctorGitHub) -> None:
    clinic.outlook.absent = "^/graphql$"
    assert open_tracker(clinic.env(ACTIONS)).reader.bot_login() == "github-actions[bot]"


def test_a_token_that_is_not_the_bots_is_told_so(doctor: Doctor) -> None:
    visit = doctor(FINE, "issues: {bot: 'github-actions[bot]'}")
    assert visit.one("bot")["outcome"] == "fail"
    assert "writes as debrief-bot" in visit.one("bot")["says"]


def test_a_token_whose_owner_nobody_tells_is_taken_as_it_is(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.outlook.absent = "^/graphql$"
    assert doctor(ACTIONS).one("bot")["outcome"] == "unknown"
    clinic.outlook.viewer = ""
    assert doctor(ACTIONS, GITHUB_ACTIONS="false").one("bot")["outcome"] == "warn"


def test_both_credentials_are_said_once(doctor: Doctor) -> None:
    visit = doctor(None, GITHUB_TOKEN=TOKEN)
    assert "the App writes" in visit.one("environment")["says"]
    assert "debrief[bot]" in visit.one("credential")["says"]


def test_a_refresh_token_is_no_credential(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.state.accounts["ghr_refreshrefreshrefresh"] = Account("kim")
    visit = doctor("ghr_refreshrefreshrefresh")
    assert "refresh token" in visit.one("credential")["says"]
    assert visit.code == 1


def test_a_token_of_an_old_form_is_known_by_its_scopes(clinic: DoctorGitHub, doctor: Doctor) -> None:
    old = "0123456789abcdef0123456789abcdef01234567"
    clinic.state.accounts[old] = Account("kim")
    clinic.outlook.scopes = "repo"
    assert doctor(old).one("credential")["says"] == "a classic personal token that writes as kim"


# --- board


@pytest.mark.parametrize(
    ("who", "owners", "outcome", "words"),
    [
        ("app", "orgs/acme/4", "fail", "organization_projects: none"),
        ("classic", "orgs/acme/4", "fail", "lacks the scope `project`"),
        ("fine-grained", "users/acme/4", "unknown", "listed nowhere"),
        ("workflow", "nowhere", "fail", "never reaches Projects"),
        ("fine-grained", "nowhere", "fail", "is not there"),
        ("app", "nowhere", "fail", "is not there"),
    ],
)
def test_a_board_is_reached_or_not(
    clinic: DoctorGitHub, doctor: Doctor, who: str, owners: str, outcome: str, words: str
) -> None:
    clinic.outlook.scopes = "repo" if who == "classic" else None
    clinic.outlook.boards = {owners: FIELDS}
    clinic.outlook.absent = r"^/nothing$"
    visit = doctor(KINDS[who], BOARD)
    check = visit.one("board")
    # Off github.com a board that is not found may be one that only GraphQL shows.
    if owners == "nowhere" and who != "workflow":
        assert check["outcome"] == "unknown"
        return
    assert (check["outcome"], words in check["says"]) == (outcome, True), check


def test_a_board_with_its_fields_is_well(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.app.permissions["organization_projects"] = "write"
    clinic.outlook.boards = {"orgs/acme/4": FIELDS}
    visit = doctor(None, BOARD)
    assert visit.outcomes("warn", "fail", "unknown") == {}
    assert "`Priority`, `Status`" in visit.one("board-fields")["says"]


def test_fields_and_options_that_are_missing_are_named(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.app.permissions["organization_projects"] = "write"
    clinic.outlook.boards = {"orgs/acme/4": FIELDS}
    settings = "issues: {board: {owner: acme, number: 4, fields: {due: Due, status: {field: status, value: Backlog}}}}"
    visit = doctor(None, settings)
    says = [one["says"] for one in visit.checks if one["id"] == "board-fields"]
    assert len(says) == 2
    assert "no field `Due`" in says[0]
    assert "no option `Backlog`; it has `Todo`" in says[1]
    assert visit.code == 0


# --- what issues begin with

BEGINNINGS = "issues: {milestone: {title: Reliability}, type: Task, parent: true}"
MILESTONES = [
    {"title": "Q3", "state": "open", "due_on": None},
    {"title": "reliability", "state": "open", "due_on": "2026-12-24T00:00:00Z"},
]


def test_milestone_issue_type_and_sub_issues_are_there(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.outlook.milestones, clinic.outlook.types = MILESTONES, [{"name": "task", "is_enabled": True}]
    clinic.state.add_issue("An issue")
    visit = doctor(FINE, BEGINNINGS)
    assert {visit.one(name)["outcome"] for name in ("milestone", "issue-type", "sub-issues")} == {"ok"}
    looked = [one.path for one in clinic.requests if re.search(r"/milestones|/issue-types|/sub_issues", one.path)]
    assert len(looked) == 3
    assert doctor(FINE, "issues: {milestone: {by_due: true}}").one("milestone")["outcome"] == "ok"


@pytest.mark.parametrize(
    ("settings", "milestones", "types", "absent", "check", "words"),
    [
        (BEGINNINGS, MILESTONES[:1], [], "", "milestone", "no milestone `Reliability`; open are `Q3`"),
        (BEGINNINGS, [MILESTONES[1] | {"state": "closed"}], [], "", "milestone", "is closed"),
        ("issues: {milestone: {by_due: true}}", MILESTONES[:1], [], "", "milestone", "no open milestone with a due"),
        (BEGINNINGS, [], [{"name": "Bug"}], "", "issue-type", "no issue type `Task`; it has `Bug`"),
        (BEGINNINGS, [], [{"name": "Task", "is_enabled": False}], "", "issue-type", "has no issue types"),
        (BEGINNINGS, [], [], "/issue-types", "issue-type", "has no issue types"),
        (BEGINNINGS, [], [], "/sub_issues", "sub-issues", "has no sub-issues"),
    ],
)
def test_what_an_issue_is_to_begin_with_and_is_not_there_has_its_line_and_its_cure(
    clinic: DoctorGitHub,
    doctor: Doctor,
    settings: str,
    milestones: list[dict[str, Any]],
    types: list[dict[str, Any]],
    absent: str,
    check: str,
    words: str,
) -> None:
    clinic.outlook.milestones, clinic.outlook.types = milestones, types
    clinic.outlook.absent = absent or clinic.outlook.absent
    clinic.state.add_issue("An issue")
    visit = doctor(FINE, settings)
    found = visit.one(check)
    assert (found["outcome"], words in found["says"]) == ("warn", True), found
    assert "debrief.yml" in found["cure"]
    assert visit.code == 0


def test_each_repository_of_issues_has_its_own_milestones(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.outlook.milestones, clinic.outlook.elsewhere = MILESTONES, {"acme/pay": {}}
    settings = "issues: {milestone: {title: Reliability}, services: {pay: {repository: acme/pay}}}"
    found = [one for one in doctor(FINE, settings).checks if one["id"] == "milestone"]
    assert [one["outcome"] for one in found] == ["ok", "unknown"]
    assert "acme/pay cannot be read (status 404" in found[1]["says"]


# --- servers of one's own


@pytest.mark.parametrize(("version", "outcome"), [("3.14.2", "warn"), ("3.19.0", "ok")])
def test_an_old_server_lacks_what_the_settings_ask_for(
    clinic: DoctorGitHub, doctor: Doctor, version: str, outcome: str
) -> None:
    clinic.outlook.version = version
    check = doctor(FINE, "issues: {parent: true, type: Task}").one("server")
    assert check["outcome"] == outcome
    assert version in check["says"]
    assert outcome == "ok" or "sub-issues, issue types" in check["says"]


def test_a_server_without_the_endpoints_is_no_fault(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.outlook.version = "3.9.1"
    clinic.outlook.absent = r"^/(rate_limit|meta|graphql)$|/rules/|/rulesets/|/actions/|projectsV2"
    visit = doctor(ACTIONS, BOARD.replace("priority: Priority, ", ""))
    assert visit.outcomes("fail").keys() <= {"board"}
    assert visit.one("rate-limit")["outcome"] == "ok"
    assert visit.one("workflows")["outcome"] == "unknown"


def test_no_network_is_one_fault_and_not_twenty(clinic: DoctorGitHub, doctor: Doctor) -> None:
    visit = doctor(FINE, GITHUB_API_URL="http://127.0.0.1:9")
    assert visit.code == 1
    assert list(visit.outcomes("fail")) == ["credential"]
    assert "check the network" in visit.one("credential")["cure"]


def test_a_server_that_accepts_what_github_refuses_is_not_believed(clinic: DoctorGitHub, doctor: Doctor) -> None:
    clinic.outlook.obliging = True
    visit = doctor()
    assert visit.one("issues-write")["outcome"] == "unknown"
    assert "accepts what GitHub refuses" in visit.one("journal-write")["says"]


# --- around


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"GITHUB_REPOSITORY": ""}, "GITHUB_REPOSITORY is not set"),
        ({"GITHUB_TOKEN": "two words"}, "holds a blank"),
        ({"DEBRIEF_APP_ID": "1"}, "DEBRIEF_APP_PRIVATE_KEY is not"),
        ({"GITHUB_API_URL": "ghe.example.com"}, "no address"),
    ],
)
def test_a_wrong_environment_is_a_line_like_any_other(doctor: Doctor, env: dict[str, str], words: str) -> None:
    visit = doctor(FINE, **env)
    assert visit.code == 1
    check = visit.one("environment")
    assert words in check["says"] + check["cure"]
    assert check["cure"]


def test_settings_that_cannot_be_read_do_not_end_the_visit(doctor: Doctor) -> None:
    visit = doctor(FINE, "severity: [high]\n")
    assert visit.one("settings")["outcome"] == "fail"
    assert ".github/debrief.yml:1" in visit.one("settings")["says"]
    assert visit.one("repository")["outcome"] == "ok"


def test_no_workspace_is_a_fault(
    clinic: DoctorGitHub, debrief_here: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name, value in clinic.env(FINE).items():
        monkeypatch.setenv(name, value)
    done = debrief_here("doctor", cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith("x  workspace: no .github/debrief.yml")
    assert "repository: acme/shop is there" in done.out


def test_a_workspace_without_a_workflow_is_told(doctor: Doctor, workspace: Any) -> None:
    (workspace.root / APPLY).unlink()
    assert "no workflow" in doctor().one("workflows")["says"]


@pytest.mark.parametrize(("default", "outcome"), [("read", "warn"), ("write", "warn"), ("hidden", "unknown")])
def test_a_workflow_without_permissions_depends_on_the_default(
    clinic: DoctorGitHub, doctor: Doctor, workspace: Any, default: str, outcome: str
) -> None:
    clinic.outlook.default_permissions = default
    if default == "hidden":
        clinic.outlook.lacks.add("administration=read")
    text = "on: push\n# permissions: {}\njobs: {a: {runs-on: x, steps: [{run: debrief apply}]}}\n"
    workspace.write(APPLY, text)
    check = doctor().one("workflow-rights")
    assert check["outcome"] == outcome
    assert "issues: write" in check["cure"]


def test_the_local_tracker_needs_a_folder_and_says_how_to_connect(debrief: Callable[..., Any], workspace: Any) -> None:
    done = debrief("doctor", cwd=workspace.root)
    assert done.code == 0
    assert "0 issues, 0 in the journal" in done.out
    assert "next: to connect to GitHub, set GITHUB_REPOSITORY" in done.out
    assert sorted(path.name for path in workspace.root.rglob("*")) == ["postmortems"]


def test_a_local_tracker_that_is_broken_is_a_fault(debrief_here: Callable[..., Any], workspace: Any) -> None:
    workspace.write(".debrief/tracker.json", "{")
    done = debrief_here("doctor", "--tracker", "local", cwd=workspace.root)
    assert done.code == 1
    assert re.search(r"^x  tracker: .*tracker\.json", done.out, re.MULTILINE)
    assert "   mend: " in done.out


def test_the_tracker_that_is_asked_for_is_looked_at(debrief_here: Callable[..., Any], workspace: Any) -> None:
    done = debrief_here("doctor", "--tracker", "github", cwd=workspace.root)
    assert done.code == 1
    assert "x  environment: GITHUB_TOKEN is not set" in done.out
    assert debrief_here("doctor", "--tracker", "jira", cwd=workspace.root).code == 2


# --- as people see it


def test_the_list_has_marks_cures_and_a_verdict(
    clinic: DoctorGitHub, debrief: Callable[..., Any], workspace: Any, leaks: Seals
) -> None:
    clinic.app.permissions.update(issues="read", contents="read")
    clinic.outlook.absent = "/actions/"
    workspace.write(APPLY, (b"run: debrief apply\npermissions: {}\n"))
    env = {**clinic.app_env(), "NO_PROXY": "*"}
    done = debrief("doctor", cwd=workspace.root, env=env)
    assert (done.code, done.err) == (1, "")
    lines = done.out.splitlines()
    assert "x  issues-write: issues cannot be written (the installation has `issues: read`)" in lines
    assert "ok repository: acme/shop is there (private, default branch main)" in lines
    assert any(line.startswith("!  journal-write: ") for line in lines)
    assert any(line.startswith("?  workflows: ") for line in lines)
    assert lines[-1] == "`debrief apply` cannot work yet: 1 missing, 1 to improve, 1 not visible."
    quiet = debrief("doctor", "--quiet", cwd=workspace.root, env=env)
    assert [line for line in quiet.out.splitlines() if line.startswith("ok")] == []
    assert leaks(done.out + quiet.out) == []


@pytest.mark.parametrize("debug", ["0", "1"])
def test_nothing_that_a_server_says_brings_a_secret_out(
    clinic: DoctorGitHub, debrief: Callable[..., Any], workspace: Any, leaks: Seals, pem: str, debug: str
) -> None:
    line = pem.splitlines()[5]
    clinic.state.add_label(
        f"got {TOKEN}"[:50], description="Action point of a post-mortem; debrief keeps its text in step"
    )
    clinic.faults.words = f"you sent {line} and {FINE}"
    clinic.faults.add(Fault.INVALID_WORDS, "GET", "/actions/|/rate_limit|/labels$", times=9)
    clinic.faults.add(Fault.FORBIDDEN_POLICY, "GET", "/git/ref", times=9)
    env = {**clinic.app_env(), "NO_PROXY": "*", "DEBRIEF_DEBUG": debug}
    for form in ("text", "json"):
        done = debrief("doctor", "--format", form, cwd=workspace.root, env=env)
        assert line not in done.out + done.err
        assert [one for one in leaks(done.out + done.err) if one not in (FINE, TOKEN)] == []


def test_control_characters_of_a_server_do_not_reach_the_terminal(
    clinic: DoctorGitHub, debrief_here: Callable[..., Any], workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "Action point of a post-mortem; debrief keeps its text in step"
    clinic.state.add_label("\x1b[31mred\n::error::x", description=words)
    for name, value in clinic.env(FINE).items():
        monkeypatch.setenv(name, value)
    done = debrief_here("doctor", cwd=workspace.root)
    assert "\x1b" not in done.out
    assert not re.search(r"^\s*::", done.out, re.MULTILINE)
    assert r"\x1b[31mred\x0a::error::x" in done.out


# --- write-back, by the same eyes


@pytest.mark.parametrize("who", KINDS)
@pytest.mark.parametrize(
    ("mode", "change", "outcome"),
    [
        ("commit", lambda g: None, "ok"),
        ("commit", lambda g: g.outlook.rules.append({"type": "pull_request", "ruleset_id": 5}), "fail"),
        ("pull-request", lambda g: None, "ok"),
    ],
)
def test_write_back_is_judged_for_every_kind_of_credentials(
    clinic: DoctorGitHub,
    who: str,
    mode: str,
    change: Callable[[DoctorGitHub], object],
    outcome: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from debrief.diagnosing import write_back
    from debrief.diagnosing.probing import look
    from debrief.diagnosing.wishes import Surroundings, Wishes
    from debrief.trackers.github import open_looking

    clinic.outlook.scopes = "repo" if who == "classic" else None
    clinic.app.permissions["pull_requests"] = "write"
    change(clinic)
    env = clinic.app_env() if who == "app" else clinic.env(KINDS[who])
    before = fingerprint(clinic)
    sight = look(open_looking(env), Wishes("postmortem", write_back=mode), Surroundings())
    (check,) = write_back.judge(sight, mode)
    assert check.outcome == outcome, check
    assert fingerprint(clinic) == before
    clinic.outlook.bypass = "always"
    sight = look(open_looking(env), Wishes("postmortem", write_back=mode), Surroundings())
    (check,) = write_back.judge(sight, mode)
    assert check.outcome == "ok"
