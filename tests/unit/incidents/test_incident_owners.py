"""Who is asked to review, by settings and by code owners."""

from __future__ import annotations

import pytest

from debrief.incidents.owners import REVIEWERS_MAX, code_owners, reviewers_for

FILE = """\
# Everything, unless a later line says otherwise.
*                    @acme/all
/services/           @acme/services
/services/checkout/  @lee @acme/shop lee@acme.io
/services/edge/*.py  @kim
docs/                # nobody
"""


def test_the_last_line_that_matches_a_path_names_its_owners() -> None:
    paths = {
        "checkout": ["services/checkout/"],
        "edge": ["/services/edge"],
        "site": ["docs"],
        "shop": ["a", "services"],
    }
    assert code_owners(FILE, paths) == {
        "checkout": ["lee", "acme/shop"],
        "edge": ["acme/services"],
        "site": [],
        "shop": ["acme/all", "acme/services"],
    }


def test_a_broken_pattern_is_one_error() -> None:
    with pytest.raises(ValueError, match="unterminated"):
        code_owners("/a[ @kim\n", {"a": ["a"]})


def test_settings_win_over_code_owners_and_authors_are_left_out() -> None:
    owned = {"checkout": ["lee", "kim"], "edge": ["acme/edge", "Lee"]}
    services = ["checkout", "Edge", "search"]
    assert reviewers_for(services, {}, owned, ["KIM"]) == ["Lee", "acme/edge"]
    assert reviewers_for(services, {"edge": []}, owned, ()) == ["lee", "kim"]
    assert reviewers_for(["a"], {"a": [f"p{number}" for number in range(40)]}, {}, ()) == [
        f"p{number}" for number in range(REVIEWERS_MAX)
    ]
