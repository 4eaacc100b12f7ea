"""Why two contacts may be one person, and which reasons are weak."""

from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.likeness import Likeness, Traits, likenesses

traits = st.builds(
    Traits,
    phones=st.frozensets(st.sampled_from(["+311", "+312"])),
    handles=st.frozensets(
        st.tuples(st.sampled_from(["x", "y"]), st.sampled_from(["jan", "@JAN", "els"]))
    ),
    invited_by=st.frozensets(st.integers(1, 3)),
    came_by=st.frozensets(st.integers(1, 3)),
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
