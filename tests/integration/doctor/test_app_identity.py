"""The bot as a GitHub App: its token is made, renewed and never shown."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

import pytest

from debrief.errors import NotPermitted, TrackerError, UsageError
from debrief.trackers.github import open_tracker, remark
from debrief.trackers.github.address import read_address
from debrief.trackers.github.client import Client
from debrief.trackers.github.failures import SAID_MAX
from debrief.trackers.github.redaction import Secrets
from debrief.trackers.port import IssueDraft, Tracker
from fakes.github_app import AppGitHub, make_key
from fakes.github_exchange import Reply, Request
from fakes.github_faults import Fault

from .conftest import QUICK, TOKEN, Seals, traces

Connect = Callable[..., Tracker]
DRAFT = IssueDraft("Drain nodes slowly", "Body", ("postmortem",))
EXCHANGE = "/access_tokens$"


def test_an_app_writes_issues_under_its_own_login(github: AppGitHub, connect: Connect) -> None:
    tracker = connect()
    assert github.requests == []
    issue = tracker.writer.create_issue(DRAFT)
    assert (issue.author, tracker.reader.bot_login()) == ("debrief[bot]", "debrief[bot]")
    tracker.reader.issues("postmortem")
    assert github.count("GET", "/installation$") == 1
    assert github.count("POST", EXCHANGE) == 1
    assert github.count("GET", "^/user$") == 0


def test_the_client_id_does_as_well_as_the_number(github: AppGitHub, connect: Connect) -> None:
    assert connect(DEBRIEF_APP_ID=github.app.client_id).reader.bot_login() == "debrief[bot]"


def test_an_app_is_found_on_a_server_with_a_path_of_its_own(github: AppGitHub) -> None:
    with AppGitHub(github.app, github.state, prefix="/api/v3") as enterprise:
        assert open_tracker(enterprise.app_env()).reader.issues("postmortem") == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pem: pem.replace("\n", "\\n"),
        lambda pem: pem.replace("\n", "\\r\\n"),
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: pem.replace("\n", " "),
        lambda pem: f'  "{pem}"  ',
        lambda pem: pem.replace("\n", "\n    "),
    ],
    ids=["escaped", "escaped CRLF", "CRLF", "in one line", "quoted", "indented"],
)
def test_a_key_may_lose_its_line_ends_on_the_way(pem: str, connect: Connect, spoil: Callable[[str], str]) -> None:
    assert connect(DEBRIEF_APP_PRIVATE_KEY=spoil(pem)).reader.highest_number() == 0


def bad_keys(pem: str) -> dict[str, tuple[str, str]]:
    """Return what people put there instead of the key, and the words that help."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = serialization.load_pem_private_key(pem.encode(), None)
    password = serialization.BestAvailableEncryption(b"secret")
    modern, old = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL
    form = serialization.Encoding.PEM
    none = serialization.NoEncryption()
    public = key.public_key().public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo)
    elliptic = ec.generate_private_key(ec.SECP256R1()).private_bytes(form, modern, none)
    return {
        "words": ("correct horse battery staple", "no private key in PEM form"),
        "path": ("/run/secrets/app.private-key.pem", "holds a path"),
        "cut off": (pem[: len(pem) // 2], "no private key in PEM form"),
        "hole": (pem[:200] + pem[300:], "damaged or cut off"),
        "public": (public.decode(), "no private key but something else"),
        "password": (key.private_bytes(form, modern, password).decode(), "protected by a password"),
        "old password": (key.private_bytes(form, old, password).decode(), "protected by a password"),
        "elliptic": (elliptic.decode(), "no RSA key"),
        "short": (make_key(1024), "1024 bits only"),
    }


@pytest.mark.parametrize(
    "which", ["words", "path", "cut off", "hole", "public", "password", "old password", "elliptic", "short"]
)
def test_a_key_that_is_none_is_refused_in_one_line_that_shows_nothing_of_it(
    github: AppGitHub, pem: str, which: str
) -> None:
    value, words = bad_keys(pem)[which]
    with pytest.raises(UsageError) as caught:
        open_tracker(github.app_env(DEBRIEF_APP_PRIVATE_KEY=value))
    message = str(caught.value)
    assert words in message
    assert "\n" not in message
    for line in value.splitlines():
        if "-----" not in line and line.strip():
            assert line.strip()[:20] not in message
    assert github.requests == []


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"DEBRIEF_APP_ID": ""}, "DEBRIEF_APP_ID is not"),
        ({"DEBRIEF_APP_PRIVATE_KEY": " "}, "DEBRIEF_APP_PRIVATE_KEY is not"),
        ({"DEBRIEF_APP_ID": "my app"}, "DEBRIEF_APP_ID is `my app`"),
        ({"DEBRIEF_APP_ID": "-----BEGIN RSA PRIVATE KEY-----"}, "something else than an id"),
    ],
)
def test_half_an_app_is_a_wrong_environment(github: AppGitHub, env: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        open_tracker(github.app_env(**env))


def test_a_token_is_renewed_in_the_middle_of_a_run(github: AppGitHub, connect: Connect) -> None:
    github.app.lifetime = 2
    tracker = connect()
    for number in range(8):
        tracker.writer.create_issue(IssueDraft(f"Number {number}", "Body", ()))
        time.sleep(0.2)
    assert len(github.state.issues) == 8
    assert len(github.app.tokens) >= 2
    assert github.count("GET", "/installation$") == 1
    # None was refused: each was replaced before its end.
    assert github.count("POST", "/issues$") == 8


def test_a_token_that_ends_too_early_is_renewed_and_nothing_is_done_twice(github: AppGitHub, connect: Connect) -> None:
    tracker = connect()
    tracker.writer.create_issue(DRAFT)
    github.app.revoke()
    assert tracker.writer.create_issue(DRAFT).number == 2
    assert len(github.state.issues) == 2
    assert len(github.app.tokens) == 2


def test_an_app_that_was_taken_off_in_the_middle_of_a_run_is_said(github: AppGitHub, connect: Connect) -> None:
    tracker = connect()
    tracker.writer.create_issue(DRAFT)
    github.app.revoke()
    github.app.installation = None
    with pytest.raises(NotPermitted, match="taken off acme/shop: install it again"):
        tracker.writer.create_issue(DRAFT)
    assert len(github.state.issues) == 1


def test_tokens_that_are_never_accepted_end_the_run(github: AppGitHub, connect: Connect) -> None:
    github.app.lifetime = -1
    with pytest.raises(NotPermitted, match="none of the App's tokens"):
        connect().writer.create_issue(DRAFT)
    assert len(github.app.tokens) == 2


@pytest.mark.parametrize("offset", [-7200, -400, 400, 7200])
def test_a_wrong_clock_is_corrected_by_the_servers(github: AppGitHub, connect: Connect, offset: float) -> None:
    github.clock_offset = offset
    tracker = connect()
    assert tracker.writer.create_issue(DRAFT).author == "debrief[bot]"
    tracker.writer.create_issue(DRAFT)
    # The life of a token is measured on one clock only, or it would be renewed at each call.
    assert len(github.app.tokens) == 1


def test_an_app_that_is_not_installed_says_where(github: AppGitHub, connect: Connect) -> None:
    github.app.installation = None
    with pytest.raises(NotPermitted, match="not installed on acme/shop"):
        connect().reader.issues("postmortem")


def test_a_suspended_app_says_where(github: AppGitHub, connect: Connect) -> None:
    github.app.suspended = True
    with pytest.raises(NotPermitted, match="debrief is suspended on acme/shop"):
        connect().reader.issues("postmortem")


def test_the_key_of_another_app_is_said(github: AppGitHub, connect: Connect) -> None:
    with pytest.raises(NotPermitted, match="does not accept the App's signature"):
        connect(DEBRIEF_APP_PRIVATE_KEY=make_key()).reader.bot_login()


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY_AFTER, Fault.DROPPED_AFTER, Fault.TRUNCATED_AFTER])
def test_an_exchange_that_went_wrong_is_done_again(github: AppGitHub, connect: Connect, fault: Fault) -> None:
    github.faults.add(fault, "POST", EXCHANGE)
    assert connect().writer.create_issue(DRAFT).number == 1


@pytest.mark.parametrize("fault", [Fault.EMPTY_AFTER, Fault.HTML_BEFORE])
def test_an_exchange_that_gives_no_token_ends_before_the_call(
    github: AppGitHub, connect: Connect, fault: Fault
) -> None:
    github.faults.add(fault, "POST", EXCHANGE, times=5)
    with pytest.raises(TrackerError):
        connect().writer.create_issue(DRAFT)
    assert github.count("POST", "/issues$") == 0


def test_the_app_wins_over_the_token(github: AppGitHub, connect: Connect) -> None:
    tracker = connect(GITHUB_TOKEN=TOKEN)
    assert tracker.writer.create_issue(DRAFT).author == "debrief[bot]"
    assert remark(github.app_env(GITHUB_TOKEN=TOKEN)) is not None
    assert remark(github.app_env()) is None
    assert remark(github.env()) is None


def test_a_library_that_logs_everything_logs_no_token(
    github: AppGitHub, connect: Connect, leaks: Seals, caplog: pytest.LogCaptureFixture
) -> None:
    connect().writer.create_issue(DRAFT)
    # The log does speak of the calls, so that the check below sees what it is about.
    assert "/repos/acme/shop/issues" in caplog.text
    assert "/installation" in caplog.text
    assert leaks(caplog.text) == []


def test_what_a_server_echoes_comes_out_without_secrets(
    github: AppGitHub, connect: Connect, leaks: Seals, pem: str
) -> None:
    tracker = connect()
    tracker.reader.highest_number()
    token = next(iter(github.app.tokens))
    signed = github.app.signatures[-1]
    for secret in (token, signed, pem.splitlines()[3]):
        for form in traces(secret):
            github.faults.words = f"you sent {form[:190]}"
            github.faults.add(Fault.INVALID_WORDS, "POST", "/labels$")
            with pytest.raises(TrackerError) as caught:
                tracker.writer.add_labels(1, ["x"])
            assert leaks(str(caught.value)) == []


def test_secrets_are_removed_in_every_form() -> None:
    secret = "ghs_0123+/?&=456789abcdef"
    secrets = Secrets(secret, "")
    for form in traces(secret):
        assert secrets.removed_from(f"<{form}>") == "<***>"
    assert secrets.removed_from("plain text") == "plain text"
    assert secret not in repr(secrets)


def test_encodings_that_spare_no_character_are_removed_too() -> None:
    secret = "s3cr3t-tok+n"
    raw = secret.encode()
    forms = ["".join(f"%{byte:02x}" for byte in raw), "".join(f"\\u{byte:04x}" for byte in raw), secret.upper()]
    forms += [f"&#{raw[0]};" + "".join(f"&#{byte};" for byte in raw[1:])]
    for form in forms:
        assert Secrets(secret).removed_from(f"<{form}>") == "<***>"
    for around in range(5):
        text = base64.b32encode(b"x" * around + raw + b"yz").decode()
        assert "***" in Secrets(secret).removed_from(text)


def test_a_secret_is_removed_before_its_text_is_cut(github: AppGitHub) -> None:
    secret = "ghs_" + "aB3dE5" * 6
    client = Client(read_address({**github.env(), "GITHUB_TOKEN": secret}), QUICK)
    for length in range(SAID_MAX - len(secret) - 8, SAID_MAX, 7):
        github.faults.words = f"{'x' * length} {secret} and so on"
        github.faults.add(Fault.INVALID_WORDS, "GET", "/labels$")
        with pytest.raises(TrackerError) as caught:
            client.call("GET", client.path("/labels"))
        assert "ghs_" not in str(caught.value)


@pytest.mark.parametrize("what", ["signature", "key"])
def test_what_an_exchange_echoes_is_known_as_a_secret_by_then(
    github: AppGitHub, connect: Connect, pem: str, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    answer = github.answer
    echoed: list[str] = []

    def echo(request: Request) -> Reply:
        if not request.path.endswith("/access_tokens"):
            return answer(request)
        echoed.append(request.headers["authorization"].split()[1] if what == "signature" else pem)
        return Reply(422, {"message": echoed[-1]})

    monkeypatch.setattr(github, "answer", echo)
    with pytest.raises(TrackerError) as caught:
        connect().reader.labels()
    assert echoed
    pieces = [line for line in echoed[-1].replace(".", "\n").splitlines() if not line.startswith("---")]
    assert not any(piece[:12] in str(caught.value) for piece in pieces)


def test_what_is_too_short_for_a_secret_stays_in_words() -> None:
    assert Secrets("x", "pro").removed_from("the proxy does not connect") == "the proxy does not connect"
    assert Secrets("12345678").removed_from("<12345678>") == "<***>"


def test_nothing_that_holds_a_key_shows_it(github: AppGitHub, leaks: Seals) -> None:
    from debrief.trackers.github.address import read_address
    from debrief.trackers.github.client import Client

    address = read_address(github.app_env())
    client = Client(address, QUICK)
    client.call("GET", client.path())
    assert client.app is not None
    shown = [repr(value) for value in (address, client, client.app, client.app.installation(), client.secrets)]
    assert leaks("\n".join(shown)) == []


@pytest.mark.parametrize(
    ("command", "case"),
    [
        ("plan", "stranger"),
        ("status", "not installed"),
        ("apply", "not installed"),
        ("apply", "no key"),
        ("apply", "refused"),
    ],
)
def test_a_command_that_fails_shows_no_secret_even_when_it_shows_all(
    github: AppGitHub, leaks: Seals, debrief: Callable[..., Any], workspace: Any, command: str, case: str, pem: str
) -> None:
    env = github.app_env(DEBRIEF_DEBUG="1", GITHUB_TOKEN=TOKEN)
    if case == "stranger":
        env["DEBRIEF_APP_ID"] = "1"
    elif case == "not installed":
        github.app.installation = None
    elif case == "no key":
        env["DEBRIEF_APP_PRIVATE_KEY"] = pem[:300] + pem[400:]
    elif case == "refused":
        github.faults.words = f"Bearer {pem.splitlines()[2]}"
        github.faults.add(Fault.INVALID_WORDS, "GET", "/issues|/git/", times=9)
    done = debrief(command, cwd=workspace.root, env={**env, "NO_PROXY": "*"})
    text = done.out + done.err
    assert leaks(text) == []
    assert done.code != 0
    assert "Traceback" in text


def test_both_credentials_are_said_once(github: AppGitHub, debrief: Callable[..., Any], workspace: Any) -> None:
    env = {**github.app_env(GITHUB_TOKEN=TOKEN), "NO_PROXY": "*"}
    done = debrief("apply", cwd=workspace.root, env=env)
    assert done.err.count("the App writes") == 1
    assert done.code == 0
    assert github.count("POST", EXCHANGE) <= 1


def test_an_app_alone_means_github(github: AppGitHub, debrief: Callable[..., Any], workspace: Any) -> None:
    env = {**github.app_env(), "NO_PROXY": "*"}
    done = debrief("plan", "--format", "json", cwd=workspace.root, env=env)
    assert '"tracker": "github"' in done.out
