"""`debrief related` through its public door."""

from __future__ import annotations

import json
import re
import resource
from collections.abc import Callable
from typing import Any

import pytest

Here = Callable[..., Any]

TARGET = "postmortems/2026/2026-11-20-target.md"


def document(name: str, factor: str, service: str, *, body: str = "", more: str = "") -> str:
    """Return a published document."""
    return (
        f"---\nid: {name}\ntitle: About {name}\nstatus: published\nseverity: sev2\nservices: [{service}]\n"
        f"timestamps:\n  started_at: {name[:10]}T09:00:00Z\ncontributing_factors:\n  - tag: {factor}\n    text: Text\n"
        f"action_points:\n  - id: AP-1\n    title: Alert on {service}\n    due: 2025-01-31\n{more}---\n{body}"
    )


@pytest.fixture(autouse=True)
def _record(workspace: Any) -> None:
    workspace.write(TARGET, document("2026-11-20-target", "no-canary", "checkout"))
    for name, factor, service in (
        ("2026-03-02-factor", "no-canary", "search"),
        ("2026-03-03-service", "cold-cache", "checkout"),
        ("2026-03-04-neither", "cold-cache", "search"),
        ("2026-11-30-later", "no-canary", "checkout"),
    ):
        workspace.write(f"postmortems/2026/{name}.md", document(name, factor, service))


def test_earlier_ones_nearest_first(debrief: Here, workspace: Any) -> None:
    done = debrief("related", TARGET, cwd=workspace.root)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "2 earlier post-mortems share services or contributing factors with 2026-11-20-target.\n\n"
        "2026-03-02-factor  About 2026-03-02-factor\n  factors no-canary; sev2; published\n"
        "  AP-1 of 2026-03-02-factor is open since 2026-03-02 (due 2025-01-31) and would have helped:\n"
        "    Alert on search (overdue)\n\n"
        "2026-03-03-service  About 2026-03-03-service\n  services checkout; sev2; published\n"
        "  AP-1 of 2026-03-03-service is open since 2026-03-03 (due 2025-01-31) and might have helped:\n"
        "    Alert on checkout (overdue)\n"
    )


def test_the_other_forms_and_the_limit(debrief_here: Here, workspace: Any) -> None:
    whole = json.loads(debrief_here("related", TARGET, "--format", "json", "--limit", "1", cwd=workspace.root).out)
    assert (whole["version"], whole["total"]) == (1, 2)
    assert [one["id"] for one in whole["related"]] == ["2026-03-02-factor"]
    text = debrief_here("related", TARGET, "--format", "markdown", "--limit", "1", cwd=workspace.root).out
    assert text.startswith("## It has happened before\n")
    assert text.endswith("\n\n1 more.\n")


def test_front_matter_is_read_however_long_it_is_and_whatever_stands_below(debrief_here: Here, workspace: Any) -> None:
    long = "considered:\n" + "".join(f"  - title: Idea {n}\n    declined: {'é' * 90}\n" for n in range(60))
    assert len(long.encode()) > 8 * 1024
    workspace.write(
        "postmortems/2026/2026-03-02-factor.md",
        document("2026-03-02-factor", "no-canary", "search", more=long, body="é" * 40_000 + "\n---\n\x00"),
    )
    workspace.write(
        "postmortems/2026/2026-03-03-service.md",
        document("2026-03-03-service", "cold-cache", "{a: b}", more="x-a: &b\n").replace("\n", "\r\n"),
    )
    workspace.write("postmortems/2026/2026-03-05-open.md", "---\nid: 2026-03-05-open\n" + "a: b\n" * 4000)
    whole = json.loads(debrief_here("related", TARGET, "--format", "json", cwd=workspace.root).out)
    assert [one["id"] for one in whole["related"]] == ["2026-03-02-factor"]
    assert whole["unreadable"] == [
        "postmortems/2026/2026-03-03-service.md",
        "postmortems/2026/2026-03-05-open.md",
    ]


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_an_earlier_draft_has_nothing_decided_yet(debrief_here: Here, workspace: Any, format_: str) -> None:
    path, words = (
        "postmortems/2026/2026-03-02-factor.md",
        "it is a draft still, and none of its action points is decided",
    )

    def said(status: str) -> str:
        text = document("2026-03-02-factor", "no-canary", "search")
        workspace.write(path, re.sub("(?m)^status: .*", f"status: {status}", text))
        return str(debrief_here("related", TARGET, "--format", format_, cwd=workspace.root).out)

    assert words in said("draft").replace("\\", "")
    assert words not in said("published").replace("\\", "")


def test_a_draft_with_errors_is_compared_too(debrief_here: Here, workspace: Any) -> None:
    text = document("2026-11-20-target", "no-canary", "checkout").replace("severity: sev2", "severty: sev2")
    workspace.write(TARGET, text)
    assert "2 earlier" in debrief_here("related", TARGET, cwd=workspace.root).out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["postmortems/none.md"], 2, "there is no such file"),
        (["postmortems"], 2, "name one Markdown file"),
        ([TARGET, "--limit", "0"], 2, "0"),
        ([], 2, "FILE"),
        (["postmortems/broken.md"], 1, "cannot be read; see `debrief check"),
    ],
)
def test_errors(debrief_here: Here, workspace: Any, arguments: list[str], code: int, says: str) -> None:
    workspace.write("postmortems/broken.md", "no front matter")
    done = debrief_here("related", *arguments, cwd=workspace.root)
    assert (done.code, done.out) == (code, "")
    assert says in done.err


def test_memory_does_not_grow_with_the_bodies(debrief: Here, workspace: Any) -> None:
    body = "word " * 100_000
    for number in range(150):
        name = f"2026-04-02-n{number}"
        workspace.write(f"postmortems/2026/{name}.md", document(name, "no-canary", "search", body=body))

    def bounded() -> None:
        # 75 MB of bodies and the interpreter do not fit; the interpreter alone does.
        resource.setrlimit(resource.RLIMIT_DATA, (90 * 1024 * 1024,) * 2)

    done = debrief("related", TARGET, cwd=workspace.root, preexec_fn=bounded)
    assert done.code == 0, done.err
    assert done.out.startswith("152 earlier post-mortems share")
