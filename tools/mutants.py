"""Measure what the tests notice: change the code in small ways, and count the changes that fail no test.

    python tools/mutants.py [PATTERN …]

Works in build/mutants/, on a copy in the layout that mutmut knows; what is changed and which tests run is said in
pyproject.toml under `tool.mutmut`. A PATTERN such as `debrief.planning.diff*` limits the run. Results of an earlier run
are kept as far as neither code nor tests have changed since; delete the folder to begin anew.
"""

from __future__ import annotations

import fnmatch
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutants"
COPIES = {"tools/debrief": "src/debrief", "schemas/debrief_schemas": "src/debrief_schemas"}
WORDS = {
    0: "survived",
    1: "killed",
    3: "killed",
    5: "no tests",
    33: "no tests",
    34: "skipped",
    36: "timeout",
    -24: "timeout",
}
"""What mutmut's exit codes mean; None is "not checked"."""


def lay_out() -> None:
    """Copy what the tests need, so that files keep their times and unchanged ones are not measured again."""
    for source, target in {**COPIES, "tests": "tests", "templates": "templates"}.items():
        shutil.copytree(ROOT / source, WORK / target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, WORK / name)
    shutil.copy2(ROOT / "tools" / "mutants_conftest.py", WORK / "conftest.py")


def counts(patterns: list[str]) -> dict[str, Counter[str]]:
    """Return results by module."""
    found: dict[str, Counter[str]] = {}
    for path in sorted((WORK / "mutants" / "src").rglob("*.meta")):
        module = path.relative_to(WORK / "mutants" / "src").as_posix().removesuffix(".py.meta").replace("/", ".")
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        for name, code in codes.items():
            if code is not None and (not patterns or any(fnmatch.fnmatch(name, one) for one in patterns)):
                found.setdefault(module, Counter())[WORDS.get(code, f"code {code}")] += 1
    return found


def main() -> None:
    """Run mutmut and print a table."""
    patterns = sys.argv[1:]
    lay_out()
    done = subprocess.run([sys.executable, "-m", "mutmut", "run", *patterns], cwd=WORK, check=False)
    for module, results in counts(patterns).items():
        total = sum(results.values()) - results["skipped"]
        caught = results["killed"] + results["timeout"]
        rest = ", ".join(
            f"{count} {word}" for word, count in sorted(results.items()) if word not in ("killed", "timeout")
        )
        print(f"{module:45} {caught:5} of {total:5}  {caught / max(total, 1):6.1%}  {rest}")
    print(f"Look at one with `cd {WORK.relative_to(ROOT)} && mutmut show NAME`; names: `mutmut results`.")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
