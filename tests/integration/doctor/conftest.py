"""A GitHub with an App, and everything that must never be seen."""

from __future__ import annotations

import base64
import functools
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import jwt.algorithms
import pytest
from cryptography.hazmat.primitives import serialization

from debrief.trackers.github import Patience, open_tracker
from debrief.trackers.port import Tracker
from fakes.github_app import App, AppGitHub, make_key
from fakes.github_doctor import DoctorGitHub
from fakes.github_state import Account

ROOT = Path(__file__).resolve().parents[3]

QUICK = Patience(timeout=2, attempts=2, backoff=0.01, longest_wait=1.0)
TOKEN = "ghp_ThisIsTheSecretOfTheTests0123456789"


@pytest.fixture(scope="session")
def pem() -> str:
    """A private key; one for all tests, because making it takes a while."""
    return make_key()


@pytest.fixture(scope="session", autouse=True)
def read_the_key_once() -> Iterator[None]:
    """Keep keys that were read: proving that the parts of one fit together is a tenth of a second each time."""
    read = functools.cache(serialization.load_pem_private_key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serialization, "load_pem_private_key", read)
        patch.setattr(jwt.algorithms, "load_pem_private_key", read)
        yield


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
def leaks(request: pytest.FixtureRequest) -> Seals:
    """Return a function that names every secret of this GitHub which a text gives away."""

    name = "clinic" if "clinic" in request.fixturenames else "github"
    github = request.getfixturevalue(name)

    def leaks(text: str) -> list[str]:
        secrets = [*github.state.accounts, *github.app.tokens]
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


FINE, ACTIONS = "github_pat_11AAAAAAA0secretsecretsecretsecret", "ghs_WorkflowsOwnToken0123456789abcdef"


@pytest.fixture
def clinic(pem: str) -> Iterator[DoctorGitHub]:
    """Return a GitHub on which all is well, with a classic, a fine-grained and a workflow's token."""
    fake = DoctorGitHub(App(pem))
    person = fake.state.accounts.popitem()[1]
    workflow = Account("github-actions[bot]", integration=True)
    fake.state.accounts = {TOKEN: person, FINE: person, ACTIONS: workflow}
    fake.outlook.role = {"admin": False, "maintain": False, "push": True, "triage": True, "pull": True}
    with fake:
        yield fake


class Visit(NamedTuple):
    """What `debrief doctor` said."""

    code: int
    checks: list[dict[str, str]]
    text: str
    err: str

    def outcomes(self, *kinds: str) -> dict[str, str]:
        """Return what the checks with these outcomes say, by id."""
        return {one["id"]: one["says"] for one in self.checks if one["outcome"] in kinds}

    def one(self, name: str) -> dict[str, str]:
        """Return the only check of this name."""
        (found,) = [one for one in self.checks if one["id"] == name]
        return found


Doctor = Callable[..., Visit]


@pytest.fixture
def doctor(
    clinic: DoctorGitHub, workspace: Any, debrief_here: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Doctor:
    """Return a function that runs the command with a token, or as the App, in a workspace with the given settings."""
    workspace.write(".github/workflows/apply.yml", (ROOT / ".github/workflows/apply.yml").read_bytes())

    def visit(token: str | None = FINE, settings: str = "", *, all_as_it_was: bool = True, **env: str) -> Visit:
        if settings:
            workspace.write(".github/debrief.yml", settings)
        given = clinic.app_env() if token is None else clinic.env(token)
        if token == ACTIONS:
            given["GITHUB_ACTIONS"] = "true"
        for name, value in {**given, **env}.items():
            monkeypatch.setenv(name, value)
        before = fingerprint(clinic)
        done = debrief_here("doctor", "--format", "json", cwd=workspace.root)
        assert fingerprint(clinic) == before, "doctor changed something"
        data = json.loads(done.out)
        assert (done.code == 0) is data["works"]
        for check in data["checks"]:
            assert check["outcome"] in ("ok", "unknown") or check["cure"], check
            assert "\n" not in check["says"] + check["cure"]
        return Visit(done.code, data["checks"], done.out, done.err)

    return visit


def fingerprint(fake: DoctorGitHub) -> str:
    """Return all that anybody could change on a GitHub, as text."""
    state, git = fake.state, fake.state.git
    return repr((state.issues, state.labels, git.refs, sorted(git.commits), sorted(git.trees), sorted(git.blobs)))
