"""What has landed on a branch: commits, merges, reverts and tags, from a local clone.

History is read along first parents: a merged pull request counts once, at the time at which it landed, and not by the
commits that were written days before. Messages and file names are data; the output is separated by NUL.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.people import People
from debrief.collecting.sources.git_tags import Tags
from debrief.errors import GitError, GitTooMuch, SourceError, UsageError
from debrief.git import Answer, run_git
from debrief.reports.escape import excerpt, one_line
from debrief_schemas.instants import YEARS
from debrief_schemas.sources import GitSource

COMMIT_FORMAT = "%H%x00%P%x00%ct%x00%s%x00%b"
"""Five fields; with `-z` each record ends with a NUL too. Seconds tell a time whatever zone a clock was in: imported
histories have zones that do not exist."""

TAG_FORMAT = "%(refname:strip=2)%00%(creatordate:unix)%00%(objecttype)%00%(objectname)%00%(subject)"

AUTHOR_FORMAT = "%an%x00%aN%x00%ae"
AUTHORS_MAX = 5_000
"""Newest commits whose authors are known as people of the record."""

_machine = re.compile(
    r"(?i)\bbot\b|\[bot\]|^(?:root|ubuntu|admin|ci|jenkins|github|gitlab|deploy|build|release|runner)\s"
)
_noreply = re.compile(r"(?:\d+\+)?([A-Za-z0-9-]{3,39})@users\.noreply\.github\.com\Z")
_reverts = re.compile(r"This reverts commit ([0-9a-f]{7,64})")
_merged = (
    # GitHub, and Bitbucket Data Center, which names the repository.
    re.compile(r"Merge pull request (#\d{1,9}) (?:in \S+ )?from \S+"),
    # Bitbucket Cloud.
    re.compile(r"Merged in \S+ \(pull request (#\d{1,9})\)"),
)
_merge_request = re.compile(r"^See merge request \S{0,200}?(!\d{1,9})\s*\Z", re.MULTILINE)
"""The last line of a merge by GitLab."""
_SLACK = timedelta(days=1)
"""Git stops at the first commit that is too old; clocks differ, and a clock that differs by more is looked for."""


def parse_commits(raw: bytes, web: str | None = None) -> Iterator[Fact]:
    """Yield the commits in the output of `git log -z --format=COMMIT_FORMAT`.

    Raises SourceError when it has another shape.
    """
    fields = raw.decode("utf-8", "replace").split("\x00")
    if fields and not fields[-1].strip():
        fields.pop()
    if len(fields) % 5:
        raise SourceError("git's answer is not understood: upgrade git")
    for start in range(0, len(fields), 5):
        sha, parents, when, subject, body = fields[start : start + 5]
        at = _moment(when)
        if at is not None:
            yield _commit(sha.strip(), parents.split(), at, subject, body, web)


def parse_tags(raw: bytes, web: str | None = None) -> Iterator[Fact]:
    """Yield the tags in the output of `git for-each-ref --format=TAG_FORMAT`.

    Raises SourceError when it has another shape.
    """
    for line in raw.decode("utf-8", "replace").split("\n"):
        if not line:
            continue
        fields = line.split("\x00")
        if len(fields) != 5:
            raise SourceError("git's answer is not understood: upgrade git")
        name, when, kind, sha, subject = fields
        at = _moment(when) if when else None
        if at is None:
            continue  # a tag of something that has no date
        # A light tag has no time of its own, only that of its commit.
        text = f"Tag {name}: {subject}" if kind == "tag" and subject else f"Tag {name}"
        if kind != "tag":
            text += " (time of its commit)"
        link = f"{web}/releases/tag/{name}" if web else None
        yield Fact(at, text, f"git tag {name}", f"git:tag/{name}/{sha}", Kind.CHANGE, link, (f"tag:{name}",))


def _moment(seconds: str) -> datetime | None:
    """Return an instant in UTC; None for one that no incident lies in, whatever a clock has said."""
    if re.fullmatch(r"-?\d{1,20}", seconds) is None:
        raise SourceError("git's answer is not understood: upgrade git")
    try:
        at = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return at if at.year in YEARS else None


def _commit(sha: str, parents: Sequence[str], at: datetime, subject: str, body: str, web: str | None) -> Fact:
    kind, text = Kind.CHANGE, subject
    reverted = _reverts.search(body)
    if reverted is not None or subject.startswith('Revert "'):
        kind = Kind.REVERT
        if reverted is not None:
            text = f"{subject} (takes back {reverted[1][:7]})"
    elif len(parents) > 1:
        merged = next((found for form in _merged if (found := form.match(subject))), _merge_request.search(body))
        title = next((line.strip() for line in body.split("\n") if line.strip()), "")
        if merged is not None and title and not _merge_request.match(title):
            text = f"Merged {merged[1]}: {title}"
    link = f"{web}/commit/{sha}" if web else None
    return Fact(at, text or "A commit without a message", f"git {sha[:7]}", f"git:{sha}", kind, link)


class GitLog:
    """A local clone; see `debrief.collecting.fact.Source`."""

    name = "git"

    def __init__(
        self, folder: str, settings: GitSource, services: Sequence[str], people: People, limits: Limits
    ) -> None:
        """Prepare for the clone at `folder`, an absolute path."""
        self._folder = folder
        self._settings = settings
        self._services = services
        self._people = people
        self._limits = limits

    def collect(self, window: Window) -> Collected:
        """Return the commits and tags of the window.

        Raises UsageError or SourceError when there is no git, no clone, no such branch, or no answer in time.
        """
        found = Collected()
        end = time.monotonic() + self._limits.seconds
        paths = self._paths(found)
        since, until = Window(window.since - _SLACK, window.until).utc
        begins = self._since(since, until, end)
        most = self._limits.facts + 1
        log = ["log", "-z", "--first-parent", f"--format={COMMIT_FORMAT}", "--no-show-signature", "--no-notes"]
        log += ["--no-color", "--encoding=UTF-8", f"--max-count={most}", begins, f"--until={until}"]
        raw = self._run([*log, "--end-of-options", self._settings.branch, "--", *paths], end)
        shallow = self._run(["rev-parse", "--is-shallow-repository"], end).strip() == b"true"
        cut, known_from = self._where_cut(end) if shallow else ("", None)
        for fact in parse_commits(raw, self._settings.web):
            if paths and fact.id == cut:
                # Without its parents a commit looks as if it had made every file.
                found.note(f"{fact.source} is where the clone is cut off: which paths it changed is not known")
                continue
            if not found.add(fact, window, self._limits):
                return found
        if self._people.hides:
            self._learn(end)
        if known_from is not None and known_from > window.since - _SLACK:
            found.note(
                f"the clone is shallow and knows nothing before {known_from:%Y-%m-%d %H:%M} UTC, nor all tags;"
                " fetch the rest with `git fetch --unshallow --tags`"
            )
        refs = ["for-each-ref", "--sort=-creatordate", f"--count={most}", f"--format={TAG_FORMAT}", "refs/tags"]
        ours = Tags(self._settings.paths, self._services, paths, lambda words: self._ask(words, end), shallow=shallow)
        for fact in parse_tags(self._run(refs, end), self._settings.web):
            if fact.at not in window or not ours.counts(fact.aliases[0].removeprefix("tag:")):
                continue
            if not found.add(fact, window, self._limits):
                break
        if ours.unasked:
            found.note(
                f"tags: {ours.unasked} count without a look at their commits; give a narrower --since and --until"
            )
        return found

    def _since(self, since: str, until: str, end: float) -> str:
        """Return the option that finds all commits from `since` on.

        With `--since` git does not look behind a commit that is older, as one that was imported or made by a clock that
        was wrong for years. To look behind each costs the whole history, and with paths a comparison of each commit: it
        is done only where that finds more.
        """
        count = ["rev-list", "--count", "--first-parent", f"--until={until}"]
        stops, filters = f"--since={since}", f"--since-as-filter={since}"
        some, every = (
            self._ask([*count, option, "--end-of-options", self._settings.branch, "--"], end)
            for option in (stops, filters)
        )
        # Git before 2.37 has no such filter.
        return stops if every.code != 0 or some.out == every.out else filters

    def _where_cut(self, end: float) -> tuple[str, datetime | None]:
        """Return the fact's id and the time of the commit at which a shallow clone is cut off: it has no parents here.

        Of the first parents only the last has none.
        """
        log = ["log", "-1", "--first-parent", "--max-parents=0", "--format=%H %ct", "--no-show-signature"]
        raw = self._run([*log, "--end-of-options", self._settings.branch, "--"], end).decode("ascii", "replace")
        sha, _, seconds = raw.strip().partition(" ")
        return f"git:{sha}", _moment(seconds) if seconds else None

    def _learn(self, end: float) -> None:
        """Let the run know who works here, whatever they have done in the window: subjects name each other."""
        log = ["log", f"--format={AUTHOR_FORMAT}", "--no-show-signature", "--encoding=UTF-8"]
        raw = self._run([*log, f"--max-count={AUTHORS_MAX}", "--end-of-options", self._settings.branch, "--"], end)
        for line in dict.fromkeys(raw.decode("utf-8", "replace").split("\n")):
            written, mapped, address = (*line.split("\x00"), "", "")[:3]
            if address and not _machine.search(f"{written} {address}"):
                login = _noreply.match(address)
                self._people.learn(address, mapped, written, login[1] if login is not None else "")

    def _paths(self, found: Collected) -> list[str]:
        # Services count in any case, as they do for the policy and for reviewers.
        known = {name.casefold(): paths for name, paths in self._settings.paths.items()}
        missing = [name for name in self._services if name.casefold() not in known]
        if not self._services or missing:
            if known:
                what = f"the service {excerpt(missing[0])}" if missing else "an incident without services"
                found.note(f"sources.git.paths names no paths for {what}, so all commits count")
            return []
        return sorted({path for name in self._services for path in known[name.casefold()]})

    def _run(self, arguments: Sequence[str], end: float) -> bytes:
        answer = self._ask(arguments, end)
        if answer.code != 0:
            raise _refused(answer.said, self._settings, self._folder)
        return answer.out

    def _ask(self, arguments: Sequence[str], end: float) -> Answer:
        try:
            return run_git(self._folder, arguments, limit=self._limits.bytes, end=end)
        except UsageError as error:
            raise UsageError(f"{error}: install it, or leave out --from git") from None
        except GitTooMuch as error:
            raise SourceError(f"{error}; give a narrower --since and --until") from None
        except GitError as error:
            raise SourceError(str(error)) from None


def _refused(said: str, settings: GitSource, folder: str) -> UsageError:
    where = excerpt(settings.repository, 120)
    if "not a git repository" in said or "cannot change to" in said or not os.path.isdir(folder):
        return UsageError(f"{where} is no git repository: correct sources.git.repository in the settings")
    if "dubious ownership" in said:
        return UsageError(f"{where} belongs to another user: allow it with `git config --global safe.directory`")
    if "unknown revision" in said or "bad revision" in said or "does not have any commits" in said:
        return UsageError(f"{where} has no branch {excerpt(settings.branch)}: correct sources.git.branch")
    return UsageError(f"git refuses to read {where}: {one_line(said.strip().split(chr(10))[0], 160)}")
