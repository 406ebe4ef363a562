"""Answers over HTTP within bounds: so many bytes once they are unpacked, and so long from the first to the last.

A timeout of a socket bounds only the silence between two bytes, and the length that a server announces says nothing of
what a packed answer unpacks to. Here the clock runs from the moment at which an answer is waited for, headers included,
and bytes are counted as they come out of the unpacking.
"""

from __future__ import annotations

import http.client
import io
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

ANSWER_MAX = 32 * 1024 * 1024
"""Most bytes of one answer, unpacked."""

ANSWER_SECONDS = 60.0
"""Longest time that one answer may take, headers included."""

_PIECE = 65_536
_GZIP = 16 + zlib.MAX_WBITS


class TooLargeError(requests.RequestException):
    """An answer with more bytes than are taken."""


class TooSlowError(requests.Timeout):
    """An answer that was not whole within its time, though bytes may still have come."""


class BoundedAdapter(HTTPAdapter):
    """Sends as `requests` does, and reads each answer whole within the bounds."""

    def __init__(self, most: int = ANSWER_MAX, seconds: float = ANSWER_SECONDS, **more: Any) -> None:
        """Prepare; `most` is in bytes of an unpacked answer, `seconds` for the whole of one; the rest is the parent's.

        Sending raises what `requests` raises, TooLargeError and TooSlowError among it.
        """
        self._most = most
        self._seconds = seconds
        super().__init__(**more)

    def get_connection_with_tls_context(self, *given: Any, **named: Any) -> Any:
        """Return the parent's pool, whose connections keep the time."""
        pool: Any = super().get_connection_with_tls_context(*given, **named)
        if not hasattr(pool.ConnectionCls, "answer_seconds"):
            pool.ConnectionCls = _timed(pool.ConnectionCls, self._seconds)
        return pool

    def send(self, request: requests.PreparedRequest, *given: Any, **named: Any) -> requests.Response:
        """Send a request, and return its answer once all of it is there."""
        # Only what is unpacked here, piece by piece, can be counted.
        request.headers["Accept-Encoding"] = "gzip"
        began = time.monotonic()
        try:
            answer = super().send(request, *given, **named)
            answer._content = self._read(answer.raw, answer.headers)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            if not isinstance(error, TooLargeError) and time.monotonic() - began >= self._seconds:
                raise TooSlowError(f"the answer took longer than {self._seconds:.0f} s", request=request) from None
            if isinstance(error, urllib3.exceptions.ProtocolError):
                raise requests.exceptions.ChunkedEncodingError(error, request=request) from None
            if isinstance(error, urllib3.exceptions.ReadTimeoutError):
                raise requests.exceptions.ReadTimeout(error, request=request) from None
            raise
        answer._content_consumed = True  # type: ignore[attr-defined]
        # Guessing how 32 MiB are encoded would take longer than sending them did.
        answer.encoding = answer.encoding or "utf-8"
        return answer

    def _read(self, raw: Any, headers: Mapping[str, str]) -> bytes:
        packed = headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in ("identity", "", "gzip", "x-gzip"):
            raw.close()
            raise requests.exceptions.ContentDecodingError("the answer is packed in another way than was asked for")
        content = bytearray()
        unpack = _unpacker() if "gzip" in packed else _whole
        try:
            for piece in raw.stream(_PIECE, decode_content=False):
                content += unpack(piece, self._most + 1 - len(content))
                if len(content) > self._most:
                    raise TooLargeError(f"the answer has more than {self._most // 1024} KiB")
        except zlib.error:
            raw.close()
            raise requests.exceptions.ContentDecodingError("the answer cannot be unpacked") from None
        except Exception:
            raw.close()
            raise
        raw.release_conn()
        return bytes(content)


def _whole(piece: bytes, most: int) -> bytes:
    return piece[:most]


def _unpacker() -> Callable[[bytes, int], bytes]:
    member = zlib.decompressobj(_GZIP)

    def unpack(piece: bytes, most: int) -> bytes:
        nonlocal member
        found = b""
        while piece and len(found) < most:
            if member.eof:
                member = zlib.decompressobj(_GZIP)
            found += member.decompress(piece, most - len(found))
            piece = member.unused_data
        return found

    return unpack


def _timed(kind: Any, seconds: float) -> Any:
    """Return a kind of connection whose answers end in time."""

    class Answer(http.client.HTTPResponse):
        def __init__(self, sock: Any, *given: Any, **named: Any) -> None:
            super().__init__(_Timed(sock, time.monotonic() + seconds), *given, **named)  # type: ignore[arg-type]

    return type(kind.__name__, (kind,), {"response_class": Answer, "answer_seconds": seconds})


class _Timed:
    """What `http.client` asks of a socket: a file to read from."""

    def __init__(self, sock: Any, end: float) -> None:
        self._sock, self._end = sock, end

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._end))


class _Reader(io.RawIOBase):
    """Reads from a socket until `end`, in seconds of the monotonic clock."""

    def __init__(self, sock: Any, end: float) -> None:
        self._sock, self._end = sock, end
        # The library's own file keeps the socket open until the answer is read, though the connection be closed.
        self._file = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time of the answer is over")
        silence = self._sock.gettimeout()
        self._sock.settimeout(left if silence is None else min(silence, left))
        try:
            read: int | None = self._file.readinto(buffer)
            return read
        finally:
            self._restore(silence)

    def _restore(self, silence: float | None) -> None:
        try:
            self._sock.settimeout(silence)
        except OSError:
            return

    def close(self) -> None:
        self._file.close()
        super().close()
