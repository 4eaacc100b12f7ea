"""Files to and from Meta: rules before sending, fresh addresses when fetching."""

import email
import email.policy
from email.message import EmailMessage

import httpx2
import pytest

from tests.plugins.whatsapp.cast import ACCOUNT, CHANNEL
from tests.plugins.whatsapp.meta import ACCEPTED, Meta, answer, error, message, stored
from webcare.domain.content import MediaReference, MessageKind, TemplateUse
from webcare.errors import MediaError, PermanentDeliveryError, TemporaryDeliveryError

UPLOADED = answer({"id": "880001"})
REFERENCE = MediaReference(kind=MessageKind.IMAGE, external_id="900001")
ADDRESS = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=900001"
FOUND = {"url": ADDRESS, "mime_type": "image/jpeg", "id": "900001"}


def form(request: httpx2.Request) -> dict[str, EmailMessage]:
    """Return the parts of a multipart form by name."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parsed = email.message_from_bytes(head + request.content, policy=email.policy.HTTP)
    assert isinstance(parsed, EmailMessage)
    found = {}
    for part in parsed.iter_parts():
        assert isinstance(part, EmailMessage)
        name = part.get_param("name", header="content-disposition")
        found[str(name)] = part
    return found


KINDS: dict[MessageKind, tuple[str, str, dict[str, object]]] = {
    MessageKind.IMAGE: ("image/jpeg", "image", {"caption": "Kijk"}),
    MessageKind.VIDEO: ("video/mp4", "video", {"caption": "Kijk"}),
    MessageKind.DOCUMENT: (
        "application/pdf",
        "document",
        {"caption": "Kijk", "filename": "foto.jpg"},
    ),
    MessageKind.AUDIO: ("audio/mpeg", "audio", {}),
    MessageKind.VOICE: ("audio/ogg", "audio", {"voice": True}),
    MessageKind.STICKER: ("image/webp", "sticker", {}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_uploaded_and_then_sent_by_its_id(kind: MessageKind) -> None:
    mime_type, name, more = KINDS[kind]
    meta = Meta(UPLOADED, answer(ACCEPTED))
    words = "Kijk" if "caption" in more else ""
    meta.send(message(kind, words, media=stored(mime_type=mime_type)))
    upload, _ = meta.requests
    assert upload.url.path == "/v26.0/219480037100001/media"
    assert upload.headers["content-length"] == str(len(upload.content))
    parts = form(upload)
    assert parts["messaging_product"].get_content() == "whatsapp"
    assert parts["file"].get_filename() == "foto.jpg"
    assert parts["file"].get_content_type() == mime_type
    assert parts["file"].get_payload(decode=True) == b"bytes of a file"
    assert meta.body["type"] == name
    assert meta.body[name] == {"id": "880001", **more}


def test_a_voice_note_is_named_with_its_codec() -> None:
    meta = Meta(UPLOADED, answer(ACCEPTED))
    media = stored(mime_type="audio/ogg; codecs=opus")
    meta.send(message(MessageKind.VOICE, "", media=media))
    assert form(meta.requests[0])["file"].get_param("codecs") == "opus"


def test_a_file_name_cannot_break_out_of_the_form() -> None:
    meta = Meta(UPLOADED, answer(ACCEPTED))
    name = 'a"\r\nContent-Type: text/html\r\n\r\n<b>é'
    meta.send(message(MessageKind.DOCUMENT, "", media=stored(filename=name)))
    assert set(form(meta.requests[0])) == {"messaging_product", "type", "file"}
    assert meta.body["document"]["filename"] == name


@pytest.mark.parametrize(
    ("kind", "mime_type", "size"),
    [
        (MessageKind.IMAGE, "image/webp", 10),
        (MessageKind.IMAGE, "image/jpeg", 5 * 1024 * 1024 + 1),
        (MessageKind.IMAGE, "image/jpeg", 0),
        (MessageKind.AUDIO, "audio/opus", 10),
        (MessageKind.VOICE, "audio/mpeg", 10),
        (MessageKind.STICKER, "image/webp", 500 * 1024 + 1),
        (MessageKind.DOCUMENT, "application/zip", 100 * 1024 * 1024 + 1),
    ],
)
def test_a_file_that_whatsapp_does_not_take_is_not_uploaded(
    kind: MessageKind, mime_type: str, size: int
) -> None:
    meta = Meta()
    with pytest.raises(PermanentDeliveryError) as refused:
        meta.send(message(kind, "", media=stored(mime_type=mime_type, size=size)))
    assert refused.value.code == "131053"
    assert not meta.requests


def test_a_file_that_is_missing_or_has_words_it_cannot_carry_is_refused() -> None:
    with pytest.raises(PermanentDeliveryError):
        Meta().send(message(MessageKind.IMAGE))
    spoken = message(MessageKind.VOICE, media=stored(mime_type="audio/ogg"))
    with pytest.raises(PermanentDeliveryError):
        Meta(UPLOADED).send(spoken)


def test_a_lost_answer_to_an_upload_is_tried_again() -> None:
    """Nothing went to the customer yet, so there is nothing to fear."""
    meta = Meta(httpx2.ReadTimeout("slow"))
    with pytest.raises(TemporaryDeliveryError):
        meta.send(message(MessageKind.IMAGE, media=stored()))


def test_a_template_can_carry_a_file_on_top() -> None:
    meta = Meta(UPLOADED, answer(ACCEPTED))
    use = TemplateUse(name="ticket", language="nl")
    media = stored(mime_type="application/pdf", filename="ticket.pdf")
    meta.send(message(MessageKind.TEMPLATE, "", use, media=media))
    document = {"id": "880001", "filename": "ticket.pdf"}
    assert meta.body["template"]["components"] == [
        {
            "type": "header",
            "parameters": [{"type": "document", "document": document}],
        }
    ]


def fetched(meta: Meta, media: MediaReference = REFERENCE) -> bytes:
    """Return the bytes of a file that a customer sent."""

    async def fetch(http: httpx2.AsyncClient) -> bytes:
        chunks = [chunk async for chunk in CHANNEL.fetch_media(ACCOUNT, media, http)]
        return b"".join(chunks)

    return meta.call(fetch)


def test_a_file_is_fetched_with_our_token_from_metas_own_host() -> None:
    meta = Meta(answer(FOUND), httpx2.Response(200, content=b"picture"))
    assert fetched(meta) == b"picture"
    asked, got = meta.requests
    assert asked.url.path == "/v26.0/900001"
    assert asked.url.params["phone_number_id"] == "219480037100001"
    assert str(got.url) == ADDRESS
    assert got.headers["authorization"] == "Bearer access-token-of-the-tests"


def test_an_address_that_expired_is_renewed_once() -> None:
    gone = httpx2.Response(404)
    meta = Meta(answer(FOUND), gone, answer(FOUND), httpx2.Response(200, content=b"x"))
    assert fetched(meta) == b"x"
    with pytest.raises(MediaError) as lost:
        fetched(Meta(answer(FOUND), gone, answer(FOUND), gone))
    assert lost.value.permanent


@pytest.mark.parametrize(
    ("answers", "permanent"),
    [
        ([error(100, error_subcode=33)], True),
        ([error(131000, 500)], False),
        ([error(190, 401)], False),
        ([httpx2.ConnectError("no")], False),
        ([answer(FOUND), httpx2.Response(500)], False),
        ([answer(FOUND), httpx2.Response(401)], False),
        ([answer(FOUND), httpx2.ReadError("cut")], False),
    ],
    ids=range(7),
)
def test_a_failed_fetch_says_whether_trying_again_can_help(
    answers: list[httpx2.Response | Exception],
    permanent: bool,  # noqa: FBT001
) -> None:
    with pytest.raises(MediaError) as failed:
        fetched(Meta(*answers))
    assert failed.value.permanent is permanent
    assert failed.value.for_agent.endswith(".")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "http://lookaside.fbsbx.com/x",
        "https://evilfbsbx.com/x",
        "ftp://graph.facebook.com/x",
        "",
        "http://[",
    ],
)
def test_our_token_never_goes_to_a_foreign_host(address: str) -> None:
    meta = Meta(answer({**FOUND, "url": address}))
    with pytest.raises(MediaError):
        fetched(meta)
    assert len(meta.requests) == 1


def test_a_reference_without_an_id_is_fetched_by_its_address() -> None:
    meta = Meta(httpx2.Response(200, content=b"y"))
    media = MediaReference(kind=MessageKind.IMAGE, url=ADDRESS)
    assert fetched(meta, media) == b"y"
