"""What messages of Slack say, whether they come by the API or from an export.

Sources of the shapes: conversations.history, conversations.replies and users.info in Slack's API reference, and "How to
read Slack data exports" in its help centre.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from debrief.collecting.clock import from_epoch
from debrief.collecting.fact import Fact, Kind
from debrief.collecting.files import Record, list_of, object_of, text_of
from debrief.collecting.people import People
from debrief.collecting.similar import words_of
from debrief.collecting.sources.mrkdwn import to_plain
from debrief.collecting.sources.slack_blocks import attachment_text, block_text, is_preview, plain
from debrief.errors import SourceError
from debrief_schemas.sources import SlackSource

TS = re.compile(r"\d{9,11}\.\d{6}")
"""A message's time and id in one: seconds since 1970, and a counter."""

_user = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|([^<>\n|]{1,80}))?")

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
    messages = as_they_stand(messages)
    learn_shown(messages, people)
    seen: set[str] = set()
    for message in messages:
        ts = text_of(message, "ts")
        if not TS.fullmatch(ts):
            raise SourceError("a message of Slack has no `ts`; check which file this is")
        # A reply that was also sent to the channel comes twice.
        if ts in seen or text_of(message, "subtype") in _SILENT:
            continue
        seen.add(ts)
        if settings.messages == "marked" and not is_marked(message, settings):
            continue
        text = _together([to_plain(part, people, channels) for part in _parts(message)])
        if not text:
            continue
        who = _author(message, people)
        said = f"{who}: {text}" if who else text
        link = _link(settings, channel, ts, text_of(message, "thread_ts"))
        yield Fact(from_epoch(float(ts)), said, "Slack", f"slack:{channel}/{ts}", Kind.MESSAGE, link)


def as_they_stand(messages: Sequence[Record]) -> list[Record]:
    """Return the messages as they read after all that the list itself tells of edits and deletions.

    Source: the subtypes `message_changed` and `message_deleted` in Slack's API reference.
    """
    changed = {
        text_of(message, "message", "ts"): {**object_of(message, "message")}
        for message in sorted(messages, key=lambda item: text_of(item, "ts"))
        if text_of(message, "subtype") == "message_changed"
    }
    gone = {text_of(item, "deleted_ts") for item in messages if text_of(item, "subtype") == "message_deleted"} - {""}
    known = {text_of(message, "ts") for message in messages}
    standing = [
        {**message, **changed.get(text_of(message, "ts"), {})}
        for message in messages
        if text_of(message, "subtype") != "message_changed"
    ]
    standing += [message for ts, message in changed.items() if ts and ts not in known]
    return [message for message in standing if text_of(message, "ts") not in gone]


def learn_shown(messages: Sequence[Record], people: People) -> None:
    """Note the names that the messages themselves hold: of authors, of who is called, of who is quoted.

    A list of users may be missing, and may not tell of guests and of people of another company.
    """
    for message in messages:
        for item in (message, object_of(message, "root"), object_of(message, "comment")):
            if profile := object_of(item, "user_profile"):
                learn_user({"id": text_of(item, "user"), "name": text_of(profile, "name"), "profile": profile}, people)
        for quoted in list_of(message, "attachments"):
            if author := text_of(quoted, "author_id"):
                people.learn(author, text_of(quoted, "author_name"))
        for user, label in _user.findall("\n".join(_parts(message))):
            people.learn(user, html.unescape(label).removeprefix("@"))


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
        for user in (text_of(message, "user"), *(user for user, _ in _user.findall("\n".join(_parts(message))))):
            if user:
                ids.setdefault(user)
    return list(ids)


def _parts(message: Record) -> list[str]:
    """What a message shows, in Slack's mark-up: its text, its blocks, its attachments, the names of its files.

    Blocks are shown in the place of the text, which is then what notifications say: the same, or less, or a summary.
    """
    text = text_of(message, "text")
    if text_of(message, "subtype") == "channel_topic":
        return [f"Topic of the channel: {text_of(message, 'topic') or text}"]
    blocks = list_of(message, "blocks")
    if text.strip() and not message.get("bot_id") and all(text_of(block, "type") == "rich_text" for block in blocks):
        blocks = []  # what a person has typed, once more
    parts = [text, block_text(blocks)]
    said = any(part.strip() for part in parts)
    parts += [attachment_text(item) for item in list_of(message, "attachments") if not (said and is_preview(item))]
    parts += [f"File: {name}" for item in list_of(message, "files") if (name := _file_name(item))]
    return [part for part in parts if part.strip()]


def _file_name(file: Record) -> str:
    # Escaped like all text of a message, so that a name holds no mark-up.
    return plain(text_of(file, "title") or text_of(file, "name"))


def _together(parts: Sequence[str]) -> str:
    """Join parts; one that another says, too, is said once."""
    kept: list[str] = []
    for part in parts:
        words = " ".join(words_of(part))
        if not part or any(f" {words} " in f" {' '.join(words_of(other))} " for other in kept):
            continue
        kept = [other for other in kept if f" {' '.join(words_of(other))} " not in f" {words} "]
        kept.append(part)
    return "; ".join(kept)


def _author(message: Record, people: People) -> str:
    user = text_of(message, "user") or text_of(message, "comment", "user")
    if user and text_of(message, "subtype") != "bot_message":
        return people.called(user)
    return text_of(message, "username") or text_of(message, "bot_profile", "name")


def _link(settings: SlackSource, channel: str, ts: str, thread: str) -> str | None:
    if settings.workspace is None:
        return None
    query = f"?thread_ts={thread}&cid={channel}" if thread and thread != ts and TS.fullmatch(thread) else ""
    return f"{settings.workspace}/archives/{channel}/p{ts.replace('.', '')}{query}"
