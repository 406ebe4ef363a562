"""What an incident's issue asks for, and whether whoever asks may.

Anybody can open an issue, fill in the form and close the issue again; the form's label comes with it. So a draft is
made where the author belongs to the repository, or where somebody else, who had the right to, has put on the label that
asks for one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from debrief.trackers.port import IssueState

if TYPE_CHECKING:
    from debrief.trackers.incidents import IncidentIssue, Labelling
    from debrief_schemas.incident_settings import Incidents

INSIDERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""What an author is to a repository that trusts them. Source: `AuthorAssociation` in GitHub's GraphQL reference."""


class Standing(NamedTuple):
    """What is to be done about an issue."""

    asked: bool = False
    """Whether a draft is asked for by the label, whatever the policy says."""
    why_nothing: str = ""
    """Why nothing is done at all, with the cure; empty where the policy decides, or a draft is asked for."""


def standing(issue: IncidentIssue, labellings: Iterable[Labelling], settings: Incidents) -> Standing:
    """Return what an issue asks for; `labellings` are all labels that were ever put on it."""
    names = {name.casefold() for name in issue.labels}
    trusted = issue.association in INSIDERS or issue.author.casefold() in map(str.casefold, settings.authors)
    cure = f"let somebody with triage rights put the label {settings.draft_label} on it"
    if settings.draft_label.casefold() in names:
        # A form that sets this label by mistake would make every stranger one who asks.
        by_others = any(
            each.label.casefold() == settings.draft_label.casefold()
            and each.actor.casefold() != issue.author.casefold()
            for each in labellings
        )
        if by_others or trusted:
            return Standing(asked=True)
        return Standing(why_nothing=f"only its author has put the label on, who is no member of the repository: {cure}")
    if settings.label.casefold() not in names:
        return Standing(why_nothing=f"it does not bear the label {settings.label}: put it on, or {cure}")
    if issue.state is IssueState.OPEN:
        return Standing(why_nothing=f"it is open: it is decided when it is closed; to draft now, {cure}")
    if issue.state is not IssueState.COMPLETED:
        how = {IssueState.NOT_PLANNED: "not planned", IssueState.DUPLICATE: "a duplicate"}[issue.state]
        return Standing(why_nothing=f"it was closed as {how}: no incident to write about; if it is one, {cure}")
    if not trusted:
        return Standing(why_nothing=f"its author is no member of the repository: {cure}")
    return Standing()
