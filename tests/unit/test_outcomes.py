"""What a platform's error means, as an exception."""

import pytest

from webcare.errors import (
    ChannelDown,
    DeliveryError,
    HandledElsewhere,
    NeedsTemplate,
    PerhapsSent,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare.plugin.outcomes import Outcome, Rule, again, down, permanent

ERRORS: dict[Outcome, type[DeliveryError]] = {
    Outcome.TRY_AGAIN: TemporaryDeliveryError,
    Outcome.WINDOW_CLOSED: NeedsTemplate,
    Outcome.HANDLED_ELSEWHERE: HandledElsewhere,
    Outcome.PERHAPS_SENT: PerhapsSent,
    Outcome.PERMANENT: PermanentDeliveryError,
    Outcome.CHANNEL_DOWN: ChannelDown,
}


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_an_error_that_says_what_the_platform_said(
    outcome: Outcome,
) -> None:
    error = Rule(outcome, "Do this.").error(code="7", detail="it said so")
    assert type(error) is ERRORS[outcome]
    assert (error.for_agent, error.code) == ("Do this.", "7")
    assert error.detail == "it said so"


def test_what_may_get_through_later_says_when_and_who_waits() -> None:
    error = again("Wait.", 60, whole_account=True).error(code="", detail="")
    assert isinstance(error, TemporaryDeliveryError)
    assert (error.retry_after, error.whole_account) == (60, True)
    alone = again("Wait.").error(code="", detail="")
    assert isinstance(alone, TemporaryDeliveryError)
    assert (alone.retry_after, alone.whole_account) == (None, False)


def test_who_has_the_chat_is_named() -> None:
    rule = Rule(Outcome.HANDLED_ELSEWHERE, "Take it over.", holder="A robot")
    error = rule.error(code="", detail="")
    assert isinstance(error, HandledElsewhere)
    assert error.holder == "A robot"


def test_the_commonest_rules_have_a_short_form() -> None:
    assert permanent("No.") == Rule(Outcome.PERMANENT, "No.")
    assert down("Stop.") == Rule(Outcome.CHANNEL_DOWN, "Stop.")
