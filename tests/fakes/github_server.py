"""A GitHub on loopback: real HTTP in front of the state, with planned faults and a record of every request.

with FakeGitHub() as github:
    tracker = open_tracker(github.env())
    github.faults.add(Fault.BAD_GATEWAY_AFTER, "POST", "/issues$")
    ...
    assert github.count("POST", "/issues$") == 1
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from fakes import github_graphql as graphql
from fakes.github_exchange import RefusalError, Reply, Request
from fakes.github_faults import Fault, FaultPlan, PlannedFault
from fakes.github_glance import answer_glance
from fakes.github_openapi import UndescribedError, description
from fakes.github_routes import handle
from fakes.github_state import Account, GitHubState

_PAGE = b"<!DOCTYPE html><html><body><h1>Unicorn!</h1></body></html>"
_KILLS = (Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
_BEFORE = {
    Fault.BAD_GATEWAY_BEFORE: Reply(502, {"message": "Server Error"}),
    Fault.FORBIDDEN: Reply(
        403,
        {"message": "Resource not accessible by integration"},
        {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write"},
    ),
    Fault.FORBIDDEN_POLICY: Reply(403, {"message": "Although you appear to be allowed, your IP address is not."}),
    Fault.ELSEWHERE: Reply(301, {"message": "Moved"}, {"Location": "http://elsewhere.example/issues"}),
    Fault.NOT_FOUND: Reply(404, {"message": "Not Found"}),
    Fault.INVALID: Reply(
        422,
        {
            "message": "Validation Failed",
            "errors": [{"resource": "Issue", "field": "title", "code": "custom", "message": "title is not right"}],
        },
    ),
}


class FakeGitHub:
    """A running server; use it as a context manager."""

    def __init__(self, state: GitHubState | None = None, prefix: str = "", port: int = 0) -> None:
        """Prepare; `prefix` is the path of the API, such as `/api/v3` on a GitHub Enterprise Server.

        `port` 0 is any free one.
        """
        self.state = state or GitHubState()
        self.faults = FaultPlan()
        self.requests: list[Request] = []
        self.before: Callable[[Request], None] = lambda request: None
        """Called before each request is carried out, outside the state's lock: for races and changes between pages."""
        self.described = True
        """Whether requests and answers must be as GitHub describes them; what is not fails the test at its end."""
        self.errors: list[BaseException] = []
        self.connections = 0
        """Connections that were opened so far."""
        self.clock_offset = 0.0
        """Seconds that the server's clock is ahead of the machine's."""
        self.stopping = threading.Event()
        self._server = _Server(self, prefix, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}{prefix}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join(10)
        if self.errors and error is None:
            raise self.errors[0]
        if self.errors and error is not None:
            error.add_note(f"The fake GitHub noticed before: {self.errors[0]}")

    def check(self, request: Request, reply: Reply | None = None) -> None:
        """Compare a request, or the reply to it, with what GitHub publishes of its API."""
        if not self.described:
            return
        try:
            if graphql.is_graphql(request):
                graphql.check_operation(request) if reply is None else graphql.check_result(request, reply)
            elif reply is None:
                description().check_request(request)
            else:
                description().check_answer(request, reply)
        except UndescribedError as error:
            self.errors.append(error)

    def answer(self, request: Request) -> Reply:
        """Carry out a request; for fakes that know more endpoints."""
        states = {self.state.repository: self.state, **self.state.others}
        return answer_glance(states, request) or handle(self.state, request)

    def account(self, request: Request) -> Account:
        """Return whose token a request bears. Raises RefusalError for one that nobody has."""
        token = request.headers.get("authorization", "").partition(" ")[2]
        if token not in self.state.accounts:
            raise RefusalError(401, "Bad credentials")
        return self.state.accounts[token]

    def env(self, token: str | None = None) -> dict[str, str]:
        """Return the environment that points debrief here."""
        return {
            "GITHUB_TOKEN": token if token is not None else next(iter(self.state.accounts)),
            "GITHUB_REPOSITORY": self.state.repository,
            "GITHUB_API_URL": self.url,
        }

    def count(self, method: str = ".*", path: str = "") -> int:
        """Return how many requests came whose method and path match (regular expressions)."""
        return len(self.matching(method, path))

    def matching(self, method: str = ".*", path: str = "") -> list[Request]:
        """Return the requests whose method and path match (regular expressions)."""
        return [one for one in self.requests if re.fullmatch(method, one.method) and re.search(path, one.path)]

    def writes(self) -> list[tuple[str, str]]:
        """Return method and path of every request that was neither a GET nor a query to GraphQL."""
        return [(one.method, one.path) for one in self.requests if one.method != "GET" and not _is_query(one)]

    def forget(self) -> None:
        """Forget the requests so far."""
        self.requests.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, fake: FakeGitHub, prefix: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.fake = fake
        self.prefix = prefix
        self.connections: set[socket.socket] = set()

    def close_connections(self) -> None:
        for connection in list(self.connections):
            _hang_up(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        # A client that went away is what many of the tests are about.
        if error is not None and not isinstance(error, OSError):
            self.fake.errors.append(error)


def _is_query(request: Request) -> bool:
    text = request.body.get("query") if request.path.endswith("/graphql") and isinstance(request.body, dict) else None
    return isinstance(text, str) and not text.lstrip().startswith("mutation")


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.connections.add(self.connection)
        self.server.fake.connections += 1

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        moment = time.time() if timestamp is None else timestamp
        return super().date_time_string(moment + self.server.fake.clock_offset)

    def _serve(self) -> None:
        fake = self.server.fake
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = self._request(body)
        fake.requests.append(request)
        fake.check(request)
        fake.before(request)
        planned = fake.faults.strike(request.method, request.path)
        if planned is not None and self._fails_before(planned):
            return
        with fake.state.lock:
            reply = fake.answer(request)
        fake.check(request, reply)
        self._answer(reply, planned.fault if planned else None)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815

    def _request(self, body: bytes) -> Request:
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=parts.path.removeprefix(self.server.prefix),
            query=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=json.loads(body) if body else None,
            base=self.server.fake.url,
        )

    def _fails_before(self, planned: PlannedFault) -> bool:
        """Answer a fault that keeps the request from being carried out."""
        fault, fake = planned.fault, self.server.fake
        if fault in (Fault.KILLED_BEFORE, Fault.DROPPED_BEFORE):
            self._drop(fault)
        elif fault is Fault.SLOW_BEFORE:
            fake.stopping.wait(60)
            self._drop(fault)
        elif fault is Fault.HTML_BEFORE:
            self._send(200, _PAGE, "text/html; charset=utf-8", {})
        elif fault in (Fault.SECONDARY_LIMIT, Fault.TOO_MANY, Fault.PRIMARY_LIMIT):
            self._send_json(_limit(planned))
        elif fault in (Fault.INVALID_WORDS, Fault.FORBIDDEN_WORDS):
            status = 422 if fault is Fault.INVALID_WORDS else 403
            self._send_json(Reply(status, {"message": fake.faults.words}))
        elif fault in _BEFORE:
            self._send_json(_BEFORE[fault])
        else:
            return False
        return True

    def _answer(self, reply: Reply, fault: Fault | None) -> None:
        content = json.dumps(reply.data).encode()
        if fault in (Fault.KILLED_AFTER, Fault.DROPPED_AFTER):
            self._drop(fault)
        elif fault is Fault.SLOW_AFTER:
            self.server.fake.stopping.wait(60)
            self._drop(fault)
        elif fault is Fault.BAD_GATEWAY_AFTER:
            self._send(502, _PAGE, "text/html; charset=utf-8", {})
        elif fault is Fault.HTML_AFTER:
            self._send(200, _PAGE, "text/html; charset=utf-8", {})
        elif fault is Fault.EMPTY_AFTER:
            self._send_json(Reply(reply.status, {}, reply.headers))
        elif fault is Fault.TRUNCATED_AFTER:
            self._send(reply.status, content[: len(content) // 2], "application/json; charset=utf-8", reply.headers)
        elif fault is Fault.CUT_AFTER:
            self._send(reply.status, content, "application/json; charset=utf-8", reply.headers, cut=True)
        else:
            self._send_json(reply)

    def _drop(self, fault: Fault) -> None:
        if fault in _KILLS:
            self.server.fake.faults.kill()
        self.close_connection = True
        _hang_up(self.connection)

    def _send_json(self, reply: Reply) -> None:
        # Neither "done" nor "as it was" has a body.
        content = b"" if reply.status in (204, 304) else json.dumps(reply.data).encode()
        self._send(reply.status, content, "application/json; charset=utf-8", reply.headers)

    def _send(self, status: int, content: bytes, kind: str, headers: dict[str, str], *, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self.close_connection = True
            _hang_up(self.connection)


def _limit(planned: PlannedFault) -> Reply:
    """Return a rejection by a rate limit, in GitHub's words."""
    if planned.fault is Fault.PRIMARY_LIMIT:
        wait = 3600 if planned.retry_after is None else planned.retry_after
        reset = str(int(time.time()) + wait)
        headers = {"x-ratelimit-remaining": "0", "x-ratelimit-limit": "1000", "x-ratelimit-reset": reset}
        return Reply(403, {"message": "API rate limit exceeded for installation ID 1."}, headers)
    status = 429 if planned.fault is Fault.TOO_MANY else 403
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    headers = {} if planned.retry_after is None else {"Retry-After": str(planned.retry_after)}
    return Reply(status, {"message": message}, headers)
