"""The shape of a language rule, and the words that several patterns share.

Patterns are plain text here and are compiled by whoever needs them, so that listing the rules costs nothing. They are
matched against sentences in lower case (ASCII letters only) with straight apostrophes and single spaces; every
quantifier in them is bounded.
"""

from __future__ import annotations


class LanguageRule:
    """One row of the catalogue.

    Written out, since to make a named tuple of so many fields takes longer than to read a post-mortem.
    """

    __slots__ = (
        "bad",
        "cased",
        "draft",
        "id",
        "instead",
        "keys",
        "level",
        "marks",
        "near",
        "ok",
        "opening",
        "pattern",
        "raw",
        "reach",
        "requires",
        "scope",
        "skip",
        "summary",
        "unless",
        "whole",
        "why",
    )

    id: str
    level: str
    """`error`, `warning` or `note`; plain text, so that asking whether a rule could match imports nothing more."""
    summary: str
    """What must hold, in one sentence."""
    why: str
    """Why the words matter, in one sentence; the message of a finding."""
    instead: str
    """What to write instead; the cure of a finding."""
    pattern: str
    keys: str
    """Whole words of which the matched text holds at least one; a rule whose keys a document lacks is not tried.

    Words of letters a to z, as they remain when everything else is taken for a space. With `opening`, `*ing` stands for
    every word with that ending.
    """
    bad: tuple[str, ...]
    """Sentences that the rule must find."""
    ok: tuple[str, ...]
    """Sentences that it must leave alone."""
    near: str
    """A cheap pattern that must match the document's words (letters and single spaces) wherever `pattern` does.

    Its lines are alternatives, and the parts of a line between && must all match: a pattern that begins with literal
    characters is found many times faster, so what is rare is asked first.
    """
    raw: bool
    """Whether `near` is matched against the document in lower case instead of against its words."""
    marks: tuple[str, ...]
    """Characters that can stand in for a key; any of them in the document is enough to try the rule."""
    unless: str
    """A sentence in which this matches is left alone."""
    requires: str
    """A sentence in which this does not match is left alone."""
    scope: str
    """`prose` (any text), `action`, `impact`, or `heading`."""
    skip: str
    """Headings below which the rule is silent."""
    whole: bool
    """Whether the sentence must be all that the block says."""
    opening: bool
    """Whether the pattern must match where an item begins."""
    reach: int
    """With `opening`: the key is among this many first words."""
    cased: bool
    """Whether the pattern is matched against the sentence as it was written."""
    draft: str
    """Another level for drafts."""

    def __init__(
        self,
        id: str,
        level: str,
        summary: str,
        why: str,
        instead: str,
        pattern: str,
        keys: str,
        bad: tuple[str, ...],
        ok: tuple[str, ...],
        near: str = "",
        raw: bool = False,
        marks: tuple[str, ...] = (),
        unless: str = "",
        requires: str = "",
        scope: str = "prose",
        skip: str = "",
        whole: bool = False,
        opening: bool = False,
        reach: int = 1,
        cased: bool = False,
        draft: str = "",
    ) -> None:
        self.id = id
        self.level = level
        self.summary = summary
        self.why = why
        self.instead = instead
        self.pattern = pattern
        self.keys = keys
        self.bad = bad
        self.ok = ok
        self.near = near
        self.raw = raw
        self.marks = marks
        self.unless = unless
        self.requires = requires
        self.scope = scope
        self.skip = skip
        self.whole = whole
        self.opening = opening
        self.reach = reach
        self.cased = cased
        self.draft = draft


LINK = "\ue001"
"""Stands in a sentence for the end of a link, or for a bare address."""

PLACEHOLDER = "\ue000"
"""Stands in a sentence for a template's placeholder such as {{ name }}."""

LINKED = rf"{LINK}|#\d{{1,7}}\b"
"""A sentence that refers to an issue or a page, where the details may be."""

HUMAN = (
    r"(?:engineers?|developers?|devs?|programmers?|operators?|admins?|administrators?|sysadmins?|sres?|responders?"
    r"|on-?call(?:ers?)?|team(?:mates?)?|teams|contractors?|employees?|interns?|maintainers?|colleagues?|staff|person"
    r"|people|reviewers?|committers?|authors?|managers?|volunteers?|dbas?|someone|somebody|nobody|no[ -]?one|anyone"
    r"|everyone|we|they|he|she|i|you|who)"
)

ROLE = (
    r"(?:engineer|developer|dev|programmer|operator|admin|administrator|sysadmin|sre|responder|on-?call|contractor"
    r"|employee|intern|maintainer|colleague|person|reviewer|committer|author|manager|volunteer|dba"
    r"|team ?(?:member|mate)|individual|staff member|human)"
)

SUBJECT = (
    r"(?:we|they|he|she|i|you|nobody|no[ -]?one|somebody|someone|everyone"
    r"|(?:engineers?|developers?|operators?|responders?|on-?call|teams?|maintainers?|reviewers?|authors?|staff|admins?"
    r"|sres?|dbas?|management|employees?))"
)

PERSON = (
    r"(?:(?<=on-call )|(?<=oncall )|(?<=human )|(?<=noc )|(?<=duty )|(?<=shift )"
    r"|(?!operators?\b(?! on (?:duty|call|shift)\b)))"
)
"""Stands before a role: an operator is a program, unless the word before says that it is a person."""

PARTICIPLE = (
    r"(?:(?!need|feed|seed|speed|exceed|embed)[a-z]{1,30}ed|been|gone|done|made|caught|known|seen|taken|run|set|kept"
    r"|found"
    r"|sent|given|told|thought|brought|built|written|led|lost|come|become|begun|put|read|left|spent|held|shown|cut|let"
    r"|got|gotten|broken|chosen|fallen|grown|hidden|spoken|thrown|understood|had to|hit|paid|rebuilt|rolled)"
)

NOUN_ENDS = (
    r"(?= ?(?:[.,;:!?)]|$)| (?:who|that|which|at|in|on|during|while|when|with|without|and|or|but|by|from|for|to|as"
    r"|after|before|because|since|alone|entirely|again|running|using|working|trying|had|was|is)\b)"
)
"""Behind a person: no further noun, as an operator is a program as often, and a role is part of a program's name."""

ATTACK = (
    r"\b(?:attack(?:er|ers|s)?|exploit[a-z0-9]{0,10}|malicious[a-z0-9]{0,4}|adversar[a-z0-9]{1,6}"
    r"|vulnerab[a-z0-9]{1,8}|threat actor|hacker"
    r"|potential(?:ly)? (?:impact|loss)|at risk|worst case)\b"
)
"""Talk of what an attacker might do is about the future, although it sounds like a counterfactual."""
