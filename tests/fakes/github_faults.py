"""What can go wrong between a client and GitHub, and when: faults are planned by call, each is deterministic."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Kinds of faults. BEFORE: the call is not carried out; AFTER: it is, but the answer does not arrive well."""

    KILLED_BEFORE = "killed before"
    """The client is killed (see `FaultPlan.kill`), then the connection is closed."""
    KILLED_AFTER = "killed after"
    DROPPED_BEFORE = "dropped before"
    DROPPED_AFTER = "dropped after"
    BAD_GATEWAY_BEFORE = "502 before"
    BAD_GATEWAY_AFTER = "502 after"
    SECONDARY_LIMIT = "403 secondary"
    """With `Retry-After` if the fault has `retry_after`."""
    PRIMARY_LIMIT = "403 primary"
    """The reset is `retry_after` seconds away, an hour by default."""
    TOO_MANY = "429"
    """With `Retry-After` if the fault has `retry_after`."""
    FORBIDDEN = "permission lost"
    FORBIDDEN_POLICY = "forbidden by policy"
    """403 for a reason that no permission mends, such as an address that is not allowed."""
    NOT_FOUND = "404"
    INVALID = "422"
    FORBIDDEN_WORDS = "403 with words"
    """Whose message is `FaultPlan.words`."""
    INVALID_WORDS = "422 with odd words"
    """Whose message is `FaultPlan.words`."""
    ELSEWHERE = "redirected"
    """301 to another host."""
    TRUNCATED_AFTER = "truncated JSON"
    """A complete HTTP answer whose JSON stops in the middle."""
    CUT_AFTER = "cut short"
    """Fewer bytes than `Content-Length` promises, then the connection is closed."""
    HTML_BEFORE = "HTML"
    """Status 200 and a page, as a captive portal or a gateway answers."""
    EMPTY_AFTER = "empty object"
    """A good status and `{}`, as a proxy that rewrites bodies answers."""
    HTML_AFTER = "HTML after"
    SLOW_BEFORE = "slow before"
    """No answer until the server stops."""
    SLOW_AFTER = "slow after"


@dataclass
class PlannedFault:
    """A fault, and the calls that meet it."""

    fault: Fault
    method: str = ".*"
    path: str = ".*"
    """Regular expressions; they must match the whole method, and be found in the path."""
    skip: int = 0
    """Matching calls that pass unharmed first."""
    times: int = 1
    """Matching calls that meet the fault then."""
    retry_after: int | None = None
    """Seconds."""

    def meets(self, method: str, path: str) -> bool:
        """Count a call and tell whether the fault strikes it."""
        if not re.fullmatch(self.method, method) or not re.search(self.path, path) or self.times <= 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class FaultPlan:
    """All planned faults of a server; the first that meets a call strikes."""

    def __init__(self) -> None:
        """Begin without faults."""
        self.planned: list[PlannedFault] = []
        self.kill: Callable[[], None] = lambda: None
        """Kills the client; for tests that run it as a process."""
        self.words = ""
        self._lock = threading.Lock()

    def add(
        self,
        fault: Fault,
        method: str = ".*",
        path: str = ".*",
        *,
        skip: int = 0,
        times: int = 1,
        retry_after: int | None = None,
    ) -> PlannedFault:
        """Plan a fault."""
        planned = PlannedFault(fault, method, path, skip, times, retry_after)
        self.planned.append(planned)
        return planned

    def strike(self, method: str, path: str) -> PlannedFault | None:
        """Return the fault that this call meets."""
        with self._lock:
            return next((one for one in self.planned if one.meets(method, path)), None)
