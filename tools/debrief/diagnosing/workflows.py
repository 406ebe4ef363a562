"""Judges the workflows that run debrief, and the settings around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from debrief.diagnosing.diagnosis import Check, listed, ok, unknown, warn
from debrief.diagnosing.sight import Seen, Sight
from debrief.diagnosing.wishes import SWITCH, Surroundings

_debrief = re.compile(r"\bdebrief\b", re.IGNORECASE)
_apply = re.compile(r"\bdebrief\s+apply\b|\bcommand:\s*[\"']?apply\b")
_schedule = re.compile(r"(?:^|[{,])\s*schedule\s*:", re.MULTILINE)
_permissions = re.compile(r"(?:^|[{,])\s*permissions\s*:", re.MULTILINE)

_STATES = {
    "disabled_inactivity": "switched off by GitHub after 60 days without a commit",
    "disabled_manually": "switched off by hand",
    "disabled_fork": "switched off because the repository is a fork",
}


def judge(sight: Sight, around: Surroundings) -> Iterator[Check]:
    """Yield the checks `workflows`, `workflow-rights` and `apply-switch`."""
    # A comment too may say what a workflow is about, such as where it takes an action from.
    named = {path for path, text in around.workflows.items() if _debrief.search(text)}
    texts = {path: text for path, text in around.without_comments.items() if path in named}
    applying = [path for path, text in texts.items() if _apply.search(text)]
    if not applying:
        yield warn(
            "workflows",
            "no workflow of this workspace runs `debrief apply`: nobody files issues after a merge",
            "add one, such as debrief's own .github/workflows/apply.yml, or run `debrief apply` by hand",
        )
    if not sight.visible:
        return
    if texts:
        yield from _states(sight.workflows or Seen(), texts, applying)
    yield from _rights(sight.workflow_rights or Seen(), texts, applying)
    if any(SWITCH in texts[path] for path in applying):
        yield switch("apply-switch", SWITCH, sight.switch or Seen(), "merges file issues", "merges file nothing")


def _states(seen: Seen, texts: dict[str, str], applying: list[str]) -> Iterator[Check]:
    name = "workflows"
    if not seen.good:
        why = seen.why or f"status {seen.status}"
        yield unknown(name, f"the state of the workflows is not shown ({why})", "look at the repository's tab Actions")
        return
    listed_there = seen.mapping.get("workflows")
    states = {
        str(one.get("path")): str(one.get("state"))
        for one in (listed_there if isinstance(listed_there, list) else [])
        if isinstance(one, dict)
    }
    off = [path for path in texts if states.get(path) in _STATES]
    for path in off:
        timed = ", and with it its schedule" if _schedule.search(texts[path]) else ""
        yield warn(
            name,
            f"{path} is {_STATES[states[path]]}{timed}",
            "open the tab Actions, choose it, and press Enable workflow",
        )
    absent = [path for path in applying if path not in states]
    if absent:
        yield warn(name, f"GitHub does not know {listed(absent)} yet", "merge it into the default branch")
    if applying and not off and not absent:
        yield ok(name, f"{listed(applying)} runs `debrief apply`")


def _rights(seen: Seen, texts: dict[str, str], applying: list[str]) -> Iterator[Check]:
    bare = [path for path in applying if not _permissions.search(texts[path])]
    if not bare:
        return
    name, default = "workflow-rights", seen.mapping.get("default_workflow_permissions") if seen.good else None
    cure = "add `permissions:` with `contents: write` and `issues: write` to the job that runs `debrief apply`"
    if default == "write":
        yield warn(name, f"{listed(bare)} asks for no permissions, and so gets all of them", cure)
    elif default == "read":
        yield warn(name, f"{listed(bare)} asks for no permissions, and by default a workflow only reads", cure)
    else:
        yield unknown(name, f"{listed(bare)} asks for no permissions; what it gets is not shown to this token", cure)


def switch(name: str, variable: str, seen: Seen, does: str, does_not: str) -> Check:
    """Judge the variable that starts a workflow; `does` and `does_not` say what happens with it and without."""
    cure = f"set it under Settings > Secrets and variables > Actions > Variables: `{variable}` = `true`"
    if seen.good:
        value = seen.mapping.get("value")
        if value == "true":
            return ok(name, f"the variable {variable} is `true`: {does}")
        return warn(name, f"the variable {variable} is `{value}`, not `true`: the workflow does nothing", cure)
    if seen.status == 404:
        return warn(
            name,
            f"the repository has no variable {variable} (an organization's is not seen here): {does_not}",
            cure,
        )
    return unknown(name, f"whether the variable {variable} is set is not shown to this token", f"see to it: {cure}")
