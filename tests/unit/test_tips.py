"""Answers to whether something may be used: short ones, that say one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.tips import Answers, Consent, TipKind, heard, kind_of

ANSWERS = Answers()
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"


@pytest.mark.parametrize(
    "text",
    ["Ja", "ja hoor!", "Ja, dat mag.", "yes please", "👍", "👍🏽", "OK", "prima joh"],
)
def test_a_yes_is_heard(text: str) -> None:
    assert heard(Consent.ASKED, text, ANSWERS) is Consent.GIVEN


@pytest.mark.parametrize(
    "text", ["Nee", "nee liever niet", "No", f"Don{CURLY}t use it", "👎", "niet doen"]
)
def test_a_no_is_heard(text: str) -> None:
    assert heard(Consent.ASKED, text, ANSWERS) is Consent.REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ja, maar niet mijn naam",
        "Nee hoor, prima",
        "Jaap stuurde dit",
        "Wat is er gebeurd? ja",
        "ja " * 13,
        "ja" + "!" * 300,
        "🔥",
    ],
)
def test_what_says_both_or_neither_is_left_to_a_person(text: str) -> None:
    assert heard(Consent.ASKED, text, ANSWERS) is None


@pytest.mark.parametrize(
    "before", [Consent.UNKNOWN, Consent.REFUSED, Consent.WITHDRAWN, Consent.GIVEN]
)
def test_who_was_not_asked_answers_nothing(before: Consent) -> None:
    assert heard(before, "ja", ANSWERS) is None


@pytest.mark.parametrize("text", ["Toch niet!", "intrekken graag", "Take it back"])
def test_consent_can_be_taken_back(text: str) -> None:
    assert heard(Consent.GIVEN, text, ANSWERS) is Consent.WITHDRAWN


@given(st.sampled_from(Consent), st.text(max_size=400))
def test_nobody_consents_without_a_yes(before: Consent, text: str) -> None:
    said = heard(before, text, ANSWERS)
    if said is Consent.GIVEN:
        assert before is Consent.ASKED
        folded = text.casefold()
        assert any(each in folded for each in ANSWERS.yes)


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        ("image", TipKind.PHOTO),
        ("video", TipKind.FILM),
        ("voice", TipKind.SOUND),
        ("document", TipKind.DOCUMENT),
    ],
)
def test_a_tip_is_what_its_file_is(media: str, kind: TipKind) -> None:
    assert kind_of(media) is kind
