"""Bad days: whatever fails, one line with the cure, and the token in none of it."""

from __future__ import annotations

import base64
import datetime
import ipaddress
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from debrief.errors import NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.trackers.github import Patience, open_tracker
from debrief.trackers.port import IssueDraft, JournalEntry, Label, Tracker
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub
from support import closed_port

TOKEN = "ghp_ThisIsTheSecretOfTheTests0123456789"
DRAFT = IssueDraft("Title", "Body", ("postmortem",))


def everything(tracker: Tracker) -> list[Callable[[], object]]:
    """Return one call of each kind that the tracker can make."""
    return [
        tracker.reader.bot_login,
        lambda: tracker.reader.issues("postmortem"),
        lambda: tracker.reader.issue(1),
        tracker.reader.labels,
        tracker.reader.highest_number,
        lambda: tracker.reader.discussion(1),
        lambda: tracker.writer.create_issue(DRAFT),
        lambda: tracker.writer.update_issue(1, title="New"),
        lambda: tracker.writer.add_labels(1, ["x"]),
        lambda: tracker.writer.assign(1, ["kim"]),
        lambda: tracker.writer.ensure_label(Label("y")),
        lambda: tracker.writer.comment(1, "Words"),
        tracker.journal.read,
        lambda: tracker.journal.swap(None, {"x/AP-1": JournalEntry("r", 1)}),
    ]


def message_of(call: Callable[[], object]) -> str | None:
    """Return the error's text, after looking for the token in all that a debug run would show."""
    caught: TrackerError | None = None
    try:
        call()
    except TrackerError as error:
        caught = error
    if caught is None:
        return None
    shown = "".join(traceback.format_exception(caught)) + repr(caught)
    assert TOKEN not in shown
    assert base64.b64encode(TOKEN.encode()).decode().rstrip("=") not in shown
    message = str(caught)
    assert "\n" not in message
    assert len(message) < 600
    assert re.search(
        r"check|give|name|correct|make a new|run the command again|run it from|exempt|try again|try", message
    )
    return message


@pytest.mark.parametrize("fault", [one for one in Fault if not one.startswith("slow")])
def test_every_call_meets_every_fault_with_one_line_or_success(
    github: FakeGitHub, connect: Callable[..., Tracker], fault: Fault
) -> None:
    github.state.add_issue("Title", labels=["postmortem"])
    for index in range(len(everything(connect()))):
        github.faults.planned.clear()
        github.faults.add(fault, times=100)
        call = everything(connect())[index]
        message = message_of(call)
        absent = fault is Fault.NOT_FOUND and index in (2, 12)
        workflow = fault is Fault.FORBIDDEN and index == 0
        # That a label was made, or that there is no journal, the status alone says.
        plain = fault is Fault.EMPTY_AFTER and index in (10, 12)
        assert (message is None) == (absent or workflow or plain), (index, message)


def test_a_silent_server_is_left_after_the_timeout(github: FakeGitHub) -> None:
    github.state.add_issue("Title", labels=["postmortem"])
    github.faults.add(Fault.SLOW_BEFORE, times=100)

    def ask(index: int) -> tuple[str | None, float]:
        tracker = open_tracker(github.env(), patience=Patience(timeout=1, attempts=1))
        begin = time.monotonic()
        return message_of(everything(tracker)[index]), time.monotonic() - begin

    with ThreadPoolExecutor(14) as pool:
        for message, seconds in pool.map(ask, range(14)):
            assert message is not None
            assert "nothing came for 1 s" in message
            assert seconds < 10


@pytest.mark.parametrize("index", range(14))
def test_without_a_network_nothing_is_unclear(connect: Callable[..., Tracker], index: int) -> None:
    tracker = connect(GITHUB_API_URL=f"http://127.0.0.1:{closed_port()}")
    call = everything(tracker)[index]
    with pytest.raises(TrackerError) as caught:
        call()
    assert not isinstance(caught.value, UnclearAnswer)
    assert message_of(call) == (
        "no answer from GitHub at 127.0.0.1 (no connection): check the network, the proxy settings and GITHUB_API_URL"
    )


def test_a_server_that_comes_up_in_time_gets_the_call_once(
    connect: Callable[..., Tracker], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = closed_port()
    writer = connect(GITHUB_API_URL=f"http://127.0.0.1:{port}").writer
    with ExitStack() as stack:
        started: list[FakeGitHub] = []

        def start_server(seconds: float) -> None:
            """Stand in for the pause before the second try."""
            fake = FakeGitHub(port=port)
            fake.state.accounts = {TOKEN: fake.state.accounts.popitem()[1]}
            started.append(stack.enter_context(fake))

        monkeypatch.setattr("debrief.trackers.github.client.time.sleep", start_server)
        assert writer.create_issue(DRAFT).number == 1
        assert len(started) == 1
        assert started[0].count() == 1


def test_a_name_that_does_not_exist_is_said(connect: Callable[..., Tracker], monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    message = message_of(lambda: connect(GITHUB_API_URL="https://ghe.example.com/api/v3").writer.create_issue(DRAFT))
    assert message is not None
    assert "no answer from GitHub at ghe.example.com (its name cannot be resolved): check the network" in message


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """Return the address of an HTTPS server whose certificate nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.handle_error = lambda request, address: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_a_certificate_that_is_not_trusted_is_said_and_nothing_is_unclear(
    connect: Callable[..., Tracker], untrusted: str
) -> None:
    with pytest.raises(TrackerError, match=r"its certificate is not trusted.*REQUESTS_CA_BUNDLE") as caught:
        connect(GITHUB_API_URL=untrusted).writer.create_issue(DRAFT)
    assert not isinstance(caught.value, UnclearAnswer)


def test_a_page_instead_of_the_api_is_said(github: FakeGitHub, tracker: Tracker) -> None:
    github.faults.add(Fault.HTML_BEFORE, times=100)
    message = message_of(lambda: tracker.reader.issues("postmortem"))
    assert message is not None
    assert "no JSON in the body (text/html)" in message
    assert "check that GITHUB_API_URL (127.0.0.1) is the address of GitHub's API" in message


def test_what_github_says_is_shown_short_and_harmless_and_without_an_echoed_token(
    github: FakeGitHub, tracker: Tracker
) -> None:
    coded = base64.b64encode(TOKEN.encode()).decode()
    github.faults.words = f"Bad \x1b[31m\n::error::{TOKEN} or {coded} {'long ' * 200}"
    github.faults.add(Fault.INVALID_WORDS, "POST")
    message = message_of(lambda: tracker.writer.create_issue(DRAFT))
    assert message is not None
    assert "\x1b" not in message
    assert r"Bad \x1b[31m ::error::*** or ***" in message
    assert len(message) < 400


def test_redirects_to_another_host_are_not_followed_with_the_token(github: FakeGitHub, tracker: Tracker) -> None:
    github.faults.add(Fault.ELSEWHERE, times=100)
    message = message_of(lambda: tracker.reader.issues("postmortem"))
    assert message == "127.0.0.1 sends requests on to another host: correct GITHUB_API_URL"
    assert github.count() == 1


@pytest.mark.parametrize(
    "place",
    ["http://elsewhere.example/x", "http://127.0.0.1:1/x", "https://{host}/x", "http://kim@{host}/x", "http://["],
)
def test_a_page_at_another_address_is_not_asked_for_with_the_token(
    github: FakeGitHub, tracker: Tracker, place: str
) -> None:
    github.state.next_page = place.replace("{host}", github.url.removeprefix("http://"))
    message = message_of(lambda: tracker.reader.issues("postmortem"))
    assert message == (
        "no answer from GitHub at 127.0.0.1 (it names an address that is not of its API): check that GITHUB_API_URL is"
        " the address of GitHub's API"
    )
    assert github.count() == 1


def test_a_list_that_never_ends_is_an_error(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.endless = True
    for number in range(3):
        github.state.add_issue(f"Issue {number}", labels=["postmortem"])
    message = message_of(lambda: tracker.reader.issues("postmortem"))
    assert message is not None
    assert "the pages of a list do not end" in message


def test_refusals_have_their_own_kinds(github: FakeGitHub, tracker: Tracker) -> None:
    for fault, kind in (
        (Fault.FORBIDDEN, NotPermitted),
        (Fault.TOO_MANY, RateLimited),
        (Fault.BAD_GATEWAY_BEFORE, UnclearAnswer),
    ):
        github.faults.add(fault, "POST")
        with pytest.raises(kind):
            tracker.writer.create_issue(DRAFT)


@pytest.mark.parametrize(
    ("words", "what", "cure"),
    [
        ("Resource not accessible by integration", "lacks a right for `POST ", "give it `issues: write`"),
        ("Resource not accessible by personal access token", "lacks a right for `POST ", "give it `issues: write`"),
        ("Must have admin rights to Repository.", "lacks a right for `POST ", "give it `issues: write`"),
        (
            "The `acme` organization has an IP allow list enabled, and your IP address is not permitted to access it.",
            "does not let in the address",
            "let an owner put this one there",
        ),
        ("Although you appear to be allowed, your IP address is not.", "does not let in the address", "IP allow list"),
        (
            "Resource protected by organization SAML enforcement. You must grant your token access to it.",
            "is not authorized for the organization's single sign-on",
            "authorize it in your settings",
        ),
        (
            "the `acme` organization has enabled OAuth App access restrictions",
            "no application that it has not approved",
            "let an owner approve it",
        ),
        ("`acme` forbids access via a personal access token (classic).", "no token of this kind", "use a kind that it"),
        ("This installation has been suspended", "is suspended", "lift the suspension"),
        ("Repository access blocked", "blocks this account or repository", "ask GitHub's support"),
        ("Repository was archived so is read-only.", "is archived", "unarchive it"),
        ("The moon is full", "GitHub refuses `POST ", "do what it names; if that is a right"),
    ],
)
def test_a_refusal_has_the_cure_of_its_reason(
    words: str, what: str, cure: str, github: FakeGitHub, tracker: Tracker
) -> None:
    github.faults.words = words
    github.faults.add(Fault.FORBIDDEN_WORDS, "POST")
    with pytest.raises(NotPermitted) as caught:
        tracker.writer.create_issue(DRAFT)
    told = str(caught.value)
    assert what in told
    assert cure in told
    assert f"GitHub says: {words[:60]}" in told
    if "lacks a right" not in what:
        assert "give it" not in told


def test_nothing_is_printed_by_any_library(github: FakeGitHub) -> None:
    script = f"""
from debrief.errors import TrackerError
from debrief.trackers.github import Patience, open_tracker
env = {github.env()!r}
for token in ({TOKEN!r}, "ghp_wrong"):
    reader = open_tracker({{**env, "GITHUB_TOKEN": token}}, patience=Patience(timeout=1, attempts=2)).reader
    try:
        reader.issues("postmortem")
    except TrackerError:
        pass
"""
    github.faults.add(Fault.BAD_GATEWAY_BEFORE, "GET")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert github.count("GET", "/issues$") == 3
