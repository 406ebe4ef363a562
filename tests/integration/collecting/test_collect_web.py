"""The door to services: limits, pauses, refusals, and nothing of the token in any message."""

from __future__ import annotations

import gzip
import socket
import time
from dataclasses import replace

import pytest

from debrief.collecting import web
from debrief.collecting.fact import Limits
from debrief.errors import NotPermitted, RateLimited, SourceError, TrackerError, UsageError
from debrief.trackers.github import wire
from debrief.trackers.github.address import Patience, read_address
from debrief.trackers.github.client import Client

from .conftest import Reply, Service

TOKEN = "s3cret-token"
FAST = Limits(seconds=3, timeout=0.5, wait=1.0, bytes=100_000)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat at once."""
    monkeypatch.setattr(web, "BACKOFF", 0.01)


def door(service: Service, limits: Limits = FAST) -> web.Door:
    """Return a door to the service, with a token."""
    return web.Door("Slack", service.url, limits, {"Authorization": f"Bearer {TOKEN}"}, TOKEN)


def test_a_pause_is_kept_and_the_request_repeated(service: Service) -> None:
    service.on("/x", Reply(status=429, headers={"Retry-After": "0"}), Reply({"ok": 1}))
    assert door(service).get("/x") == {"ok": 1}
    assert len(service.asked) == 2


def test_a_pause_that_is_too_long_is_not_waited_for(service: Service) -> None:
    service.on("/x", Reply(status=429, headers={"Retry-After": "600"}))
    began = time.monotonic()
    with pytest.raises(RateLimited, match="pause of 600 s: run the command again later"):
        door(service).get("/x")
    assert time.monotonic() - began < 1
    assert len(service.asked) == 1


@pytest.mark.parametrize("told", ["", "soon", "Mon, 20 Nov 2026 10:00:00 +99999999999999999999"])
def test_a_pause_of_which_nobody_knows_how_long_is_ten_seconds(service: Service, told: str) -> None:
    service.on("/x", Reply(status=429, headers={"Retry-After": told}))
    with pytest.raises(RateLimited, match="pause of 10 s"):
        door(service).get("/x")


def test_a_service_that_always_asks_for_a_pause_is_given_up(service: Service) -> None:
    service.on("/x", Reply(status=429, headers={"Retry-After": "0"}))
    with pytest.raises(RateLimited):
        door(service).get("/x")
    assert len(service.asked) == web.REPEATS + 1


def test_an_answer_that_breaks_off_is_asked_for_again(service: Service) -> None:
    service.on("/x", Reply({"a": "x" * 200}, cut=50), Reply({"a": 1}))
    assert door(service).get("/x") == {"a": 1}
    service.on("/y", Reply({"a": "x" * 200}, cut=50))
    with pytest.raises(SourceError, match="broke off"):
        door(service).get("/y")


def test_a_gateway_that_fails_once_is_asked_again(service: Service) -> None:
    service.on("/x", Reply(b"<html>", 502), Reply({"a": 1}))
    assert door(service).get("/x") == {"a": 1}
    service.on("/y", Reply(b"<html>", 500))
    with pytest.raises(SourceError, match="status 500"):
        door(service).get("/y")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b'{"a": [1, 2'), "ends too early"),
        (Reply(b"<html>hello</html>"), "no JSON"),
        (Reply({}, 404), "knows no /x"),
        (Reply({}, 418), "status 418"),
        (Reply({}, 302, {"Location": "https://elsewhere.example/"}), "sends requests elsewhere"),
        (Reply(b"[" + b"1," * 200_000 + b"1]"), "more than 97 KiB"),
    ],
)
def test_what_cannot_be_used_is_one_line_with_a_cure(service: Service, reply: Reply, said: str) -> None:
    service.on("/x", reply)
    with pytest.raises(SourceError, match=said) as caught:
        door(service).get("/x")
    assert "\n" not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_redirect_is_not_followed_with_the_token(service: Service) -> None:
    service.on("/x", Reply({}, 307, {"Location": "/y"}))
    service.on("/y", Reply({}))
    with pytest.raises(SourceError):
        door(service).get("/x")
    assert [asked.path for asked in service.asked] == ["/x"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_named_by_its_right(service: Service, status: int) -> None:
    service.on("/x", Reply({"token": TOKEN}, status))
    with pytest.raises(NotPermitted, match="right to read /x"):
        door(service).get("/x")


def test_silence_ends(service: Service) -> None:
    service.on("/x", Reply({}, delay=1.2))
    with pytest.raises(SourceError, match="nothing came in time"):
        door(service, Limits(seconds=1, timeout=0.2)).get("/x")


def test_an_answer_that_drips_for_ever_is_left(service: Service) -> None:
    service.on("/x", Reply(b" " * 200, drip=0.05))
    began = time.monotonic()
    with pytest.raises(SourceError, match="was not whole after 0 s"):
        door(service, Limits(seconds=30, timeout=5, answer=0.3)).get("/x")
    assert 0.2 < time.monotonic() - began < 3
    assert len(service.asked) == 1


def test_a_packed_answer_is_counted_as_it_is_unpacked(service: Service) -> None:
    packed = {"Content-Encoding": "gzip"}
    service.on("/x", Reply(gzip.compress(b'{"a": 1}'), headers=packed))
    assert door(service).get("/x") == {"a": 1}
    assert service.asked[0].headers["Accept-Encoding"] == "gzip"
    service.on("/y", Reply(gzip.compress(b"[" + b" " * 5_000_000 + b"]"), headers=packed))
    with pytest.raises(SourceError, match="more than 97 KiB"):
        door(service).get("/y")
    for body, kind in ((b"no gzip", "gzip"), (b"{}", "br")):
        service.on("/z", Reply(body, headers={"Content-Encoding": kind}))
        with pytest.raises(SourceError, match="no answer from Slack"):
            door(service).get("/z")


def test_github_is_bounded_as_every_other_service_is(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_MAX", 100_000)
    monkeypatch.setattr(wire, "ANSWER_SECONDS", 0.3)
    address = read_address({"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": "acme/shop", "GITHUB_API_URL": service.url})
    client = Client(replace(address, pause_reads=0, pause_writes=0), Patience(timeout=5, attempts=1))
    bomb = gzip.compress(b"[" + b" " * 5_000_000 + b"]")
    service.on("/repos/acme/shop/issues", Reply(bomb, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(TrackerError, match="more than 97 KiB came"):
        client.call("GET", client.path("/issues"))
    assert len(service.asked) == 1
    service.on("/repos/acme/shop/pulls", Reply(b" " * 200, drip=0.05))
    with pytest.raises(TrackerError, match="not whole after 0 s"):
        client.call("GET", client.path("/pulls"))


def test_the_time_of_a_source_ends(service: Service) -> None:
    service.on("/x", Reply({}))
    slow = door(service, Limits(seconds=0.1, timeout=1))
    slow.get("/x")
    time.sleep(0.15)
    with pytest.raises(SourceError, match="longer than 0 s"):
        slow.get("/x")


def test_no_network_is_one_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceError, match="no connection"):
        web.Door("Slack", f"http://127.0.0.1:{port}", FAST).get("/x")


@pytest.mark.parametrize(
    "address",
    [
        "http://slack.example.com",
        "ftp://x",
        "https://user:pass@x.example",
        "https://x.example/?a=1",
        "x",
        "https://[::1",
    ],
)
def test_a_token_goes_to_safe_addresses_only(address: str) -> None:
    with pytest.raises(UsageError, match="the address of Slack"):
        web.Door("Slack", address, FAST)


def test_a_password_of_netrc_does_not_replace_the_token(
    service: Service, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w", encoding="utf-8") as stream:
        stream.write("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", netrc)
    service.on("/x", Reply({}))
    door(service).get("/x")
    assert service.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_token_with_a_blank_is_said_and_not_shown() -> None:
    with pytest.raises(UsageError, match="copy it once more") as caught:
        web.token_from({"SLACK_TOKEN": "xoxb 123"}, "SLACK_TOKEN", "")
    assert "123" not in str(caught.value)
