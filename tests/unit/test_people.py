"""How two addresses prove to be one person, or not."""

from webcare.domain.people import Alias, KnownAlias, Person, match_identity

ANNA, BRAM = 1, 2


def ring(value: str, scope: str = "") -> Alias:
    return Alias("ring", value, "strong", scope)


def phone(value: str = "+31612345678") -> Alias:
    return Alias("phone", value, "weak")


def nick(value: str) -> Alias:
    return Alias("nick", value, "weak")


def match(person: tuple[Alias, ...], known: dict[int, list[Alias]]) -> int | None:
    """Return whose a person's aliases are, among people and their aliases."""
    by_key = {
        alias.key: KnownAlias(identity, alias)
        for identity, aliases in known.items()
        for alias in aliases
    }
    strong = {
        identity: [alias for alias in aliases if alias.strength == "strong"]
        for identity, aliases in known.items()
    }
    return match_identity(Person(person), by_key, strong)


def test_nobody_is_known_at_first() -> None:
    assert match((ring("r1"), phone()), {}) is None


def test_a_strong_alias_decides() -> None:
    known = {ANNA: [ring("r1")], BRAM: [ring("r2"), phone()]}
    assert match((ring("r1"), phone()), known) == ANNA


def test_a_strong_alias_decides_wherever_it_stands() -> None:
    known = {ANNA: [ring("r1")], BRAM: [phone()]}
    assert match((phone(), ring("r1")), known) == ANNA


def test_a_weak_alias_leads_to_somebody_without_a_strong_one() -> None:
    assert match((ring("r1"), phone()), {ANNA: [phone()]}) == ANNA
    assert match((phone(),), {ANNA: [ring("r1"), phone()]}) == ANNA


def test_a_number_whose_holder_has_another_ring_was_given_away() -> None:
    assert match((ring("r2"), phone()), {ANNA: [ring("r1"), phone()]}) is None


def test_a_ring_of_another_business_contradicts_nothing() -> None:
    known = {ANNA: [ring("r1", "north"), phone()]}
    assert match((ring("r2", "south"), phone()), known) == ANNA


def test_a_second_ring_that_was_learned_contradicts_nothing() -> None:
    known = {ANNA: [ring("r1"), ring("r9"), phone()]}
    assert match((ring("r9"), phone()), known) == ANNA


def test_a_new_nickname_does_not_make_somebody_new() -> None:
    known = {ANNA: [ring("r1"), nick("anna")]}
    assert match((ring("r1"), nick("ans")), known) == ANNA


def test_an_old_nickname_taken_by_another_person_is_theirs() -> None:
    known = {ANNA: [ring("r1"), nick("anna")], BRAM: [phone()]}
    assert match((ring("r3"), nick("anna"), phone()), known) == BRAM
