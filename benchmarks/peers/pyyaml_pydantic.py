"""A better script: PyYAML's C loader, without its types, and debrief's own pydantic model. Arguments: files."""

import re
import sys

import yaml
from frontmatter_jsonschema import paths

from debrief_schemas.postmortem import Postmortem


class Loader(yaml.CSafeLoader):
    """The C loader that leaves dates as text, as the model wants them."""


Loader.yaml_implicit_resolvers = {
    first: [row for row in rows if row[0] != "tag:yaml.org,2002:timestamp"]
    for first, rows in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
FENCE = re.compile(r"^---\s*$", re.MULTILINE)


def main() -> int:
    """Check the files and return the exit code."""
    bad = 0
    for path in paths(sys.argv[1:]):
        with open(path, encoding="utf-8") as stream:
            _, front, _ = FENCE.split(stream.read(), maxsplit=2)
        try:
            Postmortem.model_validate(yaml.load(front, Loader))
        except ValueError as error:
            print(path, error)
            bad += 1
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
