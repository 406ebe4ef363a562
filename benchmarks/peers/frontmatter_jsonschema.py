"""The script that a user writes: python-frontmatter reads, jsonschema validates. Arguments: schema, then files."""

import json
import sys

import frontmatter
from jsonschema import Draft202012Validator


def main() -> int:
    """Check the files and return the exit code."""
    with open(sys.argv[1], encoding="utf-8") as stream:
        validator = Draft202012Validator(json.load(stream))
    bad = 0
    for path in paths(sys.argv[2:]):
        post = frontmatter.load(path)
        # YAML 1.1 makes dates of text; the schema wants the text back.
        data = json.loads(json.dumps(post.metadata, default=lambda value: value.isoformat()))
        bad += any(True for _ in validator.iter_errors(data))
    return int(bad > 0)


def paths(arguments: list[str]) -> list[str]:
    """Return the files that the arguments name; `@FILE` holds a list of them."""
    if len(arguments) == 1 and arguments[0].startswith("@"):
        with open(arguments[0][1:], encoding="utf-8") as stream:
            return stream.read().splitlines()
    return arguments


if __name__ == "__main__":
    sys.exit(main())
