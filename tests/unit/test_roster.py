"""What people type of a roster."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.roster import planned_on


@pytest.mark.parametrize(
    "line",
    [
        "9-17 3",
        "09:00-17:00 3",
        "9\N{EN DASH}17: 3",
        "9 - 17  3 "[:10],
        "9-12 3; 12-17 3",
    ],
)
def test_hours_with_a_number_of_people(line: str) -> None:
    assert planned_on(line) == [0] * 9 + [3] * 8 + [0] * 7


def test_the_last_part_counts() -> None:
    people = planned_on("9-17 3, 12-14 5, 16-17 0")
    assert people[9:17] == [3, 3, 3, 5, 5, 3, 3, 0]


def test_nothing_is_nobody() -> None:
    assert planned_on(" ") == [0] * 24


@pytest.mark.parametrize(
    "line",
    [
        "3",
        "17-9 3",
        "9-25 3",
        "9-9 1",
        "nine-17 3",
        "9-17 1000",
        "9-17 -1",
        "٩-17 3",
        "1-2 3," * 50,
    ],
)
def test_anything_else_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"line|hours"):
        planned_on(line)


@given(st.text(max_size=40))
def test_any_text_is_a_roster_or_refused(line: str) -> None:
    try:
        people = planned_on(line)
    except ValueError:
        return
    assert len(people) == 24
    assert all(0 <= each <= 999 for each in people)
