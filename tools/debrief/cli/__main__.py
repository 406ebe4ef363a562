"""`python -m debrief.cli` is the same as `debrief`."""

from debrief.cli import main

main()
