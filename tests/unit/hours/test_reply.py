"""What customers are told about the hours, in their language."""

from datetime import UTC, datetime

import pytest

from tests.made.hours import OFFICE
from webcare.policies.hours import KIND
from webcare.policies.hours.reply import closed_reply, holding_text, with_time

SATURDAY = datetime(2026, 3, 28, 11, tzinfo=UTC)
MONDAY = datetime(2026, 3, 30, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (None, "vanaf maandag 30 maart om 08:30."),
        ("nl-BE", "vanaf maandag 30 maart om 08:30."),
        ("en_GB", "from Monday 30 March at 08:30."),
        ("fr", "vanaf maandag 30 maart om 08:30."),
    ],
)
def test_in_a_language_that_there_is_a_text_in(
    language: str | None, words: str
) -> None:
    assert words in closed_reply(KIND.effective(OFFICE, {}), SATURDAY, language)


def test_a_language_that_nobody_thought_of_gets_one_that_there_is() -> None:
    outside = {"mode": "reply", "text": {"de": "Ab {opens}."}}
    policy = KIND.effective(OFFICE | {"outside": outside}, {})
    assert closed_reply(policy, SATURDAY, "nl") == "Ab Montag 30 März 08:30."


def test_a_silent_channel_says_nothing() -> None:
    policy = KIND.effective(OFFICE | {"outside": {"mode": "silent"}}, {})
    assert closed_reply(policy, SATURDAY, "nl") == ""


def test_a_promised_time_is_put_in_as_it_is() -> None:
    policy = KIND.effective(OFFICE | {"holding": {"nl": "Voor {time}.  Echt ."}}, {})
    text = holding_text(policy, "nl")
    said = with_time(policy, text, MONDAY, "nl", now=SATURDAY)
    assert said == "Voor maandag 30 maart om 08:30.  Echt ."


def test_who_can_go_nowhere_else_is_told_when_it_opens() -> None:
    outside = {"mode": "other_channel", "channel": "night"}
    policy = KIND.effective(OFFICE | {"outside": outside}, {})
    assert "WhatsApp" in closed_reply(policy, SATURDAY, "nl", "WhatsApp")
    assert "maandag" in closed_reply(policy, SATURDAY, "nl")


def test_an_unknown_blank_is_refused() -> None:
    (problem,) = KIND.problems({"holding": {"nl": "Voor {when}."}})
    assert problem.place == ("holding", "nl")


def test_a_team_on_call_may_say_something_and_need_not() -> None:
    outside = {"mode": "on_call", "team": "standby"}
    policy = KIND.effective(OFFICE | {"outside": outside}, {})
    assert "dienst" in closed_reply(policy, SATURDAY, "nl")
    quiet = KIND.effective(OFFICE | {"outside": outside | {"on_call": {}}}, {})
    assert closed_reply(quiet, SATURDAY, "nl") == ""


def test_which_team_is_on_call_is_said() -> None:
    (problem,) = KIND.problems({"outside": {"mode": "on_call"}})
    assert problem.place == ("outside", "team")
    said = {"mode": "on_call", "team": "standby", "on_call": {"nl": "Via {channel}."}}
    (problem,) = KIND.problems({"outside": said})
    assert problem.place == ("outside", "on_call", "nl")
