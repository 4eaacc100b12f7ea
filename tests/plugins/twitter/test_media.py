"""Fetching what people posted and sent, and whom our credentials are shown to."""

import httpx2
import pytest

from tests.plugins.twitter.cast import CHANNEL, REFRESHING, having
from tests.plugins.twitter.test_credentials import PAIR, Keeper
from tests.plugins.twitter.xapi import X, answer, problem
from webcare.domain.content import MediaReference, MessageKind
from webcare.errors import MediaError

BYTES = httpx2.Response(200, content=b"the bytes")
TON = "https://ton.twitter.com/1.1/ton/data/dm/11/22/abc.jpg"


def fetched(
    x: X, url: str = "", external_id: str = "", kind: MessageKind = MessageKind.IMAGE
) -> bytes:
    media = MediaReference(kind=kind, url=url, external_id=external_id)

    async def run(http: httpx2.AsyncClient) -> bytes:
        found = CHANNEL.fetch_media(x.account, media, http)
        return b"".join([chunk async for chunk in found])

    return x.call(run)


@pytest.mark.parametrize("host", ["pbs.twimg.com", "video.twimg.com"])
def test_what_is_public_is_fetched_without_our_credentials(host: str) -> None:
    x = X(BYTES)
    assert fetched(x, url=f"https://{host}/media/1.jpg") == b"the bytes"
    assert "authorization" not in x.requests[0].headers


def test_a_file_of_a_direct_message_is_fetched_with_a_signature() -> None:
    x = X(BYTES)
    assert fetched(x, url=TON) == b"the bytes"
    assert str(x.requests[0].url) == TON
    assert x.requests[0].headers["authorization"].startswith("OAuth ")


def test_with_a_token_the_same_file_is_fetched_at_the_api() -> None:
    x = X(answer(PAIR), BYTES, account=Keeper(REFRESHING).account)
    assert fetched(x, url=TON) == b"the bytes"
    assert x.requests[1].url.path == "/2/dm_conversations/media/11/22/abc.jpg"
    assert x.requests[1].headers["authorization"] == "Bearer new-access"


def test_a_file_that_is_only_named_is_looked_up() -> None:
    film = {
        "variants": [{"content_type": "video/mp4", "url": "https://video.twimg.com/a"}]
    }
    x = X(answer({"data": film}), BYTES)
    assert fetched(x, kind=MessageKind.VIDEO, external_id="7_1") == b"the bytes"
    assert x.requests[0].url.path == "/2/media/7_1"
    assert str(x.requests[1].url) == "https://video.twimg.com/a"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.jpg",
        "https://pbs.twimg.com.evil.example/a.jpg",
        "http://ton.twitter.com/a.jpg",
        "http://127.0.0.1/a.jpg",
        "file:///etc/passwd",
        "https://[",
    ],
)
def test_a_foreign_place_is_not_asked(url: str) -> None:
    x = X(BYTES)
    with pytest.raises(MediaError) as caught:
        fetched(x, url=url)
    assert caught.value.permanent
    assert x.requests == []


def test_a_simulated_platform_may_keep_the_files_itself() -> None:
    x = X(BYTES, account=having(base_url="http://127.0.0.1:9000"))
    assert fetched(x, url="http://127.0.0.1:9000/files/1.jpg") == b"the bytes"


@pytest.mark.parametrize(
    ("given", "permanent"),
    [
        (httpx2.Response(404), True),
        (httpx2.Response(410), True),
        (httpx2.Response(401), False),
        (httpx2.Response(503), False),
        (httpx2.ReadTimeout(""), False),
    ],
    ids=range(5),
)
def test_what_cannot_be_fetched_is_sorted(
    given: httpx2.Response | Exception,
    permanent: bool,  # noqa: FBT001
) -> None:
    with pytest.raises(MediaError) as caught:
        fetched(X(given), url="https://pbs.twimg.com/media/1.jpg")
    assert caught.value.permanent is permanent


@pytest.mark.parametrize(
    ("given", "permanent"),
    [
        (problem("…", 404), True),
        (answer({"data": {"type": "photo"}}), True),
        (problem("…", 401), False),
        (problem("…", 503), False),
    ],
    ids=range(4),
)
def test_what_cannot_be_looked_up_is_sorted(
    given: httpx2.Response,
    permanent: bool,  # noqa: FBT001
) -> None:
    with pytest.raises(MediaError) as caught:
        fetched(X(given), external_id="3_1")
    assert caught.value.permanent is permanent
