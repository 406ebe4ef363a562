"""What a merge would do to issues, told from two versions of the documents alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.planning.forecast import Contradiction, Effect, Forecast, forecast
from debrief.planning.plan import ChangeKind
from debrief_schemas.settings import Settings
from fakes.plan_values import KEY, LASTING, desired, plan, seen

SETTINGS = Settings()


def test_a_new_action_point_gets_an_issue_with_all_its_labels() -> None:
    new = desired()
    labels = (LASTING[0], "needs-triage", *LASTING[1:])
    assert forecast((), (new,), SETTINGS) == (Forecast(Effect.CREATE, new.point, None, labels),)


def test_an_issue_that_a_person_made_is_taken_on_with_the_labels_of_a_new_one() -> None:
    named = desired(number=7)
    labels = ("postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent")
    assert forecast((), (named,), SETTINGS) == (Forecast(Effect.ADOPT, named.point, 7, labels, ("labels",)),)
    # As a plan has it of an issue that bears none.
    bare = replace(seen(), body="Mine", labels=frozenset(), assignees=())
    planned = plan(named, observed=(bare,)).of_kind(ChangeKind.ADD_LABELS)
    assert planned[0].detail["labels"] == list(labels)


def test_what_has_vanished_comes_last_and_is_an_orphan() -> None:
    gone, stays = desired(1, number=7), desired(2)
    assert forecast((gone, stays), (stays,), SETTINGS) == (
        Forecast(Effect.LEAVE, stays.point),
        Forecast(Effect.ORPHAN, gone.point, 7, ("orphaned",), ("labels",)),
    )


def test_what_has_ended_is_not_spoken_of() -> None:
    ended, other = desired(1, outcome="done"), desired(2)
    assert [one.point for one in forecast((ended,), (other,), SETTINGS)] == [other.point]
    assert forecast((other,), (ended, other), SETTINGS) == (Forecast(Effect.LEAVE, other.point),)
    # An action point that ends in this very change vanishes from the open ones, and not from the document.
    assert forecast((desired(),), (ended,), SETTINGS) == ()


@pytest.mark.parametrize(
    ("title", "text", "parts"),
    [
        ("Title", "Text", ()),
        (" Title ", "Text", ()),
        ("Title", "\nText \r\n", ()),
        ("Another", "Text", ("title",)),
        ("Title", "More", ("text",)),
        ("Another", "More", ("title", "text")),
    ],
)
def test_title_and_text_follow_the_file(title: str, text: str, parts: tuple[str, ...]) -> None:
    (one,) = forecast((desired(),), (desired(title=title, text=text),), SETTINGS)
    assert (one.effect, one.parts) == (Effect.CHANGE if parts else Effect.LEAVE, parts)
    assert one.labels == ()
    # White space around a title of the merged version does not count either.
    (back,) = forecast((desired(title=title, text=text),), (desired(),), SETTINGS)
    assert back.parts == parts


def test_labels_are_added_and_never_taken_away() -> None:
    old, new = desired(number=7, type=None), desired(type="detect")
    assert forecast((old,), (new,), SETTINGS) == (Forecast(Effect.CHANGE, new.point, 7, ("type:detect",), ("labels",)),)
    (back,) = forecast((new,), (desired(type=None),), SETTINGS)
    assert (back.effect, back.labels, back.number) == (Effect.LEAVE, (), None)


@pytest.mark.parametrize(
    "change", [{"severity": "sev1"}, {"priority": "P2"}, {"type": "detect"}], ids=("severity", "priority", "type")
)
def test_no_label_is_announced_that_would_contradict_another(change: dict[str, str]) -> None:
    (one,) = forecast((desired(),), (desired(**change),), SETTINGS)
    assert (one.effect, one.labels) == (Effect.LEAVE, ())
    # Priority is the tracker's from the moment the issue exists, even where the file had none.
    (late,) = forecast((desired(priority=None),), (desired(),), SETTINGS)
    assert late.effect is Effect.LEAVE


def test_each_label_is_added_contradicts_another_or_is_the_trackers_to_decide() -> None:
    settings = Settings.model_validate({"issues": {"labels": {"service": "service:"}}})
    old, new = (
        desired(services=("a",)),
        desired(severity="sev1", priority="P0", type="detect", services=("b", "a", "c")),
    )
    (one,) = forecast((old,), (new,), settings)
    assert one == Forecast(
        Effect.CHANGE,
        new.point,
        None,
        ("service:b", "service:c"),
        ("labels",),
        (
            Contradiction("severity:sev1", "severity:sev2"),
            Contradiction("priority:P0", "priority:P1", decided=True),
            Contradiction("type:detect", "type:prevent"),
        ),
    )
    (first,) = forecast((desired(type=None, priority=None),), (desired(),), settings)
    assert (first.labels, first.contradicted) == (("type:prevent",), ())


def test_what_the_text_tells_of_related_action_points_is_no_change() -> None:
    old, new = (replace(desired(text=text), owned="Own") for text in ("Own, AP-2", "Own, AP-3"))
    (one,) = forecast((old,), (new,), SETTINGS)
    assert one.effect is Effect.LEAVE
    # The last related one is dropped: nothing is told of any, and the whole text is the file's own.
    (alone,) = forecast((old,), (desired(text="Own"),), SETTINGS)
    assert alone.effect is Effect.LEAVE
    (edited,) = forecast((old,), (replace(new, owned="Another"),), SETTINGS)
    assert edited.parts == ("text",)


def test_nothing_is_orphaned_where_the_record_has_no_action_point_any_more() -> None:
    gone = desired(number=7)
    assert forecast((gone,), (), SETTINGS, emptied=True) == (Forecast(Effect.LEAVE, gone.point, 7),)


def test_a_label_in_another_case_is_the_same_one() -> None:
    (one,) = forecast((desired(severity="SEV2"),), (desired(),), SETTINGS)
    assert (one.effect, one.labels) == (Effect.LEAVE, ())


def test_the_number_is_that_of_the_new_version_if_it_has_one() -> None:
    assert [one.number for one in forecast((desired(),), (desired(number=8),), SETTINGS)] == [8]
    assert [one.number for one in forecast((desired(number=7),), (desired(),), SETTINGS)] == [7]


def test_an_issue_stays_that_of_its_action_point() -> None:
    old, other = desired(number=7), desired(number=8)
    assert forecast((old,), (other,), SETTINGS) == (Forecast(Effect.REFUSE, other.point, 8, made=7),)
    renumbered = desired(2, number=7)
    (refused, lost) = forecast((old,), (renumbered,), SETTINGS)
    assert refused == Forecast(Effect.REFUSE, renumbered.point, 7, belongs_to=KEY)
    assert (lost.effect, lost.point) == (Effect.ORPHAN, old.point)
    # An ended one keeps its issue as well, and one of another document.
    assert forecast((desired(number=7, outcome="done"),), (renumbered,), SETTINGS)[0].effect is Effect.REFUSE
    (strange,) = forecast((), (renumbered,), SETTINGS, owned={7: "2026-01-01-other/AP-1"})
    assert strange.belongs_to == "2026-01-01-other/AP-1"


def test_a_parent_is_made_only_where_an_action_point_gets_an_issue() -> None:
    old, child, free = desired(1, number=7), desired(2, number=7), desired(3)
    made = replace(
        desired(),
        point=replace(
            desired().point, key=f"{desired().point.postmortem_id}/PARENT-1", action_id="PARENT-1", parent=True
        ),
    )
    assert [one.effect for one in forecast((old,), (made, child), SETTINGS)] == [Effect.REFUSE, Effect.ORPHAN]
    effects = [one.effect for one in forecast((old,), (made, child, free), SETTINGS)]
    assert effects == [Effect.CREATE, Effect.REFUSE, Effect.CREATE, Effect.ORPHAN]
