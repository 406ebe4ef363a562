"""What the environment must hold, and what is said when it does not."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from debrief.errors import UsageError
from debrief.trackers.github import open_tracker
from debrief.trackers.github.address import read_address
from debrief.trackers.port import Label
from fakes.github_server import FakeGitHub

GOOD = {"GITHUB_TOKEN": "ghp_0123456789", "GITHUB_REPOSITORY": "acme/shop"}


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN is not set"),
        ({"GITHUB_TOKEN": "  \n"}, "GITHUB_TOKEN is not set"),
        ({"GITHUB_TOKEN": "two words"}, "holds a blank"),
        ({"GITHUB_TOKEN": "first\nsecond"}, "holds a blank"),
        ({"GITHUB_TOKEN": "smörgås"}, "holds a blank or a character"),
        ({"GITHUB_TOKEN": "zq7"}, "has fewer than 8 characters"),
        ({"GITHUB_REPOSITORY": ""}, "GITHUB_REPOSITORY is not set"),
        ({"GITHUB_REPOSITORY": "shop"}, "write it as `owner/name`"),
        ({"GITHUB_REPOSITORY": "https://github.com/acme/shop"}, "write it as `owner/name`"),
        ({"GITHUB_REPOSITORY": "acme/shop/issues"}, "write it as `owner/name`"),
        ({"GITHUB_REPOSITORY": f"{'a' * 40}/shop"}, "write it as `owner/name`"),
        ({"GITHUB_REPOSITORY": "acme/.."}, "write it as `owner/name`"),
        ({"GITHUB_REPOSITORY": "acme/shop?x=1"}, "write it as `owner/name`"),
        ({"GITHUB_API_URL": "api.github.com"}, "no address"),
        ({"GITHUB_API_URL": "https://"}, "no address"),
        ({"GITHUB_API_URL": "https://ghe.example.com:port"}, "no address"),
        ({"GITHUB_API_URL": "https://[::1/api"}, "no address"),
        ({"GITHUB_API_URL": "https://kim:secret@ghe.example.com"}, "no user or password"),
        ({"GITHUB_API_URL": "https://ghe.example.com/api/v3?x=1"}, "no address"),
        ({"GITHUB_API_URL": "http://ghe.example.com/api/v3"}, "must begin with https://"),
        ({"GITHUB_API_URL": "http://127.0.0.1.example.com"}, "must begin with https://"),
        ({"GITHUB_API_URL": "ftp://ghe.example.com"}, "must begin with https://"),
        ({"DEBRIEF_GITHUB_PAUSE": "a while"}, "DEBRIEF_GITHUB_PAUSE is `a while`"),
        ({"DEBRIEF_GITHUB_PAUSE": "-1"}, "0 to 60"),
        ({"DEBRIEF_GITHUB_PAUSE": "61"}, "0 to 60"),
        ({"DEBRIEF_GITHUB_PAUSE": "inf"}, "0 to 60"),
        ({"DEBRIEF_GITHUB_PAUSE": "nan"}, "0 to 60"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_the_cure(env: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_tracker({**GOOD, **env})
    message = str(caught.value)
    assert words in message
    assert "\n" not in message
    assert "secret" not in message
    for secret in env.get("GITHUB_TOKEN", "").split():
        assert secret not in message.replace("a token", "")


@pytest.mark.parametrize(
    ("url", "pause", "reads", "writes"),
    [
        ("", "", 0.25, 1.0),
        ("https://api.github.com/", "", 0.25, 1.0),
        ("https://api.acme.ghe.com", "", 0.25, 1.0),
        ("https://ghe.example.com/api/v3", "", 0.0, 0.0),
        ("https://notgithub.com", "", 0.0, 0.0),
        ("http://localhost:8080", "", 0.0, 0.0),
        ("", "0", 0.25, 0.0),
        ("https://ghe.example.com/api/v3", "2.5", 0.0, 2.5),
    ],
)
def test_pauses_follow_the_host_unless_they_are_given(url: str, pause: str, reads: float, writes: float) -> None:
    address = read_address({**GOOD, "GITHUB_API_URL": url, "DEBRIEF_GITHUB_PAUSE": pause})
    assert (address.pause_reads, address.pause_writes) == (reads, writes)


def test_a_line_end_after_the_token_does_no_harm_and_the_token_is_not_shown() -> None:
    address = read_address({**GOOD, "GITHUB_TOKEN": "ghp_0123456789\n"})
    assert address.token == "ghp_0123456789"
    assert "ghp_0123456789" not in repr(address)


def test_writes_are_spaced_and_reads_are_not(github: FakeGitHub) -> None:
    tracker = open_tracker({**github.env(), "DEBRIEF_GITHUB_PAUSE": "0.4"})
    begin = time.monotonic()
    for name in ("one", "two"):
        tracker.writer.ensure_label(Label(name))
    middle = time.monotonic()
    tracker.reader.labels()
    tracker.reader.labels()
    assert middle - begin >= 0.4
    assert time.monotonic() - middle < 0.4


def test_a_server_with_a_path_of_its_own_is_reached_on_every_page(github: FakeGitHub) -> None:
    with FakeGitHub(github.state, prefix="/api/v3") as enterprise:
        for number in range(101):
            enterprise.state.add_issue(f"Issue {number}", labels=["postmortem"])
        tracker = open_tracker(enterprise.env())
        assert len(tracker.reader.issues("postmortem")) == 101
        assert enterprise.count() == 2


def test_one_connection_serves_all_calls_of_a_tracker(github: FakeGitHub) -> None:
    first, second = open_tracker(github.env()), open_tracker(github.env())
    for number in range(3):
        first.writer.ensure_label(Label(f"label-{number}"))
        first.reader.labels()
        second.reader.labels()
    assert github.count() > 6
    assert github.connections == 2


def test_libraries_are_loaded_by_opening_the_tracker_and_by_nothing_else() -> None:
    script = """
import logging, sys
import debrief.trackers.github as package
heavy = ("github", "requests", "urllib3", "pydantic")
assert not [name for name in heavy if name in sys.modules], "loaded by the import"
try:
    package.open_tracker({})
except Exception as error:
    assert "GITHUB_TOKEN" in str(error)
assert not [name for name in heavy if name in sys.modules], "loaded for a wrong environment"
package.open_tracker({"GITHUB_TOKEN": "ghp_anything", "GITHUB_REPOSITORY": "acme/shop"})
assert "github" in sys.modules
assert not logging.getLogger("github").handlers, "a log handler was left behind"
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
