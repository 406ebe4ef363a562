"""What an action item says of itself beside what is to do: its id, whose it is, until when, and which issue it has.

What looks like one of these and cannot be taken is said, and stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from debrief.importing import action_heads as heads
from debrief.importing.due_days import due_day_last, no_day, vague_day_last
from debrief.importing.owner_names import BARE, HANDLE, named_with_sign, no_login
from debrief.importing.phrases import is_nobody
from debrief.importing.references import ADDRESS, KEY, NUMBER, REFERENCE
from debrief.importing.signatures import Fields, bare_owner, signed_last, signed_owner, unclear_owner
from debrief.importing.stated_days import day_alone
from debrief.importing.words import words
from debrief_schemas.identifiers import OWNER

_links_last = re.compile(rf"(?:\s+(?:<?{ADDRESS}>?|\(?\[[^\[\]]{{0,100}}\]\([^()\s]{{1,300}}\)\)?|{NUMBER}))+\W*\Z")


def _any_of(labels: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))


_owned, _due = _any_of(heads.OWNER_LABELS), _any_of(heads.DUE_LABELS)
_told_apart = _any_of(heads.PRIORITY | heads.STATE_LABELS)
_labels = _any_of(heads.OWNER_LABELS | heads.DUE_LABELS | heads.PRIORITY | heads.STATE_LABELS)
_opens = re.compile(rf"\W{{0,4}}(?:{_owned}|{_due})\W{{0,4}}[:：]", re.IGNORECASE)
_labelled_first = re.compile(
    rf"(?:\*\*|__)?(?:{_owned})\s*(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*@?({BARE})\s*[,;:–—-]+\s+(?=\w)",
    re.IGNORECASE,
)
# "Update the status: …" is a sentence: those two words begin the fields only behind a sign or in bold type.
_first_label = re.compile(
    rf"(?:[\s;,.|(（\[–—-]*(?:\*\*?|__?)?(?<![^\W_])(?:{_owned}|{_due})"
    rf"|(?:\s*[;,.|(（\[–—]\s*(?:\*\*?|__?)?|\s+-\s+(?:\*\*?|__?)?|\s*(?:\*\*|__))(?:{_told_apart}))"
    rf"(?:\s*(?:\*\*?|__?)?\s*[:：]|=(?=\S))",
    re.IGNORECASE,
)
# Behind another field "due 2024-03-01" is one as well, and a ticket of its own is told by its link.
_label = re.compile(
    rf"(?<!\w)(?:({_labels})(?:\s*[:：]\s*|=(?=\S))|(due)\s+(?=[\w ]{{0,12}}\d)|"
    r"(?:ticket|issue|jira|tracking|tracked in|bug|pr|link)\s*:\s*)",
    re.IGNORECASE,
)
_slanted = re.compile(r"(?<![\w*])([*_])([^\W\d_][^*_:：\n]{1,20}?)(?:\1\s*([:：])|([:：])\s*\1)")
"""A label in italic type."""
_comma = re.compile(r"[,;、]\s+(?!\d{4}\b)|\s*[|、]\s*")
_reference = re.compile(rf"\W*{REFERENCE}\W*\Z")
_owner_last = re.compile(rf"[\s,;(–—-]+(?:owner|assignee|assigned to)\s+(@?{BARE}(?:\s[A-Z][\w.-]{{0,39}})?)[\s).]*\Z")
# Behind a sign or a bracket a login is none within a sentence.
_set_apart = re.compile(rf"(?:[(\[|–—]|\s-)\s*[*`]{{0,2}}{HANDLE}")
_id = re.compile(
    r"(?:\*\*|__)?[\[(]?(AP-[1-9][0-9]{0,3})(?![\w-])[\])]?(?:\*\*|__)?\s*(?:[:.)–—-]+\s*|\s)(?:\*\*|__)?\s*"
)
_number = re.compile(
    r"(?:\*\*|__)?\[?(?:AI|Action(?: item)?)[ -]?#?\d{1,3}\]?(?:\*\*|__)?\s*[:.)–—-](?:\*\*|__)?\s+(?=\S)",
    re.IGNORECASE,
)
_issue = re.compile(
    r"https?://[^\s<>()\[\]\"'`|]{1,300}/(?:issues|pull|merge_requests|browse|work_items)/[A-Za-z0-9_-]{1,60}"
)
_keyed = re.compile(rf"\[(?:{KEY}|#\d{{1,8}})\]\(({ADDRESS})\)")
"""A link whose text is the key or number of an issue."""
_short_issue = re.compile(r"(?<![\w/.@-])([A-Za-z0-9][\w-]{0,38})/([A-Za-z0-9_.-]{1,100})#([1-9]\d{0,8})(?!\w)")
_no_address = re.compile(
    rf"(?<![\w/&.]){NUMBER}(?!\w)|[(\[]({KEY})[)\]](?!\()|(?:[:–—-]\s|^)((?!AP-){KEY})\W*$",
    re.MULTILINE,
)


def take_id(text: str) -> tuple[str, str]:
    """Return the id such as AP-7 that a text begins with, or nothing, and the text without it."""
    match = _id.match(text)
    return (match[1], text[match.end() :]) if match and text[match.end() :].strip() else ("", text)


def without_number(text: str) -> str:
    """Return a text without a number of its own, such as `AI-3:`, which counts the items of one document."""
    return text[found.end() :] if (found := _number.match(text)) else text


def begins_with_field(text: str) -> bool:
    """Say whether a text begins with the label of an owner or a due day, such as `Owner:`."""
    return _opens.match(text) is not None


def logins_in(texts: Collection[str]) -> frozenset[str]:
    """Return what texts name as logins, by a sign or as an owner, in lower case."""
    found = set(named_with_sign(texts))
    for text in texts:
        label = _first_label.search(text[:4000])
        owner = _labelled(text[label.start() :][:300]).owner if label else None
        found |= {owner} if owner else set()
    return frozenset(name.casefold() for name in found if re.fullmatch(OWNER, name))


def take_fields(text: str, known: Collection[str]) -> Fields:
    """Return the owner and the due day that an item names at its beginning or end, and the text without them.

    `known` are the logins that the document names. A name within a sentence is no owner: "loop in @kim" ends with one,
    but without a bracket or a dash before it.
    """
    text = text.replace("\\[", "[").replace("\\]", "]")
    found = _found_fields(text, known)
    said = _set_apart.search(text) if found.owner is None and not found.unclear else None
    unclear = [*found.unclear, *([f"no owner is read, though @{said[1]} is named"] if said else [])]
    if found.due is None and (late := vague_day_last(found.text)):
        unclear.append(no_day(late))
    return found._replace(unclear=tuple(unclear))


def _found_fields(text: str, known: Collection[str]) -> Fields:
    due: date | None = None
    if (late := due_day_last(text)) is not None:
        due, before = late
        # Within brackets that begin before it, the day is read together with what else they say.
        text = before if before.count("(") <= before.count(")") else text
    if due is not None and (signed := signed_last(text)):
        # A login and a day at the end: whose it is, and until when.
        return Fields(signed[0], due, signed[1])
    bare = _links_last.sub("", text).rstrip(" –—|-")
    beside = signed_owner(bare, known) if len(bare) < len(text.rstrip(" –—|-")) and words(bare) else None
    if beside is not None and beside.owner is not None:
        return beside._replace(due=beside.due or due)
    found = (
        _labelled_fields(text)
        or signed_owner(text, known)
        or bare_owner(text, known)
        or unclear_owner(text)
        or Fields(None, None, text)
    )
    return found._replace(due=found.due or due)


def _labelled_fields(text: str) -> Fields | None:
    if (led := _labelled_first.match(text)) and re.fullmatch(OWNER, led[1]):
        return Fields(led[1], None, text[led.end() :])
    first = _first_label.search(text)
    if first is not None and len(text) - first.start() <= 300:
        found = _labelled(_slanted.sub(r"\2\3\4", text[first.start() :].replace("**", "").replace("__", "")))
        rest = text[: first.start()] if not found.text and text[: first.start()].strip() else text
        if any((found.owner, found.due, found.unclear, found.priority, found.state)) or not found.text:
            return found._replace(text=rest)
    if last := _owner_last.search(text[-120:]):
        name = last[1].removeprefix("@")
        if re.fullmatch(OWNER, name):
            return Fields(name, None, text[: max(len(text) - 120, 0) + last.start()])
        return Fields(None, None, text, (no_login(name),))
    return None


def _labelled(text: str) -> Fields:
    """Read `owner: … due: …`; the text of what is returned is empty where there is nothing else."""
    owner: str | None = None
    due: date | None = None
    priority = state = ""
    unclear = []
    pieces = _label.split(text)
    known = not words(pieces[0])
    for named, behind, said in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        value, *more = (part.strip(" \t;,.()（）–—-") for part in _comma.split(said))
        known = known and all(not words(part) or _reference.match(part) for part in more)
        label = named or behind
        others = [part for part in more if part.startswith("@")]
        if others and label is not None and label.casefold() in heads.OWNER_LABELS:
            unclear.append(f"{', '.join(others)} is named as owner beside {value}; an action point has one")
        if label is None:
            known = known and (not words(value) or _reference.match(value) is not None)
            continue
        value = value.strip("[]").removeprefix("@")
        if label.casefold() in heads.STATE_LABELS:
            state = state or value
            known = known and len(value.split()) <= 3
            continue
        if is_nobody(value):
            continue
        if label.casefold() in heads.PRIORITY:
            priority = priority or value
            continue
        if label.casefold() in heads.DUE_LABELS:
            day = day_alone(value)
            due = due or day
            known = known and day is not None
            if day is None and len(value) <= 60:
                unclear.append(no_day(value))
        elif re.fullmatch(OWNER, value):
            owner = owner or value
        else:
            known = False
            if words(value) and len(value) <= 60:
                unclear.append(no_login(value))
    return Fields(owner, due, "" if known else text, tuple(unclear), priority, state)


def no_address(said: str) -> str:
    """The sentence that what stands as an issue says no address."""
    return f"“{said}” says no address: write that of the issue to have it as a link"


def link_in(text: str, links: dict[str, str]) -> str | None:
    """Return the address of the first issue that a text names; `links` are the addresses of links by reference."""
    if found := _issue.search(text):
        return found[0].rstrip(".,;:")
    for label in re.findall(r"\]\[([^\[\]]{1,200})\]", text):
        if issue := _issue.match(links.get(label.casefold(), "")):
            return issue[0]
    if keyed := _keyed.search(text):
        return keyed[1]
    if short := _short_issue.search(text):
        # Only GitHub writes an issue of another repository so and means one place.
        return f"https://github.com/{short[1]}/{short[2]}/issues/{short[3]}"
    return None


def unlinked(text: str) -> Iterator[str]:
    """Yield what names an issue and says no address, such as #12 or (ABC-12)."""
    text = text[:4000]
    for match in _no_address.finditer(text):
        if not (text[: match.start()].count("[") > text[: match.start()].count("]")):
            yield (match[1] or match[2] or match[0]).strip()
