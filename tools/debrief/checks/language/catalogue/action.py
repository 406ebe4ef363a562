"""Weak action points: what cannot be finished, or changes nobody's system."""

from __future__ import annotations

from debrief.checks.language.rule import LINKED, LanguageRule

_E, _W, _N = "error", "warning", "note"

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "action/be-careful",
        _E,
        "An action point does not ask for care.",
        "an appeal changes nothing about the system, and wears off",
        "write what works when people are tired: a guard, a default, a dry run, a confirmation, a test",
        r"\b(?:be(?:ing)? (?:more |extra |very )?(?:careful|cautious|diligent|vigilant|mindful|attentive)"
        r"|be(?:ing)? more (?:thorough|aware)|(?:pay|paying) (?:more |closer )?attention|take (?:more "
        r"|extra )?care(?! of)"
        r"|(?:double|triple)[- ]check|try harder|do better|do a better job|remember to|exercise caution"
        r"|use caution)\b",
        "careful cautious diligent vigilant mindful attentive thorough aware attention care check doublecheck harder"
        " better remember caution",
        bad=("Be more careful with deploys", "Pay closer attention to alerts"),
        ok=(
            "Block deploys without a plan file",
            "Let CI double-check the manifest",
            "Add a check for the quota",
            "Be careful not to log tokens: strip them in the logger",
        ),
        near=r" (?:be|being) (?:more |extra |very )?(?:care|cauti|dilig|vigil|mind|atten|thor|aware)|attention | care "
        r"|(?:double|triple) ?check| harder | do (?:a )?better | remember to | caution ",
        unless=r"\b(?:ci|pipeline|bot|automat[a-z0-9]{1,6}|script|linter|test)\b"
        # What follows the colon is the mechanism.
        r"|\bcareful [^:]{3,80}: (?:add|block|cap|drop|enforce|fail|hide|limit|mask|move|redact|refuse|reject|remove"
        r"|replace|require|set|strip|use|validate) [a-z]",
        scope="action",
    ),
    LanguageRule(
        "action/fix-it",
        _W,
        "An action point names what is changed.",
        "whoever reads the tracker cannot tell what to change",
        "name the component and how it will behave",
        r"(?:fix(?:ing)?|resolv(?:e|ing)|address(?:ing)?|solv(?:e|ing)|handl(?:e|ing)|correct) (?:(?:the|this|that"
        r"|these"
        r"|all|any) )?(?:issues?|problems?|bugs?|it|errors?|root cause|situation)\b(?! (?:in|with|where|that|when|of"
        r"|by"
        r"|caused|preventing|on|from|for)\b)",
        "fix fixing resolve resolving address addressing solve solving handle handling correct",
        bad=("Fix the issue", "Address the problem"),
        ok=("Fix the off-by-one in the retry back-off", "Fix the bug in the parser"),
        scope="action",
        opening=True,
        unless=LINKED,
    ),
    LanguageRule(
        "action/ensure",
        _W,
        "An action point names the mechanism.",
        "it states a wish; the mechanism would be the action",
        "write what will make it so, such as a check before the merge that …",
        r"(?:(?:we (?:will|should|must|need to)|to) )?(?:ensur(?:e|ing)|mak(?:e|ing) sure|be sure|guarantee)\b",
        "ensure ensuring make making sure guarantee",
        bad=("Ensure that backups work", "Make sure everyone gets the mail"),
        ok=("Ensure backups restore by adding a nightly restore", "Make the check required"),
        scope="action",
        opening=True,
        reach=4,
        unless=r"\b(?:by (?:adding|using|running|checking|enabling|setting|means)|via|through an?|with an? (?:test"
        r"|alert"
        r"|check|script|policy|lint)|ci|alerts?|monitor(?:ing)?|test(?:s|ed)?|automat[a-z0-9]{1,6})\b|" + LINKED,
    ),
    LanguageRule(
        "action/investigate",
        _W,
        "An investigation names what it will produce.",
        "its product is not named, so nobody can tell when it is done",
        "limit the time and name the product: decide between A and B in a written record by a date",
        r"(?:(?:we (?:will|should|need to|are going to)|to|need to|continue to|further) )?(?:investigat(?:e|ing|ion)"
        r"|look(?:ing)? (?:in)?to|explor(?:e|ing)|research(?:ing)?|analy[sz](?:e|ing)|understand(?:ing)?|figure out"
        r"|find out|dig into|evaluat(?:e|ing)|assess(?:ing)?|think about|discuss(?:ing)?|study|brainstorm"
        r"|review(?:ing)?"
        r"|revisit(?:ing)?|check(?:ing)? (?:if|whether))\b",
        "investigate investigating investigation look looking explore exploring research researching analyse analyze"
        " analysing analyzing understand understanding figure find dig evaluate evaluating assess assessing think"
        " discuss"
        " discussing study brainstorm review reviewing revisit revisiting check checking",
        bad=("Investigate the alert", "Look into smoke tests"),
        ok=("Investigate and decide in a written record by 1 June", "Add a smoke test"),
        scope="action",
        opening=True,
        reach=6,
        unless=r"\b(?:decision|decide|write up|report|rfc|adr|proposal|by \d|timebox|spike|document the result"
        r"|and (?:add"
        r"|fix|implement|document|remove|change|list|write|publish|set|adjust|update|migrate|replace)|every (?:week"
        r"|month"
        r"|quarter|day)|monthly|weekly|quarterly)\b",
    ),
    LanguageRule(
        "action/improve",
        _W,
        "An improvement has a bound.",
        "it has no bound, so nobody can tell when it is reached",
        "name the signal, the threshold and the place: page when p99 of /checkout is over 2 s for 5 minutes",
        r"(?!fixed|reduced)(?:[a-z0-9]{1,20} ){0,2}?(?:improv(?:e|ed|ing|ement)|better|enhanc(?:e|ed|ing)|increas(?:e"
        r"|ed"
        r"|ing)"
        r"|strengthen(?:ed|ing)?|optimi[sz](?:e|ed|ing)|more|refin(?:e|ed|ing)|harden(?:ed|ing)?|tighten)\b"
        r"(?! than\b)",
        "improve improved improving improvement better enhance enhanced enhancing increase increased increasing"
        " strengthen"
        " strengthened strengthening optimise optimised optimising optimize optimized optimizing more refine refined"
        " refining harden hardened hardening tighten",
        bad=("Improve monitoring", "Better monitoring of memory in pods."),
        ok=(
            "Increase edge VMs to 8",
            "Improve alerting so that p99 > 2 s pages",
            "Page when more than one node is down",
        ),
        scope="action",
        opening=True,
        reach=3,
        unless=r"\d|%|\b(?:from .{1,80} to|so that|by (?:adding|using|moving|enabling|setting)|when|whenever"
        r"|to (?:include"
        r"|cover|alert|detect|fail)|until|at least|more than)\b|" + LINKED,
    ),
    LanguageRule(
        "action/more-testing",
        _W,
        "A wish for more tests or alerts says which.",
        "it does not say which case, of what, failing on what",
        "name the case that must turn red",
        r"(?<!an )\b(?:more|better|additional|further|extra|improved?|thorough) (?:[a-z0-9]{1,20} )?(?:test(?:s|ing)?"
        r"|qa"
        r"|monitoring"
        r"|alert(?:s|ing)?|logging|visibility|observability|documentation|communication|automation|process(?:es)?"
        r"|governance|metrics|tooling|reviews?)\b",
        "test tests testing qa monitoring alert alerts alerting logging visibility observability documentation"
        " communication automation process processes governance metrics tooling review reviews",
        bad=("Run more QA", "Set up better monitoring"),
        ok=(
            "Add a test that fails when the map is hidden on small screens",
            "Add an additional test of /api to the suite",
        ),
        near=r" (?:more|better|additional|further|extra|improved?|thorough) (?:[a-z]+ ){0,3}(?:test|qa |monitor|alert"
        r"|logg"
        r"|visib|observ|document|commun|automat|process|govern|metrics|tooling|review)",
        scope="action",
        unless=r"\d|\b(?:for (?:when|cases)|which|so that|that (?:would|will|covers?|checks?|alerts?|fails?))\b|"
        + LINKED,
    ),
    LanguageRule(
        "action/awareness",
        _N,
        "Teaching comes with one change in the system.",
        "knowledge fades and people move on",
        "pair it with one change in the system",
        r"\b(?:rais(?:e|ing) awareness|educat(?:e|ing)|train(?:ing)?(?: session| the| all| our| users| staff"
        r"| engineers"
        r"| team)|knowledge[- ]shar(?:e|ing)|shar(?:e|ing) (?:the )?(?:lessons?|learnings?|knowledge)|spread the word"
        r"|communicat(?:e|ing) (?:to|with|better|more)|inform(?:ing)? (?:the |all |our )?(?:team|users|engineers"
        r"|stakeholders)|tell (?:the |our )?(?:team|users|people))\b",
        "awareness educate educating train training knowledge lesson lessons learning learnings word communicate"
        " communicating inform informing tell",
        bad=("Raise awareness of the freeze", "Educate users"),
        ok=("Add the freeze to CI", "Add the training data to the backup"),
        near=r" awareness | educat| train(?:ing)? | knowledge | lessons? | learnings? | the word | communicat"
        r"| inform(?:ing)?"
        r" | tell ",
        unless=r"\b(?:trained model|training (?:data|job|cluster|set))\b",
        scope="action",
    ),
    LanguageRule(
        "action/unbounded",
        _N,
        "An action point has an end.",
        "it has no end",
        "split it into one thing that can be closed and, if need be, a schedule with an owner",
        r"\b(?:continue (?:to|with)|keep (?:[a-z]{1,20}ing|an eye)|regularly|periodically|as needed|(?:where|when"
        r"|wherever)"
        r" possible|as appropriate|and so on|across the board|everywhere)\b",
        "continue keep regularly periodically needed possible appropriate so board everywhere",
        bad=("Continue to track the leak of ports", "Go through the quotas regularly"),
        ok=("Set imagePullPolicy to Always",),
        near=r" continue (?:to|with) | keep (?:[a-z]+ing|an eye) | regularly | periodically | as needed | (?:where"
        r"|when"
        r"|wherever) possible | as appropriate | and so on | across the board | everywhere ",
        scope="action",
    ),
    LanguageRule(
        "action/documentation",
        _N,
        "Documentation is not the only control.",
        "of use, and weak where it is the only control",
        "keep it, and see that not every action point is documentation",
        r"(?:document(?:ing)?|writ(?:e|ing) (?:up |down )?(?:(?:a|the|some|more|better) )?(?:docs?|documentation"
        r"|runbooks?"
        r"|playbooks?|guides?)|(?:(?:updat|creat|improv)(?:e|es|ed|ing)|add(?:s|ed|ing)?) (?:to )?(?:(?:the|our|a"
        r"|some|more|better) )?(?:docs?"
        r"|documentation|runbooks?|playbooks?|readme|wiki|instructions))\b",
        "document documenting write writing update updates updated updating add adds added adding create creates"
        " created"
        " creating improve improves improved improving",
        bad=("Document the rollover", "Update the runbook"),
        ok=("Alert on failed rollovers",),
        scope="action",
        opening=True,
    ),
    LanguageRule(
        "action/verb-first",
        _N,
        "An action point begins with a verb.",
        "an action point is an instruction, and begins with what to do",
        "begin with the verb: Alert on …, Add …, Remove …",
        r"(?:an?|the|our|no|more|better|some|new|proper|there|this|that|it"
        r"|(?!(?:ping|ring|bring|string|spring|swing|king|thing|nothing|something|sing|ming|bing|sling|cling|sting)\b)"
        r"[a-z]{1,20}ing)\b",
        "a an the our no more better some new proper there this that it *ing",
        bad=("The alerts of the queue", "Adding integration tests"),
        ok=("Add integration tests", "Bring back the second node"),
        scope="action",
        opening=True,
    ),
    LanguageRule(
        "action/manual-gate",
        _N,
        "A step by hand has an end in sight.",
        "a step that depends on people is skipped under pressure",
        "prefer an automatic check; if it is by hand, say when it will be replaced or dropped",
        r"\b(?:manual(?:ly)? (?:check|verif|review|test|approv|inspect|confirm|monitor)[a-z0-9]{0,5}|(?:add|require"
        r"|introduce"
        r"|need)[a-z0-9]{0,3} (?:an? )?(?:additional|extra|second|another|more|mandatory|two|peer|manual) (?:approv"
        r"|review"
        r"|sign"
        r"|check|step|pair of eyes)[a-z0-9]{0,5}|checklists?|pair of eyes)\b",
        "manual manually additional extra second another more mandatory two peer checklist checklists pair",
        bad=("Add a second review step", "Manually check quotas"),
        ok=("Block the merge without a green restore test",),
        near=r" manual(?:ly)? (?:check|verif|review|test|approv|inspect|confirm|monitor)| (?:additional|extra|second"
        r"|another"
        r"|more|mandatory|two|peer|manual) (?:approv|review|sign|check|step|pair)| checklist| pair of eyes ",
        scope="action",
    ),
    LanguageRule(
        "action/two-in-one",
        _N,
        "An action point is one thing.",
        "two in one can be neither closed nor planned apart",
        "make two action points of it",
        r"\b(?:and (?:also )?(?:add|update|remove|create|implement|investigate|move|change|document|write)|as well as)"
        r"\b",
        "add update remove create implement investigate move change document write well",
        bad=(
            "Go through the process of pausing pipelines with the engineers who are on call this quarter and also add"
            " a"
            " dashboard that shows which of the pipelines are paused",
        ),
        ok=("Add a dashboard of paused pipelines", "Move the job and document it"),
        near=r" and (?:also )?(?:add|update|remove|create|implement|investigate|move|change|document|write) "
        r"| as well as ",
        requires=r"^.{140}",
        scope="action",
    ),
)
