"""However much is wrong between files, each of them is read again once: reading costs more than all else."""

from __future__ import annotations

from debrief.checks.facts import Facts
from debrief.checks.record import HINTS_MAX, check_facts


def test_a_file_is_read_again_once() -> None:
    opened: list[str] = []
    facts = [
        Facts(f"postmortems/2026/2026-01-0{number}-a.md", f"2026-01-0{number}-a", tuple(range(1, 51)), references)
        for number, references in ((1, ()), (2, tuple(f"2026-01-{day:02}-b" for day in range(1, 32))), (3, ()))
    ]
    found = list(check_facts(facts, opened.append))
    assert sorted(opened) == [facts[1].path, facts[1].path, facts[2].path]
    claimed = [finding for finding in found if finding.rule == "identity/issue-claimed-twice"]
    unknown = [finding for finding in found if finding.rule == "identity/unknown-reference"]
    assert len(claimed) == 100
    assert len(unknown) == 31
    assert sum("did you mean" in finding.help for finding in unknown) == HINTS_MAX
