"""What was removed stays removed, also when an older backup is restored."""

from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlmodel import delete

from tests.integration.retention.conftest import Archive
from tests.services.plugin import NewDatabase
from tests.world.core import failing, running
from tests.world.letters import said
from webcare.errors import StorageUnavailable, WebcareError
from webcare.services.backup.make import make_backup
from webcare.services.backup.restore import restore
from webcare.services.retention.ledger import read_ledger, remove_again
from webcare.services.retention.run import run
from webcare.storage.sealing import Seal
from webcare.storage.tables import (
    Attachment,
    IdentityAlias,
    Message,
    RawDelivery,
    Removal,
)

pytestmark = pytest.mark.anyio


async def test_a_restore_brings_nothing_back_that_was_removed(
    archive: Archive, new_database: NewDatabase, tmp_path: Path
) -> None:
    world = archive.world
    world.platform.files["suitcase"] = b"brown"
    await world.says(
        said("m1", media=[{"kind": "image", "id": "suitcase"}]), said("m2", "bram")
    )
    await world.work()
    backup = tmp_path / "backup.tar"
    await make_backup(world.core, backup)
    # Shorter terms, of which the backup knows nothing.
    await archive.keep(text=3, raw=2, profile=3)
    await archive.later(days=4)
    await world.says(said("m3", "carla", "Nog hier", later=4 * 86400))
    proof = {each.id: each.rows for each in world.rows(Removal)}
    assert world.texts() == ["Nog hier"]
    assert all(each.ledger for each in world.rows(Removal))

    async with running(new_database(), tmp_path / "new") as new:
        new.now = world.now
        folder = new.core.settings.data_dir
        ledger = world.core.settings.data_dir / "media" / "ledger"
        (folder / "media" / "ledger").mkdir(parents=True)
        for each in ledger.iterdir():
            (folder / "media" / "ledger" / each.name).write_bytes(each.read_bytes())
        object.__setattr__(new.core, "seal", world.core.seal)
        said_so: list[str] = []
        await restore(new.core, backup, told=said_so.append)
        for table in (Message, RawDelivery, Attachment, IdentityAlias):
            assert new.count(table) == 0, table
        assert said_so[-1] == "removed again, because it had had its time: 6"
        put_back = {each.id: each.rows for each in new.rows(Removal)}
        assert proof.items() <= put_back.items()
        await run(new.core)
        files = [each for each in (folder / "media").rglob("*") if each.is_file()]
        assert {each.parent.name for each in files} == {"ledger"}


async def test_a_ledger_that_cannot_be_written_is_written_later(
    archive: Archive,
) -> None:
    await archive.keep(text=3)
    await archive.world.says(said("m1"))
    folder = archive.world.core.settings.data_dir / "media"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger").write_text("in the way")
    await archive.later(days=4)
    assert [each.ledger for each in archive.world.rows(Removal)] == [None]
    (folder / "ledger").unlink()
    await archive.later()
    assert all(each.ledger for each in archive.world.rows(Removal))


async def test_an_unreadable_ledger_stops_a_restore_before_it_begins(
    archive: Archive, new_database: NewDatabase, tmp_path: Path
) -> None:
    await archive.keep(text=3)
    await archive.world.says(said("m1"))
    await archive.later(days=4)
    folder = archive.world.core.settings.data_dir / "media" / "ledger"
    (written,) = folder.iterdir()
    backup = tmp_path / "backup.tar"
    await make_backup(archive.world.core, backup)
    async with running(new_database(), tmp_path / "new") as new:
        object.__setattr__(new.core, "media", archive.world.core.media)
        object.__setattr__(new.core, "seal", archive.world.core.seal)
        for text in ("no JSON", "{}", "3"):
            written.write_text(text)
            with pytest.raises(WebcareError, match="ledger of removals cannot be read"):
                await restore(new.core, backup)
        # Nothing is there that was removed.
        assert inspect(new.core.database.engine).get_table_names() == []


async def test_a_removal_that_failed_half_way_is_done_once_more(
    archive: Archive,
) -> None:
    world = archive.world
    await archive.keep(text=3)
    await world.says(said("m1"))
    (message,) = world.rows(Message)
    await archive.later(days=4)
    with world.core.database.writing() as session:
        session.exec(delete(Removal))
        session.add(Message(**message.model_dump()))
    ledger = await read_ledger(world.core)
    with failing(world, "commit"), pytest.raises(StorageUnavailable):
        await remove_again(world.core, ledger)
    assert await remove_again(world.core, ledger) == 1
    assert world.count(Message) == 0


async def test_a_key_that_is_not_set_any_more_is_named(archive: Archive) -> None:
    world = archive.world
    await archive.keep(text=3)
    await world.says(said("m1"))
    await archive.later(days=4)
    with world.core.database.writing() as session:
        session.exec(delete(Removal))
    ledger = await read_ledger(world.core)
    (key_id,) = world.core.seal.key_ids
    object.__setattr__(world.core, "seal", Seal(["another key " * 4]))
    with pytest.raises(WebcareError, match=key_id):
        await remove_again(world.core, ledger)
