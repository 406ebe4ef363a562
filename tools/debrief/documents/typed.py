"""From plain values to the typed front matter, with every error of shape and the path to it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from debrief_schemas.fields import Extensible
from debrief_schemas.identifiers import EXTENSION_KEY
from debrief_schemas.requirements import Path

Model = TypeVar("Model", bound=BaseModel)

UNKNOWN, EMPTY = "unknown_key", "empty"

_extension = re.compile(EXTENSION_KEY)


class ShapeError(NamedTuple):
    """One value that has not the shape its field asks for."""

    path: Path
    kind: str
    """pydantic's type of error, or `unknown_key`, or `empty`."""
    context: dict[str, Any]
    value: Any
    known: tuple[str, ...] = ()
    """For an unknown key: the keys that its place knows."""


def to_model(model: type[Model], data: dict[str, Any]) -> tuple[Model | None, list[ShapeError]]:
    """Return the typed value of `data`, or None and all that is wrong with its shape."""
    errors: list[ShapeError] = []
    cleaned = _without_strangers(model, data, (), errors)
    try:
        typed = model.model_validate(cleaned)
    except ValidationError as error:
        told = {known.path for known in errors if known.kind == EMPTY}
        for item in error.errors(include_url=False):
            if _path(item["loc"], data) in told:
                continue
            context = dict(item.get("ctx", {}))
            if item["type"] == "value_error":
                context = {"error": str(context.get("error", ""))}
            errors.append(ShapeError(_path(item["loc"], data), item["type"], context, item["input"]))
        return None, errors
    return (None if errors else typed), errors


def _path(location: tuple[int | str, ...], data: Any) -> Path:
    """Drop pydantic's names for the branches of a union, which are no keys of the document."""
    path: list[str | int] = []
    here = data
    for index, step in enumerate(location):
        if step == "[key]":
            # It is the key before this step that is wrong, not its value.
            break
        last = index == len(location) - 1
        if isinstance(here, dict):
            if step not in here and not (last and isinstance(step, str)):
                continue
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            continue
        path.append(step)
    return tuple(path)


@cache
def known_keys(model: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
    """The keys of a model, each with the model of its value where that is one (or a list or mapping of one)."""
    return {name: _nested(field.annotation) for name, field in model.model_fields.items()}


def _nested(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _nested(part)
        if found is not None:
            return found
    return None


def _without_strangers(model: type[BaseModel] | None, value: Any, path: Path, errors: list[ShapeError]) -> Any:
    """Copy `value` without unknown keys and empty values, and report them, so that one never hides another error."""
    if model is None:
        return value
    if isinstance(value, list):
        return [_without_strangers(model, item, (*path, index), errors) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    keys = known_keys(model)
    extensible = issubclass(model, Extensible)
    copy = {}
    for key, item in value.items():
        if key not in keys:
            if extensible and _extension.fullmatch(key):
                copy[key] = item
            else:
                errors.append(ShapeError((*path, key), UNKNOWN, {}, key, tuple(keys)))
        elif item is None:
            errors.append(ShapeError((*path, key), EMPTY, {}, None))
            if model.model_fields[key].is_required():
                # Its absence must not be reported as a second error.
                copy[key] = item
        elif get_origin(model.model_fields[key].annotation) is dict and isinstance(item, dict):
            # The keys of this mapping are the author's; its values are what has a model.
            copy[key] = {
                name: _without_strangers(keys[key], value, (*path, key, name), errors) for name, value in item.items()
            }
        else:
            copy[key] = _without_strangers(keys[key], item, (*path, key), errors)
    return copy
