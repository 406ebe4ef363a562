"""Blame by a measure: what people left undone, lacked or should be taught, instead of what they worked with."""

from __future__ import annotations

from debrief.checks.language.rule import HUMAN, NOUN_ENDS, PERSON, ROLE, LanguageRule

_W, _N = "warning", "note"

_role = ROLE.replace("-", " ")

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "blame/forgot",
        _W,
        "An omission is told as a missing signal, not as somebody's forgetting.",
        "people forget; that the system relied on their not forgetting is what can be changed",
        "say which step has no automatic check, or that nothing showed what was still to do",
        rf"\b{PERSON}{HUMAN}(?: on (?:duty|call|shift))?(?:'ve| had| have| has)?"
        r" (?:[a-z]{1,20}ly |also |then )?(?:forgot(?:ten)?|neglected"
        r"|omitted|overlooked|(?:(?<=nobody )|(?<=no one ))bothered"
        r"|ignored (?:the|an?|all|this|that|every)"
        r" (?:[a-z0-9]{1,20} ){0,2}(?:alerts?|alarms?|warnings?|pages?)\b|did(?:n't| not) bother"
        r"|(?:was|were) (?:unaware|not aware)|(?:wasn|weren)'t aware)\b",
        "forgot forgotten neglected omitted overlooked bother bothered ignored unaware aware",
        bad=(
            "The engineer forgot to update the record.",
            "We overlooked the quota.",
            "The team wasn't aware of it.",
            "The on-call engineer ignored the alert for twenty minutes.",
            "Nobody bothered to look at the graphs.",
        ),
        ok=(
            "Long-forgotten offers stayed valid.",
            "Users were shown a forgotten password link.",
            "The etcd operator forgot the member.",
            "The team ignored the field, which is deprecated.",
        ),
        near=r" (?:forgot|neglected|omitted|overlooked|unaware|bother)| ignored (?:the|an?|all|this|that|every) "
        r"| (?:not|wasn t|weren t) aware ",
        unless=r"\b(?:not be forgotten|nothing (?:is|was) forgotten|forgotten password)\b",
    ),
    LanguageRule(
        "blame/procedure",
        _W,
        "People are not measured against a procedure afterwards.",
        "work as it is done always differs from work as it is written; that alone explains nothing",
        "say how the procedure looked from where they stood: was it findable, current, quick enough?",
        r"\b(?:(?:did|does|do)(?:n't| not)|fail(?:ed|ure) to|not|without) follow(?:ed|ing)? (?:(?:the|our|any|proper"
        r"|correct|standard|established|documented|usual) ){0,3}(?:process(?:es)?|procedures?|runbooks?|polic(?:y|ies)"
        r"|protocols?|guidelines?|best practices?|steps|instructions|checklist|documentation|docs)\b"
        r"|\b(?:violat(?:ed|ing|ion of)|bypass(?:ed|ing)|skipp(?:ed|ing)|circumvent(?:ed|ing)) (?:(?:the|our|all"
        r"|normal"
        r"|standard) ){0,3}(?:process|procedure|polic(?:y|ies)|protocol|(?:code )?review|checklist|change control)\b"
        r"(?! (?:engines?|versions?|agents?|servers?|files?|cache|header|fields?|buffers?)\b)",
        "follow followed following violated violating violation bypassed bypassing skipped skipping circumvented"
        " circumventing",
        bad=("She did not follow the runbook.", "The team skipped code review."),
        ok=(
            "The client violated the TLS protocol version rule.",
            "Follow the runbook step by step.",
            "The proxy bypassed the policy engine.",
        ),
        near=r" (?:t|to|not|without) follow|violat| bypass| skipp| circumvent",
        unless=r"\b(?:tls|ssl|tcp|http|raft|wire|network|consensus)\b",
    ),
    LanguageRule(
        "blame/reminder-as-action",
        _W,
        "An action point changes the system, not people's resolve.",
        "to remind, warn or retrain is the weakest control there is, and it reads as a verdict",
        "put the knowledge into the tool: a default, a check, a prompt for confirmation",
        rf"\b(?:reprimand(?:s|ed|ing)?|disciplin(?:e|ed|ary)|punish(?:es|ed|ing|ment)?|warn(?:ed"
        rf"|ing)? (?:the )?{ROLE}s?\b(?!.{{0,120}}\b(?:when|whenever|if|before|once|until)\b)"
        r"|retrain(?:s|ed|ing)?|hold .{0,25}\baccountable|remind(?:s|ed|ing)? (?:(?:the|all|our|every"
        r"|each) ){0,2}(?:teams?"
        r"|engineers?|developers?|everyone|people|staff|users?|members?|folks|[a-z0-9]{1,20} team))\b",
        "reprimand reprimands reprimanded reprimanding discipline disciplined disciplinary punish punishes punished"
        " punishing punishment warn warned warning retrain retrains retrained retraining accountable remind reminds"
        " reminded reminding",
        bad=("Remind the team to check the context", "Retrain the operators"),
        ok=(
            "Add a prompt for confirmation",
            "Page the team's channel on failure",
            "Send a warning two weeks before",
            "Warn the operator on the console when the quota reaches 80 %",
            "Make the linter warn developers about unbounded patterns",
        ),
        near=rf"reprimand|disciplin|punish| warn(?:ed|ing)? (?:the )?{_role}| retrain| accountable | remind",
        unless=r"\b(?:bots?|automatic(?:ally)?|scheduled job)\b|\b(?:linter|compiler|script|hook|console|cli|tool|page"
        r"|dashboard|client|api|command|ci|check|pipeline|job|plan) (?:[a-z]{1,20} ){0,3}warn",
        scope="action",
    ),
    LanguageRule(
        "blame/experience",
        _W,
        "Somebody's lack of experience is not the explanation.",
        "it turns a matter of staffing or design into one person's shortcoming",
        "say where the knowledge was: known to one team, on no page, missing from the alert",
        r"\b(?:inexperienced?|lack(?:ed|ing)? (?:of )?(?:the )?(?:experience|expertise|knowledge|skills?|training"
        r"|understanding|familiarity|awareness|attention|diligence|discipline|care|ownership)|unskilled|untrained"
        rf"|unqualified|junior (?:engineer|developer|dev|admin|sre)s?(?:{NOUN_ENDS}))\b",
        "inexperience inexperienced lack lacked lacking unskilled untrained unqualified junior",
        bad=("It was reviewed by an inexperienced engineer.", "This came from a lack of understanding of the scope."),
        ok=("The cluster lacked capacity.", "No metric covered this path.", "The junior admin portal was down."),
        near=r" inexperience| unskilled | untrained | unqualified | junior (?:engineer|dev|admin|sre)| lack(?:ed|ing)?"
        r" (?:of )?(?:the )?(?:exper|knowl|skill|train|underst|famil|awar|atten|dilig|discip|care |owner)",
    ),
    LanguageRule(
        "blame/mistake-adverb",
        _N,
        "A word such as accidentally is followed by what made the slip possible.",
        "as one word it is a fact; as the whole explanation it hides what made the slip possible",
        "keep it where the next sentence says what let it happen",
        r"\b(?:mistakenly|erroneously|wrongly|accidentally|inadvertently|unintentionally|unknowingly|hastily|rashly"
        r"|blindly)\b",
        "mistakenly erroneously wrongly accidentally inadvertently unintentionally unknowingly hastily rashly blindly",
        bad=("The script was mistakenly run on production.", "The change was hastily merged."),
        ok=("The script ran on production because the context was inherited.", "The lookup is accidentally quadratic."),
        unless=r"\baccidentally quadratic\b",
    ),
    LanguageRule(
        "blame/supposed-to",
        _N,
        "A norm stands with its context.",
        "it states a norm and leaves out what the person had in front of them",
        "write what the design was and what happened in practice",
        r"\b(?:was|were|is|are) (?:supposed|meant|expected) to have\b"
        rf"|\b(?:we|they|he|she|{ROLE}s?) (?:was|were) supposed to\b",
        "supposed meant expected",
        bad=("The operator was supposed to drain the node.", "The check was meant to have run."),
        ok=("The job was supposed to run hourly.",),
        near=r" (?:meant|expected) to have | supposed to ",
    ),
)
