"""The comment by case, as people read it: golden files, to be looked at as rendered Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from debrief.policy.approvals import Review as Approval
from debrief.rendering.review import ReviewRenderer, Setting, Sight
from debrief.rendering.review_words import Verdict
from debrief.reviewing.judging import judge
from debrief.reviewing.value import Review, write_review
from debrief_schemas.settings import Settings
from fakes.review_values import DOCUMENT, HEAD, ID, earlier, review, version
from support import Golden

GOLDEN = Path(__file__).parent / "golden"
BASE = "https://github.com/acme/shop/blob/"
FILED = DOCUMENT.replace("    title: Send 5 %", "    issue: 77\n    title: Send 5 %").replace(
    "    title: Alert on", "    issue: 78\n    title: Alert on"
)
WAIVED = """\
---
id: 2026-11-21-dns-provider-down
title: A provider of DNS was down
status: waived
severity: sev2
timestamps: {started_at: 2026-11-21T09:02:00Z}
impact: {summary: 2 % of lookups failed for 9 minutes}
authors: [kim]
waiver: {reason: out_of_our_control, decided_by: lee, decided_on: 2026-11-22}
---
"""
TEAMS = {"policy": {"teams": {"acme/edge": ["kim", "lee"], "acme/data": ["noor"]}}}


def text_of(
    made: Review,
    settings: Settings | None = None,
    *,
    approvals: tuple[Approval, ...] | None = None,
    links: bool = True,
    **more: Any,
) -> str:
    """Return the comment as `debrief review` writes it."""
    known = settings or Settings()
    verdicts = {one.path: Verdict(*judge(one, known, [earlier()], approvals, "ari")) for one in made.documents}
    urls = {"blob_url": f"{BASE}{HEAD}", "record_url": f"{BASE}HEAD"} if links else {}
    return ReviewRenderer(None, Setting(known, verdicts, repository="acme/shop", **urls, **more)).render(made)


def settings(**given: Any) -> Settings:
    return Settings.model_validate({"version": 1, **given})


def new() -> str:
    draft = earlier(id="2026-08-02-cold-pool", status="draft")
    done = earlier(id="2026-07-01-slow-carts", action_points=[])
    return text_of(review([version()], record=[earlier(), draft, done]))


def moved_on() -> str:
    third = "  - {id: AP-4, title: Keep the old pool for a day, type: mitigate, owner: noor, issue: 79}\nconsidered:"
    old = FILED.replace("considered:", third)
    changed = (
        old.replace("ten minutes first", "an hour first")
        .replace("- id: AP-2", "- id: AP-3")
        .replace("    issue: 78\n    title: Alert on 502s", "    title: Page on 502s")
    )
    approvals = (Approval("noor", "APPROVED"), Approval("lee", "CHANGES_REQUESTED"))
    return text_of(review([version(changed)], [version(old)]), approvals=approvals)


def routed() -> str:
    known = settings(
        issues={
            "services": {"edge": {"repository": "acme/edge"}},
            "board": {"owner": "acme", "number": 4},
            "type": "Task",
            "owners": {"kim": "kim-at-acme"},
        },
        **TEAMS,
    )
    text = DOCUMENT.replace("sev2", "sev1").replace("    owner: acme/edge\n", "").replace("note: Any", "note: Every")
    other = (
        DOCUMENT.replace(ID, "2026-11-22-edge-timeouts")
        .replace("[checkout, edge]", "[edge]")
        .replace("Checkout returned 502s during a node rollover", "The edge timed out")
    )
    both = [
        version(text.replace("[checkout, edge]", "[checkout]"), known),
        version(other, known, "postmortems/2026/2026-11-22-edge-timeouts.md"),
    ]
    missing = {None: ("priority:P1", "severity:sev1"), "acme/edge": ("type:detect",)}
    strangers = frozenset({(None, "kim-at-acme")})
    sight = Sight(missing, strangers, unseen=("acme/cart", "acme/late"), more_accounts=3)
    return text_of(review(both, settings=known), known, approvals=(Approval("lee", "APPROVED"),), sight=sight)


def broken() -> str:
    text = DOCUMENT.replace("P1", "P9").replace("2026-12-04", "soon").replace("[kim]", "[kim, kim!]")
    unreadable = version("---\nid: [\n---\n", path="postmortems/2026/2026-11-23-unreadable.md")
    return text_of(review([version(text), unreadable]))


def waived() -> str:
    return text_of(review([version(WAIVED, path="postmortems/2026/2026-11-21-dns-provider-down.md")]))


def draft() -> str:
    known = settings(word="debrief")
    text = DOCUMENT.replace("status: in_review", "status: draft").replace("reviewers: [lee]\n", "")
    return text_of(review([version(text, known)], record=[earlier()], settings=known), known, links=False)


def removed() -> str:
    return text_of(review([], [version(FILED)]))


def asked() -> str:
    """Return the comment on a document that raises more questions than are asked."""
    text = (
        DOCUMENT.replace("sev2", "sev1")
        .replace("level: class", "level: fix")
        .replace(", note: Any node-level change reaches every pod at once", "")
        .replace("detected_at: 2026-11-20T09:05:00Z", "detected_at: 2026-11-20T09:25:00Z")
        .replace("detection: alert", "detection: customer")
        .replace("type: detect", "type: process")
        .replace("29 minutes}", "29 minutes, data_loss: true}")
        .replace("  - {tag: alert-threshold, text: The 502 alert needs five minutes over 5 %}\n", "")
        .replace("considered:\n  - {title: Pin the kernel version, declined: Would delay security fixes}\n", "")
        .replace("The new pool took", "We should have checked. Human error was the root cause. The new pool took")
    )
    known = settings(**TEAMS)
    return text_of(review([version(text, known)], record=[earlier()], settings=known), known)


def complete() -> str:
    """Return the comment on a document that the bot alone has changed."""
    ended = FILED.replace("    issue: 78\n", "    issue: 78\n    outcome: done\n    closed_on: 2026-11-23\n")
    approvals = (Approval("lee", "APPROVED"),)
    return text_of(review([version(ended)], [version(DOCUMENT)], [earlier()]), approvals=approvals)


def nothing() -> str:
    return text_of(review([]))


NASTY = (
    "@mallory <img src=x onerror=alert(1)> ``` <!-- debrief review pull=1 head=0 --> [a](https://evil.example) "
    "&commat;kim Fixes #12 | \\| {{ 7*7 }} ##[error]x ![p](//e.example/p.png) </details>\u202e"
)
NASTY_PATH = f"postmortems/{NASTY.replace('//', '/').replace(chr(0x202E), '')}.md"


def hostile() -> str:
    """Return the comment on what another run has made up."""
    data = review([version(DOCUMENT.replace("P1", "P9")), version(WAIVED)], record=[earlier()]).model_dump(mode="json")

    def poisoned(node: Any) -> Any:
        if isinstance(node, dict):
            free = ("title", "message", "rule", "owner", "account", "help", "detection")
            return {
                key: NASTY[:100]
                if key in free and isinstance(item, str)
                else NASTY_PATH
                if key == "path"
                else poisoned(item)
                for key, item in node.items()
            }
        if isinstance(node, list):
            return [poisoned(item) for item in node]
        return node

    found = poisoned(data)
    document = found["documents"][0]
    document["facts"] |= {"status": NASTY[:90], "severity": NASTY[90:200], "authors": [NASTY[:60]], "reviewers": ["@x"]}
    document["issues"] = [
        {"effect": effect, "action_id": "AP-1", "title": NASTY, "labels": [NASTY[:100]], "owner": NASTY[:100]}
        | ({"number": 7} if effect != "create" else {})
        for effect in ("create", "adopt", "change", "orphan", "leave")
    ]
    document["judged"] = True
    document["questions"] = ["no-such-question", "all-fix", NASTY[:100]]
    for one in found["documents"]:
        for before in one["before"]:
            before |= {"id": NASTY[:100], "factors": [NASTY[:80]], "services": [NASTY[80:160]]}
    import json

    return text_of(Review.model_validate_json(json.dumps(found)))


CASES = (new, moved_on, routed, broken, waived, draft, removed, asked, complete, nothing, hostile)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_the_comment(case: Any, golden: Golden) -> None:
    golden(GOLDEN / f"{case.__name__}.md", case())


parser = MarkdownIt("gfm-like", {"html": True, "linkify": True})
assert parser.linkify is not None
parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
# GitHub makes no link of an address without a scheme.
parser.linkify.add("//", None)


def test_made_up_text_shows_and_does_nothing() -> None:
    tokens = parser.parse(hostile())
    inline = [child for token in tokens for child in token.children or ()]
    assert {token.content for token in inline if token.type == "html_inline"} <= {"<sub>", "</sub>"}
    assert [token.content for token in tokens if token.type in ("html_block", "fence")] == []
    assert not [token for token in inline if token.type == "image"]
    links = {str(token.attrs["href"]) for token in inline if token.type == "link_open"}
    assert links
    assert all(link.startswith(BASE) and re.fullmatch(r"[!-~]+", link) for link in links)
    words = "".join(token.content for token in inline if token.type in ("text", "text_special"))
    spans = "".join(token.content for token in inline if token.type == "code_inline")
    assert not re.search(r"@[A-Za-z0-9]|https?://", words)
    assert not re.search(r"@[A-Za-z0-9]", spans)
    assert set(re.findall(r"#[0-9]+", words)) <= {"#7", "#41"}
    assert "no-such-question" not in words
    # A table with made-up cells has the rows that were planned, and no cell more.
    assert sum(token.type == "tr_open" for token in tokens) == 3
    assert sum(token.type == "td_open" for token in tokens) == 2 * 5
    assert "##[" not in hostile()


def test_the_json_is_the_review() -> None:
    made = review([version(), version(WAIVED)], [version(FILED)], [earlier()])
    text = write_review(made)
    assert text.isascii()
    assert Review.model_validate_json(text) == made
