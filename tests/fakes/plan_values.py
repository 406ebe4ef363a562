"""Values for tests of planning: a desired issue, a seen one, and a plan over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from debrief.planning.desired import DesiredIssue
from debrief.planning.diff import make_plan
from debrief.planning.intent import Intent, Wanted
from debrief.planning.marker import Marker, digest_labels, digest_text, write_body
from debrief.planning.observed import Gone, Observed, SeenComment, SeenIssue
from debrief.planning.plan import Change, Plan
from debrief.planning.recorded import Entry, Recorded
from debrief_schemas.settings import Settings
from fakes.sync_world import point

KEY = "2026-11-20-checkout-502s/AP-1"
PATH = "postmortems/2026/2026-11-20-checkout-502s.md"
BOT = "bot[bot]"
LASTING = ("postmortem", "severity:sev2", "priority:P1", "type:prevent")
FILED = frozenset({*LASTING, "needs-triage"})
RECORDED = {KEY: Entry("run", 6, 7, "digest")}


def desired(ap: int = 1, title: str = "Title", text: str = "Text", **changes: object) -> DesiredIssue:
    """Return an issue that the record wants."""
    return DesiredIssue(point(ap, **changes), title, text)


def seen(
    number: int = 7,
    title: str = "Title",
    text: str = "Text",
    *,
    base: tuple[str, str] = ("Title", "Text"),
    key: str = KEY,
    base_labels: tuple[str, ...] = LASTING,
    imported: bool = False,
    **changes: object,
) -> SeenIssue:
    """Return an issue whose last sync wrote `base`, and that shows `title` and `text` now."""
    marker = Marker(key, digest_text(*base), digest_labels(base_labels), imported)
    issue = SeenIssue(number, title, write_body(text, marker), BOT, FILED, ("kim",))
    return replace(issue, **changes)  # type: ignore[arg-type]


def plan(
    *issues: DesiredIssue,
    entries: dict[str, Entry] | None = None,
    observed: tuple[SeenIssue, ...] = (),
    gone: dict[int, Gone] | None = None,
    unproven: frozenset[str] = frozenset(),
    write_files: bool = True,
    settings: Settings | None = None,
    ask_at: datetime | None = None,
    discussions: dict[int, tuple[SeenComment, ...]] | None = None,
    moved: dict[int, str] | None = None,
    followed: tuple[SeenIssue, ...] = (),
    assignable: frozenset[str] = frozenset(),
    **wanted: object,
) -> Plan:
    """Return the plan over values; every label of the settings exists."""
    known = frozenset(issue.point.key for issue in issues)
    labels = FILED | {"orphaned", "keep-open"}
    return make_plan(
        Wanted(issues, **{"known": known, **wanted}),  # type: ignore[arg-type]
        Recorded(entries or {}),
        Observed(
            BOT,
            {issue.number: issue for issue in observed},
            gone or {},
            labels,
            unproven,
            discussions=discussions or {},
            moved=moved or {},
            followed={issue.number: issue for issue in followed},
            assignable=assignable,
        ),
        Intent("local", settings or Settings(), write_files, ask_at, ask_at is not None),
    )


def kinds(result: Plan) -> list[str]:
    """Return the kinds of a plan's changes."""
    return [str(change.kind) for change in result.changes]


def only(result: Plan) -> Change:
    """Return the one change of a plan."""
    assert len(result.changes) == 1, result.changes
    return result.changes[0]
