"""Takes secrets out of text, whatever a server or a library did to them on the way."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

REMOVED = "***"
SECRET_MIN = 8
"""Shortest secret, in characters, that is looked for; a shorter one occurs by chance, as `x` does in `proxy`."""


class Secrets:
    """All secrets that a connection has seen so far."""

    def __init__(self, *secrets: str) -> None:
        """Begin with these; those shorter than `SECRET_MIN` do not count."""
        self._forms: dict[str, None] = {}
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Remember one more secret, as it is and in every encoding that is undone at a glance."""
        if len(secret) >= SECRET_MIN and secret not in self._forms:
            self._forms.update(dict.fromkeys(_forms(secret)))

    def removed_from(self, text: str) -> str:
        """Return `text` with asterisks in place of every secret; ask before the text is cut, or half a secret stays."""
        # The longest first, or what is left of a longer form would still tell half of it.
        for form in sorted(self._forms, key=len, reverse=True):
            text = text.replace(form, REMOVED)
        return text

    def removed_from_all(self, data: Any) -> Any:
        """Return a value of JSON with asterisks in place of every secret in its texts."""
        if isinstance(data, str):
            return self.removed_from(data)
        if isinstance(data, Mapping):
            return {name: self.removed_from_all(value) for name, value in data.items()}
        return [self.removed_from_all(value) for value in data] if isinstance(data, list) else data

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._forms)} forms)"


def _forms(secret: str) -> Iterator[str]:
    yield secret
    raw = secret.encode()
    for text in _base64(raw):
        yield text
        yield text.replace("+", "-").replace("/", "_")
    yield from _base32(raw)
    yield from (raw.hex(), raw.hex().upper(), quote(secret, safe=""), quote_plus(secret), secret[::-1])
    yield from (secret.lower(), secret.upper())
    # Encoders that spare no character: addresses, JSON and string literals, HTML.
    for pattern in (
        "%{:02X}",
        "%{:02x}",
        "\\u{:04x}",
        "\\u{:04X}",
        "\\x{:02x}",
        "\\x{:02X}",
        "&#{};",
        "&#x{:x};",
        "&#x{:X};",
    ):
        yield "".join(pattern.format(byte) for byte in raw)


def _base64(raw: bytes) -> Iterator[str]:
    """Yield what is left of `raw` in the base64 of any text around it: one form for each offset modulo 3."""
    for offset in range(3):
        whole = base64.b64encode(bytes(offset) + raw).decode()
        # Characters that also hold bits of the neighbours say nothing for sure.
        yield whole[-(-offset * 8 // 6) : (offset + len(raw)) * 8 // 6]


def _base32(raw: bytes) -> Iterator[str]:
    """Yield what is left of `raw` in the base32 of any text around it: one form for each offset modulo 5."""
    for offset in range(5):
        whole = base64.b32encode(bytes(offset) + raw).decode()
        kept = whole[-(-offset * 8 // 5) : (offset + len(raw)) * 8 // 5]
        yield from (kept, kept.lower())
