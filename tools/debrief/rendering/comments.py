"""Texts of comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from debrief.planning.notices import QUESTIONS, Notice, Topic, read_notice
from debrief.planning.plan import Change, ChangeKind, IssueContent, Plan
from debrief.rendering.environment import fill, load_template, make_environment
from debrief.rendering.inert import Markdown, inert

QUESTION, ORPHANED, RETURNED = "comment-question.md.j2", "comment-orphaned.md.j2", "comment-returned.md.j2"


class CommentRenderer:
    """Fills the templates of comments; a template is compiled when the first comment needs it."""

    def __init__(self, root: str | None, *, word: str, blob_url: str | None = None, escalates: bool = False) -> None:
        """Prepare for the workspace at `root`; `blob_url` is the address to which a file's path is added.

        `escalates` says whether the settings have a question asked again.
        """
        self._environment = make_environment(root)
        self._word = word
        self._escalates = escalates
        self._blob_url = blob_url.rstrip("/") if blob_url else None

    def dress(self, plan: Plan) -> Plan:
        """Return the plan with the texts of its comments.

        Raises UsageError when a template cannot be used or asks for something that is not there.
        """
        return replace(plan, changes=tuple(self._dressed(plan.changes))) if plan.of_kind(ChangeKind.COMMENT) else plan

    def _dressed(self, changes: tuple[Change, ...]) -> Iterator[Change]:
        for change in changes:
            notice = read_notice(str(change.detail.get("says"))) if change.kind is ChangeKind.COMMENT else None
            if notice is None:
                yield change
            else:
                body = f"{self._text(change, notice).strip()}\n\n{notice.line(change.key or '')}\n"
                yield replace(change, content=IssueContent(change.title, body))

    def _text(self, change: Change, notice: Notice) -> str:
        detail = change.detail
        values: dict[str, Any] = {"key": change.key, "label": detail["label"], "word": self._word}
        if notice.topic is Topic.ORPHANED:
            return self._filled(ORPHANED, {**values, "why": detail["why"], "labelled": detail["labelled"]})
        values["file"] = self._file(str(detail["path"]))
        if notice.topic in QUESTIONS:
            # The names for which a mention is meant; the schema lets nothing but a login or a team through.
            mention = Markdown(f"@{detail['mention']}") if detail["mention"] else None
            values |= {"topic": str(notice.topic), "day": notice.day, "step": notice.step, "mention": mention}
            return self._filled(
                QUESTION, {**values, "days": detail["days"], "title": change.title, "escalates": self._escalates}
            )
        return self._filled(RETURNED, {**values, "labelled": detail["labelled"]})

    def _filled(self, name: str, values: dict[str, Any]) -> str:
        return fill(load_template(self._environment, name), values)

    def _file(self, path: str) -> Markdown:
        if self._blob_url is None:
            return inert(path)
        return Markdown(f"[{inert(path)}]({self._blob_url}/{quote(path, safe='/', errors='surrogateescape')})")
