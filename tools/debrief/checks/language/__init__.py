"""Language rules: what a debrief's words do to its readers. Data is in `catalogue`, the rest is small code.

This module is cheap to import: whoever only asks `may_hold_language` pays for no Markdown parser and no patterns.
"""

from __future__ import annotations

from debrief.checks.language.prefilter import may_hold_language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from debrief.checks.rules import Rule
    from debrief.documents.document import Document
    from debrief.findings import Finding
    from debrief_schemas.settings import Settings

__all__ = ["catalogue", "check_language", "may_hold_language"]


def check_language(document: Document, settings: Settings) -> Iterator[Finding]:
    """Yield what the language rules say of one document, and what is wrong with its ignores.

    Levels are the rules' own; rules that the settings switch off are not tried.
    """
    if not may_hold_language(document.text):
        return
    from debrief.checks.language.check import find

    yield from find(document, settings.rules)


def catalogue() -> list[Rule]:
    """Return a row for every language rule and every rule about ignores; all may be adjusted by the settings."""
    from debrief.checks.language.about import ABOUT
    from debrief.checks.language.catalogue import language_rules
    from debrief.checks.rules import Rule
    from debrief.findings import Level

    rows = [Rule(rule.id, Level(rule.level), rule.summary, adjustable=True) for rule in language_rules().values()]
    return rows + [Rule(rule.id, Level(rule.level), rule.summary, adjustable=True) for rule in ABOUT.values()]
