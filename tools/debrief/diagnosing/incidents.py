"""Judges what the workflow that drafts from incidents needs, where there is one: its labels and its switch."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from debrief.diagnosing.diagnosis import Check, listed, ok, unknown, warn
from debrief.diagnosing.sight import Seen, Sight
from debrief.diagnosing.wishes import INCIDENT_SWITCH, Surroundings, WishedIncidents
from debrief.diagnosing.workflows import switch

_beginning = re.compile(r"startswith\(\s*github\.event\.label\.name\s*,\s*'([^']+)'\s*\)")

_LOOKS = {
    "label": ("b60205", "Something is broken, or was; the form for incidents puts it on"),
    "draft_label": ("1d76db", "Asks for a draft of the post-mortem, whatever the policy says"),
}
"""Colour and description of the labels, by their name in the settings."""


def judge(sight: Sight, wanted: WishedIncidents | None, around: Surroundings) -> Iterator[Check]:
    """Yield the checks `incident-labels`, `incident-workflow` and `incident-switch`."""
    if wanted is None or not around.drafting or not sight.visible:
        return
    yield _labels(sight, wanted)
    yield from _named(wanted, around)
    if any(INCIDENT_SWITCH in text for text in around.drafting.values()):
        yield switch(
            "incident-switch",
            INCIDENT_SWITCH,
            sight.incident_switch or Seen(),
            "incidents that are closed are decided",
            "no incident is drafted",
        )


def _labels(sight: Sight, wanted: WishedIncidents) -> Check:
    name, labels = "incident-labels", sight.incident_labels or Seen()
    elsewhere = wanted.repository is not None and wanted.repository.casefold() != sight.repository.casefold()
    where = f" in {wanted.repository}" if elsewhere else ""
    both = {"label": wanted.label, "draft_label": wanted.draft_label}
    make = {key: _command(key, label, wanted.repository if elsewhere else None) for key, label in both.items()}
    if not labels.good:
        why = labels.why or labels.said
        return unknown(
            name, f"whether {listed(both.values())} are there{where} cannot be seen ({why})", "; ".join(make.values())
        )
    there = {str(one.get("name", "")).casefold() for one in labels.items}
    missing = [key for key, label in both.items() if label.casefold() not in there]
    if not missing:
        return ok(name, f"the labels of incidents, {listed(both.values())}, are there{where}")
    what = {
        "label": "the form cannot put it on, so that no issue counts as an incident",
        "draft_label": "nobody can ask for a draft by it",
    }
    says = "; ".join(f"there is no label `{both[key]}`{where}: {what[key]}" for key in missing)
    return warn(name, says, "make it: " + "; ".join(make[key] for key in missing))


def _command(key: str, label: str, repository: str | None) -> str:
    colour, text = _LOOKS[key]
    words = ["gh", "label", "create", label, "--color", colour, "--description", text]
    return f"`{shlex.join([*words, *(['--repo', repository] if repository else [])])}`"


def _named(wanted: WishedIncidents, around: Surroundings) -> Iterator[Check]:
    """Yield a check where a workflow that waits for labels waits for others than the settings name."""
    for path, text in around.drafting.items():
        if "github.event.label" not in text:
            continue
        others = [label for label in (wanted.label, wanted.draft_label) if f"'{label}'" not in text]
        if others:
            yield warn(
                "incident-workflow",
                f"{path} does not name {listed(others)}, which `incidents` in .github/debrief.yml does",
                "write the same names into its `if:` and into .github/ISSUE_TEMPLATE/incident.yml",
            )
        # GitHub compares words of an expression without case.
        folded = text.casefold()
        beginnings = tuple(_beginning.findall(folded))
        unheard = [one for one in wanted.severity_labels if f"'{one}'" not in folded and not one.startswith(beginnings)]
        if unheard:
            yield warn(
                "incident-workflow",
                f"{path} does not wait for {listed(unheard)}, by which the severity of an incident is told",
                "write into its `if:` what `issues.labels` in .github/debrief.yml makes of severities",
            )
