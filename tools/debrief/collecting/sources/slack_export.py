"""Slack: the messages of one channel from a standard export, a folder or zip archive."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, timedelta

from debrief.collecting.fact import Collected, Limits, Window
from debrief.collecting.files import Folder, Record, parse_json, records, text_of
from debrief.collecting.people import People
from debrief.collecting.sources.slack import learn_user, parse_messages
from debrief.errors import UsageError
from debrief.reports.escape import excerpt, one_line
from debrief_schemas.sources import SlackSource

_day_file = re.compile(r"(\d{4}-\d{2}-\d{2})\.json")


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
