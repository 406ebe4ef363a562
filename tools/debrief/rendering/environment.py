"""The Jinja2 environment: strict, sandboxed, and inert by default.

What a template writes itself is Markdown. What it takes from a value goes through `inert`, whatever filter it
passed before; only a value that debrief made as Markdown (a link, a mention of the owner) goes out as it is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import SandboxedEnvironment

import debrief
from debrief.errors import UsageError
from debrief.rendering.inert import Markdown, code, inert, linked
from debrief.reports.escape import one_line

FOLDER = "templates"
"""The folder of templates, in a workspace and in the checkout."""

_inert = lru_cache(maxsize=4096)(inert)
_linked = lru_cache(maxsize=4096)(linked)


def make_environment(root: str | None) -> SandboxedEnvironment:
    """Return an environment that looks in the workspace `root`, then in the package, then in the checkout."""
    package = str(files("debrief") / FOLDER)
    checkout = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(debrief.__file__))), FOLDER)
    places = [package, checkout] if root is None else [os.path.join(root, FOLDER), package, checkout]
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(place) for place in places]),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        # The output is Markdown, which HTML escaping would garble; `finalize` escapes for Markdown and HTML.
        autoescape=False,
    )
    environment.filters["code"] = code
    environment.filters["linked"] = _linked
    return environment


def load_template(environment: SandboxedEnvironment, name: str) -> Template:
    """Return a template.

    Raises UsageError, with the line, when it is missing or cannot be understood.
    """
    try:
        return environment.get_template(name)
    except TemplateSyntaxError as error:
        raise _mistake(error.name or name, error.lineno, error.message or "cannot be understood") from None
    except TemplateNotFound:
        raise UsageError(
            f"the template {FOLDER}/{name} is missing; reinstall debrief, or take it from its repository"
        ) from None
    except UnicodeDecodeError:
        raise _mistake(name, None, "is not UTF-8") from None
    except OSError as error:
        raise _mistake(name, None, f"cannot be read ({os.strerror(error.errno or 0)})") from None


def fill(template: Template, values: Mapping[str, Any]) -> str:
    """Return the filled template.

    Raises UsageError with the line when the template asks for what is not there.
    """
    try:
        return template.render(values)
    except Exception as error:
        # Whatever a tailored template does wrong (an unknown name, a sum of words) is its author's to mend.
        line, trace = None, error.__traceback__
        while trace is not None:
            if template.filename and trace.tb_frame.f_code.co_filename == template.filename:
                line = trace.tb_lineno
            trace = trace.tb_next
        raise _mistake(template.name or "", line, str(error) or type(error).__name__) from None


def _finalize(value: Any) -> str:
    if isinstance(value, Markdown):
        return value
    return "" if value is None else _inert(str(value))


def _mistake(name: str, line: int | None, what: str) -> UsageError:
    where = f"{FOLDER}/{name}" + (f", line {line}" if line else "")
    return UsageError(f"{where}: {one_line(what, 200)}; mend the template, or delete it to use the built-in one")
