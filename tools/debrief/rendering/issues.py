"""Titles and texts of issues."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote

from debrief.planning.desired import DesiredIssue, DesiredPoint
from debrief.rendering.environment import fill, load_template, make_environment
from debrief.rendering.inert import Markdown, inert, shortened, title

TEMPLATE = "issue.md.j2"

TEXT_MAX = 64_000
"""Longest text in characters; with the marker it stays below the 65,536 that GitHub takes as a body."""

IMPACT_MAX = 1_000
SIBLINGS_MAX = 20
SIBLING_TITLE_MAX = 120
"""Longest parts of the text in characters; the file, which is linked, has all of it."""

_many_blank_lines = re.compile(r"\n{3,}")


class Sibling(NamedTuple):
    """Another action point of the same post-mortem, as the template sees it."""

    id: str
    title: str


class Origin(NamedTuple):
    """The post-mortem that an action point comes from, as the template sees it."""

    id: str
    title: str
    path: str
    link: Markdown
    """Its title, as a link where the file has an address, else followed by its path."""


class IssueRenderer:
    """Fills the template of issues; one for a run, because the template is compiled once."""

    def __init__(self, root: str | None, *, word: str, blob_url: str | None = None) -> None:
        """Prepare for the workspace at `root`; `blob_url` is the address to which a file's path is added.

        The address must not depend on where a run happens, or each would change what the last has written.
        Raises UsageError when the template cannot be used.
        """
        self._template = load_template(make_environment(root), TEMPLATE)
        self._word = word
        self._blob_url = blob_url.rstrip("/") if blob_url else None

    def render(self, point: DesiredPoint) -> DesiredIssue:
        """Return the issue that an action point wants; the text has no marker yet.

        Raises UsageError when the template asks for something that is not there.
        """
        whole = self._filled(point)
        # What is related is shown, but the file of one action point is not edited by adding another; and priority is
        # the tracker's from the moment the issue exists.
        related = point.siblings or point.priority
        owned = self._filled(replace(point, siblings=(), priority=None)) if related else None
        return DesiredIssue(point, title(point.title), whole, owned)

    def _filled(self, point: DesiredPoint) -> str:
        values = {
            "id": point.action_id,
            "key": point.key,
            "title": point.title,
            "word": self._word,
            "impact": shortened(point.impact, IMPACT_MAX) if point.impact else None,
            "severity": point.severity,
            # The one name for which a mention is meant; the schema lets nothing but a login through.
            "owner": _mention(point),
            "due": point.due,
            "type": point.type,
            "level": point.level,
            "priority": point.priority,
            "postmortem": self.origin(point),
            "siblings": [
                Sibling(other.action_id, shortened(other.title, SIBLING_TITLE_MAX))
                for other in point.siblings[:SIBLINGS_MAX]
            ],
            "more_siblings": max(0, len(point.siblings) - SIBLINGS_MAX),
        }
        return tidy(fill(self._template, values))

    def origin(self, point: DesiredPoint) -> Origin:
        """Return the post-mortem behind an action point as templates see it."""
        label = inert(point.postmortem_title)
        if self._blob_url:
            # Every sign that Markdown could take as the end of the address is coded, brackets included.
            link = Markdown(f"[{label}]({self._blob_url}/{quote(point.path, safe='/', errors='surrogateescape')})")
        else:
            link = Markdown(f"{label} ({inert(point.path)})")
        return Origin(point.postmortem_id, point.postmortem_title, point.path, link)


def _mention(point: DesiredPoint) -> Markdown | None:
    """Return a mention of the owner; one whom the settings know to be nobody is named without one."""
    if point.owner is None:
        return None
    return inert(point.owner) if point.account == "" else Markdown(f"@{point.account or point.owner}")


def tidy(text: str) -> str:
    """Return a filled template without blanks that mean nothing, cut at `TEXT_MAX` characters."""
    text = _many_blank_lines.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
    if len(text) <= TEXT_MAX:
        return text
    kept = text[:TEXT_MAX].rpartition("\n")[0] or text[:TEXT_MAX]
    return f"{kept.rstrip()}\n\n…"
