"""What was masked for nothing is shown with the exceptions that are proposed for it."""

import pytest

from tests.unit.policies.abuse.test_degrees import LEARNT, drafts
from webcare.policies.abuse import AbusePolicy, sparing

SHIELD = AbusePolicy()
OFFENDING = [
    each.text for name in LEARNT for each in drafts(name) if SHIELD.veils(each.text)
]


def spared(policy: AbusePolicy, text: str) -> AbusePolicy:
    """Return a policy with the exceptions that a text lacks."""
    exceptions = (*policy.exceptions, *sparing(policy, text))
    return AbusePolicy(
        **{**policy.model_dump(exclude={"exceptions"}), "exceptions": exceptions}
    )


def test_with_the_exceptions_nothing_of_the_text_is_masked() -> None:
    step = max(1, len(OFFENDING) // 60)
    left = [each for each in OFFENDING[::step] if spared(SHIELD, each).veils(each)]
    assert left == []


@pytest.mark.parametrize(
    ("text", "exceptions"),
    [
        ("Jij bent een klootzak, waar is mijn koffer?", ("klootzak",)),
        ("Jij bent een KL00TZAK", ("klootzak",)),
        ("Jij bent een kl**tzak", ("klootzak",)),
        ("Waar is mijn koffer?", ()),
    ],
)
def test_the_words_that_were_found_are_excepted_and_no_others(
    text: str, exceptions: tuple[str, ...]
) -> None:
    assert sparing(SHIELD, text) == exceptions


def test_other_words_go_on_being_masked() -> None:
    policy = spared(SHIELD, "Jij bent een klootzak")
    assert policy.veils("Ik weet je te vinden en ik vermoord je")


def test_own_words_are_excepted_as_they_were_written() -> None:
    policy = AbusePolicy(abusive=(r"c\+\+{letters}",))
    text = "Ik schrijf c++ vandaag"
    assert sparing(policy, text) == (r"c\+\+",)
    assert not spared(policy, text).veils(text)


def test_where_nothing_is_looked_at_nothing_is_proposed() -> None:
    assert sparing(AbusePolicy(on=False), "Jij bent een klootzak") == ()
