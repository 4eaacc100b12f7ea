"""Which version of a policy holds at a moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.timeline import (
    Version,
    document_at,
    in_force,
    in_order,
    planned,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 20).map(lambda days: START + timedelta(days=days))


@st.composite
def versions(draw: st.DrawFn) -> list[Version]:
    begins = draw(st.lists(MOMENTS, max_size=8))
    made = [Version(n, at, {"n": n}) for n, at in enumerate(begins, start=1)]
    return draw(st.permutations(made))


@given(versions(), MOMENTS)
def test_the_last_to_begin_holds_and_of_those_the_last_activated(
    made: list[Version], moment: datetime
) -> None:
    found = in_force(in_order(made), moment)
    begun = [each for each in made if each.effective_from <= moment]
    if found is None:
        assert begun == []
    else:
        assert found in begun
        assert all(
            other.effective_from < found.effective_from
            or (
                other.effective_from == found.effective_from
                and other.number <= found.number
            )
            for other in begun
        )


@given(versions(), MOMENTS)
def test_what_is_planned_has_not_begun(made: list[Version], moment: datetime) -> None:
    line = in_order(made)
    later = planned(line, moment)
    assert {each.number for each in later} == {
        each.number for each in made if each.effective_from > moment
    }
    assert list(later) == sorted(later, key=lambda each: each.effective_from)


def test_before_the_first_version_a_place_says_nothing() -> None:
    line = in_order([Version(1, START, {"words": {}})])
    assert document_at(line, START - timedelta(seconds=1)) == {}
    assert document_at(line, START) == {"words": {}}
