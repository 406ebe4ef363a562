"""Examples for the fields of `.github/debrief.yml`, which editors show where a setting is written.

They stand apart from the models, as every command loads those and only the JSON Schema needs these. A field that is
not listed is shown by its default; listed are those whose default is nothing, or says too little.
"""

from __future__ import annotations

from typing import Any

_STATUS = {"field": "Status", "value": "Todo"}
_BOARD_FIELDS = {"priority": "Priority", "due": "Due date", "sprint": "Sprint", "status": _STATUS}
_LABEL_MAP = {
    "severity": {
        "sev1": {"name": "outage", "colour": "b60205", "description": "Customers could not buy"},
        "sev4": None,
    },
    "priority": {"P0": "urgent"},
}
_SERVICES = {"checkout": {"repository": "acme/checkout", "labels": ["team-checkout"]}}
_ESCALATE = [{"after_days": 14, "mention": "owner"}, {"after_days": 30, "mention": "acme/leads"}]
_REVIEWERS = {"checkout": ["lee", "acme/edge"]}
_PATHS = {"checkout": ["services/checkout"]}
_TEAMS = {"acme/edge": ["kim", "lee"]}
_COLUMNS = {"time": "when", "text": ["service", "what"]}
_DEPLOYS = {
    "path": "deploys.csv",
    "columns": _COLUMNS,
    "time_format": "%d.%m.%Y %H:%M",
    "zone": "Europe/Berlin",
    "kind": "deploy",
}
_SLACK = {"channel": "C0123ABCD", "messages": "marked"}

EXAMPLES: dict[str, tuple[Any, ...]] = {
    "Settings.word": ("post-mortem", "debrief"),
    "Settings.severities": (["sev1", "sev2", "sev3", "sev4"], ["critical", "major", "minor"]),
    "Settings.priorities": (["P0", "P1", "P2", "P3"], ["now", "next", "later"]),
    "Settings.services": (["checkout", "search"],),
    "Settings.fields": (
        {"x-customer-notice": {"type": "boolean", "required": True}},
        {"x-region": {"type": "text", "values": ["eu", "us", "asia"]}},
    ),
    "Settings.issues": ({"statuses": ["published"], "create_per_run": 20}, {"labels": {"service": "service:"}}),
    "Settings.dormancy": ({"after_days": 60, "grace_days": 1, "escalate": _ESCALATE},),
    "Settings.policy": (
        {"since": "2026-01-01", "require": {"highest_severities": 2}, "deadlines": {"working_days": [5, 10]}},
        {"waive": {"by": ["acme/edge"], "by_severity": {"sev1": []}}, "teams": _TEAMS},
    ),
    "Settings.incidents": ({"label": "incident", "collect": ["git", "slack"], "reviewers": _REVIEWERS},),
    "Settings.sources": ({"names": "roles", "git": {"paths": _PATHS}, "slack": _SLACK},),
    "Settings.write_back": ("files", "commit", "pull-request", "none"),
    "Settings.rules": ({"identity/folder": "off"}, {"filler/to-be-determined": "error"}),
    "FieldRule.type": ("text", "boolean"),
    "FieldRule.values": (["eu", "us", "asia"],),
    "FieldRule.required": (True,),
    "Issues.statuses": (["in_review", "published"], ["published"]),
    "Issues.labels": ({"triage": "needs-triage", "service": "service:"}, {"map": _LABEL_MAP}),
    "Issues.owners": ({"kim": "kim-at-acme", "sre": "acme/site-reliability", "oncall": None},),
    "Issues.services": (_SERVICES,),
    "Issues.milestone": ({"title": "Reliability"}, {"by_due": True}),
    "Issues.type": ("Task", "Bug"),
    "Issues.parent": (True,),
    "Issues.board": ({"owner": "acme", "number": 4, "fields": _BOARD_FIELDS},),
    "Issues.bot": ("github-actions[bot]", "acme-bot"),
    "Labels.service": ("service:",),
    "Labels.map": (_LABEL_MAP,),
    "LabelLook.name": ("outage",),
    "LabelLook.colour": ("b60205", "d93f0b"),
    "LabelLook.description": ("Customers could not buy",),
    "LabelMap.severity": ({"sev1": "outage", "sev4": None},),
    "LabelMap.priority": ({"P0": {"name": "urgent", "colour": "b60205"}},),
    "LabelMap.type": ({"prevent": "prevention", "process": None},),
    "Service.repository": ("acme/checkout",),
    "Service.labels": (["team-checkout"], [{"name": "team-checkout", "colour": "0e8a16"}]),
    "Milestone.title": ("Reliability",),
    "Milestone.by_due": (True,),
    "Board.owner": ("acme",),
    "Board.number": (4,),
    "Board.fields": (_BOARD_FIELDS,),
    "BoardFields.priority": ("Priority", {"field": "Priority", "values": {"P0": "Urgent", "P1": "High"}}),
    "BoardFields.due": ("Due date",),
    "BoardFields.sprint": ("Sprint",),
    "BoardFields.severity": ("Severity", {"field": "Severity", "values": {"sev1": "Critical"}}),
    "BoardFields.type": ("Kind", {"field": "Kind", "values": {"prevent": "Prevention"}}),
    "BoardFields.owner": ("Team",),
    "BoardFields.service": ("Service", {"field": "Component", "values": {"checkout": "Checkout"}}),
    "BoardFields.postmortem": ("Post-mortem",),
    "BoardFields.status": (_STATUS,),
    "BoardTarget.field": ("Priority",),
    "BoardTarget.values": ({"P0": "Urgent", "P1": "High"},),
    "BoardConstant.field": ("Status",),
    "BoardConstant.value": ("Todo", "Backlog"),
    "Dormancy.escalate": (_ESCALATE,),
    "Escalation.after_days": (14, 30),
    "Escalation.mention": ("owner", "acme/leads"),
    "Policy.since": ("2026-01-01",),
    "Policy.require": ({"highest_severities": 2, "data_loss": True, "detection": ["customer"]},),
    "Policy.deadlines": ({"working_days": [5, 10], "action_point_days": [30, 60]},),
    "Policy.review": ({"reviewers": [2, 1], "outside_team": 1},),
    "Policy.waive": ({"by": ["kim", "acme/leads"], "by_severity": {"sev1": []}},),
    "Policy.teams": (_TEAMS,),
    "Require.detection": (["customer"], ["customer", "vendor"]),
    "Require.services": (["checkout"],),
    "Deadlines.weekend": (["saturday", "sunday"], ["friday", "saturday"]),
    "Deadlines.holidays": (["2026-12-25", "2027-01-01"],),
    "Review.reviewers": ([1], [2, 1]),
    "Waive.by": (["kim", "acme/leads"],),
    "Waive.by_severity": ({"sev1": [], "sev2": ["kim"]},),
    "Incidents.repository": ("acme/shop",),
    "Incidents.authors": (["pagerduty[bot]"],),
    "Incidents.collect": (["git"], ["git", "slack:C0123ABCD", "pagerduty"]),
    "Incidents.reviewers": (_REVIEWERS,),
    "Sources.names": ("keep", "roles"),
    "Sources.people": ({"U0123": "incident lead", "kim": "database on-call"},),
    "Sources.git": ({"branch": "main", "paths": _PATHS, "web": "https://github.com/acme/shop"},),
    "Sources.github": ({"repository": "acme/shop", "include": ["issue", "pull_requests", "deployments"]},),
    "Sources.slack": (_SLACK,),
    "Sources.pagerduty": ({"services": ["PIJ90N7"]}, {"url": "https://api.eu.pagerduty.com"}),
    "Sources.alertmanager": ({"url": "https://alerts.example.com"},),
    "Sources.prometheus": ({"url": "https://prometheus.example.com", "token_env": "PROMETHEUS_TOKEN"},),
    "Sources.grafana": ({"url": "https://grafana.example.com"},),
    "Sources.statuspage": ({"url": "https://status.example.com"},),
    "Sources.files": ({"deploys": _DEPLOYS},),
    "GitSource.repository": (".", "../shop"),
    "GitSource.branch": ("HEAD", "main"),
    "GitSource.paths": (_PATHS,),
    "GitSource.web": ("https://github.com/acme/shop",),
    "GitHubSource.repository": ("acme/shop",),
    "SlackSource.channel": ("C0123ABCD",),
    "SlackSource.workspace": ("https://acme.slack.com",),
    "SlackSource.messages": ("all", "marked"),
    "PagerDutySource.url": ("https://api.pagerduty.com", "https://api.eu.pagerduty.com"),
    "PagerDutySource.services": (["PIJ90N7"],),
    "ApiSource.url": ("https://alerts.example.com", "http://localhost:9093"),
    "ApiSource.token_env": ("PROMETHEUS_TOKEN",),
    "TableSource.format": ("csv", "json", "jsonl"),
    "TableSource.path": ("deploys.csv",),
    "TableSource.label": ("deploy log",),
    "TableSource.columns": (_COLUMNS,),
    "TableSource.records": ("data.items",),
    "TableSource.delimiter": (",", ";"),
    "TableSource.time_format": ("rfc3339", "epoch", "%d.%m.%Y %H:%M"),
    "TableSource.zone": ("Europe/Berlin", "+01:00"),
    "TableSource.kind": ("other", "deploy"),
    "TableSource.kinds": ({"fired": "alert", "cleared": "alert_ended"},),
    "Columns.time": ("time", "when"),
    "Columns.text": (["text"], ["service", "what"]),
    "Columns.id": ("id",),
    "Columns.link": ("url",),
    "Columns.kind": ("state",),
}
"""By model and field, what a team could write there, as the file's YAML is read; the first is the most usual."""
