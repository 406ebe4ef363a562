"""debrief: post-mortems as code, and their action points as tracker issues, exactly once."""

__version__ = "0.1.0"
