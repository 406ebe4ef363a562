"""Where the action items of a document are: under the headings that people give them."""

from __future__ import annotations

import re

STRONG = frozenset(
    {"action items", "action item", "action points", "action point", "actions items", "follow up", "follow ups"}
    | {"follow up actions", "follow up items", "follow up tasks", "followup", "followups", "followup actions"}
    | {"corrective actions", "preventive actions", "preventative actions", "corrective and preventive actions"}
    | {"remediation items", "remediation actions", "action plan", "action items and follow up", "post mortem actions"}
    | {"follow up action items", "followup tasks", "open action items", "actionable items"}
    | {"action items follow ups", "action items follow up", "action items followups", "action items next steps"}
    | {"follow up work", "followup work", "follow up issues", "corrective measures", "preventive measures"}
    | {"preventative measures", "preventive action items", "corrective action items"}
)
WEAK = frozenset(
    {"actions", "next steps", "todo", "to do", "todos", "to dos", "remediation", "remediations", "prevention"}
    | {"recommendations", "improvements", "future actions", "future work", "mitigation actions", "tasks"}
    | {"mitigations", "mitigation", "actions taken and planned", "action"}
    | {"what we will do", "what will we do", "what we are doing", "what we re doing about it", "fixes", "jira tickets"}
    | {"massnahmen", "aufgaben", "folgeaufgaben", "nächste schritte", "folgemassnahmen"}
    | {"abgeleitete massnahmen", "offene punkte"}
    | {"korrekturmassnahmen", "gegenmassnahmen", "aktionspunkte", "actions correctives", "plan daction", "suivi"}
    | {"actions à mener", "actions préventives", "prochaines étapes", "actions correctives et préventives"}
    | {"actions de suivi", "mesures correctives", "mesures préventives", "mesures", "tâches", "à faire"}
    | {"acciones", "acciones correctivas", "acciones preventivas", "acciones de seguimiento", "próximos pasos"}
    | {"tareas", "plan de acción", "medidas correctivas", "medidas preventivas", "medidas", "puntos de acción"}
    | {"ações", "ações corretivas", "ações preventivas", "próximos passos", "plano de ação", "medidas corretivas"}
    | {"itens de ação", "tarefas", "azioni", "azioni correttive", "azioni preventive", "prossimi passi"}
    | {"piano dazione", "piano di azione", "misure correttive", "acties", "actiepunten", "vervolgacties", "maatregelen"}
    | {"план действий", "корректирующие действия", "дальнейшие шаги"}
    | {"再発防止策", "再発防止", "再発防止対策", "アクションアイテム", "アクション", "対応策", "対策", "恒久対策"}
    | {"今後の対応", "今後の対策", "行动项", "改进措施", "改进项", "后续行动", "后续措施", "预防措施"}
    | {
        "待办",
        "待办事项",
        "行動項目",
        "改善措施",
        "後續行動",
        "재발 방지",
        "재발 방지 대책",
        "재발방지",
        "재발방지 대책",
    }
    | {"액션 아이템", "후속 조치", "향후 조치"}
)
"""Headings that are looked at only where no stronger one has items."""

PAST_AS_WELL = frozenset({"mitigations", "mitigation", "actions taken and planned"})
"""Those of them below which people write what they did during the incident, too."""

FINISHED = frozenset(
    {"done", "already done", "completed", "complete", "finished", "closed", "resolved", "completed items"}
    | {"completed actions", "completed action items", "finished items", "done items", "done already", "declined"}
)
"""Headings, below those, of what is done already."""

_like = re.compile(
    r"\b(?:next steps?|follow ?ups?|action (?:items?|points?|plan)|actions|remediations?|to ?dos?|happen(?:ing)? again"
    r"|make sure|prevent(?:ing|ion|ive)?|improv(?:e|ing|ements?)|going forward"
    r"|what (?:were|we are|are we|well|we will|will we|we plan)"
    r"|massnahmen|aufgaben|nächste schritte|actions à|prochaines étapes|acciones|próximos pasos|ações|azioni)\b"
)
_of_the_past = re.compile(r"\b(?:taken|during|performed|immediate|did|happened|went|done|timeline|well)\b")


def is_actions(key: str) -> bool:
    """Say whether a heading, as `heading_key` writes it, is one of action items."""
    return key in STRONG or key in WEAK


def is_like_actions(key: str) -> bool:
    """Say whether a heading has words of action items, though it is none of those above and tells of nothing past.

    Below such a heading only what says whose it is, until when, or which issue it has is an action item.
    """
    return _like.search(key) is not None and _of_the_past.search(key.replace("well ", "")) is None
