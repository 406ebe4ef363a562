"""The one door to GitHub's REST API: decides what is sent again, and judges the answers.

All repeating follows one rule:

- refused by a rate limit (403, 429): it was not done, so any call is repeated after the pause that was asked
  for;
- no connection: it was not sent, so any call is repeated;
- refused because an App's token has ended (401): it was not done, so any call is repeated once, with a new token;
- anything else without a clear answer: only a call that does no more when done twice is repeated; for all
  others `debrief.errors.UnclearAnswer` says that someone must look.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Never
from urllib.parse import urlsplit

import requests

from debrief.errors import DebriefError, NotPermitted, TrackerError
from debrief.reports.escape import one_line
from debrief.trackers.github import failures
from debrief.trackers.github.address import Address, Patience
from debrief.trackers.github.auth import AppSession, server_time
from debrief.trackers.github.exchange import Answer, Call
from debrief.trackers.github.limits import limit_of
from debrief.trackers.github.redaction import Secrets
from debrief.trackers.github.waits import Say, Waits
from debrief.trackers.github.wire import PATIENCE, PER_PAGE, REDIRECTS, LostError, Wire

if TYPE_CHECKING:
    from github.Auth import Auth

PAGES_MAX = 1000
"""Pages after which a list counts as endless."""
LIMIT_REPEATS = 3
"""Times that one call is sent again after a rate limit."""
_IDEMPOTENT = frozenset({"GET", "PATCH", "PUT", "DELETE"})


class Client:
    """Sends calls to one repository's GitHub; see the module for what is repeated."""

    def __init__(
        self,
        address: Address,
        patience: Patience,
        auth: Auth | None = None,
        secrets: Secrets | None = None,
        say: Say | None = None,
    ) -> None:
        """Prepare; nothing is sent yet.

        `auth` is by default what the address says, a token or an App; `secrets` are kept out of all errors; `say` is
        told of waits that are long.
        """
        self.repository = address.repository
        # On a GitHub Enterprise Server, REST is at /api/v3 and GraphQL beside it.
        self.graphql_url = f"{address.api.removesuffix('/v3')}/graphql"
        self.secrets = Secrets(address.token) if secrets is None else secrets
        self.app: AppSession | None = None
        """The App that stands behind the calls, if it is one."""
        if auth is None and address.app is not None:
            known = self.secrets
            self.app = AppSession(address.app, lambda auth: Client(address, patience, auth, known, say), known)
            auth = self.app.auth()
        self._patience = patience
        self._waits = Waits(patience.remark, say)
        self._silent = 0.0
        """Seconds that the server has been silent for, since its last answer."""
        self._wire = Wire(address, patience.timeout, auth)
        self._ahead = timedelta()
        """How far the server's clock is ahead of this machine's."""

    def path(self, rest: str = "") -> str:
        """Return the path of something in the repository."""
        return f"/repos/{self.repository}{rest}"

    def present(self) -> datetime:
        """Return the present instant by the server's clock, as its last answer told it; by this machine's before."""
        return datetime.now(UTC) + self._ahead

    def call(
        self,
        verb: str,
        path: str,
        *,
        body: Any = None,
        params: Mapping[str, str | int] | None = None,
        accept: Collection[int] = (),
        repeatable: bool | None = None,
    ) -> Answer:
        """Send one call; return an answer that says yes, or one whose status is in `accept`.

        `repeatable` says that the call does no more when done twice; by default that is every verb but POST.
        Raises `debrief.errors.TrackerError` or one of its kinds, with the cure and without the token.
        """
        call = Call(verb, path, body, params)
        twice = verb in _IDEMPOTENT if repeatable is None else repeatable
        try:
            return self._judged(call, self._answered(call, twice=twice), accept)
        except DebriefError as error:
            # Whatever a server put into its answer, the token does not come back out of here.
            raise type(error)(self.secrets.removed_from(str(error))) from None

    def pages(self, path: str, params: Mapping[str, str | int]) -> Iterator[Any]:
        """Yield the items of all pages of a list; a page that cannot be read raises."""
        answer = self.call("GET", path, params={**params, "per_page": PER_PAGE})
        seen: set[str] = set()
        while True:
            if not isinstance(answer.data, list):
                raise failures.not_understood("a list was expected")
            yield from answer.data
            following = _next_page(answer.headers.get("link", ""))
            if following is None:
                return
            if following in seen or len(seen) >= PAGES_MAX:
                raise failures.not_understood("the pages of a list do not end")
            seen.add(following)
            answer = self.call("GET", following)

    def _answered(self, call: Call, *, twice: bool) -> Answer:
        """Send until there is an answer that is no rate limit, as often as the rule allows."""
        waited, limits, losses, renewed = 0.0, 0, 0, False
        while True:
            if self._silent >= self._patience.silence:
                # Not sent, so not done; whoever is that silent is not asked again in this run.
                why = f"nothing came for {self._silent:.0f} s in all"
                raise failures.unreachable(self._wire.host, why, PATIENCE)
            began = time.monotonic()
            try:
                with self._waits.over(f"an answer of {self._wire.host} to {failures.named(self._shown(call))}"):
                    answer = self._harmless(self._wire.send(call))
            except LostError as lost:
                self._silent = self._silent + time.monotonic() - began if lost.silent else 0.0
                losses += 1
                most = self._patience.attempts if lost.sent else self._patience.reconnects
                spent = self._silent >= self._patience.silence
                if lost.again and (twice or not lost.sent) and losses < most and not spent:
                    time.sleep(self._patience.backoff * 2 ** (losses - 1))
                    continue
                if call.verb != "GET" and lost.sent:
                    raise failures.unclear(self._shown(call), self.secrets.removed_from(lost.why)) from None
                why = self.secrets.removed_from(lost.why)
                raise failures.unreachable(self._wire.host, why, lost.cure) from None
            self._silent = 0.0
            self._set_clock(answer)
            limit = limit_of(answer.status, answer.headers, failures.said(answer.data), datetime.now(UTC))
            if limit is None:
                if answer.status == 401 and self.app is not None and not renewed:
                    # Refused, so not done. The token ended before its time: the machine slept, or it was revoked.
                    renewed = True
                    self.app.renew()
                    continue
                return answer
            longest = self._patience.longest_wait
            limits += 1
            if limit.wait is None or limits > LIMIT_REPEATS or waited + limit.wait > longest:
                raise failures.limited(limit.wait, longest)
            waited += limit.wait
            self._waits.tell(f"{self._wire.host} asks for a pause", limit.wait)
            time.sleep(limit.wait)

    def _set_clock(self, answer: Answer) -> None:
        told = server_time(answer.headers)
        if told is not None:
            self._ahead = told - datetime.now(UTC)

    def _judged(self, call: Call, answer: Answer, accept: Collection[int]) -> Answer:
        if 200 <= answer.status < 300 or answer.status in accept:
            return answer
        if answer.status in REDIRECTS:
            self._explain_redirect(call.path, answer.headers.get("location", ""))
        if answer.status == 401 and self.app is not None:
            raise NotPermitted("GitHub takes none of the App's tokens: look at the App's page whether it is suspended")
        raise failures.refusal(self._shown(call), answer, self.repository)

    def _harmless(self, answer: Answer) -> Answer:
        """Take the secrets out of a refusal while it is whole: whoever cuts it later would leave half of one."""
        if answer.status < 400:
            return answer
        headers = {name: self.secrets.removed_from(value) for name, value in answer.headers.items()}
        return replace(answer, headers=headers, data=self.secrets.removed_from_all(answer.data))

    def _shown(self, call: Call) -> Call:
        """Return a call as messages may name it: the path to a next page is the server's own text."""
        return replace(call, path=self.secrets.removed_from(call.path))

    def _explain_redirect(self, path: str, location: str) -> Never:
        """Say what moved: the whole API, an issue, or the repository."""
        if urlsplit(location).hostname not in (None, self._wire.host):
            raise TrackerError(f"{self._wire.host} sends requests on to another host: correct GITHUB_API_URL")
        here = self._glance(self.path())
        if here is not None and here.status == 200 and "/issues/" in path:
            raise TrackerError(
                f"the issue at {one_line(self.secrets.removed_from(path), 120)} was transferred to another repository:"
                " correct its number in the post-mortem"
            )
        there = self._glance(here.headers.get("location", "")) if here and here.status in REDIRECTS else None
        name = there.data.get("full_name") if there and isinstance(there.data, Mapping) else None
        new = f" to {one_line(self.secrets.removed_from(name), 140)}" if isinstance(name, str) else ""
        raise TrackerError(f"the repository {self.repository} was renamed{new}: correct GITHUB_REPOSITORY")

    def _glance(self, path: str) -> Answer | None:
        """Look once at something that only makes a message better."""
        try:
            return self._wire.send(Call("GET", path)) if path else None
        except LostError:
            return None


def _next_page(link: str) -> str | None:
    for entry in requests.utils.parse_header_links(link):
        if entry.get("rel") == "next":
            return entry["url"]
    return None
