"""The catalogue of language rules: one table a family."""

from __future__ import annotations

from functools import cache

from debrief.checks.language.rule import LanguageRule


@cache
def language_rules() -> dict[str, LanguageRule]:
    """Return every language rule by its id; the order is that in which they win over each other."""
    from debrief.checks.language.catalogue import (
        action,
        blame,
        cause,
        conduct,
        counterfactual,
        dormant,
        filler,
        hindsight,
        minimising,
    )

    tables = (
        filler.RULES,
        blame.RULES,
        conduct.RULES,
        cause.RULES,
        counterfactual.RULES,
        hindsight.RULES,
        dormant.RULES,
        action.RULES,
        minimising.RULES,
    )
    return {rule.id: rule for table in tables for rule in table}
