"""Slack: the messages of one channel with their threads, by the API or from a standard export.

Sources of the shapes: conversations.history, conversations.replies and users.info in Slack's API reference, and "How to
read Slack data exports" in its help centre.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from debrief.collecting.clock import from_epoch
from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.files import Folder, Record, list_of, object_of, parse_json, records, text_of
from debrief.collecting.people import People
from debrief.collecting.sources.mrkdwn import to_plain
from debrief.collecting.web import Door
from debrief.errors import DebriefError, NotPermitted, RateLimited, SourceError, UsageError
from debrief.reports.escape import excerpt, one_line
from debrief_schemas.sources import SlackSource

USERS_MAX = 100
"""Most people whose names are asked for: each is a request."""

THREADS_MAX = 100
"""Most threads that are read: each is a request."""

_ts = re.compile(r"\d{9,11}\.\d{6}")
_user = re.compile(r"<@([UW][A-Z0-9]{2,20})")
_day_file = re.compile(r"(\d{4}-\d{2}-\d{2})\.json")

_SILENT = frozenset(
    {"channel_join", "channel_leave", "channel_name", "channel_purpose", "channel_archive", "channel_unarchive"}
    | {"group_join", "group_leave", "bot_add", "bot_remove", "pinned_item", "unpinned_item", "tombstone"}
    | {"message_deleted", "channel_convert_to_private", "reminder_add", "joiner_notification"}
)
"""Messages that Slack writes about the channel itself."""


def parse_messages(
    messages: Sequence[Record],
    channel: str,
    settings: SlackSource,
    people: People,
    channels: Mapping[str, str] | None = None,
) -> Iterator[Fact]:
    """Yield the messages of a channel, each once, as its author's role or name and plain text.

    `channel` is the channel's id. Raises SourceError for a message without a time.
    """
    seen: set[str] = set()
    for message in messages:
        ts = text_of(message, "ts")
        if not _ts.fullmatch(ts):
            raise SourceError("a message of Slack has no `ts`; check which file this is")
        # A reply that was also sent to the channel comes twice.
        if ts in seen or text_of(message, "subtype") in _SILENT:
            continue
        seen.add(ts)
        if settings.messages == "marked" and not is_marked(message, settings):
            continue
        text = to_plain(_said(message), people, channels)
        if not text:
            continue
        who = _author(message, people)
        said = f"{who}: {text}" if who else text
        link = _link(settings, channel, ts, text_of(message, "thread_ts"))
        yield Fact(from_epoch(float(ts)), said, "Slack", f"slack:{channel}/{ts}", Kind.MESSAGE, link)


def is_marked(message: Record, settings: SlackSource) -> bool:
    """Say whether somebody has marked a message for the timeline: a pin, or one of the reactions in the settings."""
    if message.get("pinned_to"):
        return True
    wanted = {name.casefold() for name in settings.reactions}
    return any(text_of(item, "name").partition("::")[0].casefold() in wanted for item in list_of(message, "reactions"))


def learn_user(user: Record, people: People) -> None:
    """Note the names of a user as users.info or users.json give them; the display name comes first."""
    profile = object_of(user, "profile")
    names = (
        text_of(profile, "display_name"),
        text_of(profile, "real_name") or text_of(user, "real_name"),
        text_of(user, "name"),
    )
    people.learn(text_of(user, "id"), *names)


def mentioned(messages: Sequence[Record]) -> list[str]:
    """Return the ids of all who wrote or are named, in order of their first appearance."""
    ids: dict[str, None] = {}
    for message in messages:
        for user in (text_of(message, "user"), *_user.findall(text_of(message, "text"))):
            if user:
                ids.setdefault(user)
    return list(ids)


def _said(message: Record) -> str:
    text = text_of(message, "text")
    if text_of(message, "subtype") == "channel_topic":
        return f"Topic of the channel: {text_of(message, 'topic') or text}"
    if text.strip():
        return text
    parts = []
    for attachment in list_of(message, "attachments"):
        parts.append(text_of(attachment, "fallback") or text_of(attachment, "title") or text_of(attachment, "text"))
    parts += [f"File: {text_of(item, 'title') or text_of(item, 'name')}" for item in list_of(message, "files")]
    return "; ".join(part for part in parts if part.strip())


def _author(message: Record, people: People) -> str:
    user = text_of(message, "user")
    if user and text_of(message, "subtype") != "bot_message":
        return people.called(user)
    return text_of(message, "username") or text_of(message, "bot_profile", "name")


def _link(settings: SlackSource, channel: str, ts: str, thread: str) -> str | None:
    if settings.workspace is None:
        return None
    query = f"?thread_ts={thread}&cid={channel}" if thread and thread != ts and _ts.fullmatch(thread) else ""
    return f"{settings.workspace}/archives/{channel}/p{ts.replace('.', '')}{query}"


class SlackExport:
    """A standard export, as a folder or zip archive; see `debrief.collecting.fact.Source`."""

    name = "slack"

    def __init__(self, path: str, settings: SlackSource, people: People, limits: Limits) -> None:
        """Prepare for the folder or archive at `path`."""
        self._path = path
        self._settings = settings
        self._people = people
        self._limits = limits

    def collect(self, window: Window) -> Collected:
        """Return the channel's messages of the window.

        Raises UsageError when the channel is not clear, SourceError when the export cannot be read.
        """
        folder = Folder(self._path, self._limits.bytes)
        names = set(folder.names)
        ids: dict[str, str] = {}
        for listing in ("channels.json", "groups.json"):
            if listing in names:
                for item in records(parse_json(folder.read(listing), listing), listing):
                    ids[text_of(item, "name")] = text_of(item, "id")
        if "users.json" in names:
            for user in records(parse_json(folder.read("users.json"), "users.json"), "users.json"):
                learn_user(user, self._people)
        channel = self._channel(sorted(names), ids)
        messages: list[Record] = []
        for name in folder.names:
            directory, _, file = name.rpartition("/")
            if directory == channel and _near(file, window):
                messages += records(parse_json(folder.read(name), name), one_line(name, 120))
        found = Collected()
        known = {identity: name for name, identity in ids.items()}
        identity = ids.get(channel) or channel
        for fact in parse_messages(messages, identity, self._settings, self._people, known):
            if not found.add(fact, window, self._limits):
                break
        return found

    def _channel(self, names: Sequence[str], ids: Mapping[str, str]) -> str:
        """The folder of the channel that the settings name by name or id, or the only one that there is."""
        folders = sorted({name.rpartition("/")[0] for name in names if _day_file.search(name) and "/" in name})
        wanted = self._settings.channel
        if wanted is None:
            if len(folders) == 1:
                return folders[0]
            shown = ", ".join(excerpt(name, 40) for name in folders[:10]) or "none"
            raise UsageError(f"the export holds these channels: {shown}; name one as sources.slack.channel")
        for name in folders:
            if name == wanted.lstrip("#") or ids.get(name) == wanted:
                return name
        from difflib import get_close_matches

        near = get_close_matches(wanted, folders, n=1)
        hint = f"did you mean {excerpt(near[0])}?" if near else "correct sources.slack.channel"
        raise UsageError(f"the export has no channel {excerpt(wanted)}; {hint}")


def _near(file: str, window: Window) -> bool:
    """Say whether a day's file can hold messages of the window; its day is that of the workspace's own zone."""
    found = _day_file.fullmatch(file)
    if found is None:
        return False
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return False
    around = timedelta(days=1)
    return (window.since.astimezone(UTC) - around).date() <= day <= (window.until.astimezone(UTC) + around).date()


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
        for parent in threads[:THREADS_MAX]:
            messages += self._list("conversations.replies", {**span, "ts": text_of(parent, "ts")}, found)
        if len(threads) > THREADS_MAX:
            found.note(f"only the first {THREADS_MAX} threads were read; give a narrower --since and --until")
        self._learn(mentioned(messages), found)
        for fact in parse_messages(messages, self._channel, self._settings, self._people):
            if not found.add(fact, window, self._limits):
                break
        return found

    def _list(self, method: str, params: Mapping[str, str | int], found: Collected) -> list[Record]:
        items: list[Record] = []
        cursor = ""
        for _ in range(self._limits.pages):
            more = {"cursor": cursor} if cursor else {}
            answer = self._call(method, {"channel": self._channel, "limit": 200, **params, **more})
            items += list_of(answer, "messages")
            cursor = text_of(answer, "response_metadata", "next_cursor")
            if not cursor:
                return items
        found.note(f"stopped after {self._limits.pages} pages of {method}; give a narrower --since and --until")
        return items

    def _learn(self, ids: Sequence[str], found: Collected) -> None:
        for user in ids[:USERS_MAX]:
            try:
                learn_user(object_of(self._call("users.info", {"user": user}), "user"), self._people)
            except RateLimited:
                raise
            except DebriefError as error:
                # Messages without names are better than none.
                found.note(f"names are not known: {error}")
                return

    def _call(self, method: str, params: Mapping[str, str | int]) -> Record:
        answer = self._door.get(f"/{method}", params)
        if not isinstance(answer, Mapping):
            raise SourceError("Slack's answer is not understood: check sources.slack.url")
        if answer.get("ok") is True:
            return answer
        raise _refusal(text_of(answer, "error"), text_of(answer, "needed"), self._settings.token_env, method)


def _refusal(error: str, needed: str, variable: str, method: str) -> DebriefError:
    if error in ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"):
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


def _stamp(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"
