"""The enumerations of the document format.

Severities, priorities and services are not here: they belong to a team and live in its settings.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """How far a post-mortem has come; strictness follows it (see `requirements`)."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    WAIVED = "waived"


class Detection(StrEnum):
    """Who or what noticed the incident first."""

    ALERT = "alert"
    CUSTOMER = "customer"
    STAFF = "staff"
    VENDOR = "vendor"
    OTHER = "other"


class ActionType(StrEnum):
    """What an action point changes: noticing, limiting, avoiding, restoring, or how people work."""

    DETECT = "detect"
    MITIGATE = "mitigate"
    PREVENT = "prevent"
    REPAIR = "repair"
    PROCESS = "process"


class ReflectionLevel(StrEnum):
    """How far a reflection reaches: this fault, its whole class, or the solution itself."""

    FIX = "fix"
    CLASS = "class"
    RETHINK = "rethink"


class Visibility(StrEnum):
    """Who may read the document; `public` makes the privacy checks stricter."""

    INTERNAL = "internal"
    PUBLIC = "public"


class WaiverReason(StrEnum):
    """Why an incident needs no post-mortem."""

    LOW_SEVERITY = "low_severity"
    OUT_OF_OUR_CONTROL = "out_of_our_control"
    ONE_OFF = "one_off"
    DUPLICATE_OF = "duplicate_of"


class Outcome(StrEnum):
    """How an action point's issue ended; written by the bot, never by people."""

    DONE = "done"
    DECLINED = "declined"


TIMESTAMPS = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
"""The typed instants of an incident, in the order in which they must follow each other."""

SOURCES = ("git", "github", "slack", "pagerduty", "alertmanager", "prometheus", "grafana", "opsgenie", "statuspage")
"""Where facts of an incident come from without a shape in the settings."""
