"""Blame: words that make a person the explanation, or sit in judgement on one."""

from __future__ import annotations

from debrief.checks.language.rule import ATTACK, HUMAN, LINK, NOUN_ENDS, ROLE, LanguageRule

_E, _W, _N = "error", "warning", "note"

_role = ROLE.replace("-", " ")
_technical = (
    r"(?![- ](?:rates?|budgets?|metrics?|pages?|messages?|logs?|logging|counts?|counters?|report(?:s|ing)?"
    r"|track(?:er|ing)|handl(?:er|ers|ing)|responses?|codes?|queues?|dialogs?|screens?|channels?|boundar(?:y|ies)"
    r"|types?|class(?:es)?|paths?|events?|streams?|topics?)\b)"
)
_harm = (
    r"(?:broke|deleted|dropped|destroyed|wiped|crashed|took down|brought down|misconfigured|overwrote|corrupted|leaked"
    r"|exposed|disabled|pushed the wrong|ran the wrong|caused)"
)

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "blame/human-error",
        _E,
        "A person's error is not given as the explanation.",
        "the label ends the search just where it becomes useful: at what made the act look right",
        "describe what the person saw, what the tool allowed and which guard was not there",
        rf"\b(?:human|operator|user|pilot|engineer|developer|manual)[ -](?:error|mistake)s?\b(?![ -]prone){_technical}"
        r"|\b(?:pebkac|fat[- ]?finger(?:ed|ing)?)\b",
        "error errors mistake mistakes pebkac fat fatfinger fatfingered fatfingering",
        bad=(
            "The outage came down to human error.",
            "An operator mistake emptied the queue.",
            "Someone fat-fingered it.",
            "It was human error, not a bug.",
            "The alert did not fire; human error was the cause.",
            "It was not a bug but human error.",
        ),
        ok=(
            "A dry run reduces human error.",
            "The user error page was served with 404.",
            "This was not a user error.",
            "Human error was ruled out.",
            "The developer error rate metric was flat.",
            "The manual error handling in the client swallowed it.",
            "No human error was involved.",
            "It wasn't human error.",
            "To call this human error would hide the missing guard.",
            "Human errors are expected, so the tool has to catch them.",
            "We do not believe that human error explains this.",
            "Human error was not the cause.",
        ),
        near=r" (?:human|operator|user|pilot|engineer|developer|manual) (?:error|mistake)| pebkac | fat ?finger",
        unless=r"(?:\bno|(?:\bnot|\bnever|\bnor|n't)(?: (?!but\b)[a-z]{1,12}){0,3})"
        r" (?:human|operator|user|pilot|engineer|developer|manual)[ -](?:error|mistake)"
        r"|\b(?:call(?:s|ed|ing)?|label(?:s|led|ling)?|blam(?:e|es|ed|ing)) (?:(?:it|this|that|on) ){0,2}(?:human|user"
        r"|operator)|\bmakes? (?:human|user|operator) (?:error|mistake)s? (?:[a-z]{1,10} )?(?:likely|easy|possible)"
        r"|\berrors? (?:is|are|was|were|will be) (?:always )?(?:expected|inevitable|likely|normal)"
        r"|\b(?:error|mistake)s? (?:was|is|were|are|did|does|do|has|had)(?: not|n't) (?:the|a|to blame|play"
        r"|involved|at|in|cause)"
        r"|\b(?:avoid|rather than|instead of|reduc[a-z0-9]{1,5}|prevent[a-z0-9]{0,4}|prone to|less"
        r"|room for"
        r"|risk of"
        r"|chance of|possib[a-z0-9]{1,5}|eliminat[a-z0-9]{1,4}|symptom|(?:assumed|suspected) (?:an? )?(?:user|human"
        r"|operator)"
        r"|rul(?:ed?|ing) out)\b",
    ),
    LanguageRule(
        "blame/person-as-cause",
        _W,
        "A person does not stand as the cause of the incident.",
        "it makes somebody the cause, and leaves out the conditions under which anybody would have done the same",
        "make the mechanism the subject: what was run, where it took effect and why nothing stopped it",
        r"\b(?:caused|triggered|introduced|created) by (?:an?|the|one|our|another)(?: of our)?(?: junior| senior| new"
        rf"| single)? (?:[a-z0-9]{{1,20}} ){{0,2}}(?!operator){ROLE}s?\b{NOUN_ENDS}"
        rf"|\bcaused by (?:an?|one|our|another)(?: of our)?(?: junior| senior| new| single)?"
        rf" operators?\b{NOUN_ENDS}"
        rf"|\b(?!operators? (?!who )|devs? broke){ROLE}s? (?:who |that |had )?(?:caused|broke(?! down)|took down"
        rf"|brought down)\b"
        rf"|\b(?!operators? (?!who )|managers?\b){ROLE}s? (?:who |that )?(?:was|is) responsible for\b"
        rf"|\b(?!operator){ROLE}s? responsible for (?:the|this|that|our) (?:[a-z0-9]{{1,20}} )?(?:outages?|incidents?"
        r"|failures?|errors?|deletion|data loss|breakage)\b"
        r"|\b(?:caused|triggered|introduced) by (?:an?|the|this|that) (?:[a-z]{1,20} )?(?:mistakes?|errors?|oversights?"
        rf"|blunders?) (?:of|by|from) (?:the|an?|one of (?:the|our)|our) (?:[a-z0-9]{{1,20}} ){{0,2}}"
        rf"(?!operator){ROLE}s?\b",
        "caused triggered introduced created broke took brought responsible",
        bad=(
            "The outage was caused by a junior engineer.",
            "We talked to the developer who broke the build.",
            "The bug was introduced by one of our developers.",
            "The engineer responsible for the outage was new.",
            "It was caused by a mistake by an engineer.",
        ),
        ok=(
            "The outage was caused by an expired certificate.",
            "No single person is responsible for this.",
            "The spike was triggered by a user with a script.",
            "The Kubernetes operator broke the deployment.",
            "The operator caused a restart of the pods.",
            "The volume was created by the storage operator.",
            "The restart was triggered by the dba-proxy.",
            "The page was triggered by an SRE dashboard.",
            "The rule was introduced by our admin portal.",
            "The node manager was responsible for the eviction of the pods.",
            "The developer who broke down the figures helped a lot.",
            "The engineer responsible for the service was on call.",
        ),
        near=rf" (?:caused|triggered|introduced|created) by (?:[a-z]+ ){{1,9}}{_role}s? "
        rf"| {_role}s? (?:who |that |had )?(?:caused|broke|took down|brought down|was resp|is resp|resp)",
        unless=r"\b(?:users?|customers?|attackers?|third[- ]party|bots?|no (?:single |one )?(?:person|individual"
        rf"|{ROLE})|nobody|no one)\b",
        skip=r"time-?line|chronolog|sequence of events|^\W{0,6}events\b",
    ),
    LanguageRule(
        "blame/at-fault",
        _W,
        "Fault is not assigned to people.",
        "fault explains nothing, and those who fear it will tell less next time",
        "leave it out, or name the safeguard that was missing",
        r"\b(?:my|our|his|her|their|your|whose|(?!it|that|let|what|there|here)[a-z0-9]{1,30}'s) (?:own )?fault\b"
        rf"{NOUN_ENDS}"
        rf"|\b(?!no|you|who){HUMAN} (?:(?:is|are|was|were) )?(?:[a-z0-9]{{1,20}} )?at fault\b"
        rf"|\bfault (?:of|lies with|on the part of) (?:the |an? |our )?(?:{HUMAN}\b"
        rf"|(?:[a-z0-9]{{1,20}} ){{1,2}}(?!operator){ROLE}\b{NOUN_ENDS})",
        "fault",
        bad=(
            "It was the contractor's fault.",
            "The on-call was at fault.",
            "The fault lies with the team.",
            "It was the fault of the release engineer.",
        ),
        ok=(
            "The page fault rate rose.",
            "Nothing in the log said that anything was at fault.",
            "It was nobody's fault.",
            "No one was at fault.",
            "It was not her fault.",
            "The disk's fault light was on.",
            "The kernel's fault handler looped.",
            "The CPU's fault counter rose.",
        ),
        near=r"(?: my| our| his| her| their| your| whose| s) (?:own )?fault | at fault | fault (?:of|lies|on) ",
        unless=r"\b(?:not|isn't|wasn't|nobody's|no one's)\b.{0,25}\bfault\b",
    ),
    LanguageRule(
        "blame/blame-word",
        _W,
        "The vocabulary of a trial stays out.",
        "words of a trial set people looking for a suspect, even where the subject is a process",
        "say that it contributed, or that it was the change with which the incident began",
        r"\b(?:to blame|(?:we|i|they|he|she|all) blame|blam(?:ed|es|ing)|culpab(?:le|ility|ly)"
        r"|guilty|negligen(?:ce|t|tly)|scapegoat(?:s|ed|ing)?)\b",
        "blame blamed blames blaming culpable culpability culpably guilty negligence negligent negligently scapegoat"
        " scapegoats scapegoated scapegoating",
        bad=("The platform team is to blame.", "Support blamed the vendor.", "We blame the night shift."),
        ok=(
            "We use git blame to find the commit.",
            "This is a blameless review.",
            "We do not want to blame anyone.",
            "Nobody is to blame.",
        ),
        unless=r"(?:\b(?:nobody|no[ -]one|none|not|never)|n't)\b(?: [a-z]{1,20}){0,4} (?:to blame|blam(?:ed?|ing)"
        r"|culpab|guilty|negligen)|\bblaming .{1,60} (?:is|was|would)\b"
        r"|\b(?:git blame|blameless[a-z0-9]{0,4}|no blame|without blam[a-z0-9]{1,4}|not (?:(?:want"
        r"|wish) )?(?:to )?blam[a-z0-9]{1,4}"
        r"|blame[- ]free|avoid[a-z0-9]{0,4} blam[a-z0-9]{1,4})\b",
    ),
    LanguageRule(
        "blame/character",
        _E,
        "Nobody's character is judged.",
        "it judges a character, where circumstances explain more and can be changed",
        "say what pressed or distracted at that moment: time, the number of alerts, the interface, what was known",
        r"\b(?:careless(?:ly|ness)?|sloppy|sloppiness|lazy|lazily|laziness|incompeten(?:ce|t|tly)|reckless(?:ly|ness)?"
        r"|irresponsib(?:le|ly|ility)|inattenti(?:on|ve|vely|veness)|complacen(?:cy|ce|t|tly)|stupid(?:ly|ity)?|dumb"
        r"|idiot(?:s|ic)?|clueless|foolish(?:ly)?|ignoran(?:t|ce)"
        r"|asleep at the (?:wheel|switch))\b",
        "careless carelessly carelessness sloppy sloppiness lazy lazily laziness incompetence incompetent"
        " incompetently"
        " reckless recklessly recklessness irresponsible irresponsibly irresponsibility inattention inattentive"
        " inattentively inattentiveness complacency complacence complacent complacently stupid stupidly stupidity dumb"
        " idiot idiots idiotic clueless foolish foolishly ignorant ignorance asleep",
        bad=("The change was careless.", "It was a sloppy rollout."),
        ok=("The library does a lazy lookup of names.", "Lazy loading was on.", "The image starts with dumb-init."),
        unless=r"\b(?:lazy|lazily)[- ](?:[a-z0-9]{1,20}[- ])?(?:load|eval|init|mount|creat|cach|migrat|unmount|delet"
        r"|import"
        r"|lookup|fetch|quer|fix|connect|read|writ|start)[a-z0-9]{0,10}|\bdumb[- ](?:pipe|terminal|init)",
    ),
    LanguageRule(
        "blame/mistake-of",
        _N,
        "An act is not called somebody's mistake.",
        "it was a mistake only in the light of what nobody knew when it was done",
        "write what was done, in which belief and on which grounds",
        r"\b(?:my|our|his|her|their|your) (?:own )?(?:mistakes?|oversight|error|blunder|misjudge?ment|carelessness"
        r"|failing)\b(?!\s{1,3}(?:rates?|budgets?|pages?|messages?|logs?|count|reporting|tracking|handling"
        r"|responses?))"
        r"|\b(?:made|making|make) (?:an? |the |this |several |some )?(?:[a-z0-9]{1,20} )?(?:mistakes?|blunders?)\b"
        r"|\bmistake (?:was )?made by\b|\b(?:messed|screwed) up\b|\bbotched\b",
        "mistake mistakes oversight error blunder blunders misjudgment misjudgement carelessness failing messed screwed"
        " botched",
        bad=(
            "He made a mistake in the config.",
            "Our mistake was to trust the cache.",
            "Someone messed up the DNS record.",
        ),
        ok=("Our error rate doubled.", "The prompt makes this mistake easy to make."),
        near=r" (?:my|our|his|her|their|your) (?:own )?(?:mistake|oversight|error |blunder|misjud|careless|failing)"
        r"| ma(?:de|king|ke) (?:[a-z]+ ){0,6}(?:mistake|blunder)| mistake (?:was )?made"
        r"| (?:messed|screwed) up | botched ",
        unless=r"\b(?:learn[a-z0-9]{0,5} from|easier to make|easy to make|prevent[a-z0-9]{0,4}|anyone could"
        r"|(?:did|do|does)(?:n't| not) make)\b",
    ),
    LanguageRule(
        "blame/whose-mistake",
        _W,
        "A mistake is not given to a person.",
        "a mistake with an owner ends the search at that person, where it becomes useful",
        "write what was done, what it rested on and which guard was not there",
        r"\b(?!(?:It|That|This|What|There|Here|Let|Today|Yesterday|Nobody|[A-Z][a-z]{2,5}day)')[A-Z][a-z]{1,20}'s"
        r" (?:own |big |costly )?(?:mistakes?|blunders?|oversights?)\b"
        rf"|\b(?!operator){ROLE}'s (?:own )?(?:mistakes?|errors?|blunders?|oversights?)\b{_technical}"
        rf"|\b(?:[Mm]istakes?|[Bb]lunders?|[Oo]versights?|[Cc]arelessness) (?:of|by|on the part of)"
        rf" (?:the|an?|one of (?:the|our)|our) (?:[a-z0-9]{{1,20}} ){{0,2}}(?!operator)(?:{ROLE}s?|team)\b"
        r"|\boperator's (?:own )?(?:mistakes?|blunders?|oversights?|errors?(?= (?:led|caused|resulted|brought|took"
        r"|triggered|made)\b))",
        "mistake mistakes error errors blunder blunders oversight oversights carelessness",
        bad=(
            "It was Bob's mistake.",
            "An oversight by the security team left the port open.",
            "The operator's error led to the outage.",
            "The developer's mistake was in the query.",
        ),
        ok=(
            "The operator's error log was empty.",
            "The developer's error budget was spent.",
            "It was nobody's mistake.",
            "Monday's mistake in the figures was mended.",
        ),
        near=r" s (?:own |big |costly )?(?:mistake|error|blunder|oversight)"
        r"| (?:mistakes?|blunders?|oversights?|carelessness) (?:of|by|on the part of) (?:the|an?|one|our) ",
        cased=True,
        unless=r"\b(?:not|nobody's|no one's|learn[a-z0-9]{0,5} from)\b",
    ),
    LanguageRule(
        "blame/named-person",
        _W,
        "No name stands next to a harmful act.",
        "a name beside the harm is what a search will still find in five years",
        "name the role, such as the on-call engineer; keep logins for owners and for thanks",
        rf"(?<![\w.])@(?![a-z0-9]{{0,30}}bot\b)[\w-]{{1,39}}(?:{LINK})? (?:accidentally |mistakenly "
        rf"|inadvertently )?{_harm}\b",
        "broke deleted dropped destroyed wiped crashed took brought misconfigured overwrote corrupted leaked exposed"
        " disabled pushed ran caused",
        bad=("@sam deleted the production table.", "@kim accidentally dropped the index."),
        ok=("@sam restored the table.", "The job deleted the table.", "@dependabot broke the lock file."),
        near="@",
        raw=True,
    ),
    LanguageRule(
        "blame/who-question",
        _W,
        "The questions are how and what, not who.",
        "who did it is the one question whose answer changes nothing",
        "ask how it came about: how did the change reach production?",
        r"(?:^\W{0,10}|[?.:] |\b(?:ask|find out|determine|establish|unclear|know) )who (?:caused|broke|did (?:this|it"
        r"|that)|approved|allowed|is (?:responsible|to blame|at fault)|was (?:responsible|to blame|at fault)|made the"
        r" (?:change|mistake)|let)\b",
        "who",
        bad=("Who approved this change?", "We need to find out who broke it."),
        ok=(
            "Who was affected?",
            "It was our users who let us know.",
            "Who is responsible for this service is unclear.",
        ),
        near=r" who (?:caused|broke|did|approved|allowed|is resp|is to|is at|was resp|was to|was at|made the|let )",
        unless=r"\bresponsible for (?:this|the|that|which|each|our) (?:[a-z0-9]{1,20} )?(?:services?|systems?"
        r"|components?)\b",
    ),
    LanguageRule(
        "blame/culprit",
        _N,
        "Nothing is called a culprit.",
        "even of a machine it asks for the one that did it, where several things came together",
        "write: the component involved, or the change with which it began",
        r"\b(?:culprits?|guilty party|offenders?|smoking gun|perpetrators?)\b",
        "culprit culprits guilty offender offenders smoking perpetrator perpetrators",
        bad=("The culprit was a config push.",),
        ok=("It began with a config push.", "A hacker is a repeat offender."),
        unless=ATTACK,
        near=r" culprit| guilty party | offender| smoking gun | perpetrator",
    ),
)
