"""Measure the language rules on a folder of documents, and their precision with a person as the judge.

    python tools/precision.py sheet FOLDER > sheet.csv     every hit: rule, place, sentence, an empty verdict
    python tools/precision.py report sheet.csv             once the verdicts are filled in: hits and precision by rule

A verdict is `y` where the finding is worth its reader's while and `n` where it is not. Any Markdown will do (.md, .qmd,
.markdown), with front matter or without. The sheet quotes the documents: keep it out of a repository that may not hold
them.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from debrief.checks.language.about import ABOUT
from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.check import hits_in, outranking
from debrief.checks.language.prefilter import candidates
from debrief.checks.language.reading import read_document_text
from debrief.checks.reflection import REFLECTION
from debrief.documents.front_matter import Split, split
from debrief.findings import Level

SUFFIXES = (".md", ".markdown", ".qmd")
COLUMNS = ("rule", "level", "path", "line", "words", "sentence", "verdict")


class Row(NamedTuple):
    """One hit on the sheet."""

    rule: str
    level: str
    path: str
    line: int
    words: str
    sentence: str
    verdict: str = ""


def main(arguments: list[str]) -> int:
    """Run one of the two commands and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet", help="write every hit in a folder as CSV")
    sheet.add_argument("folder", type=Path)
    report = commands.add_parser("report", help="read a judged sheet and print precision by rule")
    report.add_argument("sheet", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.command == "sheet":
        return write_sheet(chosen.folder)
    return print_report(chosen.sheet)


def write_sheet(folder: Path) -> int:
    """Write the sheet of a folder to standard output, and what was read to standard error."""
    if not folder.is_dir():
        print(f"{folder}: no such folder", file=sys.stderr)
        return 2
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    count = words = hits = 0
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()):
        text = path.read_bytes().decode("utf-8", "replace")
        count, words = count + 1, words + len(text.split())
        for row in rows_of(path.relative_to(folder).as_posix(), text):
            writer.writerow(row)
            hits += 1
    print(f"{count} documents, {words:,} words, {hits} hits", file=sys.stderr)
    return 0


def rows_of(path: str, text: str) -> Iterator[Row]:
    """Yield every finding in one document, as a check would report it."""
    parts = split(text)
    reading = read_document_text(text, parts.body_start if isinstance(parts, Split) else 0)
    rules = language_rules()
    ranks = {name: (Level(rule.level).rank, order) for order, (name, rule) in enumerate(rules.items())}
    chosen = candidates(text)
    hits = [hit for block in reading.blocks for hit in hits_in(block, chosen)]
    for hit in outranking(hits, ranks):
        start, end = hit.block.span(hit.start, hit.end)
        sentence = hit.block.text[slice(*hit.sentence)].strip()
        words = " ".join(text[start:end].split())
        yield Row(hit.rule.id, hit.rule.level, path, reading.lines.line(start), words, sentence)


def print_report(sheet: Path) -> int:
    """Print hits, judged hits and precision by rule; 1 where a rule that annotates or blocks is below 0.8."""
    with sheet.open(encoding="utf-8", newline="") as stream:
        rows = [Row(*(line[name] for name in COLUMNS)) for line in csv.DictReader(stream)]  # type: ignore[arg-type]
    hits, useful, judged = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        hits[row.rule] += 1
        verdict = row.verdict.strip().lower()
        if verdict not in ("", "y", "n"):
            print(f"{row.path}:{row.line}: a verdict is y or n, not {verdict!r}", file=sys.stderr)
            return 2
        judged[row.rule] += verdict != ""
        useful[row.rule] += verdict == "y"
    low = []
    print(f"{'rule':34} {'level':8} {'hits':>5} {'judged':>7} {'useful':>7} {'precision':>10}")
    for name in sorted({*hits, *language_rules()}):
        known = language_rules().get(name) or ABOUT.get(name) or REFLECTION.get(name)
        level = str(known.level) if known else "?"
        share = useful[name] / judged[name] if judged[name] else None
        if share is not None and share < 0.8 and level != "note":
            low.append(name)
        shown = "" if share is None else f"{share:.2f}"
        print(f"{name:34} {level:8} {hits[name]:5} {judged[name]:7} {useful[name]:7} {shown:>10}")
    for level in ("error", "warning", "note"):
        of_level = [name for name in hits if (rule := language_rules().get(name)) and rule.level == level]
        total, good = sum(judged[name] for name in of_level), sum(useful[name] for name in of_level)
        if total:
            print(f"all of level {level}: {good} of {total}, {good / total:.2f}")
    if low:
        print(f"below 0.8: {', '.join(low)}", file=sys.stderr)
    return int(bool(low))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
