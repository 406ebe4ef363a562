"""The comment on a pull request: a review as Markdown, never longer than GitHub takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from debrief.planning.forecast import Effect
from debrief.rendering.environment import fill, load_template, make_environment
from debrief.rendering.fitting import TEXT_MAX, Cut, first_units, units
from debrief.rendering.inert import Markdown, code, inert, shortened
from debrief.rendering.review_words import Verdict, begin, contradictions, counts, policy, refusals
from debrief.reviewing.questions import BY_ID, QUESTIONS_MAX

if TYPE_CHECKING:
    from debrief.reviewing.value import Before, Found, PlannedIssue, Review, ReviewedDocument
    from debrief_schemas.settings import Settings

TEMPLATE = "review.md.j2"

TITLE_MAX = 120
MESSAGE_MAX = 200
LABELS_MAX = 8
NAMES_MAX = 5
BEFORE_MAX = 3
OPEN_MAX = 2
"""Longest parts, in characters and in number; the documents have all of it."""

_STEPS = ((25, 100), (25, 20), (25, 8), (25, 3), (12, 3), (6, 2), (3, 1), (1, 1), (1, 0))
"""Most documents and most rows of each list: the first that makes the text short enough is taken."""

_SIGNS = {
    Effect.CREATE: "create",
    Effect.ADOPT: "take on",
}
_STATUS = {"in_review": "in review"}
_blank_lines = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Sight:
    """What the tracker says of the names that the record uses; nothing where it was not asked."""

    missing_labels: Mapping[str | None, tuple[str, ...]] = field(default_factory=dict)
    """Labels that are not there yet, by repository; None is that of the record."""
    strangers: frozenset[tuple[str | None, str]] = frozenset()
    """Repositories with case-folded logins to which no issue can be assigned there."""
    unseen: tuple[str | None, ...] = ()
    """Repositories in which nothing was looked up."""
    more_accounts: int = 0
    """Accounts that were not looked up."""


@dataclass(frozen=True, slots=True)
class Setting:
    """All that a comment says beside the review itself."""

    settings: Settings
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    """By path of the document."""
    sight: Sight = Sight()
    repository: str | None = None
    """`owner/name` of the record."""
    blob_url: str | None = None
    """The address of the workspace at the reviewed commit, to which a path is added."""
    record_url: str | None = None
    """The same on the default branch, for earlier documents."""


class _Row(NamedTuple):
    """One issue as the template sees it."""

    effect: str
    action_id: str
    title: str
    number: Markdown | None
    where: str | None
    labels: str
    owner: str | None
    due: Any
    parts: str


class ReviewRenderer:
    """Fills the template of the comment."""

    def __init__(self, root: str | None, setting: Setting) -> None:
        """Prepare for the workspace at `root`; raises UsageError when the template cannot be used."""
        self._template = load_template(make_environment(root), TEMPLATE)
        self._setting = setting

    def render(self, review: Review) -> str:
        """Return the comment without its marker; what was cut for its length is counted in it.

        Raises UsageError when the template asks for something that is not there.
        """
        text = ""
        for documents, rows in _STEPS:
            text = self._filled(review, documents, rows)
            if units(text) <= TEXT_MAX:
                return text
        # Only a template of a workspace's own can come here.
        return f"{first_units(text, TEXT_MAX - 2).rstrip()}\n…"

    def _filled(self, review: Review, documents: int, rows: int) -> str:
        cut, sight = Cut(rows), self._setting.sight
        values = {
            "word": self._setting.settings.word,
            "commit": review.head[:7] if review.head else None,
            "emptied": review.emptied,
            "documents": [self._document(one, cut) for one in review.documents[:documents]],
            "more_documents": review.more_documents + max(0, len(review.documents) - documents),
            "unread": [{"path": shortened(one.path, TITLE_MAX), "why": one.why} for one in cut.of(review.unread)],
            "more_unread": review.more_unread,
            "begin": list(begin(self._setting.settings)),
            "missing_labels": cut.of(sight.missing_labels.get(None, ())),
            "missing_elsewhere": [
                {"where": where, "labels": cut.of(labels)}
                for where, labels in sight.missing_labels.items()
                if where is not None and labels
            ],
            "unseen": [where or self._setting.repository or "the repository" for where in cut.of(sight.unseen)],
            "more_accounts": sight.more_accounts,
            "most": self._setting.settings.issues.create_per_run,
            "creations": sum(one.effect is Effect.CREATE for document in review.documents for one in document.issues),
        }
        # Lists are cut while the values above are made.
        text = fill(self._template, {**values, "cut": cut.total})
        lines = "\n".join(line.rstrip() for line in text.split("\n"))
        return _blank_lines.sub("\n\n", lines).strip() + "\n"

    def _document(self, one: ReviewedDocument, cut: Cut) -> dict[str, Any]:
        new = [issue for issue in one.issues if issue.effect in (Effect.CREATE, Effect.ADOPT)]
        follow, orphans, left = (
            [issue for issue in one.issues if issue.effect is effect]
            for effect in (Effect.CHANGE, Effect.ORPHAN, Effect.LEAVE)
        )
        verdict = self._setting.verdicts.get(one.path)
        questions = [BY_ID[name].sentence for name in one.questions if name in BY_ID][:QUESTIONS_MAX]
        found = one.findings
        places = {issue.repository or self._setting.repository for issue in one.issues}
        shown = cut.of(found.shown)
        return {
            "title": shortened(one.facts.title, TITLE_MAX) or one.facts.id,
            "file": self._file(one.path, one.path, gone=one.change == "removed"),
            "severity": one.facts.severity,
            "status": _STATUS.get(one.facts.status, one.facts.status),
            "change": one.change,
            "readable": one.readable,
            "judged": one.judged,
            "filed": one.filed,
            "where": places.pop() if len(places) == 1 else None,
            "issues": [self._row(issue, several=bool(places)) for issue in cut.of(new)],
            "follow": [self._row(issue, several=False) for issue in cut.of(follow)],
            "orphans": [self._row(issue, several=False) for issue in cut.of(orphans)],
            "counts": counts(one.issues),
            "left": [issue.action_id for issue in cut.of(left)],
            "problems": [*self._problems(one.issues, cut)],
            "errors": found.errors,
            "warnings": found.warnings,
            "notes": found.notes,
            "findings": [self._finding(one, row) for row in shown],
            "asked": found.asked,
            "more_findings": max(0, found.total - found.asked - len(shown)),
            "questions": questions,
            "before": [self._before(earlier, cut) for earlier in cut.of(one.before[:BEFORE_MAX])],
            "more_before": one.more_before + max(0, len(one.before) - BEFORE_MAX),
            "policy": list(policy(one, verdict)) if verdict is not None else [],
        }

    def _row(self, issue: PlannedIssue, *, several: bool) -> _Row:
        labels = ", ".join(code(label) for label in issue.labels[:LABELS_MAX])
        more = len(issue.labels) - LABELS_MAX
        return _Row(
            _SIGNS.get(issue.effect, ""),
            issue.action_id,
            shortened(issue.title, TITLE_MAX),
            self._number(issue),
            issue.repository or self._setting.repository if several else None,
            Markdown(f"{labels} and {more} more" if more > 0 else labels),
            issue.owner,
            issue.due,
            " and ".join(issue.parts),
        )

    def _number(self, issue: PlannedIssue) -> Markdown | None:
        """Return the number so that it becomes a link; in another repository it would lead to the wrong issue."""
        return None if issue.number is None or issue.repository is not None else Markdown(f"#{issue.number}")

    def _problems(self, issues: Sequence[PlannedIssue], cut: Cut) -> Iterable[str]:
        new = [issue for issue in issues if issue.effect is Effect.CREATE]
        strangers = self._setting.sight.strangers
        problems = [f"{issue.action_id} has no owner" for issue in new if issue.owner is None and not issue.is_parent]
        for issue in new:
            if issue.account is not None and (issue.repository, issue.account.casefold()) in strangers:
                named = issue.owner or issue.account
                who = named if named == issue.account else f"{named} ({issue.account})"
                problems.append(f"{issue.action_id}: nothing can be assigned to {who}; no such account, or no access")
        return cut.of([*problems, *refusals(issues), *contradictions(issues)])

    def _finding(self, document: ReviewedDocument, row: Found) -> dict[str, Any]:
        place = f"line {row.line}"
        if self._setting.blob_url is not None:
            address = f"{self._setting.blob_url}/{_quoted(document.path)}?plain=1#L{row.line}"
            place = Markdown(f"[{place}]({address})")
        message = shortened(row.message, MESSAGE_MAX)
        return {"level": row.level, "place": place, "message": message, "rule": row.rule}

    def _before(self, one: Before, cut: Cut) -> dict[str, Any]:
        points = cut.of(one.left_open[:OPEN_MAX])
        return {
            "id": self._file(one.path, one.id, record=True),
            "title": shortened(one.title, TITLE_MAX),
            "factors": list(one.factors[:NAMES_MAX]),
            "services": list(one.services[:NAMES_MAX]),
            "draft": one.draft,
            "verb": "would" if one.factors else "might",
            "left_open": [
                {
                    "action_id": point.action_id,
                    "since": point.since,
                    "due": point.due,
                    "overdue": point.overdue,
                    "title": shortened(point.title, TITLE_MAX),
                    "number": None if point.issue is None else Markdown(f"#{point.issue}"),
                }
                for point in points
            ],
            "more_open": one.more_open + len(one.left_open) - len(points),
        }

    def _file(self, path: str, name: str, *, record: bool = False, gone: bool = False) -> Markdown:
        base = self._setting.record_url if record else self._setting.blob_url
        shown = inert(name)
        return shown if base is None or gone else Markdown(f"[{shown}]({base}/{_quoted(path)})")


def _quoted(path: str) -> str:
    """Return a path for an address: every sign that Markdown could take as its end is coded."""
    return quote(path, safe="/", errors="surrogateescape")
