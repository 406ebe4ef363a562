"""The obvious way: ruamel.yaml, which knows lines and columns, and debrief's own pydantic model. Arguments: files."""

import re
import sys

from frontmatter_jsonschema import paths
from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor

from debrief_schemas.postmortem import Postmortem

FENCE = re.compile(r"^---\s*$", re.MULTILINE)


class Constructor(RoundTripConstructor):
    """A round-trip constructor that leaves instants as text, as the model wants them."""


Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def main() -> int:
    """Check the files, say where errors are, and return the exit code."""
    bad = 0
    for path in paths(sys.argv[1:]):
        with open(path, encoding="utf-8") as stream:
            _, front, _ = FENCE.split(stream.read(), maxsplit=2)
        yaml = YAML()
        yaml.Constructor = Constructor
        data = yaml.load(front)
        try:
            Postmortem.model_validate(plain(data))
        except ValidationError as error:
            bad += 1
            for item in error.errors():
                print(f"{path}:{line_of(data, item['loc'])}: {item['msg']}")
    return int(bad > 0)


def plain(value: object) -> object:
    """Return dicts, lists and scalars of the ordinary types."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return value


def line_of(data: object, location: tuple[object, ...]) -> int:
    """Return the line of the deepest part of a location that exists."""
    line = 2
    for step in location:
        try:
            at = data.lc.data[step]  # type: ignore[attr-defined]
            data = data[step]  # type: ignore[index]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
        line = at[0] + 2
    return line


if __name__ == "__main__":
    sys.exit(main())
