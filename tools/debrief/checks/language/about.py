"""Rules about a document as a whole that its language decides, and about ignores: what is fixed of each."""

from __future__ import annotations

from typing import NamedTuple


class AboutRule(NamedTuple):
    """A rule that is code, not a pattern."""

    id: str
    level: str
    summary: str
    why: str
    instead: str


SYNTAX = "<!-- debrief: ignore RULE -- reason -->"

ABOUT: dict[str, AboutRule] = {
    rule.id: rule
    for rule in (
        AboutRule(
            "filler/empty-section",
            "warning",
            "A section without text is left out; drafts may have one.",
            "a heading with nothing below it looks like something that was forgotten",
            "write the section, or delete its heading",
        ),
        AboutRule(
            "reflection/reads-backwards",
            "note",
            "A document tells what was so, rather than what could have been.",
            "so many sentences about a past that did not happen make it read backwards",
            "for each, say what was known at the time, or make it an action point",
        ),
        AboutRule(
            "reflection/judging-timeline",
            "note",
            "A timeline holds facts and no judgement.",
            "a judgement in the timeline colours everything that is read after it",
            "keep the row to what happened, and move the judgement to the analysis",
        ),
        AboutRule(
            "ignore/without-reason",
            "error",
            "Whoever ignores a rule says why.",
            "an ignore without a reason cannot be reviewed, and has no effect",
            f"write {SYNTAX}",
        ),
        AboutRule(
            "ignore/unknown-rule",
            "warning",
            "An ignore names rules that exist and can be ignored.",
            "no rule that can be ignored has this name",
            "correct the name; `debrief rules` lists them",
        ),
        AboutRule(
            "ignore/unused",
            "warning",
            "An ignore is deleted when nothing is left to ignore.",
            "the rule finds nothing here",
            "delete it, so that it cannot hide what somebody writes later",
        ),
    )
}
