"""What can be read about a rule: one page each, made from the catalogues, for the command and for `docs/rules`."""

from __future__ import annotations

from typing import Any, NamedTuple

from debrief.checks.language import catalogue as language_rows
from debrief.checks.language.about import ABOUT
from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.measured import BEFORE, HERE, Measured
from debrief.checks.reflection import REFLECTION
from debrief.checks.reflection import catalogue as reflection_rows
from debrief.checks.rules import RULES, Rule
from debrief.policy.rules import OVERDUE, POLICY_RULES, WHY


class Page(NamedTuple):
    """Everything that is said about a rule; what is empty is not known or does not apply."""

    id: str
    level: str
    adjustable: bool
    summary: str
    why: str = ""
    instead: str = ""
    scope: str = ""
    bad: tuple[str, ...] = ()
    ok: tuple[str, ...] = ()
    here: Measured | None = None
    before: Measured | None = None
    ignorable: bool = False

    def to_json(self) -> dict[str, Any]:
        """As JSON values; what is not known is null or empty."""
        data = self._asdict()
        for name in ("here", "before"):
            figures = data[name]
            data[name] = None if figures is None else figures._asdict()
        return data


_scopes = {
    "prose": "all prose, the texts of the front matter among it",
    "action": "action points: titles in the front matter, and items below a heading such as Action items",
    "impact": "`impact.summary`, and sections such as Summary and Impact",
    "heading": "headings",
}


_ASKED = (
    "Asked about documents whose front matter a change touches (`debrief check --base`), about everything by"
    " `debrief check --policy`, and about one file by `debrief policy`."
)
_ASKED_TODAY = "Asked about one file by `debrief policy`; `debrief policy --overdue` and `debrief status` list all."


def all_rules() -> dict[str, Rule]:
    """Return every rule there is, by family and in the order of the catalogues."""
    rows = {**RULES, **{rule.id: rule for rule in (*language_rows(), *reflection_rows())}, **POLICY_RULES}
    families = list(dict.fromkeys(name.partition("/")[0] for name in rows))
    return {name: rows[name] for family in families for name in rows if name.partition("/")[0] == family}


def page_of(name: str) -> Page:
    """Return the page of a rule that exists."""
    row = all_rules()[name]
    page = Page(row.id, row.level.value, row.adjustable, row.summary)
    rule = language_rules().get(name)
    if rule is not None:
        return page._replace(
            why=rule.why,
            instead=rule.instead,
            scope=_scopes[rule.scope],
            bad=rule.bad,
            ok=rule.ok,
            here=HERE.get(name),
            before=BEFORE.get(name),
            ignorable=True,
        )
    if name in WHY:
        why, instead = WHY[name]
        return page._replace(why=why, instead=instead)
    other = ABOUT.get(name) or REFLECTION.get(name)
    if other is None:
        return page
    return page._replace(why=other.why, instead=other.instead, ignorable=not name.startswith("ignore/"))


def markdown_page(page: Page) -> str:
    """Return a rule's page as Markdown."""
    lines = [f"# {page.id}", "", page.summary, "", f"Level: **{page.level}**."]
    if not page.adjustable:
        lines[-1] += " It holds for every record and cannot be changed."
    if page.id == "record/too-many":
        lines[-1] += " That is the most it can be: it comes at the level of the worst finding that it counts."
    if page.why:
        lines += ["", f"**Why:** {page.why}.", "", f"**Instead:** {page.instead}."]
    if page.scope:
        lines += ["", f"**Looks at:** {page.scope}."]
    if page.id in WHY:
        lines += ["", _ASKED_TODAY if page.id == OVERDUE else _ASKED]
    for title, sentences in (("Is found", page.bad), ("Is left alone", page.ok)):
        if sentences:
            lines += ["", f"## {title}", "", *(f"- `{sentence}`" for sentence in sentences)]
    lines += _measured(page)
    if page.ignorable:
        lines += ["", "## To ignore it", "", *_ignoring(page)]
    elif page.adjustable:
        lines += ["", "## To change it", "", *_adjusting(page.id)]
    return "\n".join(lines) + "\n"


def _measured(page: Page) -> list[str]:
    if not page.scope:
        return []
    lines = ["", "## Measured", ""]
    if page.here is None and page.before is None:
        return [*lines, "Never hit, or never judged, in the documents that were measured: the level is provisional."]
    if page.here is not None:
        lines.append(
            f"- {page.here.useful} of {page.here.hits} hits were useful in 21 public post-mortems (tuned on them)."
        )
    if page.before is not None:
        lines.append(
            f"- {page.before.useful} of {page.before.hits} hits of the pattern that it comes from were useful in 238"
            " public post-mortems."
        )
    return lines


def _ignoring(page: Page) -> list[str]:
    return [
        "Before the block, or on the line itself, with a reason:",
        "",
        f"    <!-- debrief: ignore {page.id} -- why it is right here -->",
        "",
        "In the front matter, on the line before or at the end of the line:",
        "",
        f"    # debrief: ignore {page.id} -- why it is right here",
        "",
        *_adjusting(page.id),
    ]


def _adjusting(name: str) -> list[str]:
    return ["Everywhere, or at another level, in `.github/debrief.yml`:", "", f"    rules: {{{name}: off}}"]


def index_page() -> str:
    """Return the list of all rules as Markdown, with links to their pages."""
    lines = [
        "# Rules",
        "",
        "Errors block, warnings annotate, notes stay with the author. These pages are made by"
        " `debrief rules --write docs/rules`; do not edit them by hand.",
    ]
    family = ""
    for rule in all_rules().values():
        if rule.id.partition("/")[0] != family:
            family = rule.id.partition("/")[0]
            lines += ["", f"## {family}", "", "| rule | level | what must hold |", "| --- | --- | --- |"]
        lines.append(f"| [{rule.id}]({rule.id}.md) | {rule.level.value} | {rule.summary} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Return all pages by their path below the folder of rules."""
    made = {f"{name}.md": markdown_page(page_of(name)) for name in all_rules()}
    return {"README.md": index_page(), **made}
