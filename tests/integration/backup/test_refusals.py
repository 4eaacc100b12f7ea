"""A backup that does not fit or is not whole is refused, and leaves nothing."""

import gzip
import hashlib
import io
import random
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.backup.conftest import NewCore
from tests.made.desk import Desk
from tests.made.everything import all_rows, files_of, fill
from webcare.errors import ConfigurationError, MediaError, WebcareError
from webcare.services.backup.archive import ArchiveWriter, members
from webcare.services.backup.make import make_backup
from webcare.services.backup.manifest import Manifest, Part
from webcare.services.backup.restore import restore
from webcare.services.core import Core
from webcare.storage.media import MediaStore
from webcare.storage.sealing import Seal
from webcare.storage.tables import Team, WorkerRow

Change = Callable[[str, bytes], tuple[str, bytes] | None]


async def refused(core: Core, archive: Path, match: str) -> None:
    """Have a backup refused, and nothing written."""
    before = all_rows(core)
    with pytest.raises(WebcareError, match=match):
        await restore(core, archive)
    assert all_rows(core) == before
    with pytest.raises(MediaError):
        await files_of(core)


def rewritten(archive: Path, change: Change) -> Path:
    """Write an archive anew with members that were changed, or (None) left out."""
    path = archive.with_name("rewritten")
    with tarfile.open(archive) as whole, tarfile.open(path, "w") as new:
        for info in whole.getmembers():
            held = whole.extractfile(info)
            assert held is not None
            changed = change(info.name, held.read())
            if changed is not None:
                info.name, content = changed
                info.size = len(content)
                new.addfile(info, io.BytesIO(content))
    return path


def below(folder: Path, name: str) -> list[Path]:
    """Return what lies in a folder or deeper under a name."""
    return list(folder.rglob(name))


@pytest.fixture
async def whole(home: Desk, archive: Path) -> Path:
    """Give a backup with rows in every table, and files."""
    await fill(home.core)
    await make_backup(home.core, archive)
    return archive


def cut_short(archive: Path) -> Iterator[None]:
    """Leave less and less of an archive."""
    content = archive.read_bytes()
    for end in (len(content) - 4096, len(content) // 2, 5000, 1024, 512, 100, 0):
        archive.write_bytes(content[:end])
        yield


def changed_somewhere(archive: Path) -> Iterator[None]:
    """Change one bit of an archive, once in each of its members."""
    content = archive.read_bytes()
    chance = random.Random(7)  # noqa: S311 - which bit it is, is no secret
    with tarfile.open(archive) as found:
        places = [
            info.offset_data + chance.randrange(info.size)
            for info in found.getmembers()
        ]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        archive.write_bytes(changed)
        yield


async def test_one_that_was_cut_short(whole: Path, away: Core) -> None:
    for _ in cut_short(whole):
        await refused(away, whole, "damaged|not a backup")


async def test_one_in_which_any_byte_changed(whole: Path, away: Core) -> None:
    """A byte of what is inside; what fills a block up to its end means nothing."""
    for _ in changed_somewhere(whole):
        await refused(away, whole, "damaged|another secret key|newer")


async def test_one_whose_parts_were_put_otherwise(whole: Path, away: Core) -> None:
    def without(gone: str) -> Change:
        return lambda name, content: None if name.startswith(gone) else (name, content)

    def swapped(name: str, content: bytes) -> tuple[str, bytes]:
        tables = {"tables/users/": "tables/teams/", "tables/teams/": "tables/users/"}
        for one, other in tables.items():
            if name.startswith(one):
                return name.replace(one, other), content
        return name, content

    gone = ("tables/users/", "files/00/", "files/", "listings/", "manifest.seal")
    for change in (*map(without, gone), swapped):
        await refused(away, rewritten(whole, change), "damaged")


async def test_one_that_somebody_else_sealed(whole: Path, away: Core) -> None:
    """Who can read and write the archive, but has no key, cannot change it."""
    seal = Seal(["x" * 64])
    written = b""

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        nonlocal written
        if name == "manifest.json":
            written = content.replace(b'"rows":5', b'"rows":4', 1)
            return name, written
        if name == "manifest.seal":
            return name, seal.seal(hashlib.sha256(written).digest(), "backup")
        return name, content

    await refused(away, rewritten(whole, change), "its seal is broken")


async def test_one_for_another_key_says_so_at_once(whole: Path, away: Core) -> None:
    stranger = replace(away, seal=Seal(["another key of some length" * 2]))
    (needed,) = away.seal.key_ids
    with pytest.raises(ConfigurationError, match=rf"another secret key \({needed}\)"):
        await restore(stranger, whole)
    assert not any(all_rows(away).values())


async def test_the_key_of_then_may_stand_behind_a_newer_one(
    whole: Path, away: Core
) -> None:
    await restore(replace(away, seal=Seal(["n" * 64, "k" * 64])), whole)


async def test_every_key_that_sealed_credentials_is_needed(
    home: Desk, away: Core, archive: Path
) -> None:
    home.channel("front")
    both = replace(home.core, seal=Seal(["n" * 64, "k" * 64]))
    await make_backup(both, archive)
    only_new = replace(away, seal=Seal(["n" * 64]))
    with pytest.raises(ConfigurationError, match="another secret key"):
        await restore(only_new, archive)


async def test_the_key_itself_is_not_inside(home: Desk, archive: Path) -> None:
    home.channel("front")
    await make_backup(home.core, archive)
    for member in members(archive):
        assert b"kkkkkkkk" not in member.whole()


@pytest.mark.parametrize("old", [b'"format":1', b'"revisions":["'])
async def test_one_of_a_newer_version(whole: Path, away: Core, old: bytes) -> None:
    new = {b'"format":1': b'"format":2', b'"revisions":["': b'"revisions":["9'}[old]

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        return name, content.replace(old, new) if name == "backup.json" else content

    await refused(away, rewritten(whole, change), "newer than this one")


async def test_what_is_no_backup(tmp_path: Path, away: Core) -> None:
    for content in (b"", b"Dear diary", bytes(10240)):
        path = tmp_path / "other"
        path.write_bytes(content)
        await refused(away, path, "damaged|not a backup")
    await refused(away, tmp_path / "absent", "cannot be read: No such file")
    with tarfile.open(tmp_path / "tar", "w") as other:
        other.addfile(tarfile.TarInfo("letter.txt"))
    await refused(away, tmp_path / "tar", "is not a backup of Webcare")


async def test_a_database_with_rows(home: Desk, new: NewCore, archive: Path) -> None:
    await make_backup(home.core, archive)
    core = new()
    with core.database.writing() as session:
        session.add(Team(name="night"))
    before = all_rows(core)
    with pytest.raises(WebcareError, match="not empty: there are rows in teams"):
        await restore(core, archive)
    assert all_rows(core) == before


async def test_rows_that_come_while_the_archive_is_read(
    home: Desk, fresh: Core, archive: Path
) -> None:
    await make_backup(home.core, archive)

    def told(sentence: str) -> None:
        if sentence.startswith("reading"):
            with fresh.database.writing() as session:
                session.add(Team(name="night"))

    with pytest.raises(WebcareError, match="not empty"):
        await restore(fresh, archive, told=told)


async def test_a_database_that_somebody_works_with(
    home: Desk, new: NewCore, archive: Path
) -> None:
    """On SQLite the lock on the data folder says it."""
    await make_backup(home.core, archive)
    core = new()
    if core.database.on_sqlite:
        return
    with core.database.writing() as session:
        session.add(
            WorkerRow(
                name="w1",
                kind="worker",
                host="host-7",
                pid=1,
                version="1",
                started_at=core.clock(),
                seen_at=core.clock(),
            )
        )
    with pytest.raises(WebcareError, match="A process on host-7 works with this"):
        await restore(core, archive)


async def test_what_fails_half_way_leaves_nothing(
    whole: Path, fresh: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the media store is full at the third file."""
    real, stored = MediaStore.put, list[str]()

    async def put(store: MediaStore, key: str, *rest: object, **more: object) -> object:
        if len(stored) == 2:
            raise MediaError("The file cannot be stored now.")
        stored.append(key)
        return await real(store, key, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(MediaStore, "put", put)
    await refused(fresh, whole, "A file was not stored: The file cannot be stored now")
    for key in stored:
        with pytest.raises(MediaError):
            await fresh.media.size(key)
    monkeypatch.undo()
    await restore(fresh, whole)


def sealed_again(core: Core, archive: Path, change: Change) -> Path:
    """Write an archive with members that were changed, by somebody with the key."""
    path = archive.with_name("hostile")
    with path.open("wb") as file:
        new = ArchiveWriter(file, core.clock())
        parts: dict[str, Part] = {}
        for member in members(archive):
            name, content = member.name, member.whole()
            if name == "manifest.json":
                manifest = Manifest.model_validate_json(content)
                tables = tuple(
                    each.model_copy(
                        update={
                            "parts": tuple(parts[part.name] for part in each.parts),
                            "name": (change(each.name, b"") or (each.name,))[0],
                        }
                    )
                    for each in manifest.tables
                )
                manifest = manifest.model_copy(update={"tables": tables})
                content = written = manifest.model_dump_json().encode()
            elif name == "manifest.seal":
                content = core.seal.seal(hashlib.sha256(written).digest(), "backup")
            else:
                _, content = change(name, content) or (name, content)
            parts[name] = new.add(name, content)
        new.close()
    return path


@pytest.mark.parametrize(
    "table", ["alembic_version", "users; DROP TABLE users", "sqlite_master", "paces"]
)
async def test_a_table_that_is_not_for_it(
    home: Desk, away: Core, archive: Path, table: str
) -> None:
    """Not even from somebody who has the key."""
    home.team("night")
    await make_backup(home.core, archive)

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        return (table if name == "teams" else name), content

    path = sealed_again(home.core, archive, change)
    await refused(away, path, "damaged or not complete: there is no table")


async def test_rows_that_are_none(home: Desk, away: Core, archive: Path) -> None:
    home.team("night")
    await make_backup(home.core, archive)
    odd = gzip.compress(b'["too", "many", "values"]\n')

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        return name, odd if name.startswith("tables/teams/") else content

    path = sealed_again(home.core, archive, change)
    await refused(away, path, "damaged or not complete")


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "files/../../outside",
        "/etc/outside",
        "files//etc/outside",
        "files/./outside",
        "files/.hidden",
        "files/a\\..\\outside",
        "files/a\nb",
    ],
)
async def test_a_member_that_leads_elsewhere(
    home: Desk, archive: Path, tmp_path: Path, name: str
) -> None:
    await make_backup(home.core, archive)
    folder = tmp_path / "deep" / "media"
    core = replace(home.core, media=MediaStore.in_folder(folder))
    with tarfile.open(archive, "a") as hostile:
        member = tarfile.TarInfo(name)
        member.size = 3
        hostile.addfile(member, io.BytesIO(b"hit"))
    with pytest.raises(WebcareError, match="it has a member"):
        await restore(core, archive)
    assert not below(tmp_path, "outside")
    assert not below(folder, "*")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
async def test_a_member_that_is_no_file(
    home: Desk, away: Core, archive: Path, kind: bytes
) -> None:
    await make_backup(home.core, archive)
    with tarfile.open(archive, "a") as hostile:
        member = tarfile.TarInfo("files/link")
        member.type, member.linkname = kind, "/etc/passwd"
        hostile.addfile(member)
    await refused(away, archive, "damaged or not complete: it has a member")
