"""The settings of a run: plain values at once, the typed ones only for whoever goes the long way."""

from __future__ import annotations

from debrief.inspection import fast, plain_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from debrief.inspection.language import Reader
    from debrief.inspection.plain_settings import PlainSettings
    from debrief_schemas.settings import Settings


class Rules:
    """The settings that a file of `raw` bytes holds. Raises SettingsError where it cannot be used."""

    def __init__(self, raw: bytes, *, cache: bool = True) -> None:
        self.raw = raw
        self.short = fast.enabled()
        """Whether files may go the short way."""
        self.reader: Reader | None = None
        """Who reads every file for its language as well, where that is asked for."""
        self._cache = cache and self.short
        self._full: Settings | None = None
        self._levels: Mapping[str, str] | None = None
        plain = (_read(raw) if self.short else None) or self._remembered()
        self.plain: PlainSettings = plain if plain is not None else self._from_model()

    def _remembered(self) -> PlainSettings | None:
        """What the models said of these very bytes before: most settings have parts that only the models know."""
        if not self._cache:
            return None
        from debrief.inspection.cache import recall_settings

        kept = recall_settings(self.raw)
        return None if kept is None else plain_settings.unpacked(kept)

    def _from_model(self) -> PlainSettings:
        plain = plain_settings.of_model(self.full())
        if self._cache:
            from debrief.inspection.cache import keep_settings

            keep_settings(self.raw, plain_settings.packed(plain))
        return plain

    def full(self) -> Settings:
        """The settings as the long way needs them."""
        if self._full is None:
            from debrief.documents.settings import parse_settings

            self._full = parse_settings(self.raw)
        return self._full

    @property
    def levels(self) -> Mapping[str, str]:
        """The levels that the settings give to rules, by their ids; `off` among them."""
        if self._levels is None:
            self._levels = self._read_levels()
        return self._levels

    def _read_levels(self) -> Mapping[str, str]:
        # That the settings are right is known since `plain` is.
        if self._full is None and b"rules" not in self.raw:
            return {}
        if self._full is None and self.short:
            from debrief.documents.preflight import plain_text
            from debrief.inspection.fast_yaml import Unsure, read_mapping

            text = plain_text(self.raw)
            try:
                found = read_mapping(text).get("rules") if text is not None else None
            except Unsure:
                found = None
            if isinstance(found, dict):
                return {str(name): str(level) for name, level in found.items()}
        return {name: str(level) for name, level in self.full().rules.items()}


def _read(raw: bytes) -> PlainSettings | None:
    if not raw.strip():
        # Most of the reader is tables, which no settings do not need.
        return plain_settings.PlainSettings()
    from debrief.inspection.fast_settings import read

    return read(raw)
