"""Which tags of a repository that holds several services are about those of an incident."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from debrief.git import Answer

ASKED_MAX = 50
"""Most tags whose commits are looked at: each is two calls of git."""


class Tags:
    """Tells by a tag's name, and else by what its commits touch, whether it counts.

    A tag that begins with a service's name is that service's. Of any other the commits since the tag before it of the
    same kind (`v12` after `v11`), or else of any kind, must touch one of the paths. The first tag of all counts.
    """

    def __init__(
        self,
        known: Mapping[str, object],
        services: Sequence[str],
        paths: Sequence[str],
        ask: Callable[[Sequence[str]], Answer],
        *,
        shallow: bool = False,
    ) -> None:
        """Prepare for an incident's `services` among the `known` ones, and their `paths`; without paths all count.

        Where the clone is `shallow`, commits without parents are where it is cut off, and change no path.
        """
        # The longest name first: `cart-api-v2` is not the cart's.
        names = sorted({*known, *services}, key=lambda name: (-len(name), name))
        own = {name.casefold() for name in services}
        self._owners = [(re.compile(rf"(?i){re.escape(name)}(?![a-z0-9])"), name.casefold() in own) for name in names]
        self._paths = paths
        self._ask = ask
        self._whole = ["--min-parents=1"] if shallow else []
        self._asked = 0
        self.unasked = 0
        """Tags that count because there were too many to look at."""

    def counts(self, tag: str) -> bool:
        """Say whether a tag is about the incident's services."""
        if not self._paths:
            return True
        for pattern, ours in self._owners:
            if pattern.match(tag):
                return ours
        if self._asked >= ASKED_MAX:
            self.unasked += 1
            return True
        self._asked += 1
        return self._touches(tag)

    def _touches(self, tag: str) -> bool:
        ref = f"refs/tags/{tag}"
        # Names of refs hold no sign of a pattern.
        kind = re.match(r"\D*", tag)
        alike = f"{kind[0] if kind else ''}[0-9]*" if re.search(r"\d", tag) else "*"
        for pattern in dict.fromkeys((alike, "*")):
            describe = ["describe", "--tags", "--abbrev=0", "--first-parent", f"--match={pattern}", f"{ref}^"]
            before = self._ask(describe)
            if before.code == 0:
                break
        else:
            return True
        span = f"refs/tags/{before.out.decode('utf-8', 'replace').strip()}..{ref}"
        log = [
            "log",
            "-1",
            "--first-parent",
            "--format=%H",
            "--no-show-signature",
            *self._whole,
            span,
            "--",
            *self._paths,
        ]
        landed = self._ask(log)
        return landed.code != 0 or bool(landed.out.strip())
