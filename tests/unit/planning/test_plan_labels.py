"""Which labels an issue gets, and how they look."""

from __future__ import annotations

from debrief.planning.labels import first_labels, lasting_labels, looks
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
