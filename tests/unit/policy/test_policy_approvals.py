"""Approvals of a pull request: the latest review that counts of each person, measured by the policy."""

from __future__ import annotations

from typing import Any

import pytest
from policy_values import incident, settings

from debrief.policy.approvals import Approvals, Review, measure, read_reviews, to_ask, waives, with_access
from debrief.policy.decision import decide

TEAMS = "policy:\n  review: {reviewers: [2, 1]}\n  teams: {edge: [kim, lee], sre: [noor]}\n"


def review(login: str, state: str, minute: int, **more: Any) -> dict[str, Any]:
    """Return a review as GitHub's REST API has it."""
    at = f"2026-11-24T10:{minute:02}:00Z"
    user = {"login": login, "type": "User"}
    return {"user": user, "state": state, "submitted_at": at, "body": "", "author_association": "MEMBER", **more}


@pytest.mark.parametrize(
    ("answer", "latest"),
    [
        ([], {}),
        ([review("lee", "APPROVED", 1)], {"lee": "APPROVED"}),
        ([review("lee", "APPROVED", 1), review("lee", "CHANGES_REQUESTED", 2)], {"lee": "CHANGES_REQUESTED"}),
        ([review("lee", "CHANGES_REQUESTED", 1), review("lee", "APPROVED", 2)], {"lee": "APPROVED"}),
        # A dismissal takes the approval and brings no older one back.
        ([review("lee", "APPROVED", 1), review("lee", "DISMISSED", 2)], {"lee": "DISMISSED"}),
        # A comment takes nothing.
        ([review("lee", "APPROVED", 1), review("lee", "COMMENTED", 2)], {"lee": "APPROVED"}),
        ([review("lee", "COMMENTED", 1), {"user": {"login": "lee"}, "state": "PENDING"}], {}),
        # One without an instant comes last, whatever the order of the list.
        (
            [review("lee", "DISMISSED", 5, submitted_at=None), review("lee", "APPROVED", 3)],
            {"lee": "DISMISSED"},
        ),
        # One person, however the name is written, and whatever the order of the list.
        ([review("Lee", "CHANGES_REQUESTED", 5), review("lee", "APPROVED", 3)], {"Lee": "CHANGES_REQUESTED"}),
        (
            [review("lee", "APPROVED", 1), review("noor", "CHANGES_REQUESTED", 1)],
            {"lee": "APPROVED", "noor": "CHANGES_REQUESTED"},
        ),
        ([review("helper[bot]", "APPROVED", 1, user={"login": "helper[bot]", "type": "Bot"})], {}),
        ([review("", "APPROVED", 1, user=None)], {}),
        # Pages, as `gh api --paginate --slurp` keeps them.
        ([[review("lee", "APPROVED", 1)], [review("noor", "approved", 2)]], {"lee": "APPROVED", "noor": "APPROVED"}),
    ],
)
def test_the_latest_review_of_each_person(answer: Any, latest: dict[str, str]) -> None:
    assert {one.login: one.state for one in read_reviews(answer)} == latest


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"message": "Not Found"},
        [1],
        ["APPROVED"],
        [{}],
        [{"state": 1}],
        [[[]]],
        None,
        # Whether it counts could not be told.
        [review("lee", "APPROVED", 1, author_association=None)],
    ],
)
def test_anything_else_is_refused(answer: Any) -> None:
    with pytest.raises(ValueError, match="review"):
        read_reviews(answer)


def measured(approved: str, *, severity: str = "sev2", named: str = "", opened_by: str | None = None) -> Approvals:
    """Measure approvals by these logins of a document that kim wrote."""
    one = incident(severity=severity, authors=("kim",), reviewers=tuple(named.split()))
    config = settings(TEAMS)
    reviews = [Review(login, "APPROVED") for login in approved.split()]
    return measure(reviews, one, decide(one, config), config, opened_by=opened_by)


@pytest.mark.parametrize(
    ("approved", "more", "still"),
    [
        ("lee", {}, ()),
        ("", {}, ("1 more person who is no author must approve",)),
        # The author's own never counts, in whatever case.
        ("KIM", {}, ("1 more person who is no author must approve",)),
        ("ari", {"opened_by": "Ari"}, ("1 more person who is no author must approve",)),
        ("LEE", {"named": "lee"}, ()),
        ("noor", {"named": "lee"}, ("lee is named as a reviewer and has not approved",)),
        ("", {"named": "lee"}, ("lee is named as a reviewer and has not approved",)),
        # An author who is named as a reviewer is not waited for.
        ("lee", {"named": "kim lee"}, ()),
        (
            "",
            {"severity": "sev1"},
            (
                "2 more people who are no authors must approve",
                "somebody outside the authors' teams (edge) must approve",
            ),
        ),
        (
            "lee",
            {"severity": "sev1"},
            ("1 more person who is no author must approve", "somebody outside the authors' teams (edge) must approve"),
        ),
        ("lee Noor", {"severity": "sev1"}, ()),
        ("lee stranger", {"severity": "sev1"}, ()),
        ("noor", {"severity": "sev1"}, ("1 more person who is no author must approve",)),
    ],
)
def test_who_still_has_to_approve(approved: str, more: dict[str, Any], still: tuple[str, ...]) -> None:
    found = measured(approved, **more)
    assert found.still_needed == still
    assert found.complete is not bool(still)


def test_who_asks_for_changes_has_not_approved() -> None:
    one = incident(severity="sev2", authors=("kim",), reviewers=("lee",))
    reviews = [Review("lee", "CHANGES_REQUESTED"), Review("noor", "APPROVED"), Review("kim", "CHANGES_REQUESTED")]
    found = measure(reviews, one, decide(one, settings()), settings())
    assert (found.approved, found.changes_requested, found.waiting_for, found.more) == (
        ("noor",),
        ("lee",),
        ("lee",),
        0,
    )
    assert found.still_needed == ("lee asks for changes",)
    assert not found.complete


@pytest.mark.parametrize(
    ("association", "counts"),
    [
        ("OWNER", True),
        ("MEMBER", True),
        ("COLLABORATOR", True),
        ("CONTRIBUTOR", False),
        ("FIRST_TIMER", False),
        ("FIRST_TIME_CONTRIBUTOR", False),
        ("MANNEQUIN", False),
        ("NONE", False),
    ],
)
def test_only_people_who_belong_to_the_repository_count(association: str, counts: bool) -> None:
    rows = [review("lee", "APPROVED", 1, author_association=association)]
    one, config = incident(severity="sev1", authors=("kim",), reviewers=("lee",)), settings(TEAMS)
    found = measure(read_reviews([*rows, review("noor", "APPROVED", 2)]), one, decide(one, config), config)
    assert found.complete is counts
    assert found.remarks == (() if counts else ("lee approved, but has no write access here",))
    assert found.still_needed == (() if counts else found.still_needed)
    # What a person may do goes before: a member may only read, and rights to see who is one may be wanting.
    writes = with_access(read_reviews(rows), {"LEE": True})
    assert measure(writes, one, decide(one, config), config).approved == ("lee",)
    reads = measure(with_access(read_reviews(rows), {"lee": False}), one, decide(one, config), config)
    assert (reads.approved, reads.outsiders, reads.unasked) == ((), ("lee",), ())
    unasked = measure(with_access(read_reviews(rows), {"lee": None}), one, decide(one, config), config)
    assert unasked.approved == unasked.unasked == (("lee",) if counts else ())


def test_an_outsider_neither_blocks_nor_stands_for_another_team() -> None:
    reviews = [Review("noor", "APPROVED", inside=False), Review("mallory", "CHANGES_REQUESTED", inside=False)]
    one, config = incident(severity="sev1", authors=("kim",)), settings(TEAMS)
    found = measure([Review("lee", "APPROVED"), *reviews], one, decide(one, config), config)
    assert found.still_needed == (
        "1 more person who is no author must approve",
        "somebody outside the authors' teams (edge) must approve",
    )
    asked = to_ask([*reviews, Review("max", "DISMISSED", inside=False), Review("lee", "APPROVED")])
    assert asked == ("lee", "noor", "mallory")


WAIVE = "policy:\n  waive: {by: [acme/leads, zoe]}\n  teams: {acme/leads: [lee, noor]}\n"


@pytest.mark.parametrize(
    ("decided_by", "approved", "opened_by", "still"),
    [
        ("noor", "max noor", None, ()),
        ("NOOR", "max noor", "ari", ()),
        # Who opened the pull request has decided by doing so, and is no reviewer of it.
        ("noor", "max", "Noor", ()),
        ("noor", "max", "ari", ("noor decided the waiver and has not approved",)),
        ("noor", "max", None, ("noor decided the waiver and has not approved",)),
        ("lee", "noor", "mallory", ("lee decided the waiver and has not approved",)),
        (
            "mallory",
            "max mallory",
            "mallory",
            ("mallory may not waive it: acme/leads, zoe may waive it, but not as its author",),
        ),
        ("noor", "noor", "noor", ("1 more person who is no author must approve",)),
    ],
)
def test_a_waiver_is_decided_in_person(
    decided_by: str, approved: str, opened_by: str | None, still: tuple[str, ...]
) -> None:
    one = incident(severity="sev2", status="waived", authors=("kim",), decided_by=decided_by)
    config = settings(WAIVE)
    reviews = [Review(login, "APPROVED") for login in approved.split()]
    found = measure(reviews, one, decide(one, config), config, opened_by=opened_by)
    assert found.still_needed == still
    assert found.complete is not bool(still)


def test_a_stranger_under_the_name_of_the_decider_decides_nothing() -> None:
    one, config = incident(severity="sev4", status="waived", decided_by="noor"), settings(WAIVE)
    reviews = [Review("max", "APPROVED"), Review("noor", "APPROVED", inside=False)]
    assert measure(reviews, one, decide(one, config), config).waiver == "noor decided the waiver and has not approved"
    changed = [Review("max", "APPROVED"), Review("noor", "CHANGES_REQUESTED")]
    assert measure(changed, one, decide(one, config), config).complete is False


@pytest.mark.parametrize(
    ("before", "after", "is_new"),
    [
        (None, {"status": "waived"}, True),
        (None, {"status": "draft"}, False),
        ({"status": "draft"}, {"status": "waived"}, True),
        ({"status": "waived", "title": "A"}, {"status": "waived", "title": "B"}, False),
        ({"status": "waived", "severity": "sev4"}, {"status": "waived", "severity": "sev1"}, True),
        ({"status": "waived", "waiver": {"decided_by": "lee"}}, {"status": "waived", "waiver": {}}, True),
        ({"status": "waived"}, {"status": "published"}, False),
    ],
)
def test_what_makes_or_changes_a_waiver(before: Any, after: dict[str, Any], is_new: bool) -> None:
    assert waives(before, after) is is_new


def test_a_waiver_that_was_merged_was_decided_then() -> None:
    # Whoever may waive by now is another one.
    one, config = incident(severity="sev2", status="waived", authors=("kim",), decided_by="max"), settings(WAIVE)
    reviews = [Review("noor", "APPROVED")]
    assert measure(reviews, one, decide(one, config), config, waives=False).complete
    assert measure(reviews, one, decide(one, config), config).waiver is not None
