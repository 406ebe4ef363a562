"""What stands in for costlier things of the standard library behaves as they do."""

import pickle
import re
import typing

import pytest

from debrief_schemas import light


class Light(light.NamedTuple):
    """A pair."""

    name: str
    """What it is called."""
    count: int = 0

    @property
    def twice(self) -> int:
        return 2 * self.count


class Original(typing.NamedTuple):
    """A pair."""

    name: str
    count: int = 0

    @property
    def twice(self) -> int:
        return 2 * self.count


def test_a_light_tuple_is_what_the_original_is() -> None:
    ours, theirs = Light("a", count=3), Original("a", count=3)

    assert tuple(ours) == tuple(theirs)
    assert repr(ours) == repr(theirs).replace("Original", "Light")
    assert ours._asdict() == theirs._asdict()
    assert ours._replace(name="b") == theirs._replace(name="b")
    assert (ours.twice, Light("a").count) == (theirs.twice, Original("a").count)
    assert (Light._fields, Light._field_defaults) == (Original._fields, Original._field_defaults)
    assert (Light.__doc__, Light.__module__, Light.__bases__) == (Original.__doc__, __name__, Original.__bases__)
    assert pickle.loads(pickle.dumps(ours)) == ours
    with pytest.raises(TypeError):
        Light()  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        ours.name = "b"  # type: ignore[misc]


@pytest.mark.parametrize("word", ["a1", "b", "1"])
def test_a_late_pattern_finds_what_the_pattern_finds(word: str) -> None:
    late, early = light.late_pattern(r"(?P<letter>[a-z])\d", re.ASCII), re.compile(r"(?P<letter>[a-z])\d", re.ASCII)

    def groups(found: "re.Match[str] | None") -> object:
        return found and (found.groups(), found.span())

    # Twice: it is another thing once it has been compiled.
    for _ in range(2):
        assert groups(late.match(word)) == groups(early.match(word))
        assert groups(late.search(f"-{word}")) == groups(early.search(f"-{word}"))
        assert [one[0] for one in late.finditer(word * 2)] == [one[0] for one in early.finditer(word * 2)]
        assert (late.sub("x", word), late.pattern, late.flags) == (early.sub("x", word), early.pattern, early.flags)
    with pytest.raises(AttributeError):
        late.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_a_wrong_pattern_is_reported_where_it_is_used() -> None:
    late = light.late_pattern("(")

    with pytest.raises(re.error):
        late.match("a")
