"""The marker: a hidden last line of an issue's body that says which action point the issue belongs to.

It carries the action key, the digest of the title and text that the file gave, that of the whole text where it also
told of related action points, and digests of the labels that debrief has put on the issue. Whatever a person changes in
the issue later, the marker still tells what the file said at the last sync: that is the base of the three-way
comparison in `upkeep`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_JOINER = "\u2060"
"""WORD JOINER, which `debrief.rendering.inert` puts into mentions and references."""

LABELS_MAX = 64
"""Most labels that a marker remembers."""

_line = re.compile(
    r"<!-- debrief key=(?P<key>[0-9a-z-]{1,120}/(?:AP-[1-9][0-9]{0,3}|PARENT-[1-9]))"
    r" text=(?P<text>[0-9a-f]{32})(?: shown=(?P<shown>[0-9a-f]{32}))?"
    r" labels=(?P<labels>(?:[0-9a-f]{12}(?:,[0-9a-f]{12}){0,63})?)"
    r"(?: owed=(?P<owed>(?:assignee|[0-9a-f]{12})(?:,(?:assignee|[0-9a-f]{12})){0,64}))?"
    r"(?P<imported> imported)? -->"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """What a marker line says."""

    key: str
    """Key of the action point, such as `2026-11-20-checkout-502s/AP-1`."""
    text: str
    """`digest_text` of the title and of what the file alone says, at the last sync."""
    labels: frozenset[str] = frozenset()
    """`digest_label` of each label that was wanted at the last sync."""
    imported: bool = False
    """Whether a person made the issue and named it in the file: its text is the person's for ever."""
    shown: str | None = None
    """`digest_text` of the title and of the whole text at the last sync, where that is another."""
    owed: frozenset[str] = frozenset()
    """What the issue was to begin with and has not got, where no journal says so: see `debrief.planning.owing`."""

    @property
    def written(self) -> str:
        """Digest of what an issue holds that nobody has edited since the last sync."""
        return self.text if self.shown is None else self.shown

    def line(self) -> str:
        """Return the marker as the line that goes into a body."""
        imported = " imported" if self.imported else ""
        shown = f" shown={self.shown}" if self.shown is not None else ""
        labels = ",".join(sorted(self.labels))
        owed = f" owed={','.join(sorted(self.owed))}" if self.owed else ""
        return f"<!-- debrief key={self.key} text={self.text}{shown} labels={labels}{owed}{imported} -->"


@dataclass(frozen=True, slots=True)
class Body:
    """An issue's body, taken apart."""

    text: str
    """All of it but the marker line."""
    marker: Marker | None


def read_body(body: str) -> Body:
    """Take the marker out of a body.

    The marker is written as the last line, but people add text below what they cannot see: a line of its own
    anywhere will do, and the last one counts. Text from files cannot forge one, because it leaves inert.
    """
    lines = body.replace("\r\n", "\n").split("\n")
    index = _place(lines)
    if index is None:
        return Body("\n".join(lines), None)
    return Body("\n".join(lines[:index] + lines[index + 1 :]), _read(lines[index]))


def write_body(text: str, marker: Marker) -> str:
    """Return the body that consists of `text` and the marker as its last line."""
    return f"{text.rstrip()}\n\n{marker.line()}\n"


def set_marker(body: str, marker: Marker) -> str:
    """Put the marker in place of the one that counts, else below; every other character stays, a person's text too."""
    lines = body.split("\n")
    index = _place(lines)
    if index is not None:
        lines[index] = marker.line() + ("\r" if lines[index].endswith("\r") else "")
        return "\n".join(lines)
    newline = "\r\n" if "\r\n" in body else "\n"
    return f"{body}{newline * 2 if body else ''}{marker.line()}{newline}"


def _place(lines: Sequence[str]) -> int | None:
    """Return which line is the marker that counts."""
    return next((at for at in range(len(lines) - 1, -1, -1) if _line.fullmatch(lines[at].strip())), None)


def _read(line: str) -> Marker | None:
    found = _line.fullmatch(line.strip())
    if found is None:
        return None
    labels = frozenset(part for part in found["labels"].split(",") if part)
    owed = frozenset(part for part in (found["owed"] or "").split(",") if part)
    return Marker(found["key"], found["text"], labels, found["imported"] is not None, found["shown"], owed)


def digest_text(title: str, text: str) -> str:
    """Return the hash of a title and a text, 32 hexadecimal digits.

    Line ends, blanks at the end of lines and blank lines around the text do not count: trackers change them
    when a person merely opens and saves an issue. Nor do the invisible joiners count that make a text inert: a
    tracker that drops them has not edited anything.
    """
    whole = f"{counted_title(title)}\n{counted_text(text)}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def counted_title(title: str) -> str:
    """Return what of a title counts when it is compared with another; see `digest_text`."""
    return title.replace(_JOINER, "").strip()


def counted_text(text: str) -> str:
    """Return what of a text counts when it is compared with another; see `digest_text`."""
    text = text.replace(_JOINER, "").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def digest_label(name: str) -> str:
    """Return the hash of a label's name, 12 hexadecimal digits; case does not count, as on GitHub."""
    return hashlib.sha256(name.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:12]


def remembered(fresh: frozenset[str], before: frozenset[str]) -> frozenset[str]:
    """Return the digests for a marker: all fresh ones, and of those from before as many as it has room for.

    What was put on once stays remembered, so that it does not come back after a person took it off.
    """
    room = max(0, LABELS_MAX - len(fresh))
    return fresh | frozenset(sorted(before - fresh)[:room])


def digest_labels(names: Iterable[str]) -> frozenset[str]:
    """Return the hashes of several labels."""
    return frozenset(digest_label(name) for name in names)
