"""Minimising: words that make impact, work or luck look smaller than they were."""

from __future__ import annotations

from debrief.checks.language.rule import LanguageRule

_E, _W, _N = "error", "warning", "note"

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "minimising/small-impact",
        _W,
        "Impact is given in figures.",
        "an adjective stands where a figure is needed",
        "give the figure, such as 3 % of checkouts for 12 minutes, or write that it was not measured",
        r"\b(?:minor|small|slight|minimal|negligible|limited|brief|short|low|little|no (?:real|significant|major"
        r"|noticeable|material)) (?:[a-z0-9]{1,20} )?(?:impacts?|outages?|disruptions?|degradation|downtime"
        r"|interruptions?"
        r"|inconveniences?|effects?|unavailability|blips?)\b"
        r"(?! (?:windows?|budgets?|pages?|radius)\b)|\bbriefly (?:unavailable|down|degraded|interrupted"
        r"|affected)\b",
        "minor small slight minimal negligible limited brief briefly short low little real significant major"
        " noticeable"
        " material",
        bad=("There was minor impact.", "The site was briefly unavailable."),
        ok=("3 % of requests failed for 12 minutes: a minor impact.", "A small outage budget remains."),
        near=r" (?:minor|small|slight|minimal|negligible|limited|brief|short|low|little|real|significant|major"
        r"|noticeable"
        r"|material) (?:[a-z]+ ){0,4}(?:impact|outage|disrup|degrad|downtime|interrup|inconv|effect|unavail|blip)"
        r"| briefly (?:unavail|down|degraded|interrup|affected)",
        unless=r"\d|\b(?:one|two|three|four|five|ten|thirty) (?:minutes?|hours?|seconds?|users?|customers?|percent)\b"
        r"|\b(?:likelihood|expected|thought|plan[a-z0-9]{0,4}|should have|assess[a-z0-9]{0,5}|rated)\b",
    ),
    LanguageRule(
        "minimising/just",
        _N,
        "Work is not made to look easy.",
        "it makes the work look easier than it was for those who did it",
        "delete the word",
        r"\bsimply (?:an?|needed|forgot|had to|have to|restart(?:ed|ing)?|revert(?:ed|ing)?|switch(?:ed|ing)?"
        r"|chang(?:e|ed|ing)|ran|run)\b|\bmerely an?\b|\bjust (?:needed|had|have|need|forgot|a (?:matter|minor|small"
        r"|quick"
        r"|few|simple)|one|minor|restart(?:ed|ing)?|rollback)\b",
        "simply merely just",
        bad=("We simply needed to restart it.", "It just needed a rollback."),
        ok=("The set is simply connected.", "Just before noon it failed."),
        near=r" simply (?:an?|needed|forgot|ha|restart|revert|switch|chang|ran|run) ?| merely an? | just (?:need|ha"
        r"|forgot|a "
        r"|one|minor|restart|rollback)",
        unless=r"\b(?:not (?:simply|merely|just))\b",
    ),
    LanguageRule(
        "minimising/only",
        _N,
        "The bounds of an impact are measured.",
        "it bounds the impact without evidence",
        "give the bound, and how it was measured",
        r"\bonly (?:affect|impact|last|a (?:few|small|handful|subset|fraction|limited|minority)|some|certain|partially"
        r"|internal)[a-z0-9]{0,6}\b",
        "only",
        bad=("This only affected some tenants.",),
        ok=("This only affected 12 tenants.",),
        near=r" only (?:affect|impact|last|a (?:few|small|hand|sub|fract|limit|minor)|some|certain|partial|internal)",
        unless=r"\d|%",
        scope="impact",
    ),
    LanguageRule(
        "minimising/some-users",
        _N,
        "Who was affected is counted.",
        "those who decide what to do next need the extent",
        "give a number or a range, or write that no metric says so, which is an action point by itself",
        r"\b(?:some|a few|several|a number of|a handful of|a (?:small |large )?(?:subset|portion|fraction"
        r"|percentage) of"
        r"|many|most|certain|multiple|various|numerous|a lot of) (?:of (?:our|the) )?(?:[a-z0-9]{1,20} )?(?:users?"
        r"|customers?"
        r"|clients?|requests?|services?|teams?|tenants?|members?|people|jobs?|builds?)\b(?!-)",
        "some few several number handful subset portion fraction percentage many most certain multiple various"
        " numerous lot",
        bad=("Some users could not log in.", "Most services stayed up."),
        ok=("412 users could not log in.", "It concerns some user-facing pages."),
        near=r" (?:some|few|several|(?:number|handful|subset|portion|fraction|percentage|lot) of|many|most|certain"
        r"|multiple|various|numerous) (?:of (?:our|the) )?(?:[a-z]+ ){0,3}"
        r"(?:user|customer|client|request|service|team|tenant|member|people|job|build)s? ",
        unless=r"\d{1,12} ?(?:%|percent|users|customers|requests|teams|services|jobs)",
        scope="impact",
    ),
    LanguageRule(
        "minimising/luckily",
        _N,
        "Luck is told where luck belongs.",
        "luck is a finding of its own: it will not be there the next time",
        "move it to Where we got lucky, and think of an action point",
        r"\b(?:luckily|fortunately|thankfully|by (?:sheer |pure )?(?:luck|chance)"
        r"|as luck would)\b",
        "luckily fortunately thankfully luck chance",
        bad=("Luckily no data was lost.",),
        ok=("No data was lost: the volume was read-only.",),
        near=" luckily \n fortunately \n thankfully \n by (?:sheer |pure )?(?:luck|chance) \n as luck would ",
        skip=r"luck|went well",
    ),
    LanguageRule(
        "minimising/euphemism",
        _N,
        "What users and monitors saw is told.",
        "it is vague about what happened",
        "say what users or monitors saw",
        r"\b(?:hiccups?|blips?|glitch(?:es|y)?|snags?|gremlins?|teething (?:problems?|issues?|troubles?)|hairy|wonky"
        r"|unhappy (?:path|pods?|nodes?))\b",
        "hiccup hiccups blip blips glitch glitches glitchy snag snags gremlin gremlins teething hairy wonky unhappy",
        bad=("There was a blip.",),
        ok=("Errors rose from 0.1 % to 4 % for 90 s.",),
    ),
    LanguageRule(
        "minimising/evasive",
        _N,
        "The passive does not hide the mechanism.",
        "blameless does not mean without a subject: the passive hides the mechanism too",
        "write who by role did what, and what the tool showed",
        r"\b(?:mistakes were made|(?:was|were|been|being|got) (?:accidentally|inadvertently|mistakenly"
        r"|unintentionally)"
        r" (?!marked|reported|flagged|counted)[a-z]{1,20}(?:ed|en|t|wn|n))\b",
        "mistakes accidentally inadvertently mistakenly unintentionally",
        bad=("Keys were inadvertently leaked.", "Mistakes were made."),
        ok=("The contract reported a loss that was none.",),
        near=r" mistakes were made | (?:was|were|been|being|got) (?:accidentally|inadvertently|mistakenly|unintent)",
    ),
)
