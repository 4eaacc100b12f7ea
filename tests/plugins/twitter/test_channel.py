"""The challenge, the signature, the settings, and what the plugin brings."""

import json

import pytest
from pydantic import SecretStr, ValidationError

from tests.plugins.twitter.cast import (
    ACCOUNT,
    CHANNEL,
    PAYLOADS,
    REFRESHING,
    SIGNING,
    US,
    challenge,
    having,
    proof,
    signed,
)
from webcare.domain.inbound import Visibility
from webcare.errors import SignatureError
from webcare.plugin import Account, WebhookRequest
from webcare_twitter import TwitterSettings, webcare_register_channels

BODY = (PAYLOADS / "post.mention.create__plain.json").read_bytes()
ROTATING = having(previous_consumer_secret=SecretStr("the-old-secret"))
FIRST = {"access_token": "t", "access_token_secret": "s"}
SECOND = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}
BOTH = {"user_id": US, "consumer_key": "k", "consumer_secret": "s"}


def test_the_challenge_is_answered_as_x_documents_it() -> None:
    account = having(consumer_secret=SecretStr("apiSecret"))
    answer = CHANNEL.handshake(account, challenge(crc_token="test token"))
    token = "sha256=O5hJl2njQRIa4vsumZ+3oom9ECR5m3aQLRZkPoYelp0="
    assert json.loads(answer) == {"response_token": token}
    assert CHANNEL.handshake_type == "application/json"


@pytest.mark.parametrize("token", ["", "{}", '{"data":1}', "[", "a" * 257, "é"])
def test_what_may_be_a_webhook_is_not_answered(token: str) -> None:
    """The answer to a challenge is the signature of the same bytes."""
    with pytest.raises(SignatureError):
        CHANNEL.handshake(ACCOUNT, challenge(crc_token=token))


def test_an_answered_challenge_is_never_taken_as_a_webhook() -> None:
    answer = json.loads(CHANNEL.handshake(ACCOUNT, challenge(crc_token="12345")))
    headers = {"x-twitter-webhooks-signature": answer["response_token"]}
    forged = WebhookRequest(method="POST", headers=headers, query={}, body=b"12345")
    with pytest.raises(SignatureError):
        CHANNEL.verify(ACCOUNT, forged)


@pytest.mark.parametrize(
    ("account", "secret"),
    [
        (ACCOUNT, "consumer-secret-of-the-tests"),
        (ROTATING, "consumer-secret-of-the-tests"),
        (ROTATING, "the-old-secret"),
    ],
)
def test_a_genuine_signature_is_accepted(
    account: Account[TwitterSettings], secret: str
) -> None:
    CHANNEL.verify(account, signed(BODY, secret))


@pytest.mark.parametrize(
    "signature",
    ["", proof(BODY, "the-old-secret"), proof(BODY)[:-1], proof(b""), "sha256="],
    ids=range(5),
)
def test_a_forged_signature_is_refused(signature: str) -> None:
    headers = {"x-twitter-webhooks-signature": signature}
    request = WebhookRequest(method="POST", headers=headers, query={}, body=BODY)
    with pytest.raises(SignatureError):
        CHANNEL.verify(ACCOUNT, request)


def test_events_of_the_account_are_ours() -> None:
    assert CHANNEL.account_ids(SIGNING) == {US}


def test_the_plugin_brings_one_channel() -> None:
    (channel,) = webcare_register_channels()
    assert (channel.type, channel.title) == ("twitter", "X")
    assert channel.data_places


def test_in_public_it_can_do_other_things_than_in_private() -> None:
    able = CHANNEL.capabilities
    private, public = (able.of(each) for each in Visibility)
    assert (private.text_limit, public.text_limit) == (10_000, 280)
    assert (private.most_files, public.most_files) == (1, 4)
    assert public.split is not None
    assert private.split is None
    assert public.moderation
    assert not private.moderation


def test_how_long_a_post_may_be_is_a_setting_of_the_account() -> None:
    """In private all accounts have the same limit."""
    text = "Wij betreuren het ongemak. " * 20
    ordinary, paying = (
        CHANNEL.able(having(longest_post=longest).settings) for longest in (280, 25_000)
    )
    assert ordinary == CHANNEL.capabilities
    for able, limit, parts in ((ordinary, 280, 2), (paying, 25_000, 1)):
        assert able.text_limit == 10_000
        public = able.of(Visibility.PUBLIC)
        assert public.text_limit == limit
        assert public.split is not None
        assert len(public.split(text)) == parts


@pytest.mark.parametrize(
    ("given", "found"), [({}, 280), ({"longest_post": "4000"}, 4000)]
)
def test_a_limit_is_read_as_it_was_typed(given: dict[str, str], found: int) -> None:
    settings = TwitterSettings.model_validate({**BOTH, **FIRST, **given})
    assert settings.longest_post == found


@pytest.mark.parametrize("credentials", [FIRST, SECOND, {**FIRST, **SECOND}])
def test_one_whole_set_of_credentials_is_enough(credentials: dict[str, str]) -> None:
    found = TwitterSettings.model_validate({**BOTH, **credentials})
    assert found.signs == ("access_token_secret" in credentials)


@pytest.mark.parametrize(
    ("credentials", "says"),
    [
        ({}, "Fill in the access token"),
        ({"access_token": "t"}, "Fill in the access token"),
        ({"access_token_secret": "s"}, "fill in both, or neither"),
        ({**SECOND, "refresh_token": ""}, "needs all three"),
        ({**SECOND, "client_secret": ""}, "needs all three"),
        ({"client_id": "c"}, "needs all three"),
    ],
    ids=range(6),
)
def test_half_a_set_of_credentials_is_refused_in_words(
    credentials: dict[str, str], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        TwitterSettings.model_validate({**BOTH, **credentials})


@pytest.mark.parametrize(
    "changes",
    [
        {"user_id": ""},
        {"user_id": "luchthaven"},
        {"consumer_key": ""},
        {"consumer_secret": ""},
        {"username": "lucht haven"},
        {"access": "free"},
        {"receive": "pigeon"},
        {"listen_by": "ear"},
        {"rules": ";".join(map(str, range(21)))},
        {"rules": "a" * 401},
        {"base_url": "api.x.com"},
        {"longest_post": "279"},
        {"longest_post": "25001"},
        {"longest_post": "long"},
        {"unknown": "x"},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, str]) -> None:
    TwitterSettings.model_validate({**BOTH, **FIRST})
    with pytest.raises(ValidationError):
        TwitterSettings.model_validate({**BOTH, **FIRST, **changes})


def test_searches_are_parted_and_said_once() -> None:
    settings = TwitterSettings.model_validate(
        {**BOTH, **FIRST, "rules": " koffer kwijt ; ;#vertraging; koffer kwijt"}
    )
    assert settings.searches == ("koffer kwijt", "#vertraging")


def test_no_secret_shows_in_the_settings() -> None:
    for settings in (SIGNING, REFRESHING):
        assert "of-the-tests" not in repr(settings)


def test_a_direct_message_begins_with_our_greeting() -> None:
    link = CHANNEL.private_link(ACCOUNT, "WC-1", "Hallo & dag WC-1")
    assert link == (
        f"https://x.com/messages/compose?recipient_id={US}"
        "&text=Hallo%20%26%20dag%20WC-1"
    )
