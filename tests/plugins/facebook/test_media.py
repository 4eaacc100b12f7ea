"""Files that people sent: fetched at once, renewed once, and only from Meta."""

import httpx2
import pytest

from tests.plugins.facebook.cast import ACCOUNT, CHANNEL
from tests.plugins.facebook.meta import Meta, answer, error
from webcare.domain.content import MediaReference, MessageKind
from webcare.errors import MediaError

OLD = "https://scontent.xx.fbcdn.net/v/old.jpg"
NEW = "https://cdn.fbsbx.com/v/new.jpg"
PHOTO = MediaReference(kind=MessageKind.IMAGE, external_id="m_in1#1", url=OLD)
IN_PUBLIC = MediaReference(kind=MessageKind.IMAGE, url=OLD)
FILES = {
    "attachments": {
        "data": [
            {"id": "1", "file_url": "https://cdn.fbsbx.com/v/other.pdf"},
            {"id": "2", "mime_type": "image/jpeg", "image_data": {"url": NEW}},
        ]
    }
}


def fetched(meta: Meta, media: MediaReference = PHOTO) -> bytes:
    """Return the bytes of a file."""

    async def fetch(http: httpx2.AsyncClient) -> bytes:
        found = [part async for part in CHANNEL.fetch_media(ACCOUNT, media, http)]
        return b"".join(found)

    return meta.call(fetch)


def refused(meta: Meta, media: MediaReference = PHOTO) -> MediaError:
    """Return why a file does not come."""
    with pytest.raises(MediaError) as caught:
        fetched(meta, media)
    return caught.value


def test_a_file_is_fetched_without_our_token() -> None:
    meta = Meta(httpx2.Response(200, content=b"bytes"))
    assert fetched(meta) == b"bytes"
    (request,) = meta.requests
    assert str(request.url) == OLD
    assert "authorization" not in request.headers


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_expired_address_is_renewed_by_the_message(status: int) -> None:
    meta = Meta(
        httpx2.Response(status), answer(FILES), httpx2.Response(200, content=b"bytes")
    )
    assert fetched(meta) == b"bytes"
    assert [each.url.path for each in meta.requests] == [
        "/v/old.jpg",
        "/v26.0/m_in1",
        "/v/new.jpg",
    ]
    assert "authorization" not in meta.requests[2].headers


def test_a_file_that_is_nowhere_is_gone_for_good() -> None:
    gone = httpx2.Response(404)
    assert refused(Meta(gone), IN_PUBLIC).permanent
    assert refused(Meta(gone, answer(FILES), gone)).permanent
    assert refused(Meta(gone, error(100, 33))).permanent
    assert refused(Meta(gone, answer({"attachments": {"data": []}}))).permanent
    assert refused(Meta(gone, answer({}))).permanent


def test_trouble_on_the_way_passes() -> None:
    gone = httpx2.Response(404)
    assert not refused(Meta(httpx2.Response(500))).permanent
    assert not refused(Meta(httpx2.ReadTimeout("slow"))).permanent
    assert not refused(Meta(gone, error(2))).permanent
    assert not refused(Meta(gone, error(190))).permanent


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.jpg",
        "http://scontent.xx.fbcdn.net/a.jpg",
        "https://fbcdn.net.evil.example/a.jpg",
        "https://evilfbcdn.net/a.jpg",
        "file:///etc/passwd",
        "",
        "https://[",
    ],
)
def test_nothing_is_fetched_from_anywhere_else(url: str) -> None:
    meta = Meta(httpx2.Response(200, content=b"bytes"))
    media = MediaReference(kind=MessageKind.IMAGE, url=url)
    assert refused(meta, media).permanent
    assert not meta.requests
