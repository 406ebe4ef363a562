"""`debrief rules`, and the pages that are made by it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from debrief.checks.language.catalogue import language_rules
from debrief.checks.pages import all_rules, pages
from debrief.checks.rules import RULES
from debrief.cli.rules import command
from debrief.errors import UsageError

ROOT = Path(__file__).resolve().parents[3]


def rules(*arguments: str) -> Result:
    """Run the command through click's own door."""
    return CliRunner().invoke(command, list(arguments))


def test_the_pages_in_docs_are_those_of_the_rules() -> None:
    result = rules("--check", str(ROOT / "docs" / "rules"))
    assert (result.exit_code, result.output) == (0, "")


def test_all_rules_are_listed_by_family() -> None:
    lines = rules().output.splitlines()
    assert [line.split()[0] for line in lines] == list(all_rules())
    assert set(RULES) | set(language_rules()) <= set(all_rules())
    families = [line.split("/")[0] for line in lines]
    assert sum(one != two for one, two in pairwise(families)) == len(set(families)) - 1
    family = [line.split() for line in rules("blame").output.splitlines()]
    assert family == [line.split() for line in lines if line.startswith("blame/")]


def test_a_rule_shows_its_page() -> None:
    text = rules("blame/human-error").output
    rule = language_rules()["blame/human-error"]
    for part in (rule.summary, rule.why, rule.instead, *rule.bad, *rule.ok, "Level: error", "1 of 1 hits"):
        assert part in text
    assert "<!-- debrief: ignore blame/human-error -- why it is right here -->" in text
    assert "rules: {blame/human-error: off}" in text
    assert "**" not in text


def test_a_rule_of_the_core_shows_its_summary_and_that_it_stays() -> None:
    text = rules("yaml/alias", "--format", "markdown").output
    assert RULES["yaml/alias"].summary in text
    assert "cannot be changed" in text
    assert "ignore" not in text


def test_json() -> None:
    one = json.loads(rules("action/improve", "--format", "json").output)
    assert one["id"] == "action/improve"
    assert one["here"] == {"hits": 4, "useful": 4}
    everything = json.loads(rules("--format", "json").output)
    assert [item["id"] for item in everything] == list(all_rules())


def test_markdown_of_a_family_is_its_pages() -> None:
    assert rules("ignore", "--format", "markdown").output == "\n".join(
        text for name, text in pages().items() if name.startswith("ignore/")
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("blame/human-eror",), "did you mean `blame/human-error`?"),
        (("nonsense",), "`debrief rules` lists them"),
        (("blame", "--write", "x"), "exclude each other"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], words: str) -> None:
    result = rules(*arguments)
    assert isinstance(result.exception, UsageError)
    assert words in str(result.exception)


def test_writing_is_repeatable_and_drift_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    assert rules("--check", str(folder)).exit_code == 1
    assert f"{len(pages())} of {len(pages())} pages written" in rules("--write", str(folder)).output
    assert f"0 of {len(pages())} pages written" in rules("--write", str(folder)).output
    assert rules("--check", str(folder)).exit_code == 0
    (folder / "blame" / "human-error.md").write_text("other", encoding="utf-8")
    (folder / "blame" / "gone.md").write_text("old", encoding="utf-8")
    result = rules("--check", str(folder))
    assert result.exit_code == 1
    assert "blame/human-error.md differs" in result.output
    assert "blame/gone.md is the page of no rule" in result.output
    rules("--write", str(folder))
    assert (folder / "blame" / "human-error.md").read_text(encoding="utf-8").startswith("# blame/human-error\n")
