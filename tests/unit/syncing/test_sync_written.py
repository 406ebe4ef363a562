"""What is said of what was written back, and what of a plan is written already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.planning.recorded import Entry, Recorded
from debrief.syncing.write_back import Edit, Files, write_edits
from debrief.syncing.write_back_memory import filed_names
from debrief.syncing.write_back_plan import without_settled
from debrief.syncing.write_back_text import LINES_MAX, body, message, title, updated
from fakes.branch_values import EDIT, KEY, NAME, OUTCOME, PATH, document


def test_a_commit_names_each_action_point_once() -> None:
    reason = Edit(PATH, KEY, "outcome_reason", "too dear for @kim")
    gone = Edit(PATH, f"{NAME}/AP-2", "outcome", None)
    assert message([OUTCOME, reason, EDIT, gone]) == (
        "Record what became of 2 action points\n\n"
        f"{KEY}: outcome done, outcome_reason, issue #7\n{NAME}/AP-2: no outcome any more\n\nWritten-by: debrief\n"
    )
    assert title([EDIT]) == "Record what became of 1 action point"


def test_a_pull_request_says_what_it_is() -> None:
    text = body([EDIT])
    assert text.startswith(
        "`debrief apply` keeps issue numbers and outcomes in the post-mortems, and changes nothing else in them. Merge"
        " this when it suits you: until then it is brought up to date, and never opened a second time.\n\n<!-- debrief"
        " written="
    )
    assert text.endswith(f" -->\n- {KEY}: issue #7\n<!-- debrief end -->\n")


@pytest.mark.parametrize(
    ("count", "more"), [(LINES_MAX, ""), (LINES_MAX + 1, "and 1 more"), (LINES_MAX + 9, "and 9 more")]
)
def test_a_long_list_is_cut(count: int, more: str) -> None:
    edits = [Edit(PATH, f"{NAME}/AP-{n:03}", "issue", str(n)) for n in reversed(range(count))]
    lines = message(edits).split("\n")[2:-3]
    assert lines[:LINES_MAX] == [f"{NAME}/AP-{n:03}: issue #{n}" for n in range(LINES_MAX)]
    assert lines[LINES_MAX:] == ([more] if more else [])


def test_what_people_wrote_into_a_pull_request_stays() -> None:
    text = f"Mine.\n\n{body([EDIT])}\nYours."
    assert updated("Mine", text, [EDIT]) is None
    fresh = f"Mine.\n\n{body([EDIT, OUTCOME])}\nYours."
    assert updated("Mine", text, [EDIT, OUTCOME]) == ("Mine", fresh)
    two = [EDIT, Edit(PATH, f"{NAME}/AP-2", "issue", "8")]
    assert updated(title([EDIT]), text, two) == (title(two), f"Mine.\n\n{body(two)}\nYours.")
    assert updated(title(two), body(two), [EDIT]) == (title([EDIT]), body([EDIT]))
    assert updated(f"{title([EDIT])}!", text, two) == (f"{title([EDIT])}!", f"Mine.\n\n{body(two)}\nYours.")
    assert updated("Mine", "No list.", [EDIT]) is None
    # Their order is none of the list's business.
    assert updated("Mine", body(two), two[::-1]) is None


def test_the_working_tree_is_written_file_by_file(tmp_path: Path) -> None:
    names = ["2026-11-20-a", "2026-11-20-b", "2026-11-20-c", "2026-11-20-d"]
    paths = [f"{name}.md" for name in names]
    texts = {path: document(name=name) for path, name in zip(paths, names, strict=True)}
    edits = [Edit(path, f"{name}/AP-1", "issue", "7") for path, name in zip(paths, names, strict=True)]
    for path, text in texts.items():
        (tmp_path / path).write_bytes(text)
    # One was changed since it was read, one was never read, one holds the number already.
    (tmp_path / paths[1]).write_bytes(b"else")
    contents = {**texts, paths[3]: document("issue: 7", name=names[3])}
    del contents[paths[2]]
    refused = Edit(paths[0], f"{names[0]}/AP-9", "issue", "9")
    problems = write_edits(Files(str(tmp_path), contents), [edits[0], refused, *edits[1:]])
    assert (tmp_path / paths[0]).read_bytes() == document("issue: 7", name=names[0])
    assert [(tmp_path / path).read_bytes() for path in paths[1:]] == [b"else", texts[paths[2]], texts[paths[3]]]
    assert problems.keys() == {refused, edits[1], edits[2]}
    assert problems[refused] == (f"{paths[0]}: the file has no action point with the id AP-9; write `issue: 9` by hand")
    assert paths[1] in problems[edits[1]]
    assert problems[edits[2]] == f"{paths[2]} was not read"


class There:
    """A place that holds some edits."""

    name, notes = "commit", ("seen",)
    waiting = "waits"

    def __init__(self, *edits: Edit) -> None:
        self.edits, self.asked = frozenset(edits), 0

    def settled(self, edits: object, contents: object) -> frozenset[Edit]:
        self.asked += 1
        return self.edits


def record(*where: str) -> Change:
    return Change(ChangeKind.RECORD_NUMBER, KEY, 7, "Title", {"where": [*where], "path": PATH})


def ended(**detail: object) -> Change:
    said = {"where": ["file"], "path": PATH, "outcome": "done", "closed_on": None, "reason": None, **detail}
    return Change(ChangeKind.RECORD_OUTCOME, KEY, 7, "Title", said)


def test_what_is_there_is_not_planned() -> None:
    other = Change(ChangeKind.COMMENT, KEY, 7, "Title")
    known = Recorded({KEY: Entry("run", 3, 7)})
    plan = Plan("local", (other, record("file", "journal")), ("note",))
    ((shorter,), standing, _) = without_settled([(plan, known)], There(EDIT), {})
    assert shorter == replace(plan, changes=(other, record("journal")))
    assert standing == (EDIT,)
    # The journal is not mended alone where it has no entry, or where nothing is to be put into it.
    for changes, recorded in (((record("file", "journal"),), Recorded()), ((record("file"),), known)):
        ((shorter,), standing, _) = without_settled([(replace(plan, changes=changes), recorded)], There(EDIT), {})
        assert (shorter.changes, standing) == ((), (EDIT,))


def test_what_is_there_in_part_is_planned_whole() -> None:
    plan = Plan("local", (record("file"), ended()))
    ((same,), standing, _) = without_settled([(plan, Recorded())], There(OUTCOME), {})
    assert (same, standing) == (plan, ())


def test_several_plans_are_asked_about_at_once_and_none_is_not_asked_about() -> None:
    there = There(EDIT)
    plans = [(Plan("local", (record("file"),)), Recorded()), (Plan("local", (ended(),)), Recorded())]
    (first, second), standing, _ = without_settled(plans, there, {})
    assert (first.changes, second, standing, there.asked) == ((), plans[1][0], (EDIT,), 1)
    nothing = There()
    assert without_settled([(Plan("local"), Recorded())], nothing, {}) == ([Plan("local")], (), ("seen",))
    assert nothing.asked == 0


def test_what_was_sent_before_is_not_asked_about_while_nothing_has_changed() -> None:
    text, day = document(), "2026-12-01"
    edits = [EDIT, OUTCOME, OUTCOME._replace(field="closed_on", value=day), OUTCOME._replace(field="outcome_reason")]
    edits[-1] = edits[-1]._replace(value=None)
    name = filed_names(edits, {PATH: text})[NAME]
    known = Recorded({KEY: Entry("run", 3, 7, filed=f"commit {name}", proposed="done")})
    plan = Plan("local", (record("file"), replace(ended(), detail={**ended().detail, "closed_on": day})))
    for contents, recorded, asked in (
        ({PATH: text}, known, 0),
        ({PATH: text + b"More.\n"}, known, 1),
        ({PATH: text}, Recorded({KEY: Entry("run", 3, 7)}), 1),
        ({PATH: text}, Recorded({KEY: Entry("run", 3, 7, filed=f"pull-request debrief/record {name}")}), 1),
        ({PATH: text}, Recorded(), 1),
        # It was taken back since, and is there by a merge: the text is to be what it was before.
        ({PATH: text}, Recorded({KEY: Entry("run", 3, 7, filed=f"commit {name}")}), 1),
        ({PATH: b"no front matter"}, known, 1),
        ({}, known, 1),
    ):
        there = There()
        ((shorter,), standing, notes) = without_settled([(plan, recorded)], there, contents)
        assert there.asked == asked
        assert (shorter.changes == (), notes) == (not asked, ("waits",) if not asked else ("seen",))
        assert len(standing) == (0 if asked else 4)


@pytest.mark.parametrize(
    "new",
    [Change(ChangeKind.RECORD_NUMBER, KEY, None, "Title", {"where": ["file"], "path": PATH}), ended(withdrawn=True)],
    ids=["a number that nobody knows yet", "a proposal that is taken back"],
)
def test_what_is_new_is_asked_about_whatever_was_sent_before(new: Change) -> None:
    name = filed_names([EDIT], {PATH: document()})[NAME]
    known = Recorded({KEY: Entry("run", 3, 7, filed=f"commit {name}")})
    contents = {PATH: document()}
    before, now = There(EDIT), There(EDIT)
    assert without_settled([(Plan("local", (record("file"),)), known)], before, contents) == (
        [Plan("local")],
        (EDIT,),
        ("waits",),
    )
    assert without_settled([(Plan("local", (record("file"), new)), known)], now, contents) == (
        [Plan("local", (new,))],
        (EDIT,),
        ("seen",),
    )
    assert (before.asked, now.asked) == (0, 1)


def test_a_place_that_has_nothing_to_say_of_what_waits_says_nothing() -> None:
    name = filed_names([EDIT], {PATH: document()})[NAME]
    known = Recorded({KEY: Entry("run", 3, 7, filed=f"commit {name}")})
    silent = There()
    silent.waiting = None  # type: ignore[assignment]
    assert without_settled([(Plan("local", (record("file"),)), known)], silent, {PATH: document()})[2] == ()
