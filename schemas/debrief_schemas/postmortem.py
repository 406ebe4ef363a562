"""The front matter of a post-mortem as one frozen model."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from debrief_schemas.action_point import ActionPoint, Considered
from debrief_schemas.fields import Count, Extensible, Instant, Line, Login, Model, Name, PostmortemId, Tag, Text
from debrief_schemas.vocabulary import TIMESTAMPS, Detection, ReflectionLevel, Status, Visibility
from debrief_schemas.waiver import Waiver

ACTION_POINTS_MAX = 50
"""Most action points that one document may have."""

UNKNOWN_SEVERITY = "unknown"
"""The severity of a draft whose severity nobody has decided yet."""


_EXAMPLES: dict[str, Any] = {
    "timestamps": {
        "started_at": "2026-11-20T09:02:00Z",
        "detected_at": "2026-11-20T09:11:00Z",
        "mitigated_at": "2026-11-20T09:31:00Z",
    },
    "impact": {"summary": "4 % of checkouts failed for 29 minutes", "data_loss": False},
    "contributing_factors": [{"tag": "no-canary", "text": "New node pools take full traffic at once"}],
    "reflection": {"level": "class", "note": "Any node-level change reaches every pod at once"},
    "action_points": [
        {
            "id": "AP-1",
            "title": "Send 5 % of traffic to a new node pool for ten minutes first",
            "type": "prevent",
            "owner": "kim",
            "due": "2026-12-04",
        }
    ],
    "considered": [{"title": "Pin the kernel version", "declined": "Would delay security fixes"}],
    "waiver": {"reason": "out_of_our_control", "decided_by": "lee", "decided_on": "2026-11-22"},
}
"""Examples of the fields that have fields of their own."""


class Timestamps(Model):
    """Typed instants; durations are derived from them and never typed."""

    started_at: Annotated[Instant | None, Field(examples=["2026-11-20T09:02:00Z"])] = None
    """When the impact began."""
    detected_at: Annotated[Instant | None, Field(examples=["2026-11-20T09:11:00Z"])] = None
    """When somebody or something noticed."""
    acknowledged_at: Annotated[Instant | None, Field(examples=["2026-11-20T09:14:00Z"])] = None
    """When a responder took it on."""
    mitigated_at: Annotated[Instant | None, Field(examples=["2026-11-20T09:31:00Z"])] = None
    """When the impact ended for users."""
    resolved_at: Annotated[Instant | None, Field(examples=["2026-11-20T09:40:00Z"])] = None
    """When nothing was left to do for the incident itself."""


class Impact(Model):
    """What it meant for users."""

    summary: Annotated[Text | None, Field(examples=["4 % of checkouts failed for 38 minutes"])] = None
    """The impact in one line, with figures."""
    users_affected: Annotated[Count | None, Field(examples=[412])] = None
    """How many users noticed it."""
    data_loss: Annotated[bool | None, Field(examples=[False])] = None
    """Whether data was lost for good."""
    unknown_reason: Annotated[Text | None, Field(examples=["The edge kept no request log that day"])] = None
    """Why the impact is not known; stands in for `summary`."""


class ContributingFactor(Model):
    """One of the conditions that made the incident possible, worse or longer."""

    tag: Annotated[Tag, Field(examples=["no-canary"])]
    """A short name that other post-mortems use for the same condition."""
    text: Annotated[Text, Field(examples=["New node pools take full traffic at once"])]
    """The condition, in a sentence."""


class Reflection(Model):
    """On which level the debrief reflects, and why on that one."""

    level: Annotated[ReflectionLevel, Field(examples=["class"], strict=False)]
    """`fix` this fault, prevent its `class`, or `rethink` the solution."""
    note: Annotated[Text | None, Field(examples=["Any node-level change reaches every pod at once"])] = None
    """The argument for this level."""


class Postmortem(Extensible):
    """The front matter of one post-mortem."""

    id: Annotated[PostmortemId, Field(examples=["2026-11-20-checkout-502s"])]
    """The incident's day and a slug; equals the file's stem and never changes."""
    title: Annotated[Line, Field(examples=["Checkout returned 502s during a node rollover"])]
    """What happened, for people; may change."""
    status: Annotated[Status, Field(examples=["in_review"], strict=False)]
    """How far the document has come; each status asks for more."""
    severity: Annotated[Name, Field(examples=["sev2", "unknown"])]
    """One of the severities in the settings, or `unknown` in a draft."""
    services: Annotated[tuple[Name, ...], Field(examples=[["checkout", "edge"]], strict=False)] = ()
    """Services that were part of the incident."""
    incident: Annotated[Line | None, Field(examples=["https://github.com/acme/shop/issues/482"])] = None
    """Where the incident is known: a link or a reference."""
    timestamps: Annotated[Timestamps, Field(default_factory=Timestamps, examples=[_EXAMPLES["timestamps"]])]
    """The incident's typed instants, RFC 3339 with an offset."""
    approximate: Annotated[
        tuple[Literal["started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"], ...],
        Field(examples=[["started_at"]], strict=False),
    ] = ()
    """Which of the timestamps are estimates."""
    detection: Annotated[Detection | None, Field(examples=["alert"], strict=False)] = None
    """Who or what noticed first."""
    impact: Annotated[Impact | None, Field(examples=[_EXAMPLES["impact"]])] = None
    """What it meant for users."""
    contributing_factors: Annotated[
        tuple[ContributingFactor, ...], Field(examples=[_EXAMPLES["contributing_factors"]], strict=False)
    ] = ()
    """The conditions that made it possible, worse or longer; rarely just one."""
    reflection: Annotated[Reflection | None, Field(examples=[_EXAMPLES["reflection"]])] = None
    """The level of reflection and its argument."""
    authors: Annotated[tuple[Login, ...], Field(examples=[["kim"]], strict=False)] = ()
    """Logins of the people who wrote it."""
    reviewers: Annotated[tuple[Login, ...], Field(examples=[["lee"]], strict=False)] = ()
    """Logins of the people who reviewed it."""
    visibility: Annotated[Visibility, Field(examples=["internal"], strict=False)] = Visibility.INTERNAL
    """Who may read it."""
    related: Annotated[tuple[PostmortemId, ...], Field(examples=[["2026-03-02-cart-502s"]], strict=False)] = ()
    """Ids of other post-mortems that a reader of this one wants."""
    action_points: Annotated[
        tuple[ActionPoint, ...],
        Field(examples=[_EXAMPLES["action_points"]], strict=False, max_length=ACTION_POINTS_MAX),
    ] = ()
    """What will be done; each becomes an issue after the merge."""
    no_action_reason: Annotated[Text | None, Field(examples=["The service is retired on 2026-12-01"])] = None
    """Why nothing will be done, where there is no action point."""
    considered: Annotated[tuple[Considered, ...], Field(examples=[_EXAMPLES["considered"]], strict=False)] = ()
    """What was thought of and declined."""
    waiver: Annotated[Waiver | None, Field(examples=[_EXAMPLES["waiver"]])] = None
    """With the status `waived`: who decided that no post-mortem is needed, and why."""


assert tuple(Timestamps.model_fields) == TIMESTAMPS  # noqa: S101  one order for both, checked at import
