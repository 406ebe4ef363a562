"""What GitHub's refusals and a network's faults mean, as exceptions with one line that names the cure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from debrief.errors import Invalid, NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.reports.escape import folded, one_line
from debrief.trackers.github.exchange import Answer, Call

SAID_MAX = 200
"""Most characters of GitHub's own words in a message."""

_ADDRESS = (
    "GitHub does not let in the address that this comes from",
    "run it from an address on the organization's IP allow list, or let an owner put this one there; no right of the"
    " token changes that",
)
_REFUSED = {
    "saml": (
        "the token is not authorized for the organization's single sign-on",
        "authorize it in your settings under Developer settings > Personal access tokens",
    ),
    "archived": (
        "the repository is archived and cannot be changed",
        "unarchive it, or name another one in GITHUB_REPOSITORY",
    ),
    "ip address": _ADDRESS,
    "ip allow list": _ADDRESS,
    "access restrictions": (
        "the organization lets in no application that it has not approved",
        "let an owner approve it under Third-party access, or use a token of another kind",
    ),
    "forbids access via a": (
        "the organization lets in no token of this kind",
        "use a kind that it allows, a GitHub App for instance, or let an owner change the policy for personal access"
        " tokens",
    ),
    "suspended": (
        "the account of the token, or the App's installation, is suspended",
        "lift the suspension, or use another token",
    ),
    "access blocked": (
        "GitHub blocks this account or repository",
        "ask GitHub's support; no right of the token changes that",
    ),
}
"""Signs in GitHub's words, in small letters, of refusals that no right mends: what is the matter, and the cure.

Source: GitHub's documentation of IP allow lists, of single sign-on by SAML, of OAuth app access restrictions and of
policies for personal access tokens, and the messages that its API gives then.
"""
_about_a_right = re.compile(
    r"not accessible by|must have (?:admin|push|write|read|pull)|permission|\bscopes?\b|\brights?\b|not authorized"
)

_board_path = re.compile(r"/(?:orgs|users)/([^/]+)/projectsV2/(\d+)(?=/|$)")
_issue_path = re.compile(r"/issues/(\d+)(?:/|$)")
_repository_path = re.compile(r"/repos/([A-Za-z0-9_-]{1,40}/[A-Za-z0-9._-]{1,100})(?:/|$)")


def said(data: Any) -> str:
    """Return GitHub's own words about a refusal on one harmless line, or nothing."""
    if not isinstance(data, Mapping):
        return ""
    parts = [str(data.get("message") or "")]
    errors = data.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, Mapping):
            words = (error.get("message"), error.get("resource"), error.get("field"), error.get("code"))
            parts.append(" ".join(str(word) for word in words if word))
        else:
            parts.append(str(error))
    return folded("; ".join(part for part in parts if part), SAID_MAX)


def refusal(call: Call, answer: Answer, repository: str) -> TrackerError:
    """Return the exception for an answer that is a clear no; nothing was done.

    `repository` is the one of the tracker, which the call may not be about.
    """
    status, words = answer.status, said(answer.data)
    named_there = _repository_path.match(call.path)
    repository = named_there[1] if named_there is not None else repository
    quoted = f" (GitHub says: {words})" if words else ""
    if status == 401:
        return NotPermitted(
            f"GitHub does not accept the token{quoted}: GITHUB_TOKEN is wrong, expired or revoked; make a new one"
        )
    if status == 403:
        return NotPermitted(_forbidden(call, answer.headers, words))
    if status == 404:
        return TrackerError(_not_found(call.path, repository))
    if status == 410:
        number = _issue_path.search(call.path)
        if number and "disabled" not in words.lower():
            return TrackerError(f"issue #{number[1]} of {repository} was deleted{quoted}; it is not made again")
        return TrackerError(
            f"issues are disabled in {repository}: enable them under Settings > General > Features,"
            " or name another repository in GITHUB_REPOSITORY"
        )
    if status == 422:
        return Invalid(f"GitHub refuses {named(call)} as invalid{quoted}: correct what it names")
    return TrackerError(
        f"GitHub answers {named(call)} with status {status}{quoted}: check GITHUB_API_URL and GITHUB_REPOSITORY"
    )


def _forbidden(call: Call, headers: Mapping[str, str], words: str) -> str:
    quoted = f" (GitHub says: {words})" if words else ""
    said_low = words.lower()
    if "required" in headers.get("x-github-sso", ""):
        what, cure = _REFUSED["saml"]
        return f"{what}{quoted}: {cure}"
    for sign, (what, cure) in _REFUSED.items():
        if sign in said_low:
            return f"{what}{quoted}: {cure}"
    right = accepted_rights(headers) or _guessed_right(call)
    if not words or _about_a_right.search(said_low):
        return f"the token lacks a right for {named(call)}{quoted}: give it {right}"
    return f"GitHub refuses {named(call)}{quoted}: do what it names; if that is a right, give the token {right}"


def accepted_rights(headers: Mapping[str, str]) -> str:
    """Return the rights that GitHub names, as people write them in a workflow: `issues: write`.

    Source: the header `X-Accepted-GitHub-Permissions`; sets are separated by `;`, any one of them is enough.
    """
    sets = []
    for alternative in headers.get("x-accepted-github-permissions", "").split(";"):
        rights = [right.strip().replace("=", ": ") for right in alternative.split(",") if right.strip()]
        if rights:
            sets.append(" and ".join(f"`{right}`" for right in rights))
    return one_line(" or ".join(sets), SAID_MAX)


def _guessed_right(call: Call) -> str:
    level = "read" if call.verb == "GET" else "write"
    if board_of(call.path) is not None:
        return f"`organization_projects: {level}`"
    return f"`contents: {level}`" if "/git/" in call.path or "/contents/" in call.path else f"`issues: {level}`"


def board_of(path: str) -> str | None:
    """Return the Projects board that a path is about, as the settings name it; None for all other paths."""
    found = _board_path.search(path)
    return one_line(f"{found[1]}/{found[2]}", 60) if found else None


def _not_found(path: str, repository: str) -> str:
    board = board_of(path)
    if board is not None:
        return (
            f"the board {board}, or the issue on it, is not there any more, or the token may not see it:"
            " check `issues.board` and the token's rights"
        )
    number = _issue_path.search(path)
    if number:
        return (
            f"issue #{number[1]} of {repository} is not there, or the token may not see it:"
            " check the number and the token's rights"
        )
    return (
        f"the repository {repository} is not found, or the token may not see it:"
        " check GITHUB_REPOSITORY and the repositories that the token was given"
    )


def limited(wait: float | None, longest: float) -> RateLimited:
    """Return the exception for a rate limit that is not waited for; `wait` and `longest` are in seconds."""
    if wait is None:
        return RateLimited(
            "GitHub limits the rate and does not say for how long: run the command again in a few minutes,"
            " it goes on from here"
        )
    return RateLimited(
        f"GitHub asks for a pause of {wait:.0f} s, longer than the {longest:.0f} s that are waited:"
        " run the command again later, it goes on from here"
    )


def unclear(call: Call, why: str) -> UnclearAnswer:
    """Return the exception for a write of which nobody knows whether it was done."""
    return UnclearAnswer(
        f"no clear answer to {named(call)} ({one_line(why, SAID_MAX)}): it may have been done;"
        " run the command again, it looks before it writes"
    )


def unreachable(host: str, why: str, cure: str) -> TrackerError:
    """Return the exception for a call that cannot have been carried out, or that only reads."""
    return TrackerError(f"no answer from GitHub at {one_line(host, 80)} ({one_line(why, SAID_MAX)}): {cure}")


def not_understood(what: str) -> TrackerError:
    """Return the exception for an answer that lacks what GitHub's description promises."""
    return TrackerError(
        f"GitHub's answer is not understood ({one_line(what, SAID_MAX)}): check GITHUB_API_URL, or upgrade debrief"
    )


def named(call: Call) -> str:
    """Return a call as messages name it, without its query."""
    return f"`{call.verb} {one_line(call.path.partition('?')[0], 120)}`"
