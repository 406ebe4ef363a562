"""Headings of the columns of a table of action items in the languages of their authors, as `heading_key` writes them.

The languages are English, German, French, Spanish, Portuguese, Italian, Dutch, Russian, Japanese, Chinese and Korean.
"""

from __future__ import annotations

TITLE = (
    *("action item", "action items", "action", "action point", "title", "item", "task", "what", "todo", "follow up"),
    *("massnahme", "massnahmen", "aufgabe", "aufgaben", "aktion", "was", "mesure", "mesures", "tâche", "quoi"),
    *("acción", "acciones", "tarea", "medida", "qué", "ação", "ações", "tarefa", "azione", "azioni", "attività"),
    *("actie", "actiepunt", "taak", "maatregel", "действие", "задача", "мероприятие"),
    *("アクション", "対応", "対策", "対応内容", "行动项", "行动", "措施", "改进措施", "改善措施", "조치", "조치 사항"),
    *("description", "summary", "name", "beschreibung", "descripción", "descrição", "descrizione", "omschrijving"),
    *("описание", "内容", "描述", "내용", "설명"),
)
"""Of what is to do; the first of them that a table has counts."""

OWNER = frozenset(
    {"owner", "owners", "assignee", "assignees", "who", "dri", "responsible", "assigned to", "assigned", "lead"}
    | {"action owner", "owner s", "responsible person", "verantwortlich", "verantwortliche", "verantwortlicher"}
    | {"verantwortliche r", "zuständig", "zuständige", "bearbeiter", "wer", "responsable", "responsables", "porteur"}
    | {"pilote", "qui", "attribué à", "encargado", "asignado a", "quién", "responsável", "responsáveis", "quem"}
    | {"responsabile", "assegnato a", "chi", "eigenaar", "verantwoordelijke", "ответственный", "исполнитель"}
    | {"担当", "担当者", "负责人", "責任者", "負責人", "담당", "담당자"}
)
DUE = frozenset(
    {"due", "due date", "due by", "deadline", "target date", "target", "eta", "by", "by when", "when"}
    | {"target completion date", "expected completion", "expected completion date", "completion date"}
    | {"frist", "fällig", "fällig am", "fälligkeit", "fälligkeitsdatum", "termin", "bis", "bis wann", "zieldatum"}
    | {"échéance", "échéances", "date limite", "date cible", "date d échéance", "date déchéance", "délai"}
    | {"pour le", "fecha límite", "fecha limite", "fecha objetivo", "vencimiento", "plazo", "cuándo", "prazo"}
    | {"data limite", "scadenza", "entro", "vervaldatum", "срок", "期限", "締切", "納期", "截止日期", "截止时间"}
    | {"完成时间", "기한", "마감일", "완료 예정일"}
)
PRIORITY = frozenset(
    {"priority", "prio", "priorität", "priorité", "prioridad", "prioridade", "priorità", "prioriteit", "приоритет"}
    | {"優先度", "优先级", "優先級", "우선순위"}
)
STATE = frozenset(
    {"status", "state", "progress", "stand", "statut", "état", "avancement", "estado", "situação", "stato", "статус"}
    | {"状態", "ステータス", "状态", "進捗", "상태", "zustand"}
)
ISSUE = frozenset(
    {"bug", "bugs", "issue", "issues", "ticket", "tickets", "jira", "jira ticket", "jira issue", "github issue", "link"}
    | {"links", "pr", "pull request", "tracking", "tracking issue", "tracking link", "issue link", "ticket link"}
    | {"vorgang", "tâche jira", "billet", "incidencia", "тикет", "チケット", "工单", "티켓", "url", "bug link"}
)
NUMBER = frozenset({"", "nr", "no", "number", "id", "ref", "key", "nummer", "numéro", "n", "nº", "n°", "num", "número"})
"""Of what only counts the rows."""
