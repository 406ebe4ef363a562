"""Settings of sources: an empty file works, and what is wrong is said with its line and without any secret."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from debrief.documents.typed import to_model
from debrief_schemas.sources import Sources


def test_nothing_needs_to_be_set() -> None:
    assert Sources.model_validate({}) == Sources()
    assert Sources().slack.token_env == "SLACK_TOKEN"
    assert Sources().files == {}


@pytest.mark.parametrize(
    "data",
    [
        {"pagerduty": {"url": "http://pager.example"}},
        {"pagerduty": {"url": "https://pager.example/?a=b"}},
        {"pagerduty": {"url": "file:///etc/passwd"}},
        {"git": {"paths": {"checkout": ["../elsewhere"]}}},
        {"git": {"paths": {"checkout": ["--output=x"]}}},
        {"git": {"branch": "--all"}},
        {"files": {"log": {"zone": "Europe/Berlon"}}},
        {"files": {"log": {"zone": "../../etc/passwd"}}},
        {"files": {"log": {"kind": "alarm"}}},
        {"github": {"repository": "acme"}},
        {"rows_max": 0},
        {"slack": {"token": "xoxb-1"}},
    ],
)
def test_what_makes_no_sense_or_no_safety_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Sources.model_validate(data)
    assert to_model(Sources, data)[0] is None


@pytest.mark.parametrize(
    "data",
    [{"slack": {"token_env": "xoxb-s3cret"}}, {"grafana": {"url": "https://user:s3cret@grafana.example"}}],
)
def test_a_secret_in_the_settings_is_refused_and_not_repeated(data: dict[str, object]) -> None:
    from debrief.checks.schema import describe

    _, errors = to_model(Sources, data)
    texts = [" ".join(describe(error)) for error in errors]
    assert texts
    assert "s3cret" not in " ".join(texts)
