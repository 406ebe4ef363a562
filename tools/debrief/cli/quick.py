"""The quick lane of `debrief check`: its arguments are read without click, which costs as much as checking 100 files.

It knows exactly the options of `cli.check`, written out in full. Whatever it does not know, from `--help` to a misspelt
word, goes to click, which then sees all of it; both end in `check_run.run_check`.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from debrief.cli.check_run import CheckOptions

_FLAGS = {"--strict": "strict", "--quiet": "quiet", "-q": "quiet", "--no-cache": "no_cache"}
_VALUES = {"--root": "root", "--format": "format"}


def parse(arguments: Sequence[str]) -> CheckOptions | None:
    """Return the options of `debrief check`, or None where click has to look at them."""
    from debrief.cli.check_run import FORMATS, CheckOptions

    paths: list[str] = []
    flags: set[str] = set()
    values: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        if argument[:1] != "-":
            if not argument:
                return None
            paths.append(argument)
            continue
        name, joined, value = argument.partition("=")
        if argument in _FLAGS:
            flags.add(_FLAGS[argument])
        elif name in _VALUES:
            if not joined:
                value = next(rest, "")
            if not value or value[:1] == "-":
                return None
            values[_VALUES[name]] = value
        else:
            return None
    form = values.get("format", FORMATS[0])
    if form not in FORMATS:
        return None
    strict, quiet, cache = "strict" in flags, "quiet" in flags, "no_cache" not in flags
    return CheckOptions(tuple(paths), values.get("root"), form, strict, quiet, cache)


def run(argv: Sequence[str]) -> int | None:
    """Run `debrief check` if that is what the arguments certainly say, and return its exit code; else None."""
    if not argv or argv[0] != "check" or "_DEBRIEF_COMPLETE" in os.environ:
        return None
    options = parse(argv[1:])
    if options is None:
        return None
    from debrief.cli.boundary import guarded
    from debrief.cli.check_run import run_check

    def check() -> int:
        code = run_check(options)
        sys.stdout.flush()
        return code

    return guarded(check)


def leave(code: int) -> NoReturn:
    """End this process with an exit code and without taking apart what is in memory, which takes milliseconds."""
    if "coverage" in sys.modules:
        # It writes its measurements on the way out.
        sys.exit(code)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
