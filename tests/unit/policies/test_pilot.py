"""Who finds a place in a pilot."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.pilot import (
    KIND,
    PilotPolicy,
    Why,
    chosen,
    closed,
    overflow_text,
    phase,
)

START = date(2026, 3, 2)
DAY = timedelta(days=1)
KEY = b"k" * 32
ids = st.integers(1, 2**63 - 1)


def policy(**period: object) -> PilotPolicy:
    return PilotPolicy.model_validate({"places": {"mode": "share"}, "period": period})


def test_a_pilot_has_a_first_and_a_last_day() -> None:
    trial = policy(starts=START, ends=START + DAY)
    phases = [phase(trial, START + count * DAY) for count in range(-1, 3)]
    assert phases == ["before", "running", "running", "after"]
    assert phase(policy(), START) == "running"
    assert phase(PilotPolicy(), START) == "off"


@pytest.mark.parametrize(
    ("said", "day", "why"),
    [
        ({}, START - DAY, Why.NOT_YET),
        ({"before": "everyone"}, START - DAY, None),
        ({}, START, None),
        ({}, START + 2 * DAY, None),
        ({"after": "nobody"}, START + 2 * DAY, Why.OVER),
    ],
)
def test_around_it_goes_as_the_policy_says(
    said: dict[str, object], day: date, why: Why | None
) -> None:
    trial = policy(starts=START, ends=START + DAY, **said)
    assert closed(trial, day, stopped=False) == why
    assert closed(trial, day, stopped=True) is Why.STOPPED


def test_without_a_pilot_the_switch_means_nothing() -> None:
    assert closed(PilotPolicy(), START, stopped=True) is None


@given(percent=st.integers(0, 100), more=st.integers(0, 100), channel=ids, who=ids)
def test_who_is_chosen_stays_so_when_the_share_grows(
    percent: int, more: int, channel: int, who: int
) -> None:
    small, large = sorted((percent, more))
    assert chosen(small, KEY, channel, who) <= chosen(large, KEY, channel, who)
    assert chosen(100, KEY, channel, who)
    assert not chosen(0, KEY, channel, who)


def test_the_share_is_about_what_it_says() -> None:
    inside = sum(chosen(20, KEY, 1, who) for who in range(10_000))
    assert 1_850 < inside < 2_150


def test_another_channel_and_another_key_draw_other_lots() -> None:
    def drawn(key: bytes, channel: int) -> list[bool]:
        return [chosen(50, key, channel, who) for who in range(200)]

    assert drawn(KEY, 1) != drawn(KEY, 2)
    assert drawn(KEY, 1) != drawn(b"other", 1)
    assert drawn(KEY, 1) == drawn(KEY, 1)


def test_a_text_names_where_to_go_or_another_is_said() -> None:
    trial = policy()
    assert "helpen u graag via WhatsApp." in overflow_text(trial, "nl", "WhatsApp")
    assert "WhatsApp" not in overflow_text(trial, "nl", "")
    assert overflow_text(trial, "en-GB", "").startswith("Thank you")


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (
            {"period": {"starts": "2026-03-02", "ends": "2026-03-01"}},
            ("period", "ends"),
        ),
        (
            {"overflow": {"text": {"nl": "Ga naar {channel}."}}},
            ("overflow", "text", "nl"),
        ),
        ({"places": {"percent": 101}}, ("places", "percent")),
    ],
)
def test_what_cannot_be_is_named_at_its_place(
    document: dict[str, object], place: tuple[str, ...]
) -> None:
    (problem,) = KIND.problems(document)
    assert problem.place == place
