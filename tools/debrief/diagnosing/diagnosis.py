"""The result: a list of checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    """`apply` works, but less well than it could."""
    FAIL = "fail"
    """`apply` needs it."""
    UNKNOWN = "unknown"
    """The credentials may not look, or the server cannot tell."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    id: str
    """Lasting name, such as `journal`, for other programs."""
    outcome: Outcome
    says: str
    """What was found, on one line."""
    cure: str = ""
    """What to do about it, on one line; empty where there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All that was looked at."""

    tracker: str
    """`github` or `local`."""
    checks: tuple[Check, ...]

    @property
    def works(self) -> bool:
        """Whether nothing is missing that `apply` needs."""
        return all(check.outcome is not Outcome.FAIL for check in self.checks)

    def count(self, outcome: Outcome) -> int:
        """Return how many checks ended this way."""
        return sum(check.outcome is outcome for check in self.checks)


def ok(name: str, says: str, cure: str = "") -> Check:
    """Return a check that found all well."""
    return Check(name, Outcome.OK, says, cure)


def warn(name: str, says: str, cure: str) -> Check:
    """Return a check that found something to improve."""
    return Check(name, Outcome.WARN, says, cure)


def fail(name: str, says: str, cure: str) -> Check:
    """Return a check that found what keeps `apply` from working."""
    return Check(name, Outcome.FAIL, says, cure)


def unknown(name: str, says: str, cure: str = "") -> Check:
    """Return a check that could not be made."""
    return Check(name, Outcome.UNKNOWN, says, cure)


def halves(error: str, separators: Iterable[str] = (": ", "; ")) -> tuple[str, str]:
    """Return what an error's line says and the cure behind it, which is empty where there is none.

    The first of the separators that stands outside of parentheses, in which others are quoted, parts them.
    """
    for separator in separators:
        at = error.find(separator)
        while at >= 0:
            if error.count("(", 0, at) == error.count(")", 0, at):
                return error[:at], error[at + len(separator) :]
            at = error.find(separator, at + 1)
    return error, ""


def listed(names: Iterable[str], most: int = 5) -> str:
    """Return names in backticks, no more than `most` of them."""
    all_names = [f"`{name}`" for name in names]
    rest = len(all_names) - most
    return ", ".join(all_names[:most]) + (f" and {rest} more" if rest > 0 else "")
