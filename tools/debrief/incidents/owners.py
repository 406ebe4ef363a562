"""Who is asked to review the post-mortem of an incident, by the services that were part of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

OWNERS_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where code owners are named; the first file that is there counts. Source: "About code owners" in GitHub's docs."""

OWNERS_MAX = 3 * 1024 * 1024
"""Largest file of code owners in bytes that GitHub looks at."""

REVIEWERS_MAX = 15
"""Most people and teams that are asked: GitHub takes no more reviewers of one pull request."""


def code_owners(text: str, paths: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the code owners of each service whose paths are known: logins, and teams as `org/team`.

    Owners that are addresses of mail cannot be asked and are left out. Raises ValueError where a pattern is broken.
    """
    from codeowners import CodeOwners

    owners = CodeOwners(text)
    return {
        service: list(
            dict.fromkeys(
                name.removeprefix("@")
                for path in those
                # As a folder a path is matched by patterns for folders, and by those for anything, too.
                for kind, name in owners.of(f"{path.strip('/')}/")
                if kind != "EMAIL"
            )
        )
        for service, those in paths.items()
    }


def reviewers_for(
    services: Sequence[str],
    settled: Mapping[str, Sequence[str]],
    owned: Mapping[str, Sequence[str]],
    authors: Iterable[str],
) -> list[str]:
    """Return who is asked, each once; an author never is. Names count in any case.

    `settled` are the reviewers of the settings by service, and for a service that they do not name, `owned` are the
    code owners of its paths.
    """
    by_service = {name.casefold(): names for table in (owned, settled) for name, names in table.items()}
    own = {name.casefold() for name in authors}
    named = [name for service in services for name in by_service.get(service.casefold(), ())]
    return list({name.casefold(): name for name in named if name.casefold() not in own}.values())[:REVIEWERS_MAX]
