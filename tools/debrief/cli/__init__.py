"""The command line: parses, calls, prints, exits. Nothing else in debrief does any of these."""

from __future__ import annotations

COLLECT_AFTER = 20_000
"""Objects that are made between two searches for unreachable ones; `inspection.run` says why no more are needed."""


def main() -> None:
    """Run the command that `sys.argv` names and exit."""
    try:
        import gc
        import sys

        # What is imported stays: to look through it again and again takes a millisecond of the 25 of a commit hook.
        gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])

        from debrief.cli import interrupt

        interrupt.listen()
    except KeyboardInterrupt:
        # Nothing has been begun, and what would say so is not imported yet.
        raise SystemExit(130) from None
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        code = interrupt.say()
    except Exception:
        if not interrupt.came():
            raise
        code = interrupt.say()
    interrupt.rest()
    sys.exit(code)


def _run(argv: list[str]) -> int:
    from debrief.cli import interrupt, quick

    code = quick.run(argv)
    if code is not None:
        interrupt.rest()
        quick.leave(code)
    from debrief.cli.app import run

    return run(argv)
