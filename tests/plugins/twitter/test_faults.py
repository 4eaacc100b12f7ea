"""What X's refusals and silences mean, and what the agent reads."""

import time

import httpx2
import pytest

from tests.plugins.twitter.cast import SHARED, having
from tests.plugins.twitter.xapi import X, answer, direct, problem, reply
from webcare.domain.outbound import OutboundMessage
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    PerhapsSent,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare.plugin.outcomes import Rule
from webcare_twitter import faults

PROBLEMS = "https://api.twitter.com/2/problems/"
SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or "
    "otherwise engaged by the author of the post you are replying to."
)


def old(code: int, status: int = 403) -> httpx2.Response:
    return answer({"errors": [{"code": code, "message": "No"}]}, status)


SORTED: dict[str, tuple[httpx2.Response, Rule]] = {
    "not summoned": (problem(SUMMONED), faults.NOT_SUMMONED),
    "duplicate": (
        problem("You are not allowed to create a Tweet with duplicate content."),
        faults.DUPLICATE,
    ),
    "duplicate, old": (old(187), faults.DUPLICATE),
    "duplicate, oldest": (answer({"errors": "Status is a duplicate."}, 403),
                          faults.DUPLICATE),
    "replies limited": (
        problem("Reply to this conversation is not allowed."),
        faults.REPLIES_LIMITED,
    ),
    "post gone": (
        problem("You attempted to reply to a Tweet that is deleted."),
        faults.POST_GONE,
    ),
    "no messages": (
        problem("You do not have permission to DM one or more participants."),
        faults.NO_DIRECT_MESSAGES,
    ),
    "no messages, old": (old(349), faults.NO_DIRECT_MESSAGES),
    "not following": (old(150), faults.NO_DIRECT_MESSAGES),
    "robot": (old(226), faults.ROBOT),
    "too long": (old(186), faults.TOO_LONG),
    "person gone": (old(50, 404), faults.PERSON_GONE),
    "our account locked": (old(326), faults.ACCOUNT_LOCKED),
    "token": (problem("Unauthorized", 401), faults.TOKEN_REFUSED),
    "token, old": (old(89, 401), faults.TOKEN_REFUSED),
    "permissions": (
        problem("…", 403, f"{PROBLEMS}oauth1-permissions"),
        faults.NOT_ALLOWED,
    ),
    "client": (
        problem("…", 403, "https://api.x.com/2/problems/client-forbidden"),
        faults.NOT_ALLOWED,
    ),
    "request": (
        answer(
            {
                "errors": [{"parameters": {"id": ["a"]}, "message": "…"}],
                "title": "Invalid Request",
                "detail": "…",
                "type": f"{PROBLEMS}invalid-request",
            },
            400,
        ),
        faults.WRONG_REQUEST,
    ),
    "not found": (
        problem("…", 404, f"{PROBLEMS}resource-not-found"),
        faults.NOT_FOUND,
    ),
    "usage capped": (
        problem("…", 429, f"{PROBLEMS}usage-capped", period="Monthly"),
        faults.CREDIT,
    ),
    "no credit": (problem("…", 402, f"{PROBLEMS}credits-depleted"), faults.CREDIT),
    "payment": (answer({}, 402), faults.CREDIT),
    "trouble": (problem("Service Unavailable", 503), faults.TROUBLE),
    "rate": (problem("Too Many Requests", 429), faults.RATE),
    "rate, old": (old(88, 429), faults.RATE),
    "unknown": (problem("Forbidden"), faults.UNKNOWN),
    "redirect": (httpx2.Response(302), faults.UNKNOWN),
    "partial": (
        answer(
            {
                "errors": [
                    {
                        "title": "Not Found Error",
                        "detail": "…",
                        "type": f"{PROBLEMS}resource-not-found",
                    }
                ]
            }
        ),
        faults.NOT_FOUND,
    ),
}  # fmt: skip


def failure(
    *answers: httpx2.Response | Exception, message: OutboundMessage | None = None
) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        X(*answers).send(message or reply())
    return caught.value


@pytest.mark.parametrize("name", SORTED)
def test_a_refusal_is_sorted(name: str) -> None:
    given, rule = SORTED[name]
    error = failure(given)
    assert error.for_agent == rule.for_agent
    assert type(error) is type(rule.error(code="", detail=""))
    assert error.detail.startswith(f"HTTP {given.status_code}")


@pytest.mark.parametrize("status", [403, 429])
def test_a_daily_limit_ends_by_itself(status: int) -> None:
    capped = problem("…", status, f"{PROBLEMS}usage-capped", period="Daily")
    error = failure(capped)
    assert isinstance(error, TemporaryDeliveryError)
    assert error.for_agent == faults.DAILY_LIMIT.for_agent
    assert error.retry_after == 3600


@pytest.mark.parametrize("limit", ["rate_limit", "user_limit_24hour"])
def test_a_rate_limit_waits_until_it_resets(limit: str) -> None:
    resets = str(int(time.time()) + 300)
    headers = {f"x_{limit}_remaining": "0", f"x_{limit}_reset": resets}
    error = failure(answer({"title": "Too Many Requests"}, 429, **headers))
    assert isinstance(error, TemporaryDeliveryError)
    assert error.retry_after is not None
    assert 290 < error.retry_after <= 301
    assert not error.whole_account  # posts and direct messages have limits apart


def test_a_limit_that_has_room_left_is_not_waited_for() -> None:
    resets = str(int(time.time()) + 80_000)
    headers = {"x_app_limit_24hour_remaining": "5", "x_app_limit_24hour_reset": resets}
    error = failure(answer({}, 429, retry_after="7", **headers))
    assert isinstance(error, TemporaryDeliveryError)
    assert error.retry_after == 7


@pytest.mark.parametrize(
    "lost",
    [
        httpx2.ReadTimeout("secret words"),
        httpx2.ReadError(""),
        httpx2.RemoteProtocolError(""),
        httpx2.Response(502, content=b"<html>"),
        httpx2.Response(500),
        httpx2.Response(201, content=b"<html>"),
    ],
    ids=range(6),
)
def test_a_lost_answer_is_never_repeated_by_itself(
    lost: httpx2.Response | Exception,
) -> None:
    for message in (reply(), direct()):
        error = failure(lost, message=message)
        assert isinstance(error, PerhapsSent)
        assert "secret" not in str(error)


@pytest.mark.parametrize(
    "lost", [httpx2.ConnectError(""), httpx2.ConnectTimeout(""), httpx2.PoolTimeout("")]
)
def test_what_never_left_is_tried_again(lost: Exception) -> None:
    assert isinstance(failure(lost), TemporaryDeliveryError)


def test_data_beside_errors_is_good_enough() -> None:
    partly = {"data": {"id": "7"}, "errors": [{"title": "Not Found Error"}]}
    assert X(answer(partly)).send(reply()).external_id == "7"


def test_credentials_that_are_refused_stop_the_channel() -> None:
    error = failure(problem("Unauthorized", 401))
    assert isinstance(error, ChannelDown)


def test_every_rule_has_a_sentence() -> None:
    rules = {value for value in vars(faults).values() if isinstance(value, Rule)}
    assert len(rules) > 15
    for rule in rules:
        assert rule.for_agent[0].isupper()
        assert rule.for_agent.endswith(".")


def test_an_error_in_any_shape_is_permanent_or_stops_the_channel() -> None:
    files = sorted((SHARED / "payloads" / "x").glob("api_error*.json"))
    if not files:
        pytest.skip("needs the shared folder of real payloads beside the project")
    for file in files:
        refused = httpx2.Response(403, content=file.read_bytes())
        with pytest.raises((PermanentDeliveryError, ChannelDown)):
            X(refused, account=having()).send(reply())
