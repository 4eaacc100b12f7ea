"""The handshake, the signature, the settings, the claims and the private link."""

from datetime import timedelta

import pytest
from pydantic import SecretStr, ValidationError

from tests.plugins.facebook.cast import (
    ACCOUNT,
    CHANNEL,
    PAGE,
    PAYLOADS,
    SETTINGS,
    signed,
)
from webcare.domain.inbound import Visibility
from webcare.errors import SignatureError
from webcare.plugin import Account, WebhookRequest
from webcare_facebook import FacebookSettings, webcare_register_channels

BODY = (PAYLOADS / "message.text__plain.json").read_bytes()
ROTATING = Account(
    "fb",
    SETTINGS.model_copy(update={"previous_app_secret": SecretStr("the-old-secret")}),
)


def hello(**query: str) -> WebhookRequest:
    given = {f"hub.{name}": value for name, value in query.items()}
    return WebhookRequest(method="GET", headers={}, query=given, body=b"")


def test_the_handshake_gives_the_challenge_back_exactly() -> None:
    token = "verify-token-of-the-tests"
    asked = hello(mode="subscribe", challenge="0115 8201", verify_token=token)
    assert CHANNEL.handshake(ACCOUNT, asked) == "0115 8201"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "subscribe", "challenge": "1", "verify_token": "other"},
        {"mode": "no", "challenge": "1", "verify_token": "verify-token-of-the-tests"},
    ],
)
def test_another_handshake_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(SignatureError):
        CHANNEL.handshake(ACCOUNT, hello(**query))


@pytest.mark.parametrize(
    ("account", "secret"),
    [
        (ACCOUNT, "app-secret-of-the-tests"),
        (ROTATING, "app-secret-of-the-tests"),
        (ROTATING, "the-old-secret"),
    ],
)
def test_a_genuine_signature_is_accepted(
    account: Account[FacebookSettings], secret: str
) -> None:
    CHANNEL.verify(account, signed(BODY, secret))


@pytest.mark.parametrize(
    "request_",
    [
        WebhookRequest(method="POST", headers={}, query={}, body=BODY),
        signed(BODY, "the-old-secret"),
        signed(BODY, "app-secret-of-the-tests", prefix="sha1="),
        signed(BODY, ""),
    ],
    ids=range(4),
)
def test_a_forged_signature_is_refused(request_: WebhookRequest) -> None:
    with pytest.raises(SignatureError):
        CHANNEL.verify(ACCOUNT, request_)


def test_events_of_the_page_are_ours() -> None:
    assert CHANNEL.account_ids(SETTINGS) == {PAGE}


def test_the_plugin_brings_one_channel() -> None:
    (channel,) = webcare_register_channels()
    assert (channel.type, channel.title) == ("facebook", "Facebook")


def test_public_and_private_have_limits_of_their_own() -> None:
    able = CHANNEL.capabilities
    public = able.of(Visibility.PUBLIC)
    assert (able.text_limit, public.text_limit) == (2000, 8000)
    assert able.reply_window == timedelta(hours=24)
    assert able.person_window == timedelta(days=7)
    assert public.reply_window is None
    assert not public.read_receipts
    assert public.private_reply == timedelta(days=7)
    assert public.reaction_choices == ("👍",)
    assert not able.reactions


@pytest.mark.parametrize(("username", "name"), [("", PAGE), ("voorbeeld", "voorbeeld")])
def test_a_private_link_brings_the_token_along(username: str, name: str) -> None:
    account = Account("fb", SETTINGS.model_copy(update={"username": username}))
    link = CHANNEL.private_link(account, "wc-7f3k", "Hallo (wc-7f3k)")
    assert link == f"https://m.me/{name}?ref=wc-7f3k"


@pytest.mark.parametrize(
    "changes",
    [
        {"app_secret": ""},
        {"page_token": ""},
        {"verify_token": ""},
        {"page_id": ""},
        {"page_id": "../me"},
        {"app_id": "me"},
        {"username": "a/b"},
        {"api_version": "26.0"},
        {"base_url": "graph.facebook.com"},
        {"unknown": "x"},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, str]) -> None:
    given = {
        "page_id": PAGE,
        "app_secret": "a",
        "verify_token": "v",
        "page_token": "t",
    }
    FacebookSettings.model_validate(given)
    with pytest.raises(ValidationError):
        FacebookSettings.model_validate({**given, **changes})


def test_no_secret_shows_in_the_settings() -> None:
    assert "of-the-tests" not in repr(ROTATING)
    assert "the-old-secret" not in repr(ROTATING)
