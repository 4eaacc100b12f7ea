"""Files that go to a platform and come from it."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_multipart import FormParser
from python_multipart.multipart import Field, File

from webcare.domain.outbound import OutboundMedia
from webcare.errors import MediaError
from webcare.plugin.files import FileForm, opened, plain_type, trusted

OURS = "http://127.0.0.1:9000/v1"
ADDRESS = "https://a.example/f"
HEADERS = {"Authorization": "b"}


def media(
    *chunks: bytes, filename: str = "a.png", mime_type: str = "image/png"
) -> OutboundMedia:
    async def read() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    size = sum(map(len, chunks))
    return OutboundMedia(
        filename=filename, mime_type=mime_type, size=size, sha256="", read=read
    )


async def whole(form: FileForm) -> bytes:
    return b"".join([chunk async for chunk in form.stream()])


def read_form(form: FileForm, body: bytes) -> tuple[dict[str, str], list[File]]:
    """Read a form as a server does."""
    fields: dict[str, str] = {}
    files: list[File] = []

    def keep(field: Field) -> None:
        fields[(field.field_name or b"").decode()] = (field.value or b"").decode()

    boundary = form.headers["Content-Type"].partition("boundary=")[2]
    parser = FormParser("multipart/form-data", keep, files.append, boundary=boundary)
    parser.write(body)
    parser.finalize()
    return fields, files


async def test_a_form_holds_its_fields_and_the_bytes_of_the_file() -> None:
    form = FileForm({"type": "image", "to": "Ada é"}, "file", media(b"one", b"two"))
    body = await whole(form)
    assert form.headers["Content-Length"] == str(len(body))
    fields, (file,) = read_form(form, body)
    assert fields == {"type": "image", "to": "Ada é"}
    assert (file.field_name, file.file_name) == (b"file", b"a.png")
    file.file_object.seek(0)
    assert file.file_object.read() == b"onetwo"
    assert b"Content-Type: image/png\r\n\r\nonetwo\r\n" in body


async def test_a_file_can_be_called_another_type_than_it_is() -> None:
    form = FileForm({}, "file", media(b"x"), mime_type="audio/ogg; codecs=opus")
    assert b"Content-Type: audio/ogg; codecs=opus\r\n\r\nx" in await whole(form)


@given(st.text(max_size=12))
async def test_no_file_name_breaks_out_of_the_form(filename: str) -> None:
    form = FileForm({"a": "b"}, "file", media(b"x", filename=filename))
    body = await whole(form)
    assert form.headers["Content-Length"] == str(len(body))
    fields, files = read_form(form, body)
    assert fields == {"a": "b"}
    assert [file.field_name for file in files] == [b"file"]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/file",
        "https://cdn.example.org/file",
        "http://127.0.0.1:9000/elsewhere",
    ],
)
def test_a_file_of_the_platform_or_of_our_own_place_is_trusted(address: str) -> None:
    assert str(trusted(address, OURS, ["example.org"])) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://example.org/file",
        "https://notexample.org/file",
        "https://example.org.evil.net/file",
        "https://example.org@evil.net/file",
        "http://127.0.0.1:9001/file",
        "https://127.0.0.1:9000/file",
        "http://[::1/file",
        "file:///etc/passwd",
    ],
)
def test_no_other_place_is_trusted(address: str) -> None:
    assert trusted(address, OURS, ["example.org"]) is None


def test_a_type_is_compared_without_its_parameters() -> None:
    assert plain_type("Audio/OGG; codecs=opus") == "audio/ogg"
    assert plain_type("") == ""


async def test_the_answer_with_a_file_is_given_whatever_it_says() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(404, text=request.headers["authorization"])

    async with (
        httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as http,
        opened(http, ADDRESS, not_now="Later.", headers=HEADERS) as response,
    ):
        assert response.status_code == 404
        assert b"".join([chunk async for chunk in response.aiter_bytes()]) == b"b"


@pytest.mark.parametrize(
    "error", [httpx2.ConnectError, httpx2.ReadTimeout, httpx2.RemoteProtocolError]
)
async def test_a_broken_connection_is_tried_again(
    error: type[httpx2.TransportError],
) -> None:
    def breaks(_: httpx2.Request) -> httpx2.Response:
        raise error("broken")

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(breaks)) as http:
        with pytest.raises(MediaError) as refused:
            async with opened(http, ADDRESS, not_now="Later."):
                pass
    assert (refused.value.for_agent, refused.value.permanent) == ("Later.", False)
