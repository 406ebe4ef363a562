"""Rules of a branch that keep a commit from going straight to it.

Source: "Available rules for rulesets" and the schema `repository-rule-detailed` in GitHub's OpenAPI description.
"""

from __future__ import annotations

BLOCKING = {
    "pull_request": "changes come by pull request",
    "update": "updates are restricted",
    "required_status_checks": "status checks come first",
    "merge_queue": "changes come through the merge queue",
    "required_deployments": "deployments come first",
    "workflows": "workflows come first",
    "code_scanning": "code scanning comes first",
    "code_quality": "a review of code quality comes first",
}
"""Rules that no commit through the API meets, and what they ask for."""

FORMAL = {
    "required_signatures": "commits are signed (GitHub signs those of an App and of a workflow)",
    "commit_message_pattern": "messages follow a pattern",
    "commit_author_email_pattern": "authors' addresses follow a pattern",
    "committer_email_pattern": "committers' addresses follow a pattern",
    "branch_name_pattern": "names of branches follow a pattern",
    "file_path_restriction": "some paths may not change",
    "max_file_size": "files have a largest size",
}
"""Rules that such a commit may meet or not."""
