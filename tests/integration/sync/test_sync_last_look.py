"""What is about to be published is looked at once more: no secret leaves, however it came into an issue."""

from __future__ import annotations

import pytest

from .conftest import DOCUMENT, ID, Workspace

TOKEN = "gh" + "p_0123456789abcdefghijABCDEFGHIJ012345"
PASSWORD = "Xy7!" + "kkq9Lm"
TITLE = "title: Send 5 % of traffic to a new node pool for ten minutes first"
IMPACT = "impact: {summary: 4 % of checkouts failed for 38 minutes}"


@pytest.mark.parametrize(
    ("old", "new", "secret"),
    [
        (TITLE, f'title: "Rotate the login, password = \\"{PASSWORD}\\", of the log"', PASSWORD),
        (IMPACT, f'impact:\n  summary: "gh\\x70{TOKEN[3:]} leaked"', TOKEN),
        (TITLE, f"title: Revoke &#103;hp{TOKEN[3:]} of the log", TOKEN[3:]),
        (IMPACT, f"impact:\n  summary: >-\n    the login, password =\n    {PASSWORD}, leaked", PASSWORD),
    ],
)
def test_a_secret_that_yaml_or_html_spells_out_stops_its_document(
    old: str, new: str, secret: str, workspace: Workspace
) -> None:
    assert old in DOCUMENT
    workspace.write(text=DOCUMENT.replace(old, new))
    workspace.write("2026-11-21-second")
    checked = workspace.run("check", code=1)
    assert "this looks like a secret" in checked
    assert "2 errors" not in checked
    told = workspace.run("apply", code=1)
    assert f"{ID}.md: not judged, it has 1 error" in told
    assert [issue["title"] for issue in workspace.issues][1:] == ["Alert on 502s of the checkout"]
    assert len(workspace.issues) == 2
    published = str(workspace.tracker)
    assert secret not in published
    assert secret not in checked + told


def test_a_secret_that_only_the_template_makes_stops_its_issue_alone(workspace: Workspace) -> None:
    """No check of files can know what a team's own template puts before a value."""
    (workspace.root / "templates").mkdir()
    (workspace.root / "templates" / "issue.md.j2").write_text("The password: {{ title }}\n", encoding="utf-8")
    workspace.write(text=DOCUMENT.replace("Alert on 502s of the checkout", PASSWORD))
    assert "nothing to say" in workspace.run("check")
    planned = workspace.plan(code=1)
    assert [one["key"] for one in planned["changes"] if one["kind"] == "create_issue"] == [f"{ID}/AP-1"]
    told = workspace.run("apply", code=1)
    assert f"{ID}/AP-2: nothing is sent, because of the text of its issue: this looks like a secret: password" in told
    assert f"postmortems/2026/{ID}.md" in told
    assert [issue["title"] for issue in workspace.issues] == [TITLE.removeprefix("title: ")]
    assert PASSWORD not in told + str(workspace.tracker)
    assert "Nothing to do." in workspace.run("apply", code=1)


@pytest.mark.parametrize("written", [TOKEN, f'"{TOKEN}"', f'"gh\\x70{TOKEN[3:]}"', f"gh&#112;{TOKEN[3:]}"])
def test_what_its_line_says_is_no_secret_is_none_in_the_issue(written: str, workspace: Workspace) -> None:
    workspace.write(text=DOCUMENT.replace(TITLE, f"title: {written}  # pragma: allow" + "list secret"))
    assert "nothing to say" in workspace.run("check")
    workspace.run("apply")
    assert len(workspace.issues) == 2
