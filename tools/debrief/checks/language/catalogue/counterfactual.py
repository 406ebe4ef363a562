"""Counterfactuals: sentences about a past that did not happen."""

from __future__ import annotations

from debrief.checks.language.rule import ATTACK, PARTICIPLE, PERSON, SUBJECT, LanguageRule

_E, _W, _N = "error", "warning", "note"

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "counterfactual/failed-to",
        _W,
        "What people did is told, not what they failed to do.",
        "it measures people against a path that could be seen only afterwards",
        "write what they did do and what it was based on",
        rf"\b(?:the |our |an? |on-?call |[a-z0-9]{{1,20}} )?\b{PERSON}{SUBJECT}(?: on (?:duty|call|shift))?"
        r"(?:'ve| have| has| had)?(?: also| all| then| initially| simply| repeatedly)? fail(?:ed|s)? to\b",
        "fail failed fails",
        bad=(
            "We failed to verify the backup.",
            "The on-call engineer failed to escalate.",
            "The on-call operator failed to escalate.",
            "The engineer on duty failed to notice the alarm.",
        ),
        ok=("The pod failed to start.", "They failed to connect to the cache.", "The operator failed to reconcile it."),
        near=r"fail(?:ed|s)? to && (?:we|they|he|she|i|you|nobody|one|noone|somebody|someone|everyone|engineers?"
        r"|developers?|operators?"
        r"|responders?|call|oncall|teams?|maintainers?|reviewers?|authors?|staff|admins?|management|employees?|sres?"
        r"|dbas?) (?:on (?:duty|call|shift) )?(?:ve |have |has |had )?"
        r"(?:also |all |then |initially |simply |repeatedly )?fail(?:ed|s)? to ",
        unless=r"\b(?:we|they) failed to (?:join|apply|connect|start|boot|load|resolve|reach|respond|schedule|pull"
        r"|mount|sync|renew|launch|register|authenticate)\b",
    ),
    LanguageRule(
        "counterfactual/did-not-check",
        _W,
        "What people looked at is told, not what they did not notice.",
        "an absence is no event: nothing can be learnt from what nobody did",
        "say which check did not exist or was not on the way, and what was looked at instead",
        rf"\b{PERSON}{SUBJECT}(?: had| have| has)?(?: also| then| initially| really)?(?: on (?:duty|call|shift))?"
        rf" (?:(?:did|had|have|has)(?:n't| not)"
        rf"|never)"
        r" (?:[a-z]{1,20}ly )?(?:noticed?|reali[sz]ed?|check(?:ed)?(?! (?:this|it|that|them) in\b)"
        r"|verif(?:y|ied)|test(?:ed)?|consider(?:ed)?|catch|caught"
        r"|escalated?|communicated?|document(?:ed)?|anticipated?|foresee|foreseen|double[- ]check(?:ed)?|review(?:ed)?"
        r"|pa(?:y|id) attention|look(?:ed)? at|read|bother(?:ed)?)\b",
        "notice noticed realise realised realize realized check checked verify verified test tested consider"
        " considered"
        " catch caught escalate escalated communicate communicated document documented anticipate anticipated foresee"
        " foreseen review reviewed pay paid look looked read bother bothered",
        bad=(
            "We did not notice the alert.",
            "The team never tested the restore.",
            "Nobody had ever asked; she didn't check it.",
            "The engineer on duty did not pay attention.",
        ),
        ok=(
            "Monitoring did not catch the drop.",
            "We did not change the flag.",
            "We did not notice any impact.",
            "We didn't check it in; it is generated.",
            "The operator did not notice the deleted node.",
            "Staging lacks the path, so we did not catch it.",
        ),
        near=r" (?:not|t|never) (?:[a-z]+ly )?(?:notice|reali[sz]e|check|verif|test|consider|catch|caught|escalat"
        r"|communicat|document|anticipat|foresee|double check|review|pay att|paid att|look|read |bother)",
        unless=r"\b(?:because|since|so (?:we|they|nobody|it|this))\b|\bnotice (?:any|an?) (?:impact|effect|problems?"
        r"|issues?|degradation|errors?)\b",
    ),
    LanguageRule(
        "counterfactual/preventable",
        _W,
        "The incident is not called preventable.",
        "once the end is known, every incident looks preventable",
        "say which guard will act the next time and which action point adds it",
        r"\b(?:(?:could|should|would|might)(?: easily| likely| probably)?(?: have|'ve) been (?:avoided|prevented"
        r"|caught (?:earlier"
        r"|sooner))|(?:completely |easily |entirely )?(?:preventable|avoidable)|(?:avoided|prevented) (?:entirely"
        r"|altogether) (?:if|had|by))\b",
        "avoided prevented caught preventable avoidable",
        bad=("The outage could have been avoided.", "It could've been prevented.", "This was preventable."),
        ok=("Describe how this can be avoided the next time.", "The stop was unavoidable."),
        near=r"ould (?:[a-z]+ )?(?:have|ve) been (?:avoid|prevent|caught)|might (?:[a-z]+ )?(?:have|ve) been"
        r" (?:avoid|prevent"
        r"|caught)"
        r"| preventable | avoidable | (?:avoided|prevented) (?:entirely|altogether) ",
        unless=rf"{ATTACK}|\bunavoidable\b",
        skip=r"luck",
    ),
    LanguageRule(
        "counterfactual/should-have",
        _W,
        "The past is not replayed with should have.",
        "it replays the past with today's knowledge: the reader learns the ending, not the situation",
        "for the past, write what was done and why; for the future, make it an action point",
        r"\bshould(?:(?:n't| not| never| probably| really| ideally| also) ?){0,3}(?: have|'ve| of) (?:(?:not|never"
        r"|also"
        rf"|already|been|only|instead) ){{0,3}}{PARTICIPLE}\b|\bshould'?ve\b|\bought (?:not )?to have\b",
        "should shouldn shouldnt shouldve ought",
        bad=("This should have been caught in review.", "We shouldn't have rushed it.", "They should've waited."),
        ok=("Users should have access by noon.", "The alert should fire within 5 minutes."),
        near=r" should(?:n|nt)? (?:[a-z]+ ){0,8}(?:have|ve|of) | shouldve | ought (?:not )?to have ",
        unless=r"\bshould have (?:access|an?|the|no|at least|enough|more|less|some|their|its|both|all|any|multiple"
        r"|limited|detailed|shared|dedicated|predefined)\b|\bshould (?:now |already |by now )?have (?:(?:now|already"
        r"|been) ){0,3}(?:received|fixed|recovered|resolved|propagated|updated)\b.{0,30}(?:by now|already|if you)",
    ),
    LanguageRule(
        "counterfactual/could-have",
        _N,
        "What could have been done is left out, or planned.",
        "it tells of a past that did not happen",
        "if it is wanted the next time, make it an action point with an owner; else leave it out",
        r"\bcould(?:(?:n't| not| easily| also| potentially| probably| perhaps| at least| arguably) ?){0,3}(?: have|'ve"
        rf"| of) (?:(?:also|easily|potentially|probably|then|only|not|been|better) ){{0,3}}{PARTICIPLE}\b"
        rf"|\bcould'?ve\b",
        "could couldn couldnt couldve",
        bad=("A canary could have prevented this.", "We could've rolled back sooner."),
        ok=(
            "An attacker could have read the table.",
            "It could have been worse.",
            "It could also have been a Kubernetes networking issue.",
        ),
        near=r" could(?:n|nt)? (?:[a-z]+ ){0,8}(?:have|ve|of) | couldve ",
        unless=rf"{ATTACK}|\b(?:worse|lucky|luckily|what could have|things (?:that )?could have|something could have"
        r"|could have gone wrong|could (?:also )?have been (?:an? (?:[a-z0-9]{1,20} ){1,3}(?:issue|problem|bug|error)"
        r"|difficult|hard|tricky|impossible|caused|due|related|any[a-z0-9]{0,5}))\b",
        skip=r"luck|near[- ]miss|risk|potential|what could have|go(?:ne)? better|improve",
    ),
    LanguageRule(
        "counterfactual/if-only",
        _W,
        "No parallel world is built.",
        "the world that happened holds enough to learn from; the other one cannot be examined",
        "state the condition that held, and what is to change now",
        r"\bif only\b|(?:^|[,;—–-] ?|\band |\bbut )had (?:we|they|he|she|i|it|the|this|that|there|someone|anyone"
        r"|our)\b"
        r"(?! not)(?=.{3,120}\b(?:would|could|might)\b)|\bif (?:we|they|someone|anyone|the team|it|there|this|that)"
        r" (?:had|hadn't) \w(?=.{3,120}\b(?:would|could|might)\b)",
        "had hadn only",
        bad=(
            "If we had tested the failover, the outage would have been shorter.",
            "Had we known, we could have paused the rollout.",
        ),
        ok=("If only one replica is up, reads continue.", "If the queue had items, they were retried."),
        near=" if only \n had (?:we|they|he|she|i|it|the|this|that|there|someone|anyone|our) "
        "\n if (?:we|they|someone|anyone|the team|it|there|this|that) hadn? ",
        unless=rf"{ATTACK}|\bif only (?:one|a|the|some|those|two|\d)\b|\bworse\b|\bescalat[a-z0-9]{{1,4}}",
        skip=r"luck|near[- ]miss",
    ),
    LanguageRule(
        "counterfactual/failure-to",
        _W,
        "No failure to act stands in place of what was missing.",
        "it hides somebody, and a norm, in a noun",
        "name the signal or the check that was missing",
        r"\bfailure(?: by [a-z0-9]{1,20}(?: [a-z0-9]{1,20})?)? to (?:notice|test|check|follow|communicate|escalate"
        r"|document|verify"
        r"|consider|plan|review|anticipate|recogni[sz]e|coordinate|understand|notify|monitor|act|maintain)\b",
        "failure",
        bad=("The cause was a failure to communicate.", "Failure by operations to escalate made it worse."),
        ok=("Failure to bind the port crashed the pod.",),
        near=r" failure (?:by (?:[a-z]+ ){0,6})?to ",
    ),
    LanguageRule(
        "counterfactual/would-have",
        _N,
        "What would have happened is tested, not told.",
        "it is mostly the second half of an if only",
        "make the claim an action point that can be tried: add the alert, and drill that it fires in time",
        r"\bwould(?:(?:n't| not| never| likely| probably| also| otherwise) ?){0,3}(?: have|'ve| of)"
        rf" (?:(?:[a-z]{{1,15}}ly|not|also|never|been) ){{0,3}}{PARTICIPLE}\b|\bwould'?ve\b",
        "would wouldn wouldnt wouldve",
        bad=("An alert would have caught this.", "Nobody would've seen it."),
        ok=("It would have been worse at the peak.", "The job would retry."),
        near=r" would(?:n|nt)? (?:[a-z]+ ){0,6}(?:have|ve|of) | wouldve ",
        unless=rf"{ATTACK}|\b(?:worse|lucky|luckily)\b",
        skip=r"luck|near[- ]miss|risk|potential",
    ),
    LanguageRule(
        "counterfactual/might-have",
        _N,
        "What might have helped is proposed, not supposed.",
        "nobody can test what might have helped",
        "propose it as an action point, with a way to see whether it works",
        r"\b(?:might|may)(?: not| well)? have (?:been )?(?:prevented|avoided|helped|caught|reduced|shortened|mitigated"
        r"|allowed us|noticed|detected|saved)\b",
        "might may",
        bad=("An earlier page might have prevented the data loss.",),
        ok=("Some users may have been affected.",),
        near=r" m(?:ight|ay) (?:not |well )?have ",
    ),
    LanguageRule(
        "counterfactual/too-late",
        _N,
        "Lateness comes with its reason.",
        "lateness is of use only with the reason for it",
        "give both times, and what was known between them",
        r"\b(?:wish(?:ed)? (?:we|i|they|that)|(?:should|could|would)(?: have|'ve)\b.{0,50}\b(?:sooner|earlier)"
        r"|(?:declared|escalated|detected|noticed|raised|communicated|paged|notified|reported) (?:too|very|quite) late"
        r"|too (?:late|slow(?:ly)?) to (?:react|respond|notice|escalate|declare))\b",
        "wish wished sooner earlier late slow slowly",
        bad=("I wish we had declared it at once.", "The incident was declared too late."),
        ok=("Alert so that we detect this earlier.",),
        near=r" wish(?:ed)? (?:we|i|they|that) |ould (?:have|ve) (?:.{0,200} )?(?:sooner|earlier) | (?:too|very"
        r"|quite) late "
        r"| too slow",
    ),
)
