"""The exceptions of debrief; one boundary in `cli` turns them into a line and an exit code.

What is wrong with a document is a finding, not an exception.
"""

from __future__ import annotations


class DebriefError(Exception):
    """Base of all; its text is one line for the user and says how to mend what is wrong."""

    exit_code = 3


class UsageError(DebriefError):
    """The command was called wrongly, or something it needs is not there."""

    exit_code = 2


class SettingsError(UsageError):
    """The settings file cannot be used; the text names its line."""


class TrackerError(DebriefError):
    """The tracker cannot be reached, refuses, or answers what cannot be understood."""

    exit_code = 1


class UnclearAnswer(TrackerError):
    """A write was sent, and its answer does not say whether it was done: look before doing it again."""


class RateLimited(TrackerError):
    """The tracker asks for a pause that is too long to wait; the next run goes on from here."""


class NotPermitted(TrackerError):
    """The credentials lack a right; the text names it."""


class Invalid(TrackerError):
    """The tracker refuses what was sent because of something in it; nothing was done."""


class BranchProtected(NotPermitted):
    """The rules of a branch refuse a commit, whatever the credentials' other rights."""


class JournalUnavailable(NotPermitted):
    """The credentials may not write the journal; markers and lists must do."""


class JournalConflict(DebriefError):
    """Another run has moved the journal since it was read."""

    exit_code = 1


class SpliceRefused(DebriefError):
    """A file cannot be changed without touching other bytes; nothing was written."""

    exit_code = 1


class WorkspaceError(DebriefError):
    """A file of the workspace cannot be read or written."""

    exit_code = 1


class SourceError(DebriefError):
    """A source of facts cannot be reached, refuses, or gives what cannot be understood."""

    exit_code = 1


class GitError(DebriefError):
    """Git gives no answer, or none that can be understood."""

    exit_code = 1


class GitTooMuch(GitError):
    """Git takes too long, or answers with more than is taken."""


class GitTooLarge(GitTooMuch):
    """Git answers with more than is taken."""
