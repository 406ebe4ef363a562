"""Names that a text itself tells for names: before an address of mail, or before somebody's duty in brackets.

Everything else that looks like a name may be a product, a place or the beginning of a sentence, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_word = r"[A-ZÀ-Þ][\w'’-]{1,30}"
_before_address = re.compile(rf"\"?\b({_word}(?: {_word}){{1,3}})\"?\s?<([^<>@\s]{{1,64}})@[^<>\s]{{1,255}}>")
_before_duty = re.compile(
    rf"(?:(?P<start>\A|[.!?:;|]\s|\n)|(?<=\s)|(?<=\())(?P<first>{_word}) (?P<last>{_word}) ?\((?:the |our )?"
    r"(?:(?:[a-z]+ )?(?:on-?call|on call)(?: engineer)?|incident (?:commander|lead|manager)|IC|scribe|comms lead"
    r"|(?:[a-z]+ ){0,2}(?:engineer|developer|administrator)|SRE|DBA)\)",
)
# A verb at the beginning of a sentence is capitalised like a name, and so are things that have duties.
_verb = re.compile(r"(?:ed|ing|s)\Z|\A(?:ask|call|page|tell|told|see|by|from|to|let|thank)\Z", re.IGNORECASE)
_THINGS = frozenset(
    {"api", "app", "backend", "cluster", "cloud", "database", "desk", "frontend", "gateway", "group", "engineering"}
    | {"infra", "network", "ops", "platform", "security", "server", "service", "services", "squad", "support", "team"}
)


def told_names(text: str) -> Iterator[str]:
    """Yield first and last names of people, as written."""
    for found in _before_address.finditer(text):
        words, local = found[1].split(), found[2].casefold()
        # What stands before a name may be capitalised, too: the address says where the name begins.
        begin = next((n for n, word in enumerate(words) if word.casefold() in local), len(words) - 2)
        name = words[min(begin, len(words) - 2) :]
        yield " ".join(name)
    for found in _before_duty.finditer(text):
        first, last = found["first"], found["last"]
        if found["start"] is not None and _verb.search(first):
            continue
        if last.casefold() not in _THINGS and first.casefold() not in _THINGS:
            yield f"{first} {last}"
