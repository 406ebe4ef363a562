"""Issues as people read them: golden files, tailored templates, and hostile values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from debrief.errors import UsageError
from debrief.planning.desired import DesiredPoint, Sibling
from debrief.rendering.issues import TEXT_MAX, IssueRenderer
from debrief.rendering.parents import ParentRenderer
from fakes.sync_world import point

GOLDEN = Path(__file__).parents[2] / "golden" / "issues"
BLOB = "https://github.com/acme/shop/blob/HEAD"
SIBLINGS = (
    Sibling("AP-2", "Alert on 502s of the checkout within one minute"),
    Sibling("AP-3", "Drain pools one node at a time"),
)
HOSTILE = (
    "@everyone Fixes #1 GH-2 acme/shop#3 https://github.com/acme/shop/issues/4 deadbeef1234 <img src=x> "
    "&#64;kim &lt;b&gt; ![x](https://x.example/y.png) [a](javascript:b) ``` {{ 7*7 }} {% include 'x' %} | a |\n# h"
)

CASES: dict[str, tuple[DesiredPoint, str, str | None]] = {
    "full": (point(siblings=SIBLINGS), "post-mortem", BLOB),
    "local": (point(siblings=SIBLINGS), "debrief", None),
    "bare": (
        point(owner=None, due=None, type=None, level=None, priority=None, impact=None),
        "post-mortem",
        BLOB,
    ),
    "team": (
        point(owner="acme/edge", impact="not known: the edge kept no request log that day", severity="sev3"),
        "post-mortem",
        BLOB,
    ),
    "hostile": (
        point(
            title=HOSTILE[:256],
            impact=HOSTILE,
            postmortem_title=HOSTILE[:256],
            path="postmortems/2026/a) [b](c) <d> @kim #1.md",
            siblings=(Sibling("AP-2", HOSTILE[:256]),),
        ),
        "post-mortem",
        BLOB,
    ),
    "many": (
        point(siblings=tuple(Sibling(f"AP-{n}", f"Action point number {n}, " + "x" * 200) for n in range(2, 51))),
        "post-mortem",
        BLOB,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    subject, word, blob = CASES[case]
    issue = IssueRenderer(None, word=word, blob_url=blob).render(subject)
    written = f"{issue.title}\n\n{issue.text}\n"
    path = GOLDEN / f"{case}.md"
    assert written == path.read_text(encoding="utf-8"), f"look at the difference; if it is meant, rewrite {path.name}"


def test_values_of_a_file_do_nothing_in_an_issue() -> None:
    subject, word, blob = CASES["hostile"]
    issue = IssueRenderer(None, word=word, blob_url=blob).render(subject)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(issue.text)
    # The post-mortem, and the address of what would have been an image.
    assert re.findall(r'<a href="([^"]*)"', html)[0] == "https://x.example/y.png"
    assert re.findall(r"<(\w+)", html).count("a") == 2
    assert not {"img", "b", "script", "code", "pre", "h1", "table"} & set(re.findall(r"<(\w+)", html))
    assert 'href="https://github.com/acme/shop/blob/HEAD/postmortems/2026/a%29%20%5Bb%5D%28c%29' in html
    assert re.findall(r"@\w+", re.sub(r'href="[^"]*"', "", html)) == ["@kim"]  # the owner
    assert not re.search(r"#\d|GH-\d", html)
    assert "{{ 7*7 }}" in html


def test_other_action_points_and_numbers_do_not_change_the_text() -> None:
    """What the tracker decides must not come back as a change of the file."""
    renderer = IssueRenderer(None, word="post-mortem")
    before = renderer.render(point(siblings=SIBLINGS))
    assert renderer.render(point(siblings=SIBLINGS, number=77)).text == before.text


def tailored(root: Path, text: str) -> IssueRenderer:
    (root / "templates").mkdir()
    (root / "templates" / "issue.md.j2").write_text(text, encoding="utf-8")
    return IssueRenderer(str(root), word="debrief", blob_url=BLOB)


def test_a_team_may_tailor_the_template(tmp_path: Path) -> None:
    renderer = tailored(tmp_path, "# {{ word }}\n{{ title }}|{{ title | upper }}|{{ owner }}|{{ key | code }}\n")
    issue = renderer.render(point(title="ask @lee"))
    assert issue.text == "# debrief\nask @\u2060lee|ASK @\u2060LEE|@kim|`2026-11-20-checkout-502s/AP-1`"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("one\n{{ tilte }}\n", "templates/issue.md.j2, line 2: 'tilte' is undefined"),
        ("one\ntwo\n{% if %}\n", "templates/issue.md.j2, line 3:"),
        ("{{ 1 / 0 }}", "line 1: division by zero"),
        ("\n{{ siblings[99].title }}", "line 2:"),
        ("{{ ''.__class__.__mro__ }}", "line 1: access to attribute '__class__'"),
        ("{% include 'missing.j2' %}", "missing.j2"),
    ],
)
def test_a_mistake_in_a_template_is_named(template: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        tailored(tmp_path, template).render(point())
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_template_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "issue.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"templates/issue\.md\.j2: is not UTF-8"):
        IssueRenderer(str(tmp_path), word="debrief")


def test_an_endless_text_is_cut(tmp_path: Path) -> None:
    renderer = tailored(tmp_path, "{% for i in range(9000) %}A line of some length\n{% endfor %}")
    text = renderer.render(point()).text
    assert len(text) <= TEXT_MAX + 3
    assert text.endswith("A line of some length\n\n…")


def test_values_are_never_templates() -> None:
    issue = IssueRenderer(None, word="post-mortem").render(point(impact="{{ owner }}{% if x %}", title="{{ 7*7 }}"))
    assert issue.title == "{{ 7*7 }}"
    assert "{{ owner }}{% if x %}" in issue.text


def test_addresses_in_the_impact_are_links_on_both_kinds_of_issue() -> None:
    wanted = point(impact="4 % failed, see https://status.example/1 and @kim")
    for renderer in (IssueRenderer(None, word="post-mortem"), ParentRenderer(None, word="post-mortem")):
        text = renderer.render(wanted).text
        assert "see <https://status.example/1> and" in text
        assert "@kim" not in text.partition("\n")[0]
