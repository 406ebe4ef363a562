"""Text of a file shows what was typed and does nothing: judged by a Markdown parser and by GitHub's own patterns."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from debrief.rendering.inert import JOINER, TITLE_MAX, Markdown, code, inert, linked, title

HARMLESS = {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
# What GitHub looks for in the words of the result: mentions, references, hashes, links to issues.
ACTIVE = re.compile(
    r"@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]|https?://|\bwww\.|\b[0-9a-f]{7,40}\b|(?<![0-9A-Za-z]):[a-z0-9_+-]+:", re.I
)

parser = MarkdownIt("gfm-like", {"html": True, "linkify": True, "breaks": True})
assert parser.linkify is not None
# GitHub links addresses that begin with a scheme or `www.`, not every word with a dot; `ACTIVE` looks for mail.
parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})

INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u2060-\u206f\ufeff\U000e0000-\U000e0fff\u061c\u180e\u200b-\u202e]")

hostile = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(list("@#<>&;`*_[]()!|~\\-+=:/.$0123456789abcdefGH \n\t\r\u200b\u202e")),
    ),
    max_size=60,
)
pieces = st.lists(
    st.sampled_from(
        [
            "@kim",
            "@acme/edge",
            "#12",
            "GH-12",
            "acme/shop#12",
            "Fixes #12",
            "https://github.com/acme/shop/issues/12",
            "www.example.com",
            "kim@example.com",
            "deadbeef",
            "0123456789abcdef0123456789abcdef01234567",
            "&#64;kim",
            "&commat;kim",
            "&#x23;12",
            "&num;12",
            "&lt;img src=x&gt;",
            "<img src=x onerror=alert(1)>",
            "<!-- x -->",
            "-->",
            "</details>",
            "![a](https://b.example/c.png)",
            "[a](b)",
            "[a]: http://b",
            "```",
            "~~~",
            "# h",
            "- [ ] t",
            "1. x",
            "| a | b |",
            "---",
            "===",
            "> q",
            "**b**",
            "_i_",
            "~~s~~",
            "\\",
            "`",
            "    ",
            "\t",
            "\n\n",
            "{{ 7*7 }}",
            "{% raw %}",
            "::set-output::",
            ":tada:",
            "$x$",
            "&",
            "\u200b",
            "\u202e",
        ]
    ),
    max_size=8,
).map(" ".join)
texts = st.one_of(hostile, pieces, st.builds(lambda a, b: a + b, hostile, pieces))


def flat(tokens: list[Token]) -> list[Token]:
    found: list[Token] = []
    for token in tokens:
        found.append(token)
        found += flat(token.children or [])
    return found


def shown(markdown: str) -> str:
    """The words that a reader sees."""
    return "".join(t.content for t in flat(parser.parse(markdown)) if t.type in ("text", "text_special"))


def plain(text: str) -> str:
    return " ".join(re.sub(r"[\s\x1c-\x1f\x85\u2028\u2029]+", " ", text).split())


@given(texts)
@example("a@b.c")
@example("x :// y")
@example("&amp;#64;kim")
@example("1) x")
@example("#\u2060#1")
def test_nothing_comes_to_life(text: str) -> None:
    result = inert(text)
    for prefix in ("", "**Why:** ", "- ", "| "):
        tokens = {token.type for token in flat(parser.parse(prefix + result))}
        allowed = HARMLESS | {"strong_open", "strong_close", "bullet_list_open", "bullet_list_close"}
        assert tokens <= allowed | {"list_item_open", "list_item_close"}, (prefix, result)
    words = shown(result)
    assert not ACTIVE.search(words), words
    # Nor after anybody decodes entities once more, or not at all.
    assert not re.search(r"@\w|#\d", result)
    assert not re.search(r"@\w|#\d|<[A-Za-z/!?]", html.unescape(html.unescape(result)))
    assert "\n" not in result


@given(
    st.lists(
        st.one_of(
            texts,
            st.sampled_from(
                [
                    "https://a.example/@kim?x=1&y=#z",
                    "[@kim #12](https://a.example/b_c*)",
                    "Fixes https://a.example/1",
                    "https://a.example/&#64;kim",
                    "![",
                    "](https://a.example)",
                    "https://github.com/a/b/pull/1",
                ]
            ),
        ),
        max_size=4,
    ).map("".join)
)
@settings(max_examples=40)
def test_nothing_but_links_comes_to_life_in_linked_text(text: str) -> None:
    result = linked(text)
    for prefix in ("", "**Why:** ", "- "):
        tokens = flat(parser.parse(prefix + result))
        allowed = HARMLESS | {"strong_open", "strong_close", "bullet_list_open", "bullet_list_close", "link_open"}
        assert {token.type for token in tokens} <= allowed | {"list_item_open", "list_item_close", "link_close"}
        for link in (str(token.attrs["href"]) for token in tokens if token.type == "link_open"):
            assert re.match("https?://", link, re.I)
            assert not re.search("@|//github[.]com/a/b/pull", link, re.I)
    assert not re.search(r"@\w|#\d|<(?!br|(?i:https?://))[A-Za-z/!?]", html.unescape(html.unescape(result)))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("See https://status.acme.com/1 now.", "See <https://status.acme.com/1> now."),
        ("(https://a.example/p(1)).", "(<https://a.example/p(1)>)."),
        ("[the graph](https://grafana.example/d/1?a=1&b=2)", "[the graph](<https://grafana.example/d/1?a=1&b=2>)"),
        ("https://medium.example/@kim/$x$", "<https://medium.example/%40kim/%24x%24>"),
        ("https://gitlab.example/a/b/-/issues/1", "<https://gitlab.example/a/b/-/issues/1>"),
        ("https://github.com/a/b/actions/runs/1", "<https://github.com/a/b/actions/runs/1>"),
        ("[graph](https://a.example/g)… and so on", "[graph](<https://a.example/g>)… and so on"),
    ],
)
def test_web_addresses_stay_links(text: str, result: str) -> None:
    assert linked(text) == result


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/a/b/issues/1",
        "[x](https://github.com/a/b/pull/1)",
        "https://ghe.acme.com/a/b/%69ssues/1",
        "https://www.github.com/a/b/commit/0123456",
        "Fixes https://git.acme.com/a/b/issues/1",
        "closes: [it](https://git.acme.com/a/b/issues/1)",
        "https://kim@a.example/",
        "https://a.example/&#64;kim",
        "https://a.example/x#12",
        "https://a.example/cut…",
        "[x](javascript:alert(1))",
    ],
)
def test_addresses_that_would_do_more_stay_text(text: str) -> None:
    assert linked(text) == inert(text)


@given(texts.filter(lambda text: not INVISIBLE.search(text)))
def test_it_reads_as_typed(text: str) -> None:
    assert shown(inert(text)).replace(JOINER, "") == plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "Send 5 % of traffic to a new node pool for ten minutes before the rest",
        "Alert when checkout-b returns more than 1.5 % 5xx (see the runbook), not 5 %!",
        "Rename user_id to account_id in max_age's docs",
        "R & D: 20 + 5 = 25",
        "Größe der Warteschlange anzeigen – „bald“ 🚀",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("ask @kim", f"ask @{JOINER}kim"),
        ("Fixes #12", f"Fixes #{JOINER}12"),
        ("see GH-12", f"see GH-{JOINER}12"),
        ("since deadbeef", f"since deadbe{JOINER}ef"),
        ("since deadbee", f"since deadbe{JOINER}e"),
        ("<b>", f"&lt;{JOINER}b&gt;"),
        ("&#64;kim", f"&{JOINER}#{JOINER}64;kim"),
        ("a_b _c_ *d*", r"a_b \_c\_ \*d\*"),
        ("# x", f"\\#{JOINER} x"),
        ("- x", r"\- x"),
        ("12. x", r"12\. x"),
        ("a\u200bb\x1b[31m", r"a\\u200bb\\x1b\[31m"),
        ("one\ntwo", "one two"),
        ("👩\u200d💻", "👩\u200d💻"),
    ],
)
def test_examples(text: str, result: str) -> None:
    assert inert(text) == result
    assert isinstance(inert(text), Markdown)


@given(texts)
def test_a_code_span_is_one_code_span(text: str) -> None:
    result = code(text)
    types = [token.type for token in flat(parser.parse(f"x {result}"))]
    assert types in (
        ["paragraph_open", "inline", "text", "code_inline", "paragraph_close"],
        ["paragraph_open", "inline", "text", "paragraph_close"],
    )
    assert not re.search(r"@\w|#\d", result)
    assert not plain(text) or "code_inline" in types


@given(texts)
def test_a_title_is_one_short_harmless_line(text: str) -> None:
    result = title(text)
    assert len(result) <= TITLE_MAX
    assert "\n" not in result
    assert not re.search(r"@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]", result, re.I)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e]", result)


def test_a_title_is_cut_at_the_limit() -> None:
    assert title("x" * 256) == "x" * 256
    assert title("x" * 257) == "x" * 255 + "…"
    assert title(" Fix @kim's #12 ") == f"Fix @{JOINER}kim's #{JOINER}12"
