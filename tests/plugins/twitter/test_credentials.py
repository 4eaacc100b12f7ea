"""How calls prove who we are, and what becomes of tokens that end."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx2
import pytest
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, Client
from oauthlib.oauth1.rfc5849 import signature as rfc5849
from pydantic import SecretStr

from tests.plugins.twitter.cast import CHANNEL, REFRESHING
from tests.plugins.twitter.xapi import POSTED, X, answer, problem, reply
from webcare.errors import ChannelDown, TemporaryDeliveryError
from webcare.plugin import Account
from webcare.plugin.channel import Change
from webcare_twitter import TwitterSettings

SENT = answer(POSTED, 201)
PAIR = {
    "token_type": "bearer",
    "expires_in": 7200,
    "access_token": "new-access",
    "refresh_token": "new-refresh",
}


class Keeper:
    """Keeps the settings of an account as the core does: durable before use."""

    def __init__(self, settings: TwitterSettings) -> None:
        self.settings = settings
        self.kept: list[dict[str, str]] = []

    async def keep(self, change: Change[TwitterSettings]) -> TwitterSettings:
        changed = dict(await change(self.settings))
        self.kept.append(changed)
        both = self.settings.model_dump() | changed
        self.settings = TwitterSettings.model_validate(both)
        return self.settings

    @property
    def account(self) -> Account[TwitterSettings]:
        return Account("x", REFRESHING, self.keep)


def with_token(token: str, lasts: timedelta) -> TwitterSettings:
    return REFRESHING.model_copy(
        update={
            "access_token": SecretStr(token),
            "access_token_expires_at": datetime.now(UTC) + lasts,
        }
    )


def test_a_call_is_signed_as_oauth_1_wants_it() -> None:
    """The signature covers the method, the address and its query, and no body."""
    x = X(answer({"data": {}}))
    x.call(lambda http: CHANNEL.check(x.account, http))
    request = next(r for r in x.requests if r.url.path == "/2/dm_events")
    given = dict(
        part.split("=", 1)
        for part in request.headers["authorization"].removeprefix("OAuth ").split(", ")
    )
    assert given["oauth_signature_method"] == f'"{SIGNATURE_HMAC_SHA1}"'
    ours = Client(
        "consumer-key",
        client_secret="consumer-secret-of-the-tests",
        resource_owner_key="access-token-of-the-tests",
        resource_owner_secret="token-secret-of-the-tests",
        nonce=given["oauth_nonce"].strip('"'),
        timestamp=given["oauth_timestamp"].strip('"'),
    )
    _, expected, _ = ours.sign(str(request.url), "GET")
    assert request.headers["authorization"] == expected["Authorization"]
    assert "max_results=1" in str(request.url)
    assert rfc5849.base_string_uri(str(request.url)) == "https://api.x.com/2/dm_events"


def test_without_an_access_token_one_is_fetched_and_kept_before_it_is_used() -> None:
    keeper = Keeper(REFRESHING)
    x = X(answer(PAIR), SENT, account=keeper.account)
    x.send(reply())
    assert x.calls == ["POST /2/oauth2/token", "POST /2/tweets"]
    form = parse_qs(x.requests[0].content.decode())
    assert form["grant_type"] == ["refresh_token"]
    assert form["refresh_token"] == ["refresh-token-of-the-tests"]
    basic = base64.b64encode(b"client-id:client-secret-of-the-tests").decode()
    assert x.requests[0].headers["authorization"] == f"Basic {basic}"
    (kept,) = keeper.kept
    assert (kept["access_token"], kept["refresh_token"]) == (
        "new-access",
        "new-refresh",
    )
    assert x.requests[1].headers["authorization"] == "Bearer new-access"


def test_a_token_that_is_valid_is_used() -> None:
    settings = with_token("good", timedelta(hours=1))
    x = X(SENT, account=Account("x", settings))
    x.send(reply())
    assert x.calls == ["POST /2/tweets"]


def test_a_token_that_is_about_to_end_is_replaced_first() -> None:
    keeper = Keeper(with_token("old", timedelta(seconds=30)))
    account = Account("x", keeper.settings, keeper.keep)
    x = X(answer(PAIR), SENT, account=account)
    x.send(reply())
    assert x.requests[1].headers["authorization"] == "Bearer new-access"


def test_who_comes_second_uses_what_the_first_fetched() -> None:
    keeper = Keeper(with_token("of-another-process", timedelta(hours=1)))
    x = X(SENT, account=keeper.account)
    x.send(reply())
    assert keeper.kept == [{}]
    assert x.requests[0].headers["authorization"] == "Bearer of-another-process"


def test_a_token_that_x_refuses_is_replaced_once() -> None:
    keeper = Keeper(with_token("revoked", timedelta(hours=1)))
    account = Account("x", keeper.settings, keeper.keep)
    x = X(problem("Unauthorized", 401), answer(PAIR), SENT, account=account)
    x.send(reply())
    assert x.calls == ["POST /2/tweets", "POST /2/oauth2/token", "POST /2/tweets"]


def test_a_second_refusal_stops_the_channel() -> None:
    keeper = Keeper(with_token("revoked", timedelta(hours=1)))
    account = Account("x", keeper.settings, keeper.keep)
    refused = problem("Unauthorized", 401)
    x = X(refused, answer(PAIR), refused, account=account)
    with pytest.raises(ChannelDown):
        x.send(reply())
    assert len(x.requests) == 3


def test_a_refresh_token_that_x_refuses_stops_the_channel_without_telling_it() -> None:
    refused = answer(
        {"error": "invalid_request", "error_description": "bad token"}, 400
    )
    x = X(refused, account=Keeper(REFRESHING).account)
    with pytest.raises(ChannelDown) as caught:
        x.send(reply())
    assert "of-the-tests" not in f"{caught.value!r} {vars(caught.value)}"


@pytest.mark.parametrize(
    "trouble",
    [httpx2.ReadTimeout(""), httpx2.Response(503), answer({}, 429)],
    ids=range(3),
)
def test_trouble_while_refreshing_is_tried_again(
    trouble: httpx2.Response | Exception,
) -> None:
    """No message was sent yet, so nothing can have been sent twice."""
    keeper = Keeper(REFRESHING)
    x = X(trouble, account=keeper.account)
    with pytest.raises(TemporaryDeliveryError):
        x.send(reply())
    assert keeper.kept == []


def test_an_answer_without_a_token_keeps_the_old_pair() -> None:
    keeper = Keeper(REFRESHING)
    with pytest.raises(TemporaryDeliveryError):
        X(answer({"token_type": "bearer"}), account=keeper.account).send(reply())
    assert keeper.kept == []
