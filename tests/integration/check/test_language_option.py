"""`check --language`: the rules of language and reflection on top of an ordinary run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.documents import DRAFT
from support import Debrief, Done

DOCUMENT = f"""\
{DRAFT}
## Analysis

The outage was caused by human error. The operator should have checked the dashboard.
"""

Check = Callable[..., Done]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "postmortems" / "2026"
    folder.mkdir(parents=True)
    (folder / "2026-09-14-checkout.md").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def check(debrief_here: Debrief, tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Run `debrief check` on a workspace, from another folder."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    return lambda root, *arguments: debrief_here("check", "--root", root, *arguments, cwd=elsewhere)


def rules(done: Done) -> dict[str, int]:
    return {row["rule"]: row["line"] for row in json.loads(done.out)["findings"]}


def test_language_is_judged_only_when_asked_for(check: Check, root: Path) -> None:
    assert check(root).code == 0
    done = check(root, "--language", "--format", "json")
    assert done.code == 1
    assert rules(done) == {"blame/human-error": 12, "counterfactual/should-have": 12}


@pytest.mark.parametrize("path", ["postmortems", "postmortems/2026/2026-09-14-checkout.md"])
def test_of_files_that_are_named_it_is_judged_but_for_notes(check: Check, root: Path, path: str) -> None:
    assert rules(check(root, "--format", "json", str(root / path))) == {
        "blame/human-error": 12,
        "counterfactual/should-have": 12,
    }
    named = root / "postmortems" / "2026" / "2026-09-14-checkout.md"
    ignore = "<!-- debrief: ignore counterfactual/would-have, action/too-many -- as told -->\n\n"
    named.write_text(DOCUMENT.partition("The outage")[0] + f"{ignore}It would have been seen.\n", encoding="utf-8")
    assert rules(check(root, "--format", "json", str(root / path))) == {}
    named.write_text(DOCUMENT.partition("The outage")[0] + f"{ignore}It was seen.\n", encoding="utf-8")
    # An ignore of a rule that is not tried is not called unused; one that is tried says so.
    assert rules(check(root, "--format", "json", str(root / path))) == {}
    assert rules(check(root, "--format", "json", "--language")) == {"ignore/unused": 12}
    (root / ".github").mkdir()
    raised = "rules: {counterfactual/would-have: warning}\n"
    (root / ".github" / "debrief.yml").write_text(raised, encoding="utf-8")
    assert rules(check(root, "--format", "json", str(root / path))) == {"ignore/unused": 12}
    named.write_text(DOCUMENT.partition("The outage")[0] + "It would have been seen.\n", encoding="utf-8")
    assert rules(check(root, "--format", "json", str(root / path))) == {"counterfactual/would-have": 12}


@pytest.mark.parametrize("fast", ["0", "1"])
def test_questions_are_asked_of_files_that_are_named(
    check: Check, root: Path, fast: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEBRIEF_FAST", fast)
    path = root / "postmortems" / "2026" / "2026-09-14-checkout.md"
    more = "impact: {summary: It failed}\ncontributing_factors: [{tag: no-canary, text: All at once}]\n"
    asked = DOCUMENT.replace("status: draft\nseverity: unknown", "status: in_review\nseverity: sev3")
    asked = asked.replace("---\n\n##", f"{more}reflection: {{level: class}}\nauthors: [kim]\n---\n\n##")
    path.write_text(asked.partition("The outage")[0] + "It failed.\n", encoding="utf-8")
    expected = {"reflection/one-factor": 9, "reflection/impact-without-figure": 8}
    assert rules(check(root, "--format", "json", str(path))) == expected
    assert check(root).out == "1 post-mortem checked: nothing to say\n"


@pytest.mark.parametrize("path", ["postmortems", "postmortems/2026/2026-09-14-checkout.md"])
def test_named_files_are_judged_the_same(check: Check, root: Path, path: str) -> None:
    assert len(rules(check(root, "--language", "--format", "json", str(root / path)))) == 2


def test_settings_switch_rules_of_language_off(check: Check, root: Path) -> None:
    (root / ".github").mkdir()
    (root / ".github" / "debrief.yml").write_text(
        "rules: {blame/human-error: off, cause/person: off, counterfactual/should-have: error}\n", encoding="utf-8"
    )
    done = check(root, "--language", "--format", "json")
    assert [(row["rule"], row["level"]) for row in json.loads(done.out)["findings"]] == [
        ("counterfactual/should-have", "error")
    ]


def test_a_file_that_cannot_be_read_is_reported_once(check: Check, root: Path) -> None:
    (root / "postmortems" / "2026" / "2026-09-15-broken.md").write_bytes(b"\xff")
    found = json.loads(check(root, "--language", "--format", "json").out)["findings"]
    assert [row["rule"] for row in found if row["path"].endswith("broken.md")] == ["file/encoding"]


def test_sarif_knows_the_rules(check: Check, root: Path) -> None:
    log = json.loads(check(root, "--language", "--format", "sarif").out)
    described = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert described == {"blame/human-error", "counterfactual/should-have"}


def test_the_record_of_this_repository_is_well_written(check: Check) -> None:
    done = check(Path(__file__).parents[3], "--language", "--strict")
    assert (done.code, done.out) == (0, "8 post-mortems checked: nothing to say\n")
