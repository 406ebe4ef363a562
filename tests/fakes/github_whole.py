"""A GitHub with everything that a set-up may use: branches and pull requests, boards, and further repositories."""

from __future__ import annotations

from fakes.github_branches import BranchGitHub
from fakes.github_triage import TriageGitHub


class WholeGitHub(BranchGitHub, TriageGitHub):
    """The server."""
