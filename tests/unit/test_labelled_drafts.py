"""The replies that the privacy guard is measured with are what they are said to be."""

from collections import Counter
from typing import get_args

import pytest

from tests.drafts import LabelledDraft, Part, labelled_drafts

KINDS = {
    "citizen_number",
    "date_of_birth",
    "iban",
    "card",
    "identity_document",
    "address",
    "password",
}


@pytest.fixture
def everything() -> list[LabelledDraft]:
    return [each for part in get_args(Part) for each in labelled_drafts(part)]


def test_there_are_enough_of_them_and_about_half_are_innocent(
    everything: list[LabelledDraft],
) -> None:
    innocent = sum(not draft.asks for draft in everything)
    assert len(everything) >= 640
    assert 0.45 <= innocent / len(everything) <= 0.55


def test_no_reply_is_there_twice(everything: list[LabelledDraft]) -> None:
    times = Counter(draft.text.casefold() for draft in everything)
    assert times.most_common(1)[0][1] == 1


def test_many_ask_without_the_usual_word(everything: list[LabelledDraft]) -> None:
    assert sum(not draft.plain for draft in everything if draft.asks) >= 100


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("part", ["looked_at", "held_out"])
def test_each_part_has_each_kind_in_each_language(part: Part, language: str) -> None:
    asked = Counter(
        (kind, draft.plain)
        for draft in labelled_drafts(part)
        for kind in draft.asks
        if draft.language == language
    )
    assert {kind for kind, _ in asked} == KINDS
    assert all(asked[kind, plain] >= 2 for kind in KINDS for plain in (True, False))
