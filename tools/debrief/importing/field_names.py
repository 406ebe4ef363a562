"""The names of the fields in which documents state facts, as `snake_case`; the first of them that is there counts."""

from __future__ import annotations

import re

from debrief_schemas.vocabulary import Detection

TITLE_KEYS = ("title", "name", "incident_title", "subject", "titel", "titre", "título")
OWN_DAY_KEYS = (
    *("incident_date", "date_of_incident", "incident_day", "day", "vorfallsdatum", "date_de_l_incident"),
    *("fecha_del_incidente", "start_date"),
)
"""Names of the incident's own day."""
OTHER_DAY_KEYS = ("date", "datum", "fecha", "created")
"""Names of a day that may as well be the one on which the document was written or published."""
DAY_KEYS = (*OWN_DAY_KEYS, *OTHER_DAY_KEYS)
SEVERITY_KEYS = (
    *("severity", "sev", "incident_severity", "severity_level", "schweregrad", "gravité", "severidad"),
    "priority",
)
SERVICE_KEYS = (
    *("services", "service", "affected_services", "services_affected", "impacted_services"),
    *("betroffene_dienste", "services_touchés", "services_affectés", "servicios_afectados", "affected"),
)
AUTHOR_KEYS = (
    *("authors", "author", "postmortem_owner", "post_mortem_owner", "verfasser", "autoren", "auteur", "auteurs"),
    *("autor", "autora", "autores"),
)
LOGIN_KEYS = ("login", "github", "username", "handle")
UNSURE_ZONE_KEYS = ("zone", "zona")
"""Names of a time zone that may as well be those of a part of a data centre."""
ZONE_KEYS = ("timezone", "time_zone", "tz", "zeitzone", "fuseau_horaire", "fuseau", "zona_horaria", *UNSURE_ZONE_KEYS)
DETECTION_KEYS = (
    *(
        "detection",
        "detected_by",
        "detection_method",
        "how_detected",
        "detection_source",
        "entdeckt_durch",
        "erkannt_durch",
    ),
    *("bemerkt_durch", "détecté_par", "detectado_por"),
)
DETECTORS: dict[Detection, tuple[str, ...]] = {
    Detection.ALERT: (
        *("alert", "alerts", "alerting", "automated alert", "alarm", "monitoring", "monitor", "alerte", "alerta"),
    ),
    Detection.CUSTOMER: (
        *("customer", "customers", "user", "users", "customer report", "user report", "kunde", "kunden", "cliente"),
    ),
    Detection.STAFF: ("staff", "employee", "engineer", "on call", "on call engineer", "mitarbeiter", "internal"),
    Detection.VENDOR: ("vendor", "provider", "third party", "anbieter"),
    Detection.OTHER: ("other",),
}
"""Who or what notices an incident, and the words that say it, as `heading_key` writes them."""
IMPACT_KEYS = ("impact", "impact_summary", "user_impact", "customer_impact", "auswirkung", "auswirkungen", "impacto")
BODY_INCIDENT_KEYS = ("incident", "incident_url", "incident_link", "incident_issue")
"""Names of the incident's own page that are fields in the body, too, where a link or a number stands behind them."""
OF_THE_TEXT = re.compile(r"publi|updat|modif|creat|edit|lastmod|generat|due|deadline|scheduled|review|meeting|^closed$")
"""Names of times that are those of the text, or of what follows, and no step of the incident."""
INCIDENT_KEYS = (*BODY_INCIDENT_KEYS, "ticket")
STAMP_KEYS: dict[str, tuple[str, ...]] = {
    "started_at": (
        *("started_at", "started", "start", "start_time", "incident_start", "impact_start"),
        *("began", "beginning", "began_at", "outage_start", "incident_started", "beginn", "début"),
    ),
    "detected_at": ("detected_at", "detected", "detection_time", "time_detected"),
    "acknowledged_at": ("acknowledged_at", "acknowledged"),
    "mitigated_at": ("mitigated_at", "mitigated", "time_mitigated"),
    "resolved_at": (
        *("resolved_at", "resolved", "end", "end_time", "incident_end", "time_resolved"),
        *("ended", "ended_at", "outage_end", "incident_ended", "ende", "fin", "resolved_when"),
    ),
}

BODY_KEYS = (
    {*SEVERITY_KEYS, *SERVICE_KEYS[:-1], *AUTHOR_KEYS, *ZONE_KEYS, "incident_date", "date_of_incident", "date"}
    | {"datum", "vorfallsdatum", "date_de_l_incident", "fecha", "fecha_del_incidente"}
    | {"start_time", "incident_start", "impact_start", "detected", "detected_at", "time_detected", "acknowledged_at"}
    | {"mitigated", "mitigated_at", "time_mitigated", "resolved", "resolved_at", "time_resolved", "incident_end"}
    | {"started_at", "end_time", "detected_by", "detection_method", *DETECTION_KEYS[5:], *IMPACT_KEYS}
)
"""Names that are fields in the body, too; others are too common there."""

TIMES = frozenset(key for keys in STAMP_KEYS.values() for key in keys)
"""Names that are fields in the body where a time of day stands behind them."""


def field_name(text: str) -> str:
    """Return a name as people write it, such as `Start time` or `startTime`, in `snake_case`."""
    return re.sub(r"[\s'’-]+|(?<=[a-z])(?=[A-Z])", "_", text.strip()).casefold()
