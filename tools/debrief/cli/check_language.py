"""What `check --language` adds: the rules of language and reflection, file by file, on top of an ordinary run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from debrief.checks import at_settings_levels, limited
from debrief.checks.language import check_language
from debrief.checks.reflection import check_reflection
from debrief.documents.document import read_document
from debrief.documents.source import read_source
from debrief.inspection.result import Inspection

if TYPE_CHECKING:
    from debrief.documents.archive import Listed
    from debrief.documents.workspace import Workspace
    from debrief.findings import Finding
    from debrief_schemas.settings import Settings


def with_language(workspace: Workspace, settings: Settings, result: Inspection, files: Iterable[Listed]) -> Inspection:
    """Return `result` with what the rules of language and reflection say of `files`.

    A file that cannot be read has been reported already and is passed over.
    """
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        by_path[finding.location.path].append(finding)
    for listed in files:
        raw, fault = (b"", listed.fault) if listed.fault is not None else read_source(workspace.absolute(listed.path))
        document = None if fault is not None else read_document(listed.path, raw)[0]
        before = by_path[listed.path]
        if document is None or any(finding.rule == "record/too-many" for finding in before):
            continue
        said = list(check_language(document, settings))
        if document.model is not None:
            said += check_reflection(document, settings)
        by_path[listed.path] = limited([*before, *at_settings_levels(said, settings)])
    return Inspection(result.checked, [finding for path in sorted(by_path) for finding in by_path[path]])
