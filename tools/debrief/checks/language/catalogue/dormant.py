"""Action points that will lie dormant: nobody's, some day's, or nothing that could be finished."""

from __future__ import annotations

from debrief.checks.language.rule import LanguageRule

_E, _W, _N = "error", "warning", "note"

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "action/tentative",
        _W,
        "An action point is decided.",
        "what is only considered has no end, and lies dormant",
        "decide now: an action point with an owner and a date, or an entry under considered with the reason",
        r"(?:we (?:could|might|may|can)|maybe|perhaps|possibly|potentially|consider(?:ing|ation)?|could|might|can we"
        r"|is it possible|would it|should we|what if)\b",
        "we maybe perhaps possibly potentially consider considering consideration could might can is would should what",
        bad=("Consider dedicated nodes", "Maybe move to another provider"),
        ok=("Move to another provider", "We add the alert"),
        scope="action",
        opening=True,
        skip=r"open questions?|ideas|discussion|not (?:doing|planned)|considered",
    ),
    LanguageRule(
        "action/someday",
        _W,
        "An action point has a time.",
        "without a date it is never",
        "give it a date, or record the decision to live with the risk and when to look at it again",
        r"\b(?:at some (?:point|stage)|some ?day|one day|when (?:we|there(?:'s"
        r"| is)) (?:have )?(?:[a-z0-9]{1,20} )?(?:time"
        r"|capacity|bandwidth)|in the (?:near|distant|longer?)[- ](?:future|term|run)|long(?:er)?[- ]term|down the"
        r" (?:line|road)|nice[- ]to[- ]have|low[- ]priority|on the backlog|at a later (?:date|stage))\b",
        "point stage day someday time capacity bandwidth future term run line road nice priority backlog date",
        bad=("Rewrite the cache at some point", "Nice to have: dashboards"),
        ok=("Rewrite the cache in sprint 14", "Store long-term backups in another region"),
        near=r"some (?:point|stage|day) | someday | one day | when (?:we|there) (?:[a-z]+ ){0,6}(?:time|capacity"
        r"|bandwidth) | in the (?:near|distant|long)"
        r"| longe?r? ?term | down the (?:line|road) | nice to have | low priority | on the backlog | later (?:date"
        r"|stage) ",
        scope="action",
        unless=r"\blong(?:er)?[- ]term (?:backups?|storage|retention|support|metrics|logs?|keys?)\b",
    ),
    LanguageRule(
        "action/wishful",
        _N,
        "An action point is an instruction, not a wish.",
        "an intention commits nobody",
        "begin with the verb and give it an owner, or leave it out",
        r"\b(?:(?:it )?would be (?:nice|good|great|useful|helpful|ideal|better)|should (?:probably|ideally|maybe)"
        r"|ideally"
        r"|hopefully|we hope|would like to|we want to|we (?:plan|intend|aim|are planning|are looking|hope) to"
        r"|going to look)\b",
        "would should ideally hopefully hope want plan intend aim planning looking look",
        bad=("It would be nice to have alerts", "We plan to add metrics"),
        ok=("Add metrics for the depth of the queue", "Plan capacity for twice the peak"),
        near=r" would be (?:nice|good|great|useful|helpful|ideal|better) | should (?:probably|ideally|maybe) "
        r"| ideally "
        r"| hopefully | we hope | would like to | we want to | we (?:plan|intend|aim|are (?:plan|look))"
        r"| going to look ",
        scope="action",
    ),
    LanguageRule(
        "action/somebody",
        _W,
        "An action point has one owner.",
        "what is everybody's work is nobody's",
        "write what will be done, and name one owner",
        r"\b(?:someone|somebody|anyone|everyone|everybody|folks)"
        r" (?:needs? to|should|has to|have to|must|will|ought to)\b",
        "someone somebody anyone everyone everybody folks",
        bad=("Someone should check the quota", "Everybody needs to read the guide"),
        ok=("Check the quota every night",),
        near=r"(?:someone|somebody|anyone|everyone|everybody|folks) (?:need|should|has|have|must|will|ought)",
        scope="action",
    ),
    LanguageRule(
        "action/watch",
        _W,
        "An action point ends.",
        "to watch is a state, not a task that ends",
        "write the alert and its threshold, or a review on a date",
        r"(?:continue (?:to )?)?(?:monitor(?:ing)?|keep(?:ing)? (?:an eye|watch(?:ing)?|monitoring)|watch(?:ing)?"
        r"|observ(?:e|ing))\b(?! (?:that|for) .{0,200}\balert)",
        "continue monitor monitoring keep keeping watch watching observe observing",
        bad=("Keep an eye on the bug", "Monitor deployments"),
        ok=("Monitor deployments: alert on a time-out of 30 s",),
        scope="action",
        opening=True,
        unless=r"\b(?:alerts?|alerting|page|dashboards?|threshold|metrics?|prometheus|grafana|adds?|\d{1,3} ?%)",
    ),
    LanguageRule(
        "action/passive",
        _N,
        "An action point begins with the act.",
        "the passive hides who acts",
        "begin with the verb, and name the owner in its field",
        r"\b(?:should|needs? to|must|has to|have to|ought to) be (?:[a-z]{1,15}ly )?[a-z]{1,20}(?:ed|en|t)\b"
        r"|\bneeds? (?:(?!thing|something|anything)[a-z]{1,20}ing|improvement|work|attention|review)\b",
        "be need needs",
        bad=("The prepuller should be fixed", "The dashboard needs work"),
        ok=("Fix the time-out of the prepuller",),
        near=r" (?:should|to|must) be | needs? ",
        scope="action",
    ),
    LanguageRule(
        "action/talk",
        _N,
        "An action point names an outcome, not a conversation.",
        "a conversation is not an outcome",
        "name what must be true after it",
        r"(?:follow(?:ing)? up|circle back|touch base|sync(?:ing)? (?:up )?with|talk(?:ing)? (?:to|with)|speak(?:ing)?"
        r" (?:to|with)|reach(?:ing)? out|raise (?:(?:it|this) )?with|schedul(?:e|ing) a (?:meeting|call)|set up a"
        r" (?:meeting|call)|ask(?:ing)?|chase|liaise)\b",
        "follow following circle touch sync syncing talk talking speak speaking reach reaching raise schedule"
        " scheduling"
        " set ask asking chase liaise",
        bad=("Follow up with the vendor", "Ask the data centre for its plan"),
        ok=("Deploy the vendor's fix for #4412",),
        scope="action",
        opening=True,
    ),
)
