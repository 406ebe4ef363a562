"""How often a rule was right: hits, and those of them that were worth their reader's while, each judged by a person.

Figures of `HERE` were taken with `tools/precision.py` on 21 public post-mortems (19,000 words, five repositories),
those of `BEFORE` by one reader, with the patterns that these rules come from, on 238 (164,000 words, 24 repositories).
Rules were mended on both, so expect less on new text. A rule that is missing was not hit, or not judged.
"""

from __future__ import annotations

from typing import NamedTuple


class Measured(NamedTuple):
    """Hits of a rule, and how many of them were useful."""

    hits: int
    useful: int


HERE: dict[str, Measured] = {
    "action/be-careful": Measured(1, 1),
    "action/ensure": Measured(1, 1),
    "action/improve": Measured(4, 4),
    "action/investigate": Measured(13, 13),
    "action/more-testing": Measured(1, 1),
    "action/tentative": Measured(5, 5),
    "cause/only-one": Measured(1, 1),
    "counterfactual/could-have": Measured(1, 1),
    "counterfactual/should-have": Measured(2, 2),
    "filler/not-applicable": Measured(1, 1),
    "filler/placeholder": Measured(14, 14),
    "minimising/small-impact": Measured(2, 2),
}

BEFORE: dict[str, Measured] = {
    "action/be-careful": Measured(1, 1),
    "action/documentation": Measured(21, 21),
    "action/ensure": Measured(4, 4),
    "action/improve": Measured(13, 11),
    "action/investigate": Measured(49, 47),
    "action/awareness": Measured(1, 0),
    "action/manual-gate": Measured(7, 5),
    "action/more-testing": Measured(6, 5),
    "action/passive": Measured(10, 6),
    "action/someday": Measured(3, 3),
    "action/talk": Measured(3, 3),
    "action/tentative": Measured(11, 10),
    "action/two-in-one": Measured(3, 3),
    "action/unbounded": Measured(8, 6),
    "action/verb-first": Measured(39, 37),
    "action/watch": Measured(6, 5),
    "action/wishful": Measured(5, 3),
    "blame/character": Measured(3, 3),
    "blame/culprit": Measured(8, 0),
    "blame/experience": Measured(1, 1),
    "blame/forgot": Measured(3, 3),
    "blame/human-error": Measured(1, 1),
    "blame/mistake-adverb": Measured(26, 15),
    "blame/mistake-of": Measured(1, 0),
    "cause/only-one": Measured(2, 2),
    "cause/root-cause-heading": Measured(36, 36),
    "counterfactual/could-have": Measured(27, 20),
    "counterfactual/did-not-check": Measured(4, 4),
    "counterfactual/failed-to": Measured(4, 4),
    "counterfactual/if-only": Measured(3, 3),
    "counterfactual/preventable": Measured(3, 3),
    "counterfactual/should-have": Measured(13, 11),
    "counterfactual/too-late": Measured(6, 5),
    "counterfactual/would-have": Measured(26, 13),
    "filler/placeholder": Measured(25, 25),
    "hindsight/drama": Measured(7, 6),
    "hindsight/emotive": Measured(15, 3),
    "hindsight/in-hindsight": Measured(1, 1),
    "hindsight/inadequate": Measured(23, 9),
    "hindsight/label": Measured(1, 1),
    "hindsight/obvious": Measured(5, 4),
    "hindsight/verdict": Measured(4, 4),
    "minimising/euphemism": Measured(3, 3),
    "minimising/evasive": Measured(10, 8),
    "minimising/just": Measured(2, 2),
    "minimising/luckily": Measured(10, 8),
    "minimising/only": Measured(1, 0),
    "minimising/small-impact": Measured(5, 5),
    "minimising/some-users": Measured(23, 19),
}
