"""The catalogue of rules: one row each, read by the checks, the settings and the documentation."""

from __future__ import annotations

from typing import NamedTuple

from debrief.findings import Level


class Rule(NamedTuple):
    """What is fixed about a rule."""

    id: str
    level: Level
    summary: str
    """What must hold, in one sentence."""
    adjustable: bool = False
    """Whether the settings may change its level or switch it off."""


_E, _W, _N = Level.ERROR, Level.WARNING, Level.NOTE

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("file/empty", _E, "A post-mortem is not an empty file."),
        Rule("file/too-large", _E, "A post-mortem has at most 1 MiB."),
        Rule("file/encoding", _E, "A post-mortem is UTF-8 without a byte order mark."),
        Rule("file/line-ends", _E, "Lines end with LF or CR LF."),
        Rule("file/character", _E, "There are no control, bidirectional or invisible characters."),
        Rule("file/not-regular", _E, "A post-mortem is a regular file."),
        Rule("file/symlink", _E, "A post-mortem is not a symbolic link."),
        Rule("file/missing", _E, "A file that is named exists."),
        Rule("file/unreadable", _E, "A file can be read."),
        Rule("file/front-matter", _E, "A file begins with YAML front matter between two lines of ---."),
        Rule("file/front-matter-too-large", _E, "The front matter has at most 64 KiB."),
        Rule("yaml/syntax", _E, "The front matter is YAML 1.2."),
        Rule("yaml/not-a-mapping", _E, "The front matter is a list of fields."),
        Rule("yaml/documents", _E, "The front matter is one YAML document."),
        Rule("yaml/directive", _E, "There are no YAML directives."),
        Rule("yaml/alias", _E, "There are no YAML anchors and aliases."),
        Rule("yaml/merge", _E, "There are no YAML merge keys."),
        Rule("yaml/tag", _E, "There are no YAML tags."),
        Rule("yaml/key", _E, "Keys are plain words."),
        Rule("yaml/duplicate-key", _E, "A key stands in its place once."),
        Rule("yaml/too-many-nodes", _E, "The front matter has at most 5,000 values."),
        Rule("yaml/too-deep", _E, "The front matter nests at most 8 levels deep."),
        Rule("schema/unknown-key", _E, "Keys are those of the format, or begin with x-."),
        Rule("schema/missing", _E, "Required keys are there."),
        Rule("schema/empty", _E, "A key that stands there has a value."),
        Rule("schema/type", _E, "Values have the type of their field."),
        Rule("schema/value", _E, "Values are those that their field allows."),
        Rule("schema/size", _E, "Values are no longer than their field allows."),
        Rule("settings/severity", _E, "The severity is one of the settings'."),
        Rule("settings/priority", _E, "Priorities are those of the settings."),
        Rule("settings/service", _E, "Services are those of the settings, where they list any."),
        Rule("settings/field", _E, "x- fields that the settings declare have their type and values."),
        Rule("status/requirement", _E, "A document has what its status asks for."),
        Rule("status/closed-without-outcome", _E, "closed_on comes with an outcome."),
        Rule("status/waiver-without-status", _E, "A waiver stands in a waived document."),
        Rule("status/waived-with-action-points", _E, "A waived document has no action points."),
        Rule("status/waived-data-loss", _E, "An incident in which data was lost is not waived."),
        Rule("status/duplicate-of-what", _E, "A waiver as a duplicate names the document that covers it."),
        Rule("identity/file-name", _E, "The id equals the file's stem."),
        Rule("identity/folder", _W, "A file lies in the folder of its year.", adjustable=True),
        Rule("identity/duplicate-id", _E, "An id is used by one file, whatever the case of its letters."),
        Rule("identity/duplicate-action-id", _E, "An action point's id is unique in its file."),
        Rule("identity/issue-claimed-twice", _E, "An issue belongs to one action point."),
        Rule("identity/unknown-reference", _E, "related and duplicate_of name documents that exist."),
        Rule("time/timestamps-order", _E, "Timestamps follow each other."),
        Rule("time/approximate-missing", _E, "approximate names timestamps that are given."),
        Rule("time/revisit-before-decision", _E, "A waiver is revisited after its decision."),
        Rule("time/timeline-order", _E, "The rows of the timeline are in order."),
        Rule("timeline/time", _E, "A row of the timeline begins with an instant that has an offset."),
        Rule("timeline/empty", _E, "A row of the timeline says what happened."),
        Rule("timeline/not-a-table", _E, "Rows under Timeline are part of a table."),
        Rule("timeline/columns", _W, "A table under Timeline has the columns of one.", adjustable=True),
        Rule(
            "timeline/misspelt-heading",
            _W,
            "A table with the columns of a timeline stands under Timeline.",
            adjustable=True,
        ),
        Rule("privacy/secret", _E, "Nothing that looks like a credential is written down."),
        Rule(
            "privacy/personal-data",
            _W,
            "E-mail addresses and telephone numbers stay out; in public documents this is an error.",
            adjustable=True,
        ),
        Rule("privacy/account-number", _E, "Payment card and bank account numbers stay out."),
        Rule(
            "record/too-many",
            _E,
            "A file lists at most 20 findings; the rest is counted, at the level of the worst that is not listed.",
        ),
    )
}
