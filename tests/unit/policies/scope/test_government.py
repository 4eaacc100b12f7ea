"""The profile "government" stops what it forbids, and lets pass what it allows."""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from webcare.domain.findings import stops
from webcare.policies.scope import FORBIDDEN, USE_TITLES, USES, ScopePolicy, Use
from webcare.policies.scope.evaluator import forbidden

GOVERNMENT = ScopePolicy(profile="government")


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that a government might write; `use` begins with + when it may."""

    language: str
    use: str
    text: str


def drafts() -> list[Draft]:
    """Return what was written down before the signs were tried on it."""
    path = Path(__file__).parents[3] / "drafts" / "government.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        Draft(*(part.strip() for part in line.split("|", 2)))
        for line in lines
        if line and not line.startswith("#")
    ]


DRAFTS = drafts()
BAD = [each for each in DRAFTS if not each.use.startswith("+")]
GOOD = [each for each in DRAFTS if each.use.startswith("+")]


@pytest.mark.parametrize("draft", BAD, ids=lambda draft: draft.text)
def test_what_is_forbidden_is_stopped(draft: Draft) -> None:
    found = forbidden(GOVERNMENT, draft.text)
    assert stops(found)
    assert f"scope.{draft.use}" in {each.rule for each in found}
    assert all(each.span and draft.text[slice(*each.span)].strip() for each in found)


@pytest.mark.parametrize("draft", GOOD, ids=lambda draft: draft.text)
def test_what_is_allowed_passes_without_a_word(draft: Draft) -> None:
    assert forbidden(GOVERNMENT, draft.text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Met de stadspas krijgt u korting op zwemmen.",
        "The pass gives you a discount at the pool.",
        "Heeft u al gestemd?",
        "Have you voted?",
        "De gemeente doet niet aan politieke campagnes.",
    ],
)
def test_what_may_be_forbidden_warns_and_passes(text: str) -> None:
    found = forbidden(GOVERNMENT, text)
    assert [each.level for each in found] == ["warning"]


@pytest.mark.parametrize(
    "text",
    [
        "Stem woensdag op lijst 3.",
        "Stem aanstaande woensdag weer op D66!",
        "Ga woensdag maar niet stemmen.",
        "Vote on Wednesday for our mayor.",
        "Vote again this Thursday for list 2.",
    ],
)
def test_the_day_of_an_election_changes_nothing(text: str) -> None:
    assert stops(forbidden(GOVERNMENT, text))


@pytest.mark.parametrize(
    "text",
    [
        "U kunt woensdag stemmen op elk stembureau in de gemeente.",
        "Stemmen kan woensdag van half acht tot negen uur.",
        "On Wednesday you can vote at any polling station.",
    ],
)
def test_the_day_of_an_election_may_be_told(text: str) -> None:
    assert forbidden(GOVERNMENT, text) == ()


def test_two_unsure_signs_of_one_use_are_sure_together() -> None:
    assert stops(forbidden(GOVERNMENT, "Bestel vandaag met korting!"))
    assert not stops(forbidden(GOVERNMENT, "Korting op korting op korting."))


def test_without_the_profile_everything_may_be_said() -> None:
    assert forbidden(ScopePolicy(), "Stem VVD en koop nu!") == ()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_drafts_are_many_in_each_language_and_use(language: str) -> None:
    for use in FORBIDDEN:
        mine = [d for d in BAD if d.language == language and d.use == use.name]
        assert len(mine) >= 10
    for allowed in USES:
        assert any(d.use == f"+{allowed}" and d.language == language for d in GOOD)


def test_every_allowed_use_has_a_title() -> None:
    assert set(USE_TITLES) == set(get_args(Use)) == set(USES)
