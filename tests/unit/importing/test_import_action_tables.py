"""Tables of action items: their columns in other languages, and what of them is not read."""

from __future__ import annotations

from datetime import date

import pytest

from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions, ImportResult
from debrief_schemas.settings import Settings


def imported(body: str) -> ImportResult:
    """Import a body with a day."""
    result = import_document("source.md", body.encode(), Settings(), ImportOptions(day=date(2024, 3, 10)))
    assert not result.refused, result.problems
    return result


@pytest.mark.parametrize(
    ("heading", "heads", "opened", "finished"),
    [
        ("Maßnahmen", "Nr. | Maßnahme | Verantwortlich | Frist | Status", "offen", "erledigt"),
        ("Plan d'action", "N° | Action | Responsable | Échéance | Statut", "à faire", "Terminé"),
        ("Acciones correctivas", "# | Acción | Responsable | Fecha límite | Estado", "Pendiente", "Hecho"),
        ("Ações", "ID | Ação | Responsável | Prazo | Situação", "em andamento", "Concluído"),
        ("再発防止策", "番号 | 対策 | 担当者 | 期限 | 状態", "対応中", "完了"),
    ],
)
def test_columns_and_states_in_other_languages(heading: str, heads: str, opened: str, finished: str) -> None:
    result = imported(
        f"## {heading}\n\n| {heads} |\n|---|---|---|---|---|\n"
        f"| 1 | Un-Deux | kim | 31.03.2024 | {opened} |\n| 2 | Trois | lee | 2024-04-15 | {finished} |\n"
    )
    assert [(item.title, item.owner, item.due) for item in result.action_items] == [
        ("Un-Deux", "kim", date(2024, 3, 31))
    ]
    assert [remark.line for remark in result.finished] == [6]


def test_a_person_and_a_week_in_a_table_are_told() -> None:
    result = imported(
        "## Maßnahmen\n\n| Maßnahme | Verantwortlich | Frist |\n|---|---|---|\n| Eins | Jörg Müller | KW 14 |\n"
    )
    assert [remark.text for remark in result.left] == [
        "the due date 'KW 14' is no day with a year",
        "the owner 'Jörg Müller' is no login",
    ]


def test_columns_that_say_something_else_are_told_once() -> None:
    result = imported(
        "## Action items\n\n| Action item | Type | Owner | Bug | Cost |\n|---|---|---|---|---|\n"
        "| Use it | prevent | kim | Bug 5554823 **TODO** | n/a |\n| Test it | mitigate | kim | n/a **TODO** | |\n"
        "| Ship it | prevent | kim | https://bugs.example/5 | |\n| Drop it | process | kim | **DONE** | 3 |\n"
    )
    assert [(item.title, item.link) for item in result.action_items] == [
        ("Use it", None),
        ("Test it", None),
        ("Ship it", "https://bugs.example/5"),
    ]
    assert [(remark.line, remark.text) for remark in result.left] == [
        (3, "the column “Type” is not read; it stays in the table"),
        (5, "“Bug 5554823” says no address: write that of the issue to have it as a link"),
    ]


def test_a_state_in_words_that_are_not_known_is_told() -> None:
    result = imported("## Action items\n\n| Action | Status |\n|---|---|\n| Do it | Verhuisd |\n| Test it | Open |\n")
    assert [item.title for item in result.action_items] == ["Do it", "Test it"]
    assert [remark.text for remark in result.left] == [
        "“Do it”: whether “Verhuisd” is done is not known; it is taken as open"
    ]
