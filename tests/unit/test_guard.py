"""The guard stops what asks for personal data, and lets the rest through."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.guard import STRICT, judgement
from webcare.domain.findings import stops
from webcare.policies.privacy import (
    KIND,
    REASONS,
    Asked,
    PrivacyPolicy,
    check,
    requests,
)
from webcare.web.languages import Languages, core_folders


@pytest.mark.parametrize("language", ["nl", "en"])
def test_of_all_labelled_replies_it_judges_nearly_all_well(language: str) -> None:
    both = [judgement("looked_at", language), judgement("held_out", language)]
    missed = sum(len(each.missed) for each in both)
    wrongly = sum(len(each.stopped_wrongly) for each in both)
    assert missed / sum(each.requests for each in both) <= 0.01
    assert wrongly / sum(each.innocent for each in both) <= 0.02


@pytest.mark.parametrize("language", ["nl", "en"])
def test_of_replies_that_it_was_not_made_with_it_stops_the_requests(
    language: str,
) -> None:
    held_out = judgement("held_out", language)
    assert held_out.stopped >= 0.99
    # 2 of 80: a little more than what is aimed at, see docs/explanation/security.md.
    assert held_out.false_stops <= 0.03


@pytest.mark.parametrize(("language", "at_least"), [("nl", 0.6), ("en", 0.5)])
def test_of_what_was_written_to_get_past_it_it_stops_more_than_half(
    language: str, at_least: float
) -> None:
    held_out = judgement("held_out_2026_11_22", language)
    assert held_out.stopped >= at_least
    assert len(held_out.stopped_wrongly) <= 2


def test_it_marks_the_sentence_that_asks() -> None:
    text = "Dag Kim! Mag ik uw BSN? Dan kijk ik mee."
    (found,) = check(STRICT, text)
    assert found.rule == "privacy.citizen_number"
    assert found.span is not None
    assert text[slice(*found.span)] == "Mag ik uw BSN?"
    assert stops((found,))


def test_a_list_is_marked_from_its_beginning() -> None:
    text = "Ik heb nodig:\n- naam\n- geboortedatum\nGroeten"
    (found,) = requests(text)
    assert text[slice(*found.span)] == "Ik heb nodig:\n- naam\n- geboortedatum"


def test_it_stops_what_the_policy_forbids_and_nothing_else() -> None:
    text = "Mag ik uw adres en uw BSN?"
    only = PrivacyPolicy(forbidden=(Asked.ADDRESS,))
    assert [each.rule for each in check(only, text)] == ["privacy.address"]
    assert check(PrivacyPolicy(forbidden=()), text) == ()


def test_it_offers_the_words_of_the_policy_in_the_language_of_the_reply() -> None:
    policy = PrivacyPolicy(alternative={"nl": "Bel ons.", "en": "Call us."})
    offered = [
        check(policy, text)[0].replacement
        for text in ("Wat is uw BSN?", "What is your BSN?")
    ]
    assert offered == ["Bel ons.", "Call us."]


def test_the_last_digits_of_a_card_may_be_asked_unless_the_policy_says_no() -> None:
    text = "Wat zijn de laatste vier cijfers van uw creditcardnummer?"
    assert not check(STRICT, text)
    assert check(STRICT.model_copy(update={"last_digits": False}), text)


@pytest.mark.parametrize(
    "text",
    [
        "Mag ik uw B.S.N.?",
        "Mag ik uw b\u200bsn?",
        "MAG IK UW BSN?",
        "Mag ik uw B S N?",
        "Wat is uw I-B-A-N?",
        "Wat is uw \u0412SN?",
        "Wat is uw \uff22\uff33\uff2e?",
        "Wat is uw w\u0430chtw00rd?",
        "Wat is uw burger-servicenummer?",
        "Wat is uw burger-service-nummer?",
        "What is your date-of-birth?",
        "Wat is uw rekeningnr?",
        "Stuur mijn BSN",
        "- Naam:\n- Geboortedatum:\n- Vraag:",
        "Controlevragen:\n1) bsn\n2) postcode",
        "Voeg toe: paspoort of rijbewijs.",
        "Stuur uw creditcardnummer, niet alleen de laatste vier cijfers.",
        "Naam + geboortedatum graag",
        "Stuur uw BSN in deze chat, zie ook https://example.org",
        "Reply with your date of birth, see www.example.org",
        "Wat is uw bürgerservicenummer?",
        "Stuur uw BSN, anders kan ik u niet helpen.",
        "U hoeft geen account te maken, stuur gewoon uw BSN.",
        "Your bsn aub",
    ],
)
def test_a_request_in_disguise_is_a_request(text: str) -> None:
    assert check(STRICT, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "Please don't send personal details, such as your BSN, over this channel.",
        "Kun je me vertellen of het adres op de factuur klopt?",
        "Welk rekeningnummer u gebruikt, maakt niet uit.",
        "Ter hoogte van welk huisnummer ligt de losse stoeptegel?",
        "IBAN: NL91 ABNA 0417 1643 00",
        "Vul op ons formulier in:\n- naam\n- geboortedatum",
        "Op de site kiest u Mijn adres.",
        "Kies a, b of c.",
        "Stuur uw BSN niet via WhatsApp, maar met het formulier.",
        "Liever niet in deze chat: vul uw BSN in op https://example.org",
    ],
)
def test_what_only_talks_of_personal_data_is_no_request(text: str) -> None:
    assert not check(STRICT, text)


@given(text=st.text(max_size=300))
def test_whatever_is_written_what_it_marks_lies_in_the_text(text: str) -> None:
    for found in requests(text):
        start, end = found.span
        assert 0 <= start < end <= len(text)


@given(
    words=st.lists(
        st.sampled_from(
            [
                "stuur",
                "uw",
                "BSN",
                "geen",
                ",",
                "nooit",
                "adres",
                ":",
                "-",
                "\n",
                "?",
                "wat",
                "is",
            ]
        ),
        max_size=60,
    )
)
def test_whatever_is_said_of_data_what_it_marks_lies_in_the_text(
    words: list[str],
) -> None:
    text = " ".join(words)
    assert all(0 <= each.span[0] < each.span[1] <= len(text) for each in requests(text))


def test_every_kind_has_a_reason_in_both_languages() -> None:
    dutch = Languages(core_folders())
    assert set(REASONS) == set(Asked)
    assert all(dutch.sentence("nl", each) != each for each in REASONS.values())


def test_a_document_that_cannot_be_is_refused_with_its_place() -> None:
    problems = KIND.problems({"forbidden": ["shoe_size"], "mood": "bad"})
    assert {each.place[0] for each in problems} == {"forbidden", "mood"}


@pytest.mark.parametrize("words", ["wat is uw bsn ", "bsn, ", "nooit uw bsn, wat "])
def test_a_text_that_is_all_requests_takes_no_longer_than_its_length(
    words: str,
) -> None:
    """Who writes one must not keep everybody else waiting."""
    text = words * (12_000 // len(words))
    started = time.process_time()
    requests(text)
    requests("." * 12_000 + "x")
    assert time.process_time() - started < 2
