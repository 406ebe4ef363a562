"""Judges who asks: the kind of credential, its login, its end, and whether its issues count as the bot's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from debrief.diagnosing.diagnosis import Check, fail, halves, ok, unknown, warn
from debrief.diagnosing.rights import ACTIONS_BOT, of_actions, scopes
from debrief.diagnosing.sight import Kind, Seen, Sight
from debrief.diagnosing.wishes import Surroundings, Wishes

EXPIRES_SOON = timedelta(days=14)

_NAMES = {
    Kind.APP: "a GitHub App",
    Kind.CLASSIC: "a classic personal token",
    Kind.FINE_GRAINED: "a fine-grained personal token",
    Kind.INSTALLATION: "an App's installation token",
    Kind.REFRESH: "a refresh token",
    Kind.UNKNOWN: "a token of an unknown kind",
}
_RENEW = "make a new one, and look at SECURITY.md for the rights that it needs"


def judge(sight: Sight, wishes: Wishes, around: Surroundings, now: datetime) -> Iterator[Check]:
    """Yield the checks `credential`, `expiry`, `scopes` and `bot`; `now` is aware."""
    yield _credential(sight)
    if sight.user is None or not sight.user.good:
        if sight.app is not None or sight.viewer is not None:
            yield _bot(sight, wishes, around)
        return
    expiry = sight.user.headers.get("github-authentication-token-expiration")
    if expiry is not None:
        yield _expiry(expiry, now)
    if sight.kind is Kind.CLASSIC:
        yield _scopes(sight)
    yield _bot(sight, wishes, around)


def _credential(sight: Sight) -> Check:
    name = "credential"
    if sight.app is not None:
        repositories = "selected repositories" if sight.app.selected else "all repositories of the account"
        rights = ", ".join(f"{right}: {level}" for right, level in sorted(sight.app.permissions.items()))
        return ok(name, f"a GitHub App that writes as {sight.app.login}, for {repositories} ({rights or 'no right'})")
    if sight.app_fault:
        return _fail(sight.app_fault)
    if sight.kind is Kind.REFRESH:
        return fail(name, "a refresh token, which cannot ask for anything", "give the access token (`ghu_…`) itself")
    user = sight.user or Seen()
    if user.status == 0:
        return _fail(user.why or "GitHub was not asked")
    if user.status == 401:
        return fail(name, f"GitHub does not accept the token ({user.said}): wrong, expired or revoked", _RENEW)
    if sight.login is not None:
        kind = "a workflow's own token" if of_actions(sight) else _NAMES[sight.kind]
        return ok(name, f"{kind} that writes as {sight.login}")
    if sight.kind is Kind.INSTALLATION:
        return ok(name, f"{_NAMES[sight.kind]}; GitHub does not say whose")
    return unknown(name, f"{_NAMES[sight.kind]}; GitHub does not say whose (status {user.status}: {user.said})")


def _fail(fault: str) -> Check:
    says, cure = halves(fault)
    return fail("credential", says, cure or "try again, and check GITHUB_API_URL and the network")


def _expiry(header: str, now: datetime) -> Check:
    name, moment = "expiry", expiry_of(header)
    if moment is None:
        return unknown(name, f"the token ends at `{header}`, which is no time that debrief knows")
    day = moment.date().isoformat()
    if moment <= now:
        return fail(name, f"the token ended on {day}", _RENEW)
    if moment - now < EXPIRES_SOON:
        days = (moment - now).days
        return warn(name, f"the token ends on {day}, in {days} day{'' if days == 1 else 's'}", _RENEW)
    return ok(name, f"the token lasts until {day}")


def expiry_of(header: str) -> datetime | None:
    """Return the end of a token, in UTC; GitHub writes it with `UTC` or with an offset."""
    text = header.strip().replace(" UTC", " +0000")
    for form in ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z"):
        try:
            return datetime.strptime(text, form).astimezone(UTC)
        except ValueError:
            continue
    return None


def _scopes(sight: Sight) -> Check:
    name, given = "scopes", scopes(sight)
    if given is None:
        return unknown(name, "GitHub does not name the token's scopes")
    private = sight.repo is not None and sight.repo.mapping.get("private") is not False
    shown = ", ".join(sorted(given)) or "(none)"
    cure = "give the token the scope `repo` (for a public repository `public_repo` is enough)"
    if "repo" not in given and (private or "public_repo" not in given):
        return fail(name, f"the token's scopes are {shown}; `repo` is missing", cure)
    return ok(name, f"the token's scopes are {shown}")


def _bot(sight: Sight, wishes: Wishes, around: Surroundings) -> Check:
    name, login = "bot", sight.login
    if login is None:
        expected = wishes.bot or ACTIONS_BOT
        if wishes.bot is None and not around.in_actions:
            return warn(
                name,
                f"GitHub does not say whose token this is; debrief takes it for {ACTIONS_BOT}'s",
                "set `issues.bot` in .github/debrief.yml to the login that the issues bear",
            )
        return unknown(name, f"GitHub does not say whose token this is; issues count as debrief's if {expected} wrote")
    if wishes.bot is not None and wishes.bot.casefold() != login.casefold():
        return fail(
            name,
            f"`issues.bot` is {wishes.bot}, but the token writes as {login}: its issues would count as a stranger's",
            f"set `issues.bot: {login}` in .github/debrief.yml, or use the credentials of {wishes.bot}",
        )
    return ok(name, f"issues that {login} wrote count as debrief's own")
