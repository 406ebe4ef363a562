"""Related action points in an issue: shown, renewed at no cost of their own, and a person's once edited."""

from __future__ import annotations

import pytest

from fakes.github_server import FakeGitHub

from .conftest import ID, Workspace

THIRD = "  - {id: AP-3, title: 'Drain one node at a time', type: prevent, priority: P1, owner: kim, due: 2026-12-11}\n"


def body(github: FakeGitHub, number: int) -> str:
    return github.state.issues[number].body or ""


def test_a_sibling_that_comes_or_changes_costs_the_others_nothing(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write()
    workspace.run("apply", env=env)
    assert "- AP-2: Alert on 502s of the checkout" in body(github, 1)
    before = {number: issue.body for number, issue in github.state.issues.items()}
    text = path.read_text(encoding="utf-8").replace("Alert on 502s", "Page on 502s")
    path.write_text(text.replace("---\n\n## Summary", f"{THIRD}---\n\n## Summary"), encoding="utf-8")
    github.forget()
    workspace.run("apply", env=env)
    assert github.count("POST", "/issues$") == 1
    assert [path for verb, path in github.writes() if verb == "PATCH" and "/issues/" in path] == [
        "/repos/acme/shop/issues/2"
    ]
    assert body(github, 1) == before[1]
    assert "- AP-1: Send 5 %" in body(github, 3)
    github.forget()
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert github.writes() == []
    # What is renewed for another reason renews the list, too.
    path.write_text(path.read_text(encoding="utf-8").replace("ten minutes first", "an hour first"), encoding="utf-8")
    workspace.run("apply", env=env)
    assert "- AP-2: Page on 502s of the checkout" in body(github, 1)
    assert "- AP-3: Drain one node at a time" in body(github, 1)
    assert body(github, 3).count("ten minutes first") == 1
    assert workspace.run("apply", env=env) == "Nothing to do.\n"


@pytest.mark.parametrize("edit", [("- AP-2: Alert", "- #2: Alert"), ("- AP-2: Alert on 502s of the checkout\n", "")])
def test_a_list_that_a_person_edited_is_the_persons(
    edit: tuple[str, str], workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write()
    workspace.run("apply", env=env)
    github.state.issues[1].body = edited = body(github, 1).replace(*edit)
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    path.write_text(path.read_text(encoding="utf-8").replace("ten minutes first", "an hour first"), encoding="utf-8")
    text = workspace.run("apply", env=env)
    assert f"{ID}/AP-1: conflict: the file and issue #1 were both changed" in text
    assert body(github, 1) == edited


def test_labels_that_follow_from_the_file_come_without_a_new_text(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write()
    workspace.run("apply", env=env)
    text = path.read_text(encoding="utf-8").replace("severity: sev2\n", "severity: sev2\nservices: [checkout]\n")
    path.write_text(text.replace("---\n\n## Summary", f"{THIRD}---\n\n## Summary"), encoding="utf-8")
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").write_text('issues: {labels: {service: "service:"}}\n')
    workspace.run("apply", env=env)
    assert "service:checkout" in github.state.issues[1].labels
    assert "AP-3" not in body(github, 1)
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    # One that a person takes off stays off.
    github.state.issues[1].labels.remove("service:checkout")
    assert workspace.run("apply", env=env) == "Nothing to do.\n"


def test_a_template_of_the_workspace_is_held_to_the_same(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    (workspace.root / "templates").mkdir()
    (workspace.root / "templates" / "issue.md.j2").write_text(
        "{{ title }}, and {{ siblings | length }} others\n", encoding="utf-8"
    )
    path = workspace.write()
    workspace.run("apply", env=env)
    assert body(github, 1).startswith("Send 5 % of traffic to a new node pool for ten minutes first, and 1 others\n")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("---\n\n## Summary", f"{THIRD}---\n\n## Summary"), encoding="utf-8")
    github.forget()
    workspace.run("apply", env=env)
    assert github.count("PATCH", "/issues/") == 0
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
