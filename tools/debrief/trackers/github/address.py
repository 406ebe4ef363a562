"""Where GitHub is, and with what right and patience it is asked: read from the environment, nothing else."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from debrief.errors import UsageError
from debrief.reports.escape import excerpt
from debrief.trackers.github.app_key import AppKey, read_app
from debrief.trackers.github.redaction import SECRET_MIN
from debrief_schemas.identifiers import REPOSITORY

DEFAULT_API = "https://api.github.com"
PAUSE_MAX = 60.0
"""Longest pause between two writes that can be asked for, in seconds."""

_token = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long GitHub is waited for; every figure in seconds unless it says otherwise."""

    timeout: int = 30
    """For a connection, and for each next piece of an answer."""
    attempts: int = 5
    """Times (not seconds) that a call which can be repeated is sent before it counts as failed."""
    reconnects: int = 2
    """Times (not seconds) that a connection is tried before the network counts as down."""
    backoff: float = 1.0
    """Before the first repetition; each next wait is twice as long."""
    longest_wait: float = 120.0
    """That one call waits at GitHub's rate limits, all its waits together."""
    silence: float = 60.0
    """That a run waits for a server that takes calls and answers none of them, all its waits together."""
    remark: float = 5.0
    """After which a wait is spoken of."""


@dataclass(frozen=True, slots=True)
class Address:
    """One repository at one GitHub, and the token or the App for it."""

    api: str
    """Root of the REST API, without a slash at its end."""
    repository: str
    """`owner/name`."""
    token: str = field(repr=False)
    """Empty where an App makes its own."""
    pause_reads: float
    """Least seconds between two requests."""
    pause_writes: float
    """Least seconds between two writes."""
    app: AppKey | None = None

    @property
    def host(self) -> str:
        """The API's host name, lower case."""
        return urlsplit(self.api).hostname or ""

    @property
    def cloud(self) -> bool:
        """Whether it is GitHub's own service, not a GitHub Enterprise Server."""
        return _is_cloud(self.host)


def read_address(env: Mapping[str, str], *, local: bool = False) -> Address:
    """Read and check `GITHUB_TOKEN`, `GITHUB_REPOSITORY`, `GITHUB_API_URL` and `DEBRIEF_GITHUB_PAUSE`.

    Where `DEBRIEF_APP_ID` and `DEBRIEF_APP_PRIVATE_KEY` are given, they win over the token; `local` says whether the
    command could do without GitHub. Raises `debrief.errors.UsageError`, whose text never repeats the token or the key.
    """
    app = read_app(env)
    token = _read_token(env.get("GITHUB_TOKEN", ""), local=local) if app is None else ""
    repository = _read_repository(env.get("GITHUB_REPOSITORY", ""))
    api = _read_api(env.get("GITHUB_API_URL", ""))
    # GitHub's own advice for its cloud (a second between writes, a quarter between requests); a GitHub
    # Enterprise Server sets its limits itself and has none by default.
    cloud = _is_cloud(urlsplit(api).hostname or "")
    return Address(
        api=api,
        repository=repository,
        token=token,
        pause_reads=0.25 if cloud else 0.0,
        pause_writes=_read_pause(env.get("DEBRIEF_GITHUB_PAUSE", ""), 1.0 if cloud else 0.0),
        app=app,
    )


def _is_cloud(host: str) -> bool:
    return host == "github.com" or host.endswith((".github.com", ".ghe.com"))


def _read_token(value: str, *, local: bool) -> str:
    token = value.strip()
    if not token:
        # Which rights it needs depends on the command; a refusal names them.
        raise UsageError(
            "GITHUB_TOKEN is not set: give a token (in a workflow `GITHUB_TOKEN: ${{ github.token }}`), or a GitHub App"
            f" by DEBRIEF_APP_ID and DEBRIEF_APP_PRIVATE_KEY{', or use --tracker local' if local else ''}"
        )
    if not _token.fullmatch(token):
        # Said here, because the HTTP library would repeat the token in its own message.
        raise UsageError("GITHUB_TOKEN holds a blank or a character that no token has: copy it once more")
    if len(token) < SECRET_MIN:
        # Nor could it be kept out of messages: what is that short stands in many words by chance.
        raise UsageError(f"GITHUB_TOKEN has fewer than {SECRET_MIN} characters, as no token has: copy it once more")
    return token


def _read_repository(value: str) -> str:
    repository = value.strip()
    if not repository:
        raise UsageError("GITHUB_REPOSITORY is not set: give the repository of the issues as `owner/name`")
    if not re.fullmatch(REPOSITORY, repository) or repository.partition("/")[2] in (".", ".."):
        raise UsageError(f"GITHUB_REPOSITORY is {excerpt(repository)}: write it as `owner/name`")
    return repository


def _read_api(value: str) -> str:
    api = value.strip().rstrip("/")
    if not api:
        return DEFAULT_API
    cure = f"write it as {DEFAULT_API} or https://ghe.example.com/api/v3"
    try:
        parts = urlsplit(api)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError(f"GITHUB_API_URL is no address: {cure}") from None
    # A colon in the host is an IPv6 literal, which PyGithub cannot address.
    if not host or ":" in host or parts.query or parts.fragment or not _token.fullmatch(api):
        raise UsageError(f"GITHUB_API_URL is no address of an API: {cure}")
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"GITHUB_API_URL must hold no user or password: {cure}")
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)):
        return api
    raise UsageError(
        f"GITHUB_API_URL must begin with https://, or the token would travel in the clear: {cure}"
        " (http:// is for this machine alone)"
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read_pause(value: str, default: float) -> float:
    text = value.strip()
    if not text:
        return default
    try:
        pause = float(text)
    except ValueError:
        pause = math.nan
    if not 0 <= pause <= PAUSE_MAX:
        raise UsageError(
            f"DEBRIEF_GITHUB_PAUSE is {excerpt(text)}: give the seconds between two writes, 0 to {PAUSE_MAX:.0f}"
        )
    return pause
