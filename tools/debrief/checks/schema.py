"""Errors of shape in words: what a value is, what its field takes, and the nearest right word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from debrief.checks import fixes
from debrief.checks.nearest import choices, clearly_meant, nearest
from debrief.checks.places import finding, of_key, of_value
from debrief.documents.typed import EMPTY, UNKNOWN, ShapeError
from debrief.reports.escape import excerpt
from debrief_schemas import identifiers

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief.findings import Finding, Fix
    from debrief_schemas.requirements import Path

_PATTERNS = {
    identifiers.ACTION_ID: ("an action point's id", "write AP-1, AP-2, … without leading zeros"),
    identifiers.LOGIN: ("a login", "write one login, without @; one person an entry"),
    identifiers.OWNER: ("an owner", "write one login, or org/team, without @"),
    identifiers.TAG: ("a tag", "write lower-case words and digits joined by hyphens, such as no-canary"),
    identifiers.NAME: ("a name", "write letters, digits and . _ / - only"),
    identifiers.EXTENSION_KEY: ("the name of a field", "write x- and lower-case letters"),
}

_TYPES = {
    "string_type": ("text", "put it in quotes"),
    "int_type": ("a whole number", "write digits alone"),
    "bool_type": ("true or false", "write true or false; YAML 1.2 knows no yes and no"),
    "tuple_type": ("a list", "write [one, two], or one `- ` line an entry"),
    "list_type": ("a list", "write [one, two], or one `- ` line an entry"),
    "dict_type": ("fields of its own", "write them as `key: value`, indented below"),
    "model_type": ("fields of its own", "write them as `key: value`, indented below"),
    "model_attributes_type": ("fields of its own", "write them as `key: value`, indented below"),
    "datetime_type": ("an instant", "write it such as 2026-11-20T09:02:00Z"),
    "date_type": ("a day", "write it such as 2026-12-04"),
}


def check_shape(document: Document) -> Iterator[Finding]:
    """Yield a finding for every error of shape."""
    meant = Counter(
        (error.path[:-1], word) for error in document.shape_errors if (word := _key_meant(error)) is not None
    )
    for error in document.shape_errors:
        rule, message, cure = describe(error)
        place = of_key(document, error.path) if error.kind == UNKNOWN else of_value(document, error.path)
        yield finding(rule, place, message, cure, fix=_fix(document, error, meant))


def _key_meant(error: ShapeError) -> str | None:
    return clearly_meant(str(error.path[-1]), error.known) if error.kind == UNKNOWN else None


def _fix(document: Document, error: ShapeError, keys: Counter[tuple[Path, str]]) -> Fix | None:
    """The slip of the pen that an error of shape is, where it plainly is one; of two for one key nobody knows which."""
    if error.kind == UNKNOWN:
        word = _key_meant(error)
        alone = word is not None and keys[error.path[:-1], word] == 1
        return fixes.of_key(document, error.path, word) if word is not None and alone else None
    if error.kind in ("enum", "literal_error") and isinstance(error.value, str):
        meant = clearly_meant(error.value, _expected(error.context))
        return None if meant is None else fixes.of_value(document, error.path, meant)
    return None


DOCUMENT = "the front matter"
"""What the fields of a post-mortem are part of."""


def name_of(path: tuple[str | int, ...], whole: str = DOCUMENT) -> str:
    """Return a path as people write it, `action_points[0].owner`; an empty one is `whole`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else str(step))
    return excerpt(text, 120) if text else whole


def describe(error: ShapeError, whole: str = DOCUMENT) -> tuple[str, str, str]:
    """Return rule, message and cure of an error of shape; `whole` is what an error without a path is about."""
    name, kind, context = name_of(error.path, whole), error.kind, error.context
    if kind == UNKNOWN:
        return _unknown_key(error)
    if kind == EMPTY:
        return "schema/empty", f"{name} is empty", "write a value or delete the key"
    if kind == "missing":
        return "schema/missing", f"{name} is missing", f"add `{error.path[-1] if error.path else ''}:`"
    if kind in _TYPES:
        what, cure = _TYPES[kind]
        return "schema/type", f"{name} is {_kind_of(error.value)}, not {what}", cure
    if kind in ("enum", "literal_error"):
        return _not_allowed(name, error.value, _expected(context))
    if kind == "string_pattern_mismatch":
        pattern = f"{context.get('pattern', '')}".removesuffix(r"\Z") + "$"
        what, cure = _PATTERNS.get(pattern, ("what its field takes", "see the format"))
        return "schema/value", f"{name}: {excerpt(str(error.value))} is not {what}", cure
    if kind in ("string_too_long", "too_long"):
        unit = "characters" if isinstance(error.value, str) else "entries"
        return (
            "schema/size",
            f"{name} has {len(error.value)} {unit}; at most {context['max_length']} are allowed",
            "shorten it; the body has room" if whole == DOCUMENT else "shorten it",
        )
    if kind in ("string_too_short", "too_short"):
        return "schema/size", f"{name} needs at least {context['min_length']}", "add what is missing"
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = context.get("ge", context.get("le"))
        side = "least" if kind == "greater_than_equal" else "most"
        return "schema/value", f"{name} is {excerpt(str(error.value))}; it must be at {side} {limit}", "correct it"
    if kind == "value_error":
        shown = f": {excerpt(str(error.value))}" if isinstance(error.value, (str, int)) and error.value != "" else ""
        return "schema/value", f"{name}{shown} {context['error']}", "correct the value"
    return "schema/value", f"{name} has a value that its field does not take", "see the format"


def _unknown_key(error: ShapeError) -> tuple[str, str, str]:
    key = str(error.path[-1])
    close = nearest(key, error.known)
    if close is not None:
        cure = f"did you mean `{close}`?"
    elif key.startswith("x-") and "severity" in error.known:
        cure = "write x- and then lower-case letters, digits, - or _"
    elif len(error.path) == 1 and "severity" in error.known:
        cure = "a field of your own begins with x-"
    else:
        cure = f"the keys here are {choices(error.known)}"
    if not key:
        return "schema/unknown-key", "a key without a name stands before this colon", cure
    return "schema/unknown-key", f"{excerpt(key)} is no key that is known here", cure


def _not_allowed(name: str, value: Any, allowed: list[str]) -> tuple[str, str, str]:
    close = nearest(str(value), allowed) if isinstance(value, str) else None
    hint = f"did you mean `{close}`? " if close is not None else ""
    shown = excerpt(str(value)) if isinstance(value, (str, int, float)) else _kind_of(value)
    return "schema/value", f"{name} is {shown}", f"{hint}allowed: {choices(allowed)}"


def _expected(context: dict[str, Any]) -> list[str]:
    """The words in pydantic's "'a', 'b' or 'c'", or its single number."""
    expected = str(context.get("expected", ""))
    return expected.split("'")[1::2] or [expected]


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, (int, float)):
        return f"the number {excerpt(str(value))}"
    if isinstance(value, str):
        return f"the text {excerpt(value)}"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a group of fields"
    return "empty"
