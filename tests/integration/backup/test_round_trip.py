"""What a backup holds is what comes back, from either database into either."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, text
from sqlmodel import AutoString

from tests.integration.backup.conftest import NewCore
from tests.made.desk import Desk
from tests.made.everything import ROWS, all_rows, files_of, fill
from tests.made.showcase import furnish
from webcare.errors import MediaError
from webcare.services.backup.make import make_backup
from webcare.services.backup.restore import restore
from webcare.services.core import Core
from webcare.storage.migrate import fit_with
from webcare.storage.portable.contents import KEPT, LEFT_OUT
from webcare.storage.portable.reading import snapshot
from webcare.storage.revision import Fit
from webcare.storage.tables import Job, Lane, Schedule, metadata
from webcare.storage.types import UtcDateTime

Rows = dict[str, list[tuple[object, ...]]]


def as_it_comes_back(rows: Rows) -> Rows:
    """Return rows as a restored database has them."""
    columns = {
        name: [column.name for column in table.columns]
        for name, table in metadata.tables.items()
    }

    def without(table: str, **values: object) -> None:
        rows[table] = sorted(
            (
                tuple(
                    values.get(name, value)
                    for name, value in zip(columns[table], row, strict=True)
                )
                for row in rows[table]
            ),
            key=repr,
        )

    without("lanes", lease_until=None, worker=None)
    without("conversation_events", transaction=0)
    return rows | {name: [] for name in LEFT_OUT if name in rows}


def status(path: Path) -> os.stat_result:
    return path.stat()


async def test_every_row_and_file_comes_back(
    old: Desk, fresh: Core, archive: Path
) -> None:
    await fill(old.core)
    before = all_rows(old.core)
    assert all(len(rows) == ROWS for rows in before.values())
    made = await make_backup(old.core, archive)
    assert made.manifest.rows == ROWS * len(KEPT)
    assert made.size == status(archive).st_size
    restored = await restore(fresh, archive)
    assert restored.manifest == made.manifest
    assert all_rows(fresh) == as_it_comes_back(before)
    assert await files_of(fresh) == await files_of(old.core)


async def test_a_desk_at_work_comes_back(old: Desk, fresh: Core, archive: Path) -> None:
    furnish(old, old.channel("front"), "paper")
    before = all_rows(old.core)
    await make_backup(old.core, archive)
    await restore(fresh, archive)
    assert all_rows(fresh) == as_it_comes_back(before)


async def test_a_restored_database_can_be_backed_up_to_the_same(
    old: Desk, fresh: Core, archive: Path
) -> None:
    await fill(old.core)
    first = await make_backup(old.core, archive)
    await restore(fresh, archive)
    again = await make_backup(fresh, archive.with_name("again"))
    assert again.manifest.rows == first.manifest.rows
    assert {each.name: each.rows for each in again.manifest.tables} == {
        each.name: each.rows for each in first.manifest.tables
    }


async def test_a_database_without_tables_gets_them(
    old: Desk, new: NewCore, archive: Path
) -> None:
    old.user("anna", "admin")
    before = all_rows(old.core)
    await make_backup(old.core, archive)
    core = new(None)
    await restore(core, archive)
    assert fit_with(core.database.engine) is Fit.FITS
    assert all_rows(core) == as_it_comes_back(before)


async def test_what_a_server_leaves_of_itself_is_no_obstacle(
    old: Desk, fresh: Core, archive: Path
) -> None:
    """It ran for a moment, and nobody has used it."""
    await fill(old.core)
    before = all_rows(old.core)
    await make_backup(old.core, archive)
    with fresh.database.writing() as session:
        session.add(Schedule(name="sweep", next_at=old.now))
        session.add(Lane(key="sweep", ready_at=old.now))
        session.add(Job(lane="sweep", kind="sweep", payload={}, run_at=old.now))
    await restore(fresh, archive)
    assert all_rows(fresh) == as_it_comes_back(before)


async def test_numbers_go_on_behind_those_that_were_given(
    old: Desk, fresh: Core, archive: Path
) -> None:
    """Also behind those of rows that were there no more when the backup was made."""
    jobs = [Job(lane="a", kind="test", payload={}, run_at=old.now) for _ in range(7)]
    old.add(*jobs)
    with old.core.database.writing() as session:
        for job in jobs[3:]:
            session.delete(job)
    await make_backup(old.core, archive)
    await restore(fresh, archive)
    with fresh.database.writing() as session:
        row = Job(lane="a", kind="test", payload={}, run_at=old.now)
        session.add(row)
        session.flush()
        assert row.id == (jobs[-1].id or 0) + 1


async def test_a_lane_that_was_held_is_free(
    old: Desk, fresh: Core, archive: Path
) -> None:
    old.add(Lane(key="a", ready_at=old.now, lease_until=old.now, worker="somebody"))
    await make_backup(old.core, archive)
    await restore(fresh, archive)
    with fresh.database.reading() as session:
        lane = session.get_one(Lane, "a")
        assert (lane.lease_until, lane.worker, lane.ready_at) == (None, None, old.now)


@pytest.mark.parametrize("in_doubt", [False, True])
async def test_replies_that_waited_are_counted_or_left_to_people(
    old: Desk, fresh: Core, archive: Path, *, in_doubt: bool
) -> None:
    room = old.conversation(old.channel("front"))
    for status in ("queued", "sending", "sent"):
        old.message(room, "Dag", direction="out", status=status)
    old.message(room, "Dag", status="received")
    await make_backup(old.core, archive)
    restored = await restore(fresh, archive, in_doubt=in_doubt)
    assert restored.waiting == 2
    with fresh.database.reading() as session:
        found = session.connection().scalars(text("SELECT status FROM messages"))
        first = "sending" if in_doubt else "queued"
        assert sorted(found) == sorted([first, "received", "sending", "sent"])


async def test_a_character_that_only_sqlite_stores_is_shown_as_such(
    home: Desk, fresh: Core, archive: Path
) -> None:
    room = home.conversation(home.channel("front"), tags=["a\0b"])
    home.message(room, "voor\0na")
    await make_backup(home.core, archive)
    await restore(fresh, archive)
    kept = "\0" if fresh.database.on_sqlite else "\N{REPLACEMENT CHARACTER}"
    rows = all_rows(fresh)
    assert any(f"voor{kept}na" in row for row in rows["messages"])
    assert any([f"a{kept}b"] in row for row in rows["conversations"])


async def test_files_may_be_left_out(home: Desk, away: Core, archive: Path) -> None:
    await fill(home.core)
    made = await make_backup(home.core, archive, with_files=False)
    assert made.manifest.files is None
    assert (await restore(away, archive)).manifest.files is None
    with pytest.raises(MediaError):
        await files_of(away)


async def test_a_file_that_is_gone_is_counted(
    home: Desk, away: Core, archive: Path
) -> None:
    await fill(home.core)
    (key, *_) = await files_of(home.core)
    await home.core.media.delete(key)
    made = await make_backup(home.core, archive)
    assert made.manifest.files is not None
    assert (made.manifest.files.files, made.manifest.files.missing) == (ROWS - 1, 1)
    await restore(away, archive)


async def test_more_files_than_stand_in_one_listing(
    home: Desk, away: Core, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webcare.services.backup.make.FILES_A_LISTING", 2)
    await fill(home.core)
    made = await make_backup(home.core, archive)
    assert made.manifest.files is not None
    assert len(made.manifest.files.listings) == 3
    await restore(away, archive)
    assert await files_of(away) == await files_of(home.core)


async def test_more_rows_than_stand_in_one_part(
    home: Desk, away: Core, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webcare.services.backup.archive._PART_BYTES", 300)
    await fill(home.core)
    before = all_rows(home.core)
    made = await make_backup(home.core, archive)
    assert max(len(each.parts) for each in made.manifest.tables) > 1
    await restore(away, archive)
    assert all_rows(away) == as_it_comes_back(before)


async def test_only_we_can_read_it(old: Desk, archive: Path) -> None:
    await make_backup(old.core, archive)
    assert stat.S_IMODE(status(archive).st_mode) == 0o600


def declared(column: Column[Any]) -> str:
    kinds = {
        UtcDateTime: "moment",
        JSON: "json",
        Boolean: "truth",
        LargeBinary: "bytes",
        Integer: "integer",
        AutoString: "text",
    }
    return next(kind for of, kind in kinds.items() if isinstance(column.type, of))


def test_every_column_is_read_as_what_it_is(old: Desk) -> None:
    """The type that the database tells means the same as the one in our tables."""
    with snapshot(old.core.database) as rows:
        told = {shape.name: dict(shape.columns) for shape in rows.shapes}
        assert rows.strangers == ()
    assert told == {
        name: {
            column.name: declared(column) for column in metadata.tables[name].columns
        }
        for name in KEPT
    }


async def test_tables_of_others_are_named_and_left_alone(
    old: Desk, archive: Path
) -> None:
    odd = "NUMERIC" if old.core.database.on_sqlite else "POINT"
    with old.core.database.transaction() as connection:
        connection.execute(text(f"CREATE TABLE foreign_affairs (shape {odd})"))
    made = await make_backup(old.core, archive)
    assert made.strangers == ("foreign_affairs",)
