"""Where the action items of a document are: under the headings that people give them."""

from __future__ import annotations

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
    | {"massnahmen", "aufgaben", "nächste schritte", "folgemassnahmen", "abgeleitete massnahmen", "offene punkte"}
    | {"korrekturmassnahmen", "gegenmassnahmen", "aktionspunkte", "actions correctives", "plan d action", "suivi"}
    | {"actions à mener", "actions préventives", "prochaines étapes", "actions correctives et préventives"}
)
"""Headings that are looked at only where no stronger one has items."""

PAST_AS_WELL = frozenset({"mitigations", "mitigation", "actions taken and planned"})
"""Those of them below which people write what they did during the incident, too."""

FINISHED = frozenset(
    {"done", "already done", "completed", "complete", "finished", "closed", "resolved", "completed items"}
    | {"completed actions", "completed action items", "finished items", "done items", "done already", "declined"}
)
"""Headings, below those, of what is done already."""
