"""What is one question, and what a word after the end is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.threads import (
    KIND,
    Afterwards,
    Reopen,
    Thanks,
    ThreadsPolicy,
    afterwards,
    is_thanks,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DRAFTS = Path(__file__).parents[2] / "drafts" / "thanks.txt"


def drafts(mark: str) -> list[str]:
    lines = DRAFTS.read_text(encoding="utf-8").splitlines()
    return [each[2:] for each in lines if each.startswith(f"{mark} ")]


def test_nothing_that_says_more_is_taken_for_thanks() -> None:
    assert [each for each in drafts("-") if is_thanks(each)] == []


def test_nearly_every_thank_you_is_known() -> None:
    missed = [each for each in drafts("+") if not is_thanks(each)]
    assert len(missed) <= len(drafts("+")) // 20, missed


@given(st.sampled_from(drafts("+")), st.sampled_from(drafts("-")))
def test_what_follows_on_thanks_is_not_lost(thanks: str, more: str) -> None:
    assert not is_thanks(f"{thanks}. {more}?")


@given(st.text(max_size=500))
def test_any_text_is_read_without_harm(text: str) -> None:
    assert is_thanks(text) in {True, False}


@pytest.mark.parametrize("text", ["", "bedankt " * 17, "bedankt" + "!" * 300])
def test_what_is_empty_or_long_is_no_thanks(text: str) -> None:
    assert not is_thanks(text)


def test_words_of_ones_own_count() -> None:
    assert not is_thanks("Houdoe")
    assert is_thanks("Houdoe!", ("houdoe",))
    assert is_thanks("Houdoe en bedankt", ("houdoe",))
    assert is_thanks("fijne dag", ("Fijne dag",))
    assert not is_thanks("Houdoe, waar is mijn koffer", ("houdoe",))


def gone(policy: ThreadsPolicy, *, thanks: bool, hours: float) -> Afterwards:
    at = NOON + timedelta(hours=hours)
    return afterwards(policy, thanks=thanks, resolved_at=NOON, at=at)


def test_thanks_are_filed_for_a_while_and_all_else_is_new() -> None:
    usual = ThreadsPolicy()
    assert gone(usual, thanks=True, hours=23) is Afterwards.FILED
    assert gone(usual, thanks=True, hours=25) is Afterwards.NEW
    assert gone(usual, thanks=False, hours=0.1) is Afterwards.NEW


def test_what_comes_soon_goes_on_where_it_is_set_so() -> None:
    policy = ThreadsPolicy(reopen=Reopen(hours=2))
    assert gone(policy, thanks=False, hours=1) is Afterwards.REOPENED
    assert gone(policy, thanks=False, hours=3) is Afterwards.NEW
    assert gone(policy, thanks=True, hours=1) is Afterwards.FILED


def test_thanks_can_be_like_any_other_message() -> None:
    policy = ThreadsPolicy(thanks=Thanks(do="new"))
    assert gone(policy, thanks=True, hours=0.1) is Afterwards.NEW
    assert policy.looks_back == timedelta(0)


@pytest.mark.parametrize(
    "document",
    [
        {"burst": {"seconds": 3601}},
        {"burst": {"seconds": -1}},
        {"thanks": {"hours": 0}},
        {"thanks": {"do": "eat"}},
        {"thanks": {"words": [""]}},
        {"reopen": {"hours": 721}},
        {"nothing": {}},
    ],
)
def test_what_makes_no_sense_is_named(document: dict[str, object]) -> None:
    assert KIND.problems(document)
