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
        root = _root(folder.names)
        # Finder puts the attributes of files beside them.
        names = {name.removeprefix(root) for name in folder.names if name.startswith(root) and not _is_attribute(name)}
        ids: dict[str, str] = {}
        for listing in ("channels.json", "groups.json"):
            if listing in names:
                for item in records(parse_json(folder.read(root + listing), listing), listing):
                    ids[text_of(item, "name")] = text_of(item, "id")
        if "users.json" in names:
            for user in records(parse_json(folder.read(f"{root}users.json"), "users.json"), "users.json"):
                learn_user(user, self._people)
        channel = self._channel(sorted(names), ids)
        messages: list[Record] = []
        for name in sorted(names):
            directory, _, file = name.rpartition("/")
            if directory == channel and _near(file, window):
                shown = one_line(name, 120)
                messages += records(parse_json(folder.read(root + name), shown), shown)
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


_LISTINGS = ("users.json", "channels.json", "groups.json")


def _root(names: Sequence[str]) -> str:
    """Return where in a folder or archive the export begins: empty, or the folders that enclose it with a slash.

    Raises UsageError where there are several exports.
    """
    whole = [name for name in names if not _is_attribute(name)]
    roots = {
        name.removesuffix(listing) for name in whole for listing in _LISTINGS if f"/{name}".endswith(f"/{listing}")
    }
    # A file of that name below a channel belongs to it.
    outer = {root for root in roots if not any(root != other and root.startswith(other) for other in roots)}
    if len(outer) > 1:
        shown = ", ".join(excerpt(root.rstrip("/") or ".", 40) for root in sorted(outer)[:5])
        raise UsageError(f"there are several exports in it: {shown}; unpack it, and name the folder of one")
    if outer:
        return outer.pop()
    days = [name.rsplit("/", 2) for name in whole if _day_file.fullmatch(name.rpartition("/")[2])]
    above = {f"{parts[0]}/" if len(parts) == 3 else "" for parts in days}
    return above.pop() if len(above) == 1 else ""


def _is_attribute(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")


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
