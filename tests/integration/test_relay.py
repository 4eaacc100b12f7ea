"""Wake-ups reach other processes at once, and Redis may come and go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis

from chaos.proxy import proxied
from webcare.live.relay import Relay, channel_of
from webcare.live.signals import Signals, Topic

AT_ONCE = 5.0


@asynccontextmanager
async def relayed(
    url: str, *topics: Topic, patience: float = 9.0
) -> AsyncIterator[Signals]:
    """Give the signals of a process, and wait until it is connected."""
    signals = Signals()
    relay = Relay(url, signals, topics or tuple(Topic), patience=patience)
    with signals.listen(topics[0] if topics else Topic.CHANNELS) as connected:
        task = asyncio.create_task(relay.run())
        assert await connected.wait(AT_ONCE)
    try:
        yield signals
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_news_in_one_process_wakes_another(redis_url: str) -> None:
    async with relayed(redis_url) as here, relayed(redis_url) as there:
        with there.listen(Topic.WORK) as waiter, there.listen(Topic.EVENTS) as other:
            here.notify(Topic.WORK)
            assert await waiter.wait(AT_ONCE)
            assert not await other.wait(0.05)


async def test_nobody_hears_of_what_they_do_not_look_at(redis_url: str) -> None:
    """A worker would have to read each of the thousand lines that are for screens."""
    async with relayed(redis_url) as here, relayed(redis_url, Topic.WORK) as there:
        with there.listen(Topic.WORK) as waiter, there.listen(Topic.EVENTS) as other:
            here.notify(Topic.EVENTS)
            assert not await other.wait(0.2)
            here.notify(Topic.WORK)
            assert await waiter.wait(AT_ONCE)


async def test_news_comes_from_any_thread(redis_url: str) -> None:
    async with relayed(redis_url) as here, relayed(redis_url) as there:
        with there.listen(Topic.EVENTS) as waiter:
            await asyncio.to_thread(here.notify, Topic.EVENTS)
            assert await waiter.wait(AT_ONCE)


async def test_own_news_does_not_come_back(redis_url: str) -> None:
    async with relayed(redis_url) as here:
        with here.listen(Topic.EVENTS) as waiter:
            here.notify(Topic.EVENTS)
            assert await waiter.wait(AT_ONCE)
            assert not await waiter.wait(0.2)


async def test_much_news_at_once_is_told_a_few_times(redis_url: str) -> None:
    """Under load each commit is news, and telling it costs every other process."""
    async with (
        relayed(redis_url) as here,
        Redis.from_url(redis_url) as client,
        client.pubsub() as ear,
    ):
        await ear.subscribe(*map(channel_of, Topic))
        for _ in range(40):
            here.notify(Topic.EVENTS)
            await asyncio.sleep(0.002)
        here.notify(Topic.WORK)
        heard: list[str] = []
        async with asyncio.timeout(AT_ONCE):
            async for message in ear.listen():
                if message["type"] == "message":
                    heard.append(message["channel"].decode())
                    if "work" in heard[-1]:
                        break
    assert len(heard) < 20


@pytest.mark.parametrize("odd", [b"", b" ", b"\xff\xfe", b"x nonsense", b"x" * 99999])
async def test_what_a_stranger_says_ends_nothing(redis_url: str, odd: bytes) -> None:
    """Other programs may share this Redis."""
    async with (
        relayed(redis_url) as here,
        relayed(redis_url) as there,
        Redis.from_url(redis_url) as client,
    ):
        with there.listen(Topic.WORK) as waiter:
            # At worst it makes us look where there is nothing.
            await client.publish(channel_of(Topic.WORK), odd)
            await waiter.wait(0.1)
            here.notify(Topic.WORK)
            assert await waiter.wait(AT_ONCE)


async def test_without_redis_the_own_process_is_woken_all_the_same() -> None:
    signals = Signals()
    task = asyncio.create_task(Relay("redis://127.0.0.1:9/0", signals).run())
    with signals.listen(Topic.EVENTS) as waiter:
        signals.notify(Topic.EVENTS)
        assert await waiter.wait(AT_ONCE)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_lost_connection_is_made_again(redis_url: str) -> None:
    async with relayed(redis_url) as here, relayed(redis_url) as there:
        with there.listen(Topic.CHANNELS) as back, there.listen(Topic.WORK) as waiter:
            async with Redis.from_url(redis_url) as client:
                await client.client_kill_filter(_type="pubsub")
            assert await back.wait(2 * AT_ONCE)
            for _ in range(10):
                here.notify(Topic.WORK)
                if await waiter.wait(1):
                    return
    pytest.fail("news did not come through any more")


async def test_a_connection_that_died_without_a_word_is_made_again(
    redis_url: str,
) -> None:
    port = urlsplit(redis_url).port
    assert port
    async with proxied(port) as proxy, relayed(redis_url) as here:
        through = f"redis://127.0.0.1:{proxy.port}/0"
        async with relayed(through, patience=0.5) as there:
            with there.listen(Topic.CHANNELS) as back, there.listen(Topic.WORK) as work:
                proxy.fall_silent()
                here.notify(Topic.WORK)
                assert not await work.wait(0.3)
                proxy.recover()
                assert await back.wait(2 * AT_ONCE)
                here.notify(Topic.WORK)
                assert await work.wait(AT_ONCE)


async def test_a_silence_that_outlasts_the_next_connection_ends_as_well(
    redis_url: str,
) -> None:
    """Who connects anew meanwhile is greeted by nobody, and must not wait for that."""
    port = urlsplit(redis_url).port
    assert port
    async with proxied(port) as proxy, relayed(redis_url) as here:
        through = f"redis://127.0.0.1:{proxy.port}/0"
        async with relayed(through, patience=0.5) as there:
            with there.listen(Topic.CHANNELS) as back, there.listen(Topic.WORK) as work:
                proxy.fall_silent()
                # Longer than it takes to be given up, and to try again.
                await asyncio.sleep(4)
                proxy.recover()
                assert await back.wait(2 * AT_ONCE)
                here.notify(Topic.WORK)
                assert await work.wait(AT_ONCE)


async def test_a_connection_that_is_only_quiet_is_kept(redis_url: str) -> None:
    async with relayed(redis_url, patience=0.3) as here:
        with here.listen(Topic.CHANNELS) as again:
            assert not await again.wait(1.5)
