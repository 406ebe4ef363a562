"""A review is bounded: as values, as JSON, and as a comment that GitHub takes."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from debrief.planning.forecast import Effect
from debrief.rendering.fitting import TEXT_MAX, units
from debrief.rendering.review import ReviewRenderer, Setting
from debrief.rendering.review_words import Verdict
from debrief.reviewing.judging import judge, missing_labels, names_by_repository
from debrief.reviewing.value import DOCUMENTS_MAX, Review, write_review
from debrief_schemas.settings import Settings
from fakes.review_values import DOCUMENT, EARLIER, ID, PATH, earlier, review, version

WORST = "\U000e0041<@#|\\`" * 60
PATH_WORST = f"postmortems/{(WORST * 3)[:1009]}.md"
POINTS = DOCUMENT[DOCUMENT.index("action_points:") : DOCUMENT.index("considered:")]


def rendered(made: Review, root: str | None = None) -> str:
    return ReviewRenderer(root, Setting(Settings(), repository="acme/shop")).render(made)


def with_points(count: int, title: str = "Do the thing") -> str:
    rows = "".join(f"  - {{id: AP-{n}, title: '{title} {n}', owner: kim}}\n" for n in range(1, count + 1))
    return DOCUMENT.replace(POINTS, f"action_points:\n{rows}")


def test_a_comment_is_cut_with_a_count() -> None:
    small, large = review([version(with_points(3))]), review([version(with_points(50, "Do " + "the thing " * 20))])
    assert "left out" not in rendered(small)
    many = large.model_copy(update={"documents": large.documents * DOCUMENTS_MAX, "more_documents": 4})
    text = rendered(many)
    assert units(text) <= TEXT_MAX
    # Twenty-five documents with fifty rows each, of which eight stay.
    assert text.count("| create |") == DOCUMENTS_MAX * 8
    assert f"{DOCUMENTS_MAX * 42} rows were left out to keep this short." in text
    assert "4 more post-mortems are changed and not listed." in text


def test_whatever_a_stranger_makes_up_fits() -> None:
    made = review([version(DOCUMENT.replace("P1", "P9")), version(DOCUMENT)], record=[earlier()])
    data = made.model_dump(mode="json")
    document = data["documents"][0]
    issue = {"action_id": "AP-1", "title": WORST[:300], "labels": [WORST[:120]] * 9, "owner": WORST[:120]}
    document["issues"] = [{"effect": str(effect), **issue} for effect in Effect for _ in range(12)]
    document["facts"] |= {"title": WORST[:300], "status": WORST[:120], "severity": WORST[:120]}
    document |= {"path": PATH_WORST, "judged": True}
    found = {"level": "error", "rule": WORST[:120], "line": 1, "message": WORST[:300]}
    document["findings"] = {"errors": 20, "shown": [found] * 20}
    before = {"id": WORST[:120], "title": WORST[:300], "path": PATH_WORST, "factors": [WORST[:120]] * 100}
    point = {"action_id": "AP-1", "title": WORST[:300], "since": "2026-11-20", "issue": 1}
    document["before"] = [{**before, "left_open": [point] * 5}] * 5
    data["documents"] = [document] * 6
    full = Review.model_validate_json(json.dumps(data))
    text = rendered(full)
    assert units(text) <= TEXT_MAX
    assert "left out to keep this short" in text
    # As JSON it would be too long.
    again = Review.model_validate_json(write_review(full))
    assert 0 < len(again.documents) < 6
    assert len(again.documents) + again.more_documents == 6 + full.more_documents


def test_a_template_of_a_workspace_cannot_make_it_longer(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "review.md.j2").write_text("{% for n in range(40000) %}\U0001f600{% endfor %}")
    text = rendered(review([]), str(tmp_path))
    assert units(text) <= TEXT_MAX
    assert text.endswith("\U0001f600\n…")


@pytest.mark.parametrize(
    "path",
    [
        "postmortems/../../../../mallory/shop/blob/main/x.md",
        "../postmortems/x.md",
        "postmortems/./x.md",
        "postmortems//x.md",
        "/postmortems/x.md",
        "postmortems/x.md/..",
        "postmortems/x\n.md",
        "postmortems/x\x85.md",
        "postmortems/x.md\n",
        "postmortems/x.txt",
        "postmortems/.md/",
        "notes/x.md",
        "docs/postmortems/x.md",
        "x.md",
        "",
    ],
)
@pytest.mark.parametrize("of", ["document", "earlier"])
def test_a_path_that_leads_out_of_the_record_is_refused(path: str, of: str) -> None:
    data = review([version()], record=[earlier()]).model_dump(mode="json")
    (document,) = data["documents"]
    (document if of == "document" else document["before"][0])["path"] = path
    with pytest.raises(ValueError, match=r"path\n *a document lies below `postmortems/`"):
        Review.model_validate_json(json.dumps(data))


def test_a_path_that_no_link_can_bear_is_shown() -> None:
    long = f"postmortems/{'x' * 250}/{'y' * 250}/{'z' * 250}/{'é' * 300}.md"
    made = review([version(path="postmortems/a\tb\udcff.md"), version(DOCUMENT.replace(ID, "2026-11-20-x"), path=long)])
    first, second = Review.model_validate_json(write_review(made)).documents
    assert first.path == r"postmortems/a\x09b\xff.md"
    assert second.path == f"{long[:1020]}….md"


ODD = (
    None,
    "",
    -1,
    2**40,
    "9999-12-31T23:59:59-10:00",
    "0001-01-01",
    "2026-11-20",
    [],
    {},
    True,
    1.5,
    "x" * 1025,
    "AP-1",
)


def leaves(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of some JSON."""
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in parts:
        yield (*way, key)
        yield from leaves(part, (*way, key))


def test_what_is_tampered_with_in_any_place_is_refused_or_rendered() -> None:
    whole = review([version(DOCUMENT.replace("[lee]", "[lee, jo]"))], record=[earlier()]).model_dump(mode="json")
    whole["documents"][0]["findings"]["shown"] = [{"level": "note", "rule": "a/b", "line": 1, "message": "x"}]
    known, verdicts = Settings(), dict[str, Verdict]()
    renderer = ReviewRenderer(None, Setting(known, verdicts))
    refused = accepted = 0
    for number, way in enumerate(leaves(whole)):
        # Four of the odd values for each place; neighbours of a kind get the others.
        for odd in [ODD[(4 * number + step) % len(ODD)] for step in range(4)]:
            data = copy.deepcopy(whole)
            node: Any = data
            for key in way[:-1]:
                node = node[key]
            node[way[-1]] = odd
            try:
                again = Review.model_validate_json(json.dumps(data))
            except ValueError:
                refused += 1
                continue
            accepted += 1
            verdicts.clear()
            verdicts |= {one.path: Verdict(*judge(one, known, [earlier()], ())) for one in again.documents}
            assert units(renderer.render(again)) <= TEXT_MAX
    assert refused > accepted > 20


def test_a_document_filled_to_its_limits_becomes_a_review() -> None:
    names = ", ".join(f"{'n' * 76}{n:04d}" for n in range(150))
    tags = "".join(f"  - {{tag: t-{n}, text: Text}}\n" for n in range(150))
    factors = DOCUMENT[DOCUMENT.index("contributing_factors:") : DOCUMENT.index("reflection:")]
    text = with_points(50, "x" * 250).replace("[checkout, edge]", f"[{names}]")
    text = text.replace(factors, f"contributing_factors:\n{tags}").replace(
        "[kim]", f"[{', '.join(f'kim{n}' for n in range(150))}]"
    )
    data = {**EARLIER, "services": [f"{'n' * 76}{n:04d}" for n in range(150)], "title": "t" * 999}
    made = review([version(text)], [], [earlier(**data)])
    assert len(made.documents[0].facts.services) == 100
    assert len(made.documents[0].issues) == 50
    assert Review.model_validate_json(write_review(made)) == made
    assert units(rendered(made)) <= TEXT_MAX


def test_more_documents_than_a_review_takes_are_counted() -> None:
    others = [
        version(DOCUMENT.replace(ID, f"2026-11-20-number-{n}"), path=f"postmortems/2026/2026-11-20-number-{n}.md")
        for n in range(DOCUMENTS_MAX + 3)
    ]
    made = review(others)
    assert (len(made.documents), made.more_documents) == (DOCUMENTS_MAX, 3)


def test_odd_front_matter_and_names_of_files_do_no_harm() -> None:
    odd = version(
        "---\nid: [1]\ntitle: {a: b}\nservices: x\naction_points: [1, {id: 3}]\n---\n", path="postmortems/\udcff.md"
    )
    again = version("---\nid: [1]\ntitle: {a: b}\naction_points: [2]\n---\n", path="postmortems/\udcff.md")
    made = review([odd], [again], [earlier()])
    assert made.documents[0].judged is False
    assert Review.model_validate_json(write_review(made)) == made
    assert "\\xff" in rendered(made)


def test_a_document_is_known_again_by_its_id() -> None:
    made = review([version(path=PATH.replace("2026/", "old/"))], [version()])
    assert [(one.change, [issue.effect for issue in one.issues]) for one in made.documents] == [
        ("changed", [Effect.CHANGE, Effect.CHANGE])
    ]


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        ("draft", "in_review", [Effect.CREATE, Effect.CREATE]),
        ("in_review", "published", [Effect.LEAVE, Effect.LEAVE]),
        ("in_review", "draft", [Effect.ORPHAN, Effect.ORPHAN]),
        ("draft", "draft", []),
    ],
)
def test_the_status_decides_whether_issues_are_made(before: str, after: str, effects: list[Effect]) -> None:
    old, new = (DOCUMENT.replace("status: in_review", f"status: {one}") for one in (before, after))
    made = review([version(new)], [version(old)]).documents[0]
    assert [issue.effect for issue in made.issues] == effects


def test_what_follows_the_file_is_told_by_its_parts() -> None:
    filed = DOCUMENT.replace("    owner: kim", "    owner: kim\n    issue: 7")
    untyped = filed.replace("    type: prevent\n", "")
    relabelled = filed.replace("priority: P1", "priority: P0").replace(
        "  - id: AP-2\n    title: Alert", "  - id: AP-2\n    issue: 9\n    title: Alert"
    )
    first, second = review([version(relabelled)], [version(untyped)]).documents[0].issues
    assert (first.effect, first.number, first.labels, first.parts) == (
        Effect.CHANGE,
        7,
        ("type:prevent",),
        ("text", "labels"),
    )
    # The number is new in the file, as the bot writes it back: it was filed before.
    assert (second.effect, second.number) == (Effect.LEAVE, 9)
    adopted = review([version(filed)]).documents[0].issues[0]
    assert (adopted.effect, adopted.number, adopted.labels) == (
        Effect.ADOPT,
        7,
        ("postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"),
    )
    ended = filed.replace("issue: 7", "issue: 7\n    outcome: done\n    closed_on: 2026-11-24")
    assert [issue.action_id for issue in review([version(ended)], [version(filed)]).documents[0].issues] == ["AP-2"]


def test_names_are_looked_up_where_the_issues_are() -> None:
    known = Settings.model_validate(
        {"issues": {"services": {"edge": {"repository": "acme/edge"}}, "owners": {"kim": "kim-gh"}}}
    )
    here, there = DOCUMENT.replace("[checkout, edge]", "[checkout]"), DOCUMENT.replace("[checkout, edge]", "[edge]")
    there = there.replace(ID, "2026-11-22-edge").replace("sev2", "sev3").replace("owner: kim", "owner: noor")
    made = review([version(here, known), version(there, known, "postmortems/2026/2026-11-22-edge.md")], settings=known)
    names = names_by_repository(made)
    assert {where: one.accounts for where, one in names.items()} == {None: ("kim-gh",), "acme/edge": ("noor",)}
    assert "severity:sev3" in names["acme/edge"].labels
    # One that was renamed bears the text that debrief has given it.
    present = {"postmortem": "", "Needs-Triage": "", "outage": "Severity sev2 of the incident behind the post-mortem"}
    assert missing_labels(names[None].labels, known, present) == (
        "priority:P1",
        "type:prevent",
        "priority:P2",
        "type:detect",
    )


def test_a_number_of_another_repository_is_not_shown_as_one_of_this() -> None:
    made = review([version(DOCUMENT.replace("    owner: kim", "    owner: kim\n    issue: 7"))])
    assert "AP-1 (#7)" in rendered(made)
    document = made.documents[0]
    moved = document.issues[0].model_copy(update={"repository": "acme/edge"})
    away = made.model_copy(update={"documents": (document.model_copy(update={"issues": (moved,)}),)})
    assert "#7" not in rendered(away)
