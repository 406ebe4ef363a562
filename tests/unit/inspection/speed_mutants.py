"""Documents to compare both ways of checking on: real ones, generated ones, and seeded changes of them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]

TOKENS = (
    *("no", "yes", "012", "1:30", "~", "null", "Null", ".5", "5.", "0x1f", "0o17", "1e3", ".inf"),
    *(".nan", "- -", "- ", "? ", ": ", "&a ", "*a", "!x ", "!!str ", "<<: ", "%YAML", "--- "),
    *("---", "...", "{", "}", "[", "]", ",", "{a: b}", "[a, b]", "[[a]]", "{a: [b]}", "[a: b]"),
    *("#", "# x", " #", "' '", "''", '"', '""', '\\"', "\\n", "'", "`", "@", ">", ">-", ">+"),
    *("|-", "|", "|2", ":", "::", "a: b", "x-y: 1", "x-y:", "true", "TRUE", "false", "=", "=="),
    *("===", "---", "--", "- x", "* x", "+ x", "1. x", "> x", "    x", "\t", "  ", "\xa0", "\u2003"),
    *("é", "日本", "😀", "\u200b", "\ufeff", "\x0c", "\r", "2026-02-30", "2026-11-20T09:02:00Z"),
    *("2026-11-20 09:02:00+02:00", "2026-11-20T09:02:00", "AP-1", "AP-01", "0", "-1", "9007199254740992"),
    *("<!--", "-->", "<div>", "<b>", "</p>", "<!-- a -->", "```", "~~~", "````", "``` x`", "## Timeline"),
    *("# x #", "#", "##", "####### x", "\\#", "# Timeline", "###### a", "| a | b |", "| --- | --- |"),
    *("|---|---|", "a | b", "--- | ---", "[a]: b", "[a]: <b> 'c", "a@b.example", "+49 30 1234567"),
    *("kim@corp.io", "AKIAABCDEFGHIJKLMNOP", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"),
    *(
        "://a:b@c",
        "xoxb-1",
        "٤١١١١١١١١١١١١١١١",
        "kim&#64;corp.io",
        "\\x40corp.io",
        "&amp;",
        "password =",
        "= Xy7!kkq9Lm",
    ),
)
"""What YAML and Markdown take for something special, or nearly."""

LINES = (
    "",
    "   ",
    "# comment",
    "  # comment",
    "---",
    "...",
    "title: again",
    "  more text",
    "    more: text",
    "- item",
    "  - item",
    "x-note: free",
    "x-list: [a, b]",
    "x-deep: {a: 1}",
    "related: [2012-01-01-a]",
    "services:",
    "approximate: [started_at]",
    "| 2026-11-20T09:02:00Z | a | b |",
    "| Time | What happened |",
    "| --- | --- |",
    "## Timeline",
    "# Timeline",
    "### Details",
    "===",
    "```",
    "~~~",
    "<!-- note",
    "-->",
    "<details>",
    "> quote",
    "> ## quoted",
    "- ```",
    "1. ## inner",
    "    ## code",
    "\t- x",
)


def generator() -> ModuleType:
    """The benchmark's generator of realistic records."""
    name = "debrief_benchmark_record"
    if name not in sys.modules:
        found = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / "record.py")
        assert found is not None
        assert found.loader is not None
        module = importlib.util.module_from_spec(found)
        sys.modules[name] = module
        found.loader.exec_module(module)
    return sys.modules[name]


def originals(count: int = 120) -> list[tuple[str, bytes]]:
    """Paths and bytes of this repository's record and of `count` generated documents."""
    real = [
        (path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in sorted((ROOT / "postmortems").glob("*/*.md"))
    ]
    assert len(real) >= 6
    return real + list(generator().documents(7, count))


def mutated(rng: Random, raw: bytes) -> bytes:
    """Return the bytes after one to three small changes of the kind that people and machines make."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        raw = rng.choice(_CHANGES)(rng, raw)
    return raw


def _flip(rng: Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + bytes((rng.randrange(256),)) + raw[at + rng.randrange(2) :]


def _insert(rng: Random, raw: bytes) -> bytes:
    at = rng.randrange(min(len(raw), 4000) if rng.random() < 0.6 else len(raw) + 1)
    return raw[:at] + rng.choice(TOKENS).encode() + raw[at:]


def _at_line(rng: Random, lines: list[bytes]) -> int:
    return rng.randrange(1, len(lines)) if len(lines) > 1 else 0


def _lines(rng: Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    at, other = _at_line(rng, lines), _at_line(rng, lines)
    kind = rng.randrange(9)
    if kind == 0:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 1:
        lines[at] = b" " * rng.choice((1, 2, 4)) + lines[at]
    elif kind == 2:
        lines[at] = lines[at][rng.choice((1, 2)) :] if lines[at][:1] == b" " else lines[at]
    elif kind == 3:
        lines.insert(at, rng.choice(LINES).encode())
    elif kind == 4:
        del lines[at]
    elif kind == 5:
        lines.insert(at, lines[other])
    elif kind == 6:
        lines[at] += rng.choice((b" ", b"  ", b"\r", b" # c", b"#c", b":", b" |", b"\t"))
    elif kind == 7:
        head, colon, _ = lines[at].partition(b": ")
        lines[at] = head + colon + rng.choice(TOKENS).encode()
    else:
        head, colon, rest = lines[at].partition(b": ")
        if colon and rest:
            cut = rng.randrange(len(rest) + 1)
            indent = b" " * rng.randrange(8)
            lines[at : at + 1] = [head + colon + rest[:cut], indent + rest[cut:]]
    return b"\n".join(lines)


def _quote(rng: Random, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    at = _at_line(rng, lines)
    head, colon, rest = lines[at].partition(b": ")
    mark = rng.choice((b'"', b"'"))
    lines[at] = head + colon + (mark + rest + mark if rng.random() < 0.7 else mark + rest)
    return b"\n".join(lines)


def _ends(rng: Random, raw: bytes) -> bytes:
    kind = rng.randrange(4)
    if kind == 0:
        return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if kind == 1:
        return raw.rstrip(b"\n")
    if kind == 2:
        return raw[: rng.randrange(1, len(raw) + 1)]
    return raw + rng.choice((b"\n", b"  ", b"\n\n---\n", b"\r\n"))


_CHANGES = (_flip, _insert, _insert, _insert, _lines, _lines, _lines, _lines, _quote, _ends)


def mutants(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield `count` changed documents; the same seed gives the same ones."""
    rng = Random(seed)
    stock = originals()
    for _ in range(count):
        path, raw = rng.choice(stock)
        yield path, mutated(rng, raw)
