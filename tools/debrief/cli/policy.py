"""`debrief policy`."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

import click

from debrief.cli._moments import INSTANT
from debrief.cli.options import format_option, root_option
from debrief.errors import UsageError, WorkspaceError
from debrief_schemas.vocabulary import Detection

if TYPE_CHECKING:
    from datetime import date

    from debrief.documents.document import Document
    from debrief.documents.workspace import Workspace
    from debrief.relating.incident import Incident
    from debrief.relating.repeats import Repeat
    from debrief.reports.policy import Judgement
    from debrief_schemas.settings import Settings

EPILOG = """\b
Examples:
  debrief policy --severity sev3 --detection customer --resolved-at 2026-11-20T09:40:00Z
  debrief policy postmortems/2026/2026-11-20-checkout-502s.md
  debrief policy FILE --pull-request 42      who still has to approve?
  gh api --paginate repos/acme/shop/pulls/42/reviews | debrief policy FILE --approvals -
  debrief policy --overdue                   which post-mortems are late?
"""


@click.command(epilog=EPILOG)
@click.argument("file", metavar="[FILE]", required=False)
@root_option
@click.option("--severity", metavar="SEVERITY", help="Judge an incident of this severity instead of a FILE.")
@click.option("--data-loss", is_flag=True, help="With --severity: data was lost.")
@click.option(
    "--detection", type=click.Choice([str(one) for one in Detection]), help="With --severity: who noticed it first."
)
@click.option("--service", "services", multiple=True, metavar="NAME", help="With --severity; may be repeated.")
@click.option(
    "--factor", "factors", multiple=True, metavar="TAG", help="With --severity: a contributing factor; may be repeated."
)
@click.option("--resolved-at", type=INSTANT, metavar="INSTANT", help="With --severity: when it was resolved.")
@click.option(
    "--approvals",
    type=click.File("rb"),
    metavar="FILE.json",
    help="With FILE: GitHub's answer about reviews; - is stdin.",
)
@click.option(
    "--pull-request",
    type=click.IntRange(min=1),
    metavar="N",
    help="With FILE: read the approvals of this pull request.",
)
@click.option("--overdue", is_flag=True, help="List the required post-mortems whose day has passed.")
@format_option("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    file: str | None,
    root: str | None,
    severity: str | None,
    data_loss: bool,
    detection: str | None,
    services: tuple[str, ...],
    factors: tuple[str, ...],
    resolved_at: datetime | None,
    approvals: IO[bytes] | None,
    pull_request: int | None,
    overdue: bool,
    format_: str,
) -> None:
    """Say whether an incident needs a post-mortem, by when, and who reviews and may waive it, each with its reason.

    The policy is in the settings. An instant's day is its day in UTC, and the day of resolution never counts. With a
    FILE it is also said whether the document keeps the policy now; the exit code is 1 where it does not. Approvals:
    of each person the latest review counts, dismissed ones and those of authors and of people without access never; who
    has decided a waiver must have approved, or have opened the pull request; not where --pull-request finds that it
    neither makes nor changes the waiver.
    """
    described = data_loss or detection or services or factors or resolved_at
    if sum((file is not None, severity is not None, overdue)) != 1:
        raise UsageError("name a FILE, or describe an incident by --severity, or ask for --overdue; one of them")
    if described and severity is None:
        raise UsageError("--data-loss, --detection, --service, --factor and --resolved-at go with --severity")
    if (approvals is not None or pull_request is not None) and file is None:
        raise UsageError("--approvals and --pull-request go with a FILE")
    if approvals is not None and pull_request is not None:
        raise UsageError("--approvals and --pull-request exclude each other; take one")
    from debrief.cli._incidents import opened
    from debrief.cli._terminal import echo
    from debrief.documents.settings import load_settings
    from debrief.reports import policy as report

    workspace = opened(root, file)
    settings = load_settings(workspace)
    today = datetime.now(UTC).date()
    if overdue:
        _overdue(workspace, settings, today, format_)
        return
    if file is not None:
        judgement = _of_file(workspace, settings, file, today, approvals, pull_request)
    else:
        assert severity is not None  # noqa: S101
        incident = _described(settings, severity, data_loss, detection, services, factors, resolved_at, today=today)
        judgement = _described_judgement(workspace, settings, incident)
    echo(report.to_json(judgement) if format_ == "json" else report.to_text(judgement, word=settings.word))
    ctx.exit(int(judgement.document is not None and not judgement.kept))


def _overdue(workspace: Workspace, settings: Settings, today: date, format_: str) -> None:
    from debrief.cli._incidents import incidents
    from debrief.cli._terminal import echo
    from debrief.policy.overdue import overdue
    from debrief.reports import policy as report

    unreadable: list[str] = []
    late = overdue(incidents(workspace, unreadable.append), settings, today)
    if format_ == "json":
        echo(report.overdue_json(late, unreadable, today=today))
    else:
        echo(report.overdue_text(late, unreadable, word=settings.word))


def _described(
    settings: Settings,
    severity: str,
    data_loss: bool,
    detection: str | None,
    services: Sequence[str],
    factors: Sequence[str],
    resolved_at: datetime | None,
    *,
    today: date,
) -> Incident:
    """Return the incident that the options describe; without a day of its own, it is today's."""
    from debrief.checks.nearest import choices, nearest
    from debrief.relating.incident import Incident
    from debrief_schemas.identifiers import TAG
    from debrief_schemas.postmortem import UNKNOWN_SEVERITY

    severities = (*settings.severities, UNKNOWN_SEVERITY)
    known = (
        (severity, severities, "severity"),
        *((name, settings.services or (name,), "service") for name in services),
    )
    for word, words, what in known:
        if word not in words:
            close = nearest(word, words)
            cure = f"did you mean `{close}`?" if close is not None else f"the settings have {choices(words)}"
            raise UsageError(f"{word!r} is no {what} of the settings; {cure}")
    for tag in factors:
        if not re.match(TAG, tag) or tag.endswith("\n"):
            raise UsageError(f"{tag!r} is no tag of a contributing factor, such as no-canary")
    ended_on = None if resolved_at is None else resolved_at.astimezone(UTC).date()
    return Incident(
        postmortem_id="",
        severity=severity,
        day=ended_on or today,
        services=tuple(dict.fromkeys(services)),
        factors=tuple(dict.fromkeys(factors)),
        detection=detection,
        data_loss=data_loss,
        ended_at=resolved_at,
    )


def _described_judgement(workspace: Workspace, settings: Settings, incident: Incident) -> Judgement:
    from debrief.policy.decision import decide
    from debrief.reports.policy import Judgement

    unreadable: list[str] = []
    found = _repeats(workspace, settings, incident, unreadable)
    return Judgement(decide(incident, settings, found), unreadable=unreadable)


def _repeats(workspace: Workspace, settings: Settings, incident: Incident, unreadable: list[str]) -> tuple[Repeat, ...]:
    """Return the incident's factors that come back; the record is read only where that can matter."""
    from debrief.cli._incidents import incidents
    from debrief.policy.decision import judged
    from debrief.relating.repeats import repeats

    policy = settings.policy
    if not incident.factors or not policy.require.repeat_within_days or not judged(incident, policy):
        return ()
    return repeats(incident, incidents(workspace, unreadable.append), policy.require.repeat_within_days)


def _of_file(
    workspace: Workspace,
    settings: Settings,
    file: str,
    today: date,
    recorded: IO[bytes] | None,
    pull_request: int | None,
) -> Judgement:
    from debrief.checks import at_settings_levels
    from debrief.policy.decision import decide
    from debrief.policy.keeping import check_today
    from debrief.relating.incident import incident_of
    from debrief.reports.policy import Judgement

    document = _document(workspace, settings, file)
    incident = incident_of(document.path, document.data)
    unreadable: list[str] = []
    found = _repeats(workspace, settings, incident, unreadable)
    decision = decide(incident, settings, found)
    findings = at_settings_levels(check_today(document, settings, found, today), settings)
    approvals = None
    if recorded is not None or pull_request is not None:
        from debrief.cli._reviews import asked_of_github, recorded_reviews
        from debrief.policy.approvals import measure

        if recorded is not None:
            approvals = measure(recorded_reviews(recorded), incident, decision, settings)
        else:
            asked = asked_of_github(workspace, document, pull_request or 0)
            approvals = measure(
                asked.reviews, incident, decision, settings, opened_by=asked.opened_by, waives=asked.waives
            )
    return Judgement(decision, incident, findings, approvals, unreadable)


def _document(workspace: Workspace, settings: Settings, file: str) -> Document:
    """Read FILE; a document whose shape is wrong cannot be judged. Raises UsageError or WorkspaceError."""
    from debrief.cli._incidents import one_file
    from debrief.documents.document import read_document
    from debrief.documents.source import read_source
    from debrief_schemas.postmortem import UNKNOWN_SEVERITY

    listed = one_file(workspace, file)
    raw, fault = read_source(workspace.absolute(listed.path))
    document = None if fault is not None or listed.fault is not None else read_document(listed.path, raw)[0]
    known = (*settings.severities, UNKNOWN_SEVERITY)
    if document is None or document.model is None or document.model.severity not in known:
        raise WorkspaceError(f"{os.path.basename(file)} has errors and cannot be judged; see `debrief check {file}`")
    return document
