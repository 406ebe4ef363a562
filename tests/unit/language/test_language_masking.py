"""What is no prose of the author is not judged."""

from __future__ import annotations

import pytest

from unit.language.language_helpers import document, findings, marked, rules_of

WORDS = "human error"


@pytest.mark.parametrize(
    "body",
    [
        f"`{WORDS}`\n",
        f"Text.\n\n    {WORDS}\n",
        f"```\n{WORDS}\n```\n",
        f"~~~text\n{WORDS}\n~~~\n",
        f"- item\n\n  ```\n  {WORDS}\n  ```\n",
        f"> It was {WORDS}.\n",
        f"> It was\nlazily continued {WORDS}.\n",
        f"- > {WORDS}\n",
        f"<!-- {WORDS} -->\n",
        f"Text <!-- {WORDS} --> text.\n",
        f"<blockquote>\nIt was {WORDS}.\n</blockquote>\n",
        f"<pre>\nIt was {WORDS}.\n</pre>\n",
        f"<script>\nvar cause = '{WORDS}';\n</script>\n",
        f'<img alt="{WORDS}" src="x.png">\n',
        f'They wrote "it was {WORDS}" then.\n',
        f"They wrote “it was {WORDS}” then.\n",
        f"They wrote „it was {WORDS}“ then.\n",
        f"They wrote «it was {WORDS}» then.\n",
        f"They wrote ‘it was {WORDS}’ then.\n",
        f"They wrote 'it was {WORDS}' then.\n",
        f'They wrote "it was\n{WORDS}" then.\n',
        f'They wrote "*it was* **{WORDS}**" then.\n',
        "See https://example.org/human-error/x.\n",
        "See <https://example.org/?q=human%20error>.\n",
        "See [this](https://example.org/human-error 'human error').\n",
        "See [this][1].\n\n[1]: https://example.org 'human error'\n",
        f"![{WORDS}](x.png)\n",
        f"~~{WORDS}~~\n",
        f"Text <code>{WORDS}</code> end.\n",
        f"They said <q>it was *plainly* {WORDS}</q> then.\n",
        f"<!-- a --> <kbd>{WORDS}</kbd>\n",
        f"kim [1:26 PM]\nit was {WORDS}\n",
        f"[10:02] <kim> it was {WORDS}\n",
        f"## Chat logs\n\nIt was {WORDS}.\n",
        f"## Transcript\n\n### Day 1\n\nIt was {WORDS}.\n",
        f"## Sources\n\n- An essay on {WORDS}\n",
        "hu**man** error\n",
        "human&nbsp;error\n",
        "hum&#97;n error\n",
        f"{{{{ {WORDS} }}}} is a placeholder alone\n",
    ],
)
def test_masked(body: str) -> None:
    assert "blame/human-error" not in rules_of(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("It was human error.\n", "human error"),
        ("It was human\nerror.\n", "human\nerror"),
        ("- It was human\n  error.\n", "human\n  error"),
        ("It was **human** error.\n", "human** error"),
        ("It was *human error*.\n", "human error"),
        ("It was human  error.\n", "human  error"),
        ("It was [human error](https://example.org).\n", "human error"),
        ('He said "yes" and "no": human error.\n', "human error"),
        ("The developers' view and the operators' view: human error.\n", "human error"),
        ('A 3" disk and human error and a 5" disk.\n', "human error"),
        ("| a | b\\|c | human error |\n| --- | --- | --- |\n| `x` | y\\|y | human error |\n", "human error"),
        ("Line one  \nhuman error\\\nline three\n", "human error"),
        ("Émile’s café: human error.\n", "human error"),
        ("\t- x\n\n1. a\n\n   It was human error.\n", "human error"),
        ("`code` HUMAN ERROR\n", "HUMAN ERROR"),
        ("Text with an open ` backtick and human error.\n", "human error"),
        ("<kbd>x</kbd> human error\n", "human error"),
        ("10:02 UTC: it was human error.\n", "human error"),
        ("<!-- see the ticket --> It was human error.\n", "human error"),
        ("- <!-- x --> It was human error.\n", "human error"),
        ("<code>x</code> human error\n", "human error"),
        ("<p>It was human error.</p>\n", "human error"),
        ("<details>\n<summary>Analysis</summary>\nIt was human error.\n</details>\n", "human error"),
        ("{{ [It was human error](https://example.org) }}\n", "human error"),
    ],
)
def test_not_masked_and_marked(body: str, words: str) -> None:
    given = document(body)
    found = [finding for finding in findings(given) if finding.rule == "blame/human-error"]
    assert [marked(given, finding) for finding in found] == [words]


@pytest.mark.parametrize(
    "more",
    [
        "reflection:\n  level: fix\n  note: It was human error\n",
        "reflection: {level: fix, note: It was human error}\n",
        "reflection:\n  level: fix\n  note: 'It wasn''t luck but human error'\n",
        'reflection:\n  level: fix\n  note: "It was: human error" # a comment\n',
        "reflection:\n  level: fix\n  note: >- # a comment\n    It was\n    human error\n",
        "reflection:\n  level: fix\n  note: |\n    It was\n\n    human error\n",
        "impact:\n  summary: It was human error for 5 minutes\n",
        "impact: {unknown_reason: it was human error}\n",
        "contributing_factors:\n  - {tag: x, text: a}\n  - {tag: y, text: human error}\n",
        "action_points:\n  - id: AP-1\n    title: Look at human error\n",
        "considered:\n  - title: human error\n    declined: no\n",
        "considered:\n  - title: x\n    declined: human error\n",
        "no_action_reason: human error\n",
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_texts_of_the_front_matter_are_marked_in_their_place(more: str, ends: str) -> None:
    given = document("Body.\n", more)
    if ends == "\r\n":
        from debrief.documents.document import read_document

        read, _ = read_document(given.path, given.text.replace("\n", "\r\n").encode())
        assert read is not None
        given = read
    found = [finding for finding in findings(given) if finding.rule == "blame/human-error"]
    assert [marked(given, finding) for finding in found] == ["human error"]


def test_keys_comments_and_other_fields_are_not_judged() -> None:
    more = "# human error\nincident: human error\nx-human: human error\nservices: [human-error]\n"
    assert rules_of(document("Body.\n", more)) == []


def test_of_a_very_long_body_the_beginning_is_looked_at() -> None:
    log = "```\n" + "2026-11-20 GET /checkout 502\n" * 8000 + "```\n"
    given = document(f"It was human error.\n\n{log}\n\nIt was human error.\n")
    found = [finding for finding in findings(given) if finding.rule == "blame/human-error"]
    assert [marked(given, finding) for finding in found] == ["human error"]


def test_an_ignore_in_front_of_words_speaks_for_them_alone() -> None:
    ignore = "<!-- debrief: ignore blame/human-error -- quoting -->"
    assert rules_of(f"{ignore} It was human error.\n") == []
    assert rules_of(f"{ignore} It was said.\n\nIt was human error.\n") == ["ignore/unused", "blame/human-error"]
    wrapped = "<!-- debrief: ignore blame/human-error\n     -- quoting the customer -->"
    assert rules_of(f"{wrapped}\nIt was human error.\n") == []
