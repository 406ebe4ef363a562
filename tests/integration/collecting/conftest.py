"""What the tests of `debrief collect` share: services on loopback, a workspace with one incident, and the command."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from debrief.cli import app
from debrief_schemas import settings as settings_module
from debrief_schemas.sources import Sources

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "collecting"
ID = "2026-11-20-checkout-502s"
PATH = f"postmortems/2026/{ID}.md"
DOCUMENT = f"""---
id: {ID}
title: Checkout returned 502s during a node rollover
status: draft
severity: unknown  # nobody has decided yet
services: [checkout]
timestamps:
  detected_at: 2026-11-20T09:11:00Z
---

## Summary

Something, "quoted" & <b>bold</b>.

## Timeline

| Time | What happened | Source |
| --- | --- | --- |
| 2026-11-20T09:05:00Z | Somebody on call sees a graph bend | |

Words below the table.

## Analysis
"""


class Asked(NamedTuple):
    """A request that a service got."""

    path: str
    query: dict[str, str]
    headers: Mapping[str, str]


class Reply(NamedTuple):
    """What a service answers."""

    body: Any = None
    """JSON, or bytes as they are."""
    status: int = 200
    headers: Mapping[str, str] = {}
    cut: int | None = None
    """Bytes after which the connection breaks off."""
    delay: float = 0.0
    """Seconds before anything is said."""
    drip: float = 0.0
    """Seconds between two bytes of the body."""


Answer = Callable[[Asked], Reply]


class Service:
    """Several services at one loopback address; use it as a context manager."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._routes: list[tuple[str, Answer]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                asked = Asked(parts.path, query, dict(self.headers.items()))
                outer.asked.append(asked)
                self.reply(outer.answer(asked))

            def reply(self, reply: Reply) -> None:
                time.sleep(reply.delay)
                raw = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                # Who is kept waiting, or told to stop, hangs up.
                with contextlib.suppress(OSError):
                    self.say(reply, raw)
                self.close_connection = reply.cut is not None

            def say(self, reply: Reply, raw: bytes) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                if reply.drip:
                    for byte in raw:
                        self.wfile.write(bytes([byte]))
                        time.sleep(reply.drip)
                    return
                self.wfile.write(raw if reply.cut is None else raw[: reply.cut])

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def on(self, path: str, *replies: Reply | Answer) -> None:
        """Answer requests whose whole path matches; several replies are given in turn, the last for ever."""
        left = list(replies)

        def answer(asked: Asked) -> Reply:
            current = left.pop(0) if len(left) > 1 else left[0]
            return current(asked) if callable(current) else current

        self._routes.insert(0, (path, answer))

    def answer(self, asked: Asked) -> Reply:
        """Find the reply to a request."""
        for path, answer in self._routes:
            if re.fullmatch(path, asked.path):
                return answer(asked)
        return Reply({"message": "Not Found"}, 404)

    def stop(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@pytest.fixture
def service() -> Iterator[Service]:
    """Services on loopback that know nothing yet."""
    running = Service()
    yield running
    running.stop()


class Incident:
    """A workspace with one post-mortem, and the command to collect for it."""

    def __init__(self, root: Path, run: Callable[..., Any]) -> None:
        self.root = root
        self._run = run
        self.write(DOCUMENT)

    def write(self, text: str | bytes) -> None:
        """Write the post-mortem."""
        target = self.root / PATH
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)

    @property
    def raw(self) -> bytes:
        """The post-mortem's bytes."""
        return (self.root / PATH).read_bytes()

    @property
    def text(self) -> str:
        """The post-mortem's text."""
        return self.raw.decode()

    def rows(self) -> list[str]:
        """The rows of the timeline."""
        return [line for line in self.text.split("\n") if line.startswith("| 20")]

    def settings(self, **sources: Any) -> None:
        """Write the settings, with these sources."""
        target = self.root / ".github" / "debrief.yml"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps({"sources": sources}), encoding="utf-8")

    def collect(self, *arguments: str | Path) -> Any:
        """Run `debrief collect` on the incident."""
        return self._run("collect", ID, *arguments, cwd=self.root)


@pytest.fixture(autouse=True)
def hooked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know the command and its settings, whether or not the command line does already."""
    monkeypatch.setitem(app.COMMANDS, "collect", "Compile the timeline.")
    if "sources" not in settings_module.Settings.model_fields:

        class Settings(settings_module.Settings):
            sources: Sources = Sources()

        monkeypatch.setattr(settings_module, "Settings", Settings)
    for name in ("SLACK_TOKEN", "PAGERDUTY_TOKEN", "GRAFANA_TOKEN", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def incident(tmp_path: Path, debrief_here: Callable[..., Any]) -> Incident:
    """A workspace with one post-mortem."""
    return Incident(tmp_path, debrief_here)


def git(root: Path, *arguments: str, when: str = "") -> None:
    """Run git in a folder, with made-up people and a given time."""
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com"}
    who |= {"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_CONFIG_GLOBAL": "/dev/null"}
    times = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when} if when else {}
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(root)}
    subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, env={**path, **who, **times})


@pytest.fixture
def in_git() -> Callable[..., None]:
    """Run git in a folder."""
    return git
