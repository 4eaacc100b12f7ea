"""Carries wake-ups between the processes of one installation, through Redis.

Nothing else goes this way: which topics have news, and never what the news is. Each
topic has a channel of its own, so that nobody is woken for what it does not look at.
While Redis is away every process looks by itself, a second later than it would have.

A connection may die without a word, and a subscription waits in silence by its nature.
So each process also talks to itself: who does not hear even that is deaf, and connects
anew.
"""

import asyncio
import secrets
from collections.abc import Collection, Iterable

import structlog
from prometheus_client import Counter, Gauge
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from webcare.live.signals import Signals, Topic

_CONNECT_SECONDS = 5.0
_PAUSE = 2.0
_PATIENCE = 9.0
_BEATS = 3
TOGETHER_SECONDS = 0.1
"""After one wake-up the next is told together with all that follows so soon.

Under load each commit is news, and every other process reads what is told.
"""

CONNECTED = Gauge("webcare_relay_connected", "1 while wake-ups go through Redis")
LOST = Counter("webcare_relay_lost_total", "How often Redis went away")

log = structlog.get_logger()


class Relay:
    """Tells the other processes what wakes us, and wakes us for what wakes them.

    Args:
        url: of Redis.
        signals: of this process.
        topics: what somebody here waits for.
        patience: after how many seconds of silence a connection counts as dead.
    """

    def __init__(
        self,
        url: str,
        signals: Signals,
        topics: Collection[Topic] = tuple(Topic),
        *,
        patience: float = _PATIENCE,
    ) -> None:
        self._url = url
        self._signals = signals
        self._topics = {channel_of(topic): topic for topic in topics}
        self._patience = patience
        self._name = secrets.token_hex(8)
        self._untold: set[Topic] = set()
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Relay until cancelled; Redis may come and go meanwhile."""
        loop = asyncio.get_running_loop()

        def take(topics: Iterable[Topic]) -> None:
            loop.call_soon_threadsafe(self._note, frozenset(topics))

        with self._signals.forwarding(take):
            while True:
                try:
                    await self._connected()
                except* (RedisError, OSError) as lost:
                    LOST.inc()
                    names = {type(error).__name__ for error in lost.exceptions}
                    log.warning("relay.lost", errors=sorted(names))
                await asyncio.sleep(_PAUSE)

    def _note(self, topics: frozenset[Topic]) -> None:
        self._untold |= topics
        self._news.set()

    async def _connected(self) -> None:
        """Relay over one connection, until it is lost."""
        client = Redis.from_url(
            self._url,
            # A subscription is silent for as long as nothing happens.
            socket_timeout=None,
            socket_connect_timeout=_CONNECT_SECONDS,
            health_check_interval=15,
        )
        async with client, client.pubsub() as subscription:
            # Who is connected to what says nothing would wait for ever.
            async with asyncio.timeout(self._patience):
                await subscription.subscribe(self._own, *self._topics)
            log.info("relay.connected")
            # What was missed meanwhile is looked for now.
            self._signals.wake(*self._topics.values())
            with CONNECTED.track_inprogress():
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._hear(subscription))
                    group.create_task(self._tell(client))
                    group.create_task(self._beat(client))

    async def _hear(self, subscription: PubSub) -> None:
        messages = subscription.listen()
        while True:
            async with asyncio.timeout(self._patience):
                message = await anext(messages)
            if message["type"] != "message":
                continue
            # Whoever shares this Redis can say anything here.
            topic = self._topics.get(message["channel"].decode(errors="replace"))
            if topic and message["data"] != self._name.encode():
                self._signals.wake(topic)

    async def _tell(self, client: Redis) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            topics, self._untold = self._untold, set()
            for topic in sorted(topics):
                await client.publish(channel_of(topic), self._name)
            await asyncio.sleep(TOGETHER_SECONDS)

    async def _beat(self, client: Redis) -> None:
        while True:
            await asyncio.sleep(self._patience / _BEATS)
            await client.publish(self._own, self._name)

    @property
    def _own(self) -> str:
        """Return the channel on which nobody but we ourselves can be heard."""
        return f"webcare:beat:{self._name}"


def channel_of(topic: Topic) -> str:
    """Return where news of a topic is told."""
    return f"webcare:wake:{topic.value}"
