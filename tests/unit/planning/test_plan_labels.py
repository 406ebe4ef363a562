"""Which labels an issue gets, and how they look."""

from __future__ import annotations

from debrief.planning.labels import (
    LASTING_MAX,
    WantedLabel,
    all_labels,
    first_labels,
    lasting_labels,
    looks,
    renamed_labels,
    services_by_label,
    severities_by_label,
)
from debrief_schemas.settings import Settings
from fakes.sync_world import point


def test_only_what_the_file_gives() -> None:
    assert lasting_labels(point(priority=None, type=None), Settings()) == ("postmortem", "severity:sev2")


def test_names_of_the_settings() -> None:
    labels = {"record": "pm", "triage": "new", "severity": "S-", "priority": "", "type": "kind/"}
    labels.pop("priority")
    settings = Settings.model_validate({"issues": {"labels": labels}})
    assert first_labels(point(), settings) == ("pm", "new", "S-sev2", "priority:P1", "kind/prevent")


def test_no_label_is_longer_than_the_tracker_takes() -> None:
    labels = lasting_labels(point(severity="x" * 80, priority="y" * 80), Settings())
    assert max(map(len, labels)) == 50


def test_looks_follow_the_rank_and_fit_the_limits() -> None:
    settings = Settings()
    names = [f"severity:{name}" for name in settings.severities] + ["postmortem", "needs-triage", "type:detect", "x"]
    found = {label.name: label for label in looks([*names, *names], settings)}
    assert list(found) == names
    assert len({found[f"severity:{name}"].colour for name in settings.severities}) == 4
    assert all(len(label.description) <= 100 and len(label.colour) == 6 for label in found.values())
    assert found["type:detect"].description == "When it is done, the next one is noticed sooner"


def test_every_label_of_the_settings_and_its_look() -> None:
    settings = Settings.model_validate(
        {
            "word": "debrief",
            "severities": ["s1", "s2"],
            "priorities": ["P1"],
            "services": ["edge"],
            "dormancy": {"silence_label": "quiet"},
            "issues": {
                "labels": {
                    "service": "service:",
                    "map": {
                        "severity": {"s1": "worst", "s2": None},
                        "priority": {"P1": {"name": "now", "colour": "000000"}},
                        "type": {"repair": {"name": "mend", "description": "Mend it"}},
                    },
                },
                "services": {"mail": {"labels": ["team/mail", {"name": "post", "colour": "111111"}]}},
            },
        }
    )
    kinds = {
        "detect": "the next one is noticed sooner",
        "mitigate": "the next one does less harm",
        "prevent": "it does not happen again",
        "process": "people work in another way",
    }
    expected = {
        "postmortem": ("5319e7", "Action point of a debrief; debrief keeps its text in step"),
        "needs-triage": ("ededed", "Nobody has looked at it yet; take the label off when you have"),
        "orphaned": ("ededed", "No debrief has this action point any more"),
        "quiet": ("ededed", "Leave it open and never ask about it"),
        "worst": ("b60205", "Severity s1 of the incident behind the debrief"),
        "now": ("000000", "Priority P1 of the action point when it was filed"),
        **{f"type:{kind}": ("bfdadc", f"When it is done, {text}") for kind, text in kinds.items()},
        "mend": ("bfdadc", "Mend it"),
        "service:edge": ("d4c5f9", "The incident struck edge"),
        "team/mail": ("d4c5f9", "The incident struck mail"),
        "post": ("111111", ""),
    }
    found = {label.name: (label.colour, label.description) for label in all_labels(settings)}
    assert found == expected
    assert looks(expected, settings) == tuple(WantedLabel(name, *look) for name, look in expected.items())
    assert [label.colour for label in looks(["WORST"], settings)] == ["b60205"]


def test_the_look_of_what_no_setting_lists() -> None:
    settings = Settings.model_validate({"issues": {"labels": {"service": "service:"}}})
    assert looks(["service:x", "severity:old", f"service:{'y' * 200}"], settings) == (
        WantedLabel("service:x", "d4c5f9", "The incident struck x"),
        WantedLabel("severity:old", "bfdadc", ""),
        WantedLabel(f"service:{'y' * 200}", "d4c5f9", f"The incident struck {'y' * 200}"[:100]),
    )
    assert looks(["service:x"], Settings()) == (WantedLabel("service:x", "bfdadc", ""),)


def test_colours_go_from_the_most_to_the_least_pressing() -> None:
    settings = Settings.model_validate({"severities": [f"s{n}" for n in range(1, 7)]})
    found = [label.colour for label in looks([f"severity:s{n}" for n in range(1, 7)], settings)]
    assert found == ["b60205", "d93f0b", "fbca04", "c5def5", "c5def5", "c5def5"]
    # A severity from before is as pressing as the last one.
    assert lasting_labels(point(severity="old"), settings)[1] == "severity:old"


def test_what_labels_stand_for() -> None:
    settings = Settings.model_validate(
        {
            "severities": ["SEV1"],
            "services": ["Edge"],
            "issues": {"labels": {"service": "service:"}, "services": {"mail": {"labels": ["Team/Mail", "post"]}}},
        }
    )
    assert severities_by_label(settings) == {"severity:sev1": "SEV1"}
    assert services_by_label(settings) == {"service:edge": "Edge", "team/mail": "mail", "post": "mail"}


def test_a_label_that_a_person_renamed_is_known_by_its_description() -> None:
    settings = Settings()
    texts = {label.name: label.description for label in all_labels(settings)}
    there = {name: text for name, text in texts.items() if name != "postmortem"}
    assert renamed_labels(there, settings) == {}
    assert renamed_labels({**there, "retro": f" {texts['postmortem']} "}, settings) == {"postmortem": "retro"}
    # The word may have been swapped since.
    swapped = texts["postmortem"].replace("post-mortem", "debrief")
    assert renamed_labels({**there, "retro": swapped}, settings) == {"postmortem": "retro"}
    assert renamed_labels({**there, "retro": texts["postmortem"]}, settings.model_copy(update={"word": "debrief"})) == {
        "postmortem": "retro"
    }


def test_a_label_that_may_be_one_of_two_or_has_a_name_of_its_own_is_none() -> None:
    settings = Settings()
    texts = {label.name: label.description for label in all_labels(settings)}
    there = {name: text for name, text in texts.items() if name != "postmortem"}
    text = texts["postmortem"]
    assert renamed_labels({**there, "a": text, "b": text}, settings) == {}
    assert renamed_labels({**there, "POSTMORTEM": "", "a": text}, settings) == {}
    assert renamed_labels({**there, "Orphaned": text}, settings) == {}
    assert renamed_labels({**there, "a": "  "}, settings) == {}


def test_an_issue_has_only_so_many_labels() -> None:
    settings = Settings.model_validate({"issues": {"labels": {"service": "service:"}}})
    wanted = lasting_labels(point(services=tuple(f"s{n}" for n in range(99))), settings)
    assert len(wanted) == LASTING_MAX
    assert wanted[4:6] == ("service:s0", "service:s1")
    assert lasting_labels(point(services=("a", "a")), settings)[4:] == ("service:a",)


def test_a_parent_needs_no_triage() -> None:
    assert "needs-triage" not in first_labels(point(parent=True), Settings())
