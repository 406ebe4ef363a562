"""The command line: parses, calls, prints, exits. Nothing else in debrief does any of these."""

from __future__ import annotations


def main() -> None:
    """Run the command that `sys.argv` names and exit."""
    import sys

    from debrief.cli import quick

    code = quick.run(sys.argv[1:])
    if code is not None:
        quick.leave(code)
    from debrief.cli.app import run

    sys.exit(run(sys.argv[1:]))
