"""Running commands and measuring them: wall clock, processor time, and the memory of the largest process."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Sample(NamedTuple):
    """One run."""

    seconds: float
    """Wall clock."""
    processor: float
    """Processor seconds of the process and all that it waited for."""


class Case(NamedTuple):
    """One thing that is measured."""

    name: str
    command: Sequence[str]
    runs: int
    """How often, in turn with all others."""
    files: int = 1
    """Files that it is given; more are extrapolated from them and said to be."""
    before: Callable[[], None] | None = None
    """Done before each run, and not measured."""
    codes: tuple[int, ...] = (0,)
    """Exit codes that are right."""


def environment() -> dict[str, str]:
    """The environment of all runs: compiled files may be written and found, nothing of debrief is set from outside."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("DEBRIEF_", "GITHUB_", "PYTHON"))}


def run(command: Sequence[str], env: dict[str, str], codes: tuple[int, ...] = (0,)) -> Sample:
    """Run a command to its end, its output thrown away. Raises RuntimeError for an exit code that is not right."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in codes:
        raise RuntimeError(f"{' '.join(command)[:200]} ended with {done.returncode}")
    return Sample(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def in_turn(cases: Sequence[Case], env: dict[str, str], say: Callable[[str], None]) -> dict[str, list[Sample]]:
    """Run all cases in turn, so that a busy moment of the machine meets all of them, and return their samples."""
    samples: dict[str, list[Sample]] = {case.name: [] for case in cases}
    for case in cases:
        # Once for the page cache and the compiled files.
        if case.before is not None:
            case.before()
        run(case.command, env, case.codes)
    for turn in range(max(case.runs for case in cases)):
        for case in cases:
            if turn < case.runs:
                if case.before is not None:
                    case.before()
                say(f"{case.name} {turn + 1}/{case.runs}")
                samples[case.name].append(run(case.command, env, case.codes))
    return samples


def median(samples: Sequence[Sample]) -> float:
    """The median of the wall clock in milliseconds."""
    return statistics.median(sample.seconds for sample in samples) * 1000


def least(samples: Sequence[Sample]) -> float:
    """The shortest wall clock in milliseconds."""
    return min(sample.seconds for sample in samples) * 1000


def processor(samples: Sequence[Sample]) -> float:
    """The median of the processor time in milliseconds."""
    return statistics.median(sample.processor for sample in samples) * 1000


def peak(command: Sequence[str], env: dict[str, str]) -> float:
    """Return the memory of the largest single process of a command in MiB, as the kernel counts it at its end.

    The command runs below a fresh interpreter, so that nothing larger has been waited for before.
    """
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    python = command[0] if command[0].endswith("python") else os.path.join(os.path.dirname(command[0]), "python")
    done = subprocess.run([python, "-c", code, *command], env=env, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024
