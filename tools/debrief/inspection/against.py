"""What is to be said of a change: the schema always and of everything, language only where the change adds to it, and
policy of the documents whose front matter it touches.

So that an old document never blocks a new one, and a new rule or a stricter policy never breaks an old record.
"""

from __future__ import annotations

from debrief.documents.archive import Listed
from debrief.inspection.begun import with_begun
from debrief.inspection.changes import Changes, changes_since
from debrief.inspection.language import Scope, add_language
from debrief.inspection.result import Inspection
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from debrief.documents.workspace import Workspace
    from debrief.inspection.rules import Rules


class Against(NamedTuple):
    """What a run found, and the change that it looked at."""

    inspection: Inspection
    changes: Changes


def add_changes(
    workspace: Workspace,
    rules: Rules,
    result: Inspection,
    files: Sequence[Listed],
    base: str,
    *,
    notes: bool,
    policy: bool = True,
) -> Against:
    """Return `result` with what language, reflection and policy say of what has been done to `files` since `base`.

    Without `notes`, rules of language and reflection that find no more than notes are not tried; without `policy`, the
    policy is not asked. Raises UsageError where there is no git, no repository or no such commit, GitError when git
    does not answer, and WorkspaceError when a folder cannot be listed.
    """
    outside = [one.path for one in files if not one.path.startswith(f"{workspace.record}/")]
    within = [path for path in outside if path != ".." and not path.startswith("../")]
    changes = with_begun(workspace, changes_since(workspace.root, base, [workspace.record, *within]))
    result = add_language(workspace, rules, result, files, Scope(notes, changes))
    if changes.files and policy:
        # The policy needs the settings' own types, which take their time.
        from debrief.inspection.policy import add_policy

        result = add_policy(workspace, rules, result, files, changes)
    return Against(result, changes)
