"""Count what `debrief import` finds in every Markdown file below a folder; no text is printed.

    python tools/import_survey.py FOLDER [--zone ZONE] [--redact] [--counted FILE.tsv]

One line of tabs a file: rows of the timeline, further entries that wait for a time zone and are kept in the body, open
and finished action items, remarks on what was left, and whether it was refused. With `--counted`, a table of what a
person counts (file, rows, actions), the shares that were found.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions
from debrief_schemas.settings import Settings

SUFFIXES = {".md", ".markdown", ".qmd", ".mdx"}


def main() -> None:
    """Survey a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--zone", help="zone of times that declare none")
    parser.add_argument("--redact", action="store_true", help="as the option of the command")
    parser.add_argument("--counted", type=Path, help="a table of what a person counts")
    arguments = parser.parse_args()
    options = ImportOptions(zone=arguments.zone, redact=arguments.redact)
    found: dict[str, tuple[int, int, int]] = {}
    print("file", "rows", "waiting", "open", "finished", "left", "refused", sep="\t")
    for path in sorted(arguments.folder.rglob("*")):
        if path.suffix.lower() not in SUFFIXES or not path.is_file() or path.is_symlink():
            continue
        result = import_document(path.name, path.read_bytes(), Settings(), options)
        opened, finished = len(result.action_items), len(result.finished)
        waiting = len(result.waiting)
        found[path.name] = len(result.rows) + waiting, opened + finished, len(result.rows)
        name = path.relative_to(arguments.folder).as_posix()
        print(name, len(result.rows), waiting, opened, finished, len(result.left), int(result.refused), sep="\t")
    if arguments.counted is not None:
        compare(found, arguments.counted)


def compare(found: dict[str, tuple[int, int, int]], counted: Path) -> None:
    """Print what was found of what a person counts; more than that does not make up for less elsewhere."""
    with counted.open(encoding="utf-8", newline="") as stream:
        table = {
            line["file"]: (int(line["rows"]), int(line["actions"])) for line in csv.DictReader(stream, delimiter="\t")
        }
    for number, column, what in ((0, 0, "entries"), (2, 0, "of them with an instant"), (1, 1, "actions")):
        total = sum(counts[column] for counts in table.values())
        hits = sum(min(counts[column], found.get(name, (0, 0, 0))[number]) for name, counts in table.items())
        print(f"{what}: {hits} of {total} ({hits / total:.1%})")


if __name__ == "__main__":
    main()
