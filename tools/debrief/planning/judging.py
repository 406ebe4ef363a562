"""What is to be done about one action point: which issue is its own, and what that one lacks.

Identity is decided by number first (journal, then file) and by marker second; never by title. A step is a change, or a
note as text.
"""

from __future__ import annotations

from collections.abc import Iterator

from debrief.planning import adoption, saying
from debrief.planning import marker as markers
from debrief.planning.case import Case
from debrief.planning.labels import first_labels, lasting_labels
from debrief.planning.lasting import Lasting
from debrief.planning.locating import marked_issue
from debrief.planning.observed import Gone, SeenIssue
from debrief.planning.outcomes import ended
from debrief.planning.plan import Basis, Change, ChangeKind
from debrief.planning.upkeep import assigned, labels_and_text

_GONE = {
    Gone.DELETED: "was deleted: it is not made again; give the action point a new id if it is still wanted",
    Gone.MISSING: "is not there, or the token may not see it: nothing is changed; check number and rights",
    Gone.NEVER: "is not there and never was: nothing is changed; correct `issue:`, or take it out to have one made",
    Gone.TRANSFERRED: "was moved to another repository{to}: it is left to the people there, and not made again",
    Gone.NOT_AN_ISSUE: "is a pull request or a discussion: take `issue:` out, then the issue is made",
}
_GONE_KINDS = {
    Gone.DELETED: "issues that were deleted (`debrief status` names all); write `outcome:` into the files, or give the"
    " action points new ids",
    Gone.MISSING: "issues that are not there, or may not be seen; check the numbers and the token's rights",
    Gone.NEVER: "issues that never were; correct `issue:`, or take it out",
    Gone.TRANSFERRED: "issues that were moved away; write `outcome:` into the files when their people have ended them",
    Gone.NOT_AN_ISSUE: "numbers that are no issues; take `issue:` out",
}
"""What issues that are gone have in common, and what ends the notes about them."""
_UNPROVEN = "an earlier run may have made its issue, and not every number could be looked at; the next run goes on"


def judged(case: Case) -> Iterator[Change | str]:
    """Yield what is to be done, and what is to be said."""
    point = case.point
    numbers = case.recorded.numbers(point.key, point.number)
    if point.misplaced is not None:
        made = f"the issue made for it is {point.repository}#{numbers[0]}" if numbers else "its issue belongs elsewhere"
        yield (
            f"the file says `issue: {point.misplaced}`, a number of the record's own repository, but"
            f" {made}: nothing is changed; take `issue:` out of the file"
        )
    elif len(numbers) > 1:
        yield (
            f"the file says issue #{numbers[1]}, but the issue made for it is #{numbers[0]}:"
            f" nothing is changed; write `issue: {numbers[0]}`"
        )
    elif numbers:
        yield from _known(case, numbers[0])
    else:
        yield from _unknown(case)


def _unknown(case: Case) -> Iterator[Change | str]:
    """No number is recorded: a marker decides whether the issue exists."""
    point = case.point
    best = marked_issue(point.key, case.observed)
    named = [key for key in case.wanted.typed.get(best.number, ()) if key != point.key] if best is not None else []
    if best is not None and named:
        yield (
            f"the hidden marker of issue #{best.number} names this action point, but the file of {named[0]} says"
            f" `issue: {best.number}`: nothing is changed; put one of the two right"
        )
    elif best is not None:
        yield from _managed(case, best)
    elif point.outcome is not None:
        # It ended without ever having had an issue.
        return
    elif point.key in case.observed.unproven:
        yield _UNPROVEN
    elif (foreign := case.observed.foreign.get(point.key)) is not None:
        # A second issue is worse than one that waits for a person's word.
        ours = (
            f"if it is the one, from an account that debrief had before, write `issue: {foreign.number}` into the file"
        )
        cure = f"{ours}, else take that line out of its body" if point.numbered else "take that line out of its body"
        yield (
            f"issue #{foreign.number} bears the hidden marker of this action point, but {foreign.author} wrote it, and"
            f" debrief writes as {case.observed.bot}: nothing is made; {cure}"
        )
    else:
        yield from _create(case)


def _known(case: Case, number: int) -> Iterator[Change | str]:
    key = case.point.key
    seen = case.observed.issues.get(number)
    entry = case.entry
    strange = adoption.of_another_tracker(case, seen)
    if strange is not None:
        yield strange
        return
    if seen is None:
        yield from _lost(case, number)
        return
    if entry is not None and entry.hidden is not None and entry.number == number:
        yield _hiding(case, number, None)
    marked = case.observed.marked_key(seen)
    taken_on = entry is not None and entry.imported and entry.number == number
    if marked == key and seen.parts.marker is not None and not (taken_on or seen.parts.marker.imported):
        yield from _managed(case, seen)
    elif marked is not None and marked != key:
        yield (
            f"issue #{number} belongs to {marked}: nothing is changed; an action point keeps its id"
            " for ever, and `issue:` is written by the bot"
        )
    elif not taken_on and entry is not None and entry.number == number:
        other = seen.parts.marker
        if other is not None and other.key != key:
            yield (
                f"issue #{number} was made for this action point, but its hidden marker names {other.key}: the number"
                " counts, and its text is left as it is; put the key right in the last line of its body"
            )
        else:
            yield f"issue #{number} no longer bears its hidden marker: its text is left as it is"
        yield from ended(case, seen)
        yield from _record(case, seen)
    elif key in case.observed.unproven:
        yield _UNPROVEN
    else:
        yield from _imported(case, seen)


def _imported(case: Case, seen: SeenIssue) -> Iterator[Change | str]:
    """A person made the issue and named it in the file."""
    no = adoption.refused(case, seen)
    if no is not None:
        yield no
        return
    yield from adoption.adopted(case, seen)
    yield from _said(case, seen)
    yield from ended(case, seen)


def _lost(case: Case, number: int) -> Iterator[Change | str]:
    """The issue is not there; what is lost for good is remembered, so that nobody has to ask again."""
    point = case.point
    entry = case.entry
    if entry is not None and entry.fate is not None and entry.number == number:
        back = marked_issue(point.key, case.observed)
        if back is not None:
            # Transferred here again: a new number for the same issue.
            yield from _managed(case, back)
            return
        gone = Gone(entry.fate)
    else:
        gone = case.observed.gone.get(number, Gone.MISSING)
    if point.outcome is not None:
        # It has ended, and what has become of the issue since is no matter.
        return
    to = case.observed.moved.get(number) or (entry.moved_to if entry is not None else None)
    where = f" ({to})" if gone is Gone.TRANSFERRED and to else ""
    followed = case.observed.followed.get(number) if gone is Gone.TRANSFERRED else None
    if point.parent and gone is Gone.DELETED:
        yield Lasting(
            f"issue #{number} was deleted: it is not made again; what comes to its post-mortem gets another parent",
            "parent issues that were deleted; nothing is left to do about them",
        )
    elif followed is None:
        yield Lasting(f"issue #{number} {_GONE[gone].format(to=where)}", _GONE_KINDS[gone])
    else:
        yield (
            f"issue #{number} was moved to another repository{where}: it still is this action point's, and its end is"
            " read there; its text and labels are left to the people there"
        )
    known = entry is not None and entry.fate is not None and entry.number == number and entry.moved_to == to
    if gone in (Gone.DELETED, Gone.TRANSFERRED) and not known and case.recorded.entries:
        detail = {"path": point.path, "where": ["journal"], "fate": str(gone), "to": to}
        yield case.change(ChangeKind.RECORD_NUMBER, number, detail)
    if followed is not None:
        yield from ended(case, followed)
    if gone is Gone.MISSING and entry is not None and entry.number == number and not entry.hidden and case.intent.now:
        yield _hiding(case, number, case.intent.now.isoformat(timespec="seconds"))


def _hiding(case: Case, number: int, since: str | None) -> Change:
    """Let the journal remember that an issue cannot be seen, so that it is not asked for alone again; or that it is."""
    detail = {"path": case.point.path, "where": ["journal"], "hidden": since}
    return case.change(ChangeKind.RECORD_NUMBER, number, detail)


def _managed(case: Case, seen: SeenIssue) -> Iterator[Change | str]:
    """The issue is ours: keep its text in step, unless a person has changed it or it is closed."""
    yield from _repeated(case, seen)
    if seen.open:
        yield from assigned(case, seen)
        yield from labels_and_text(case, seen)
    yield from _said(case, seen)
    yield from _record(case, seen)
    yield from ended(case, seen)


def _repeated(case: Case, seen: SeenIssue) -> Iterator[Change | str]:
    """Runs at once that had no journal may each have made an issue: the one that goes on is the same for all of them.

    One that a person has worked on since is left to people.
    """
    for other in case.observed.by_key.get(case.point.key, ()):
        marker = other.parts.marker
        if other.number == seen.number or not other.open or marker is None:
            continue
        if markers.digest_text(other.title, other.parts.text) == marker.written:
            detail = {"reason": "duplicate", "of": seen.number}
            basis = Basis(other.title, other.body)
            yield case.change(ChangeKind.CLOSE_ISSUE, other.number, detail, basis=basis)
        else:
            yield f"issue #{other.number} bears the same marker as #{seen.number}: close one of them"


def _said(case: Case, seen: SeenIssue) -> Iterator[Change]:
    """Comments: that it is back, or a question; and what a dead run left open of either."""
    point, title = case.point, case.issue.title
    comments: list[Change] = []
    if seen.open:
        comments += saying.returned(point, title, seen, case.recorded, case.observed, case.intent)
        comments += [] if comments else saying.asked(point, title, seen, case.recorded, case.observed, case.intent)
    yield from comments
    if not comments:
        yield from saying.settled(point.key, seen, case.entry, case.observed, case.intent)


def _record(case: Case, seen: SeenIssue) -> Iterator[Change | str]:
    entry = case.entry
    others = [key for key in case.wanted.typed.get(seen.number, ()) if key != case.point.key]
    in_file = case.to_file and not others
    if others:
        yield (
            f"issue #{seen.number} was made for this action point, but {others[0]} names it: it is not written into the"
            " file twice; take `issue:` out there"
        )
    # One that is lost, and was found again under another number.
    anew = entry is not None and (entry.claimed_only or entry.number != seen.number)
    if in_file:
        yield case.recording(seen.number, journal=entry is None or anew)
    elif entry is None or anew:
        detail: dict[str, object] = {"path": case.point.path, "where": ["journal"]}
        yield case.change(ChangeKind.RECORD_NUMBER, seen.number, detail if anew else {**detail, "again": True})


def _create(case: Case) -> Iterator[Change]:
    point = case.point
    lasting = lasting_labels(point, case.intent.settings)
    labels = tuple(case.observed.label_name(name) for name in first_labels(point, case.intent.settings))
    detail = {
        "postmortem": point.postmortem_id,
        "path": point.path,
        "labels": list(labels),
        "assignees": list(case.assignees),
        "owner": point.owner,
        "due": point.due,
    }
    fresh = case.marker(markers.digest_labels(lasting))
    yield case.change(
        ChangeKind.CREATE_ISSUE,
        None,
        detail,
        body=markers.write_body(case.issue.text, fresh),
        labels=labels,
        assignees=case.assignees,
    )
    if case.to_file:
        yield case.recording(None, journal=False)
