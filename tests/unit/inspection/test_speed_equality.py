"""The short way never says "valid" where the long way has something to say, and reads the very same values.

The timed run looks at some thousand seeded changes; `-m long` at more, DEBRIEF_MUTANTS=1000000 at many more.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from itertools import product
from random import Random
from typing import Any
from unittest import mock

import pytest
from speed_mutants import ROOT, TOKENS, generator, mutants, originals

from debrief.checks import check_file
from debrief.checks.facts import facts_of
from debrief.checks.privacy import check_privacy
from debrief.checks.privacy_signs import ASSIGNED_SIGNS, SECRET_TRIGGERS, may_hold_assigned_secrets
from debrief.documents import front_matter, nodes
from debrief.documents.body import Body, read_body
from debrief.documents.document import read_document
from debrief.documents.fault import Fault
from debrief.documents.front_matter import Split
from debrief.documents.preflight import plain_text
from debrief.inspection import fast, fast_body, fast_privacy
from debrief.inspection.fast_entries import read_entries
from debrief.inspection.fast_shape import POSTMORTEM, fits_of
from debrief.inspection.fast_timeline import usual_times
from debrief.inspection.fast_yaml import Unsure, read_front_matter, read_mapping
from debrief.inspection.plain_settings import PlainSettings
from debrief_schemas.instants import parse_instant
from debrief_schemas.settings import Settings

SETTINGS, PLAIN = Settings(), PlainSettings()
MUTANTS = int(os.environ.get("DEBRIEF_MUTANTS", "2400"))
LONG = int(os.environ.get("DEBRIEF_MUTANTS", "12000"))


def compare(path: str, raw: bytes) -> bool:
    """Compare both ways on one file; say whether the short way took it."""
    # Without patterns for whole entries, as few files are read, and with them.
    with mock.patch.object(fast, "_patterns", None):
        one_of_few = fast.judge(path, raw, PLAIN)
    fast.prepare()
    certain = fast.judge(path, raw, PLAIN)
    assert one_of_few is None or certain is None or exactly(one_of_few.data) == exactly(certain.data)
    certain = certain or one_of_few
    if certain is None:
        return False
    document, faults = read_document(path, raw)
    assert check_file(path, document, faults, SETTINGS) == []
    assert document is not None
    assert certain.data == document.data
    assert exactly(certain.data) == exactly(document.data)
    assert certain.facts == facts_of(path, document.data)
    return True


def exactly(data: dict[str, Any]) -> list[tuple[str, str]]:
    """All that is in a mapping, types and nested order too; whole entries are read in any order."""
    return sorted((key, repr(value)) for key, value in data.items())


def compare_yaml(text: str) -> bool:
    """Compare both readers of front matter, whether or not it is valid; say whether the short one took it."""
    try:
        data, certain = read_front_matter(text, read_entries)
    except Unsure:
        return False
    root = nodes.parse(text, 0)
    assert not isinstance(root, Fault), (root, text)
    assert exactly(data) == exactly(root.plain()), text
    with suppress(Unsure):
        assert repr(read_mapping(text)) == repr(root.plain()), text
    for key in certain:
        assert fits_of(POSTMORTEM.fields[key])(data[key]), text
    return True


def compare_body(text: str, first_line: int) -> bool:
    """Compare both readers of bodies; say whether the short one took it."""
    try:
        sections, rows = fast_body.scan(text, first_line)
    except Unsure:
        return False
    body = read_body(text, first_line)
    assert fast.body_of(text, first_line) == body, text
    assert sections == [tuple(section) for section in body.sections], text
    if not body.faults:
        assert [(parse_instant(at), *rest) for at, *rest in rows] == [tuple(row) for row in body.timeline], text
    else:
        # What the body does wrong, the caller sees in the rows.
        assert not fast._are_whole(rows) or not fast._in_order([row[0] for row in rows]), text
    compare_times(text, body)
    return True


def compare_times(text: str, body: Body) -> bool:
    """Compare the quick look at a timeline with the parser; say whether it was enough."""
    times = usual_times(text.encode(), text)
    if times is None:
        return False
    if body.faults:
        assert not fast._in_order(times), text
    else:
        assert list(map(parse_instant, times)) == [row.at for row in body.timeline], text
    return True


def run(seed: int, count: int) -> None:
    """Compare everything on `count` mutants."""
    taken = yaml_taken = body_taken = 0
    for number, (path, raw) in enumerate(mutants(seed, count)):
        try:
            taken += compare(path, raw)
            if plain_text(raw) is None:
                continue
            text = raw.decode("utf-8")
            parts = front_matter.split(text)
            if isinstance(parts, Split):
                if number % 4 == 0:
                    yaml_taken += compare_yaml(text[parts.yaml_start : parts.yaml_end])
                body_taken += compare_body(text[parts.body_start :], parts.body_line)
        except AssertionError as error:
            raise AssertionError(f"mutant {number} of seed {seed}: {error}") from error
    # The comparison must not pass because nothing was compared.
    assert taken > count // 8
    assert yaml_taken > count // 20
    assert body_taken > count // 4


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_agree_on_changed_documents(seed: int) -> None:
    run(seed, MUTANTS // 4)


@pytest.mark.long
def test_both_ways_agree_on_many_changed_documents() -> None:
    run(int(time.time()), LONG)


def test_the_short_way_takes_what_people_write() -> None:
    """It must not silently rot into a way that nobody takes."""
    real = list((ROOT / "postmortems").glob("*/*.md"))
    assert len(real) >= 6
    for path in real:
        assert compare(path.relative_to(ROOT).as_posix(), path.read_bytes()), path
    made = list(generator().documents(3, 200))
    assert sum(fast.judge(path, raw, PLAIN) is not None for path, raw in made) >= 195
    for path, raw in made[:60]:
        compare(path, raw)


SCALARS = (
    *TOKENS,
    *(
        "a b",
        "a  b",
        "a #b",
        "a # b",
        "a: b",
        "a:b",
        "a:",
        "-a",
        "- a",
        "-5",
        "+5",
        "5 %",
        "it's",
        'say "x"',
        "'a'b",
        '"a"b',
    ),
    *(
        "'it''s'",
        '"a\\"b"',
        '"a\\\\b"',
        '"a\\/b"',
        '"a\\nb"',
        '"é"',
        "[a,b]",
        "[ a , b ]",
        "[a,]",
        "[,a]",
        "[]",
        "{}",
        "[a b]",
    ),
    *(
        "{a: b, c: d}",
        "{a: b,}",
        "{a:b}",
        "{a : b}",
        "{a: }",
        "{a}",
        "{a: 'b, c'}",
        "[\"a, b\", 'c']",
        "[a #b]",
        "[a] # c",
    ),
    *(
        "[a] b",
        "[a]#c",
        "{a: b} # c}",
        "[{a: b}, {c: d}]",
        "[{a: b} {c: d}]",
        "[{a: b}, c]",
        "{a: b}}",
        "[a",
        "{a: b",
        "a]",
    ),
    *("{a: [b, c], d: e}", "{a: [b], a: c}", "{a: ['b]', c]}", "{a: [{b: c}]}", "{a: [b] c}", "{a: []}", "{a: [b]}}"),
    *(
        "['a] # b', c]",
        "{a: \"x}y\", b: 'z}'}",
        "[a: b]",
        "{a: b: c}",
        "[-1, .5]",
        "[~, null]",
        "{null: a}",
        "{a: a, a: b}",
    ),
)


@pytest.mark.parametrize(
    "frame",
    [
        "{0}",
        "a: {0}",
        "a: {0}\n",
        "a:\n  {0}\n",
        "a:\n- {0}\n- x\n",
        "a:\n  - {0}\n  - b: c\n",
        "a:\n  b: {0}\nc: d\n",
        "a: {0}\n  more\n",
        "a: x\n  {0}\n",
        "a: x\n\n  {0}\n\nb: c\n",
        "a: >-\n  {0}\n  x\nb: c\n",
        "a: |\n  x\n   {0}\n",
        "{0}: a\n",
        "- {0}\n",
        "a: [{0}, b]\n",
        "a: {{b: {0}, c: d}}\n",
        "a: [b,\n  {0}]\n",
        "a: '{0}\n  x'\n",
        'a: "{0}\n  x"\n',
        "a: >\n  x\n\n  {0}\n\n\nb: c\n",
        "a:\n  - b: {0}\n    c: d\n  - b: e\n",
        "a: x # {0}\nb: c\n",
        "a:\n# {0}\n  b: c\n",
    ],
)
def test_both_readers_agree_on_every_scalar_in_every_place(frame: str) -> None:
    for scalar in SCALARS:
        if "\r" not in scalar and plain_text(scalar.encode() or b" ") is not None:
            compare_yaml(frame.format(scalar))


BLOCKS = (
    *(
        "## A",
        "# Timeline",
        "### b",
        "#",
        "##",
        "# a #",
        "#a",
        "####### x",
        " # a",
        "   ## a",
        "    ## a",
        "\t## a",
        "\\# a",
    ),
    *(
        "text",
        "- item",
        "* item",
        "  more",
        "    more",
        "1. item",
        "10) x",
        "> quote",
        "> ## quote",
        ">",
        "- # a",
        "- > # a",
    ),
    *(
        "---",
        "--",
        "-",
        "- - -",
        "***",
        "===",
        "=",
        "  ---",
        "    ---",
        "```",
        "~~~",
        "````",
        "``` py",
        "```a```",
        " ```",
        "~~~ `",
    ),
    *(
        "<!-- c -->",
        "<!-- c",
        "--> d",
        "<div>",
        "</div>",
        "<b>x</b>",
        "<https://a.example>",
        " <!-- x -->",
        "a <!-- b -->",
    ),
    *(
        "| Time | What happened | Source |",
        "| Time | What happened |",
        "| --- | --- | --- |",
        "|---|---|",
        "| :-: | --: |",
    ),
    *(
        "| 2026-11-20T09:02:00Z | a | b |",
        "| 2026-11-20T09:01:00Z | a |",
        "| `2026-11-20T09:02:00Z` | a | |",
        "| x | y | z |",
    ),
    *(
        "a | b",
        "--- | ---",
        "| a \\| b | c |",
        "|",
        "||",
        "| a |",
        ":-",
        "[a]: b",
        "[a]:",
        "[a]: b 'c",
        "d'",
        "  - x",
        "      - y",
    ),
    *(
        "[a]: <",
        "- [ ] x",
        "-\tx",
        ">\t# x",
        "* * *",
        "+",
        "0. x",
        "- ```",
        "  ```",
        "- | a | b |",
        "> | a | b |",
        "Setext",
        "\u00a0",
    ),
)


def test_both_readers_agree_on_blocks_in_any_order() -> None:
    rng = Random(11)
    taken = 0
    for _ in range(MUTANTS * 2):
        lines = [rng.choice(BLOCKS) if rng.random() < 0.7 else "" for _ in range(rng.randrange(1, 12))]
        if rng.random() < 0.5:
            lines[:0] = ["## Timeline", ""]
        taken += compare_body("\n".join(lines) + rng.choice(("", "\n")), rng.randrange(1, 40))
    assert taken > MUTANTS // 4


@pytest.mark.parametrize("heading", ["## Timelin", "## Time line", "## timeline:", "## What was done", ""])
@pytest.mark.parametrize("columns", ["Time | What happened | Source", "TIME | what Happened", "What happened | Time"])
def test_a_timeline_under_another_heading_is_never_certain(heading: str, columns: str) -> None:
    table = f"| {columns} |\n|{' --- |' * (columns.count('|') + 1)}\n| 2026-11-20T09:02:00Z | a |\n"
    text = f"{heading}\n\n{table}\nThe end.\n"
    faults = [fault.rule for fault in read_body(text, 1).faults]
    assert faults == ([] if columns.startswith("What") else ["timeline/misspelt-heading"])
    assert not compare_body(text, 1)
    named = f"## Timeline\n\nIt began late.\n\n## Other\n\n{table}"
    assert read_body(named, 1).faults == ()
    assert compare_body(named, 1)


def test_deep_nesting_hides_nothing() -> None:
    for mark in (">", "> ", "- ", "* ", "1. ", "+ > ", "  ", "\t", "-\t", "> - "):
        for depth in range(1, 30):
            compare_body(mark * depth + "x\n\n# A\n\n## Timeline\n", 1)
            compare_body("".join(f"{'  ' * level}- x\n" for level in range(depth)) + "\n# A\n", 1)
            compare_body("".join(f"{chr(9) * level}- x\n" for level in range(depth)) + "\n# A\n", 1)


PRIVATE = (
    *(
        "AKIA",
        "ghp_",
        "github_pat_",
        "k_live_",
        "glpat-",
        "gloas-",
        "-us1",
        "sk-proj-",
        "xoxb-",
        "XOXB-",
        "eyJhb.",
        "SG.",
    ),
    *(
        "://u:p@h",
        "PRIVATE KEY",
        "BEGIN RSA PRIVATE KEY",
        "pypi-Ag",
        "sq0csp-",
        "12345678:AA",
        "_authToken",
        "T3BlbkFJ",
    ),
    *(
        "hooks.slack.com/services/T",
        "PuTTY-User-Key-File",
        "AccountKey=",
        "GR1348941",
        "A3T",
        "AIza",
        "AC",
        "SK",
        "ASIA",
    ),
    *(
        "a@b.co",
        "kim@corp.io",
        "@kim",
        "+49 30 901820",
        "+1 (212) 555-0100",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
    ),
    *("password", "token", "api_key", ": ", "`: `", '": "', " = ", "hunter2correcthorse", "kT3pQz8LwN1xVb6R"),
    *("DE89370400440532013000", "GB82 WEST 1234 5698 7654 32", "٤١١١ ١١١١ ١١١١ ١١١١", "4111111111111111", "2026-11-20"),
    *("secret_access_key = '", "SECRET_ACCESS_KEY=", '"SecretAccessKey": "', "npm_", "aB1x" * 9, "aB1/" * 10),
    *(
        "Authorization: Bearer ",
        "'Authorization': 'Bearer ",
        "password = 'hunter2correct'",
        'PASSWORD="',
        "Password ='",
    ),
    *(
        "0123456789abcdef" * 2,
        "ABCDEFGHIJKLMNOP",
        "Ab1_-" * 7,
        "a",
        "Z",
        "9",
        " ",
        "\n",
        "é",
        "-",
        ".",
        "_",
        "=",
        "@",
        "+",
        "’",
    ),
)


def test_the_sieve_lets_nothing_private_pass() -> None:
    rng = Random(5)
    caught = 0
    for _ in range(MUTANTS * 2):
        text = "".join(rng.choice(PRIVATE) for _ in range(rng.randrange(1, 9)))
        found = list(check_privacy("a.md", text, public=True))
        caught += bool(found)
        if found:
            raw = text.encode()
            assert fast_privacy.has_signs(raw, fast_privacy.left_of(raw), text), text
    assert caught > MUTANTS // 10


SAMPLES = {
    **{
        name: name
        for name in ("AKIA", "AccountKey=", "GR1348941", "_authToken", "T3BlbkFJ", "PuTTY-User-Key-File", "pypi-Ag")
    },
    **{name: name for name in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "sq0csp-", "k_live_")},
    **{name: name + "ABCDEFGHIJKLMNOP" for name in ("ASIA", "ABIA", "ACCA")},
    **{name: name + "0123456789abcdef" * 2 for name in ("AC", "SK")},
    "A3T": "A3TABCDEFGHIJKLMNOPQRS",
    "@": "://u:p@",
    "gl": "gloas-",
    "eyJ": "eyJhb.",
    "-us": "0" * 32 + "-us1",
    "sk-": "sk-ant-",
    "PRIVATE": "BEGIN EC PRIVATE KEY",
    "SG.": "SG." + "a" * 22 + ".",
    "xox": "xoxp-",
    "XOX": "XOXR-",
    "hooks.slack.com": "hooks.slack.com/services/T",
    ":AA": "12345678:AA",
    "AIza": "AIza" + "x" * 35,
    "secret_access_key": "secret_access_key = '" + "aB1/" * 10,
    "SECRET_ACCESS_KEY": "SECRET_ACCESS_KEY=" + "aB1/" * 10,
    "SecretAccessKey": '"SecretAccessKey": "' + "aB1/" * 10,
    "npm_": "npm_" + "aB1x" * 9,
    "hf_": "hf_" + "aB" * 17,
    "glsa_": "glsa_" + "aB1x" * 8 + "_0123abcd",
    "dop_v1_": "dop_v1_" + "0123abcd" * 8,
    "shpat_": "shpat_" + "0123abcd" * 4,
    "AGE-SECRET-KEY-1": "AGE-SECRET-KEY-1" + "Q9" * 29,
    "TT3xFfG": "ATATT3x" + "FfGF0" + "aB1x" * 12 + "=1A2B3C4D",
    "X-Amz-Signature=": "X-Amz-Signature=" + "0123abcd" * 8,
    "sig=": "?sv=2022&sig=" + "aB1%2F" * 7,
    "Authorization": '"Authorization": "Bearer ' + "aB1." * 8,
    "authorization": "authorization: bearer " + "aB1." * 8,
    "AUTHORIZATION": "AUTHORIZATION: Bearer " + "aB1." * 8,
    "assword": "password = 'hunter2correcthorse'",
    "ASSWORD": 'PASSWORD="hunter2correcthorse"',
    "asswd": "passwd: hunter2correcthorse",
    "ASSWD": "**PASSWD**: hunter2correcthorse",
    "pwd": '"pwd": "hunter2correcthorse"',
    "PWD": "PWD=hunter2correcthorse",
    "ecret": "**Client secret:** hunter2correcthorse",
    "ECRET": "SECRET =hunter2correcthorse",
    "oken": "`token`: hunter2correcthorse",
    "OKEN": "TOKEN: hunter2correcthorse",
    "key": "api-key: hunter2correcthorse",
    "Key": "'apiKey': 'hunter2correcthorse'",
    "KEY": "ACCESS_KEY=hunter2correcthorse",
}


def test_the_sieve_knows_every_sign() -> None:
    assert set(SAMPLES) == {literal for literal, _ in (*SECRET_TRIGGERS, *ASSIGNED_SIGNS)}
    for literal, pattern in (*SECRET_TRIGGERS, *ASSIGNED_SIGNS):
        for text in (SAMPLES[literal], f"a{SAMPLES[literal]}\n", f"é {SAMPLES[literal]} é"):
            if re.search(pattern, text):
                assert fast_privacy.may_hold_secrets(text.encode(), text), literal
        assert re.search(pattern, SAMPLES[literal]), literal


@pytest.mark.parametrize("before", ["", "é ", "x_", "severity: 'at 5 ", '{"'])
def test_the_sieve_knows_every_way_to_give_a_value_away(before: str) -> None:
    names = ("password", "Passwd", "PWD", "client_secret", "accessToken", "api_key", "API-KEY", "apikey", "secret key")
    for name in names:
        for joint in (": ", ":", "=", " = ", '": "', "': '", "`: ", "**: ", ":** ", '":"'):
            text = f"{before}{name}{joint}hunter2correcthorse"
            assert may_hold_assigned_secrets(text), text
            assert fast_privacy.may_hold_secrets(text.encode(), text), text


TOKEN = "gh" + "p_0123456789abcdefghijABCDEFGHIJ012345"
LONG_KEY = "kT3pQz8LwN1xVb6RmYc0" + "sUe4HjGf9AaDoI2iPZ7W"
SPELT_OUT = (
    '"leaked gh\\x70' + TOKEN[3:] + '"',
    '"leaked gh\\u0070' + TOKEN[3:] + '"',
    '"leaked g\\\n      hp' + TOKEN[3:] + '"',
    "leaked &#103;hp" + TOKEN[3:],
    "leaked gh&#x70;" + TOKEN[3:],
    "'leaked gh&#112;" + TOKEN[3:] + "'",
    "leaked ghp&lowbar;" + TOKEN[4:],
    '"the login, password = \\"Xy7!' + 'kkq9Lm\\", in the log"',
    "'the login, password = ''Xy7!" + "kkq9Lm'', in the log'",
    "'the login, ''password'': ''Xy7!" + "kkq9Lm'', in the log'",
    '"the login, \\"password\\": \\"Xy7!' + 'kkq9Lm\\", in the log"',
    "the login, password =\n      Xy7!" + "kkq9Lm in the log",
    "the login, password\n      = Xy7!" + "kkq9Lm in the log",
    ">-\n      the login, password:\n      Xy7!" + "kkq9Lm in the log",
    ">\n      the login, **password:**\n      Xy7!" + "kkq9Lm in the log",
    f">-\n      the header authorization:\n      Bearer {LONG_KEY}",
    f"'the header ''authorization'': ''Bearer\n      {LONG_KEY}'''",
    f"the store's api\n      key={LONG_KEY}",
    f">-\n      secret_access_key\n      = {LONG_KEY}",
    ">-\n      the key -----BEGIN RSA\n      PRIVATE" + " KEY----- and more",
    ">-\n      the key -----BEGIN RSA PRIVATE\n      KEY----- and more",
    '"from https:\\/\\/root:hunter2' + '@db.corp.io"',
    "wrote to kim&#64;corp.io",
    '"wrote to kim\\x40corp.io"',
    "called +49 30\n      12345678",
    "paid with 4111\n      1111\n      1111\n      1111 in vain",
    ">-\n      paid with 4111 1111\n      1111 1111 in vain",
    ">-\n      paid from DE89 3704\n      0044 0532 0130 00",
    '"paid from DE89\\x203704\\x20\\x30044\\x200532 0130 00"',
)


def _with_note(value: str) -> tuple[str, bytes]:
    """A document that says so, and is valid but for that."""
    path, raw = next((path, raw) for path, raw in originals(1) if b"\nvisibility: internal\n" in raw)
    text = raw.decode().replace("\nvisibility: internal\n", f"\nvisibility: internal\nx-note: {value}\n")
    return path, text.encode()


@pytest.mark.parametrize("value", SPELT_OUT)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_is_spelt_out_is_read_on_both_ways(value: str, line_end: str) -> None:
    path, raw = _with_note(value)
    raw = raw.replace(b"\r\n", b"\n").replace(b"\n", line_end.encode())
    with mock.patch.object(fast, "_patterns", None):
        assert fast.judge(path, raw, PLAIN) is None
    fast.prepare()
    assert fast.judge(path, raw, PLAIN) is None
    document, faults = read_document(path, raw)
    found = check_file(path, document, faults, SETTINGS)
    assert {one.rule.partition("/")[0] for one in found} == {"privacy"}, found
    assert document is not None
    note = document.root.find(("x-note",))
    assert note is not None
    assert all(note.line <= one.location.line <= note.end_line for one in found)


@pytest.mark.parametrize(
    "value",
    [
        "R&D &amp; friends wrote `a && b`",
        '"a \\"quoted\\" word, and C:\\\\temp"',
        "'it''s the password: ''changed'' since'",
        "a password\n      that was changed",
        '"gh\\x70' + TOKEN[3:] + '"  # pragma: allow' + "list secret",
    ],
)
def test_what_is_spelt_out_and_harmless_is_left_alone(value: str) -> None:
    path, raw = _with_note(value)
    document, faults = read_document(path, raw)
    assert check_file(path, document, faults, SETTINGS) == []
    compare(path, raw)


def test_the_sieve_knows_every_ending() -> None:
    tokens = [f"gl{kind}-" for kind in ("pat", "dt", "ft", "soat", "rt", "cbt", "imt", "ptt", "agent", "oas")]
    tokens += [f"xox{kind}-" for kind in "abposr"] + [f"XOX{kind}-" for kind in "ABPOSR"]
    tokens += [f"sk-{kind}-" for kind in ("proj", "ant", "svcacct")]
    for token in tokens:
        for text in (token, f"a-{token}1\n", f"- é-{token} us"):
            assert fast_privacy.may_hold_secrets(text.encode(), text), text


def test_originals_are_what_they_should_be() -> None:
    assert all(compare(path, raw) for path, raw in originals(40))


WHOLE = """\
id: 2026-01-02-a
title: Slow
status: draft
severity: sev2
services: [one, two]
authors:
  - kim
timestamps:
  started_at: 2026-01-02T03:04:05Z
impact:
  summary: Slow
  users_affected: 5
  data_loss: false
contributing_factors:
  - tag: cold-cache
    text: Slow
reflection:
  level: fix
  note: Slow
action_points:
  - id: AP-1
    title: Slow
    type: detect
    level: class
    priority: P1
    owner: kim
    due: 2026-02-03
    issue: 7
    outcome: done
    closed_on: 2026-02-03
    outcome_reason: Slow
considered:
  - {title: Slow, declined: Slow}
  - title: Slow
    declined: Slow
"""
STRANGE = (
    *("true", "Null", "FALSE", "~", "1", "1e5", "0x1f", "2026", "2026-01-02", "12 %", "12e5 x", "''", '""', '" "'),
    *(
        "a # b",
        "a #b",
        "a: b",
        "a:b",
        "a:",
        "#a",
        "- a",
        "-",
        "[a",
        "[a]",
        "{a: b}",
        "'a",
        '"a',
        "a'b",
        "'a''b'",
        '"a\\n"',
    ),
    *(
        "a <!-- b",
        "a -->",
        "*a",
        "&a",
        "!a",
        "|",
        ">-",
        "a  ",
        "a\n",
        "a\n b",
        "a\n      b",
        "a\n\n      b",
        "é",
        "\u00a0",
    ),
    *(
        "a\n      # b",
        "a # b\n      c",
        "a\n      b: c",
        "a\n      - b",
        "a\n--- ",
        ">-\n      a\n      b",
        ">\n      a\n       b",
    ),
    *(
        "|\n      a\n\n      b\n",
        "|-\n      a\n     b",
        ">-\n  a\n",
        ">-\n      a <b\n",
        "x" * 251,
        "x" * 257,
        "x " * 2100,
    ),
)


def test_every_value_may_be_strange() -> None:
    places = [match.end() for match in re.finditer(r": (?=[A-Za-z0-9])|- (?=kim)|\[|, ", WHOLE)]
    ends = [re.compile(r"[\n,\]}]").search(WHOLE, place) for place in places]
    assert len(places) > 30
    taken = 0
    for place, end in zip(places, ends, strict=True):
        assert end is not None
        for strange in STRANGE:
            taken += compare_yaml(WHOLE[:place] + strange + WHOLE[end.start() :])
    assert taken > len(places) * len(STRANGE) // 4


def test_what_stands_between_entries_may_be_strange() -> None:
    lines = WHOLE.splitlines(keepends=True)
    between = (
        "\n",
        "# a\n",
        "  # a\n",
        "  a\n",
        "a\n",
        "]\n",
        '"\n',
        "---\n",
        "x-a: b\n",
        "title: twice\n",
        " \n",
        "- a\n",
    )
    between += (
        "'x-a': b\n",
        "true: b\n",
        "x-a:\n",
        "x-a:\n  b: c\n",
        "x-a: |\n  b\n",
        "x-a: 'b\n",
        "x-a: [b,\n",
        "? a\n",
    )
    taken = sum(
        compare_yaml("".join([*lines[:at], extra, *lines[at:]])) for at in range(len(lines) + 1) for extra in between
    )
    assert taken > len(lines) * len(between) // 5


def test_what_the_sieve_passes_over_holds_no_digits() -> None:
    passed = [character for character in map(chr, range(0x80, 0x30000)) if not 0xD800 <= ord(character) < 0xE000]
    digits = [one for one in passed if one.isdecimal()]
    assert digits
    for one in digits:
        assert one.encode().translate(None, fast_privacy._NO_OTHER_DIGITS), hex(ord(one))


BEGINNINGS = (
    *("id:", "title: a", "title: 'a", 'title: "a', "services: [a", "services:\n- a", "timestamps:\n", "a"),
    *("impact:\n  summary: a", "impact:\n  summary: >-\n    a", "contributing_factors:\n- tag: a\n  text: b"),
    *(
        "considered:\n  - {title: a, declined: b",
        "action_points:\n- id: AP-1",
        "action_points:\n- id: AP-1\n  title: b",
    ),
)
MIDDLES = (" ", " #", "#", ":", ": ", ", a", "\n", "\n ", "\n    b", "a", "\n- a", "'", "\n- id: AP-1\n  title: c")
ENDS = ("\n", "\nstatus: draft\n", "<\n")


def test_no_front_matter_takes_the_patterns_long() -> None:
    before = time.process_time()
    for start, middle, end in product(BEGINNINGS, MIDDLES, ENDS):
        with suppress(Unsure):
            read_entries(start + middle * (60_000 // len(middle)) + end)
    # Some 500 texts of 60 KB; a pattern that looked back would need minutes.
    assert time.process_time() - before < 10
