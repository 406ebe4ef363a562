"""Untrusted text: as cells that do nothing, without names, secrets or personal data, compared with one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from debrief.collecting import cells
from debrief.collecting.fact import Fact
from debrief.collecting.names import told_names
from debrief.collecting.people import People
from debrief.collecting.screen import Concern, screen
from debrief.collecting.similar import THRESHOLD, Same, same_event, similarity
from debrief.documents.preflight import decode
from debrief_schemas.sources import NameRule

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
HOSTILE = [
    "a | b || c \\| d \\\\| e",
    "line one\nline two\r\nthree\u2028four",
    "<script>alert(1)</script> <img src=x onerror=y> <!-- x -->",
    "[click](javascript:alert(1)) ![x](http://x) [a]: http://b [^1]",
    "`code` *bold* _it_ __x__ ~~gone~~ $x$ https://evil.example www.evil.example",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "\u202eright to left\u202c zero\u200bwidth \ufeff \u2060 \u00ad tag\U000e0041 \u3164 \u115f",
    "\x00\x1b[31mred\x07 \x85",
    "👩‍👩‍👧 café 日本語",
    "trailing backslash \\",
    "--- | --- |",
    "\ud800 lone",
]


def cell_tokens(cell: str) -> list[str]:
    """Return the types of inline tokens that a cell gives in a table, and make sure that it is one cell of one row."""
    tokens = MARKDOWN.parse(f"| A | B | C |\n| --- | --- | --- |\n| x | {cell} | y |\n")
    bodies = [token for token in tokens if token.type == "td_open"]
    assert len(bodies) == 3
    inline = [token for token in tokens if token.type == "inline"][4]
    return [child.type for child in inline.children or []]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_shows_text_and_nothing_else(text: str) -> None:
    cell = cells.text_cell(text)
    assert "\n" not in cell
    assert decode(cell.encode("utf-8") or b" ")[1] == []
    assert set(cell_tokens(cell)) <= {"text", "text_special"}


@given(st.text(max_size=400))
def test_any_text_becomes_one_harmless_cell(text: str) -> None:
    cell = cells.text_cell(text)
    assert decode(cell.encode("utf-8") or b" ")[1] == []
    assert set(cell_tokens(cell)) <= {"text", "text_special", "entity"}
    assert len(cells.plain(cell)) <= cells.TEXT_MAX


@given(st.text(alphabet=st.sampled_from(list("ab |\\*_`[]()<>&!#$~^:/;.-\u00e9")), max_size=60))
def test_what_a_cell_shows_is_what_was_said(text: str) -> None:
    folded = " ".join(text.split())
    tokens = MARKDOWN.parse(f"| A |\n| --- |\n| {cells.text_cell(text)} |\n")
    shown = "".join(child.content for token in tokens[-5:] if token.type == "inline" for child in token.children or [])
    assert shown == folded


def test_a_long_text_is_cut() -> None:
    assert cells.plain(cells.text_cell("x" * 5000)) == "x" * (cells.TEXT_MAX - 1) + "…"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:secret@host.example/",
        "//host.example/x",
        "https://host.example/\u202e",
        "https://host.example/a\nb",
        "https://" + "x" * 600,
        "https://[bad",
        "",
        None,
    ],
)
def test_what_is_no_address_becomes_no_link(link: str | None) -> None:
    assert cells.source_cell([("Slack", link)]) == "Slack"


def test_an_address_cannot_leave_its_link() -> None:
    cell = cells.source_cell([("a](b) | c", 'https://x.example/a)b|c [d] <e> "f"?q=1&r=2#s')])
    assert cell_tokens(cell).count("link_open") == 1
    assert cell_tokens(cell)[-1] == "link_close"


def test_labels_and_links_are_read_back() -> None:
    pairs = [
        ("git 1a2b3c4", "https://a.example/c_1(2)"),
        ("Change, log", None),
        ("PagerDuty #12", "https://p.example/x"),
    ]
    cell = cells.source_cell(pairs)
    assert cells.labels_in(cell) == ["git 1a2b3c4", "Change; log", "PagerDuty #12"]
    assert cells.links_in(cell) == {cells.safe_link(link) for _, link in pairs if link}


# Pairs that are one event for certain, and pairs that may be two.
PAGE = "HighErrorRate (service checkout): 5 % of requests fail"
SAME = [
    ("Merged #12: New node pools take traffic", "Merge pull request #12: New node pools take traffic"),
    ("Merged #12: New node pools take traffic", "New node pools take traffic (#12)"),
    (f"Alert fires: {PAGE}", f"Incident triggered: {PAGE}"),
    (
        f"Alert fires: {PAGE}",
        f"Incident triggered: {PAGE.replace('5 %', '5%').replace('checkout)', 'checkout, severity page)')}",
    ),
    ("Deployment of 9f8e7d6 to production begins", "deploys: Deployment of 9f8e7d6 to production begins"),
    ("Deployment of 9f8e7d6 to production begins", "Deployment of 9f8e7d6a1b2c3d4e to production begins"),
    ("Rollover of pool `checkout-b` starts", "Rollover of pool checkout-b started"),
    ("Release v1.4.2", "Tag v1.4.2: Release v1.4.2"),
    ("Alert ends: HighErrorRate (service checkout)", "Incident resolved: HighErrorRate (service checkout)"),
    ("A 5xx spike at checkout", "5xx spike at the checkout"),
]
OTHER = [
    ("Deployment of 9f8e7d6 to production begins", "Deployment of 9f8e7d6 to production succeeds"),
    ("Deployment of 9f8e7d6 to production begins", "Deployment of 1a2b3c4 to production begins"),
    ("Deployment of 9f8e7d6 to production begins", "Deployment of 9f8e7d6 to staging begins"),
    ("Merged #12: Raise the limit of nodes", "Merged #13: Raise the limit of nodes"),
    ("Alert fires: HighErrorRate (service checkout)", "Alert ends: HighErrorRate (service checkout)"),
    ("Alert fires: HighErrorRate (service checkout)", "Alert fires: QueueGrows (service orders)"),
    ("Kim: I roll the pool back", "Lee: I look at the database"),
    ('Revert "Raise the limit of nodes"', "Merged #12: Raise the limit of nodes"),
    ('Revert "Raise the limit of nodes"', "Raise the limit of nodes"),
    ("Acknowledged by Kim Example", "Resolved by Kim Example"),
    ("ok", "on"),
    ("Job 4811 failed on main", "Job 4812 failed on main"),
    ("Alert fires: DiskFull (instance db1)", "Alert fires: DiskFull (instance db2)"),
    ("Alert fires: DiskFull (instance db-a)", "Alert fires: DiskFull (instance db-b)"),
    ("Alert fires: DiskFull on the primary", "Alert fires: DiskFull on the primary (region eu)"),
    (
        "Alert fires: PodCrashLooping (job checkout, severity warning)",
        "Alert fires: PodCrashLooping (job checkout, severity critical)",
    ),
    ("v1.2 is rolled out to all pods", "v1.3 is rolled out to all pods"),
    ("Bump redis from 6.2 to 7.0", "Bump redis from 6.0 to 7.2"),
    ("customers can log in again", "customers cannot log in again"),
    ("customers can log in again", "customers can't log in again"),
    ("all customers can log in", "lee: all customers can log in, but not by SSO"),
    ("kim: traffic to region A is drained", "kim: traffic to region B is drained"),
    ("traffic to region a is drained", "traffic to region is drained"),
    ("failover from a to b", "failover from b to a"),
    ("traffic moves from primary to secondary", "traffic moves from secondary to primary"),
    ("failover to the secondary database cluster", "failover to the primary database cluster"),
    ("High error rate in eu-west", "High error rate in eu-east"),
    ("checkout works again in Germany", "checkout works again in France"),
    ("Status page says investigating: Checkout errors", "Status page says identified: Checkout errors"),
    ("the database is up again", "is the database up again?"),
    ("the pool is rolled back", "kim: should the pool be rolled back"),
    ("pool scaled by +5", "pool scaled by -5"),
    ("Merged #12: 12 more nodes", "Merged #12: more nodes"),
    ("✅ checkout of all pods", "🔥 checkout of all pods"),
    ("the rollback of all pools is through", "the rollback of all pools failed"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_event_in_two_words(one: str, other: str) -> None:
    turned = {Same.FIRST: Same.SECOND, Same.SECOND: Same.FIRST, Same.ALIKE: Same.ALIKE}
    same = same_event(one, other)
    assert same is not None
    assert same_event(other, one) is turned[same]


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_events_in_like_words(one: str, other: str) -> None:
    assert same_event(one, other) is None
    assert same_event(other, one) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the C# worker fails", "the C++ worker fails"),
        ("each order lost $5 of its price", "each order lost €5 of its price"),
        ("kim opened the valve", "kim started the valve"),
        ("error rate is back to normal", "false: error rate is back to normal"),
        ("database primary is rebooted", "database primary is rebooted again"),
        ("database primary is rebooted", "database primary is rebooted twice"),
    ],
)
def test_signs_and_words_that_turn_keep_two_events_apart(one: str, other: str) -> None:
    assert same_event(one, other) is same_event(other, one) is None


def test_an_alert_that_is_opened_is_one_that_fires() -> None:
    assert same_event("Alert opened: checkout is slow", "Alert fires: checkout is slow") is Same.ALIKE
    assert same_event("opened an incident: checkout is slow", "triggered incident: checkout is slow") is Same.ALIKE


def test_which_of_two_texts_says_more() -> None:
    assert same_event("Release v1.4.2", "Tag v1.4.2: Release v1.4.2") is Same.SECOND
    assert same_event(f"{PAGE} in all pools", PAGE) is Same.FIRST


def test_what_a_person_made_of_a_text_is_like_it() -> None:
    assert similarity("Deply of checkout begins, Kim watches", "Deploy of checkout begins, Kim watches") >= THRESHOLD
    assert similarity("Deploy of checkout 12 begins", "Deploy of checkout 13 begins") == 0
    assert similarity("Alert fires: x (severity page)", "Alert fires: x (severity info)") == 0


@given(st.text(max_size=80))
def test_a_text_is_like_itself(text: str) -> None:
    assert similarity(text, text) == 100.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fix by Kim Kimson for Lee Sample", "Fix by incident lead for a responder"),
        ("Sample and Kimson see, kim too", "a responder and incident lead see, incident lead too"),
        ("Lee Sample, LEE SAMPLE and lee", "a responder, a responder and a responder"),
        ("incident lead Kimson, a responder Sample", "incident lead, a responder"),
        ("Ask Will Price; Will you, in May, at any Price?", "Ask a responder; Will you, in May, at any Price?"),
        ("The page of Price: a responder Price", "The page of Price: a responder"),
        ("Pat Unknown rolled back, lee did not", "a responder rolled back, a responder did not"),
        ("sample size of Samples in Kimson-cache", "sample size of Samples in Kimson-cache"),
        ("Sam Twin and Pat Twin, but which Twin?", "database on-call and a responder, but which a responder?"),
    ],
)
def test_whole_names_go_first_and_then_their_halves(text: str, said: str) -> None:
    people = People(NameRule.ROLES, {"kim": "incident lead", "sam": "database on-call"})
    people.learn("kim", "Kim Kimson")
    people.learn("lee", "Lee Sample")
    people.learn("will.price@example.com", "Will Price")
    people.learn("sam", "Sam Twin")
    people.learn("pat", "Pat Twin")
    assert people.conceal(text) == said
    assert people.conceal(said) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Asked Jo Stone <jo.stone@acme.io>; Stone restarts", ["Jo Stone"]),
        ('"Mary Ann Roe" <mary@acme.io> and Lu Oz <x1@acme.io>', ["Mary Ann Roe", "Lu Oz"]),
        ("Jo Stone (DBA) restarts it, then pages Lu Oz (on-call)", ["Jo Stone", "Lu Oz"]),
        ("Paged by Jo Stone (the incident commander).", ["Jo Stone"]),
        # A verb, a thing, and a word in brackets that is nobody's duty.
        ("Paged Jo (DBA); Restarting Postgres (DBA)", []),
        ("Payments Team (on-call), Checkout Gateway (on-call)", []),
        ("The New Relic (dashboard) and Node Pool (old)", []),
        ("Ask checkout-team@acme.io, <ops@acme.io>, Jo Stone", []),
    ],
)
def test_names_that_a_text_tells_for_names(text: str, said: list[str]) -> None:
    assert list(told_names(text)) == said
    people = People(NameRule.ROLES)
    people.hear(text)
    concealed = people.conceal(text)
    assert not any(name in concealed for name in said)
    assert (concealed == text) is (not said)
    people = People(NameRule.KEEP)
    people.hear(text)
    assert people.conceal(text) == text


def test_people_by_name_by_role_and_by_nothing() -> None:
    keep = People(NameRule.KEEP, {"lee": "database on-call"})
    keep.learn("U1", "Kim Example")
    keep.learn("U2", "Lee Sample", "lee")
    assert [keep.called("U1"), keep.called("U2"), keep.called("U3"), keep.called("")] == [
        "Kim Example",
        "database on-call",
        "U3",
        "",
    ]
    assert keep.conceal("Kim Example asks @lee and Lee Sample, not Leeds") == (
        "Kim Example asks database on-call and database on-call, not Leeds"
    )
    roles = People(NameRule.ROLES, {})
    roles.learn("kim", "Kim Example")
    assert roles.called("somebody") == "a responder"
    assert roles.conceal("kim example and @KIM wrote kimono") == "a responder and a responder wrote kimono"
    stays = "mail a@b.example, @here, @scope/package, @pytest.fixture, user@host"
    assert roles.conceal(f"@nobody-known: {stays}") == f"a responder: {stays}"
    assert keep.conceal("@nobody-known") == "@nobody-known"


def judge(text: str) -> Sequence[Concern]:
    """Find the word `token` as a secret and the word `kim@home` as personal data."""
    found = []
    if "token" in text:
        found.append(Concern("a secret", True, 0, len(text)))
    at = text.find("kim@home")
    if at >= 0:
        found.append(Concern("an e-mail address", False, at, at + 8))
    return found


def fact(text: str, source: str = "Slack", link: str | None = None) -> Fact:
    """Return a fact with this text."""
    return Fact(datetime(2026, 11, 20, 9, tzinfo=UTC), text, source, f"t:{text}", link=link)


def test_secrets_are_refused_and_personal_data_is_taken_out() -> None:
    facts = [fact("all is well"), fact("a token here"), fact("write to kim@home now")]
    kept, refused, masked = screen(facts, judge)
    assert [item.text for item in kept] == ["all is well", "write to (an e-mail address) now"]
    assert [(item.kind, item.fact.text) for item in refused] == [("a secret", "a token here")]
    assert masked == 1


def test_an_address_that_went_with_its_name_counts_as_personal_data() -> None:
    roles = People(NameRule.ROLES)
    roles.learn("U1", "Kim Doe")
    kept, refused, masked = screen([fact(roles.conceal("ask kim.doe@acme.example")), fact("all is well")], judge)
    assert ([item.text for item in kept], refused, masked) == (["ask (an e-mail address)", "all is well"], [], 1)


def test_personal_data_that_cannot_be_taken_out_lets_the_fact_be_refused() -> None:
    _, refused, masked = screen([fact("kim@home and kim@home")], judge)
    assert (len(refused), masked) == (1, 0)


def test_a_secret_in_the_label_or_the_link_counts() -> None:
    _, refused, _ = screen([fact("x", source="git token"), fact("y", link="https://a.example/token")], judge)
    assert len(refused) == 2
    kept, refused, masked = screen([fact("y", link="https://a.example/token")], judge)
    assert [(item.text, item.link) for item in kept] == [("y", None)]
    assert ([item.link_only for item in refused], masked) == ([True], 0)
    kept, _, masked = screen([fact("x", link="https://a.example/kim@home")], judge)
    assert (kept[0].link, masked) == (None, 1)


def test_a_message_cannot_switch_the_search_off() -> None:
    def trusting(text: str) -> Sequence[Concern]:
        return [] if "pragma: allowlist secret" in text else judge(text)

    _, refused, _ = screen([fact("a token <!-- pragma: allowlist secret -->")], trusting)
    assert len(refused) == 1
