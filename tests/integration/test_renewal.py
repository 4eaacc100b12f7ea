"""Settings that a platform changes: renewed by one at a time, and durable at once."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, failing, running
from tests.world.pigeon import PigeonSettings
from webcare.errors import Refused
from webcare.plugin import Account
from webcare.services.connecting.renewal import LEASE, Renewal
from webcare.storage.tables import ChannelRow

pytestmark = pytest.mark.anyio


class Rotation:
    """A platform whose token can be used once, for the next one."""

    def __init__(self) -> None:
        self.valid = "knock"
        self.given = 0
        self.gave = asyncio.Event()

    async def renew(self, account: Account[PigeonSettings]) -> str:
        """Renew an account's token as a plugin does; return what holds then."""
        stale = account.settings.token.get_secret_value()

        async def change(newest: PigeonSettings) -> Mapping[str, str]:
            token = newest.token.get_secret_value()
            if token != stale:
                return {}
            await asyncio.sleep(0.01)
            assert token == self.valid, "a token was used twice"
            self.given += 1
            self.valid = f"knock-{self.given}"
            self.gave.set()
            return {"token": self.valid}

        return (await account.renew(change)).token.get_secret_value()


async def account(world: World) -> Account[PigeonSettings]:
    connected = await world.core.accounts.get("loft")
    assert connected is not None
    return connected.account


def version(world: World) -> int:
    return world.rows(ChannelRow)[0].version


async def test_what_is_renewed_is_sealed_and_used_from_now_on(world: World) -> None:
    platform = Rotation()
    before = version(world)
    assert await platform.renew(await account(world)) == "knock-1"
    assert (await account(world)).settings.token.get_secret_value() == "knock-1"
    (row,) = world.rows(ChannelRow)
    assert row.settings == {"loft": "loft"}
    assert b"knock" not in row.secrets
    assert (row.version, row.renewing_until) == (before + 1, None)


async def test_many_at_once_renew_once(world: World) -> None:
    platform = Rotation()
    held = await account(world)
    tokens = await asyncio.gather(*(platform.renew(held) for _ in range(5)))
    assert tokens == ["knock-1"] * 5
    assert platform.given == 1


@pytest.fixture
async def both(
    new_database: NewDatabase, tmp_path: Path
) -> AsyncIterator[tuple[World, World]]:
    """Give two processes with one database."""
    url = new_database(migrated)
    async with running(url, tmp_path) as one, running(url, tmp_path) as two:
        one.channel()
        yield one, two


async def test_two_processes_renew_once(both: tuple[World, World]) -> None:
    platform = Rotation()
    held = [await account(world) for world in both]
    assert await asyncio.gather(*map(platform.renew, held)) == ["knock-1"] * 2
    assert platform.given == 1


async def test_a_token_is_not_lost_with_whoever_asked_for_it(world: World) -> None:
    platform, held = Rotation(), await account(world)
    asking = asyncio.create_task(platform.renew(held))
    await platform.gave.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await platform.renew(held) == "knock-1"
    assert platform.given == 1


async def test_a_token_is_not_lost_while_the_database_is_away(world: World) -> None:
    platform, away = Rotation(), ExitStack()
    held = await account(world)
    with away:
        asking = asyncio.create_task(platform.renew(held))
        await platform.gave.wait()
        away.enter_context(failing(world, "commit"))
        await asyncio.sleep(0.05)
    assert await asking == "knock-1"
    world.core.accounts.forget()
    assert (await account(world)).settings.token.get_secret_value() == "knock-1"


async def test_a_change_that_fails_lets_the_next_one_in(world: World) -> None:
    async def fail(_: PigeonSettings) -> Mapping[str, str]:
        raise ValueError("the platform said no")

    before = version(world)
    with pytest.raises(ValueError, match="said no"):
        await (await account(world)).renew(fail)
    assert version(world) == before
    assert await Rotation().renew(await account(world)) == "knock-1"


async def test_what_does_not_fit_is_not_kept(world: World) -> None:
    async def misspell(_: PigeonSettings) -> Mapping[str, str]:
        return {"tokken": "knock-1"}

    before = version(world)
    with pytest.raises(Refused):
        await (await account(world)).renew(misspell)
    assert version(world) == before


async def test_whoever_died_meanwhile_keeps_the_others_waiting_for_a_while(
    world: World,
) -> None:
    died_at = datetime.now(UTC)
    (row,) = world.rows(ChannelRow)
    with world.core.database.writing() as session:
        session.get_one(ChannelRow, row.id).renewing_until = died_at + LEASE
    shown = [died_at]
    renewal = Renewal(
        world.core.database,
        world.core.seal,
        channel_of=world.core.plugins.channel,
        forget=world.core.accounts.forget,
        clock=lambda: shown[0],
    )
    held = await account(world)

    async def change(_: PigeonSettings) -> Mapping[str, str]:
        return {"token": "knock-1"}

    asking = asyncio.create_task(renewal.renew(row.id, change))
    await asyncio.sleep(0.05)
    assert not asking.done()
    shown[0] += LEASE + timedelta(seconds=1)
    renewed = await asking
    assert isinstance(renewed, PigeonSettings)
    assert renewed != held.settings
