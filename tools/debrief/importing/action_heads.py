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

OWNER_LABELS = frozenset(
    {"owner", "owners", "assignee", "assignees", "assigned to", "dri", "responsible", "responsible person"}
    | {"action owner", "verantwortlich", "verantwortliche", "verantwortlicher", "zuständig", "zuständige", "bearbeiter"}
    | {"responsable", "responsables", "encargado", "asignado a", "responsável", "responsáveis", "responsabile"}
    | {"assegnato a", "eigenaar", "verantwoordelijke", "ответственный", "исполнитель", "担当", "担当者", "负责人"}
    | {"責任者", "負責人", "담당", "담당자"}
)
"""Those that name an owner before a colon within an item, too; the others begin what else people write there."""
OWNER = OWNER_LABELS | frozenset(
    {"who", "assigned", "lead", "owner s", "verantwortliche r", "wer", "porteur", "pilote", "qui", "attribué à"}
    | {"quién", "quem", "chi"}
)
DUE_LABELS = frozenset(
    {"due", "due date", "due by", "deadline", "eta", "target date", "target completion date", "completion date"}
    | {"expected completion date", "frist", "fällig", "fällig am", "fällig bis", "fälligkeit", "fälligkeitsdatum"}
    | {"termin", "zieldatum", "échéance", "échéances", "date limite", "date cible", "fecha límite", "fecha limite"}
    | {"fecha objetivo", "vencimiento", "plazo", "prazo", "data limite", "scadenza", "vervaldatum", "срок", "期限"}
    | {"締切", "納期", "截止日期", "截止时间", "完成时间", "기한", "마감일", "완료 예정일"}
)
"""Those that name a day before a colon within an item, too."""
DUE = DUE_LABELS | frozenset(
    {"by", "by when", "when", "target", "expected completion", "bis", "bis wann", "date d échéance", "date déchéance"}
    | {"délai", "pour le", "cuándo", "entro"}
)
PRIORITY = frozenset(
    {"priority", "prio", "priorität", "priorité", "prioridad", "prioridade", "priorità", "prioriteit", "приоритет"}
    | {"優先度", "优先级", "優先級", "우선순위"}
)
STATE_LABELS = frozenset(
    {"status", "state", "statut", "état", "estado", "stato", "статус", "状態", "ステータス", "状态", "상태"}
)
"""Those that say how an item stands before a colon within it, too."""
STATE = STATE_LABELS | frozenset({"progress", "stand", "avancement", "situação", "進捗", "zustand"})
ISSUE = frozenset(
    {"bug", "bugs", "issue", "issues", "ticket", "tickets", "jira", "jira ticket", "jira issue", "github issue", "link"}
    | {"links", "pr", "pull request", "tracking", "tracking issue", "tracking link", "issue link", "ticket link"}
    | {"vorgang", "tâche jira", "billet", "incidencia", "тикет", "チケット", "工单", "티켓", "url", "bug link"}
)
NUMBER = frozenset({"", "nr", "no", "number", "id", "ref", "key", "nummer", "numéro", "n", "nº", "n°", "num", "número"})
"""Of what only counts the rows."""
