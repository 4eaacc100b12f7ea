"""What a platform's answer means for a message, by its status code."""

import hmac

import httpx2
import pytest
from babel.messages.pofile import read_po

from tests.architecture.sources import CORE
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    MalformedPayload,
    PerhapsSent,
    PermanentDeliveryError,
    SignatureError,
    TemporaryDeliveryError,
)
from webcare.loader import containment
from webcare.plugin import (
    WebhookRequest,
    answers,
    read_json,
    receipt_from,
    verify_hmac_sha256,
)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, TemporaryDeliveryError),
        (500, TemporaryDeliveryError),
        (503, TemporaryDeliveryError),
        (401, ChannelDown),
        (403, ChannelDown),
        (302, PermanentDeliveryError),
        (400, PermanentDeliveryError),
        (404, PermanentDeliveryError),
    ],
)
def test_a_status_code_decides(status: int, error: type[DeliveryError]) -> None:
    with pytest.raises(error) as caught:
        receipt_from(httpx2.Response(status, json={"id": "1"}), "id")
    assert type(caught.value) is error
    assert caught.value.code == str(status)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("", None), ("Sat, 21 Nov 2026 10:00:00 GMT", None), ("-1", None)],
)
def test_a_pause_that_is_asked_for_is_kept(header: str, seconds: float | None) -> None:
    refusal = httpx2.Response(429, headers={"Retry-After": header})
    with pytest.raises(TemporaryDeliveryError) as caught:
        receipt_from(refusal, "id")
    assert caught.value.retry_after == seconds


def test_the_id_is_found_along_its_path() -> None:
    answer = httpx2.Response(200, json={"messages": [{"id": 12}]})
    assert receipt_from(answer, "messages", 0, "id").external_id == "12"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"id":""}', b'{"id":{}}'])
def test_an_answer_without_an_id_perhaps_sent(body: bytes) -> None:
    with pytest.raises(PerhapsSent):
        receipt_from(httpx2.Response(200, content=body), "id")


def test_every_shared_sentence_has_its_dutch() -> None:
    with (CORE / "plugin" / "translations" / "nl.po").open("rb") as file:
        dutch = read_po(file, locale="nl")
    sentences = {
        answers.BUSY,
        answers.LOCKED_OUT,
        answers.REFUSED,
        answers.UNCLEAR,
        containment.PAUSED,
    }
    for sentence in sentences:
        translation = dutch.get(sentence)
        assert translation is not None, sentence
        assert translation.string, sentence


def posted(body: bytes, **headers: str) -> WebhookRequest:
    return WebhookRequest(method="POST", headers=headers, query={}, body=body)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        read_json(posted(body))


def test_any_of_several_secrets_opens_while_one_is_replaced() -> None:
    wrong = posted(b"{}", signature=f"sha256={'0' * 64}")
    with pytest.raises(SignatureError):
        verify_hmac_sha256(wrong, ["old", "new"], header="Signature")
    with pytest.raises(SignatureError):
        verify_hmac_sha256(posted(b"{}"), [], header="Signature")
    genuine = posted(
        b"{}", signature=f"sha256={hmac.new(b'new', b'{}', 'sha256').hexdigest()}"
    )
    verify_hmac_sha256(genuine, ["old", "new"], header="Signature")
