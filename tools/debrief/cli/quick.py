"""The quick lane of `debrief check`: its arguments are read without click, which costs as much as checking 100 files.

It knows exactly the options of `cli.check`, written out in full. Whatever it does not know, from `--help` to a misspelt
word, goes to click, which then sees all of it; both end in `check_run.run_check`.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from debrief.cli.check_run import CheckOptions

FORMATS = ("text", "json", "github", "sarif", "markdown")
"""The forms of the output; the tests compare them with those of `check_run`."""

_FLAGS = {
    "--strict": "strict",
    "--quiet": "quiet",
    "-q": "quiet",
    "--no-cache": "no_cache",
    "--language": "language",
    "--policy": "policy",
    "--fix": "fix",
}
_VALUES = {"--root": "root", "--format": "format", "--base": "base"}


class Arguments:
    """What stands on the command line."""

    __slots__ = ("flags", "paths", "values")

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.flags: set[str] = set()
        self.values: dict[str, str] = {}

    def options(self) -> CheckOptions:
        """The same as the options of a check."""
        from debrief.cli.check_run import CheckOptions

        return CheckOptions(
            tuple(self.paths),
            self.values.get("root"),
            self.values.get("format", FORMATS[0]),
            "strict" in self.flags,
            "quiet" in self.flags,
            "no_cache" not in self.flags,
            "language" in self.flags,
            self.values.get("base"),
            "policy" in self.flags,
            "fix" in self.flags,
        )


def parse(arguments: Sequence[str]) -> Arguments | None:
    """Return what the arguments of `debrief check` say, or None where click has to look at them."""
    found = Arguments()
    rest = iter(arguments)
    for argument in rest:
        if argument[:1] != "-":
            if not argument:
                return None
            found.paths.append(argument)
            continue
        name, joined, value = argument.partition("=")
        if argument in _FLAGS:
            found.flags.add(_FLAGS[argument])
        elif name in _VALUES:
            if not joined:
                value = next(rest, "")
            if not value or value[:1] == "-":
                return None
            found.values[_VALUES[name]] = value
        else:
            return None
    return found if found.values.get("format", FORMATS[0]) in FORMATS else None


def run(argv: Sequence[str]) -> int | None:
    """Run `debrief check` if that is what the arguments certainly say, and return its exit code; else None."""
    if not argv or argv[0] != "check" or "_DEBRIEF_COMPLETE" in os.environ:
        return None
    arguments = parse(argv[1:])
    if arguments is None:
        return None
    from_cache: int | None = None
    if not arguments.paths and arguments.flags <= {"quiet", "strict"} and arguments.values.keys() <= {"root"}:
        try:
            from_cache = _unchanged(arguments.values.get("root"))
        except KeyboardInterrupt:
            return _guarded(_stop)
    if from_cache:
        if "quiet" not in arguments.flags:
            many = "1 post-mortem" if from_cache == 1 else f"{from_cache} post-mortems"
            sys.stdout.write(f"{many} checked: nothing to say\n")
        return 0

    def check() -> int:
        from debrief.cli.check_run import run_check

        code = run_check(arguments.options(), changed=from_cache == 0)
        sys.stdout.flush()
        return code

    return _guarded(check)


def _guarded(call: Callable[[], int]) -> int:
    from debrief.cli.boundary import guarded

    return guarded(call)


def _stop() -> int:
    raise KeyboardInterrupt


def _unchanged(root: str | None) -> int | None:
    """Return how many files a whole record has if nothing has changed since nothing was wrong with it.

    0 means that something has changed, None that it has not been looked at. It does what `check_run` does with the
    cache, before anything else is imported.
    """
    from debrief.inspection import cache, places

    if os.environ.get("DEBRIEF_FAST") == "0":
        return None
    workspace = places.find_root(root)
    settings = None if workspace is None else places.settings_bytes(workspace)
    if workspace is None or settings is None:
        return None
    seal = cache.open_seal(workspace, places.RECORD, settings)
    if seal is None:
        return None
    unbroken = seal.unbroken()
    if unbroken is None:
        return 0
    checked, findings = unbroken
    return None if findings or not checked else checked


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
