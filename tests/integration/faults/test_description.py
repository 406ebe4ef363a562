"""The fake GitHub notices what GitHub does not describe: in requests, and in what it answers itself."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from fakes.github_exchange import Reply, Request
from fakes.github_graphql import check_operation, check_result
from fakes.github_openapi import UndescribedError, description
from fakes.github_server import FakeGitHub

ISSUES = "/repos/acme/shop/issues"
FIELDS = "query($owner: String!) { repositoryOwner(login: $owner) { login } }"


def request(method: str, path: str, body: Any = None, **query: str) -> Request:
    return Request(method, path, query, {}, body, "http://127.0.0.1")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (request("GET", "/repos/acme/shop/isues"), "GET /repos/acme/shop/isues is no operation"),
        (request("DELETE", f"{ISSUES}/1"), "is no operation"),
        (request("GET", ISSUES, label="a"), "the query has no `label`, only assignee"),
        (request("GET", ISSUES, state="every"), "`state` cannot be `every`"),
        (request("GET", ISSUES, per_page="many"), "`per_page` cannot be `many`"),
        (request("POST", ISSUES), "the body is missing"),
        (request("POST", ISSUES, {"body": "x"}), "'title' is a required property"),
        (request("POST", ISSUES, {"title": "x", "labels": "a"}), "body.labels: 'a' is not of type 'array'"),
        (request("POST", ISSUES, {"title": "x", "labls": []}), "body.labls is unknown"),
        (request("PATCH", f"{ISSUES}/1", {"state_reason": "wontfix"}), "'wontfix'"),
        (request("POST", "/repos/acme/shop/git/trees", {"tree": [{"path": "a", "contents": ""}]}), "contents is unk"),
    ],
)
def test_a_request_that_github_does_not_describe(one: Request, words: str) -> None:
    with pytest.raises(UndescribedError, match="GitHub") as raised:
        description().check_request(one)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("status", "change", "words"),
    [
        (200, {}, "does not answer POST /repos/{owner}/{repo}/issues with 200: ['201']"),
        (201, {"number": "1"}, "answer.number: '1' is not of type 'integer'"),
        (201, {"nodeid": "I_1"}, "answer.nodeid is unknown"),
        (201, {"user": {"login": "kim", "logn": ""}}, "answer.user.logn is unknown"),
        (201, {"labels": [{"nme": "a"}]}, "answer.labels[0].nme is unknown"),
        (201, {"state_reason": "wontfix"}, "answer.state_reason"),
    ],
)
def test_an_answer_that_github_does_not_describe(status: int, change: dict[str, Any], words: str) -> None:
    data = {"number": 1, "title": "x", "state": "open", "body": None, "labels": [{"name": "a"}], **change}
    with pytest.raises(UndescribedError) as raised:
        description().check_answer(request("POST", ISSUES, {"title": "x"}), Reply(status, data))
    assert words in str(raised.value)


def test_refusals_and_right_answers_pass() -> None:
    create = request("POST", ISSUES, {"title": "x", "labels": ["a"], "assignees": []})
    description().check_request(create)
    description().check_answer(create, Reply(422, {"message": "Validation Failed"}))
    description().check_answer(create, Reply(201, {"number": 1, "state": "open"}))


@pytest.mark.parametrize(
    ("query", "variables", "words"),
    [
        ("query {", {}, "this is no GraphQL"),
        ("query { viewer { name } }", {}, "Cannot query field 'name' on type 'User'"),
        (FIELDS, {}, "Expected a value of non-null type"),
        (FIELDS, {"owner": ["acme"]}, "String cannot represent a non string value"),
        (FIELDS, {"owner": "acme", "number": 1}, "$number is not a variable"),
    ],
)
def test_an_operation_that_the_schema_does_not_allow(query: str, variables: dict[str, Any], words: str) -> None:
    with pytest.raises(UndescribedError) as raised:
        check_operation(request("POST", "/graphql", {"query": query, "variables": variables}))
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"repositoryOwner": {}}, "no kind of RepositoryOwner"),
        ({"repositoryOwner": {"login": None}}, "Cannot return null for non-nullable field"),
        ({"repositoryOwner": {"login": "acme"}, "viewer": None}, "is not"),
    ],
)
def test_a_result_that_does_not_follow_from_the_schema(data: dict[str, Any], words: str) -> None:
    one = request("POST", "/graphql", {"query": FIELDS, "variables": {"owner": "acme"}})
    check_operation(one)
    check_result(one, Reply(200, {"data": {"repositoryOwner": {"login": "acme"}}}))
    with pytest.raises(UndescribedError) as raised:
        check_result(one, Reply(200, {"data": data}))
    assert words in str(raised.value)


def ask(github: FakeGitHub, path: str, body: Any = None, fault: Exception | None = None) -> None:
    """Do what a test does, badly."""
    with github:
        headers = {"Authorization": f"token {next(iter(github.state.accounts))}"}
        data = json.dumps(body).encode() if body is not None else None
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(urllib.request.Request(f"{github.url}{path}", data=data, headers=headers))
        if fault is not None:
            raise fault


def test_a_test_fails_at_its_end() -> None:
    with pytest.raises(UndescribedError, match="GET /repos/acme/shop/isues is no operation"):
        ask(FakeGitHub(), "/repos/acme/shop/isues")


def test_a_test_that_fails_for_another_reason_says_it_too() -> None:
    with pytest.raises(KeyError) as raised:
        ask(FakeGitHub(), ISSUES, {"titel": "x"}, KeyError())
    assert "titel is unknown" in "".join(raised.value.__notes__)


def test_a_fake_that_means_to_be_odd_can_be() -> None:
    github = FakeGitHub()
    github.described = False
    ask(github, "/repos/acme/shop/isues")
