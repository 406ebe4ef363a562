"""Sends one call once, through PyGithub, and tells a complete answer from a lost one.

PyGithub does the authentication, the throttling and the connections. Its retries are switched off: they repeat
a POST after a 5xx, sleep as long as any `Retry-After` says, and follow a 301 without its query, which turns
"all issues with this label" into "some open issues".
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import requests
import urllib3

from debrief import __version__
from debrief.bounded_http import ANSWER_MAX, ANSWER_SECONDS, BoundedAdapter, TooLargeError, TooSlowError
from debrief.trackers.github.address import Address
from debrief.trackers.github.exchange import Answer, Call
from debrief.trackers.github.pace import paced

if TYPE_CHECKING:
    from github.Auth import Auth

PER_PAGE = 100
"""Items on a page; GitHub's maximum."""
REDIRECTS = frozenset({301, 302, 307, 308})
_API_VERSION = "2022-11-28"
_door = threading.Lock()
"""Whoever makes a requester has it."""
_NETWORK = "check the network, the proxy settings and GITHUB_API_URL"
_ANOTHER = "check that GITHUB_API_URL is the address of GitHub's API"
PATIENCE = "try again in a few minutes, and look at https://www.githubstatus.com"


class LostError(Exception):
    """A call that ended without a clear answer."""

    def __init__(
        self, why: str, *, sent: bool = True, again: bool = True, silent: bool = False, cure: str = PATIENCE
    ) -> None:
        """Say why it was lost, whether it may have been done, whether repeating can help, and the cure.

        `silent` says that the server took the call and no answer came within the time.
        """
        super().__init__(why)
        self.why = why
        self.sent = sent
        self.again = again
        self.silent = silent
        self.cure = cure


class _MovedError(Exception):
    """An answer 301, stopped before PyGithub follows it."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class _Once(urllib3.Retry):
    """Never retries, and stops a 301 instead of letting it be followed silently."""

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        return status_code == 301 or super().is_retry(method, status_code, has_retry_after)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: urllib3.BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: Any = None,
    ) -> Self:
        if response is not None and response.status == 301:
            location = response.headers.get("Location", "")
            response.drain_conn()
            raise _MovedError(location)
        return super().increment(method, url, response, error, _pool, _stacktrace)


class Wire:
    """The connection to one GitHub."""

    def __init__(self, address: Address, timeout: int, auth: Auth | None = None) -> None:
        """Prepare; nothing is sent yet. `timeout` is in seconds; `auth` is by default the address's token."""
        self.host = address.host
        self._place = _place_of(address.api)
        self._timeout = timeout
        self._pause = address.pause_writes
        github = import_quietly()
        with _bounded_answers():
            self._requester = github.Github(
                auth=auth or github.Auth.Token(address.token),
                base_url=address.api,
                timeout=timeout,
                user_agent=f"debrief/{__version__}",
                per_page=PER_PAGE,
                retry=_Once(total=0, read=False, redirect=0, respect_retry_after_header=False),
                seconds_between_requests=address.pause_reads,
                seconds_between_writes=address.pause_writes,
                lazy=True,
                api_version=_API_VERSION,
            ).requester

    def send(self, call: Call) -> Answer:
        """Send once; raise `LostError` unless a complete answer came back."""
        if not call.path.startswith("/") and _place_of(call.path) != self._place:
            # The next page of a list, or where something moved to, in a server's own words: the token stays here.
            raise LostError("it names an address that is not of its API", sent=False, again=False, cure=_ANOTHER)
        headers = {"Accept": "application/vnd.github+json"}
        try:
            with paced(self.host, 0.0 if call.verb == "GET" else self._pause):
                status, received, text = self._requester.requestJson(
                    call.verb, call.path, dict(call.params or {}), headers, call.body
                )
        except _MovedError as moved:
            return Answer(301, {"location": moved.location}, None)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _lost(error, self._timeout) from None
        if status >= 500 or status == 408:
            raise LostError(f"status {status}")
        if status in REDIRECTS or (status in (204, 304) and not text):
            return Answer(status, received, None)
        try:
            return Answer(status, received, json.loads(text))
        except ValueError:
            kind = received.get("content-type", "").partition(";")[0].strip() or "no content type"
            raise LostError(
                f"status {status}, but no JSON in the body ({kind})",
                cure=f"check that GITHUB_API_URL ({self.host}) is the address of GitHub's API",
            ) from None


def _place_of(address: str) -> tuple[str, str] | None:
    """Return scheme, host and port of an address; None where it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts.scheme, parts.netloc.casefold()


def import_quietly() -> ModuleType:
    """Import PyGithub without the log handler that it installs for the whole process."""
    log = logging.getLogger("github")
    before, level = list(log.handlers), log.level
    import github

    for handler in log.handlers[:]:
        if handler not in before:
            log.removeHandler(handler)
    log.setLevel(level)
    return github


@contextmanager
def _bounded_answers() -> Iterator[None]:
    """Let the requesters that are made meanwhile take no answer that is too large or too slow.

    A requester makes its own session; this is PyGithub's door to that. While it stands open for the whole process,
    every request opens a connection of its own: so it is closed again at once.
    """
    from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester

    class Plain(HTTPRequestsConnectionClass):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.session.mount("http://", _adapter(self.retry, self.pool_size))

    class Secure(HTTPSRequestsConnectionClass):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.session.mount("https://", _adapter(self.retry, self.pool_size))

    with _door:
        Requester.injectConnectionClasses(Plain, Secure)
        try:
            yield
        finally:
            Requester.resetConnectionClasses()


def _adapter(retry: Any, size: int) -> BoundedAdapter:
    return BoundedAdapter(ANSWER_MAX, ANSWER_SECONDS, max_retries=retry, pool_connections=size, pool_maxsize=size)


def _lost(error: Exception, timeout: int) -> LostError:
    """Tell from a library's exception whether the call was sent, and what would help."""
    causes = list(_causes(error))
    if isinstance(error, TooLargeError):
        return LostError(f"more than {ANSWER_MAX // 1024} KiB came", again=False, cure=_ANOTHER)
    if isinstance(error, TooSlowError):
        return LostError(f"the answer was not whole after {ANSWER_SECONDS:.0f} s", silent=True)

    def due_to(*kinds: type[Exception]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if due_to(requests.exceptions.SSLError, urllib3.exceptions.SSLError):
        unverified = "CERTIFICATE_VERIFY_FAILED" in str(error)
        return LostError(
            "its certificate is not trusted" if unverified else "TLS failed",
            sent=not unverified,
            again=not unverified,
            cure="check GITHUB_API_URL; behind a company's proxy set REQUESTS_CA_BUNDLE to its certificate",
        )
    if due_to(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return LostError("the proxy does not connect", sent=False, cure="check HTTPS_PROXY and NO_PROXY")
    if due_to(urllib3.exceptions.NameResolutionError):
        return LostError("its name cannot be resolved", sent=False, cure=_NETWORK)
    if due_to(requests.exceptions.ConnectTimeout):
        return LostError(f"no connection within {timeout} s", sent=False, cure=_NETWORK)
    if due_to(urllib3.exceptions.NewConnectionError):
        return LostError("no connection", sent=False, cure=_NETWORK)
    if due_to(requests.exceptions.Timeout, urllib3.exceptions.ReadTimeoutError, TimeoutError):
        return LostError(f"nothing came for {timeout} s", silent=True)
    return LostError("the connection broke off")


def _causes(error: BaseException, depth: int = 6) -> Iterator[BaseException]:
    """Yield an exception and those that the libraries wrapped in it."""
    yield error
    if depth == 0:
        return
    for inside in (getattr(error, "reason", None), getattr(error, "original_error", None), *error.args):
        if isinstance(inside, BaseException):
            yield from _causes(inside, depth - 1)
