"""The one door to services over HTTP: asks for JSON, and never takes more than was agreed.

Addresses come from the settings alone; redirects are not followed, since they would carry the token elsewhere.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from debrief import __version__
from debrief.collecting.fact import Limits
from debrief.collecting.files import parse_json
from debrief.errors import DebriefError, NotPermitted, RateLimited, SourceError, UsageError
from debrief.reports.escape import one_line
from debrief.retry_after import seconds_of
from debrief_schemas.sources import safe_address

REPEATS = 3
"""Times that a request is sent before it counts as failed."""

BACKOFF = 0.5
"""Seconds before the first repetition; each next wait is twice as long."""

UNTOLD = 10.0
"""Seconds to wait where a service asks for a pause and does not say how long."""


def token_from(env: Mapping[str, str], variable: str, cure: str) -> str:
    """Return the token in an environment variable.

    Raises UsageError, with `cure`, when it is missing or holds what no header takes.
    """
    token = env.get(variable, "").strip()
    if not token:
        raise UsageError(f"{variable} is not set: {cure}")
    if any(not "!" <= character <= "~" for character in token):
        raise UsageError(f"{variable} holds a blank or a character that no token has: copy it once more")
    return token


class Door:
    """Asks one service, within the limits of one source."""

    def __init__(
        self, service: str, address: str, limits: Limits, headers: Mapping[str, str] | None = None, secret: str = ""
    ) -> None:
        """Prepare for requests below `address`; nothing is sent yet. `secret` never appears in a message.

        Raises UsageError when the address is not safe for a token.
        """
        try:
            self._address = safe_address(address)
        except ValueError as error:
            raise UsageError(f"the address of {service} {error}") from None
        self._service = service
        self._limits = limits
        self._headers = {"Accept": "application/json", "User-Agent": f"debrief/{__version__}", **(headers or {})}
        self._secret = secret
        self._left = limits.bytes
        self._end = time.monotonic() + limits.seconds
        self._session: Any = None

    @property
    def host(self) -> str:
        """The service's host name."""
        return urlsplit(self._address).hostname or ""

    def hide(self, text: str) -> str:
        """Return a text that the service sent without the secret, which it may repeat."""
        return text.replace(self._secret, "***") if self._secret else text

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """Return the JSON at a path below the address.

        Raises SourceError, RateLimited or NotPermitted with one line and the cure, and without the secret.
        """
        try:
            return self._get(path, params or {})
        except DebriefError as error:
            raise type(error)(self.hide(str(error))) from None

    def _get(self, path: str, params: Mapping[str, Any]) -> Any:
        import requests

        from debrief.bounded_http import TooLargeError, TooSlowError

        waited, tries = 0.0, 0
        while True:
            tries += 1
            try:
                status, headers, raw = self._once(path, params)
            except TooLargeError:
                raise self._too_much() from None
            except TooSlowError:
                raise SourceError(
                    f"an answer of {self._service} was not whole after {self._limits.answer:.0f} s; {_NARROWER}"
                ) from None
            except requests.RequestException as error:
                if tries < REPEATS and self._pause(BACKOFF * 2 ** (tries - 1)):
                    continue
                raise SourceError(f"no answer from {self._service} at {self.host} ({_why(error)}): {_CURE}") from None
            if status == 429 or (status == 503 and "retry-after" in headers):
                told = seconds_of(headers.get("retry-after", ""), datetime.now(UTC))
                wait = UNTOLD if told is None else told
                waited += wait
                if tries > REPEATS or waited > self._limits.wait or not self._pause(wait):
                    raise RateLimited(
                        f"{self._service} asks for a pause of {wait:.0f} s:"
                        " run the command again later, it adds what is missing"
                    )
                continue
            if status >= 500 and tries < REPEATS and self._pause(BACKOFF * 2 ** (tries - 1)):
                continue
            self._judge(status, path)
            return parse_json(raw, f"the answer of {self._service}", _AGAIN)

    def _once(self, path: str, params: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        with contextlib.closing(
            self._open().get(
                self._address + path,
                params=dict(params),
                timeout=self._limits.timeout,
                allow_redirects=False,
                stream=True,
            )
        ) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            self._left -= len(answer.content)
            if self._left < 0:
                raise self._too_much()
            if time.monotonic() > self._end:
                raise self._too_slow()
            return answer.status_code, headers, answer.content

    def _open(self) -> Any:
        if time.monotonic() > self._end:
            raise self._too_slow()
        if self._session is None:
            import requests

            from debrief.bounded_http import BoundedAdapter

            self._session = requests.Session()
            for scheme in ("https://", "http://"):
                self._session.mount(scheme, BoundedAdapter(self._limits.bytes, self._limits.answer))
            self._session.headers.update(self._headers)
            # Without an own `auth` the library would put a password from ~/.netrc in place of the token.
            self._session.auth = _unchanged
        return self._session

    def _pause(self, seconds: float) -> bool:
        """Wait, unless the source's time would run out meanwhile."""
        if time.monotonic() + seconds > self._end:
            return False
        time.sleep(seconds)
        return True

    def _judge(self, status: int, path: str) -> None:
        if 200 <= status < 300:
            return
        where = one_line(path, 80)
        if status in (401, 403):
            raise NotPermitted(
                f"{self._service} refuses the token (status {status}): make a new one with the right to read {where}"
            )
        if status in (301, 302, 303, 307, 308):
            raise SourceError(
                f"{self._service} at {self.host} sends requests elsewhere: correct its url in the settings"
            )
        if status == 404:
            raise SourceError(
                f"{self._service} knows no {where}: check its url in the settings, and the token's rights"
            )
        raise SourceError(f"{self._service} answers {where} with status {status}: {_AGAIN}")

    def _too_much(self) -> SourceError:
        return SourceError(f"{self._service} sent more than {self._limits.bytes // 1024} KiB; {_NARROWER}")

    def _too_slow(self) -> SourceError:
        return SourceError(f"{self._service} took longer than {self._limits.seconds:.0f} s; {_NARROWER}")


_AGAIN = "try again, or check its url in the settings"
_NARROWER = "give a narrower --since and --until"
_CURE = "check the network, the proxy settings and the url in the settings"


def _unchanged(request: Any) -> Any:
    return request


def _why(error: Exception) -> str:
    import requests

    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted, or TLS failed"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the proxy does not connect"
    if isinstance(error, requests.exceptions.Timeout):
        return "nothing came in time"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the connection broke off"
    return "no connection"
