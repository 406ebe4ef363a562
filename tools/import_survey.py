"""Count what `debrief import` finds in every Markdown file below a folder; print one line of tabs a file, no text.

python tools/import_survey.py FOLDER [--zone ZONE] [--redact]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions
from debrief_schemas.settings import Settings

SUFFIXES = {".md", ".markdown", ".qmd", ".mdx"}


def main() -> None:
    """Print file, rows found, open and finished action items found, places left, and whether it was refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--zone", help="zone of times that declare none")
    parser.add_argument("--redact", action="store_true", help="as the option of the command")
    arguments = parser.parse_args()
    options = ImportOptions(zone=arguments.zone, redact=arguments.redact)
    print("file", "rows", "open", "finished", "left", "refused", sep="\t")
    total = [0, 0, 0, 0, 0]
    for path in sorted(arguments.folder.rglob("*")):
        if path.suffix.lower() not in SUFFIXES or not path.is_file() or path.is_symlink():
            continue
        result = import_document(path.name, path.read_bytes(), Settings(), options)
        counts = [
            len(result.rows),
            len(result.action_items),
            len(result.finished),
            len(result.left),
            int(result.refused),
        ]
        total = [a + b for a, b in zip(total, counts, strict=True)]
        print(path.relative_to(arguments.folder).as_posix(), *counts, sep="\t")
    print("total", *total, sep="\t")


if __name__ == "__main__":
    main()
