"""Titles and texts of parent issues."""

from __future__ import annotations

from dataclasses import replace

from debrief.planning.desired import DesiredIssue, DesiredPoint
from debrief.rendering.environment import fill, load_template, make_environment
from debrief.rendering.inert import shortened, title
from debrief.rendering.issues import IMPACT_MAX, SIBLING_TITLE_MAX, IssueRenderer, Sibling, tidy

TEMPLATE = "parent.md.j2"

POINTS_MAX = 50
"""Most action points that the text lists; a document has no more."""


class ParentRenderer:
    """Fills the template of parent issues; one for a run."""

    def __init__(self, root: str | None, *, word: str, blob_url: str | None = None) -> None:
        """Prepare like `debrief.rendering.issues.IssueRenderer`, whose links it uses.

        Raises UsageError when a template cannot be used.
        """
        self._template = load_template(make_environment(root), TEMPLATE)
        self._issues = IssueRenderer(root, word=word, blob_url=blob_url)
        self._word = word

    def render(self, parent: DesiredPoint) -> DesiredIssue:
        """Return the issue that a post-mortem wants for itself; the text has no marker yet.

        Raises UsageError when the template asks for something that is not there.
        """
        whole = self._filled(parent)
        owned = self._filled(replace(parent, siblings=())) if parent.siblings else None
        return DesiredIssue(parent, title(parent.title), whole, owned)

    def _filled(self, parent: DesiredPoint) -> str:
        values = {
            "key": parent.key,
            "title": parent.title,
            "word": self._word,
            "impact": shortened(parent.impact, IMPACT_MAX) if parent.impact else None,
            "severity": parent.severity,
            "postmortem": self._issues.origin(parent),
            "points": [
                Sibling(point.action_id, shortened(point.title, SIBLING_TITLE_MAX))
                for point in parent.siblings[:POINTS_MAX]
            ],
            "more_points": max(0, len(parent.siblings) - POINTS_MAX),
        }
        return tidy(fill(self._template, values))
