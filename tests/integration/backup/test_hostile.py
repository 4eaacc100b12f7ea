"""An archive that somebody made to do harm is refused, before it costs much."""

import gzip
import random
import tarfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.backup.test_refusals import refused, rewritten, whole
from tests.made.desk import Desk
from tests.made.everything import all_rows, files_of
from webcare.errors import MediaError, WebcareError
from webcare.services.backup.make import make_backup
from webcare.services.backup.restore import restore
from webcare.services.core import Core

__all__ = ["whole"]

MIB = 1 << 20


async def test_a_bomb_is_not_unpacked(whole: Path, away: Core) -> None:
    """Listings are read before the seal has vouched for anything."""
    bomb = gzip.compress(bytes(200 * MIB))

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        return name, bomb if name.startswith("listings/") else content

    path = rewritten(whole, change)
    tracemalloc.start()
    try:
        await refused(away, path, "damaged")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50 * MIB


async def test_a_head_is_small(home: Desk, away: Core, archive: Path) -> None:
    await make_backup(home.core, archive)

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        return name, content + b" " * MIB if name == "backup.json" else content

    await refused(away, rewritten(archive, change), "backup.json is too large")


def extended(**headers: str) -> bytes:
    """Return a member with headers that speak of more than itself."""
    member = tarfile.TarInfo("files/vast")
    member.pax_headers = {name.replace("__", "."): headers[name] for name in headers}
    return member.tobuf(tarfile.PAX_FORMAT)


def negative() -> bytes:
    """Return a member that is smaller than nothing."""
    block = bytearray(tarfile.TarInfo("files/less").tobuf(tarfile.GNU_FORMAT))
    block[124:136] = b"\xff" * 11 + b"\x00"
    block[148:156] = b"%06o\0 " % (sum(block[:148]) + sum(block[156:]) + 8 * 32)
    return bytes(block)


def repeated() -> bytes:
    """Return what `tarfile` reads by calling itself for each."""
    link = tarfile.TarInfo("link")
    link.type = tarfile.XHDTYPE
    return link.tobuf(tarfile.USTAR_FORMAT) * 5000


def begun_with(odd: bytes, archive: Path) -> None:
    """Put something before an archive."""
    archive.write_bytes(odd + archive.read_bytes())


def with_another_head(archive: Path) -> Iterator[None]:
    """Change a few bytes in which an archive says what comes first."""
    content = archive.read_bytes()
    chance = random.Random(3)  # noqa: S311 - which bytes these are, is no secret
    for _ in range(50):
        changed = bytearray(content)
        for _ in range(3):
            changed[chance.randrange(512)] = chance.randrange(256)
        archive.write_bytes(changed)
        yield


@pytest.mark.parametrize(
    "odd",
    [
        extended(GNU__sparse__map="0,0", GNU__sparse__size=str(1 << 42)),
        extended(GNU__sparse__map="1,x"),
        extended(size="9" * 5000),
        negative(),
        repeated(),
    ],
    ids=["vast", "no number", "long number", "negative", "repeated"],
)
async def test_odd_headers(home: Desk, away: Core, archive: Path, odd: bytes) -> None:
    await make_backup(home.core, archive)
    begun_with(odd, archive)
    await refused(away, archive, "damaged")


async def test_headers_of_any_bytes(home: Desk, away: Core, archive: Path) -> None:
    """Whatever they are, what is said is a sentence."""
    await make_backup(home.core, archive)
    for _ in with_another_head(archive):
        await refused(away, archive, "damaged|not a backup")


@pytest.mark.parametrize("member", ["tables/messages/", "files/", "listings/"])
async def test_one_that_changes_while_it_is_read(
    whole: Path, away: Core, member: str
) -> None:
    """It was seen to be whole, and is read once more for what is stored."""
    with tarfile.open(whole) as found:
        names = [each for each in found.getmembers() if each.name.startswith(member)]
    place = names[-1].offset_data + names[-1].size - 6

    def told(sentence: str) -> None:
        if sentence.startswith("users:"):
            with whole.open("r+b") as file:
                file.seek(place)
                old = file.read(1)
                file.seek(place)
                file.write(bytes([old[0] ^ 1]))

    before = all_rows(away)
    with pytest.raises(WebcareError, match="changed while it was read"):
        await restore(away, whole, told=told)
    assert all_rows(away) == before
    with pytest.raises(MediaError):
        await files_of(away)
