"""A GitHub on which an App can be installed: it checks the App's signatures and gives tokens that end."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from fakes.github_exchange import RefusalError, Reply, Request
from fakes.github_server import FakeGitHub
from fakes.github_state import Account, GitHubState

JWT_MAX = 600
"""Longest life, in seconds, of a token that an App signs for itself."""


def make_key(bits: int = 2048) -> str:
    """Return a fresh private key the way GitHub hands it out."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@dataclass
class App:
    """A GitHub App and its one installation."""

    pem: str
    """Its private key; a real GitHub keeps the public half only."""
    id: int = 4711
    client_id: str = "Iv23liDebriefTests"
    slug: str = "debrief"
    installation: int | None = 99
    """`None` where it is not installed."""
    suspended: bool = False
    permissions: dict[str, str] = field(
        default_factory=lambda: {"metadata": "read", "issues": "write", "contents": "write"}
    )
    lifetime: float = 3600.0
    """Seconds that its tokens last."""
    tokens: dict[str, float] = field(default_factory=dict)
    """End of each token ever given, by the server's clock."""
    signatures: list[str] = field(default_factory=list)
    """All tokens that it signed for itself."""

    def revoke(self) -> None:
        """End all tokens."""
        self.tokens = dict.fromkeys(self.tokens, 0.0)

    def account(self) -> Account:
        """Return who writes with one of its tokens."""
        issues, contents = self.permissions.get("issues"), self.permissions.get("contents")
        return Account(
            f"{self.slug}[bot]",
            integration=True,
            issues=issues == "write",
            push=issues == "write",
            contents=contents == "write",
        )


class AppGitHub(FakeGitHub):
    """A GitHub with an App."""

    def __init__(self, app: App, state: GitHubState | None = None, prefix: str = "") -> None:
        """Prepare; the state's own accounts remain."""
        super().__init__(state, prefix)
        self.app = app
        key = serialization.load_pem_private_key(app.pem.encode(), None)
        self._public = key.public_key()

    def app_env(self, **more: str) -> dict[str, str]:
        """Return the environment that names the App."""
        env = {**self.env(""), "DEBRIEF_APP_ID": str(self.app.id), "DEBRIEF_APP_PRIVATE_KEY": self.app.pem}
        del env["GITHUB_TOKEN"]
        return {**env, **more}

    def now(self) -> float:
        """Return the server's time."""
        return time.time() + self.clock_offset

    def answer(self, request: Request) -> Reply:
        """Carry out a request; the App's own come with a signature instead of a token."""
        try:
            if re.fullmatch(r"/repos/[^/]+/[^/]+/installation", request.path):
                return self._installation(request)
            exchange = re.fullmatch(r"/app/installations/(\d+)/access_tokens", request.path)
            if exchange:
                return self._token(request, int(exchange[1]))
        except RefusalError as refusal:
            return refusal.reply
        self.admit()
        return super().answer(request)

    def admit(self) -> None:
        """Let the tokens in that have not ended yet."""
        for token, end in self.app.tokens.items():
            self.state.accounts.pop(token, None)
            if end > self.now():
                self.state.accounts[token] = self.app.account()

    def _installation(self, request: Request) -> Reply:
        self._verify(request)
        here = f"/repos/{self.state.repository}/installation".casefold()
        if self.app.installation is None or request.path.casefold() != here:
            raise RefusalError(404, "Not Found")
        data: dict[str, Any] = {
            "id": self.app.installation,
            "account": {"login": self.state.repository.partition("/")[0], "id": 1, "type": "Organization"},
            "app_id": self.app.id,
            "app_slug": self.app.slug,
            "target_type": "Organization",
            "permissions": self.app.permissions,
            "repository_selection": "selected",
            "suspended_at": "2026-11-01T00:00:00Z" if self.app.suspended else None,
        }
        return Reply(200, data)

    def _token(self, request: Request, number: int) -> Reply:
        self._verify(request)
        if number != self.app.installation or self.app.suspended:
            raise RefusalError(404, "Not Found")
        token = f"ghs_InstallationTokenNumber{len(self.app.tokens):04}AAAAAAAA"
        end = self.now() + self.app.lifetime
        self.app.tokens[token] = end
        moment = datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        data = {"token": token, "expires_at": moment, "permissions": self.app.permissions}
        return Reply(201, {**data, "repository_selection": "selected"})

    def _verify(self, request: Request) -> None:
        """Refuse a signature in GitHub's words; source: "Generating a JSON Web Token (JWT) for a GitHub App"."""
        kind, _, signed = request.headers.get("authorization", "").partition(" ")
        self.app.signatures.append(signed)
        try:
            unchecked = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
            claims: Mapping[str, Any] = jwt.decode(signed, self._public, ["RS256"], options=unchecked)
        except jwt.InvalidTokenError:
            raise RefusalError(401, "A JSON web token could not be decoded") from None
        now = self.now()
        if kind != "Bearer" or claims.get("iss") not in (str(self.app.id), self.app.client_id):
            raise RefusalError(401, "A JSON web token could not be decoded")
        if claims["iat"] > now:
            raise RefusalError(401, "'Issued at' claim ('iat') must be an Integer in the past")
        if claims["exp"] > now + JWT_MAX:
            raise RefusalError(401, "'Expiration time' claim ('exp') is too far in the future")
        if claims["exp"] <= now:
            raise RefusalError(401, "'Expiration time' claim ('exp') must be a numeric value in the future")
