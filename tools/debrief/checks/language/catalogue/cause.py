"""Causes: one of them is rarely all there is."""

from __future__ import annotations

from debrief.checks.language.rule import LanguageRule

_E, _W, _N = "error", "warning", "note"

_person = r"(?:human|operator|user|manual|engineer(?:ing)?|developer|personnel|individual)"

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "cause/person",
        _W,
        "The chain of causes does not end with a person.",
        "what a person did is a place to go on asking, never the end of the chain",
        "go on with: which was possible because …, and make that the contributing factor",
        r"\b(?:root )?caused?(?: of [a-z0-9]{1,20}(?: [a-z0-9]{1,20}){0,4})?(?: was| is| were|:| by"
        r"| due to) (?:[a-z0-9]{1,20} ){0,4}"
        rf"{_person} (?:error|mistake|oversight|negligence)\b"
        r"|\bdue to (?:an? )?(?:human|operator|manual|engineer) (?:error|mistake|oversight)\b",
        "error mistake oversight negligence",
        bad=("The root cause was human error.", "There was downtime due to operator error."),
        ok=("The cause was an expired certificate.",),
        near=rf" {_person} (?:error|mistake|oversight|negligence) ",
    ),
    LanguageRule(
        "cause/only-one",
        _W,
        "No cause is called the only one.",
        "it claims that nothing else was needed, which evidence seldom bears out",
        "list what else had to be so for the impact to occur",
        r"\b(?:sole|single|only|one and only|ultimate|true|real) (?:root )?(?:cause(?: of| for| behind| was| is)?)\b"
        r"|\bentirely (?:caused by|due to)\b|\b(?:solely|purely) (?:caused by|due to|because of)\b"
        r"|\b(?:sole|single|only) reason (?:for|of|behind) (?:the|this|that|our) (?:[a-z0-9]{1,20} ){0,2}(?:outages?"
        r"|incidents?|downtime|failures?|disruptions?|degradation|interruptions?|crash(?:es)?|loss)\b",
        "cause entirely solely purely reason",
        bad=(
            "The sole cause was the deploy.",
            "The ultimate cause of this incident was a bug.",
            "The only reason for the outage was a full disk.",
        ),
        ok=("It was not the only cause of the delay.", "The only reason we noticed was luck."),
        near=r" (?:sole|single|only|ultimate|true|real) (?:root )?cause | (?:entirely|solely|purely) (?:caused|due"
        r"|bec)| (?:sole|single|only) reason (?:for|of|behind) ",
        unless=r"\b(?:not|no|never|isn't|wasn't)\b"
        r"|\b(?:understand|find|identify|determine|establish|look for) (?:the|its|a) (?:true|real|ultimate)\b",
    ),
    LanguageRule(
        "cause/root-cause",
        _N,
        "Contributing factors are told, not the root cause.",
        "systems fail through several conditions at once; one cause ends the search early",
        "list the contributing factors, and keep trigger for the event that set it off",
        r"\b(?:the|its|a|this|incident's?|single|sole|primary|main|ultimate|true|real|actual|underlying) root cause\b"
        r"|\broot cause (?:was|is|for|of)\b|^root cause:",
        "root",
        bad=("The root cause was a full disk.",),
        ok=("Contributing factors: a full disk and no alert.", "There was no single root cause."),
        near=r" root cause ",
        unless=r"\broot causes\b|\broot cause analysis\b|\bno (?:single )?root cause\b",
    ),
    LanguageRule(
        "cause/root-cause-heading",
        _N,
        "The heading asks for contributing factors.",
        "the heading decides how many causes people look for",
        "call the section Contributing factors",
        r"^\W{0,10}(?:\d{1,3}\W{1,4})?(?:the )?root[- ]cause\b",
        "root",
        bad=("Root cause", "Root cause analysis"),
        ok=("Contributing factors", "Root causes and trigger"),
        near=r" root cause ",
        scope="heading",
    ),
    LanguageRule(
        "cause/stops-at-trigger",
        _N,
        "The account goes on behind the trigger.",
        "it ends at the trigger",
        "add what let it through and what let it spread",
        r"\b(?:caused by|due to|because of) (?:a|an|the) (?:[a-z0-9]{1,20} )?(?:typo|bug|misconfiguration|bad (?:deploy"
        r"|commit|merge|push))\b\s{0,2}[.]?$",
        "typo bug misconfiguration bad",
        bad=("The outage was caused by a typo.",),
        ok=("The outage was caused by a typo that no check looks for.",),
        near=r" (?:caused by|due to|because of) (?:a|an|the) (?:[a-z]+ ){0,6}(?:typo|bug|misconf|bad )",
    ),
    LanguageRule(
        "cause/open",
        _N,
        "An open question has an owner.",
        "it is honest, but an open question without an owner stays open",
        "list it as an open question with a date, or as an action point that names what it will produce",
        r"\broot cause (?:(?:is|was|remains?|still) ){0,3}(?:unknown|unclear|tbd|under investigation"
        r"|not (?:yet )?(?:known"
        r"|identified|determined|found)(?! until))\b|\b(?:still )?(?:investigating|looking (?:into|for)) (?:the )?root"
        r" cause\b",
        "root",
        bad=("The root cause is still unknown.",),
        ok=("The expired key was found at 10:20.",),
        near=r" root cause ",
        skip=r"time-?line|events|context",
    ),
)
