"""`debrief rules`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from debrief.cli._terminal import echo
from debrief.cli.options import format_option
from debrief.errors import UsageError
from debrief.reports.machine import as_json

if TYPE_CHECKING:
    from debrief.checks.pages import Page

EPILOG = """\b
Examples:
  debrief rules                        every rule, its level and what must hold
  debrief rules blame/human-error      why, what to write instead, examples, how to ignore it
  debrief rules blame                  the rules of a family
  debrief rules --write docs/rules     one page a rule, and a list
"""


@click.command(epilog=EPILOG)
@click.argument("name", metavar="[RULE]", required=False)
@format_option("text", "markdown", "json")
@click.option("--write", metavar="DIR", default=None, help="Write a page for every rule into DIR instead.")
@click.option("--check", metavar="DIR", default=None, help="Compare the pages in DIR; exit code 1 if they differ.")
@click.pass_context
def command(ctx: click.Context, name: str | None, format_: str, write: str | None, check: str | None) -> None:
    """Say what is checked, why, and what to write instead.

    Without RULE all rules are listed; RULE is one rule's id or a family such as `blame`. Their levels are the rules'
    own: what the settings make of them is not shown.

    The rules of language and reflection are tried on files that `debrief check` is given by name, on the lines that
    were added since `--base`, or with `--language` on everything.
    """
    if sum(value is not None for value in (name, write, check)) > 1:
        raise UsageError("RULE, --write and --check exclude each other; take one")
    if write is not None:
        _write(write)
    elif check is not None:
        ctx.exit(_check(check))
    else:
        echo(_show(name, format_))


def _show(name: str | None, format_: str) -> str:
    from debrief.checks.pages import all_rules, index_page, page_of

    names = list(all_rules())
    if name in names:
        return _one(page_of(name), format_)
    if name is not None:
        chosen = [item for item in names if item.partition("/")[0] == name]
        if not chosen:
            from difflib import get_close_matches

            near = get_close_matches(name, names, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "`debrief rules` lists them"
            raise UsageError(f"{name}: there is no such rule or family; {hint}")
        names = chosen
    elif format_ == "markdown":
        return index_page()
    if format_ == "json":
        return as_json([page_of(item).to_json() for item in names])
    if format_ == "markdown":
        return "\n".join(_one(page_of(item), format_) for item in names)
    rows = [all_rules()[item] for item in names]
    width = max(len(row.id) for row in rows)
    return "".join(f"{row.id:{width}}  {row.level.value:7}  {row.summary}\n" for row in rows)


def _one(page: Page, format_: str) -> str:
    if format_ == "json":
        return as_json(page.to_json())
    from debrief.checks.pages import markdown_page

    text = markdown_page(page)
    if format_ == "markdown":
        return text
    # The same words for a terminal, without the marks of Markdown.
    return text.removeprefix("# ").replace("\n## ", "\n").replace("**", "").replace("`", "")


def _write(folder: str) -> None:
    from debrief.checks.pages import pages
    from debrief.documents.source import read_source
    from debrief.documents.store import create_file, replace_file

    written = 0
    for name, text in pages().items():
        path = os.path.join(folder, *name.split("/"))
        old, fault = read_source(path)
        if fault is not None and os.path.lexists(path):
            raise UsageError(f"{path}: {fault.message}")
        if fault is not None:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            create_file(path, text.encode())
        elif old != text.encode():
            replace_file(path, old, text.encode())
        else:
            continue
        written += 1
    echo(f"{folder}: {written} of {len(pages())} pages written, the others are up to date\n")


def _check(folder: str) -> int:
    """Say which pages differ from the catalogue or are pages of no rule; 1 where any does."""
    from debrief.checks.pages import pages
    from debrief.documents.source import read_source

    code = 0
    expected = pages()
    for name, text in expected.items():
        old, fault = read_source(os.path.join(folder, *name.split("/")))
        if fault is not None or old != text.encode():
            click.echo(f"{name} differs from the rule; run `debrief rules --write {folder}`", err=True)
            code = 1
    for parent, _, files in os.walk(folder):
        for file in files:
            name = os.path.relpath(os.path.join(parent, file), folder).replace(os.sep, "/")
            if name.endswith(".md") and name not in expected:
                click.echo(f"{name} is the page of no rule; delete it", err=True)
                code = 1
    return code
