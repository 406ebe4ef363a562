"""Looks at everything that is judged later. Nothing in here changes anything.

Most rights are read off: an App's installation lists them, a classic token bears its scopes. A fine-grained token and a
workflow's own token list theirs nowhere. For those alone, changes are attempted that GitHub must refuse as invalid
(status 422): an issue with an empty title, a move of a ref to a commit that cannot exist, a pull request of a branch
into itself. GitHub asks for the right first, so that 403 or 404 instead of 422 says that it is missing. There is no
state of a repository in which one of the three would be carried out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from debrief.diagnosing.beginnings import PAGE, named
from debrief.diagnosing.rules import BLOCKING
from debrief.diagnosing.sight import AnswerLike, Beginnings, Kind, Looker, Seen, Sight
from debrief.diagnosing.wishes import INCIDENT_SWITCH, SWITCH, WRITE_BACK, Surroundings, WishedBoard, Wishes
from debrief.errors import TrackerError

NO_COMMIT = "0" * 40
"""The name that Git gives to the absence of an object."""
REPOSITORIES_MAX = 20
"""Most further repositories of issues that are looked at; each takes two requests, and three for milestone and type."""
RULESETS_MAX = 10

_PREFIXES = {
    "ghp_": Kind.CLASSIC,
    "gho_": Kind.CLASSIC,
    "github_pat_": Kind.FINE_GRAINED,
    "ghu_": Kind.FINE_GRAINED,
    "ghs_": Kind.INSTALLATION,
    "ghr_": Kind.REFRESH,
}
_SILENT = frozenset({Kind.FINE_GRAINED, Kind.INSTALLATION, Kind.UNKNOWN})


def look(looker: Looker, wishes: Wishes, around: Surroundings) -> Sight:
    """Look at all that `wishes` needs; what cannot be seen is part of the result, never an exception."""
    seen: dict[str, Any] = {"kind": Kind.APP if looker.is_app else _PREFIXES.get(looker.prefix, Kind.UNKNOWN)}
    place = (looker.repository, looker.host, looker.cloud)
    _look_at_credential(looker, seen)
    if seen.get("app_fault") or ("user" in seen and seen["user"].status in (0, 401)):
        return Sight(*place, **seen, skew=looker.skew())
    root = f"/repos/{looker.repository}"
    seen["repo"] = _get(looker, root)
    if seen["repo"].good:
        _look_at_issues(looker, root, seen)
        branch = seen["repo"].mapping.get("default_branch")
        branch = branch if isinstance(branch, str) else "main"
        if wishes.write_back in ("commit", "pull-request"):
            _look_at_branch(looker, root, branch, wishes, seen)
        seen["workflows"] = _get(looker, f"{root}/actions/workflows?per_page=100")
        seen["workflow_rights"] = _get(looker, f"{root}/actions/permissions/workflow")
        if any(SWITCH in text for text in around.workflows.values()):
            seen["switch"] = _get(looker, f"{root}/actions/variables/{SWITCH}")
        if any(WRITE_BACK in text for text in around.workflows.values()):
            seen["write_back"] = _get(looker, f"{root}/actions/variables/{WRITE_BACK}")
        if around.drafting:
            _look_at_incidents(looker, root, wishes, around, seen)
        if wishes.board is not None:
            _look_at_board(looker, wishes.board, seen)
        _look_elsewhere(looker, wishes, seen)
        _look_at_beginnings(looker, wishes, seen)
    if seen["repo"].status != 0:
        seen["limits"] = _get(looker, "/rate_limit")
        seen["meta"] = None if looker.cloud else _get(looker, "/meta")
    return Sight(*place, **seen, skew=looker.skew())


def _look_at_credential(looker: Looker, seen: dict[str, Any]) -> None:
    if looker.is_app:
        try:
            seen["app"] = looker.installation()
        except TrackerError as error:
            seen["app_fault"] = str(error)
        return
    user = seen["user"] = _get(looker, "/user")
    if seen["kind"] is Kind.UNKNOWN and user.good and user.headers.get("x-oauth-scopes") is not None:
        seen["kind"] = Kind.CLASSIC
    if user.status == 403 and "integration" in user.said.lower():
        seen["kind"] = Kind.INSTALLATION
        seen["viewer"] = _seen(looker.viewer)


def _look_at_issues(looker: Looker, root: str, seen: dict[str, Any]) -> None:
    seen["issues"] = _get(looker, f"{root}/issues?state=all&per_page=1")
    seen["labels"] = _list(looker, f"{root}/labels")
    try:
        there, known = looker.journal()
        seen["journal"] = Seen(200, {}, {"there": there, "known": known})
    except TrackerError as error:
        seen["journal"] = Seen(why=str(error))
    if seen["kind"] in _SILENT:
        seen["may_issues"] = _may_make_issues(looker, root)
        seen["may_contents"] = _seen(
            lambda: looker.attempt("PATCH", f"{root}/git/refs/debrief/journal", {"sha": NO_COMMIT, "force": False})
        )


def _may_make_issues(looker: Looker, root: str) -> Seen:
    return _seen(lambda: looker.attempt("POST", f"{root}/issues", {"title": ""}))


def _look_at_branch(looker: Looker, root: str, branch: str, wishes: Wishes, seen: dict[str, Any]) -> None:
    name = quote(branch, safe="")
    if wishes.write_back == "pull-request":
        if seen["kind"] in _SILENT:
            body = {"title": "", "head": branch, "base": branch}
            seen["may_pulls"] = _seen(lambda: looker.attempt("POST", f"{root}/pulls", body))
        return
    seen["rules"] = rules = _get(looker, f"{root}/rules/branches/{name}?per_page=100")
    numbers = [rule.get("ruleset_id") for rule in rules.items if rule.get("type") in BLOCKING]
    seen["rulesets"] = {
        number: _get(looker, f"{root}/rulesets/{number}")
        for number in list(dict.fromkeys(numbers))[:RULESETS_MAX]
        if isinstance(number, int)
    }
    seen["branch"] = _get(looker, f"{root}/branches/{name}")


def _look_at_board(looker: Looker, board: WishedBoard, seen: dict[str, Any]) -> None:
    for owners in ("orgs", "users"):
        path = f"/{owners}/{quote(board.owner, safe='')}/projectsV2/{board.number}"
        seen["board"] = _get(looker, path)
        if seen["board"].good:
            seen["board_fields"] = _list(looker, f"{path}/fields")
        if seen["board"].status != 404:
            return


def _look_at_beginnings(looker: Looker, wishes: Wishes, seen: dict[str, Any]) -> None:
    """Look at what issues begin with in each repository that can be seen: four requests at most, elsewhere three."""
    places = [looker.repository, *(name for name, there in seen["elsewhere"].items() if there.good)]
    found: dict[str, Beginnings] = {}
    for name in places:
        root, milestones, closed = f"/repos/{name}", None, None
        if wishes.milestone is not None:
            milestones = _get(looker, f"{root}/milestones?state=open&per_page={PAGE}")
            title = wishes.milestone.title
            if title is not None and milestones.good and not named(milestones, title):
                closed = _get(looker, f"{root}/milestones?state=closed&per_page={PAGE}")
        types = _get(looker, f"{root}/issue-types") if wishes.issue_type is not None else None
        issue = next((one.get("number") for one in seen["issues"].items if "pull_request" not in one), None)
        probe = wishes.sub_issues and name == looker.repository and isinstance(issue, int)
        sub_issues = _get(looker, f"{root}/issues/{issue}/sub_issues?per_page=1") if probe else None
        found[name] = Beginnings(milestones, closed, types, sub_issues)
    seen["beginnings"] = found


def _look_at_incidents(looker: Looker, root: str, wishes: Wishes, around: Surroundings, seen: dict[str, Any]) -> None:
    elsewhere = wishes.incidents.repository if wishes.incidents is not None else None
    there = f"/repos/{elsewhere}" if elsewhere and elsewhere.casefold() != looker.repository.casefold() else root
    seen["incident_labels"] = seen["labels"] if there == root else _list(looker, f"{there}/labels")
    if any(INCIDENT_SWITCH in text for text in around.drafting.values()):
        seen["incident_switch"] = _get(looker, f"{root}/actions/variables/{INCIDENT_SWITCH}")


def _look_elsewhere(looker: Looker, wishes: Wishes, seen: dict[str, Any]) -> None:
    names = {name.casefold(): name for name in wishes.repositories}
    others = [name for folded, name in names.items() if folded != looker.repository.casefold()]
    seen["elsewhere"], seen["may_elsewhere"], seen["more_elsewhere"] = {}, {}, max(0, len(others) - REPOSITORIES_MAX)
    for name in others[:REPOSITORIES_MAX]:
        there = seen["elsewhere"][name] = _get(looker, f"/repos/{name}")
        if there.good and seen["kind"] in _SILENT:
            seen["may_elsewhere"][name] = _may_make_issues(looker, f"/repos/{name}")


def _get(looker: Looker, path: str) -> Seen:
    return _seen(lambda: looker.get(path))


def _list(looker: Looker, path: str) -> Seen:
    try:
        return Seen(200, {}, looker.get_all(path))
    except TrackerError as error:
        return Seen(why=str(error))


def _seen(ask: Callable[[], AnswerLike]) -> Seen:
    try:
        answer = ask()
    except TrackerError as error:
        return Seen(why=str(error))
    return Seen(answer.status, answer.headers, answer.data)
