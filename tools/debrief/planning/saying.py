"""What is said in comments, and of which issues the comments have to be read before that can be decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from debrief.planning.desired import DesiredPoint
from debrief.planning.dormancy import addressee, overdue_since, question
from debrief.planning.endings import wants_reason
from debrief.planning.intent import Intent, Wanted
from debrief.planning.lasting import Lasting
from debrief.planning.lease import under_lease, until
from debrief.planning.locating import located
from debrief.planning.notices import (
    QUESTIONS,
    Notice,
    Said,
    Topic,
    known_notices,
    newest,
    notices_in,
    read_notice,
)
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import Change, ChangeKind, IssueContent
from debrief.planning.recorded import Entry, Recorded, instant
from debrief_schemas.dormancy_settings import Dormancy
from debrief_schemas.identifiers import is_action_id

ANNOUNCED_FOR = timedelta(minutes=15)
"""How long an announcement keeps other runs from the same comment, unless its run renews it.

Longer than a claim's lease by what the clocks of two machines may differ: planning knows its own clock alone.
"""

_ORPHANS = (
    "open issues whose action point is in no filed document (`debrief status` names all); close those that nobody"
    " needs, or put their action points back"
)

READ_PER_QUESTION = 5
"""Issues whose comments are read for each question that a run may ask; some turn out to have been asked."""


def discussions_needed(wanted: Wanted, recorded: Recorded, observed: Observed, intent: Intent) -> tuple[int, ...]:
    """Return the numbers of the issues whose comments the plan needs; without news there are none."""
    numbers: dict[int, None] = {}
    rules, asked = _rules(observed, intent), 0
    for issue in wanted.issues:
        point = issue.point
        seen = located(point, recorded, observed)
        if seen is None:
            continue
        entry = recorded.entries.get(point.key)
        news = entry is not None and entry.pending is not None and seen.place is None
        if seen.open and seen.place is not None:
            # Nothing is said in other people's repositories.
            continue
        if seen.open:
            news = news or _may_return(entry, seen, observed, intent)
            if (
                intent.ask
                and intent.now is not None
                and asked < READ_PER_QUESTION * intent.settings.dormancy.ask_per_run
            ):
                due = question(point, seen, known_notices(entry), rules, intent.now)
                asked += due is not None
                news = news or due is not None
        elif intent.write_files and not point.parent:
            news = news or wants_reason(point, seen, entry)
        if news:
            numbers[seen.number] = None
    for key, seen in vanished(wanted, recorded, observed):
        entry = recorded.entries.get(key)
        if entry is None or _topic(entry) is not Topic.ORPHANED or entry.pending is not None:
            numbers[seen.number] = None
    return tuple(numbers)


def vanished(wanted: Wanted, recorded: Recorded, observed: Observed) -> Iterator[tuple[str, SeenIssue]]:
    """Yield the open issues that have lost their action point, by key.

    None has, while a document could not be judged that may hold it.
    """
    if None in wanted.unjudged_ids:
        return
    candidates = {key: issues[0].number for key, issues in observed.by_key.items()}
    candidates |= {key: entry.number for key, entry in recorded.entries.items() if entry.number is not None}
    documents = {key.rpartition("/")[0] for key in wanted.filed}
    for key, number in sorted(candidates.items()):
        document, _, name = key.rpartition("/")
        if key in wanted.filed or document in wanted.unjudged_ids:
            continue
        if document in documents and not is_action_id(name):
            # The issue of the post-mortem itself, which the settings do not ask for any more.
            continue
        seen = observed.issues.get(number)
        if seen is None or not seen.open or seen.parts.marker is None or seen.parts.marker.key != key:
            continue
        entry = recorded.entries.get(key)
        if observed.marked_key(seen) == key or (entry is not None and entry.imported and entry.number == number):
            yield key, seen


def orphaned(wanted: Wanted, recorded: Recorded, observed: Observed, intent: Intent) -> Iterator[Change | str]:
    """Yield what is done about issues that have lost their action point: a label and one comment, never a close."""
    found = list(vanished(wanted, recorded, observed))
    if found and wanted.empty:
        # A wrong folder or a checkout of parts looks like this; a team that gives up its record will not miss it.
        many = f"{len(found)} open issues belong" if len(found) > 1 else "an open issue belongs"
        yield (
            f"the record has no document at all, but {many} to action points of one: nothing is said there;"
            " check that the command runs in the right place"
        )
        return
    label = observed.label_name(intent.settings.issues.labels.orphaned)
    cap, said, waiting = intent.settings.issues.create_per_run, 0, 0
    for key, seen in found:
        entry = recorded.entries.get(key)
        last = newest(_given(key, seen, entry, observed))
        given = last is not None and last.topic is Topic.ORPHANED
        notice = Notice(Topic.ORPHANED, None, last.step + 1 if last is not None else 0)
        # Once it was taken off, by whomever, it stays off: the comment is enough.
        labelled = seen.has_label(label) or last is None
        yield Lasting(
            f"{key}: no filed document has this action point any more; issue #{seen.number} is left open"
            + (f", with the label `{label}`" if labelled else ""),
            _ORPHANS,
        )
        silent = given or _busy(entry, intent) or seen.number not in observed.discussions
        if silent or said >= cap:
            waiting += not silent
            yield from settled(key, seen, entry, observed, intent)
            continue
        said += 1
        if labelled and not seen.has_label(label):
            content = IssueContent(seen.title, "", (label,))
            yield Change(ChangeKind.ADD_LABELS, key, seen.number, seen.title, {"labels": [label]}, content)
        why = "withdrawn" if key in wanted.known else "gone"
        yield _comment(key, seen, seen.title, notice, {"why": why, "label": label, "labelled": labelled})
    if waiting:
        yield (
            f"a run tells {cap} issues at most that they are lost (issues.create_per_run):"
            f" {waiting} of {said + waiting} wait for the next runs"
        )


def returned(
    point: DesiredPoint, title: str, seen: SeenIssue, recorded: Recorded, observed: Observed, intent: Intent
) -> Iterator[Change]:
    """Yield the one comment on an issue whose action point is in the record again; its label is taken off by people."""
    entry = recorded.entries.get(point.key)
    if not _may_return(entry, seen, observed, intent) or seen.number not in observed.discussions:
        return
    if _busy(entry, intent):
        return
    last = newest(_given(point.key, seen, entry, observed))
    if last is not None and last.topic is Topic.ORPHANED:
        label = observed.label_name(intent.settings.issues.labels.orphaned)
        detail = {"path": point.path, "label": label, "labelled": seen.has_label(label)}
        yield _comment(point.key, seen, title, Notice(Topic.RETURNED, None, last.step), detail)


def asked(
    point: DesiredPoint, title: str, seen: SeenIssue, recorded: Recorded, observed: Observed, intent: Intent
) -> Iterator[Change]:
    """Yield the question that is due on an issue."""
    if not intent.ask or intent.now is None or seen.number not in observed.discussions:
        return
    entry = recorded.entries.get(point.key)
    if _busy(entry, intent):
        return
    said = [*known_notices(entry), *notices_in(observed.discussions[seen.number], point.key)]
    rules = _rules(observed, intent)
    notice = question(point, seen, said, rules, intent.now)
    if notice is None:
        return
    detail: dict[str, object] = {
        "path": point.path,
        "due": point.due,
        "days": overdue_since(point, intent.now) if notice.topic is Topic.OVERDUE else rules.after_days,
        "mention": addressee(point, notice, rules),
        "label": rules.silence_label,
    }
    yield _comment(point.key, seen, title, notice, detail)


def held(recorded: Recorded, intent: Intent) -> str | None:
    """Say how many comments are left to another run that may be at work, and until when; None if there are none."""
    since = [entry.pending_since or "" for entry in recorded.entries.values() if _busy(entry, intent)]
    if not since:
        return None
    many = f"{len(since)} comments are" if len(since) > 1 else "a comment is"
    last = until(max(since, key=instant), ANNOUNCED_FOR)
    return f"{many} left to another run, which may be at work until {last}; a run after that goes on"


def settled(key: str, seen: SeenIssue, entry: Entry | None, observed: Observed, intent: Intent) -> Iterator[Change]:
    """Yield what a run left open that ended between announcing a comment and noting it."""
    if entry is None or entry.pending is None or seen.number not in observed.discussions:
        return
    notice = read_notice(entry.pending)
    at = next((one.at for one in notices_in(observed.discussions[seen.number], key) if one.notice == notice), None)
    if at is None and _busy(entry, intent):
        return
    detail = {"where": ["journal"], "said": entry.pending if at else None, "said_on": at.isoformat() if at else None}
    yield Change(ChangeKind.RECORD_NUMBER, key, seen.number, seen.title, detail)


def in_moderation(changes: list[Change], rules: Dormancy) -> tuple[list[Change], int]:
    """Return the changes with no more questions than a run asks, and how many questions wait."""
    kept: list[Change] = []
    asking = waiting = 0
    for change in changes:
        if change.kind is ChangeKind.COMMENT and change.detail["topic"] in QUESTIONS:
            asking += 1
            if asking > rules.ask_per_run:
                waiting += 1
                continue
        kept.append(change)
    return kept, waiting


def _comment(key: str, seen: SeenIssue, title: str, notice: Notice, more: Mapping[str, object]) -> Change:
    detail = {"topic": str(notice.topic), "day": notice.day, "step": notice.step, "says": notice.words, **more}
    return Change(ChangeKind.COMMENT, key, seen.number, title, detail)


def _busy(entry: Entry | None, intent: Intent) -> bool:
    """Whether another run has announced a comment and may be about to write it."""
    return (
        entry is not None and entry.pending is not None and under_lease(entry.pending_since, intent.now, ANNOUNCED_FOR)
    )


def _rules(observed: Observed, intent: Intent) -> Dormancy:
    """The settings, with the name that the label of silence has in the tracker."""
    rules = intent.settings.dormancy
    name = observed.label_name(rules.silence_label)
    return rules if name == rules.silence_label else rules.model_copy(update={"silence_label": name})


def _may_return(entry: Entry | None, seen: SeenIssue, observed: Observed, intent: Intent) -> bool:
    if entry is not None:
        return _topic(entry) is Topic.ORPHANED
    return seen.has_label(observed.label_name(intent.settings.issues.labels.orphaned))


def _topic(entry: Entry) -> Topic | None:
    told = read_notice(entry.told)
    return told.topic if told is not None else None


def _given(key: str, seen: SeenIssue, entry: Entry | None, observed: Observed) -> frozenset[Notice]:
    comments = observed.discussions.get(seen.number, ())
    said: list[Said] = [*known_notices(entry), *notices_in(comments, key)]
    return frozenset(one.notice for one in said)
