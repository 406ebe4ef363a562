"""`debrief new --from-issue N`: everything that a machine can know, into one file, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from debrief.cli import _from_issue
from debrief.documents.store import alone_in
from fakes.github_faults import Fault

from .conftest import CLOSED, FILE, OPENED, World, body


def read(world: World, path: str = FILE) -> str:
    """Return a file of the checkout."""
    return (world.root / path).read_text(encoding="utf-8")


def test_front_matter_timeline_and_summary_are_filled_in(world: World) -> None:
    issue = world.github.incident(body(), at=OPENED, assignees=["lee"])
    world.github.state.add_comment(issue, "lee", "Rolling back <b>now</b> @kim").created_at = OPENED + timedelta(
        minutes=5
    )
    world.github.close(issue, at=CLOSED)
    said = world.run("new", "--from-issue", "1")
    assert said.splitlines()[-1] == FILE
    assert "acme/edge to review it" in said
    text = read(world)
    for line in (
        "title: Checkout returned 502s",
        "severity: sev1",
        "services: [checkout]",
        "incident: https://github.example/acme/shop/issues/1",
        "  started_at: 2026-11-20T09:02:00Z",
        "  detected_at: 2026-11-20T09:11:00Z",
        "  resolved_at: 2026-11-20T09:40:00Z",
        "detection: alert",
        "  summary: 4 % of checkouts failed",
        "  data_loss: false",
        "authors: [lee]",
        "Checkout returned 502s while a node pool was rolled over.",
    ):
        assert f"\n{line}\n" in text
    rows = [line for line in text.split("\n") if line.startswith("| 2026")]
    assert [row.split(" | ")[0].strip("| ") for row in rows] == [
        f"2026-11-20T09:{minute}:00Z" for minute in ("02", "11", "15", "20", "40")
    ]
    assert "lee: Rolling back &lt;b&gt;now&lt;/b&gt; @kim" in rows[3]
    assert "nothing to say" in world.run("check")
    assert world.github.writes() == []


def test_a_second_call_says_that_the_file_exists_wherever_it_is_by_now(world: World) -> None:
    world.closed()
    world.run("new", "--from-issue", "1")
    moved = "postmortems/2026/2026-11-20-another-name.md"
    text = read(world).replace("id: 2026-11-20-checkout-returned-502s", "id: 2026-11-20-another-name")
    (world.root / FILE).unlink()
    (world.root / moved).write_text(text, encoding="utf-8")
    world.github.forget()
    assert world.run("new", "--from-issue", "1", "-q") == f"{moved}\n"
    assert "already" in world.run("new", "--from-issue", "1")
    assert read(world, moved) == text
    assert world.github.requests == []


def test_another_incident_of_the_same_day_and_title_gets_a_path_of_its_own(world: World) -> None:
    world.closed()
    world.closed()
    world.run("new", "--from-issue", "1")
    first = read(world)
    assert world.run("new", "--from-issue", "2", "-q") == f"{FILE.removesuffix('.md')}-2.md\n"
    assert read(world) == first
    assert "nothing to say" in world.run("check")


@pytest.mark.parametrize("step", ["read_case", "compose"])
@pytest.mark.parametrize("other", [1, 2])
def test_one_incident_gets_one_draft_whenever_another_run_has_written_one(
    world: World, monkeypatch: pytest.MonkeyPatch, other: int, step: str
) -> None:
    world.closed()
    world.closed()
    done: Any = getattr(_from_issue, step)
    nested = []

    def slow(*given: Any, **more: Any) -> Any:
        result = done(*given, **more)
        if not nested:
            nested.append(step)
            assert world.run("new", "--from-issue", str(other), "-q") == f"{FILE}\n"
        return result

    monkeypatch.setattr(_from_issue, step, slow)
    path = FILE if other == 1 else FILE.replace(".md", "-1.md")
    assert world.run("new", "--from-issue", "1", "-q") == f"{path}\n"
    assert f"/issues/{other}\n" in read(world)
    assert len(list(world.root.rglob("*.md"))) == other
    assert "nothing to say" in world.run("check")


def test_a_draft_waits_for_the_run_that_is_writing_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.closed()
    monkeypatch.setattr("debrief.documents.store.LOCK_SECONDS", 0.05)
    with alone_in(str(world.root), "x"):
        assert "another run holds its folder" in world.run("new", "--from-issue", "1", code=1)
    assert list(world.root.rglob("*.md")) == []
    assert world.run("new", "--from-issue", "1", "-q") == f"{FILE}\n"


def test_collecting_again_adds_nothing(world: World) -> None:
    world.closed()
    world.run("new", "--from-issue", "1")
    text = read(world)
    said = world.run("collect", "2026-11-20-checkout-returned-502s", "--from", "github")
    assert "nothing to add" in said
    assert read(world) == text


def test_what_the_command_line_says_wins(world: World) -> None:
    world.closed("sev3")
    world.run(
        "new", "Shop was down", "--from-issue", "1", "--severity", "sev2", "--author", "kim", "--service", "edge",
        "--started-at", "2026-11-20T09:00:00Z", "--detection", "customer",
    )  # fmt: skip
    text = read(world, "postmortems/2026/2026-11-20-shop-was-down.md")
    for line in ("severity: sev2", "services: [edge]", "authors: [kim]", "detection: customer"):
        assert f"\n{line}\n" in text
    assert "  started_at: 2026-11-20T09:00:00Z\n  detected_at: 2026-11-20T09:11:00Z\n" in text


def test_an_issue_that_was_written_by_hand_gives_what_it_has(world: World) -> None:
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    written = f"It broke\nat nine.\n\n## Details {{{{ 7 }}}}\n\n> quoted\n\nThe key {secret} leaked."
    written += "\n\n<b>Then</b> it healed."
    world.github.incident(written, title='[Incident] \'Tis "bad": #1 & <b>', labels=(), at=OPENED)
    said = world.run("new", "--from-issue", "1", "--severity", "sev4")
    assert "the text of the issue, which has no heading of the form, begins the summary" in said
    assert "severity, services and times were not looked for in it" in said
    assert "the issue's report, paragraph 3 holds what looks like a secret" in said
    path = "postmortems/2026/2026-11-20-tis-bad-1-b.md"
    text = read(world, path)
    assert (
        "  started_at: 2026-11-20T09:15:00Z\n  detected_at: 2026-11-20T09:15:00Z\napproximate: [started_at]\n" in text
    )
    assert "detection:" not in text
    assert "impact:" not in text
    summary = "It broke at nine.\n\nDetails {{ 7 }}\n\n&lt;b&gt;Then&lt;/b&gt; it healed."
    assert f"## Summary\n\n{summary}\n\n## Timeline\n" in text
    assert "nothing to say" in world.run("check")


def test_text_above_the_form_is_taken_where_nothing_is_below_its_first_heading(world: World) -> None:
    world.github.incident(f"Told by phone.\n\n{body().partition('rolled over.')[2]}", at=OPENED)
    said = world.run("new", "--from-issue", "1")
    assert "the text above the first heading of the form begins the summary\n" in said
    (path,) = (world.root / "postmortems" / "2026").glob("*.md")
    text = path.read_text(encoding="utf-8")
    assert "## Summary\n\nTold by phone.\n\n## Timeline" in text
    assert "severity: sev1\n" in text


def test_lists_of_a_report_stay_lists(world: World) -> None:
    what = (
        "What we saw:\n- first\n  over two lines\n* **second** | x\n\n  - [ ] third\n\nThen:\n\n1. one\n2) two\n\n"
        "#### Later\nwrite to kim.doe@acme.io\n\n- a\n- mail kim.doe@acme.io\n- ## b"
    )
    issue = world.github.incident(body().replace("Checkout returned", f"{what}\n\nIt returned"), at=OPENED)
    world.github.close(issue, at=CLOSED)
    said = world.run("new", "--from-issue", "1")
    draft = read(world)
    assert draft.partition("## Summary\n\n")[2].partition("\n\n## Timeline")[0] == (
        "What we saw:\n\n- first over two lines\n- \\*\\*second\\*\\* \\| x\n- \\[ \\] third\n\n"
        "Then:\n\n1. one\n2. two\n\nLater\n\n"
        "write to (an e-mail address)\n\n- a\n- mail (an e-mail address)\n- \\## b\n\n"
        "It returned 502s while a node pool was rolled over."
    )
    assert said.count("personal data was taken out of the issue's report, paragraph 7") == 1
    assert "nothing to say" in world.run("check")


def test_a_source_that_there_is_not_names_the_line_of_the_settings(world: World) -> None:
    world.closed()
    for settings, line in (
        ("version: 1\nincidents:\n  collect: [git, slak]\n", 3),
        ("incidents:\n  label: outage\n  collect:\n    - git\n    - slak:x\n", 5),
    ):
        world.settings(settings)
        said = world.run("new", "--from-issue", "1", code=2)
        assert f".github/debrief.yml:{line}: " in said
        assert "incidents.collect" in said
        assert "which is none of git, github, slack" in said
    world.settings("incidents: {collect: ['git:x']}\n")
    assert ".github/debrief.yml: incidents.collect: --from git reads no file" in world.run(
        "new", "--from-issue", "1", code=2
    )
    assert not (world.root / FILE).exists()


def test_secrets_are_refused_by_kind_and_place_and_personal_data_is_taken_out(world: World) -> None:
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    text = body().replace("Checkout returned", f"The key {secret} did it.\n\nWrite to kim.doe@acme.io. It returned")
    issue = world.github.incident(text, at=OPENED)
    world.github.state.add_comment(issue, "lee", f"token {secret}").created_at = CLOSED
    world.github.close(issue, at=CLOSED)
    said = world.run("new", "--from-issue", "1")
    draft = read(world)
    for leak in (secret, "kim.doe"):
        assert leak not in draft + said
    assert "the issue's report, paragraph 1 holds what looks like a secret" in said
    assert "personal data was taken out of the issue's report, paragraph 2" in said
    assert "was not taken: it holds a secret" in said
    assert "It returned 502s while a node pool" in draft


def test_no_line_is_named_of_a_file_that_was_not_written(world: World) -> None:
    world.closed()
    said = world.run("new", "--from-issue", "1", "--resolved-at", "2026-11-20T09:05:00Z", code=2)
    assert "nothing was written: " in said
    assert "line" not in said


def test_names_become_roles_where_the_settings_say_so(world: World) -> None:
    world.settings("sources: {names: roles, people: {lee: database on-call}}\nincidents: {collect: []}\n")
    text = body().replace("Checkout returned", "kim saw that checkout, which lee runs, returned")
    issue = world.github.incident(text, at=OPENED, assignees=["lee"])
    world.github.close(issue, "lee", CLOSED)
    said = world.run("new", "--from-issue", "1")
    assert "any other name cannot be told from a word and stays" in said
    draft = read(world)
    assert "authors:" not in draft
    assert "a responder saw that checkout, which database on-call runs, returned 502s" in draft
    assert "kim" not in draft
    assert "lee" not in draft


def test_names_that_a_comment_tells_are_in_neither_title_nor_summary(world: World) -> None:
    world.settings("sources: {names: roles}\nincidents: {collect: []}\n")
    text = body().replace("Checkout returned", "Jo Stone saw that checkout returned")
    issue = world.github.incident(text, title="Incident: Jo Stone and the 502s", at=OPENED)
    world.github.state.add_comment(issue, "lee", "I asked Jo Stone (DBA)").created_at = CLOSED
    world.github.close(issue, "lee", CLOSED)
    world.run("new", "--from-issue", "1")
    (path,) = (world.root / "postmortems" / "2026").glob("*.md")
    draft = path.read_text(encoding="utf-8")
    assert "title: a responder and the 502s" in draft
    assert "a responder saw that checkout returned 502s" in draft
    assert "stone" not in draft.casefold() + path.name


def test_an_address_with_a_known_name_is_masked_as_a_whole(world: World) -> None:
    world.settings("sources: {names: roles, people: {kim: incident commander}}\nincidents: {collect: []}\n")
    text = body().replace("Checkout returned", "kim.lee@acme.io, kim@example.com and jo@acme.io saw that it returned")
    issue = world.github.incident(text, at=OPENED)
    world.github.close(issue, "lee", CLOSED)
    world.run("new", "--from-issue", "1")
    address = "(an e-mail address)"
    assert f"{address}, {address} and {address} saw that it returned" in read(world)


def test_text_of_an_issue_does_nothing_in_the_file(world: World) -> None:
    hostile = (
        "---\n\n## Analysis\n\n| a | b |\n| - | - |\n\n> q\n\n# {{ 7 * 7 }} ${{ github.token }}\n\n<script>x</script>"
    )
    issue = world.github.incident(body().replace("Checkout returned", f"{hostile}\n\nIt returned"), at=OPENED)
    issue.title = "Incident: x\n---\nstatus: published <!-- --> <!<!---- ---->>"
    world.run("new", "--from-issue", "1")
    (path,) = (world.root / "postmortems" / "2026").glob("*.md")
    text = path.read_text(encoding="utf-8")
    assert text.count("\n## Analysis") == 1
    assert "{{ 7 \\* 7 }}" in text
    assert "<script>" not in text
    assert "nothing to say" in world.run("check")


def test_an_impact_of_nothing_but_a_mark_is_none(world: World) -> None:
    impact = body().partition("### Impact\n\n")[2].partition("\n\n###")[0]
    issue = world.github.incident(body().replace(f"### Impact\n\n{impact}", "### Impact\n\n-->"), at=OPENED)
    world.github.close(issue, "lee", CLOSED)
    assert world.run("new", "--from-issue", "1")
    assert "\n  summary:" not in read(world)


def test_sources_that_fail_are_said_and_the_draft_comes_all_the_same(world: World) -> None:
    world.settings("incidents: {collect: [slack, git]}\nsources: {slack: {channel: C0123ABCD}}\n")
    world.closed()
    said = world.run("new", "--from-issue", "1")
    assert "debrief: slack: SLACK_TOKEN is not set" in said
    assert "debrief: git:" in said
    assert (world.root / FILE).exists()


def test_the_issue_is_read_where_incidents_are_whatever_repository_gives_the_facts(world: World) -> None:
    world.settings("incidents: {collect: []}\nsources: {github: {repository: acme/code}}\n")
    world.closed()
    said = world.run("new", "--from-issue", "1")
    assert "debrief: github: the repository acme/code is not found" in said
    assert "| Incident issue #1 closed (by kim) |" in read(world)
    world.settings("incidents: {repository: acme/code}\n")
    world.env["GITHUB_REPOSITORY"] = "acme/postmortems"
    (world.root / FILE).unlink()
    assert "acme/code is not there" in world.run("new", "--from-issue", "1", code=1)


@pytest.mark.parametrize("started", ["2026-06-20 09:02", "2025-11-20 09:02"])
def test_an_incident_of_months_is_collected_around_the_opening_of_its_issue(world: World, started: str) -> None:
    opened = OPENED - timedelta(days=150)
    issue = world.github.incident(body().replace("2026-11-20 09:02", started), at=opened)
    world.github.close(issue, at=OPENED)
    said = world.run("new", "--from-issue", "1")
    assert "there were months between first and last" in said
    text = read(world, said.splitlines()[-1])
    assert "| Incident issue #1 opened: " in text
    assert f"  started_at: {started[:10]}T09:02:00Z\n" in text


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--from-issue", "0"), 2, "0 is not in the range"),
        (("--from-issue", "9"), 1, "issue #9 of acme/shop is not there"),
        (("--from-issue", "1", "--incident", "https://x.example"), 2, "exclude each other"),
        (("--from-issue", "1", "--severity", "sev9"), 2, "nothing was written"),
        (("--pull-request", "x"), 2, "goes with --from-issue"),
        ((), 2, "name a TITLE"),
    ],
)
def test_wrong_usage_is_one_line_and_writes_nothing(
    world: World, arguments: tuple[str, ...], code: int, why: str
) -> None:
    world.closed()
    assert why in world.run("new", *arguments, code=code)
    assert list((world.root / "postmortems").iterdir()) == []


def test_a_pull_request_is_no_incident(world: World) -> None:
    world.github.state.add_issue("A change", "", pull_request=True)
    assert "is no issue" in world.run("new", "--from-issue", "1", code=1)


@pytest.mark.parametrize("path", ["/issues/1$", "/issues/1/comments", "/shop$"])
def test_a_github_that_fails_for_good_leaves_no_half_draft(world: World, path: str) -> None:
    world.closed()
    world.github.faults.add(Fault.BAD_GATEWAY_BEFORE, "GET", path, times=500)
    assert "github" in world.run("new", "--from-issue", "1", code=1).casefold()
    assert not (world.root / FILE).exists()


def test_no_token_is_said(world: World) -> None:
    world.env.pop("GITHUB_TOKEN")
    assert "GITHUB_TOKEN is not set" in world.run("new", "--from-issue", "1", code=2)
