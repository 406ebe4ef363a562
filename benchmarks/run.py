"""Measure `debrief` against the tools that people would use without it (`make bench`).

All cases run in turn in one run on a generated record, so that the ratios hold on a busy machine too; the figures
themselves are this machine's. `--quick` is a smoke run on a small record, whose ratios mean nothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from measure import Case, environment, in_turn, least, median, peak, processor
from record import write_record

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BIN = Path(sys.executable).parent
SEED = 20_261_120


def main() -> int:
    """Measure, print and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a smoke run on a small record")
    parser.add_argument("--runs", type=int, default=0, help="how often the short cases are run (default 15)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="debrief-bench-") as folder:
        return Benchmark(Path(folder), quick=arguments.quick, runs=arguments.runs).report()


class Benchmark:
    """The record, the cases and what came of them."""

    def __init__(self, folder: Path, *, quick: bool, runs: int) -> None:
        self.many, self.some, self.few = (200, 100, 20) if quick else (10_000, 1_000, 200)
        self.runs = runs or (3 if quick else 15)
        self.slow_runs = 1 if quick else 3
        self.folder = folder
        self.env = {**environment(), "DEBRIEF_CACHE_DIR": str(folder / "cache")}
        self.python, self.debrief = str(real_python()), str(BIN / "debrief")
        self.large, self.small = folder / "large", folder / "small"
        self.failed = 0

    def report(self) -> int:
        """Measure all and print a table and the ratios."""
        self._make()
        cases = self._cases()
        samples = in_turn(cases, self.env, _say)
        _say("")
        ms = {case.name: median(samples[case.name]) for case in cases}
        print(f"{'case':44}{'files':>7}{'median ms':>12}{'least ms':>12}{'processor ms':>14}")
        for case in cases:
            rows = samples[case.name]
            print(f"{case.name:44}{case.files:7}{ms[case.name]:12.1f}{least(rows):12.1f}{processor(rows):14.1f}")
        rest = self._per_file(ms)
        print(f"\nPeers were given {self.few} files where they are slow; per file, start-up taken off, that makes")
        for name, value in rest.items():
            print(f"  {name:42}{value:9.3f} ms")
        self._ratios(ms, rest)
        self._processor_ratios({case.name: processor(samples[case.name]) for case in cases})
        self._memory()
        self._pre_commit()
        self._plan()
        return 0

    def _make(self) -> None:
        _say("writing the record")
        write_record(str(self.large), SEED, self.many)
        write_record(str(self.small), SEED, self.some)
        self.files = [str(path) for path in sorted(self.small.glob("postmortems/*/*.md"))]
        self.one = self.files[len(self.files) // 2]
        self.yaml = self.folder / "yaml"
        self.yaml.mkdir()
        for path in self.files[: self.few]:
            front = Path(path).read_text(encoding="utf-8").split("---\n", 2)[1]
            (self.yaml / f"{Path(path).stem}.yaml").write_text(front, encoding="utf-8")
        (self.folder / "some").write_text("\n".join(self.files) + "\n")
        (self.folder / "few").write_text("\n".join(self.files[: self.few]) + "\n")
        # A valid document with three slips of the kind that people make.
        text = Path(self.one).read_text(encoding="utf-8")
        bad = text.replace("detection:", "detektion:", 1).replace("status:", "status: nearly #", 1)
        self.bad = self.folder / "bad" / "postmortems" / Path(self.one).parent.name / Path(self.one).name
        self.bad.parent.mkdir(parents=True)
        self.bad.write_text(bad.replace("data_loss: false", "data_loss: maybe", 1), encoding="utf-8")
        self.faulty = self.folder / "faulty"
        for path in map(Path, self.files):
            target = self.faulty / path.relative_to(self.small)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes().replace(b"detection:", b"detektion:", 1))
        self.changed = next(self.large.glob("postmortems/*/*.md"))
        self.original = self.changed.read_bytes()
        _say("waiting until the files are old enough to be trusted")
        subprocess.run(["sleep", "3"], check=True)
        subprocess.run([self.debrief, "check", "--root", str(self.large)], env=self.env, check=True, stdout=-3)

    def _cases(self) -> list[Case]:
        peers = HERE / "peers"
        schema = str(ROOT / "schemas" / "postmortem.schema.json")
        large, small = ("--root", str(self.large)), ("--root", str(self.small))
        extracted = [str(path) for path in sorted(self.yaml.iterdir())]
        check_jsonschema = (str(BIN / "check-jsonschema"), "--schemafile", schema)
        own, better = str(peers / "frontmatter_jsonschema.py"), str(peers / "pyyaml_pydantic.py")
        ruamel = str(peers / "ruamel_pydantic.py")
        runs, slow, check = self.runs, self.slow_runs, (self.debrief, "check")
        some, few = f"@{self.folder / 'some'}", f"@{self.folder / 'few'}"
        return [
            Case("python -c pass", (self.python, "-c", "pass"), runs),
            Case("debrief check, one file", (self.debrief, "check", self.one), runs),
            Case("check-jsonschema, one file", (*check_jsonschema, extracted[0]), runs),
            Case("frontmatter + jsonschema, one file", (self.python, own, schema, self.one), runs),
            Case("PyYAML C + pydantic, one file", (self.python, better, self.one), runs),
            Case("ruamel + pydantic, one file", (self.python, ruamel, self.one), runs),
            Case("debrief check, a file with findings", (self.debrief, "check", str(self.bad)), runs, codes=(1,)),
            Case("ruamel + pydantic, a file with findings", (self.python, ruamel, str(self.bad)), runs, codes=(1,)),
            Case("debrief check, some, no cache", (self.debrief, "check", "--no-cache", *small), runs, self.some),
            Case("check-jsonschema, few", (*check_jsonschema, *extracted), slow, self.few),
            Case("frontmatter + jsonschema, some", (self.python, own, schema, some), slow, self.some),
            Case("PyYAML C + pydantic, some", (self.python, better, some), slow, self.some),
            Case("ruamel + pydantic, few", (self.python, ruamel, few), slow, self.few),
            Case("debrief check, many, no cache", (*check, "--no-cache", *large), max(slow, 5), self.many),
            Case("debrief check, many, nothing changed", (*check, *large), runs, self.many, self._warm),
            Case("debrief check, many, one changed", (*check, *large), runs, self.many, self._change),
        ]

    def _warm(self) -> None:
        """Make sure that the cache knows the record, the changed file among it."""
        if self.changed.read_bytes() != self.original:
            self.changed.write_bytes(self.original)
            subprocess.run(["sleep", "2.2"], check=True)
        subprocess.run([self.debrief, "check", "--root", str(self.large)], env=self.env, check=True, stdout=-3)

    def _change(self) -> None:
        changed = self.changed.read_bytes() != self.original
        self.changed.write_bytes(self.original if changed else self.original + b"\nOne more line.\n")

    def _per_file(self, ms: dict[str, float]) -> dict[str, float]:
        def each(name: str, count: int, start: str) -> float:
            return max(ms[name] - ms[start], 0.001) / (count - 1)

        return {
            "check-jsonschema": each("check-jsonschema, few", self.few, "check-jsonschema, one file"),
            "frontmatter + jsonschema": each(
                "frontmatter + jsonschema, some", self.some, "frontmatter + jsonschema, one file"
            ),
            "PyYAML C + pydantic": each("PyYAML C + pydantic, some", self.some, "PyYAML C + pydantic, one file"),
            "ruamel + pydantic": each("ruamel + pydantic, few", self.few, "ruamel + pydantic, one file"),
        }

    def _ratios(self, ms: dict[str, float], rest: dict[str, float]) -> None:
        floor = ms["python -c pass"]
        peer_many = ms["check-jsonschema, one file"] + rest["check-jsonschema"] * (self.many - 1)
        peer_some = ms["check-jsonschema, one file"] + rest["check-jsonschema"] * (self.some - 1)
        one, some = ms["debrief check, one file"], ms["debrief check, some, no cache"]
        bad, ruamel = ms["debrief check, a file with findings"], ms["ruamel + pydantic, a file with findings"]
        many = ms["debrief check, many, no cache"]
        print("\nGoals (ratios of medians; peers on many files are extrapolated)")
        self._goal("one file, of python -c pass", one / floor, 4)
        self._goal("one file, of check-jsonschema", one / ms["check-jsonschema, one file"], 1 / 5)
        self._goal(f"{self.some} files, of check-jsonschema", some / peer_some, 1 / 50)
        self._goal(f"{self.some} files, of the user's own script", some / ms["frontmatter + jsonschema, some"], 1 / 12)
        self._goal(f"{self.many} files, of check-jsonschema", many / peer_many, 1 / 70)
        warm = ms["debrief check, many, nothing changed"]
        self._goal(f"{self.many} files, nothing changed, of python -c pass", warm / floor, 4)
        self._goal("a file with findings, of ruamel + pydantic", bad / ruamel, 1.2)
        changed = ms["debrief check, many, one changed"]
        print(f"  {'one of many changed, of python -c pass':52}{changed / floor:9.2f}")

    def _processor_ratios(self, ms: dict[str, float]) -> None:
        """The same in processor time, which a busy machine distorts less; debrief's processes are added up."""
        each = (ms["check-jsonschema, few"] - ms["check-jsonschema, one file"]) / (self.few - 1)
        print("\nThe same in processor time of all processes together, for machines on which others work too")
        for name, count in (("debrief check, some, no cache", self.some), ("debrief check, many, no cache", self.many)):
            peer = ms["check-jsonschema, one file"] + each * (count - 1)
            print(f"  {count} files, of check-jsonschema: 1/{peer / ms[name]:.1f}; halved by two idle cores")
        own = ms["frontmatter + jsonschema, some"] / ms["debrief check, some, no cache"]
        print(f"  {self.some} files, of the user's own script: 1/{own:.1f}")
        floor = ms["python -c pass"]
        for name in (
            "debrief check, one file",
            "debrief check, many, nothing changed",
            "debrief check, many, one changed",
        ):
            print(f"  {name}, of python -c pass: {ms[name] / floor:.2f}")

    def _goal(self, name: str, ratio: float, limit: float, unit: str = "") -> None:
        reached = ratio <= limit
        self.failed += not reached
        show: Callable[[float], str] = lambda value: f"1/{1 / value:.1f}" if value < 1 else f"{value:.2f}"  # noqa: E731
        verdict = "reached" if reached else "NOT reached"
        print(f"  {name:52}{show(ratio):>9}{unit}   goal {show(limit)}{unit}: {verdict}")

    def _memory(self) -> None:
        print("\nPeak memory of the largest process")
        cold = peak((self.debrief, "check", "--no-cache", "--root", str(self.large)), self.env)
        self._goal(f"{self.many} files, no cache", cold, 40, " MiB")
        self._change()
        warm = peak((self.debrief, "check", "--root", str(self.large)), self.env)
        self._goal(f"{self.many} files, with the cache", warm, 40, " MiB")

        findings = peak((self.debrief, "check", "--no-cache", "--root", str(self.faulty)), self.env)
        self._goal(f"{self.some} files that all have findings", findings, 40, " MiB")

    def _pre_commit(self) -> None:
        tool = BIN / "pre-commit"
        if not tool.exists():
            print("\npre-commit is not installed; its case is left out")
            return
        names = {"debrief": f"{self.debrief} check", "nothing": "true"}
        cases = [
            Case(f"pre-commit run, hook `{name}`", self._hooked(str(tool), name, entry), self.runs)
            for name, entry in names.items()
        ]
        samples = in_turn(cases, self.env, _say)
        _say("")
        ours, none = (median(samples[case.name]) for case in cases)
        print(f"\npre-commit run on one file: {ours:.1f} ms with our hook, {none:.1f} ms with one that does nothing")
        self._goal("pre-commit run, of a hook that does nothing", ours / none, 1.3)

    def _hooked(self, tool: str, name: str, entry: str) -> Sequence[str]:
        folder = self.folder / f"hook-{name}"
        target = folder / Path(self.one).relative_to(self.small)
        target.parent.mkdir(parents=True)
        target.write_bytes(Path(self.one).read_bytes())
        config = folder / ".pre-commit-config.yaml"
        hook = f"  - id: {name}\n    name: {name}\n    entry: '{entry}'\n    language: system\n"
        config.write_text(f"repos:\n- repo: local\n  hooks:\n{hook}")
        for command in (("init", "-q"), ("add", "-A")):
            subprocess.run(["git", *command], cwd=folder, check=True)
        relative = str(target.relative_to(folder))
        return ("env", "-C", str(folder), tool, "run", "--files", relative)

    def _plan(self) -> None:
        """Measure a plan with nothing to do for 1,000 action points on the local tracker, where `plan` exists."""
        folder = self.folder / "plan"
        count = 200 if self.many > 1000 else 20
        points = self._synced(folder, count)
        env = {**self.env, "DEBRIEF_GITHUB_PAUSE": "0"}
        common = ("--root", str(folder), "--tracker", "local")
        for _ in range(points // 400 + 2):
            command = [self.debrief, "apply", *common]
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"\nplan: left out, apply ended with {done.returncode}: {(done.stderr or done.stdout)[-200:]}")
                return
        samples = in_turn([Case("plan", (self.debrief, "plan", *common), 3)], env, _say)["plan"]
        _say("")
        print(f"\nplan with {points} synced action points: {processor(samples):.0f} ms of processor time")
        self._goal("plan, nothing to do, processor seconds", processor(samples) / 1000, 2, " s")

    def _synced(self, folder: Path, count: int) -> int:
        (folder / ".github").mkdir(parents=True)
        (folder / ".github" / "debrief.yml").write_text("issues:\n  create_per_run: 500\n")
        for number in range(count):
            points = "".join(
                f"  - id: AP-{index}\n    title: Bound the retries of {number}-{index}\n" for index in range(1, 6)
            )
            name = f"2026-11-{number % 28 + 1:02}-case-{number}"
            path = folder / "postmortems" / "2026" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                f"---\nid: {name}\ntitle: Case {number}\nstatus: in_review\nseverity: sev3\n"
                "timestamps: {started_at: 2026-11-20T09:02:00Z}\nimpact: {summary: Some requests failed}\n"
                "contributing_factors: [{tag: no-budget, text: Retries had no budget}]\nreflection: {level: class}\n"
                f"authors: [kim]\naction_points:\n{points}---\n\n## Summary\n\nRetries.\n"
            )
        return count * 5


def real_python() -> Path:
    """The interpreter of this environment itself: a version manager's shim would cost more than what is measured."""
    return BIN / "python"


def _say(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{text}\x1b[K")
        sys.stderr.flush()


if __name__ == "__main__":
    os.chdir(HERE)
    sys.exit(main())
