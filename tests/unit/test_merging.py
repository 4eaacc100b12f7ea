"""Merging contacts, and taking it back: each side has its own again, whatever came."""

from collections.abc import Mapping
from itertools import combinations, permutations, product

from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.merging import Family, Undone, merged, undone
from webcare.domain.profile import (
    LANGUAGE,
    NAME,
    Conflict,
    Profile,
    carried,
    conflicts,
    detail,
    overtaken,
    united,
)

NUMBER = detail("number")

# All there are, simplest first: one draw instead of one for each fact and tag.
FACTS = [
    {
        name: each
        for name, each in zip((NAME, LANGUAGE, NUMBER), chosen, strict=True)
        if each
    }
    for chosen in product(["", "a", "b", "c"], repeat=3)
]
TAGS = [
    each for size in range(5) for each in permutations(["t1", "t2", "t3", "t4"], size)
]
profiles = st.builds(Profile, st.sampled_from(FACTS), st.sampled_from(TAGS))
facts = st.sampled_from(
    [
        frozenset(each)
        for size in range(4)
        for each in combinations((NAME, LANGUAGE, NUMBER), size)
    ]
)


@st.composite
def families(draw: st.DrawFn) -> Family:
    """Make some contacts, each with addresses and notes of its own."""
    contacts = range(1, draw(st.integers(2, 5)) + 1)
    return Family(
        {each: draw(profiles) for each in contacts},
        identities={each * 10 + n: each for each in contacts for n in range(2)},
        notes={each * 100: each for each in contacts},
    )


def roots(family: Family) -> list[int]:
    return sorted({family.root(each) for each in family.profiles})


@st.composite
def grown(draw: st.DrawFn) -> tuple[Family, Family]:
    """Make a family, and what becomes of it after some merges."""
    start = draw(families())
    now = start
    for number in range(draw(st.integers(1, len(start.profiles) - 1))):
        kept, absorbed = draw(st.permutations(roots(now)))[:2]
        now = merged(now, kept, absorbed, id=number, taken=draw(facts))
    return start, now


def family(**profiles: Profile) -> Family:
    """Make contacts 1, 2, … in this order, each with one address and one note."""
    numbered = dict(enumerate(profiles.values(), 1))
    return Family(
        numbered,
        identities={each * 10: each for each in numbered},
        notes={each * 100: each for each in numbered},
    )


def test_what_is_empty_is_filled_and_what_is_there_stays() -> None:
    ours = Profile({NAME: "Jan"}, ("vip",))
    theirs = Profile({NAME: "J. Jansen", LANGUAGE: "nl"}, ("press", "vip"))
    assert united(ours, theirs) == Profile(
        {NAME: "Jan", LANGUAGE: "nl"}, ("vip", "press")
    )
    assert united(ours, theirs, {NAME}).facts[NAME] == "J. Jansen"


def test_only_what_differs_has_to_be_chosen() -> None:
    ours = Profile({NAME: "Jan", LANGUAGE: "nl"})
    theirs = Profile({NAME: "J. Jansen", LANGUAGE: "nl", NUMBER: "7"})
    assert conflicts(ours, theirs) == (Conflict(NAME, "Jan", "J. Jansen"),)


def test_choosing_what_the_other_does_not_have_loses_nothing() -> None:
    ours = Profile({NAME: "Jan"})
    assert united(ours, Profile(), {NAME}) == ours


@given(families(), facts)
def test_merge_then_unmerge_is_as_before(start: Family, taken: frozenset[str]) -> None:
    now = merged(start, 1, 2, id=1, taken=taken)
    assert set(now.identities.values()) == {*start.identities.values()} - {2}
    assert undone(now, 1) == Undone(start, frozenset(), ())


@given(grown(), st.data())
def test_undoing_everything_in_any_order_is_as_before(
    made: tuple[Family, Family], data: st.DataObject
) -> None:
    start, now = made
    for merge in data.draw(st.permutations(now.merges)):
        now = undone(now, merge.id).family
        check(now)
    assert dict(now.identities) == dict(start.identities)
    assert dict(now.notes) == dict(start.notes)
    assert now.merges == ()
    for contact, profile in start.profiles.items():
        assert dict(now.profiles[contact].facts) == dict(profile.facts)
        assert set(now.profiles[contact].tags) == set(profile.tags)


@given(grown(), st.data())
def test_every_address_is_always_a_roots(
    made: tuple[Family, Family], data: st.DataObject
) -> None:
    start, now = made
    merge = data.draw(st.sampled_from(now.merges))
    now = undone(now, merge.id).family
    check(now)
    assert now.identities.keys() == start.identities.keys()


def check(now: Family) -> None:
    assert {*now.identities.values(), *now.notes.values()} <= {*roots(now)}


def test_a_merge_can_be_undone_under_later_ones() -> None:
    """Anna was found to be Ans, Ans to be Truus; then Anna was not Ans after all."""
    start = family(
        anna=Profile({NAME: "Anna", NUMBER: "1"}, ("a",)),
        ans=Profile({NAME: "Ans"}, ("b",)),
        truus=Profile({NAME: "Truus"}, ("c",)),
    )
    now = merged(start, 2, 1, id=1)
    now = merged(now, 3, 2, id=2)
    assert now.profiles[3] == Profile({NAME: "Truus", NUMBER: "1"}, ("c", "b", "a"))
    now = undone(now, 1).family
    assert now.identities == {10: 1, 20: 3, 30: 3}
    assert now.profiles[3] == Profile({NAME: "Truus"}, ("c", "b"))
    assert undone(now, 2).family.profiles == start.profiles


def test_an_address_that_came_back_another_way_stays_there() -> None:
    """Cutting the older edge must not drag it along a second time."""
    start = family(anna=Profile(), ans=Profile(), truus=Profile())
    now = merged(merged(start, 2, 1, id=1), 3, 2, id=2)
    now = merged(undone(now, 1).family, 3, 1, id=3)
    assert undone(now, 2).family.identities == {10: 3, 20: 2, 30: 3}


def test_two_who_said_the_same_are_both_heard() -> None:
    """The language came with the first merge; the second would have brought it too."""
    dutch = Profile({LANGUAGE: "nl"})
    now = merged(family(a=Profile(), b=dutch, c=dutch), 1, 2, id=1)
    now = undone(merged(now, 1, 3, id=2), 1).family
    assert now.profiles[1] == dutch
    assert undone(now, 2).family.profiles[1] == Profile()


def test_what_came_after_the_merge_stays_where_it_came() -> None:
    now = merged(family(a=Profile(), b=Profile()), 1, 2, id=1)
    now = Family(now.profiles, now.merges, {**now.identities, 99: 1}, now.notes)
    assert undone(now, 1).family.identities == {10: 1, 20: 2, 99: 1}


def test_what_somebody_changed_since_stays_and_is_told() -> None:
    now = merged(family(a=Profile(), b=Profile({NAME: "Bea"}, ("t",))), 1, 2, id=1)
    edited = Profile({NAME: "Beatrix"}, ("new",))
    back = undone(_with(now, edited), 1)
    assert back.family.profiles[1] == edited
    assert back.changed == (NAME,)


def test_what_the_platform_proved_meanwhile_is_not_undone() -> None:
    now = merged(family(a=Profile(), b=Profile(), c=Profile()), 1, 2, id=1)
    moved = Family(now.profiles, now.merges, {**now.identities, 20: 3}, now.notes)
    back = undone(moved, 1)
    assert back.elsewhere == {20}
    assert back.family.identities == {10: 1, 20: 3, 30: 3}


@given(profiles, profiles, profiles)
def test_carrying_a_change_touches_nothing_else(
    now: Profile, before: Profile, after: Profile
) -> None:
    done = carried(now, before, after)
    same = {
        fact
        for fact in {*now.facts, *done.facts}
        if before.facts.get(fact) == after.facts.get(fact)
    }
    assert _some(done, same) == _some(now, same)
    whole = carried(before, before, after)
    assert (whole.facts, {*whole.tags}) == (after.facts, {*after.tags})
    assert overtaken(before, before, after) == ()


def _with(now: Family, profile: Profile) -> Family:
    return Family({**now.profiles, 1: profile}, now.merges, now.identities, now.notes)


def _some(profile: Profile, names: set[str]) -> Mapping[str, str]:
    return {k: v for k, v in profile.facts.items() if k in names}
