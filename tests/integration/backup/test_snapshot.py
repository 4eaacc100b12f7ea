"""A backup is of one moment, and nobody waits for it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.integration.backup.conftest import NewCore
from tests.made.desk import Desk
from tests.made.everything import all_rows, fill
from webcare.errors import WebcareError
from webcare.services.backup.make import make_backup
from webcare.services.backup.restore import restore
from webcare.services.core import Core
from webcare.storage.earlier_revisions import bring_empty_to
from webcare.storage.migrate import fit_with, migrate
from webcare.storage.portable.reading import snapshot
from webcare.storage.revision import Fit
from webcare.storage.tables import ContactNote
from webcare.storage.types import committed_horizon


async def test_what_is_written_meanwhile_is_not_inside(
    old: Desk, fresh: Core, archive: Path
) -> None:
    """After every table, all sorts of rows come, and others change and go."""
    room = old.conversation(old.channel("front"), identity=old.contact("Jan"))
    old.message(room, "eerst")
    before = all_rows(old.core)
    count = 0

    def told(sentence: str) -> None:
        nonlocal count
        count += 1
        del sentence
        other = old.conversation(old.channel(f"later{count}"))
        old.message(other, "later")
        with old.core.database.transaction() as connection:
            connection.execute(text("UPDATE messages SET text = 'anders'"))
            connection.execute(text("UPDATE conversations SET unread = unread + 1"))

    await make_backup(old.core, archive, told=told)
    assert count > 30
    await restore(fresh, archive)
    assert all_rows(fresh) == before


def test_open_screens_do_not_wait_for_a_backup(old: Desk) -> None:
    """They show what was committed before the first transaction that still runs."""

    def horizon() -> int:
        with old.core.database.engine.connect() as connection:
            return int(connection.scalar(committed_horizon().select()) or 0)

    with snapshot(old.core.database) as rows:
        list(rows.rows(rows.shapes[0]))
        before = horizon()
        old.team("night")
        if not old.core.database.on_sqlite:
            assert horizon() > before


async def test_a_backup_that_fails_leaves_no_file(
    old: Desk, archive: Path, listing: Callable[[], list[str]]
) -> None:
    def told(sentence: str) -> None:
        raise WebcareError(f"no more after {sentence}")

    before = listing()
    with pytest.raises(WebcareError, match="no more after"):
        await make_backup(old.core, archive, told=told)
    assert listing() == before


async def test_what_is_there_is_never_overwritten(
    home: Desk, archive: Path, listing: Callable[[], list[str]]
) -> None:
    """Also when it appears while the backup is made."""
    (made := archive).touch()
    with pytest.raises(WebcareError, match="is there already"):
        await make_backup(home.core, made)
    made.unlink()
    with pytest.raises(WebcareError, match="is there already"):
        await make_backup(home.core, made, told=lambda _: made.touch())
    assert archive.name in listing()
    assert not [name for name in listing() if name.startswith(f".{archive.name}")]


async def test_a_place_that_cannot_be_written(home: Desk, archive: Path) -> None:
    with pytest.raises(WebcareError, match="cannot be written: No such file"):
        await make_backup(home.core, archive / "deep" / "er")


async def test_a_database_without_tables(new: NewCore, archive: Path) -> None:
    with pytest.raises(WebcareError, match="no tables"):
        await make_backup(new(None), archive)


async def test_a_database_of_a_newer_version(old: Desk, archive: Path) -> None:
    with old.core.database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WebcareError, match="newer version of Webcare"):
        await make_backup(old.core, archive)


@pytest.mark.parametrize("prepared", [True, False])
async def test_an_older_backup_is_brought_up_to_date(
    old: Desk, new: NewCore, archive: Path, *, prepared: bool
) -> None:
    """As `webcare backup` makes it before `webcare migrate`, with the new version."""
    database = old.core.database
    bring_empty_to(database, ["0001"])
    with database.transaction() as connection:
        connection.execute(text("INSERT INTO teams (id, name) VALUES (7, 'night')"))
        connection.execute(
            text(
                "INSERT INTO roles (id, name, permissions)"
                " VALUES (1, 'lead', '[\"conversation.read\"]')"
            )
        )
    made = await make_backup(old.core, archive)
    assert made.manifest.head.revisions == ("0001",)
    core = new() if prepared else new(None)
    await restore(core, archive)
    migrate(database)
    assert all_rows(core) == all_rows(old.core)
    with core.database.reading() as session:
        (role,) = session.connection().scalars(text("SELECT permissions FROM roles"))
        assert "message.moderate" in str(role)


async def test_an_empty_database_of_an_older_version_gets_newer_tables(
    old: Desk, fresh: Core, archive: Path
) -> None:
    bring_empty_to(old.core.database, ["0002"])
    await make_backup(old.core, archive)
    bring_empty_to(fresh.database, ["0001"])
    await restore(fresh, archive)
    assert fit_with(fresh.database.engine) is Fit.FITS


async def test_nothing_is_lost_in_a_hurry(
    old: Desk, fresh: Core, archive: Path
) -> None:
    """It finds the rows of the first, and leaves them."""
    await fill(old.core)
    await make_backup(old.core, archive)
    await restore(fresh, archive)
    before = all_rows(fresh)
    assert before[str(ContactNote.__tablename__)]
    with pytest.raises(WebcareError, match="not empty"):
        await restore(fresh, archive)
    assert all_rows(fresh) == before
