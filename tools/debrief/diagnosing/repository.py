"""Judges the repository of the issues: can it be seen, read and written, its labels and its journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from debrief.diagnosing.diagnosis import Check, fail, halves, listed, ok, unknown, warn
from debrief.diagnosing.rights import give, may_write, may_write_to
from debrief.diagnosing.sight import Kind, Seen, Sight
from debrief.diagnosing.wishes import Wishes


def judge(sight: Sight, wishes: Wishes) -> Iterator[Check]:
    """Yield the checks `repository`, `issues-read`, `issues-write`, `labels`, `journal` and `elsewhere`."""
    if sight.repo is None:
        return
    yield _repository(sight, sight.repo)
    if not sight.repo.good:
        return
    yield _issues_read(sight)
    yield _issues_write(sight)
    yield from _labels(sight, wishes)
    yield _journal_read(sight)
    yield _journal_write(sight)
    for name, there in sight.elsewhere.items():
        yield _elsewhere(sight, name, there)
    if sight.more_elsewhere:
        yield unknown("elsewhere", f"{sight.more_elsewhere} more of `issues.services` were not looked at")


def _repository(sight: Sight, repo: Seen) -> Check:
    name = "repository"
    if repo.status == 0:
        says, cure = halves(repo.why)
        return fail(name, says, cure or "check GITHUB_API_URL and the network")
    if repo.status == 401:
        return fail(name, f"GitHub does not accept the token ({repo.said})", "make a new one")
    if "required" in repo.headers.get("x-github-sso", ""):
        return fail(
            name,
            "the token is not authorized for the organization's single sign-on",
            "authorize it under Settings > Developer settings > Personal access tokens > Configure SSO",
        )
    if not repo.good:
        return fail(
            name,
            f"{sight.repository} is not there, or the token may not see it (status {repo.status})",
            "check GITHUB_REPOSITORY, and the repositories that the token or the App was given",
        )
    if repo.mapping.get("archived") is True:
        return fail(
            name, f"{sight.repository} is archived: nothing in it can change", "unarchive it, or name another one"
        )
    if repo.mapping.get("disabled") is True:
        return fail(name, f"{sight.repository} is disabled by GitHub", "ask GitHub's support")
    seen = "private" if repo.mapping.get("private") is True else "public"
    return ok(name, f"{sight.repository} is there ({seen}, default branch {sight.default_branch})")


def _issues_read(sight: Sight) -> Check:
    name, issues = "issues-read", sight.issues or Seen()
    has = sight.repo.mapping.get("has_issues") if sight.repo is not None else None
    if has is False or issues.status == 410:
        return fail(
            name,
            f"issues are switched off in {sight.repository}",
            "switch them on under Settings > General > Features, or name another repository",
        )
    if issues.good:
        return ok(name, "issues can be read")
    why = issues.why or f"status {issues.status}: {issues.said}"
    return fail(name, f"issues cannot be read ({why})", give(sight, "issues", "read"))


def _issues_write(sight: Sight) -> Check:
    name, right = "issues-write", may_write(sight, "issues")
    if right.there is None:
        return unknown(name, f"whether issues can be written cannot be seen ({right.why})")
    if not right.there:
        return fail(name, f"issues cannot be written ({right.why})", give(sight, "issues"))
    role = sight.repo.mapping.get("permissions") if sight.repo is not None else None
    if sight.kind is Kind.FINE_GRAINED and isinstance(role, Mapping) and not (role.get("push") or role.get("triage")):
        return fail(
            name,
            "issues can be made, but GitHub would drop their labels and assignees: the account only reads",
            "give the token's account the role Triage or Write in the repository",
        )
    return ok(name, "issues can be made, changed and closed")


_KNOWN_AGAIN = "; a renamed one is known again only if it bears the description that debrief gives to it"
"""See `debrief.planning.labels.renamed_labels`."""


def _labels(sight: Sight, wishes: Wishes) -> Iterator[Check]:
    name, labels = "labels", sight.labels or Seen()
    if not labels.good:
        yield unknown(name, f"labels cannot be read ({labels.why or labels.said})")
        return
    there = {str(one.get("name", "")): str(one.get("description") or "") for one in labels.items}
    folded = {text.casefold() for text in there}
    missing = [label for label in wishes.labels if label.casefold() not in folded]
    called = wishes.renamed(there)
    renamed = {label: called[label.casefold()] for label in missing if label.casefold() in called}
    lost = [label for label in missing if label not in renamed]
    known = sight.journal.mapping.get("known", 0) if sight.journal is not None else 0
    for label, now in renamed.items():
        yield _renamed(name, label, now, wishes)
    if known and wishes.record_label in lost:
        yield fail(
            name,
            f"the label `{wishes.record_label}` is gone, though the journal knows {known}"
            f" issue{'' if known == 1 else 's'} that bear it",
            "make it again and put it on those issues, or correct `issues.labels.record` in .github/debrief.yml",
        )
    elif lost:
        says = f"{len(lost)} of {len(wishes.labels)} labels are not there yet: {listed(lost)}"
        yield ok(name, f"{says}; each is made when it is first needed{_KNOWN_AGAIN}")
    elif not renamed:
        yield ok(name, f"all {len(wishes.labels)} labels are there")


def _renamed(name: str, label: str, now: str, wishes: Wishes) -> Check:
    key = "issues.labels.record: " + now if label == wishes.record_label else "issues.labels"
    return warn(
        name,
        f"the label `{label}` is called `{now}` now; it is known again by its description alone",
        f"set `{key}` in .github/debrief.yml, or rename the label back",
    )


def _journal_read(sight: Sight) -> Check:
    name, journal = "journal-read", sight.journal or Seen()
    if not journal.good:
        says, cure = halves(journal.why)
        return fail(name, says or "the journal cannot be read", cure or give(sight, "contents", "read"))
    if not journal.mapping.get("there"):
        return ok(name, "there is no journal yet; the first `debrief apply` begins one")
    known = journal.mapping.get("known")
    return ok(name, f"the journal can be read; it knows {known} issue{'' if known == 1 else 's'}")


def _journal_write(sight: Sight) -> Check:
    name, right = "journal-write", may_write(sight, "contents")
    if right.there is None:
        return unknown(name, f"whether the journal can be written cannot be seen ({right.why})")
    if right.there:
        return ok(name, "the journal `refs/debrief/journal` can be written")
    return warn(
        name,
        f"the journal `refs/debrief/journal` cannot be written ({right.why}): two runs at once are held apart by the"
        " workflow's concurrency group alone",
        give(sight, "contents"),
    )


def _elsewhere(sight: Sight, repository: str, there: Seen) -> Check:
    name = "elsewhere"
    if not there.good:
        return fail(
            name,
            f"{repository}, named in `issues.services`, is not there or may not be seen"
            f" ({there.why or f'status {there.status}'})",
            "correct the name, or give the token or the App this repository too",
        )
    if there.mapping.get("archived") is True or there.mapping.get("has_issues") is False:
        return fail(
            name, f"{repository} is archived or has its issues switched off", "mend that, or name another repository"
        )
    right = may_write_to(sight, "issues", there, sight.may_elsewhere.get(repository))
    if right.there is None:
        return unknown(name, f"whether issues of {repository} can be written cannot be seen ({right.why})")
    if not right.there:
        return fail(name, f"issues of {repository} cannot be written ({right.why})", give(sight, "issues"))
    return ok(name, f"issues of {repository} can be written")
