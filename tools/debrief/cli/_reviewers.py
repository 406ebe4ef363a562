"""Whom the draft of an incident asks to review it, as far as the workspace and its clones tell."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from debrief.reports.escape import one_line

if TYPE_CHECKING:
    from debrief.cli._from_issue import Case
    from debrief.documents.workspace import Workspace
    from debrief_schemas.settings import Settings


def reviewers_of(workspace: Workspace, settings: Settings, case: Case) -> list[str]:
    """Return who is asked to review: by the settings, else the code owners of the services' paths."""
    from debrief.incidents.owners import code_owners, reviewers_for

    services, settled = case.reported.services, settings.incidents.reviewers
    named = {name.casefold() for name in settled}
    by_service = {name.casefold(): those for name, those in settings.sources.git.paths.items()}
    paths = {
        service: by_service[service.casefold()]
        for service in services
        if service.casefold() in by_service and service.casefold() not in named
    }
    owned: dict[str, list[str]] = {}
    if paths:
        try:
            owned = code_owners(_owners_file(workspace, settings), paths)
        except ValueError as error:
            click.echo(f"debrief: CODEOWNERS cannot be read: {one_line(str(error), 200)}", err=True)
    return reviewers_for(services, settled, owned, case.told.authors)


def _owners_file(workspace: Workspace, settings: Settings) -> str:
    """Return the text of the code owners of the clone in which the services' paths are; empty where there are none."""
    from debrief.documents.source import read_source
    from debrief.incidents.owners import OWNERS_FILES, OWNERS_MAX

    clone = os.path.join(workspace.root, settings.sources.git.repository)
    for name in OWNERS_FILES:
        path = os.path.join(clone, name)
        if os.path.lexists(path):
            raw, fault = read_source(path, OWNERS_MAX)
            if fault is not None:
                raise ValueError(fault.message)
            return raw.decode("utf-8", "replace")
    return ""
