"""A GitHub on loopback that knows one pull request and its reviews, a page of two each."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghp_ThisIsTheSecretOfTheTests0123456789"
PAGE = 2


class PullRequestServer:
    """A running server; use it as a context manager."""

    def __init__(self, number: int, opened_by: str, reviews: list[dict[str, Any]]) -> None:
        """Prepare."""
        self.asked: list[str] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """Answers two paths."""

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                outer.asked.append(self.path)
                base = f"/repos/acme/shop/pulls/{number}"
                if self.headers.get("Authorization", "").split()[-1:] != [TOKEN]:
                    self._answer(401, {"message": "Bad credentials"})
                elif outer.status != 200:
                    self._answer(outer.status, {"message": "Not today"})
                elif parts.path == base:
                    head = {"sha": "0" * 40, "ref": "draft", "repo": {"full_name": "acme/shop"}}
                    pull = {"number": number, "state": "open", "user": {"login": opened_by}, "head": head}
                    self._answer(200, {**pull, "base": {"ref": "main"}})
                elif parts.path == f"{base}/reviews":
                    page = int(parse_qs(parts.query).get("page", ["1"])[0])
                    more = {}
                    if page * PAGE < len(reviews):
                        more["Link"] = f'<{outer.url}{base}/reviews?page={page + 1}>; rel="next"'
                    self._answer(200, reviews[(page - 1) * PAGE : page * PAGE], more)
                else:
                    self._answer(404, {"message": "Not Found"})

            def _answer(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
                body = json.dumps(data).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def env(self) -> dict[str, str]:
        """Return the environment that leads here."""
        return {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_API_URL": self.url, "NO_PROXY": "*"}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
