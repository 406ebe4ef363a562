"""Judges whether issue numbers can go back into the files, under the rules of the branch."""

from __future__ import annotations

from collections.abc import Iterator

from debrief.diagnosing.diagnosis import Check, fail, ok, unknown, warn
from debrief.diagnosing.rights import give, may_write, of_actions
from debrief.diagnosing.rules import BLOCKING, FORMAL
from debrief.diagnosing.sight import Seen, Sight
from debrief.diagnosing.wishes import WRITE_BACK
from debrief_schemas.settings import WriteBack

NAME = "write-back"
_MODES = frozenset(map(str, WriteBack))
_ASIDE = "set `write_back: pull-request` (or `none`) in .github/debrief.yml, or let the bot bypass the rule"


def judge(sight: Sight, mode: str) -> Iterator[Check]:
    """Yield the check `write-back` for `files`, `none`, `commit` or `pull-request`."""
    if mode == "none":
        yield ok(NAME, "issue numbers stay in the journal; no file is changed")
    elif mode == "files":
        yield ok(NAME, "issue numbers go into the files of the work tree; nothing is pushed")
    elif not sight.visible:
        return
    elif mode == "commit":
        yield _commit(sight)
    else:
        yield _pull_request(sight)


def judge_workflows(sight: Sight, mode: str) -> Iterator[Check]:
    """Yield the check `write-back-variable`, where workflows go by a variable and not by the settings' `mode`."""
    seen = sight.write_back
    if seen is None:
        return
    name, cure = (
        "write-back-variable",
        f"set it under Settings > Secrets and variables > Actions > Variables: {WRITE_BACK}",
    )
    if not seen.good and seen.status != 404:
        yield unknown(
            name, f"whether the variable {WRITE_BACK} is set is not shown to this token", f"see to it: {cure}"
        )
        return
    value = str(seen.mapping.get("value")) if seen.good else "none"
    is_so = f"is `{value}`" if seen.good else "is not set"
    # What a job writes into its work tree is thrown away with it.
    wanted = "none" if mode == "files" else mode
    if value in (wanted, mode):
        yield ok(name, f"the variable {WRITE_BACK}, by which the workflows go, {is_so}")
    elif value in _MODES:
        yield warn(
            name,
            f"the settings say `write_back: {mode}`, but the workflows go by the variable {WRITE_BACK}, which {is_so}",
            f"{cure} = `{wanted}`",
        )
    else:
        yield warn(name, f"the variable {WRITE_BACK} {is_so}: the workflows fail", f"{cure} = `{wanted}`")


def _commit(sight: Sight) -> Check:
    branch = sight.default_branch
    right = may_write(sight, "contents")
    if right.there is False:
        return fail(NAME, f"no commit can go to {branch} ({right.why})", give(sight, "contents"))
    rules = sight.rules or Seen()
    kinds = {str(rule.get("type")) for rule in rules.items}
    blocked = [
        rule for rule in rules.items if rule.get("type") in BLOCKING and not _bypassed(sight, rule.get("ruleset_id"))
    ]
    if blocked:
        asks = "; ".join(dict.fromkeys(BLOCKING[str(rule["type"])] for rule in blocked))
        cure = _ASIDE
        if of_actions(sight):
            cure = "set `write_back: pull-request` (or `none`): a workflow's own token can bypass no rule, an App can"
        return fail(NAME, f"the rules of {branch} keep a commit out ({asks})", cure)
    formal = sorted(kinds & set(FORMAL))
    if formal:
        asks = "; ".join(FORMAL[kind] for kind in formal)
        return warn(NAME, f"the rules of {branch} may refuse a commit ({asks})", _ASIDE)
    protected = sight.branch.mapping.get("protected") if sight.branch is not None and sight.branch.good else None
    if protected is True and not kinds:
        return warn(
            NAME,
            f"{branch} is a protected branch, and only administrators see what that asks for",
            "let the bot push under Settings > Branches, or set `write_back: pull-request`",
        )
    if not rules.good and protected is not False:
        return unknown(NAME, f"the rules of {branch} cannot be read ({rules.why or f'status {rules.status}'})")
    return ok(NAME, f"commits with issue numbers can go to {branch}")


def _bypassed(sight: Sight, number: object) -> bool:
    seen = sight.rulesets.get(number) if isinstance(number, int) else None
    return seen is not None and seen.mapping.get("current_user_can_bypass") in ("always", "exempt")


def _pull_request(sight: Sight) -> Check:
    for right, what in (("contents", "no branch can be pushed"), ("pull_requests", "no pull request can be made")):
        found = may_write(sight, right)
        if found.there is False:
            return fail(NAME, f"{what} ({found.why})", give(sight, right))
    if not of_actions(sight):
        return ok(NAME, "issue numbers go into one rolling pull request")
    setting = sight.workflow_rights or Seen()
    allowed = setting.mapping.get("can_approve_pull_request_reviews") if setting.good else None
    cure = "tick Settings > Actions > General > `Allow GitHub Actions to create and approve pull requests`"
    if allowed is False:
        return fail(NAME, "the repository does not let workflows make pull requests", cure)
    if allowed is None:
        return unknown(
            NAME, "whether workflows may make pull requests is not shown to this token", f"see to it: {cure}"
        )
    return ok(NAME, "issue numbers go into one rolling pull request; its checks wait for somebody's approval")
