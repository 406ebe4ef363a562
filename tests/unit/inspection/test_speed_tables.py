"""The tables of the short way say what the models say: the same fields, and no value that a model refuses."""

from __future__ import annotations

import ast
import inspect
import marshal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import debrief.checks
from debrief.checks.rules import RULES
from debrief.documents import nodes
from debrief.documents.fault import Fault
from debrief.documents.settings import parse_settings
from debrief.documents.typed import to_model
from debrief.errors import SettingsError
from debrief.inspection import fast_settings, fast_shape, plain_settings
from debrief.inspection.fast_shape import Shape
from debrief.inspection.rules import Rules
from debrief_schemas.action_point import ActionPoint, Considered
from debrief_schemas.fields import LINE_MAX, TEXT_MAX, Extensible
from debrief_schemas.postmortem import (
    ACTION_POINTS_MAX,
    ContributingFactor,
    Impact,
    Postmortem,
    Reflection,
    Timestamps,
)
from debrief_schemas.requirements import ALWAYS_REQUIRED
from debrief_schemas.settings import FieldRule, Issues, Labels, Settings
from debrief_schemas.waiver import Waiver

PAIRS: tuple[tuple[Shape, type[BaseModel]], ...] = (
    (fast_shape.POSTMORTEM, Postmortem),
    (fast_shape.TIMESTAMPS, Timestamps),
    (fast_shape.IMPACT, Impact),
    (fast_shape.CONTRIBUTING_FACTOR, ContributingFactor),
    (fast_shape.REFLECTION, Reflection),
    (fast_shape.ACTION_POINT, ActionPoint),
    (fast_shape.CONSIDERED, Considered),
    (fast_shape.WAIVER, Waiver),
    (fast_settings.FIELD_RULE, FieldRule),
    (fast_settings.LABELS, Labels),
    (fast_settings.ISSUES, Issues),
)
OF_SETTINGS = (FieldRule, Labels, Issues)
VALID: dict[str, Any] = {
    "outcome_reason": "r",
    "id": "2026-11-20-a",
    "title": "t",
    "status": "draft",
    "severity": "sev1",
    "services": ["a"],
    "incident": "x",
    "timestamps": {"started_at": "2026-11-20T09:02:00Z"},
    "approximate": ["started_at"],
    "detection": "alert",
    "impact": {"summary": "s"},
    "contributing_factors": [{"tag": "a", "text": "b"}],
    "reflection": {"level": "fix"},
    "authors": ["kim"],
    "reviewers": ["lee"],
    "visibility": "public",
    "related": ["2026-11-20-b"],
    "no_action_reason": "r",
    "action_points": [{"id": "AP-1", "title": "t"}],
    "considered": [{"title": "t", "declined": "d"}],
    "waiver": {"reason": "one_off", "decided_by": "lee", "decided_on": "2026-11-22"},
    "summary": "s",
    "users_affected": 1,
    "data_loss": True,
    "unknown_reason": "u",
    "tag": "a",
    "text": "b",
    "note": "n",
    "level": "class",
    "type": "prevent",
    "priority": "P1",
    "owner": "acme/kim",
    "due": "2026-12-04",
    "issue": 7,
    "outcome": "done",
    "closed_on": "2026-12-01",
    "declined": "d",
    "reason": "one_off",
    "decided_by": "lee",
    "decided_on": "2026-11-22",
    "revisit_on": "2026-11-23",
    "duplicate_of": "2026-11-20-b",
    "values": ["a"],
    "required": True,
    "record": "a",
    "triage": "b",
    "statuses": ["published"],
    "labels": {},
    "assign_owner": False,
    "create_per_run": 5,
    "bot": "a[bot]",
    **dict.fromkeys(Timestamps.model_fields, "2026-11-20T09:02:00Z"),
}
OWN: dict[str, dict[str, Any]] = {
    "ActionPoint": {"id": "AP-1"},
    "FieldRule": {"type": "text"},
    "Labels": {"type": "t:", "priority": "p:", "severity": "s:", "service": "c:", "map": {}},
    "Issues": {"owners": {}, "services": {}, "parent": False},
}
"""Fields that have the name of another model's field."""
PROBES: tuple[Any, ...] = (
    *(
        "",
        " ",
        "a",
        "A",
        "a b",
        "a-b",
        "a--b",
        "-a",
        "a-",
        "a/b",
        "a/b/c",
        "a.b",
        "a_b",
        "é",
        "x\n",
        "x\ny",
        "\r",
        "a\n",
    ),
    *(
        "<!-- x",
        "x -->",
        "x" * 256,
        "x" * 257,
        "x" * 4000,
        "x" * 4001,
        "é" * 256,
        "a" * 39,
        "a" * 40,
        "a" * 80,
        "a" * 81,
    ),
    *(
        "AP-1",
        "AP-01",
        "AP-0",
        "AP-9999",
        "AP-10000",
        "AP-1\n",
        "ap-1",
        "sev1",
        "unknown",
        "P1",
        "kim",
        "@kim",
        "acme/kim",
    ),
    *("acme/a.b", "a" * 101, "acme/" + "a" * 100, "acme/" + "a" * 101, "2026-11-20-a", "2026-13-20-a", "2026-11-20-A"),
    *("2026-11-20-" + "a" * 60, "2026-11-20-" + "a" * 61, "2026-11-20-a\n", "2026-11-20", "2026-02-30", "1969-01-01"),
    *("2026-11-20T09:02:00Z", "2026-11-20t09:02:00z", "2026-11-20 09:02:00+02:00", "2026-11-20T09:02:00", "2200-01-01"),
    *(
        "2026-11-20T24:02:00Z",
        "2026-11-20T09:02:60Z",
        "2026-11-20T09:02:00.5Z",
        "2026-11-20T09:02:00+24:00",
        "2026-11-20T",
    ),
    *(
        "draft",
        "in_review",
        "published",
        "waived",
        "Draft",
        "alert",
        "customer",
        "staff",
        "vendor",
        "other",
        "fix",
        "class",
    ),
    *("rethink", "detect", "mitigate", "prevent", "repair", "process", "internal", "public", "low_severity", "one_off"),
    *(
        "out_of_our_control",
        "duplicate_of",
        "done",
        "declined",
        "started_at",
        "files",
        "none",
        "text",
        "list",
        "number",
    ),
    *(
        "boolean",
        "date",
        "post-mortem",
        "debrief",
        "off",
        "a,b",
        "a[bot]",
        "x" * 50,
        "x" * 51,
        "x" * 20,
        "x" * 21,
        "true",
    ),
    *(
        0,
        1,
        -1,
        2**53 - 1,
        2**53,
        500,
        501,
        True,
        False,
        1.0,
        0.5,
        float("inf"),
        None,
        [],
        {},
        ["a"],
        ["a", "a"],
        [1],
        [None],
    ),
    *(
        [["a"]],
        {"a": 1},
        {"x-a": "b"},
        ["started_at"],
        ["nonsense"],
        ["2026-11-20-a"],
        [{"tag": "a", "text": "b"}],
        [{}],
    ),
    *([{"tag": "a"}], {"level": "fix"}, {"level": "nix"}, {"summary": "s"}, {"started_at": "2026-11-20T09:02:00Z"}),
    *(
        [{"id": "AP-1", "title": "t"}],
        [{"id": "AP-1", "title": "t", "x-a": None}],
        [{"id": "AP-1", "title": "t", "y": 1}],
    ),
    *([{"id": "AP-1", "title": "t"}] * 1, [{"id": "AP-1", "title": "t"}] * 50, [{"id": "AP-1", "title": "t"}] * 51),
    *(
        [{"title": "t", "declined": "d"}],
        {"reason": "one_off", "decided_by": "lee", "decided_on": "2026-11-22"},
        ["x"] * 300,
    ),
)


@pytest.mark.parametrize(("shape", "model"), PAIRS, ids=[model.__name__ for _, model in PAIRS])
def test_a_table_has_the_fields_of_its_model(shape: Shape, model: type[BaseModel]) -> None:
    if model in OF_SETTINGS:
        # Settings grow, and most of them mean nothing to a check: what the table does not know goes to the models.
        assert set(shape.fields) <= set(model.model_fields)
    else:
        assert set(shape.fields) == set(model.model_fields)
    needed = {name for name, field in model.model_fields.items() if field.is_required()}
    assert needed - {"timestamps"} <= set(shape.required)
    assert shape.extensible == issubclass(model, Extensible)


@pytest.mark.parametrize(("shape", "model"), PAIRS, ids=[model.__name__ for _, model in PAIRS])
def test_a_table_takes_nothing_that_its_model_refuses(shape: Shape, model: type[BaseModel]) -> None:
    valid = {**VALID, **OWN.get(model.__name__, {})}
    base = {name: valid[name] for name in shape.required}
    assert shape.fits(base)
    for name in shape.fields:
        # A field that nothing fits would send every file that has it the long way.
        assert any(shape.fits({**base, name: value}) for value in (valid.get(name), *PROBES)), name
        for probe in PROBES:
            data = {**base, name: probe}
            if shape.fits(data):
                assert to_model(model, data)[1] == [], (name, probe)
            elif probe is not None and not isinstance(probe, float) and model not in OF_SETTINGS:
                # The other way round the table may be stricter, but it should not be so by mistake.
                assert to_model(model, data)[1] != [], (name, probe)
    for key in ("x-a", "x-", "x-A", "x-a b", "y", "x-a\n", "X-a", "x-" + "a" * 61, "x-" + "a" * 62):
        if shape.fits({**base, key: "v"}):
            assert to_model(model, {**base, key: "v"})[1] == [], key
    for name in shape.required:
        assert not shape.fits({key: value for key, value in base.items() if key != name})


def test_limits_are_the_models() -> None:
    assert (fast_shape.LINE_MAX, fast_shape.TEXT_MAX) == (LINE_MAX, TEXT_MAX)
    assert set(fast_shape.POSTMORTEM.required) == set(ALWAYS_REQUIRED)
    assert fast_shape.POSTMORTEM.fields["action_points"][2] == ACTION_POINTS_MAX  # type: ignore[index]
    assert {rule.id for rule in RULES.values() if rule.adjustable} >= fast_settings.ADJUSTABLE
    assert set(fast_settings.SETTINGS.fields) <= set(Settings.model_fields)


SETTINGS = (
    "",
    "\n",
    "# nothing\n",
    "---\n",
    "version: 1\n",
    "version: 2\n",
    "version: true\n",
    "word: debrief\n",
    "word: Debrief\n",
    "severities: [s1, s2]\n",
    "severities: [s1, S1]\n",
    "severities: [unknown]\n",
    "severities: []\n",
    "severities:\n- a\n- b\n- c\n",
    "severities: [" + ", ".join(f"s{n}" for n in range(13)) + "]\n",
    "priorities: [high, low]\n",
    "services: [a, b]",
    "services: [a, A]\n",
    "fields: {}\n",
    "fields:\n  x-a: {type: text}\n  x-b:\n    type: list\n    values: [a, b]\n    required: true\n",
    "fields:\n  x-a: {type: number, values: [a]}\n",
    "fields:\n  y: {type: text}\n",
    "fields:\n  x-a: {type: nonsense}\n",
    "issues: {create_per_run: 0}\n",
    "issues:\n  labels:\n    record: 'a,b'\n",
    "issues:\n  labels:\n    triage: Postmortem\n",
    "issues:\n  labels:\n    triage: orphaned\n    orphaned: gone\n",
    "issues:\n  bot: github-actions[bot]\n",
    "issues:\n  bot: a b\n",
    "rules: {identity/folder: off}\n",
    "rules: {identity/folder: 'off'}\n",
    "rules: {privacy/secret: off}\n",
    "rules: {no/such: off}\n",
    "write_back: files\n",
    "write_back: elsewhere\n",
    "incidents: {label: outage, draft_label: write-it, collect: [git, 'slack:C0123', 'grafana:a/b'], branches: a/b}\n",
    "incidents: {collect: [git, 'x:a/b.csv']}\n",
    "incidents: {collect: ['x:a/b.csv']}\nsources: {files: {x: {}}}\n",
    "incidents: {label: draft-postmortem}\n",
    "incidents:\n  authors:\n    - pagerduty[bot]\n    - kim\n",
    "incidents: {authors: [a b]}\n",
    "incidents: {draft_label: Incident}\n",
    "incidents: {collect: ['git:../x']}\n",
    "incidents: {collect: ['x:a..b']}\n",
    "incidents: {collect: [-x]}\n",
    "incidents: {branches: /a}\n",
    "incidents: {reviewers: {a: [lee]}, repository: acme/shop}\n",
    "unknown: 1\n",
    "version: 1\nversion: 1\n",
    "word: |\n  debrief",
    "word: >-\n  debrief",
)


FIELDS = (
    "fields:\n  x-t: {type: text, values: [a, b], required: true}\n  x-l: {type: list, values: [a, b]}\n"
    "  x-n: {type: number}\n  x-b: {type: boolean}\n  x-d: {type: date}\n"
)


@pytest.mark.parametrize("text", SETTINGS)
def test_settings_are_read_as_the_models_read_them(text: str) -> None:
    plain = fast_settings.read(text.encode())
    try:
        expected: plain_settings.PlainSettings | None = plain_settings.of_model(parse_settings(text.encode()))
    except SettingsError:
        expected = None
    if plain is not None:
        assert plain == expected


@pytest.mark.parametrize("text", [*SETTINGS, FIELDS])
def test_settings_are_remembered_as_they_were(text: str) -> None:
    try:
        plain = plain_settings.of_model(parse_settings(text.encode()))
    except SettingsError:
        return
    kept = marshal.loads(marshal.dumps(plain_settings.packed(plain)))
    assert plain_settings.unpacked(kept) == plain


def test_settings_that_only_the_models_know_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("DEBRIEF_FAST", raising=False)
    raw = b"severities: ['a', \"b\\u0063\"]\n"
    assert fast_settings.read(raw) is None
    assert Rules(raw, cache=False).plain.severities == ("a", "bc")
    assert not (tmp_path / "cache").exists()
    first = Rules(raw)
    assert first.plain.severities == ("a", "bc")

    def refuse(_: bytes) -> None:
        raise AssertionError

    monkeypatch.setattr("debrief.documents.settings.parse_settings", refuse)
    assert Rules(raw).plain == first.plain
    with pytest.raises(AssertionError):
        Rules(raw + b"\n# changed\n")


def test_the_short_way_reads_the_settings_of_this_repository_and_the_defaults() -> None:
    from speed_mutants import ROOT

    raw = (ROOT / ".github" / "debrief.yml").read_bytes()
    assert fast_settings.read(b"") == plain_settings.of_model(Settings()) == plain_settings.PlainSettings()
    assert plain_settings.of_model(parse_settings(raw)) == plain_settings.PlainSettings()
    assert fast_settings.read(b"severities: [a, b]\nservices: [c]\n") is not None


@pytest.mark.parametrize(
    "value",
    [
        "x-t: a",
        "x-t: c",
        "x-t: 1",
        "x-l: [a]",
        "x-l: [a, c]",
        "x-l: a",
        "x-l: [1]",
        "x-n: 1",
        "x-n: 0.5",
        "x-n: true",
        "x-n: a",
        "x-b: true",
        "x-b: 'true'",
        "x-d: 2026-01-01",
        "x-d: 2026-13-01",
        "x-d: 1",
        "x-t: ''",
        "x-o: 1",
        "",
    ],
)
@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_fields_of_a_team_are_judged_the_same(value: str, status: str) -> None:
    from debrief.checks import check_file
    from debrief.documents.document import read_document
    from debrief.inspection import fast

    text = (
        f"---\nid: 2026-11-20-a\ntitle: t\nstatus: {status}\nseverity: sev1\n"
        "timestamps:\n  started_at: 2026-11-20T09:02:00Z\n"
        "impact: {summary: s}\nauthors: [kim]\ncontributing_factors:\n  - {tag: a, text: b}\nreflection: {level: fix}\n"
        f"{'' if value.startswith('x-t') else 'x-t: a'}\n{value}\n---\n"
    )
    path = "postmortems/2026/2026-11-20-a.md"
    plain = fast_settings.read(FIELDS.encode())
    assert plain is not None
    document, faults = read_document(path, text.encode())
    found = check_file(path, document, faults, parse_settings(FIELDS.encode()))
    assert (fast.judge(path, text.encode(), plain) is not None) == (not found)


def test_every_family_of_rules_is_known_to_the_short_way() -> None:
    """A family that joins `check_document` has to join `fast.judge` too, or valid files would escape it."""
    tree = ast.parse(inspect.getsource(debrief.checks.check_document))
    families = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    known = {"identity", "privacy", "schema", "status", "vocabulary"}
    assert families == {f"debrief.checks.{name}" for name in known}


def test_nodes_of_the_deepest_and_the_largest_document() -> None:
    from debrief.inspection.fast_yaml import Unsure, read_mapping

    for depth in range(1, 12):
        text = "".join(f"{'  ' * level}a:\n" for level in range(depth)) + "  " * depth + "b: [{c: d}]\n"
        try:
            data = read_mapping(text)
        except Unsure:
            continue
        root = nodes.parse(text, 0)
        assert not isinstance(root, Fault)
        assert root.plain() == data
    for count in (1200, 2400, 2600, 5200):
        text = "x-a: [" + ",".join("a" for _ in range(count)) + "]\n"
        try:
            data = read_mapping(text)
        except Unsure:
            continue
        root = nodes.parse(text, 0)
        assert not isinstance(root, Fault)
        assert root.plain() == data
