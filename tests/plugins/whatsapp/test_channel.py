"""The handshake, the signature, the settings, and how fast a webhook is read."""

from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr, ValidationError

from tests.plugins.whatsapp.cast import (
    ACCOUNT,
    CHANNEL,
    NUMBER,
    PAYLOADS,
    SETTINGS,
    WABA,
    signed,
)
from webcare.errors import SignatureError
from webcare.plugin import Account, WebhookRequest
from webcare_whatsapp import WhatsAppSettings, webcare_register_channels

BODY = (PAYLOADS / "message.text__plain.json").read_bytes()
ROTATING = Account(
    "wa",
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
        {"challenge": "1", "verify_token": "verify-token-of-the-tests"},
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
    account: Account[WhatsAppSettings], secret: str
) -> None:
    CHANNEL.verify(account, signed(BODY, secret))


@pytest.mark.parametrize(
    "request_",
    [
        WebhookRequest(method="POST", headers={}, query={}, body=BODY),
        signed(BODY, "the-old-secret"),
        signed(BODY, "app-secret-of-the-tests", prefix=""),
        signed(BODY, "app-secret-of-the-tests", prefix="sha1="),
        signed(BODY, ""),
    ],
    ids=range(5),
)
def test_a_forged_signature_is_refused(request_: WebhookRequest) -> None:
    with pytest.raises(SignatureError):
        CHANNEL.verify(ACCOUNT, request_)


def test_one_changed_byte_breaks_the_signature() -> None:
    genuine = signed(BODY, "app-secret-of-the-tests")
    altered = WebhookRequest(
        method="POST",
        headers=genuine.headers,
        query={},
        body=BODY.replace(b"koffer", b"koffeR"),
    )
    with pytest.raises(SignatureError):
        CHANNEL.verify(ACCOUNT, altered)


def test_events_of_the_number_and_of_its_account_are_ours() -> None:
    assert CHANNEL.account_ids(SETTINGS) == {NUMBER, WABA}


def test_the_plugin_brings_one_channel() -> None:
    (channel,) = webcare_register_channels()
    assert (channel.type, channel.title) == ("whatsapp", "WhatsApp")


@pytest.mark.parametrize(
    "changes",
    [
        {"app_secret": ""},
        {"access_token": ""},
        {"verify_token": ""},
        {"phone_number_id": ""},
        {"phone_number_id": "../me"},
        {"waba_id": "a/b"},
        {"api_version": "26.0"},
        {"api_version": "v26.0/evil"},
        {"base_url": "graph.facebook.com"},
        {"base_url": "ftp://graph.facebook.com"},
        {"unknown": "x"},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, str]) -> None:
    given = {
        "phone_number_id": NUMBER,
        "waba_id": WABA,
        "app_secret": "a",
        "verify_token": "v",
        "access_token": "t",
    }
    WhatsAppSettings.model_validate(given)
    with pytest.raises(ValidationError):
        WhatsAppSettings.model_validate({**given, **changes})


def test_no_secret_shows_in_the_settings() -> None:
    assert "of-the-tests" not in repr(ROTATING)
    assert "the-old-secret" not in repr(ROTATING)


def with_number(number: str) -> Account[WhatsAppSettings]:
    settings = WhatsAppSettings.model_validate(
        SETTINGS.model_dump() | {"phone_number": number}
    )
    return Account("wa", settings)


@pytest.mark.parametrize("number", ["31612345678", "+31612345678"])
def test_a_link_begins_a_chat_with_the_greeting(number: str) -> None:
    greeting = "Hallo, ik ga hier verder & zo. (WC-23456789AB)"
    link = CHANNEL.private_link(with_number(number), "WC-23456789AB", greeting)
    address = urlsplit(link)
    assert (address.scheme, address.netloc) == ("https", "wa.me")
    assert address.path == "/31612345678"
    assert parse_qs(address.query) == {"text": [greeting]}


def test_without_a_number_there_is_no_link() -> None:
    assert CHANNEL.private_link(ACCOUNT, "WC-23456789AB", "WC-23456789AB") == ""


@pytest.mark.parametrize("number", ["0612345678", "31 6 12345678", "31/../x", "1234"])
def test_what_is_no_number_with_its_country_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        with_number(number)
