"""A GitHub App as the bot's identity: its key, its installation, and tokens that are renewed in time.

An App signs a short-lived JSON Web Token with its private key, and gets for it an installation token that lasts an
hour. Source: "Authenticating as a GitHub App installation" in GitHub's documentation. The signing is PyGithub's; the
exchange is not, because its version logs the answer with the token in it, trusts the local clock, and would be repeated
by other rules than every other call.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from debrief.errors import NotPermitted
from debrief.retry_after import instant_of
from debrief.trackers.github import failures
from debrief.trackers.github.redaction import Secrets
from debrief.trackers.github.wire import import_quietly

if TYPE_CHECKING:
    from github.Auth import Auth

    from debrief.trackers.github.app_key import AppKey
    from debrief.trackers.github.exchange import Answer

MARGIN = 60.0
"""Seconds before its end at which a token is replaced."""
SKEW_MIN = 30.0
"""Seconds that the local clock may be wrong before a refused signature is blamed on it."""


class Caller(Protocol):
    """The part of a client that is needed here."""

    repository: str

    def call(self, verb: str, path: str, *, accept: Collection[int] = (), repeatable: bool | None = None) -> Answer:
        """Send one call, see `debrief.trackers.github.client.Client.call`."""

    def path(self, rest: str = "") -> str:
        """Return the path of something in the repository."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The App in one account: what it may do there."""

    number: int
    slug: str
    """The App's name in addresses; its login is this and `[bot]`."""
    permissions: Mapping[str, str]
    """Level (`read`, `write`, `admin`) by right, such as `issues`."""
    selected: bool
    """Whether it was given some of the account's repositories only."""

    @property
    def login(self) -> str:
        """The login that issues made by the App bear."""
        return f"{self.slug}[bot]"


@dataclass(slots=True)
class _Token:
    value: str = field(repr=False)
    renew_at: float
    """On the monotonic clock, in seconds."""


class AppSession:
    """One App's access to one repository; nothing is sent before it is needed."""

    def __init__(self, app: AppKey, connect: Callable[[Auth], Caller], secrets: Secrets) -> None:
        """Prepare; `connect` makes a client with the given authentication, `secrets` learns all that is made."""
        self._secrets = secrets
        for line in app.lines():
            secrets.add(line)
        self._skew = 0.0
        self._as_app = connect(_supplied("Bearer", self._signed))
        self._sign = _signer(app, lambda: self._skew)
        self._installation: Installation | None = None
        self._token: _Token | None = None

    def auth(self) -> Auth:
        """Return the authentication of all other calls: at each of them a token that is still valid."""
        return _supplied("token", self.token)

    def installation(self) -> Installation:
        """Return the App's installation for the repository, looked up once.

        Raises `debrief.errors.NotPermitted` where the App is unknown, not installed or suspended.
        """
        if self._installation is None:
            self._installation = self._look_up()
        return self._installation

    def token(self) -> str:
        """Return a token for the installation; a new one when the last is about to end.

        Raises `debrief.errors.NotPermitted` like `installation`, and `debrief.errors.TrackerError`.
        """
        if self._token is None or time.monotonic() >= self._token.renew_at:
            self._token = self._exchange()
        return self._token.value

    def renew(self) -> None:
        """Forget the token: GitHub does not accept it any more."""
        self._token = None

    def _signed(self) -> str:
        signed = self._sign()
        self._secrets.add(signed)
        self._secrets.add(signed.rpartition(".")[2])
        return signed

    def _look_up(self) -> Installation:
        answer = self._ask("GET", self._as_app.path("/installation"))
        if answer.status == 404:
            raise NotPermitted(
                f"the GitHub App of DEBRIEF_APP_ID is not installed on {self._as_app.repository}, or there is no such"
                " repository: install it from the App's page and give it this repository, or correct GITHUB_REPOSITORY"
            )
        data = answer.data if isinstance(answer.data, Mapping) else {}
        number, slug, permissions = data.get("id"), data.get("app_slug"), data.get("permissions")
        if not isinstance(number, int) or not isinstance(slug, str) or not isinstance(permissions, Mapping):
            raise failures.not_understood("an installation is expected")
        if data.get("suspended_at"):
            raise NotPermitted(
                f"the GitHub App {slug} is suspended on {self._as_app.repository}:"
                " unsuspend it under Settings > GitHub Apps of the account that owns the repository"
            )
        levels = {str(right): str(level) for right, level in permissions.items()}
        return Installation(number, slug, levels, data.get("repository_selection") == "selected")

    def _exchange(self) -> _Token:
        number = self.installation().number
        with _unlogged():
            answer = self._ask("POST", f"/app/installations/{number}/access_tokens")
        if answer.status == 404:
            self._installation = None
            raise NotPermitted(f"the GitHub App was taken off {self._as_app.repository}: install it again")
        data = answer.data if isinstance(answer.data, Mapping) else {}
        value, end = data.get("token"), _instant(data.get("expires_at"))
        if not isinstance(value, str) or not value or end is None:
            raise failures.not_understood("a token and its end are expected")
        self._secrets.add(value)
        # Both instants are the server's: the local clock may be wrong by more than the token lasts.
        lasts = (end - (server_time(answer.headers) or datetime.now(UTC))).total_seconds()
        return _Token(value, time.monotonic() + lasts - min(MARGIN, lasts / 2))

    def _ask(self, verb: str, path: str) -> Answer:
        """Ask as the App; a signature that is refused because of the local clock is made once more."""
        answer = self._call(verb, path)
        if answer.status == 401:
            there = server_time(answer.headers)
            skew = 0.0 if there is None else (there - datetime.now(UTC)).total_seconds()
            if abs(skew - self._skew) > SKEW_MIN:
                self._skew = skew
                answer = self._call(verb, path)
        if answer.status == 401:
            words = failures.said(answer.data)
            quoted = f" (GitHub says: {words})" if words else ""
            raise NotPermitted(
                f"GitHub does not accept the App's signature{quoted}: compare DEBRIEF_APP_ID with the App's page,"
                " and make a new key there if DEBRIEF_APP_PRIVATE_KEY was deleted"
            )
        return answer

    def _call(self, verb: str, path: str) -> Answer:
        # One token more does no harm, so that even the exchange can be repeated.
        return self._as_app.call(verb, path, accept=(401, 404), repeatable=True)


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """Return the instant at which a server answered, by its own clock; aware, to the second."""
    return instant_of(headers.get("date", ""))


def _instant(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _signer(app: AppKey, skew: Callable[[], float]) -> Callable[[], str]:
    """Return a function that signs for the App, by a clock that is corrected by `skew` seconds."""
    auth = import_quietly().Auth
    sign = auth.AppAuth.create_jwt_sign(app.pem, "RS256")

    def corrected(claims: dict[str, Any]) -> str | bytes:
        shift = round(skew())
        signed: str | bytes = sign({**claims, "iat": claims["iat"] + shift, "exp": claims["exp"] + shift})
        return signed

    made: Callable[[], str] = auth.AppAuth(app.app_id, sign_func=corrected).create_jwt
    return made


def _supplied(kind: str, supply: Callable[[], str]) -> Auth:
    """Return an authentication whose token is asked for at each call."""
    base: type[Auth] = import_quietly().Auth.Auth

    class Supplied(base):  # type: ignore[valid-type, misc]
        token_type = kind

        @property
        def token(self) -> str:
            return supply()

        def mask_authentication(self, headers: dict[str, str]) -> None:
            headers["Authorization"] = f"{kind} (removed)"

    return Supplied()


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keep PyGithub from logging the answer: it is the token."""
    log = logging.getLogger("github.Requester")

    def refuse(record: logging.LogRecord) -> bool:
        return "/access_tokens" not in str(record.args)

    log.addFilter(refuse)
    try:
        yield
    finally:
        log.removeFilter(refuse)
