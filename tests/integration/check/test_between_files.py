"""Rules between files: ids, claimed issues, references; and that one broken file never hides the others."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases.harness import base
from support import Debrief, Workspace

DRAFT = base("draft")


def document(identifier: str, extra: str = "") -> str:
    """A draft of its own, with more fields."""
    return DRAFT.replace("2026-09-14-checkout", identifier).replace("timestamps:", f"{extra}timestamps:")


@pytest.fixture
def findings(workspace: Workspace, debrief_here: Debrief) -> Any:
    """Check the whole record and return what was found."""

    def call() -> list[dict[str, Any]]:
        return json.loads(debrief_here("check", "--format", "json", cwd=workspace.root).out)["findings"]

    return call


def places(rows: list[dict[str, Any]]) -> list[tuple[str, str, int, int]]:
    """Rule and place of every finding."""
    return [(row["rule"], row["path"].removeprefix("postmortems/"), row["line"], row["column"]) for row in rows]


def test_an_id_is_used_once(workspace: Workspace, findings: Any) -> None:
    workspace.write("postmortems/2026/2026-09-14-a.md", document("2026-09-14-a"))
    workspace.write("postmortems/copy/2026/2026-09-14-a.md", document("2026-09-14-a"))
    rows = findings()
    assert places(rows) == [("identity/duplicate-id", "copy/2026/2026-09-14-a.md", 2, 5)]
    assert "postmortems/2026/2026-09-14-a.md" in rows[0]["message"]


def test_names_that_other_systems_take_for_one_collide(workspace: Workspace, findings: Any) -> None:
    """Letters of another case and composed accents make two files here and one on a laptop."""
    workspace.write("postmortems/2026/2026-09-14-a.md", document("2026-09-14-a"))
    workspace.write("postmortems/2026/2026-09-14-A.md", document("2026-09-14-A"))
    for form in ("caf\u00e9", "cafe\u0301"):
        workspace.write(f"postmortems/2026/2026-09-14-{form}.md", "no front matter\n")
    rows = [row for row in findings() if row["rule"] == "identity/duplicate-id"]
    assert [row["path"].rpartition("-")[2] for row in rows] == ["a.md", "caf\u00e9.md"]


def test_a_broken_file_is_known_by_its_name(workspace: Workspace, findings: Any) -> None:
    workspace.write("postmortems/2025/2026-09-14-a.md", "---\n: broken: [\n---\n")
    workspace.write("postmortems/2026/2026-09-14-a.md", document("2026-09-14-a"))
    workspace.write("postmortems/2026/2026-09-14-b.md", document("2026-09-14-b", "related: [2026-09-14-a]\n"))
    rows = findings()
    assert {row["rule"] for row in rows} == {"yaml/syntax", "identity/duplicate-id"}


def test_an_issue_is_claimed_once(workspace: Workspace, findings: Any) -> None:
    claim = "action_points:\n  - {{id: AP-1, title: x, issue: {}}}\n  - {{id: AP-2, title: y, issue: {}}}\n"
    workspace.write("postmortems/2026/2026-09-14-a.md", document("2026-09-14-a", claim.format(7, 8)))
    workspace.write("postmortems/2026/2026-09-14-b.md", document("2026-09-14-b", claim.format(9, 7)))
    workspace.write("postmortems/2026/2026-09-14-c.md", document("2026-09-14-c", claim.format(7, 0x8)))
    rows = findings()
    assert places(rows) == [
        ("identity/issue-claimed-twice", "2026/2026-09-14-b.md", 8, 33),
        ("identity/issue-claimed-twice", "2026/2026-09-14-c.md", 7, 33),
        ("identity/issue-claimed-twice", "2026/2026-09-14-c.md", 8, 33),
    ]
    assert all("postmortems/2026/2026-09-14-a.md" in row["message"] for row in rows)


def test_references_lead_to_a_document(workspace: Workspace, findings: Any) -> None:
    extra = "related:\n  - 2026-09-14-b\n  - 2026-09-14-chekcout\n  - 1999-01-01-gone\n"
    workspace.write("postmortems/2026/2026-09-14-a.md", document("2026-09-14-a", extra))
    workspace.write("postmortems/2026/2026-09-14-b.md", document("2026-09-14-b"))
    workspace.write("postmortems/2026/2026-09-14-checkout.md", document("2026-09-14-checkout"))
    waived = base("waived").replace("2026-09-14-checkout", "2026-09-14-w")
    waived = waived.replace("out_of_our_control", "duplicate_of\n  duplicate_of: 2026-09-13-b")
    workspace.write("postmortems/2026/2026-09-14-w.md", waived)
    rows = findings()
    assert places(rows) == [
        ("identity/unknown-reference", "2026/2026-09-14-a.md", 8, 5),
        ("identity/unknown-reference", "2026/2026-09-14-a.md", 9, 5),
        ("identity/unknown-reference", "2026/2026-09-14-w.md", 10, 17),
    ]
    assert rows[0]["help"] == "did you mean `2026-09-14-checkout`?"
    assert "correct the id" in rows[1]["help"]
    assert rows[2]["help"] == "did you mean `2026-09-14-b`?"


def test_files_that_are_named_are_judged_for_themselves(workspace: Workspace, debrief_here: Debrief) -> None:
    path = workspace.write("postmortems/2026/2026-09-14-a.md", document("2026-09-14-a", "related: [2026-09-14-gone]\n"))
    assert debrief_here("check", path, cwd=workspace.root).code == 0
    assert debrief_here("check", cwd=workspace.root).code == 1


def test_every_broken_file_has_its_say_and_no_more_than_twenty(workspace: Workspace, findings: Any) -> None:
    rows = "".join(f"| never {number} | x |\n" for number in range(300))
    many = DRAFT + f"\n## Timeline\n\n| Time | What happened |\n| --- | --- |\n{rows}"
    workspace.write("postmortems/2026/2026-09-14-checkout.md", many)
    workspace.write("postmortems/2026/2026-09-15-b.md", b"\xff\xfe")
    workspace.write("postmortems/2026/2026-09-16-c.md", b"\x00" * 1000)
    workspace.write("postmortems/2026/2026-09-17-d.md", document("2026-09-17-d"))
    workspace.write("postmortems/2026/2026-09-18-e.md", document("2026-09-18-e").replace("unknown", "sev99"))
    found = findings()
    by_file: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_file.setdefault(row["path"].rpartition("-")[2], []).append(row)
    assert {name: len(rows) for name, rows in by_file.items()} == {"checkout.md": 21, "b.md": 1, "c.md": 20, "e.md": 1}
    assert "280 more findings" in by_file["checkout.md"][-1]["message"]
    assert by_file["checkout.md"][-1]["rule"] == "record/too-many"
    assert "981 more characters" in by_file["c.md"][-1]["message"]


def test_the_worst_findings_are_those_that_are_listed(workspace: Workspace, findings: Any) -> None:
    mail = "".join(f"kim{number}@acme.io\n" for number in range(40))
    workspace.write("postmortems/2026/2026-09-14-checkout.md", DRAFT.replace("unknown", "sev99") + mail)
    rows = findings()
    assert [row["level"] for row in rows].count("error") == 1
    assert len(rows) == 21
    assert next(row for row in rows if row["rule"] == "record/too-many")["level"] == "warning"


def test_what_is_no_post_mortem_is_passed_over(workspace: Workspace, debrief_here: Debrief) -> None:
    for name in (
        "README.md",
        "index.md",
        "_template.md",
        ".draft.md",
        "notes.txt",
        "2026/picture.png",
        ".hidden/2026-09-14-x.md",
    ):
        workspace.write(f"postmortems/{name}", "nothing\n")
    workspace.write("postmortems/2026/2026-09-14-checkout.md", DRAFT)
    report = json.loads(debrief_here("check", "--format", "json", cwd=workspace.root).out)
    assert (report["checked"], report["findings"]) == (1, [])
