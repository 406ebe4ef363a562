"""What each status asks for: one table that the checks, the help and the documentation read.

The table works on plain mappings whose shape is already known to be right, so that a commit hook can use
it without pydantic. Source: the sentence "strictness follows status" of the document format.
"""

from __future__ import annotations

from debrief_schemas.light import NamedTuple
from debrief_schemas.vocabulary import TIMESTAMPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

Path = tuple[str | int, ...]
"""Where in the front matter something is, such as `("action_points", 0, "owner")`."""


class Requirement(NamedTuple):
    """One thing that a document needs from a status on."""

    name: str
    """Last part of the rule's id, `status/<name>`."""
    statuses: tuple[str, ...]
    """The statuses that ask for it."""
    needs: str
    """What is needed, as the end of "needs …"."""
    cure: str
    """What to write."""
    unmet: Callable[[Mapping[str, Any], tuple[str, ...]], Iterable[Path]]
    """Gives the places that lack it, given the document and the two highest severities."""


def _given(value: Any) -> bool:
    # Nought and `false` are answers; an empty text, list or group is none.
    return bool(value) or (value is not None and not isinstance(value, (str, list, dict)))


# Nothing, told without making a generator: almost every document lacks nothing.
_NONE: tuple[Path, ...] = ()


def _one_timestamp(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    return _NONE if any(map(_given, (data.get("timestamps") or {}).values())) else (("timestamps",),)


def _severity_known(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    return (("severity",),) if data.get("severity") == "unknown" else _NONE


def _impact(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    impact = data.get("impact") or {}
    return _NONE if _given(impact.get("summary")) or _given(impact.get("unknown_reason")) else (("impact",),)


def _author(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    return _NONE if data.get("authors") else (("authors",),)


def _factor(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    return _NONE if data.get("contributing_factors") else (("contributing_factors",),)


def _level(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    return _NONE if (data.get("reflection") or {}).get("level") else (("reflection",),)


def _reviewer(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    authors = set(map(str.casefold, data.get("authors") or ()))
    return _NONE if not authors.issuperset(map(str.casefold, data.get("reviewers") or ())) else (("reviewers",),)


def _ended(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    stamps = data.get("timestamps") or {}
    return _NONE if _given(stamps.get("mitigated_at")) or _given(stamps.get("resolved_at")) else (("timestamps",),)


def _actions(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    return _NONE if data.get("action_points") or _given(data.get("no_action_reason")) else (("action_points",),)


def _each_action(field: str, *, top_only: bool) -> Callable[[Mapping[str, Any], tuple[str, ...]], Iterable[Path]]:
    def unmet(data: Mapping[str, Any], top: tuple[str, ...]) -> Iterable[Path]:
        points = data.get("action_points")
        if not points or (top_only and data.get("severity") not in top):
            return _NONE
        return [("action_points", index, field) for index, point in enumerate(points) if not _given(point.get(field))]

    return unmet


def _waiver(data: Mapping[str, Any], _top: tuple[str, ...]) -> Iterable[Path]:
    return _NONE if data.get("waiver") else (("waiver",),)


_ALL = ("draft", "in_review", "published", "waived")
_REVIEW = ("in_review", "published")
_DECIDED = ("in_review", "published", "waived")
_PUBLISHED = ("published",)

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        "timestamp",
        _ALL,
        "at least one timestamp",
        f"add one of {', '.join(TIMESTAMPS)} under `timestamps:`",
        _one_timestamp,
    ),
    Requirement(
        "severity",
        _DECIDED,
        "a severity other than `unknown`",
        "choose one of the severities in the settings",
        _severity_known,
    ),
    Requirement(
        "impact",
        _REVIEW,
        "the impact, or why it is unknown",
        "add `impact: {summary: …}`, or `impact: {unknown_reason: …}`",
        _impact,
    ),
    Requirement("author", _REVIEW, "an author", "add a login to `authors:`", _author),
    Requirement(
        "contributing-factor",
        _REVIEW,
        "one contributing factor",
        "add one under `contributing_factors:` with a `tag` and a `text`",
        _factor,
    ),
    Requirement(
        "reflection-level",
        _REVIEW,
        "the level on which it reflects",
        "add `reflection: {level: fix}`, or `class`, or `rethink`",
        _level,
    ),
    Requirement(
        "reviewer",
        _PUBLISHED,
        "a reviewer who is not an author",
        "add the login of somebody else to `reviewers:`",
        _reviewer,
    ),
    Requirement(
        "end",
        _PUBLISHED,
        "`mitigated_at` or `resolved_at`",
        "add the instant at which the impact or the incident ended under `timestamps:`",
        _ended,
    ),
    Requirement(
        "action-points",
        _PUBLISHED,
        "action points, or `no_action_reason`",
        "add action points, or say in one line why there is nothing to do: `no_action_reason: …`",
        _actions,
    ),
    Requirement(
        "owner",
        _PUBLISHED,
        "an owner for each action point",
        "add `owner:` with a login or `org/team`",
        _each_action("owner", top_only=False),
    ),
    Requirement(
        "due",
        _PUBLISHED,
        "a due date for each action point of the two highest severities",
        "add `due:` with a day such as 2026-12-04",
        _each_action("due", top_only=True),
    ),
    Requirement(
        "priority",
        _PUBLISHED,
        "a priority for each action point of the two highest severities",
        "add `priority:` with one of the priorities in the settings",
        _each_action("priority", top_only=True),
    ),
    Requirement(
        "waiver",
        ("waived",),
        "the record of the decision",
        "add `waiver:` with `reason`, `decided_by` and `decided_on`",
        _waiver,
    ),
)

_BY_STATUS = {
    status: tuple(requirement for requirement in REQUIREMENTS if status in requirement.statuses) for status in _ALL
}

ALWAYS_REQUIRED = ("id", "title", "status", "severity")
"""Keys that every document has, whatever its status."""


class Unmet(NamedTuple):
    """A requirement that a document does not meet, and where."""

    requirement: Requirement
    path: Path


def unmet_requirements(data: Mapping[str, Any], top_severities: tuple[str, ...]) -> Iterator[Unmet]:
    """Yield what the document's own status asks for and it lacks, in the order of the table.

    `data` is the front matter as plain values, `top_severities` the two highest of the settings.
    """
    for requirement in _BY_STATUS.get(str(data.get("status")), ()):
        for path in requirement.unmet(data, top_severities):
            yield Unmet(requirement, path)


def describe() -> str:
    """Return the table as lines of text, one status each, for `--help` and the documentation."""
    lines = [f"every status: {', '.join(ALWAYS_REQUIRED)}; at least one timestamp"]
    told: dict[str, set[str]] = {}
    for status in _ALL:
        needs = [r for r in REQUIREMENTS if status in r.statuses and r.statuses != _ALL]
        told[status] = {r.name for r in needs}
        # A status that asks for all that an earlier one asks for says so instead of repeating it.
        base = next((s for s in reversed(told) if s != status and told[s] and told[s] <= told[status]), None)
        words = [r.needs for r in needs if base is None or r.name not in told[base]]
        if base is not None:
            words.insert(0, f"what {base} needs")
        if words:
            lines.append(f"{status}: {'; '.join(words)}")
    return "\n".join(lines)
