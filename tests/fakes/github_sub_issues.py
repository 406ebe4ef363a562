"""Sub-issues, as GitHub's REST API has them: one parent an issue, at most 100 children a parent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes.github_exchange import RefusalError, Reply, Request

WORDS = (
    "An error occured while adding the sub-issue to the parent issue. Issue may not contain duplicate sub-issues and"
    " Sub issue may only have one parent"
)
MOST = 100

Place = tuple[str, int]
"""Repository in small letters, and number."""


@dataclass
class FamilyState:
    """Who is whose sub-issue, over all repositories."""

    offered: bool = True
    """False on a server before 2025."""
    tells_parents: bool = True
    """Whether an issue's JSON names its parent."""
    parent_of: dict[Place, Place] = field(default_factory=dict)

    def children(self, parent: Place) -> list[Place]:
        """Return the sub-issues in the order in which they were added."""
        return [child for child, theirs in self.parent_of.items() if theirs == parent]

    def adopt(self, parent: Place, child: Place) -> None:
        """Make a sub-issue, as a person does, whoever the parent was."""
        self.parent_of[child] = parent

    def answer(
        self,
        request: Request,
        repository: str,
        rest: str,
        render: Callable[[Place], dict[str, Any] | None],
        by_id: Callable[[int], Place | None],
    ) -> Reply | None:
        """Answer a request about sub-issues; None for another one."""
        match = re.fullmatch(r"/issues/(\d+)/sub_issues", rest)
        if match is None:
            return None
        parent = (repository.casefold(), int(match[1]))
        if not self.offered or render(parent) is None:
            raise RefusalError(404, "Not Found")
        if request.method == "GET":
            size = int(request.query.get("per_page", "30"))
            return Reply(200, [render(child) for child in self.children(parent)][:size])
        child = by_id(request.body["sub_issue_id"])
        if child is None:
            raise RefusalError(404, "The provided sub-issue does not exist")
        if child in self.parent_of:
            raise RefusalError(422, WORDS)
        if len(self.children(parent)) >= MOST:
            raise RefusalError(422, f"Parent cannot have more than {MOST} sub-issues")
        self.adopt(parent, child)
        return Reply(201, render(parent))
