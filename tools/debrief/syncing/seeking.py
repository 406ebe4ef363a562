"""Issues and comments one at a time: in planning's form, and found by number past every list and its lag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from debrief.errors import TrackerError
from debrief.planning.endings import state_of
from debrief.planning.observed import Observed, SeenComment, SeenIssue
from debrief.trackers.port import Absence, JournalEntry, ObservedIssue, Place, Reader

PROBE_MAX = 300
"""Most numbers that one run looks at past the list; GITHUB_TOKEN has 1,000 requests an hour."""


@dataclass(slots=True)
class Probe:
    """The issues found by their numbers, and whether every number was looked at."""

    found: dict[int, SeenIssue] = field(default_factory=dict)
    complete: bool = True


def seen(issue: ObservedIssue) -> SeenIssue:
    """Return an issue in planning's form."""
    return SeenIssue(
        number=issue.number,
        title=issue.title,
        body=issue.body,
        author=issue.author,
        labels=issue.labels,
        assignees=issue.assignees,
        state=str(issue.state),
        url=issue.url,
        milestone=issue.milestone,
        type=issue.type,
        updated_at=issue.updated_at,
        closed_at=issue.closed_at,
        closed_by=issue.closed_by,
        label_texts=issue.label_texts,
    )


def highest_known(highest: int, listed: Iterable[int], entries: Mapping[str, JournalEntry]) -> int:
    """Return the highest number that lists (`highest`), the issues among them or the journal know."""
    return max([highest, *listed, *(entry.number for entry in entries.values() if entry.number is not None)])


def keys_by_number(entries: Mapping[str, JournalEntry]) -> dict[int, str]:
    """Return the key to which the journal gives a number; none for a number that it gives to several."""
    found: dict[int, list[str]] = {}
    for key, entry in entries.items():
        if entry.number is not None and entry.fate is None:
            found.setdefault(entry.number, []).append(key)
    return {number: keys[0] for number, keys in found.items() if len(keys) == 1}


def heard(reader: Reader, place: Place, bots: Iterable[str]) -> tuple[SeenComment, ...]:
    """Return the comments on an issue; `bots` are the logins under which debrief writes or wrote.

    Raises TrackerError.
    """
    names = {name.casefold() for name in bots}
    return tuple(
        SeenComment(
            comment.author,
            comment.body,
            comment.created_at,
            ours=(ours := comment.author.casefold() in names),
            human=not ours and not comment.automatic,
        )
        for comment in reader.discussion(*place)
    )


def state_now(reader: Reader, number: int, observed: Observed) -> str | None:
    """Return the state of a closed issue, in the words of `debrief.planning.endings`, after a run has changed it.

    None where people have closed it anew or commented on it since it was `observed`, or where that cannot be told.
    """
    before, known = observed.issues.get(number), observed.discussions.get(number)
    if before is None or known is None:
        return None
    try:
        # The issue first: a comment that is written between the two requests is seen in the second.
        now = reader.issue(number)
        said = reader.discussion(number)
    except TrackerError:
        return None
    if not isinstance(now, ObservedIssue) or (now.state, now.closed_at) != (before.state, before.closed_at):
        return None
    words = [[(one.author, one.body, one.created_at) for one in comments] for comments in (known, said)]
    return state_of(seen(now)) if words[0] == words[1] else None


def seek(
    reader: Reader, floors: Mapping[str, int], listed: Mapping[int, SeenIssue], bot: str, highest: int | None = None
) -> Probe:
    """Look for the issues of keys by number, past any list and its lag.

    The issue of a key has a higher number than the key's floor. Deleted and moved numbers are passed over;
    the first number that was never given ends the search, but none below what lists know can be that one,
    since a token may be unable to see some numbers. `highest` is the highest number that lists know, which is asked
    for unless it is given.
    """
    probe = Probe()
    wanted = set(floors)
    highest = max([reader.highest_number() if highest is None else highest, *listed])
    number = min(floors.values())
    for _ in range(PROBE_MAX):
        number += 1
        while number in listed:
            number += 1
        answer = reader.issue(number)
        if isinstance(answer, ObservedIssue):
            issue = seen(answer)
            key = Observed(bot).marked_key(issue)
            if key in floors:
                probe.found[number] = issue
                wanted.discard(key)
                if not wanted:
                    return probe
        elif answer in (Absence.MISSING, Absence.NEVER) and number > highest:
            return probe
    probe.complete = False
    return probe
