"""To which repository an action point's issue belongs.

An issue that exists stays where it is: the journal says where, and a number in a file always means the repository of
the record. For a new one the first service of the post-mortem for which the settings name a repository decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from debrief.planning.desired import DesiredPoint
from debrief_schemas.settings import Settings


def routed(
    points: Iterable[DesiredPoint], known: Mapping[str, str | None], settings: Settings, home: str
) -> tuple[DesiredPoint, ...]:
    """Return the points, each with its repository; none for `home`, which is that of the record.

    `known` are the repositories of the keys that the journal knows. A number in a file is none of another repository.
    """
    return tuple(_placed(point, _route(point, known, settings, home)) for point in points)


def _placed(point: DesiredPoint, repository: str | None) -> DesiredPoint:
    if repository is None:
        return replace(point, repository=None)
    return replace(point, repository=repository, number=None, misplaced=point.number)


def _route(point: DesiredPoint, known: Mapping[str, str | None], settings: Settings, home: str) -> str | None:
    if point.key in known:
        return known[point.key]
    if point.number is not None:
        return None
    services = settings.issues.services
    for name in point.services:
        service = services.get(name)
        if service is not None and service.repository is not None:
            return None if service.repository.casefold() == home.casefold() else service.repository
    return None
