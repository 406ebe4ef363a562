"""What is made of what was seen, without any server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from debrief.diagnosing import board, credential, local, repository, server, workflows, write_back
from debrief.diagnosing.diagnosis import Check, Diagnosis, Outcome, fail, halves, listed, ok, unknown, warn
from debrief.diagnosing.rights import Right, give, may_write
from debrief.diagnosing.sight import Kind, Seen, Sight
from debrief.diagnosing.wishes import Surroundings, WishedBoard, Wishes

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
REPO = Seen(200, {}, {"private": True, "has_issues": True, "default_branch": "trunk", "permissions": {"push": True}})
USER = Seen(200, {"x-oauth-scopes": "repo"}, {"login": "kim"})


def sight(kind: Kind = Kind.CLASSIC, **more: Any) -> Sight:
    """Return a sight of a repository where all is well for a classic token."""
    seen: dict[str, Any] = {"user": USER, "repo": REPO, **more}
    return Sight("acme/shop", "api.github.com", True, kind, **seen)


def workflow(**more: Any) -> Sight:
    """Return the same for a workflow's own token."""
    yes = Seen(422, {}, {"message": "Validation Failed"})
    refused = Seen(403, {}, {"message": "Resource not accessible by integration"})
    viewer = Seen(200, {}, {"data": {"viewer": {"login": "github-actions[bot]"}}})
    seen = {"user": refused, "viewer": viewer, "may_issues": yes, "may_contents": yes, "may_pulls": yes, **more}
    return sight(Kind.INSTALLATION, **seen)


def one(checks: Any) -> Check:
    """Return the only check."""
    (found,) = checks
    return found


def rules(*kinds: str, bypass: str | None = None) -> dict[str, Any]:
    """Return what is seen of a branch with these rules, all in one ruleset."""
    listing = Seen(200, {}, [{"type": kind, "ruleset_id": 5} for kind in kinds])
    sets = {} if bypass is None else {5: Seen(200, {}, {"current_user_can_bypass": bypass})}
    return {"rules": listing, "rulesets": sets, "branch": Seen(200, {}, {"protected": bool(kinds)})}


@pytest.mark.parametrize("mode", ["none", "files"])
def test_write_back_without_a_push_needs_nothing(mode: str) -> None:
    assert one(write_back.judge(sight(repo=Seen(404)), mode)).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        (rules(), Outcome.OK, "can go to trunk"),
        (rules("deletion", "non_fast_forward", "required_linear_history"), Outcome.OK, "can go to trunk"),
        (rules("pull_request"), Outcome.FAIL, "changes come by pull request"),
        (rules("pull_request", "required_status_checks"), Outcome.FAIL, "pull request; status checks come first"),
        (rules("merge_queue", bypass="never"), Outcome.FAIL, "merge queue"),
        (rules("pull_request", bypass="pull_requests_only"), Outcome.FAIL, "pull request"),
        (rules("pull_request", bypass="always"), Outcome.OK, "can go to trunk"),
        (rules("update", bypass="exempt"), Outcome.OK, "can go to trunk"),
        (rules("required_signatures"), Outcome.WARN, "commits are signed"),
        ({"rules": Seen(200, {}, []), "branch": Seen(200, {}, {"protected": True})}, Outcome.WARN, "protected branch"),
        ({"rules": Seen(404), "branch": Seen(404)}, Outcome.UNKNOWN, "cannot be read"),
        ({"rules": Seen(404), "branch": Seen(200, {}, {"protected": False})}, Outcome.OK, "can go to trunk"),
    ],
)
def test_a_commit_meets_the_rules_of_the_branch(seen: dict[str, Any], outcome: Outcome, words: str) -> None:
    check = one(write_back.judge(sight(**seen), "commit"))
    assert check.outcome is outcome
    assert words in check.says
    assert check.outcome in (Outcome.OK, Outcome.UNKNOWN) or "write_back: pull-request" in check.cure


def test_a_workflow_is_told_that_it_can_bypass_nothing() -> None:
    check = one(write_back.judge(workflow(**rules("pull_request")), "commit"))
    assert "can bypass no rule, an App can" in check.cure


def test_a_commit_without_the_right_for_contents_fails_before_any_rule() -> None:
    refused = Seen(403, {}, {"message": "Resource not accessible by integration"})
    check = one(write_back.judge(workflow(may_contents=refused, **rules()), "commit"))
    assert check.outcome is Outcome.FAIL
    assert "contents: write" in check.cure


@pytest.mark.parametrize(
    ("seen", "outcome", "words"),
    [
        ({"workflow_rights": Seen(200, {}, {"can_approve_pull_request_reviews": True})}, Outcome.OK, "approval"),
        (
            {"workflow_rights": Seen(200, {}, {"can_approve_pull_request_reviews": False})},
            Outcome.FAIL,
            "tick Settings",
        ),
        ({"workflow_rights": Seen(403, {}, {"message": "no"})}, Outcome.UNKNOWN, "tick Settings"),
        ({"may_pulls": Seen(403, {}, {"message": "no"})}, Outcome.FAIL, "pull-requests: write"),
        ({"may_contents": Seen(403, {}, {"message": "no"})}, Outcome.FAIL, "contents: write"),
    ],
)
def test_a_workflow_may_make_pull_requests_or_not(seen: dict[str, Any], outcome: Outcome, words: str) -> None:
    check = one(write_back.judge(workflow(**seen), "pull-request"))
    assert check.outcome is outcome
    assert words in check.says + check.cure


def test_a_person_needs_no_setting_for_pull_requests() -> None:
    assert one(write_back.judge(sight(), "pull-request")).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("given", "private", "role", "there"),
    [
        ("repo", True, True, True),
        ("public_repo", True, True, False),
        ("public_repo", False, True, True),
        ("repo:status, gist", True, True, False),
        ("repo", True, False, False),
        ("", False, True, False),
    ],
)
def test_a_classic_token_needs_scope_and_role(given: str, private: bool, role: bool, there: bool) -> None:
    repo = Seen(200, {}, {"private": private, "permissions": {"push": role}})
    seen = sight(user=Seen(200, {"x-oauth-scopes": given}, {"login": "kim"}), repo=repo)
    assert may_write(seen, "issues").there is there


@pytest.mark.parametrize(
    ("status", "there"), [(422, True), (403, False), (404, False), (409, None), (500, None), (0, None), (200, None)]
)
def test_a_refusal_tells_the_right(status: int, there: bool | None) -> None:
    assert may_write(workflow(may_issues=Seen(status)), "issues").there is there


def test_a_right_that_was_not_tried_is_unknown() -> None:
    assert may_write(workflow(may_pulls=None), "pull_requests") == Right(None, "it was not tried")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("right", ["issues", "contents", "pull_requests"])
@pytest.mark.parametrize("level", ["read", "write"])
def test_every_kind_has_a_cure_for_every_right(kind: Kind, right: str, level: str) -> None:
    cure = give(sight(kind), right, level)
    assert level in cure.lower()
    assert "\n" not in cure


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("2026-12-01 10:00:00 UTC", "2026-12-01T10:00:00+00:00"),
        ("2026-12-01 10:00:00 +0200", "2026-12-01T08:00:00+00:00"),
        ("2026-12-01 10:00:00 -0330", "2026-12-01T13:30:00+00:00"),
        ("2026-12-01T10:00:00Z", "2026-12-01T10:00:00+00:00"),
        ("next week", None),
    ],
)
def test_the_end_of_a_token_is_read_in_every_form(header: str, moment: str | None) -> None:
    found = credential.expiry_of(header)
    assert (found.isoformat() if found else None) == moment


@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        ("2026-11-24 09:00:00 UTC", Outcome.FAIL),
        ("2026-11-24 09:00:01 UTC", Outcome.WARN),
        ("2026-12-08 08:59:59 UTC", Outcome.WARN),
        ("2026-12-08 09:00:00 UTC", Outcome.OK),
        ("some day", Outcome.UNKNOWN),
    ],
)
def test_a_token_that_ends_within_two_weeks_is_a_warning(header: str, outcome: Outcome) -> None:
    headers = {"x-oauth-scopes": "repo", "github-authentication-token-expiration": header}
    seen = sight(user=Seen(200, headers, {"login": "kim"}))
    checks = {check.id: check for check in credential.judge(seen, Wishes("postmortem"), Surroundings(), NOW)}
    assert checks["expiry"].outcome is outcome


@pytest.mark.parametrize(
    ("headers", "meta", "version"),
    [
        ({"x-github-enterprise-version": "enterprise-server@3.14.2"}, None, (3, 14, 2)),
        ({}, {"installed_version": "3.9"}, (3, 9)),
        ({"x-github-enterprise-version": "?"}, {"installed_version": "3.20.0"}, (3, 20, 0)),
        ({}, {}, None),
    ],
)
def test_the_version_of_a_server_is_read(headers: dict[str, str], meta: Any, version: Any) -> None:
    seen = Sight(
        "acme/shop",
        "ghe.example.com",
        False,
        Kind.CLASSIC,
        repo=Seen(200, headers, {}),
        meta=None if meta is None else Seen(200, {}, meta),
    )
    assert server.version_of(seen) == version


@pytest.mark.parametrize(
    ("skew", "outcome"),
    [(0.0, Outcome.OK), (60.0, Outcome.OK), (-60.0, Outcome.OK), (61.0, Outcome.WARN), (-61.0, Outcome.WARN)],
)
def test_a_clock_may_be_wrong_by_a_minute(skew: float, outcome: Outcome) -> None:
    checks = {check.id: check for check in server.judge(sight(skew=skew), Wishes("postmortem"))}
    assert checks["clock"].outcome is outcome
    assert outcome is Outcome.OK or ("behind" if skew > 0 else "ahead of") in checks["clock"].says


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        ({"resources": {"core": {"limit": 5000, "remaining": 100}}}, Outcome.OK),
        ({"resources": {"core": {"limit": 5000, "remaining": 99}}}, Outcome.WARN),
        ({"resources": {"core": {"limit": 5000, "remaining": 0}}}, Outcome.FAIL),
        ({"resources": {"core": []}}, Outcome.UNKNOWN),
        ([], Outcome.UNKNOWN),
    ],
)
def test_few_requests_left_are_a_warning(data: Any, outcome: Outcome) -> None:
    checks = {check.id: check for check in server.judge(sight(limits=Seen(200, {}, data)), Wishes("postmortem"))}
    assert checks["rate-limit"].outcome is outcome


def test_labels_are_compared_in_any_case() -> None:
    labels = Seen(200, {}, [{"name": "POSTMORTEM", "description": None}, {"name": "urgent", "description": "b"}])
    wishes = Wishes("postmortem", ("postmortem", "P0", "P1"), lambda present: {"p1": "urgent"})
    checks = [check for check in repository.judge(sight(labels=labels), wishes) if check.id == "labels"]
    assert [check.outcome for check in checks] == [Outcome.WARN, Outcome.OK]
    assert "`P1` is called `urgent` now" in checks[0].says
    assert "1 of 3 labels are not there yet: `P0`" in checks[1].says


def test_names_of_options_come_in_two_forms() -> None:
    fields = [{"name": "A", "options": [{"name": "One"}, {"name": {"raw": "Two", "html": "Two"}}, "?"]}, {"name": "B"}]
    seen = sight(board=Seen(200, {}, {"number": 1}), board_fields=Seen(200, {}, fields))
    wished = WishedBoard("acme", 1, {"a": ("ONE", "two"), "b": ("free text",)})
    checks = {check.id: check for check in board.judge(seen, wished)}
    assert checks["board-fields"].outcome is Outcome.OK


def test_without_a_board_in_the_settings_nothing_is_said_about_one() -> None:
    assert list(board.judge(sight(), None)) == []


def test_a_comment_in_a_workflow_runs_nothing() -> None:
    around = Surroundings(workflows={"a.yml": "jobs: x # debrief apply\n#  - run: debrief apply\n"})
    assert "no workflow" in one(workflows.judge(sight(repo=None), around)).says


@pytest.mark.parametrize(
    "text", ["run: debrief apply --quiet", "with: {command: apply} # debrief", "command: 'apply' # debrief"]
)
def test_a_workflow_that_applies_is_known(text: str) -> None:
    around = Surroundings(workflows={"a.yml": text})
    assert list(workflows.judge(sight(repo=None), around)) == []


def test_a_schedule_stops_with_its_workflow() -> None:
    text = "on:\n  schedule:\n    - cron: x\njobs: {a: {permissions: {}, run: debrief apply}}"
    seen = Seen(200, {}, {"workflows": [{"path": "a.yml", "state": "disabled_inactivity"}]})
    check = one(workflows.judge(sight(workflows=seen), Surroundings(workflows={"a.yml": text})))
    assert "and with it its schedule" in check.says


def test_a_diagnosis_works_without_a_failure() -> None:
    checks = (ok("a", "x"), warn("b", "x", "y"), unknown("c", "x"))
    assert Diagnosis("github", checks).works
    assert not Diagnosis("github", (*checks, fail("d", "x", "y"))).works


@pytest.mark.parametrize(
    ("error", "says", "cure"),
    [
        ("the token lacks a right (GitHub says: No): give it", "the token lacks a right (GitHub says: No)", "give it"),
        ("it is revoked: make one; or more", "it is revoked", "make one; or more"),
        ("it is closed; open it", "it is closed", "open it"),
        ("it says (a (b: c) d: e): mend it", "it says (a (b: c) d: e)", "mend it"),
        ("nobody knows", "nobody knows", ""),
    ],
)
def test_an_error_falls_into_what_happened_and_its_cure(error: str, says: str, cure: str) -> None:
    assert halves(error) == (says, cure)


def test_a_refusal_is_quoted_whole() -> None:
    why = "the token lacks a right for `GET /repos` (GitHub says: Resource not accessible): give it `contents: read`"
    found = [
        check for check in repository.judge(sight(journal=Seen(why=why)), Wishes("p")) if check.id == "journal-read"
    ]
    assert one(found).says.endswith("(GitHub says: Resource not accessible)")
    assert one(found).cure == "give it `contents: read`"


def test_long_lists_are_cut() -> None:
    assert listed("abcdefg") == "`a`, `b`, `c`, `d`, `e` and 2 more"
    assert listed("ab") == "`a`, `b`"


def test_a_local_tracker_that_cannot_be_read_or_written_fails() -> None:
    fault = ".debrief/tracker.json is damaged; move it away"
    checks = {check.id: check for check in local.judge(local.LocalSight(".debrief/", False, fault))}
    assert (checks["tracker"].outcome, checks["folder"].outcome) == (Outcome.FAIL, Outcome.FAIL)
    assert checks["tracker"].cure == "move it away"
