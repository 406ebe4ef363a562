"""Labels as code: mapped, coloured, described, known again after a person renamed them, and never replaced."""

from __future__ import annotations

from fakes.github_triage import TriageGitHub

from .conftest import OTHER, Bench


def rename(github: TriageGitHub, old: str, new: str) -> None:
    """Rename a label as the web pages do: everywhere at once, and its description stays."""
    label = github.state.labels.pop(old.casefold())
    label.name = new
    github.state.labels[new.casefold()] = label
    for issue in github.state.issues.values():
        issue.labels = [new if name == old else name for name in issue.labels]


def test_values_have_the_labels_that_the_map_says(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(
        labels={
            "service": "service:",
            "map": {
                "severity": {"sev2": {"name": "outage", "colour": "aa0000", "description": "Customers could not buy"}},
                "priority": {"P1": None},
                "type": {"prevent": "hardening"},
            },
        },
        services={"checkout": {"labels": ["team-checkout", {"name": "money", "colour": "00aa00"}]}},
    )
    bench.write(services="checkout, mail")
    bench.apply()
    assert github.state.issues[1].labels == [
        "postmortem",
        "needs-triage",
        "outage",
        "hardening",
        "team-checkout",
        "money",
        "service:mail",
    ]
    labels = github.state.labels
    assert (labels["outage"].color, labels["outage"].description) == ("aa0000", "Customers could not buy")
    assert (labels["money"].color, labels["hardening"].color) == ("00aa00", "bfdadc")
    assert labels["service:mail"].description == "The incident struck mail"
    assert "priority:P1".casefold() not in labels
    bench.settle()


def test_a_renamed_label_is_used_under_its_new_name_and_not_made_again(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(1)
    bench.apply()
    rename(github, "severity:sev2", "S2")
    rename(github, "postmortem", "from-a-post-mortem")
    rename(github, "needs-triage", "new")
    bench.settle()
    bench.write(1, name=OTHER)
    bench.apply()
    assert github.state.issues[2].labels == ["from-a-post-mortem", "new", "S2", "priority:P1", "type:prevent"]
    assert sorted(github.state.labels) == ["from-a-post-mortem", "new", "priority:p1", "s2", "type:prevent"]
    assert github.count("POST", "/labels$") == 0
    bench.settle()


def test_a_label_is_known_under_either_word_for_the_document(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(1)
    bench.apply()
    rename(github, "severity:sev2", "S2")
    settings = bench.root / ".github" / "debrief.yml"
    settings.write_text("word: debrief\n", encoding="utf-8")
    bench.write(1, name=OTHER)
    bench.apply()
    assert "S2" in github.state.issues[2].labels


def test_two_labels_that_look_alike_are_no_proof(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(1)
    bench.apply()
    rename(github, "severity:sev2", "S2")
    github.state.add_label("S2-copy", description=github.state.labels["s2"].description)
    bench.write(1, name=OTHER)
    bench.apply()
    assert "severity:sev2" in github.state.issues[2].labels


def test_labels_of_people_stay_and_what_they_take_off_stays_off(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(1)
    bench.apply()
    github.state.put_labels(github.state.issues[1], ["theirs"])
    github.state.issues[1].labels.remove("type:prevent")
    bench.settle()
    bench.settings(labels={"service": "service:"})
    bench.apply()
    assert github.state.issues[1].labels == [
        "postmortem",
        "needs-triage",
        "severity:sev2",
        "priority:P1",
        "theirs",
        "service:checkout",
    ]
    bench.settle()


def test_a_label_that_is_too_long_is_measured_in_characters(bench: Bench) -> None:
    bench.settings(labels={"triage": "x" * 51})
    bench.write()
    assert "has 51 characters; at most 50 are allowed" in bench.run("check", code=2)
    bench.settings(labels={"triage": "Postmortem"})
    assert "`record`, `triage` and `orphaned` must differ" in bench.run("check", code=2)
