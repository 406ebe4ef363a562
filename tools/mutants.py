"""Measure what the tests notice: change the code in small ways, and count the changes that fail no test.

    python tools/mutants.py [PATTERN …]

Works in build/mutants/, on a copy in the layout that mutmut knows; what is changed and which tests run is said in
pyproject.toml under `tool.mutmut`. A PATTERN such as `debrief.planning.diff*` limits the run. Results of an earlier run
are kept as far as neither code nor tests have changed since; delete the folder to begin anew.
"""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutants"
COPIES = {"tools/debrief": "src/debrief", "schemas/debrief_schemas": "src/debrief_schemas"}
TASK = WORK / "task.json"
FEW = "debrief.planning.labels.x_all_labels*"
"""Some changes that mutmut tries itself: only on a run it writes all changes and learns which tests reach which."""
NO_TESTS = 33
WORDS = {0: "survived", 1: "killed", 3: "killed", NO_TESTS: "no tests", 34: "skipped", 36: "timeout"}
"""What mutmut's exit codes mean; None is "not checked"."""


def lay_out() -> None:
    """Copy what the tests need, so that files keep their times and unchanged ones are not measured again."""
    for source, target in {**COPIES, "tests": "tests", "templates": "templates"}.items():
        shutil.copytree(ROOT / source, WORK / target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, WORK / name)
    shutil.copy2(ROOT / "tools" / "mutants_conftest.py", WORK / "conftest.py")


def metas() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield mutmut's files of results, one for each module."""
    for path in sorted((WORK / "mutants" / "src").rglob("*.meta")):
        yield path, json.loads(path.read_text(encoding="utf-8"))


def wanted(name: str, patterns: list[str]) -> bool:
    """Return whether the run is about this change."""
    return not patterns or any(fnmatch.fnmatch(name, one) for one in patterns)


def keep() -> None:
    """Take over what was found, also by a run that was broken off, into mutmut's files."""
    path = TASK.with_suffix(".found")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = {line["mutant"]: line for line in map(json.loads, lines)}
    for meta, results in metas():
        new = {name: found[name] for name in results["exit_code_by_key"] if name in found}
        if new:
            results["exit_code_by_key"] |= {name: line["code"] for name, line in new.items()}
            results["durations_by_key"] |= {name: line["seconds"] for name, line in new.items()}
            meta.write_text(json.dumps(results, indent=4), encoding="utf-8")
    path.unlink(missing_ok=True)


def set_task(patterns: list[str]) -> None:
    """Write down which changes to try: those that a pattern names, and without patterns those not tried yet."""
    known = json.loads((WORK / "mutants" / "mutmut-stats.json").read_text(encoding="utf-8"))
    reaching = known["tests_by_mangled_function_name"]
    tests: dict[str, list[str]] = {}
    for meta, results in metas():
        codes = results["exit_code_by_key"]
        for name, code in codes.items():
            if wanted(name, patterns) and (patterns or code in (None, NO_TESTS)):
                tests[name] = reaching.get(name.rpartition("__mutmut_")[0], [])
                codes[name] = None if tests[name] else NO_TESTS
        meta.write_text(json.dumps(results, indent=4), encoding="utf-8")
    task = {"tests": {name: chosen for name, chosen in tests.items() if chosen}, "seconds": known["duration_by_test"]}
    TASK.write_text(json.dumps(task), encoding="utf-8")


def try_all() -> int:
    """Run the tests against every change of the task, and return pytest's exit code."""
    options = tomllib.loads((WORK / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]
    arguments = [*options["pytest_add_cli_args"], *options["pytest_add_cli_args_test_selection"]]
    # Forks share an open file, so what tests print is kept in memory.
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir=.", "--tb=native", "--capture=sys", *arguments]
    place = os.pathsep.join(filter(None, [str(WORK / "mutants" / "src"), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "DEBRIEF_MUTANTS": str(TASK), "PYTHONPATH": place}
    return subprocess.run(command, cwd=WORK / "mutants", env=environment, check=False).returncode


def counts(patterns: list[str]) -> dict[str, Counter[str]]:
    """Return results by module."""
    found: dict[str, Counter[str]] = {}
    for path, results in metas():
        module = path.relative_to(WORK / "mutants" / "src").as_posix().removesuffix(".py.meta").replace("/", ".")
        for name, code in results["exit_code_by_key"].items():
            if code is not None and wanted(name, patterns):
                found.setdefault(module, Counter())[WORDS.get(code, f"code {code}")] += 1
    return found


def main() -> None:
    """Run mutmut for what it knows, try every change, and print a table."""
    patterns = sys.argv[1:]
    keep()
    lay_out()
    # A child of mutmut's own would only be in the way of the few.
    learnt = subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", "1", FEW], cwd=WORK, check=False)
    if learnt.returncode:
        sys.exit(learnt.returncode)
    set_task(patterns)
    code = try_all()
    keep()
    total: Counter[str] = Counter()
    for module, results in counts(patterns).items():
        print(row(module, results))
        total += results
    print(row("all", total))
    print(f"Look at one with `cd {WORK.relative_to(ROOT)} && mutmut show NAME`; names: `mutmut results`.")
    sys.exit(code)


def row(name: str, results: Counter[str]) -> str:
    """Return a line of the table."""
    total = results.total() - results["skipped"]
    caught = results["killed"] + results["timeout"]
    rest = ", ".join(f"{count} {word}" for word, count in sorted(results.items()) if word not in ("killed", "timeout"))
    return f"{name:45} {caught:5} of {total:5}  {caught / max(total, 1):6.1%}  {rest}"


if __name__ == "__main__":
    main()
