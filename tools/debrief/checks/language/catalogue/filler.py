"""Filler: text that stands where nothing is to be said."""

from __future__ import annotations

from debrief.checks.language.rule import PLACEHOLDER, LanguageRule

_E, _W, _N = "error", "warning", "note"

RULES: tuple[LanguageRule, ...] = (
    LanguageRule(
        "filler/placeholder",
        _E,
        "Nothing waits to be filled in; in a draft this is a note.",
        "a record that people rely on cannot hold what is still to be filled in",
        "delete the section, or write unknown and what was tried",
        r"\b(?<!-)(?:TBD|TBC|FIXME)(?![\w-])"
        # A word of X alone: at an end, or where a figure would stand.
        r"|(?<![\w-])X{2,6}(?= ?(?:[.,;)%]|$)| (?:percent|minutes?|hours?|seconds?|users?|customers?|requests?)\b)"
        r"|\bXX:XX\b"
        # A marker that is spoken of is preceded by an article; a time that is missing stands where a time would.
        r"|(?<!\bthe )(?<!\ba )(?<!\bthis )(?<!\bevery )\bTODO(?=:| {0,3}$)"
        r"|(?:(?<=\bat )|(?<=\buntil )|(?<=\bfrom )|(?<=\bsince )|(?<=\bby )|(?<=\bbetween )|(?<=\btime: )"
        r"|(?<=\d )|(?<=\dT))HH:mm(?!\w)|^HH:mm(?= ?(?:$|UTC|[-–—]))"
        r"|\?{3,12}(?= ?(?:[.)]|$))|" + PLACEHOLDER + r""
        r"|\b[Ll]orem ipsum\b",
        "tbd tbc fixme todo xx xxx xxxx xxxxx xxxxxx lorem hh insert",
        bad=(
            "Owner: TBD",
            "Impact: ???",
            "It began at {{ time }}.",
            "The first alert came at HH:mm.",
            "It hit XX % of users.",
        ),
        ok=(
            "Add a todo list to the page.",
            "The id was xxl.",
            "Parse HH:mm with the declared zone",
            "Helm rendered {{ .Values.host }} as it stood.",
            "Remove the TODO: marker from the deploy script",
            "The variable {{ inventory_hostname }} was unset.",
            "The expression ${{ github.sha }} was empty.",
            "We set the value to XXX in the config.",
            "The page is TBD-encoded.",
            "The form showed ??? in place of the name.",
        ),
        cased=True,
        marks=("{{", "???"),
        draft=_N,
    ),
    LanguageRule(
        "filler/to-be-determined",
        _W,
        "What is not known is called unknown; in a draft this is a note.",
        "it promises an answer and names nobody who owes it",
        "write unknown and what was tried, or make it an action point",
        r"\bto be (?:determined|decided|confirmed|filled)\b(?! (?:by|in|on|before|after|at)\b)",
        "determined decided confirmed filled",
        bad=("The cause is to be determined.", "The number of users is to be confirmed"),
        ok=("The date was to be decided by the vendor.",),
        near=" to be (?:determined|decided|confirmed|filled) ",
        draft=_N,
    ),
    LanguageRule(
        "filler/not-applicable",
        _W,
        "A section with nothing to say is left out.",
        "an empty answer to a question that nobody asked makes the reader look for one",
        "leave the section or the field out; optional means optional",
        r"^\W{0,6}(?:n\.?/?a\.?|not applicable|none"
        r"|nothing(?: to (?:report|add|say|note|mention))?|nil|no comment|to follow|see above)\W{0,3}$",
        "n na applicable none nothing nil comment follow above",
        bad=("N/A", "None.", "Not applicable", "Nothing to report."),
        ok=("None of the replicas answered.", "Nothing was lost.", "There was nothing to report to the regulator."),
        near=r"(?:n\.?/?a|not\W+applicable|none|nothing(?:\W+to\W+(?:report|add|say|note|mention))?|nil"
        r"|no\W+comment|to\W+follow|see\W+above)(?:[^\w|,}#<&\n]|_)*"
        r"(?:[|,}#<&\n]|\Z)",
        raw=True,
        whole=True,
    ),
    LanguageRule(
        "filler/rote-apology",
        _N,
        "A rote apology stays in the external message.",
        "any inconvenience doubts that there was one",
        "name the harm in the message to customers, and leave the formula out of the record",
        r"\b(?:any|the) inconvenience (?:(?:this|it|that) )?(?:(?:may have|might have|has|have) )?(?:caused"
        r"|may cause)\b"
        r"|\bapologi[sz]e for (?:any|the) inconvenience\b|\bapologi[sz]e for any\b",
        "inconvenience apologise apologize",
        bad=("We apologize for any inconvenience.",),
        ok=("412 people lost a day of work, and we are sorry.",),
        near=r" inconvenience | apologi[sz]e for any ",
    ),
)
