"""`debrief new --from-issue N --pull-request`: one pull request or one comment, as the policy says."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from debrief.rendering.incidents import comment
from fakes.github_branches import NOT_PERMITTED, RULE
from fakes.github_git import Commit
from fakes.github_incidents import IncidentGitHub
from fakes.github_state import Issue

from .conftest import BRANCH, CLOSED, FILE, OPENED, World, body

BOT = "github-actions[bot]"


def test_a_required_draft_comes_as_one_pull_request_with_reviewers(world: World) -> None:
    world.closed()
    assert "pull request #2 has the draft for #1" in world.decide()
    (pull,) = world.github.pulls
    assert (pull.branch, pull.base, pull.title) == (BRANCH, "main", "Post-mortem: Checkout returned 502s")
    for part in (
        "for #1:",
        "**It is required**, published by 2026-11-27",
        "sev1 is one of the 2",
        "last closed, GitHub",
    ):
        assert part in pull.body
    assert not re.search(r"(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? #\d", pull.body)
    text = world.at()
    assert text is not None
    assert "severity: sev1\n" in text
    assert world.at("main") is None
    assert world.github.requested == {2: ["lee", "edge"]}
    assert world.github.said(world.github.state.issues[1]) == []
    assert not (world.root / FILE).exists()
    for _ in range(2):
        world.assert_settled()
    assert len(world.github.pulls) == 1


def test_two_incidents_of_one_day_and_title_are_two_post_mortems(world: World) -> None:
    world.closed()
    world.closed()
    world.decide(1)
    world.decide(2)
    other = FILE.replace(".md", "-2.md")
    assert [pull.branch for pull in world.github.pulls] == [BRANCH, "debrief/incident-2"]
    assert world.at("debrief/incident-2") is None
    text = world.at("debrief/incident-2", other)
    assert text is not None
    assert "\nid: 2026-11-20-checkout-returned-502s-2\n" in text
    world.assert_settled()


def test_none_is_needed_and_the_issue_says_so_once_and_offers_a_waiver_that_passes_once_it_is_filled_in(
    world: World,
) -> None:
    issue = world.closed("sev3")
    assert "asks for no post-mortem of #1" in world.decide()
    (said,) = world.github.said(issue)
    assert "- no rule of the policy asks for one" in said
    assert "`draft-postmortem`" in said
    assert world.github.pulls == []
    world.assert_settled()
    link = re.search(r"\[start it here\]\((\S+)\)", said)
    assert link is not None
    query = parse_qs(urlsplit(link[1]).query)
    assert urlsplit(link[1]).path == "/acme/shop/new/main"
    block = re.search(r"```yaml\n(.*?\n)```", said, re.DOTALL)
    assert block is not None
    waiver = FILE.replace(".md", "-1.md")
    assert query == {"filename": [waiver], "value": [block[1]]}
    # As it is offered, it is no decision yet.
    path = world.root / waiver
    path.parent.mkdir()
    path.write_text(block[1], encoding="utf-8")
    assert "decided_by" in world.run("check", code=1)
    filled = re.sub(r"  # .*", "", block[1]).replace("reason:", "reason: one_off").replace("note:", "note: A test")
    filled = filled.replace("decided_by:", "decided_by: lee").replace("decided_on:", "decided_on: 2026-11-21")
    path.write_text(filled, encoding="utf-8")
    assert "nothing to say" in world.run("check")
    # Once it is in the record, the comment says so, in its place.
    world.github.push(waiver, filled.encode())
    assert f"{waiver} is the waiver of #1 already" in world.decide()
    (said,) = world.github.said(issue)
    assert "The record says that this incident needs no post-mortem: [" in said
    world.assert_settled()


def test_the_result_is_printed_even_where_nothing_else_is(world: World) -> None:
    world.closed("sev3")
    assert "asks for no post-mortem of #1" in world.run("new", "--from-issue", "1", "--pull-request", "--quiet")


def test_waivers_of_one_day_and_title_are_offered_under_names_of_their_own(world: World) -> None:
    names = []
    for number in (1, 2):
        issue = world.closed("sev3")
        world.decide(number)
        found = re.search(r"filename=([^&)]+)", world.github.said(issue)[0])
        assert found is not None
        names.append(found[1])
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    ("option", "value", "settings"),
    [("--severity", "sev9", ""), ("--service", "chekout", "services: [checkout]\n")],
)
def test_a_slip_in_an_option_decides_nothing(world: World, option: str, value: str, settings: str) -> None:
    world.settings(f"{settings}incidents: {{collect: []}}\n")
    issue = world.closed()
    said = world.run("new", "--from-issue", "1", "--pull-request", option, value, code=2)
    assert f"{option} `{value}` is none of" in said
    assert world.github.said(issue) == []
    assert world.github.pulls == []


def test_an_incident_without_severity_is_not_decided_until_a_label_tells_it(world: World) -> None:
    issue = world.closed("_No response_")
    assert "is not decided" in world.decide()
    assert "`severity:sev1`" in world.github.said(issue)[0]
    world.assert_settled()
    world.github.label(issue, "severity:sev1", "lee")
    world.decide()
    assert len(world.github.pulls) == 1
    (said,) = world.github.said(issue)
    assert "A draft of the post-mortem is in #2." in said
    world.assert_settled()


def test_the_label_asks_for_a_draft_whatever_the_policy_says_and_before_the_issue_is_closed(world: World) -> None:
    issue = world.github.incident(body("sev4"), at=OPENED)
    assert "it is open: it is decided when it is closed" in world.decide()
    assert world.github.writes() == []
    world.github.label(issue, "draft-postmortem", "lee")
    world.decide()
    assert "A label on the issue asks for it" in world.github.pulls[0].body
    world.assert_settled()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"login": "stranger"}, "its author is no member of the repository"),
        ({"labels": ()}, "it does not bear the label incident"),
        ({"login": "stranger", "labels": ("incident", "draft-postmortem")}, "only its author has put the label on"),
        ({"reason": "not_planned"}, "closed as not planned"),
        ({"reason": "duplicate"}, "closed as a duplicate"),
    ],
)
def test_who_may_not_ask_gets_neither_a_pull_request_nor_a_comment(
    world: World, change: dict[str, Any], why: str
) -> None:
    reason = change.get("reason", "completed")
    opened = {name: value for name, value in change.items() if name != "reason"}
    issue = world.github.incident(body(), at=OPENED, **opened)
    world.github.close(issue, issue.login or "", CLOSED, reason)
    assert why in world.decide()
    assert world.github.writes() == []
    # Somebody with the right to put labels on vouches for it.
    world.github.label(issue, "draft-postmortem", "lee")
    world.decide()
    assert len(world.github.pulls) == 1


def test_a_program_that_the_settings_name_counts_like_a_member(world: World) -> None:
    world.settings("incidents: {collect: [], authors: ['PagerDuty[bot]']}\n")
    world.closed(login="pagerduty[bot]")
    world.decide()
    assert len(world.github.pulls) == 1


def test_a_pull_request_that_people_closed_stays_closed(world: World) -> None:
    issue = world.closed()
    world.decide()
    world.github.pulls[0].state = "closed"
    del world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    world.github.label(issue, "draft-postmortem", "lee")
    world.github.forget()
    said = world.decide()
    assert "was closed with the pull request #2: it is neither reopened nor made again" in said
    assert world.github.writes() == []
    # By hand it still goes.
    assert FILE in world.run("new", "--from-issue", "1")


def test_a_draft_that_was_merged_is_known_by_its_incident_under_any_name(world: World) -> None:
    world.closed()
    world.decide()
    text = world.at() or ""
    world.merge()
    assert f"{FILE} is the post-mortem of #1 already" in world.decide()
    other = "postmortems/2026/2026-11-20-renamed.md"
    world.github.push(FILE, None)
    world.github.push(other, text.replace("id: 2026-11-20-checkout-returned-502s", "id: 2026-11-20-renamed").encode())
    assert other in world.decide()
    world.github.push(other, None)
    assert "was merged by the pull request #2, and no file of the record has this issue" in world.decide()
    assert len(world.github.pulls) == 1


def test_what_people_push_to_the_draft_stays(world: World) -> None:
    issue = world.closed()
    world.decide()
    world.github.push(FILE, b"mine\n", BRANCH)
    issue.title = "Incident: another title"
    world.assert_settled()
    assert world.at() == "mine\n"


def test_a_branch_that_an_earlier_run_left_behind_is_gone_on_with(world: World) -> None:
    issue = world.closed()
    world.decide()
    world.github.pulls.clear()
    issue.title = "Incident: another title"
    world.decide()
    assert [pull.branch for pull in world.github.pulls] == [BRANCH]
    assert world.at() is not None
    world.assert_settled()


def test_a_branch_of_that_name_that_is_not_ours_is_left_alone(world: World) -> None:
    world.closed()
    world.github.state.git.create_ref(f"refs/heads/{BRANCH}", world.github.main)
    assert "delete it, or set `incidents.branches`" in world.decide(code=1)
    assert world.github.pulls == []


def test_whoever_was_asked_and_taken_off_is_not_asked_again_and_a_stranger_hinders_nobody(world: World) -> None:
    world.settings("incidents: {collect: [], reviewers: {checkout: [lee, nobody, kim]}}\n")
    issue = world.closed(assignees=["kim"])
    said = world.decide()
    # Kim has worked on it, and so writes it.
    assert world.github.requested == {2: ["lee"]}
    assert "nobody cannot be asked to review #2: Reviews may only be requested from collaborators" in said
    world.github.requested.clear()
    world.decide(issue.number)
    assert world.github.requested == {}


def test_code_owners_of_a_service_are_asked_where_the_settings_name_nobody(world: World) -> None:
    world.settings("incidents: {collect: []}\nsources: {git: {paths: {Checkout: [services/checkout]}}}\n")
    owners = world.root / ".github" / "CODEOWNERS"
    owners.write_text("* @kim\n/services/ @acme/edge @lee\n", encoding="utf-8")
    world.closed()
    world.decide()
    assert world.github.requested == {2: ["lee", "edge"]}
    owners.write_text("/a[ @kim\n", encoding="utf-8")
    assert "CODEOWNERS cannot be read" in world.decide()


def test_two_runs_at_once_end_with_one_pull_request(world: World) -> None:
    world.closed()
    nested: list[str] = []

    def race(branch: str) -> None:
        if not nested and branch == BRANCH:
            nested.append(branch)
            # The other run is through before this one's branch is made.
            with_lock_open(world.github, world.decide)

    world.github.before_move = race
    world.decide()
    assert nested
    assert len(world.github.pulls) == 1
    world.assert_settled()


NUMBERED = [FILE.replace(".md", "-1.md"), FILE.replace(".md", "-2.md")]


def drafts(world: World) -> list[str]:
    """Return the files of the record at the heads of both drafts, in order of the incidents."""
    git = world.github.state.git
    heads = [git.commits[git.refs[f"refs/heads/debrief/incident-{number}"]] for number in (1, 2)]
    return [path for head in heads for path in git.trees[head.tree] if path.startswith("postmortems/")]


@pytest.mark.parametrize("moment", ["before the branch is made", "before the pull request is opened"])
def test_two_incidents_of_one_day_and_title_that_are_decided_at_once_are_two_files(world: World, moment: str) -> None:
    world.closed()
    world.closed()
    nested: list[str] = []

    def other_run(seen: Any) -> None:
        opens = moment != "before the branch is made"
        now = seen == BRANCH if not opens else getattr(seen, "method", "") == "POST" and seen.path.endswith("/pulls")
        if now and not nested:
            nested.append(moment)
            if opens:
                world.decide(2)
            else:
                with_lock_open(world.github, lambda: world.decide(2))

    world.github.before_move = world.github.before = other_run
    said = world.decide(1)
    assert nested
    assert "at the same moment: this one is postmortems/2026/2026-11-20-checkout-returned-502s-1.md" in said
    assert drafts(world) == [NUMBERED[0], FILE]
    text = world.at(path=NUMBERED[0])
    assert text is not None
    assert "\nid: 2026-11-20-checkout-returned-502s-1\n" in text
    for number in (1, 2):
        world.github.forget()
        world.decide(number)
        assert world.github.writes() == []


def test_a_name_that_a_run_had_no_time_to_change_is_changed_by_the_next_unless_people_have_begun(world: World) -> None:
    world.closed()
    world.closed()
    world.decide(1)
    world.decide(2)
    # As two runs leave it that were both killed when their pull requests were open.
    twin = (world.at("debrief/incident-2", NUMBERED[1]) or "").replace("-502s-2\n", "-502s\n")
    git = world.github.state.git
    head = git.commits[git.refs["refs/heads/debrief/incident-2"]]
    files = {path: blob for path, blob in git.trees[head.tree].items() if path != NUMBERED[1]}
    files[FILE] = git.put_blob(twin.encode())
    git.refs["refs/heads/debrief/incident-2"] = git.put_commit(
        Commit(git.put_tree(files), head.parents, head.message, head.author)
    )
    assert drafts(world) == [FILE, FILE]
    world.github.push(FILE, (world.at() or "").replace("## Summary", "## Summary\n\nMine.").encode(), BRANCH)
    world.github.forget()
    assert f"another draft is called {FILE}, too: give one of them another id" in world.decide(1)
    assert world.github.writes() == []
    assert "this one is" in world.decide(2)
    assert drafts(world) == [FILE, NUMBERED[1]]


def with_lock_open(github: IncidentGitHub, call: Any) -> None:
    """Let another client in while a request is being carried out."""
    github.state.lock.release()
    try:
        call()
    finally:
        github.state.lock.acquire()


def test_two_runs_at_once_end_with_one_comment(world: World) -> None:
    issue = world.closed("sev3")
    nested: list[str] = []

    def race(request: Any) -> None:
        if not nested and request.method == "POST" and request.path.endswith("/comments"):
            nested.append(request.path)
            world.decide()

    world.github.before = race
    world.decide()
    assert nested
    assert len(world.github.said(issue)) == 1
    world.assert_settled()


def test_a_list_that_lags_is_made_up_for_by_the_next_run(world: World) -> None:
    issue = world.closed("sev3")
    world.decide()
    world.github.hidden[1] = 1
    world.decide()
    assert len(world.github.said(issue)) == 1


def test_the_comment_of_somebody_else_is_never_touched(world: World) -> None:
    issue = world.closed("sev3")
    world.github.state.add_comment(issue, "mallory", "Mine.\n\n<!-- debrief incident -->")
    world.decide()
    assert world.github.said(issue, "mallory") == ["Mine.\n\n<!-- debrief incident -->"]
    assert len(world.github.said(issue)) == 1


def test_an_own_comment_is_no_fact_of_the_timeline(world: World) -> None:
    issue = world.closed("sev3")
    world.decide()
    world.github.label(issue, "draft-postmortem", "lee")
    world.decide()
    assert "policy asks" not in (world.at() or "")


def test_rules_and_missing_rights_are_said_with_their_cure(world: World) -> None:
    issue = world.closed()
    world.github.refuses[BRANCH] = (422, RULE)
    assert "exempt debrief/incident-1 from the rules" in world.decide(code=1)
    world.github.refuses.clear()
    world.github.workflows_may_open = False
    assert NOT_PERMITTED[:20] not in world.decide(code=1)
    world.github.workflows_may_open = True
    world.decide()
    assert len(world.github.pulls) == 1
    assert world.github.said(issue) == []


def test_hostile_text_reaches_neither_the_pull_request_nor_the_comment(world: World) -> None:
    title = "Incident: @kim fixes #9 ${{ github.token }} `x` <!-- debrief incident -->"
    for severity in ("sev1", "sev3"):
        issue: Issue = world.github.incident(body(severity), title=title, at=OPENED)
        world.github.close(issue, at=CLOSED)
        world.decide(issue.number)
    (pull,) = world.github.pulls
    assert "@k" not in pull.title + pull.body
    assert "#9" not in pull.title + pull.body
    (said,) = world.github.said(world.github.state.issues[3])
    outside = re.sub(r"```yaml.*?```|\(https://[^)]*\)", "", said, flags=re.DOTALL)
    assert "@k" not in outside
    assert said.count("<!-- debrief incident -->") == 1


def test_the_settings_name_labels_and_branches(world: World) -> None:
    world.settings("incidents: {label: outage, draft_label: write-it, branches: drafts/outage, collect: []}\n")
    issue = world.github.incident(body("sev4"), at=OPENED, labels=["outage"])
    world.github.label(issue, "write-it", "lee")
    world.decide()
    assert world.github.pulls[0].branch == "drafts/outage-1"
    world.settings("incidents: {label: incident, draft_label: Incident}\n")
    assert "must differ" in world.decide(code=2)


SECRET = "AKIA" + "IOSFODNN7EXAMPLQ"


def test_answers_that_are_not_understood_are_quoted_without_what_must_not_be_published(world: World) -> None:
    world.settings("incidents: {collect: []}\nsources: {names: roles}\n")
    answers = body().replace("2026-11-20 09:11", f"the night, token {SECRET}")
    answers = answers.replace("\n\ncheckout", f"\n\n{SECRET}, x y")
    answers = answers.replace("Alert", "Kim Doe").replace("\n\nNo\n", "\n\nask jane.doe@acme.com\n")
    issue = world.github.incident(answers, at=OPENED)
    world.github.close(issue, issue.login or "", CLOSED)
    output = world.decide()
    (pull,) = world.github.pulls
    for text in (output, pull.body, world.at() or ""):
        for kept_back in (SECRET, "Kim Doe", "jane.doe"):
            assert kept_back not in text
    assert "“detected at”, (not repeated, as it holds what looks like a secret: AWS Access Key), is left out" in output
    assert "the service (not repeated, as it holds what looks like a secret: AWS Access Key) is left out" in output
    assert "the service “x y” is no name of one word" in output
    assert "who noticed is none of" in output


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ("{sev1: outage}", "Put a label such as `outage` on this issue"),
        ("{sev1: null}", "Put a label such as `severity:sev2` on this issue"),
        ("{sev1: null, sev2: null, sev3: null, sev4: null}", "- Put the label `draft-postmortem` on this issue"),
    ],
)
def test_the_label_that_would_decide_is_one_of_the_settings(world: World, settings: str, advice: str) -> None:
    world.settings(f"incidents: {{collect: []}}\nissues: {{labels: {{map: {{severity: {settings}}}}}}}\n")
    issue = world.closed("_No response_")
    world.decide()
    (said,) = world.github.said(issue)
    assert advice in said


def test_a_waiver_keeps_how_it_was_noticed_and_none_is_offered_where_data_was_lost(world: World) -> None:
    world.settings("incidents: {collect: []}\npolicy: {require: {data_loss: false}}\n")
    issue = world.closed("sev3")
    world.decide()
    assert "detection: alert\nimpact:\n  data_loss: false\nwaiver:" in world.github.said(issue)[0]
    lost = world.github.incident(body("sev3").replace("\n\nNo\n", "\n\nYes\n"), at=OPENED)
    world.github.close(lost, lost.login or "", CLOSED)
    world.decide(2)
    (said,) = world.github.said(lost)
    assert "waiver" not in said
    assert "It cannot be waived: data was lost." in said


@pytest.mark.parametrize(("home", "shown"), [("", "#2"), ("acme/shop", "acme/shop#2")])
def test_the_comment_names_the_repository_of_a_pull_request_that_is_elsewhere(home: str, shown: str) -> None:
    said = comment(None, state="draft", word="post-mortem", label="draft-postmortem", home=home, pull=2)
    assert said == f"A draft of the post-mortem is in {shown}."
