"""Logins and teams. As on GitHub, names count in any case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


class Teams:
    """The teams that the settings list."""

    def __init__(self, teams: Mapping[str, Sequence[str]]) -> None:
        """Take teams by name, each with its members' logins."""
        self._members = {name: frozenset(login.casefold() for login in logins) for name, logins in teams.items()}
        self._names = {name.casefold(): name for name in teams}

    def of(self, people: Iterable[str]) -> tuple[str, ...]:
        """Return the teams that any of these people is in, in the order of the settings."""
        wanted = {person.casefold() for person in people}
        return tuple(name for name, members in self._members.items() if members & wanted)

    def outside(self, person: str, teams: Iterable[str]) -> bool:
        """Say whether a person is in none of these teams."""
        return not any(person.casefold() in self._members[name] for name in teams)

    def covers(self, names: Iterable[str], person: str) -> bool:
        """Say whether a person is one of these logins, or a member of one of these teams."""
        login = person.casefold()
        for name in names:
            team = self._names.get(name.casefold())
            if name.casefold() == login or (team is not None and login in self._members[team]):
                return True
        return False


def without(people: Iterable[str], excluded: Iterable[str]) -> tuple[str, ...]:
    """Return the people who are not excluded, each once, as first written."""
    no = {person.casefold() for person in excluded}
    first: dict[str, str] = {}
    for person in people:
        if person.casefold() not in no:
            first.setdefault(person.casefold(), person)
    return tuple(first.values())
