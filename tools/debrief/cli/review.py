"""`debrief review`."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import click

from debrief.cli.options import format_option, root_option
from debrief.errors import UsageError

if TYPE_CHECKING:
    from debrief.syncing.review_comment import Posted
    from debrief.trackers.conversation import Conversation, PullRequestState, ReviewReader
    from debrief.trackers.versions import VersionReader

SHA = r"[0-9a-f]{40}(?:[0-9a-f]{24})?"

EPILOG = """\b
Examples:
  debrief review --base origin/main                     what would the comment say?
  debrief review --base origin/main --pull-request 42   with its approvals
  debrief review --pull-request 42                      of the files as GitHub has them
  debrief review --pull-request 42 --post               and write the comment

\b
After a workflow run for a pull request, a fork's too; nothing of it is checked out:
  debrief review --run "$RUN_ID" --post
"""


@click.command(epilog=EPILOG)
@root_option
@click.option("--base", metavar="REF", help="Look at the files here, compared with this commit, such as origin/main.")
@click.option(
    "--pull-request",
    "number",
    type=click.IntRange(1, 2**31 - 1),
    metavar="N",
    help="The pull request whose approvals are read; without --base its files are read from GitHub, too.",
)
@click.option(
    "--head", metavar="SHA", help="With --base: the commit that is looked at; by default what is checked out."
)
@click.option(
    "--run",
    type=click.IntRange(1, 2**53),
    metavar="ID",
    help="Look at the pull requests that this workflow run was about, as GitHub names them.",
)
@click.option("--post", is_flag=True, help="Write the comment, or edit the one that is there, instead of printing it.")
@format_option("markdown", "json")
def command(
    root: str | None,
    base: str | None,
    number: int | None,
    head: str | None,
    run: int | None,
    post: bool,
    format_: str,
) -> None:
    """Say what a pull request does to the record, and what its reviewers should ask.

    Only documents that it changes are looked at: what becomes of their issues, taking for granted that the tracker is
    in step with the merged record; findings as of `check --base`; questions; what has happened before; and who still
    has to approve. With --base no token is needed: without --pull-request nothing is asked of GitHub, and with --format
    json nothing either. Without --base the files come from GitHub as data, two versions of each; settings, templates
    and the rest of the record are those that lie here.

    The exit code says whether this could be told, or posted; whether findings block is the business of `check`.
    """
    _check_usage(base, number, head, run, post=post, format_=format_)
    from debrief.cli import _reviewing
    from debrief.cli._terminal import add_to_job_summary, echo
    from debrief.documents.settings import load_settings
    from debrief.documents.workspace import open_workspace
    from debrief.rendering.review import ReviewRenderer
    from debrief.syncing.review_comment import Message, Posted
    from debrief.syncing.review_comment import post as post_comment

    workspace = open_workspace(root)
    settings = load_settings(workspace)
    today = datetime.now(UTC).date()
    alone = base is not None and (number is None or format_ == "json")
    eyes = None if alone else _opened(settings.issues.bot)
    states: Sequence[PullRequestState | None] = (None,)
    if eyes is not None and run is not None:
        found = _reviewing.of_run(eyes.reader.run(run), eyes.reader)
        if isinstance(found, Posted):
            echo(_said(found, None))
            return
        states = found
    elif eyes is not None and number is not None:
        states = (eyes.conversation.pull_request(number),)
    for state in states:
        if base is not None:
            made = _reviewing.survey(
                workspace, settings, base, pull_request=number, head=head, today=today, env=os.environ
            )
        else:
            assert eyes is not None  # noqa: S101
            assert state is not None  # noqa: S101
            made = _reviewing.fetched(workspace, settings, eyes.versions, state, today=today, env=os.environ)
        review, reader = made.review, eyes.reader if eyes is not None and format_ != "json" else None
        chosen = _reviewing.setting(workspace, settings, made, reader=reader, state=state, env=os.environ)
        text = ReviewRenderer(workspace.root, chosen).render(review)
        add_to_job_summary(text, os.environ)
        if format_ == "json":
            from debrief.reviewing.value import write_review

            echo(write_review(review))
        elif not post:
            echo(text)
        else:
            assert eyes is not None  # noqa: S101
            assert state is not None  # noqa: S101
            if review.head is None:
                raise UsageError("--post tells of a commit, and nothing has been committed here yet")
            worth = bool(review.documents or review.unread or review.more_documents)
            message = Message(state.number, review.head, text, worth_beginning=worth)
            echo(_said(post_comment(eyes.conversation, message), state.number))


def _check_usage(
    base: str | None, number: int | None, head: str | None, run: int | None, *, post: bool, format_: str
) -> None:
    if base is None and number is None and run is None:
        raise UsageError("name what is looked at: --base REF, --pull-request N, or --run ID")
    if head is not None and base is None:
        raise UsageError("--head goes with --base; a pull request has a head of its own")
    if head is not None and not re.fullmatch(SHA, head):
        raise UsageError("--head: name the commit in full, 40 or 64 hexadecimal digits")
    if run is not None and (base is not None or number is not None):
        raise UsageError("--run goes without --base and --pull-request: the run tells its pull requests")
    if format_ == "json" and (post or run is not None):
        raise UsageError("--format json holds what the files tell; --post and --run go with markdown")
    if post and number is None and run is None:
        raise UsageError("--post needs --pull-request N, or --run ID")


class _Eyes(NamedTuple):
    conversation: Conversation
    reader: ReviewReader
    versions: VersionReader


def _opened(bot: str | None) -> _Eyes:
    from debrief.cli._trackers import say_remark
    from debrief.trackers import github

    say_remark(os.environ)
    return _Eyes(*github.open_conversation(os.environ, bot=bot))


def _said(posted: Posted, number: int | None) -> str:
    from debrief.syncing.review_comment import Posted

    words = {
        Posted.WRITTEN: f"The comment on pull request #{number} is written.",
        Posted.UNCHANGED: f"The comment on pull request #{number} says all this already.",
        Posted.NOTHING: f"Pull request #{number} changes no document: there is nothing to say.",
        Posted.OUTDATED: "The pull request has another commit at its head by now, whose own run writes the comment.",
        Posted.CLOSED: f"Pull request #{number} is closed; nothing is written."
        if number is not None
        else "No pull request from the run's branch is open any more; nothing is written.",
        Posted.BRANCHLESS: "The repository of the run's branch was deleted; nothing is written.",
    }
    return f"{words[posted]}\n"
