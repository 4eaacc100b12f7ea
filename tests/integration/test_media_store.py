"""Files are kept alike in a folder and in an object store."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from webcare.errors import ConfigurationError, MediaError
from webcare.settings import Settings
from webcare.storage.media import MediaStore

pytestmark = pytest.mark.anyio

# More than one part, as object stores take large files.
LARGE = bytes(range(256)) * 4 * 1024 * 12


@pytest.fixture(params=["folder", "bucket", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    match request.param:
        case "folder":
            return MediaStore.in_folder(tmp_path / "media")
        case "bucket":
            return MediaStore.at(request.getfixturevalue("bucket"))
        case _:
            return MediaStore.in_memory()


async def chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 700_000):
        yield body[start : start + 700_000]


async def read(store: MediaStore, key: str) -> bytes:
    return b"".join([chunk async for chunk in store.open(key)])


async def test_a_file_comes_back_as_it_was(store: MediaStore) -> None:
    stored = await store.put("a/photo", chunks(LARGE), max_bytes=len(LARGE))
    assert stored.size == len(LARGE)
    assert stored.sha256 == hashlib.sha256(LARGE).hexdigest()
    assert await store.size("a/photo") == len(LARGE)
    assert await read(store, "a/photo") == LARGE
    assert await store.read_range("a/photo", 255, 3) == LARGE[255:258]


async def test_a_file_that_is_too_large_leaves_nothing(store: MediaStore) -> None:
    with pytest.raises(MediaError, match="too large"):
        await store.put("photo", chunks(LARGE), max_bytes=len(LARGE) - 1)
    with pytest.raises(MediaError) as gone:
        await store.size("photo")
    assert gone.value.permanent


async def test_what_is_removed_is_gone(store: MediaStore) -> None:
    await store.put("photo", chunks(b"x"), max_bytes=10)
    await store.delete("photo")
    await store.delete("photo")
    with pytest.raises(MediaError, match="not there any more"):
        await read(store, "photo")


async def test_an_object_store_that_is_away_is_tried_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    away = MediaStore.at("s3://bucket/media")
    with pytest.raises(MediaError, match="cannot be read now") as error:
        await away.size("photo")
    assert not error.value.permanent


def test_an_address_that_is_none_is_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match="WEBCARE_MEDIA_URL"):
        Settings.load(media_url="ftp://files")
    with pytest.raises(ConfigurationError, match="WEBCARE_MEDIA_URL"):
        Settings.load(media_url="s3://")
