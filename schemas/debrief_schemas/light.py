"""What a commit hook uses in place of costlier things of the standard library; type checkers read the originals.

To import `typing` and what it imports takes 2.4 ms, and `typing.NamedTuple` looks through every annotation for another
70 to 120 µs a class: together a sixth of the check of one file. A pattern takes 20 to 350 µs to compile, and most files
need few of those that there are.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AnyStr, NamedTuple

    def late_pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
        """Return the pattern, which is compiled when it is first used."""
else:
    from collections import namedtuple

    class _Named(type):
        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            annotations = body.get("__annotations__", {})
            defaults = [body.pop(field) for field in annotations if field in body]
            made = namedtuple(name, annotations, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Named):
        """A tuple with named fields, from the annotations of a class. Fields with a default come last."""

    class late_pattern:  # noqa: N801  it is called like a function
        """The pattern, which is compiled when it is first used."""

        __slots__ = ("_flags", "_text", "finditer", "match", "search")

        def __init__(self, text, flags=0):
            self._text = text
            self._flags = flags

        def __getattr__(self, name):
            # Only what has no value yet comes here: from then on these three cost no more than of a pattern.
            compiled = re.compile(self._text, self._flags)
            self.finditer, self.match, self.search = compiled.finditer, compiled.match, compiled.search
            return getattr(compiled, name)


__all__ = ["NamedTuple", "late_pattern"]
