"""Slack: the messages of one channel with their threads, by the API.

Source: conversations.history, conversations.replies and users.info in Slack's API reference.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from debrief.collecting.fact import Collected, Limits, Window
from debrief.collecting.files import Record, object_of, text_of
from debrief.collecting.people import People
from debrief.collecting.sources.slack import TS, learn_user, mentioned, parse_messages
from debrief.collecting.web import Door
from debrief.errors import DebriefError, NotPermitted, RateLimited, SourceError, UsageError
from debrief.reports.escape import one_line
from debrief_schemas.sources import SlackSource

USERS_MAX = 100
"""Most people whose names are asked for: each is a request."""

THREADS_MAX = 100
"""Most threads that are read: each is a request."""


class SlackChannel:
    """One channel by the API; see `debrief.collecting.fact.Source`."""

    name = "slack"

    def __init__(self, door: Door, settings: SlackSource, people: People, limits: Limits) -> None:
        """Prepare for the channel in the settings.

        Raises UsageError when they name none.
        """
        if settings.channel is None or not re.fullmatch(r"[CGD][A-Z0-9]{2,20}", settings.channel):
            raise UsageError(
                "sources.slack.channel must be the channel's id, such as C0123ABCD (see its details in Slack)"
            )
        self._door = door
        self._channel = settings.channel
        self._settings = settings
        self._people = people
        self._limits = limits

    def collect(self, window: Window) -> Collected:
        """Return the channel's messages of the window, threads included."""
        found = Collected()
        span: dict[str, str | int] = {
            "oldest": _stamp(window.since),
            "latest": _stamp(window.until),
            "inclusive": "true",
        }
        messages = self._list("conversations.history", span, found)
        threads = [message for message in messages if text_of(message, "reply_count") not in ("", "0")]
        threads += self._begun_before(window, {text_of(thread, "ts") for thread in threads}, found)
        lost: list[str] = []
        for parent in threads[:THREADS_MAX]:
            messages += self._list("conversations.replies", {**span, "ts": text_of(parent, "ts")}, found, lost)
        _tell_lost(lost, found)
        if len(threads) > THREADS_MAX:
            found.note(f"only the first {THREADS_MAX} threads were read; give a narrower --since and --until")
        self._learn(mentioned(messages), found)
        for fact in parse_messages(messages, self._channel, self._settings, self._people):
            if not found.add(fact, window, self._limits):
                break
        return found

    def _begun_before(self, window: Window, known: Collection[str], found: Collected) -> list[Record]:
        """Return the threads that began before the window and had a reply since, the latest reply first.

        A history holds the messages of the channel alone; a thread is found by its first one.
        """
        back = timedelta(hours=self._settings.thread_hours)
        if not back:
            return []
        span: dict[str, str | int] = {"oldest": _stamp(window.since - back), "latest": _stamp(window.since)}
        since = window.since.timestamp()
        earlier = [
            message
            for message in self._list("conversations.history", span, found)
            if _last_reply(message) >= since and text_of(message, "ts") not in known
        ]
        return sorted(earlier, key=_last_reply, reverse=True)

    def _list(
        self, method: str, params: Mapping[str, str | int], found: Collected, lost: list[str] | None = None
    ) -> list[Record]:
        """Return all pages of a list; with `lost` an error that concerns this list alone goes there."""
        items: list[Record] = []
        cursor = ""
        for _ in range(self._limits.pages):
            more = {"cursor": cursor} if cursor else {}
            answer = self._ask(method, {"channel": self._channel, "limit": 200, **params, **more})
            error = text_of(answer, "error")
            if lost is not None and answer.get("ok") is not True and error not in _FOR_ALL:
                lost.append(one_line(error, 60) or "without a reason")
                return items
            answer = self._accept(answer, method)
            messages = answer.get("messages")
            if not isinstance(messages, list) or not all(isinstance(message, Mapping) for message in messages):
                raise SourceError(f"Slack's answer to {method} has no messages: check sources.slack.url")
            items += messages
            cursor = text_of(answer, "response_metadata", "next_cursor")
            if not cursor:
                return items
        found.note(f"stopped after {self._limits.pages} pages of {method}; give a narrower --since and --until")
        return items

    def _learn(self, ids: Sequence[str], found: Collected) -> None:
        unknown: list[str] = []
        for user in ids[:USERS_MAX]:
            try:
                answer = self._ask("users.info", {"user": user})
                if answer.get("ok") is not True and text_of(answer, "error") not in _FOR_ALL:
                    # A guest, somebody of another company, a user who is gone: the others are known all the same.
                    unknown.append(one_line(text_of(answer, "error"), 60) or "without a reason")
                    continue
                learn_user(object_of(self._accept(answer, "users.info"), "user"), self._people)
            except RateLimited:
                raise
            except DebriefError as error:
                # Messages without names are better than none.
                found.note(f"names are not known: {error}")
                return
        if unknown:
            why = ", ".join(sorted(set(unknown))[:3])
            found.note(f"people whose names Slack does not tell: {len(unknown)} ({why})")
        if len(ids) > USERS_MAX:
            found.note(f"people whose names were not asked for, after {USERS_MAX}: {len(ids) - USERS_MAX}")

    def _ask(self, method: str, params: Mapping[str, str | int]) -> Record:
        answer = self._door.get(f"/{method}", params)
        if not isinstance(answer, Mapping):
            raise SourceError("Slack's answer is not understood: check sources.slack.url")
        # Whatever is shown of an answer may repeat what was sent.
        return {**answer, **{key: self._door.hide(text_of(answer, key)) for key in ("error", "needed")}}

    def _accept(self, answer: Record, method: str) -> Record:
        if answer.get("ok") is True:
            return answer
        raise _refusal(text_of(answer, "error"), text_of(answer, "needed"), self._settings.token_env, method)


_NO_TOKEN = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
_FOR_ALL = _NO_TOKEN | {"missing_scope", "ratelimited", "access_denied", "no_permission", "not_allowed_token_type"}
_FOR_ALL |= {"org_login_required", "ekm_access_denied", "team_access_not_granted", "enterprise_is_restricted"}
"""Errors that the next question would meet, too. Source: "Errors" of users.info in Slack's API reference."""


def _refusal(error: str, needed: str, variable: str, method: str) -> DebriefError:
    if error in _NO_TOKEN:
        return NotPermitted(f"Slack does not accept the token in {variable} ({error}): make a new one")
    if error == "missing_scope":
        return NotPermitted(
            f"the token in {variable} lacks the scope {one_line(needed or 'for ' + method, 80)}: add it"
        )
    if error in ("channel_not_found", "not_in_channel"):
        return SourceError(f"Slack says {error}: correct sources.slack.channel, and invite the app to the channel")
    if error == "ratelimited":
        return RateLimited("Slack limits the rate: run the command again later, it adds what is missing")
    return SourceError(
        f"Slack refuses {method} ({one_line(error, 60) or 'without a reason'}): look it up in its API reference"
    )


def _tell_lost(errors: Sequence[str], found: Collected) -> None:
    """Say which threads were not read; of one that is gone nothing can be read."""
    if gone := errors.count("thread_not_found"):
        found.note(f"threads that are not there any more: {gone}")
    failed = [error for error in errors if error != "thread_not_found"]
    if failed:
        why = ", ".join(sorted(set(failed))[:3])
        found.problem = f"threads that Slack did not tell: {len(failed)} ({why}); run the command again"


def _last_reply(message: Record) -> float:
    """Return when a message was last replied to, in seconds since 1970; 0 for never."""
    ts = text_of(message, "latest_reply")
    return float(ts) if TS.fullmatch(ts) else 0.0


def _stamp(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"
