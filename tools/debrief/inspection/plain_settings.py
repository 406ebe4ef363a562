"""The settings as plain values: what the short way and the cache need to know of them."""

from __future__ import annotations

from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from debrief_schemas.settings import Settings


class FieldRule(NamedTuple):
    """What one of the team's own fields holds."""

    type: str
    values: frozenset[str]
    required: bool


class PlainSettings(NamedTuple):
    """The settings that the check of a valid document depends on."""

    severities: tuple[str, ...] = ("sev1", "sev2", "sev3", "sev4")
    priorities: frozenset[str] = frozenset(("P0", "P1", "P2", "P3"))
    services: frozenset[str] = frozenset()
    fields: tuple[tuple[str, FieldRule], ...] = ()
    folder_off: bool = False
    """Whether the rule `identity/folder` is switched off."""

    @property
    def top_severities(self) -> tuple[str, ...]:
        """The two highest severities."""
        return self.severities[:2]


def of_model(settings: Settings) -> PlainSettings:
    """Return the plain values of `settings`."""
    return PlainSettings(
        tuple(settings.severities),
        frozenset(settings.priorities),
        frozenset(settings.services),
        tuple(
            (name, FieldRule(str(rule.type.value), frozenset(rule.values), rule.required))
            for name, rule in settings.fields.items()
        ),
        settings.rules.get("identity/folder") == "off",
    )


def packed(settings: PlainSettings) -> Any:
    """Return the settings as tuples of text and truth values, for the cache."""
    return (
        settings.severities,
        tuple(settings.priorities),
        tuple(settings.services),
        tuple((name, rule.type, tuple(rule.values), rule.required) for name, rule in settings.fields),
        settings.folder_off,
    )


def unpacked(kept: Any) -> PlainSettings:
    """Return the settings that `packed` was given."""
    severities, priorities, services, fields, folder_off = kept
    return PlainSettings(
        severities,
        frozenset(priorities),
        frozenset(services),
        tuple((name, FieldRule(kind, frozenset(values), required)) for name, kind, values, required in fields),
        folder_off,
    )
