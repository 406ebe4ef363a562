"""Rewrite requirements.txt and requirements-dev.txt from what pyproject.toml asks for (`make pins`).

Both name every package that ends up installed, the indirect ones too, with one version each, and nothing
of where it came from: no index, no address, no hash. Run it with the oldest Python that debrief supports,
because that one may need packages which newer ones do not.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = """\
# What debrief runs with, and the backend that installs it: exact versions, indirect ones included.
# Made by `make pins` from pyproject.toml; do not edit by hand.
"""
DEVELOPMENT = """\
# What the tests and the gates need on top; made by `make pins` from pyproject.toml; do not edit by hand.
-r requirements.txt
"""


def frozen(python: Path, requirements: Sequence[str]) -> list[str]:
    """Install `requirements` and return `name==version` of all that is installed then."""
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--upgrade", *requirements], check=True)
    listing = subprocess.run(
        [*pip, "list", "--format=freeze", "--exclude=pip", "--exclude=setuptools"],
        check=True,
        capture_output=True,
        text=True,
    )
    return sorted(listing.stdout.splitlines(), key=str.casefold)


def main() -> None:
    """Resolve in a fresh environment and write both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    development = project["dependency-groups"]["dev"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder, "bin", "python")
        first = frozen(python, runtime)
        # Together with the first, so that a test tool cannot move a version that debrief runs with.
        both = frozen(python, [*first, *development])
    rest = [line for line in both if line not in first]
    for name, head, lines in (
        ("requirements.txt", RUNTIME, first),
        ("requirements-dev.txt", DEVELOPMENT, rest),
    ):
        (ROOT / name).write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(f"{name}: {len(lines)} packages")


if __name__ == "__main__":
    main()
