"""A GitHub with an App, and everything that must never be seen."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from debrief.trackers.github import Patience, open_tracker
from debrief.trackers.port import Tracker
from fakes.github_app import App, AppGitHub, make_key

QUICK = Patience(timeout=2, attempts=2, backoff=0.01, longest_wait=1.0)
TOKEN = "ghp_ThisIsTheSecretOfTheTests0123456789"


@pytest.fixture(scope="session")
def pem() -> str:
    """A private key; one for all tests, because making it takes a while."""
    return make_key()


@pytest.fixture
def github(pem: str) -> Iterator[AppGitHub]:
    """Return a GitHub with an App, and an account whose token is `TOKEN`."""
    fake = AppGitHub(App(pem))
    fake.state.accounts = {TOKEN: fake.state.accounts.popitem()[1]}
    with fake:
        yield fake


@pytest.fixture
def connect(github: AppGitHub) -> Callable[..., Tracker]:
    """Return a function that opens the tracker as the App."""

    def connect(**env: str) -> Tracker:
        return open_tracker(github.app_env(**env), patience=QUICK)

    return connect


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def traces(secret: str) -> list[str]:
    """Return the secret in every form in which a careless program prints it."""
    raw = secret.encode()
    found = [secret, repr(secret)[1:-1], quote(secret, safe=""), raw.hex()]
    for before in ("", "x", "xx", "x-access-token:", "Bearer "):
        whole = base64.b64encode(before.encode() + raw).decode()
        # Without the characters that also hold bits of what is before and after.
        inside = whole[-(-len(before) * 8 // 6) : (len(before) + len(raw)) * 8 // 6]
        found += [inside, inside.replace("+", "-").replace("/", "_")]
    return found


Seals = Callable[[str], list[str]]


@pytest.fixture
def leaks(github: AppGitHub) -> Seals:
    """Return a function that names every secret of this GitHub which a text gives away."""

    def leaks(text: str) -> list[str]:
        secrets = [TOKEN, *github.app.tokens]
        secrets += [line for line in github.app.pem.splitlines() if "-----" not in line]
        for signed in github.app.signatures:
            secrets += [signed, signed.rpartition(".")[2]]
        return [form for secret in secrets if secret for form in traces(secret) if form in text]

    return leaks


@pytest.fixture(autouse=True)
def _nothing_secret_in_logs(leaks: Seals, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail any test in which a library logs a secret at whatever level."""
    with caplog.at_level(logging.DEBUG):
        yield
        assert leaks(caplog.text) == []
