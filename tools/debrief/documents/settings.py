"""Reading `.github/debrief.yml`, with errors that name the line and the nearest right key."""

from __future__ import annotations

import re

from debrief.documents.fault import Fault
from debrief.documents.source import read_source
from debrief.documents.workspace import SETTINGS, Workspace
from debrief.errors import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from debrief.documents import nodes
    from debrief.documents.typed import ShapeError
    from debrief_schemas.settings import Settings

_WORDS = {
    "file/symlink": ("this is a symbolic link, which is not followed", "put the settings themselves here"),
    "file/not-regular": ("", "the settings are one regular file: move this away"),
    "file/too-large": ("", "settings need a few lines only: take out what does not belong here"),
    "file/encoding": ("", "save it as UTF-8 without BOM"),
    "yaml/not-a-mapping": ("the file has no settings", "write them as `key: value`, one a line, such as `version: 1`"),
    "yaml/too-many-nodes": ("", "shorten the lists"),
}
"""Message and cure of faults whose own words speak of post-mortems, by rule; empty ones stay as they are."""

# Compiled where they are needed: in what is wrong with settings.
_FIRST = r"\(first on line (\d+)\)"
_NAMED = r"`([a-z_]+(?:\.[a-z_]+)*)`"
_VALUE = r" for ([^\s,]+)"
_WORD = r"[\w/-]+"


def read_settings_source(workspace: Workspace) -> bytes:
    """Return the bytes of the settings file; empty where there is none.

    Raises SettingsError when it is there but cannot be read.
    """
    raw, fault = read_source(workspace.absolute(SETTINGS))
    if fault is not None:
        if fault.rule == "file/missing":
            return b""
        raise SettingsError(f"{SETTINGS}: {_said(fault)}")
    return raw


def load_settings(workspace: Workspace) -> Settings:
    """Return the settings of a workspace, or the defaults where it has no settings file.

    Raises SettingsError with the line, what is wrong and the cure.
    """
    return parse_settings(read_settings_source(workspace))


def parse_settings(raw: bytes) -> Settings:
    """Return the settings that `raw` holds; an empty file means the defaults.

    Raises SettingsError like `load_settings`.
    """
    from debrief.documents import nodes, preflight
    from debrief_schemas.settings import Settings

    if not raw.strip():
        return Settings()
    text, faults = preflight.decode(raw)
    if faults:
        raise _error(faults[0].line, faults[0])
    if all(not line.strip() or line.lstrip().startswith("#") or line.strip() == "---" for line in text.split("\n")):
        return Settings()
    root = nodes.parse(text, 0)
    if isinstance(root, Fault):
        raise _error(root.line - 1, root)
    from debrief.documents.typed import EMPTY, UNKNOWN, to_model

    settings, errors = to_model(Settings, root.plain())
    if errors:
        from debrief.checks.schema import describe

        first = errors[0]
        _, message, cure = describe(first, whole="this file")
        place = _place(root, first)
        if first.kind in (UNKNOWN, EMPTY):
            # The mark of an empty value may lie anywhere up to the next one.
            parent = root.find(first.path[:-1])
            entry = parent.entry(str(first.path[-1])) if parent is not None else None
            place = entry[0] if entry is not None else place
        raise SettingsError(f"{SETTINGS}:{place.line - 1}: {message}; {cure}")
    assert settings is not None  # noqa: S101
    _check_rules(settings, root)
    return settings


def _place(root: nodes.Node, error: ShapeError) -> nodes.Node:
    """Return the part that an error is about: at its path or, where it compares several parts, the one it names."""
    place = root
    for end in range(len(error.path), 0, -1):
        found = root.find(error.path[:end])
        if found is not None:
            place = found
            break
    said = str(error.context.get("error", ""))
    named = re.search(_NAMED, said)
    part = place.find(tuple(named[1].split("."))) if named is not None else None
    if named is None or part is None:
        return place
    value = re.match(_VALUE, said[named.end() :])
    element = next((each for each in part.elements() if value is not None and each.value == value[1]), None)
    if element is not None:
        return element
    keys = (entry[0] for word in re.findall(_WORD, said[named.end() :]) if (entry := part.entry(word)) is not None)
    return next(keys, part)


def _check_rules(settings: Settings, root: nodes.Node) -> None:
    """Only rules that exist and may be changed can be named."""
    if not settings.rules:
        return
    from debrief.checks.nearest import choices, nearest
    from debrief.checks.pages import all_rules

    known = all_rules()
    free = [rule.id for rule in known.values() if rule.adjustable]
    for name in settings.rules:
        if name in free:
            continue
        found = root.find(("rules",))
        entry = found.entry(name) if found is not None else None
        line = entry[0].line - 1 if entry is not None else 1
        what = "can not be changed" if name in known else "is no rule"
        close = nearest(name, free) if name not in known else None
        cure = f"did you mean `{close}`?" if close is not None else f"rules that can: {choices(free)}"
        raise SettingsError(f"{SETTINGS}:{line}: {name} {what}; {cure}")


def _error(line: int, fault: Fault) -> SettingsError:
    return SettingsError(f"{SETTINGS}:{line}: {_said(fault)}")


def _said(fault: Fault) -> str:
    message, cure = _WORDS.get(fault.rule, ("", ""))
    # Nodes count from the second line of a file, behind the fence of a post-mortem.
    own = re.sub(_FIRST, lambda match: f"(first on line {int(match[1]) - 1})", fault.message)
    return f"{message or own}; {cure or fault.cure}"
