"""A record like those that teams keep: files of about 8 KB, written in the many ways in which people write YAML.

The same seed gives the same bytes on every machine. Everything in it is made up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Any

SERVICES = (
    *("checkout", "edge", "search", "billing", "ledger", "login", "mailer", "catalogue", "reports"),
    *("media-store", "queue", "scheduler", "ingest", "gateway", "pricing", "profiles", "notifications"),
    *("warehouse", "exports", "sessions"),
)
TEAMS = (*("platform", "payments", "storage", "identity", "delivery", "growth", "data-infra"),)
PEOPLE = (
    *("kim", "lee", "sasha", "noor", "robin", "jules", "ari", "mika", "toni", "alex", "charlie", "dana"),
    *("eli", "frankie", "remy", "yuri"),
)
TAGS = (
    *("no-canary", "alert-threshold", "silent-failure", "hidden-limit", "single-standby", "untested-recovery"),
    *("unclear-tool-output", "stale-runbook", "shared-credential", "clock-skew", "retry-storm", "cold-cache"),
    *("missing-timeout", "config-drift", "manual-step"),
)
SUBJECTS = (
    "the rollout of the new node pool",
    "a retry loop in the client library",
    "the nightly compaction",
    "an expired certificate",
    "the failover of the primary database",
    "a schema change behind a feature flag",
    "the cache in front of the catalogue",
    "a limit on open files that nobody remembered",
    "the job that rotates credentials",
    "the load balancer’s health check",
    "an upgrade of the kernel on the storage hosts",
    "a query without an index",
    "the queue between ingest and search",
    "a change of the resolver’s configuration",
    "the autoscaler of the edge tier",
)
EFFECTS = (
    "left a tenth of requests without an answer",
    "filled the disks within forty minutes",
    "held back every message of one tenant",
    "returned stale prices to the shop",
    "made logins fail for users with an old session",
    "slowed searches to eight seconds",
    "dropped events without a trace",
    "kept the workers busy with the same batch",
    "doubled the load on the replica",
    "emptied the connection pool",
    "sent two mails where one was due",
    "turned every write into a time-out",
)
REASONS = (
    "because the alert asks for five minutes over 5 %",
    "although the dashboard had been green all morning",
    "since two deploys overlapped by a minute",
    "as the runbook still named the old cluster",
    "while the on-call engineer was looking at another page",
    "because the staging environment has a tenth of the data",
    "since the default of the library had changed between versions",
    "as nobody owns that path – it grew with the product",
    "because the check asks whether the process lives, not whether it answers",
    "although a similar case had been seen two years before",
)
VERBS = (
    "Alert on",
    "Remove",
    "Bound",
    "Document",
    "Rehearse",
    "Move",
    "Replace",
    "Give an owner to",
    "Show on the dashboard",
    "Test every night",
    "Add a time-out to",
    "Roll out in steps",
)
OBJECTS = (
    "the age of the oldest message in each queue",
    "retries that have no budget",
    "the number of connections a worker may open",
    "the failover with the people who would do it",
    "the credentials out of the image",
    "a canary for node pools",
    "the restore of last night’s backup",
    "certificates that end within thirty days",
    "the limit on open files",
    "queries that take longer than a second",
    "the switch that turns the new path off",
)
SLUGS = (
    *("checkout-502s", "queue-backlog", "stale-prices", "login-failures", "slow-search", "disk-full"),
    *("lost-events", "double-mails", "certificate-expired", "dns-timeouts", "replica-lag", "cache-stampede"),
    *("node-rollover", "pool-exhausted", "wrong-totals"),
)


def sentence(rng: Random) -> str:
    """Return one sentence of prose."""
    text = f"{rng.choice(SUBJECTS)} {rng.choice(EFFECTS)}, {rng.choice(REASONS)}"
    return text[0].upper() + text[1:] + "."


def phrase(rng: Random) -> str:
    """Return something short enough for a field of one line."""
    text = f"{rng.choice(SUBJECTS)} {rng.choice(EFFECTS)}"
    return text[0].upper() + text[1:]


def wrapped(text: str, width: int, indent: str) -> str:
    """Break text into lines that begin with `indent`."""
    lines, line = [], indent
    for word in text.split(" "):
        if len(line) + len(word) > width and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return "\n".join([*lines, line.rstrip()])


def instant(moment: datetime, zone: int) -> str:
    """Write an instant in UTC or at an offset of `zone` hours."""
    if zone:
        moment = moment.astimezone(timezone(timedelta(hours=zone)))
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


class Writer:
    """One file's front matter in one person's manner."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.dash = rng.choice(("  - ", "  - ", "- "))
        self.inner = " " * len(self.dash)
        self.flow = rng.random() < 0.6
        self.maps = rng.random() < 0.25
        self.quotes = rng.choice(("", "", "", '"', "'"))
        self.folds = rng.choice((">-", ">-", "|", ">", "plain", "plain", "line"))
        self.comments = rng.random() < 0.3
        self.lines: list[str] = []

    def scalar(self, text: str) -> str:
        """Return a text as a scalar on one line."""
        needs = ": " in text or " #" in text or text[0] in "-?:,[]{}#&*!|>'\"%@`"
        quote = self.quotes or ('"' if needs else "")
        if quote == "'":
            return "'" + text.replace("'", "''") + "'"
        return f'"{text}"' if quote else text

    def text(self, indent: str, key: str, text: str) -> None:
        """Add a longer text in this person's way of breaking lines."""
        deeper = indent.replace("-", " ") + "  "
        if self.folds in (">-", ">", "|"):
            self.lines.append(f"{indent}{key}: {self.folds}")
            self.lines.append(wrapped(text, 100, deeper))
        elif self.folds == "plain" and ": " not in text and " #" not in text:
            first, *rest = wrapped(text, 90, deeper).split("\n")
            self.lines.append(f"{indent}{key}: {first.strip()}")
            self.lines.extend(rest)
        else:
            self.lines.append(f"{indent}{key}: {self.scalar(text)}")

    def line(self, text: str) -> None:
        """Add a line, now and then with a comment behind it."""
        if self.comments and self.rng.random() < 0.1 and not text.endswith((">", "|", "-")):
            text += f"  # {self.rng.choice(('checked', 'see the issue', 'from the page', 'UTC'))}"
        self.lines.append(text)

    def words(self, key: str, values: list[str]) -> None:
        """Add a list of single words."""
        if self.flow:
            self.line(f"{key}: [{', '.join(values)}]")
        else:
            self.lines.append(f"{key}:")
            self.lines.extend(f"{self.dash}{value}" for value in values)

    def maps_of(self, key: str, rows: list[dict[str, Any]]) -> None:
        """Add a list of groups of fields."""
        self.lines.append(f"{key}:")
        for row in rows:
            if self.maps and len(row) < 4:
                parts = [
                    f'{name}: "{value}"' if set(value) & set(",[]{}#:'") else f"{name}: {value}"
                    for name, value in row.items()
                ]
                self.lines.append(f"{self.dash}{{{', '.join(parts)}}}")
                continue
            lead = self.dash
            for name, value in row.items():
                if isinstance(value, str) and len(value) > 70 and name in ("text", "declined"):
                    self.text(lead, name, value)
                else:
                    plain = name in ("title", "text", "declined")
                    self.line(f"{lead}{name}: {self.scalar(value) if plain else value}")
                lead = self.inner


def document(seed: int, index: int, earlier: str | None = None, issue: int | None = None) -> tuple[str, bytes]:
    """Return path and bytes of one post-mortem; `earlier` is the id of another that it may refer to."""
    rng = Random(f"{seed}/{index}")
    start = datetime(2012, 1, 1, tzinfo=UTC) + timedelta(minutes=index * 733 % 7_300_000, seconds=rng.randrange(60))
    postmortem_id = f"{start:%Y-%m-%d}-{SLUGS[index % len(SLUGS)]}-{index}"
    status = rng.choices(("published", "in_review", "draft", "waived"), (75, 13, 8, 4))[0]
    zone = rng.choice((0, 0, 0, 0, 1, -5))
    moments = [start]
    for _ in range(4):
        moments.append(moments[-1] + timedelta(minutes=rng.randrange(2, 50)))
    front = front_matter(rng, postmortem_id, status, [instant(moment, zone) for moment in moments], earlier, issue)
    text = f"---\n{front}---\n{body(rng, moments, zone)}"
    raw = text.encode("utf-8")
    if rng.random() < 0.03:
        raw = raw.replace(b"\n", b"\r\n")
    return f"postmortems/{start:%Y}/{postmortem_id}.md", raw


def front_matter(
    rng: Random, postmortem_id: str, status: str, stamps: list[str], earlier: str | None, issue: int | None
) -> str:
    """Return the front matter without its fences."""
    write = Writer(rng)
    if rng.random() < 0.2:
        write.lines.append("# Keep the id: issues refer to it.")
    write.line(f"id: {postmortem_id}")
    write.line(f"title: {write.scalar(phrase(rng))}")
    write.line(f"status: {status}")
    severity = "unknown" if status == "draft" and rng.random() < 0.5 else f"sev{rng.randrange(1, 5)}"
    write.line(f"severity: {severity}")
    write.words("services", rng.sample(SERVICES, rng.randrange(1, 4)))
    if rng.random() < 0.8:
        write.line(f"incident: https://github.com/acme/shop/issues/{rng.randrange(100, 9000)}")
    write.lines.append("timestamps:")
    names = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
    for name, stamp in zip(names, stamps, strict=True):
        write.line(f"  {name}: {stamp}")
    if rng.random() < 0.4:
        write.words("approximate", ["started_at"])
    write.line(f"detection: {rng.choice(('alert', 'customer', 'staff', 'vendor'))}")
    if rng.random() < 0.1:
        write.lines.append("")
    write.lines.append("impact:")
    write.text("  ", "summary", f"{rng.randrange(2, 60)} % of requests failed; {sentence(rng)[:-1].lower()}")
    write.line(f"  users_affected: {rng.randrange(1, 90000)}")
    write.line(f"  data_loss: {'true' if rng.random() < 0.05 and status != 'waived' else 'false'}")
    factors = [{"tag": tag, "text": sentence(rng)[:-1]} for tag in rng.sample(TAGS, rng.randrange(4, 7))]
    write.maps_of("contributing_factors", factors)
    write.lines.append("reflection:")
    write.line(f"  level: {rng.choice(('fix', 'class', 'rethink'))}")
    write.text("  ", "note", f"{sentence(rng)} {sentence(rng)}")
    authors = rng.sample(PEOPLE, rng.randrange(1, 3))
    write.words("authors", authors)
    write.words("reviewers", [name for name in PEOPLE if name not in authors][:2])
    write.line(f"visibility: {rng.choice(('internal', 'internal', 'public'))}")
    if earlier is not None and rng.random() < 0.3:
        write.words("related", [earlier])
    if rng.random() < 0.2:
        write.line(f"x-region: {rng.choice(('eu', 'us', 'asia'))}")
    if status == "waived":
        write.lines.append("waiver:")
        write.line("  reason: out_of_our_control")
        write.line("  decided_by: lee")
        write.line(f"  decided_on: {stamps[0][:10]}")
        write.text("  ", "note", sentence(rng))
        return "\n".join(write.lines) + "\n"
    points = []
    for number in range(1, rng.randrange(5, 10)):
        point: dict[str, Any] = {
            "id": f"AP-{number}",
            "title": f"{rng.choice(VERBS)} {rng.choice(OBJECTS)} in {rng.choice(SERVICES)}",
            "type": rng.choice(("detect", "mitigate", "prevent", "repair", "process")),
            "level": rng.choice(("fix", "class", "rethink")),
            "priority": f"P{rng.randrange(4)}",
            "owner": rng.choice((rng.choice(PEOPLE), f"acme/{rng.choice(TEAMS)}")),
            "due": f"{int(stamps[0][:4]) + 1}-{rng.randrange(1, 13):02}-{rng.randrange(1, 28):02}",
        }
        if issue is not None and status == "published":
            point["issue"] = issue + number
        points.append(point)
    write.maps_of("action_points", points)
    if rng.random() < 0.7:
        ideas = [
            {"title": f"{rng.choice(VERBS)} {rng.choice(OBJECTS)}", "declined": sentence(rng)[:-1]}
            for _ in range(rng.randrange(1, 3))
        ]
        write.maps_of("considered", ideas)
    return "\n".join(write.lines) + "\n"


def body(rng: Random, moments: list[datetime], zone: int) -> str:
    """Return the body: prose, a timeline, lists, now and then code and links."""
    parts = ["", "## Summary", "", paragraph(rng, 3), "", "## Timeline", ""]
    parts += ["| Time | What happened | Source |", "| --- | --- | --- |"]
    at = moments[0]
    while at <= moments[-1]:
        source = rng.choice(
            ("", "page", f"[deploy {rng.randrange(1000, 9999)}](https://ci.example.com/{rng.randrange(10**6)})")
        )
        parts.append(f"| {instant(at, zone)} | {phrase(rng)} | {source} |")
        at += (moments[-1] - moments[0]) / rng.randrange(6, 11)
    parts += ["", "## Analysis", ""]
    for lead in ("**How it made sense at the time.** ", "**How the factors combined.** ", "**What prolonged it.** "):
        parts += [wrapped(lead + paragraph(rng, rng.randrange(3, 7)).replace("\n", " "), 110, ""), ""]
    if rng.random() < 0.4:
        parts += ["```console", "$ kubectl get nodes -l pool=checkout-b", "# three of nine were ready", "```", ""]
    if rng.random() < 0.3:
        parts += ["### What we tried", ""]
        parts += [f"{number}. {sentence(rng)}" for number in range(1, 4)] + [""]
    if rng.random() < 0.2:
        parts += ["> " + sentence(rng), "> " + sentence(rng), ""]
    bullet = rng.choice(("- ", "* "))
    for title in ("What went well", "Where we got lucky"):
        parts += [f"## {title}", ""]
        for _ in range(rng.randrange(2, 5)):
            parts.append(wrapped(bullet + sentence(rng), 110, "  ").strip())
        parts.append("")
    if rng.random() < 0.4:
        parts += [
            "## Sources",
            "",
            "- [The status page](https://status.example.com/42)",
            "- The notes in [the issue]",
            "",
        ]
        parts += ["[the issue]: https://github.com/acme/shop/issues/482", ""]
    return "\n".join(parts)


def paragraph(rng: Random, sentences: int) -> str:
    """Return some sentences in lines of a readable length."""
    return wrapped(" ".join(sentence(rng) for _ in range(sentences)), 110, "")


def documents(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each file of a record."""
    earlier: str | None = None
    for index in range(count):
        path, raw = document(seed, index, earlier, 1000 + index * 10)
        earlier = path.rsplit("/", 1)[-1].removesuffix(".md")
        yield path, raw


def write_record(root: str, seed: int, count: int) -> None:
    """Write a record of `count` files below `root`."""
    for path, raw in documents(seed, count):
        target = os.path.join(root, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as stream:
            stream.write(raw)
