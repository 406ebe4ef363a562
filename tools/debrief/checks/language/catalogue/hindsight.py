"""Hindsight: verdicts that could be passed only once the end was known."""

from __future__ import annotations

from debrief.checks.language.rule import LanguageRule

_E, _W, _N = "error", "warning", "note"

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "hindsight/verdict",
        _W,
        "No verdict stands in place of the observation behind it.",
        "a verdict takes the place of the explanation",
        "write the observation that led to the adjective: figures, what was known, what was shown",
        r"\b(?:(?:poor|bad|wrong|terrible|questionable|flawed) (?:decisions?|judge?ments?|choices?|calls?"
        r"|practices?|planning|communication|coordination|handling|assumptions?|idea|discipline|hygiene)"
        r"|poorly (?:tested"
        r"|planned|communicated|handled|managed|executed|thought|written|designed)|unacceptabl[ey]|inexcusabl[ey]"
        r"|should never happen|unprofessional|shameful|embarrass(?:ed|ing|ingly|ment)|ashamed)\b",
        "poor bad wrong terrible questionable flawed poorly unacceptable unacceptably inexcusable inexcusably never"
        " unprofessional shameful embarrassed embarrassing embarrassingly embarrassment ashamed",
        bad=("Merging on a Friday was a bad decision.", "The change was poorly tested."),
        ok=("The change had no test for empty input.", "A bad call to the API returned 400."),
        near=r" (?:poor|bad|wrong|terrible|questionable|flawed) (?:decision|judg|choice|call|practice|plann|communi"
        r"|coord"
        r"|handling|assump|idea|disci|hygiene)| poorly (?:test|plan|commu|handled|manag|execu|thought|writ|design)"
        r"| unacceptabl| inexcusabl| should never happen| unprofess| shameful | embarrass| ashamed ",
        unless=r"\b(?:bad|wrong) calls? to\b",
    ),
    LanguageRule(
        "hindsight/simple-mistake",
        _W,
        "A slip is not made small.",
        "it belittles what the people in it found hard",
        "drop the adjective, and say why nothing caught the slip",
        r"\b(?:simple|basic|trivial|silly|rookie|elementary|stupid|easy) (?:mistake|error|typo|oversight|bug"
        r"|misconfiguration)s?\b(?! (?:handling|rate|message|page|class|code|report[a-z0-9]{0,4}))",
        "simple basic trivial silly rookie elementary stupid easy",
        bad=("It was a simple mistake.", "This was a rookie error."),
        ok=("Basic error handling exists.", "It needed an easy fix."),
        near=r" (?:simple|basic|trivial|silly|rookie|elementary|stupid|easy) (?:mistake|error|typo|oversight|bug"
        r"|misconf)",
    ),
    LanguageRule(
        "hindsight/label",
        _W,
        "No label stands in for the account.",
        "a label takes the place of data, and two people who use it mean two things",
        "say who knew what, when and through which channel",
        r"\b(?:(?:loss|lack|lost) (?:of )?situational awareness|miscommunication|communication (?:breakdown|failure"
        r"|gap)"
        r"|lack of communication|tunnel vision|lack of (?:rigou?r|process|planning|coordination)|bad luck)\b",
        "situational miscommunication communication tunnel lack luck",
        bad=("The delay came from miscommunication.", "There was a lack of communication."),
        ok=("Support wrote in the chat of operations at 10:02; the on-call engineer was in another one.",),
        near=r" situational awareness | miscommunication | communication (?:breakdown|failure|gap) | tunnel vision "
        r"| lack of (?:communic|rigo|process|planning|coord)| bad luck ",
    ),
    LanguageRule(
        "hindsight/obvious",
        _N,
        "Nothing is called obvious.",
        "it became obvious only when the outcome was known",
        "say when it was seen and in what, or delete the word",
        r"\b(?:obvious(?:ly)?|clearly|of course|needless to say|evidently|self-evident|plainly|as everyone knows"
        r"|common sense|no[- ]brainer)\b",
        "obvious obviously clearly course needless evidently evident plainly everyone common brainer nobrainer",
        bad=("Obviously the config was wrong.", "It was clearly a bad rollout."),
        ok=("Clearly label the environment.", "It was not obvious which cluster was active."),
        near=r" obvious| clearly | of course | needless to say | evidently | self evident | plainly | everyone knows "
        r"| common sense | no ?brainer ",
        unless=r"n't\b|\b(?:not|less|more|most|no|without|any|made it|so that it is|(?:separate|document|label|state"
        r"|mark"
        r"|define|name|describe)[a-z0-9]{0,4} .{0,40}clearly|clearly (?:say|show|state|defin|document|communicat|mark"
        r"|label"
        r"|display|identif|visible|indicat|describ|separat|see|saw|name)[a-z0-9]{0,8})\b",
    ),
    LanguageRule(
        "hindsight/in-hindsight",
        _N,
        "The story is told forwards.",
        "it announces a judgement that was made with the outcome in hand",
        "tell it forwards: what could be seen at the time, in order",
        r"\b(?:in|with(?: the benefit of)?|the benefit of|on) hindsight\b|\bin retrospect\b"
        r"|\bretrospectively\b(?! (?:declared|updated|added|applied|opened|created))",
        "hindsight retrospect retrospectively",
        bad=("In hindsight the threshold was too high.", "In retrospect the page came late."),
        ok=("The incident was declared at 10:04.", "It was retrospectively declared."),
        near=" hindsight \n in retrospect \n retrospectively ",
    ),
    LanguageRule(
        "hindsight/drama",
        _N,
        "The extent is given in figures, not in dramatic words.",
        "dramatic words put people on the defensive, and age badly",
        "give the extent: how long, which share of requests, how many people",
        r"\b(?:disast(?:ers?|rous|rously)(?! (?:recovery|response|plan[a-z0-9]{0,4}))|nightmar(?:e|es|ish)|horribl[ey]"
        r"|terribl[ey]"
        r"|horrif(?:ic|ying|ied)|insane(?:ly)?|ridiculous(?:ly)?|absurd(?:ly)?|crazy|awful(?:ly)?|pathetic|debacle"
        r"|fiasco"
        r"|chaos(?! (?:engineering|monkey|mesh|test|experiment|day))|chaotic|painful(?:ly)?|catastroph(?:e|es|ic"
        r"|ically)(?! backtracking))\b",
        "disaster disasters disastrous disastrously nightmare nightmares nightmarish horrible horribly terrible"
        " terribly"
        " horrific horrifying horrified insane insanely ridiculous ridiculously absurd absurdly crazy awful awfully"
        " pathetic debacle fiasco chaos chaotic painful painfully catastrophe catastrophes catastrophic"
        " catastrophically",
        bad=("The migration was a nightmare.",),
        ok=("We ran the disaster recovery plan.", "It came up on chaos engineering day."),
    ),
    LanguageRule(
        "hindsight/inadequate",
        _N,
        "What was inadequate is measured against a stated standard.",
        "the word compares with a standard that it does not name",
        "name the standard and the gap, such as an alert on errors and none on latency",
        r"\b(?:inadequate(?:ly)?|insufficient(?:ly)?|improper(?:ly)?|unsatisfactory|subpar|deficient)\b",
        "inadequate inadequately insufficient insufficiently improper improperly unsatisfactory subpar deficient",
        bad=("Testing was inadequate.",),
        ok=("The node had insufficient memory.",),
        unless=r"\binsufficient (?:.{0,15}resources|memory|space|disk|capacity|cpu|quota|permissions?|privileges?"
        r"|funds?"
        r"|balance|liquidity|storage|nodes?|ip[a-z0-9]{0,10}|bandwidth|gas|peers?|data)\b",
    ),
    LanguageRule(
        "hindsight/emotive",
        _N,
        "Adverbs of mood stay out.",
        "it adds a mood, not a fact",
        "delete the word, or write what was expected and what was seen",
        r"\b(?:unfortunately|sadly|regrettably|shockingly|amazingly|surprisingly)\b",
        "unfortunately sadly regrettably shockingly amazingly surprisingly",
        bad=("Unfortunately the backup was old.",),
        ok=("The backup was 3 days old.", "Not surprisingly, the alert fired."),
        unless=r"\bnot surprisingly\b",
    ),
)
