"""`debrief review`."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from debrief.cli.options import format_option, root_option
from debrief.errors import UsageError

if TYPE_CHECKING:
    from debrief.syncing.review_comment import Posted

SHA = r"[0-9a-f]{40}(?:[0-9a-f]{24})?"

EPILOG = """\b
Examples:
  debrief review --base origin/main                     what would the comment say?
  debrief review --base origin/main --pull-request 42   with its approvals
  debrief review --base origin/main --pull-request 42 --post

\b
In two steps, so that a fork's pull request gets its comment without a token in its run:
  debrief review --base HEAD^1 --head "$HEAD_SHA" --pull-request 42 --format json > review.json
  debrief review --from review.json --run "$RUN_ID" --post
"""


@click.command(epilog=EPILOG)
@root_option
@click.option("--base", metavar="REF", help="The commit to which the documents are compared, such as origin/main.")
@click.option(
    "--from",
    "source",
    metavar="FILE.json",
    help="Take what another run has found (`--format json`) instead of comparing.",
)
@click.option(
    "--pull-request",
    "number",
    type=click.IntRange(1, 2**31 - 1),
    metavar="N",
    help="The pull request whose approvals are read, and on which the comment is.",
)
@click.option(
    "--head", metavar="SHA", help="With --base: the commit that is looked at; by default what is checked out."
)
@click.option(
    "--run",
    type=click.IntRange(1, 2**53),
    metavar="ID",
    help="With --from: the workflow run that made FILE.json; its pull request is asked for, not believed.",
)
@click.option("--post", is_flag=True, help="Write the comment, or edit the one that is there, instead of printing it.")
@format_option("markdown", "json")
def command(
    root: str | None,
    base: str | None,
    source: str | None,
    number: int | None,
    head: str | None,
    run: int | None,
    post: bool,
    format_: str,
) -> None:
    """Say what a pull request does to the record, and what its reviewers should ask.

    Only documents that it changes are looked at: what becomes of their issues, taking for granted that the tracker is
    in step with the merged record; findings as of `check --base`; questions; what has happened before; and who still
    has to approve. A token is needed for approvals, labels and owners only: without --pull-request and --run nothing
    is asked of GitHub, and with --format json nothing either.

    The exit code says whether this could be told, or posted; whether findings block is the business of `check`.
    """
    _check_usage(base, source, number, head, run, post=post, format_=format_)
    from debrief.cli import _reviewing
    from debrief.cli._terminal import add_to_job_summary, echo
    from debrief.documents.settings import load_settings
    from debrief.documents.workspace import open_workspace
    from debrief.rendering.review import ReviewRenderer
    from debrief.syncing.review_comment import Message, Posted
    from debrief.syncing.review_comment import post as post_comment

    workspace = open_workspace(root)
    settings = load_settings(workspace)
    if base is not None:
        today = datetime.now(UTC).date()
        made = _reviewing.survey(workspace, settings, base, pull_request=number, head=head, today=today, env=os.environ)
    else:
        assert source is not None  # noqa: S101
        made = _reviewing.recorded(source, workspace)
    review = made.review
    if format_ == "json":
        from debrief.reviewing.value import write_review

        chosen = _reviewing.setting(workspace, settings, made, reader=None, state=None, env=os.environ)
        add_to_job_summary(ReviewRenderer(workspace.root, chosen).render(review), os.environ)
        echo(write_review(review))
        return
    if post and review.head is None:
        raise UsageError("--from: this review does not say of which commit it is; make it with debrief itself")
    conversation = reader = None
    if number is not None or run is not None:
        from debrief.cli._trackers import say_remark
        from debrief.trackers import github

        say_remark(os.environ)
        conversation, reader = github.open_conversation(os.environ, bot=settings.issues.bot)
    state = None
    if reader is not None and run is not None:
        found = _reviewing.of_run(review, reader.run(run), reader)
        if isinstance(found, Posted):
            echo(_said(found, None))
            return
        state = found
    elif conversation is not None and number is not None:
        state = conversation.pull_request(number)
    chosen = _reviewing.setting(workspace, settings, made, reader=reader, state=state, env=os.environ)
    text = ReviewRenderer(workspace.root, chosen).render(review)
    add_to_job_summary(text, os.environ)
    if not post:
        echo(text)
        return
    assert conversation is not None  # noqa: S101
    assert state is not None  # noqa: S101
    assert review.head is not None  # noqa: S101
    message = Message(state.number, review.head, text, worth_beginning=bool(review.documents))
    echo(_said(post_comment(conversation, message), state.number))


def _check_usage(
    base: str | None,
    source: str | None,
    number: int | None,
    head: str | None,
    run: int | None,
    *,
    post: bool,
    format_: str,
) -> None:
    if (base is None) is (source is None):
        raise UsageError("name what is looked at: --base REF, or --from FILE.json; one of them")
    if head is not None and base is None:
        raise UsageError("--head goes with --base; a review that was made already says of which commit it is")
    if head is not None and not re.fullmatch(SHA, head):
        raise UsageError("--head: name the commit in full, 40 or 64 hexadecimal digits")
    if run is not None and source is None:
        raise UsageError("--run goes with --from")
    if run is not None and number is not None:
        raise UsageError("--run and --pull-request exclude each other: the run tells its pull request")
    if format_ == "json" and (post or run is not None):
        raise UsageError("--format json holds what the files tell; --post and --run go with markdown")
    if post and number is None and run is None:
        raise UsageError("--post needs --pull-request N, or --from with --run ID")


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
        Posted.AMBIGUOUS: "The review does not say which of the branch's pull requests it is of; nothing is written.",
    }
    return f"{words[posted]}\n"
