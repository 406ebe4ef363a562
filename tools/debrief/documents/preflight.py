"""Limits of size and characters, judged on the bytes before anything is parsed.

It costs about 10 µs on an ordinary file: ASCII is taken out at the speed of C, and what is left is looked at
character by character only when there is something to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from debrief.documents.fault import Fault
from debrief_schemas.light import late_pattern

FILE_MAX = 1024 * 1024
"""Largest post-mortem in bytes (document format: "at most 1 MiB")."""

FRONT_MATTER_MAX = 64 * 1024
"""Largest front matter in bytes (document format)."""

LISTED_MAX = 19
"""Most characters of one file that are listed; one more fault counts the rest."""

_PLAIN_ASCII = bytes(range(0x20, 0x7F)) + b"\t\n"

_EMOJI = (
    "\u203c\u2049\u20e3\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
)
_IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# Sources: Unicode categories Cc and Cf; the bidirectional controls of UAX #9; the invisible letters of UTS #39.
_FORBIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2028\u2029\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_USUAL = frozenset("–—…’‘“”«»„‚•·×→←≤≥±°€£§éèêëàâäáåãçñöôóòõøüûúùïîíßÄÖÜÉ\u00a0\u202f")
"""Characters beyond ASCII that are in most of the texts that have any: of others alone the pattern is compiled."""
_forbidden = late_pattern(f"[{_FORBIDDEN}]")
_DELETE = "delete it; it hides or reorders what people read"
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@cache
def _any_of(characters: str) -> re.Pattern[str]:
    """Compile a large class of characters only where one of them may stand: it costs a millisecond."""
    return re.compile(f"[{characters}]")


def plain_text(data: bytes, left: bytes | None = None) -> str | None:
    """Return the text of `data` if it certainly breaks no limit of size or characters; None means "look closer".

    `left` is what is left of `data` without some or all of its printable ASCII, where the caller has it.
    """
    if not data or len(data) > FILE_MAX:
        return None
    rest = (data if left is None else left).translate(None, _PLAIN_ASCII)
    if b"\r" in rest:
        if data.count(b"\r") != data.count(b"\r\n"):
            return None
        rest = rest.replace(b"\r", b"")
    try:
        # Without its ASCII, text in UTF-8 is still text in UTF-8; but with it, what was torn apart is no text any more.
        beyond = rest.decode("utf-8")
        if not _USUAL.issuperset(beyond) and _forbidden.search(beyond) is not None:
            return None
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def decode(data: bytes) -> tuple[str, list[Fault]]:
    """Return the text of a file and what is wrong with its size or characters.

    Line ends stay as they are. With any fault the text must not be parsed further.
    """
    if not data:
        return "", [Fault("file/empty", "the file is empty", "start one with `debrief new TITLE`")]
    if len(data) > FILE_MAX:
        return "", [
            Fault(
                "file/too-large",
                f"the file has more than {FILE_MAX // 1024} KiB",
                "link logs and pictures instead of pasting them",
            )
        ]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "", [Fault("file/encoding", "the file is not UTF-8 (it looks like UTF-16)", "save it as UTF-8")]
    if data.startswith(b"\xef\xbb\xbf"):
        return "", [Fault("file/encoding", "the file begins with a byte order mark", "save it as UTF-8 without BOM")]
    plain = plain_text(data)
    if plain is not None:
        return plain, []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = _place(before)
        return "", [
            Fault(
                "file/encoding",
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                "save the file as UTF-8; a picture or an archive does not belong here",
                line,
                column,
            )
        ]
    return text, _character_faults(text)


def _character_faults(text: str) -> list[Fault]:
    faults = []
    lone = text.replace("\r\n", "\n\n").find("\r")
    if lone >= 0:
        line, column = _place(text[:lone])
        faults.append(
            Fault("file/line-ends", "a line ends with CR alone", "save the file with LF or CR LF", line, column)
        )
    offences = [match.start() for match in _forbidden.finditer(text) if not _is_harmless(text, match.start())]
    for at in offences[:LISTED_MAX]:
        line, column = _place(text[:at])
        faults.append(
            Fault(
                "file/character",
                f"{kind_of(text[at])} character U+{ord(text[at]):04X}",
                _DELETE,
                line,
                column,
                line,
                column + 1,
            )
        )
    rest = len(offences) - LISTED_MAX
    if rest > 0:
        line, column = _place(text[: offences[LISTED_MAX]])
        many = "1 more character" if rest == 1 else f"{rest} more characters"
        faults.append(Fault("file/character", f"{many} of this kind from here on", _DELETE, line, column))
    return faults


def forbidden_character(text: str) -> str | None:
    """Return the first character of a value that no file may hold; a lone CR or half a surrogate pair is one too."""
    for match in _any_of(f"{_FORBIDDEN}\r\ud800-\udfff").finditer(text):
        if not _is_harmless(text, match.start()):
            return match[0]
    return None


def kind_of(character: str) -> str:
    """Say in words why a character is not allowed."""
    code = ord(character)
    if character in _BIDIRECTIONAL:
        return "bidirectional control"
    return "control" if code < 0x20 or 0x7F <= code < 0xA0 else "invisible"


def odd_characters(text: str) -> Iterator[int]:
    """Yield the offset of every control, bidirectional or invisible character that no document may hold."""
    for match in _forbidden.finditer(text):
        if not _is_harmless(text, match.start()):
            yield match.start()


def _is_harmless(text: str, at: int) -> bool:
    """A joiner inside an emoji and a variant selector after an ideograph are ordinary writing."""
    code = ord(text[at])
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if code == 0x200D:
        return bool(_any_of(_EMOJI).match(before) and _any_of(_EMOJI).match(after))
    if 0xE0100 <= code <= 0xE01EF:
        return bool(_any_of(_IDEOGRAPHS).match(before))
    return False


def _place(before: str) -> tuple[int, int]:
    start = before.rfind("\n") + 1
    return before.count("\n") + 1, len(before) - start + 1
