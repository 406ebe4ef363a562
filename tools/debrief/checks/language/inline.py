"""Inline Markdown with places: what a reader sees as prose, and where in the source each character of it stands.

markdown-it-py knows where a block lies but not where in it a word does, so the loop that it runs over a block's text is
run here, and every token remembers where it began. Code, addresses, HTML and everything else that is no prose leave a
mark that no pattern matches.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

from debrief.checks.language.rule import LINK, PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

MASK = "\ufffc"
"""Stands for one character that is no prose."""

_AT = "at"
_insert = re.compile(r"<(?:insert|todo)\b", re.IGNORECASE)
_odd_space = re.compile(r"\s{2,}|[^\S ]")
_template = re.compile(r"\$?\{\{[^{}]{0,200}\}\}|\[insert [^\[\]]{0,200}\]", re.IGNORECASE)
_reads_value = re.compile(r"\$\{\{|\{\{[ -]{0,3}(?:[.$]|\w{1,60}(?:[.|_(\[]| {1,3}[|]))")
_SENTENCE = 5
"""Words from which on what stands in a template's braces is no name of a field."""
_asks = re.compile(
    r"(?:what|why|who|when|where|how|which|describe|insert|write|list|enter|summari[sz]e|your)\b", re.IGNORECASE
)
_verbatim = re.compile(
    r"<(/?)(?:code|kbd|samp|tt|var|pre|q|blockquote|cite|script|style|textarea|svg)\b", re.IGNORECASE
)
_address = re.compile(r"\b(?:https?|ftps?|mailto|ssh|s3|file)://[^\s<>]{1,2000}|\bwww\.[^\s<>]{1,2000}", re.IGNORECASE)
_chat = re.compile(
    r"(?:^"
    r"|\n)\W{0,6}[\w.@-]{1,40}(?: [\w.@-]{1,40}){0,3}\s{1,4}[\[(]\d{1,2}:\d{2}(?::\d{2})?(?:"
    r" ?[AaPp][Mm])?[\])]\s*(?:\n|$)"
    r"|(?:^|\n)\W{0,6}\[\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?\] ?<?[\w.@-]{1,40}>?:?\s"
)


class Prose(NamedTuple):
    """A block's text as prose, on one line."""

    text: str
    places: list[int]
    """For each character of `text`, where it stands in the content."""
    comments: list[tuple[int, str]]
    """HTML comments among the words: where they begin, and what they are."""


class _PlacedInline(ParserInline):
    """The inline parser, with the place of each token in its `meta`."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = StateInline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        rules = self.ruler.getRules("")
        tokens, end = state.tokens, state.posMax
        deepest = state.md.options["maxNesting"]
        began = state.pos
        while state.pos < end:
            at, count, waiting = state.pos, len(tokens), bool(state.pending)
            if not waiting:
                began = at
            if not (state.level < deepest and any(rule(state, False) for rule in rules)):
                state.pending += state.src[state.pos]
                state.pos += 1
            if len(tokens) > count:
                _place(tokens, count, at, began if waiting else None)
        if state.pending:
            state.pushPending().meta[_AT] = began


def _place(tokens: list[Token], first: int, at: int, began: int | None) -> None:
    """Mark the tokens that one construct at `at` has added; text that waited for it began at `began`."""
    for index in range(first, len(tokens)):
        token = tokens[index]
        if _AT in token.meta:
            continue
        if index == first and began is not None and token.type == "text":
            token.meta[_AT] = began
            continue
        token.meta[_AT] = at
        if token.type == "text":
            # Runs of * become a token each.
            at += len(token.content)


@cache
def parser() -> MarkdownIt:
    """The Markdown that GitHub shows: CommonMark with tables and struck-out text."""
    markdown = MarkdownIt("commonmark")
    markdown.inline = _PlacedInline()
    markdown.configure("commonmark").enable(["table", "strikethrough"])
    markdown.core.ruler.enableOnly(["normalize", "block"])
    # It would join tokens and lose where they began.
    markdown.inline.ruler2.disable("fragments_join")
    return markdown


def read_prose(content: str, env: dict[str, Any]) -> Prose:
    """Return the prose in the content of one block; `env` holds the document's link references."""
    tokens: list[Token] = []
    markdown = parser()
    markdown.inline.parse(content, markdown, env, tokens)
    builder = _Builder(content)
    for token in tokens:
        builder.take(token)
    return builder.finish()


class _Builder:
    def __init__(self, content: str) -> None:
        self.content = content
        self.parts: list[str] = []
        self.places: list[int] = []
        self.comments: list[tuple[int, str]] = []
        self.struck = 0
        self.verbatim = 0

    def take(self, token: Token) -> None:
        kind, at = token.type, token.meta.get(_AT, 0)
        if kind == "text":
            whole = self.content.startswith(token.content, at) and not self.struck and not self.verbatim
            self.put(token.content if whole else MASK * bool(token.content), at)
        elif kind in ("softbreak", "hardbreak"):
            self.put(" ", at)
        elif kind == "text_special":
            escaped = token.info == "escape" and token.content != "_" and not self.struck and not self.verbatim
            self.put(token.content if escaped else MASK * len(token.markup), at + 1 if escaped else at)
        elif kind == "html_inline":
            if token.content.startswith("<!--"):
                self.comments.append((at, token.content))
            tag = _verbatim.match(token.content)
            if tag is not None:
                # What stands in it is quoted, whether it is code or words.
                self.verbatim = max(self.verbatim - 1, 0) if tag[1] else self.verbatim + 1
            mark = PLACEHOLDER if _insert.match(token.content) else MASK
            self.put(mark + MASK * (len(token.content) - 1), at)
        elif kind == "link_close":
            self.put(LINK, self.places[-1] if self.places else at)
        elif kind in ("code_inline", "image"):
            self.put(MASK, at)
        elif kind == "s_open":
            self.struck += 1
        elif kind == "s_close":
            self.struck -= 1

    def put(self, text: str, at: int) -> None:
        if not text:
            return
        last = self.parts[-1][-1] if self.parts else ""
        if text[0].isalnum() and last.isalnum() and self.places[-1] + 1 != at:
            # Markup inside a word: the two halves are no word of the source.
            self.parts.append(MASK)
            self.places.append(self.places[-1])
        self.parts.append(text)
        self.places.extend(range(at, at + len(text)))

    def finish(self) -> Prose:
        text, places = "".join(self.parts), self.places
        if _chat.search(self.content):
            return Prose(MASK * len(text), places, self.comments)
        text = _template.sub(_masked_template, text)
        text = _address.sub(lambda match: LINK + MASK * (len(match[0]) - 1), text)
        text = mask_quotations(text.replace("\u2019", "'"))
        if _odd_space.search(text):
            text, places = _single_spaces(text, places)
        return Prose(text, places, self.comments)


def _masked_template(match: re.Match[str]) -> str:
    """What stands for a template that is to be filled in; one that reads a value, such as `.Values`, is code."""
    inside = match[0].strip("{}$ ")
    if LINK in inside or (len(inside.split()) >= _SENTENCE and not _asks.match(inside)):
        # Whoever has put a link or a sentence in it has filled it in.
        return match[0]
    code = _reads_value.match(match[0]) is not None
    return (MASK if code else PLACEHOLDER) + MASK * (len(match[0]) - 1)


def _single_spaces(text: str, places: Sequence[int]) -> tuple[str, list[int]]:
    parts: list[str] = []
    kept: list[int] = []
    end = 0
    for match in _odd_space.finditer(text):
        parts += [text[end : match.start()], " "]
        kept += places[end : match.start()]
        kept.append(places[match.start()])
        end = match.end()
    return "".join(parts) + text[end:], [*kept, *places[end:]]


_opening_quotes = {"“": "”", "„": "“”", "«": "»", "‘": "’'", '"': '"', "'": "'"}
QUOTATION_MAX = 400
"""Longest quotation in characters; two marks further apart are not a pair."""


def mask_quotations(text: str) -> str:
    """Return `text` with everything between quotation marks masked, at the same length."""
    if not any(mark in text for mark in _opening_quotes):
        return text
    out: list[str] = []
    done, index = 0, 0
    closers: dict[str, list[int]] = {}
    while index < len(text):
        marks = _opening_quotes.get(text[index])
        if marks is not None and _opens(text, index):
            end = _closing(text, index, marks, closers)
            if end is not None:
                out += [text[done:index], MASK * (end + 1 - index)]
                done = index = end + 1
                continue
        index += 1
    return "".join([*out, text[done:]])


def _opens(text: str, index: int) -> bool:
    before = text[index - 1] if index else " "
    after = text[index + 1] if index + 1 < len(text) else " "
    return not before.isalnum() and not after.isspace()


def _closing(text: str, start: int, marks: str, closers: dict[str, list[int]]) -> int | None:
    """Where the quotation that begins at `start` ends; the places of closing marks are listed once a text."""
    if marks not in closers:
        closers[marks] = [at for at in range(len(text) - 1, -1, -1) if text[at] in marks and _closes(text, at)]
    ends = closers[marks]
    while ends and ends[-1] <= start + 1:
        ends.pop()
    return ends[-1] if ends and ends[-1] - start <= QUOTATION_MAX else None


def _closes(text: str, index: int) -> bool:
    after = text[index + 1] if index + 1 < len(text) else " "
    return not text[index - 1 : index].isspace() and not after.isalnum()
