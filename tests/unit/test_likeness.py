"""Why two contacts may be one person, and which reasons are weak."""

from itertools import combinations, product
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.likeness import Likeness, Traits, likenesses

Some = TypeVar("Some")


def some(*of: Some) -> st.SearchStrategy[frozenset[Some]]:
    """Draw any subset at once, the smallest first."""
    sizes = range(len(of) + 1)
    return st.sampled_from(
        [frozenset(each) for size in sizes for each in combinations(of, size)]
    )


traits = st.builds(
    Traits,
    phones=some("+311", "+312"),
    handles=some(*product(["x", "y"], ["jan", "@JAN", "els"])),
    invited_by=some(1, 2, 3),
    came_by=some(1, 2, 3),
)


def test_the_same_number_is_a_reason() -> None:
    jan = Traits(phones=frozenset({"+31612345678", "+31201234567"}))
    also = Traits(phones=frozenset({"+31612345678"}))
    assert likenesses(jan, also) == (Likeness("phone", "+31612345678"),)


def test_who_came_through_anothers_invitation_may_be_them_but_anybody_could() -> None:
    invited, came = Traits(invited_by=frozenset({7})), Traits(came_by=frozenset({7}))
    assert likenesses(invited, came) == (Likeness("invitation", weak=True),)
    assert likenesses(came, came) == ()


def test_a_chosen_name_counts_between_platforms_only() -> None:
    here = Traits(handles=frozenset({("square", "@JanJansen")}))
    there = Traits(handles=frozenset({("loft", "janjansen")}))
    twin = Traits(handles=frozenset({("square", "janjansen")}))
    assert likenesses(here, there) == (Likeness("handle", "janjansen", weak=True),)
    assert likenesses(here, twin) == ()


@given(traits, traits)
def test_the_order_does_not_matter(one: Traits, other: Traits) -> None:
    assert likenesses(one, other) == likenesses(other, one)


@given(traits)
def test_who_has_nothing_is_like_nobody(one: Traits) -> None:
    assert likenesses(one, Traits()) == ()
