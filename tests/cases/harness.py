"""Cases: one TOML file each, that says how a good document is changed and what must be found in the result.

    what = "An action point of a published post-mortem has no owner"
    base = "published"                  # a document in base/; or `document = '''…'''` in full

    [[edit]]                            # in order; `old` must stand in the text exactly once
    old = "    owner: kim\n"
    new = ""                            # or `parts = ["AKI", "A…"]`, joined, so that no scanner takes it for real;
                                        # or `hex = "ff"` for bytes; `times = 257` repeats what is new
    [[finding]]                         # all that must be found, and nothing else
    rule = "status/requirement"
    level = "error"                     # the default
    line = 29                           # 1 is the default
    says = ["needs an owner"]           # words of the message
    cure = ["owner:"]                   # words of the cure
    count = 1                           # how many such findings there are

Further keys: `name` (of the file), `folder`, `settings` (the text of the settings file), `line_ends = "crlf"`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STEM = "2026-09-14-checkout"


@dataclass(frozen=True)
class Expected:
    """A finding that a case must have."""

    rule: str
    level: str = "error"
    line: int = 1
    says: list[str] = field(default_factory=list)
    cure: list[str] = field(default_factory=list)
    count: int = 1


@dataclass(frozen=True)
class Case:
    """A document and what must be found in it."""

    id: str
    what: str
    content: bytes
    path: str
    """Below `postmortems/`."""
    settings: str | None
    findings: tuple[Expected, ...]

    @property
    def exit_code(self) -> int:
        """What `debrief check` must return."""
        return int(any(finding.level == "error" for finding in self.findings))


def base(name: str) -> str:
    """Return the text of a document in `base/`."""
    return (HERE / "base" / f"{name}.md").read_text(encoding="utf-8")


def edited(text: bytes, edit: dict[str, Any]) -> bytes:
    """Return the text after one edit; `old` must be there once."""
    old = edit["old"].encode()
    assert text.count(old) == 1, f"{edit['old']!r} stands {text.count(old)} times in the document"
    if "hex" in edit:
        new = bytes.fromhex(edit["hex"])
    else:
        new = ("".join(edit["parts"]) if "parts" in edit else edit["new"]).encode()
    return text.replace(old, new * edit.get("times", 1))


def load(path: Path) -> Case:
    """Read one case."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {"what", "base", "document", "edit", "finding", "name", "folder", "settings", "line_ends"}
    assert not set(data) - known, f"{path.name}: {sorted(set(data) - known)}"
    content = (data["document"] if "document" in data else base(data["base"])).encode()
    for edit in data.get("edit", ()):
        content = edited(content, edit)
    if data.get("line_ends") == "crlf":
        content = content.replace(b"\n", b"\r\n")
    return Case(
        id=f"{path.parent.name}/{path.stem}",
        what=data["what"],
        content=content,
        path=f"{data.get('folder', '2026')}/{data.get('name', f'{STEM}.md')}",
        settings=data.get("settings"),
        findings=tuple(Expected(**finding) for finding in data.get("finding", ())),
    )


def cases(kind: str) -> list[Case]:
    """Return all cases of a kind, `valid` or `invalid`, by name."""
    return [load(path) for path in sorted((HERE / kind).glob("*.toml"))]


def differences(case: Case, found: Iterable[dict[str, Any]]) -> list[str]:
    """Say what differs between the findings of a case, as `--format json` gives them, and those it must have."""
    rows = list(found)
    wanted = Counter({(one.rule, one.level, one.line): 0 for one in case.findings})
    for one in case.findings:
        wanted[one.rule, one.level, one.line] += one.count
    got = Counter((row["rule"], row["level"], row["line"]) for row in rows)
    wrong = [f"missing: {key}" for key in (wanted - got).elements()]
    for key in set(got - wanted):
        texts = [f"{row['message']} | {row['help']}" for row in rows if (row["rule"], row["level"], row["line"]) == key]
        wrong.append(f"unexpected: {key}: {texts[0]}")
    for one in case.findings:
        near = [row for row in rows if (row["rule"], row["line"]) == (one.rule, one.line)]
        if near and not any(
            all(word in row["message"] for word in one.says) and all(word in row["help"] for word in one.cure)
            for row in near
        ):
            texts = [f"{row['message']} | {row['help']}" for row in near]
            wrong.append(f"words: {one.says} {one.cure} are not in {texts}")
    return wrong
