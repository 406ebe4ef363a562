"""`python -m debrief` is the same as `debrief`."""

from debrief.cli import main

main()
