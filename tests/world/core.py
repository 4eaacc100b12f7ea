"""A core with its webhooks and its work, on a database and a platform of the test."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel
from starlette.applications import Starlette
from starlette.middleware import Middleware

from tests.world.letters import START, Item, body
from tests.world.pigeon import PigeonPlugin
from webcare.bootstrap import build_core
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.loader import Plugins, load_plugins
from webcare.services.automatic.follow_ups import receipt_batcher
from webcare.services.connecting.channel_secrets import seal_secrets
from webcare.services.conversations import converse
from webcare.services.core import Core
from webcare.services.handlers import job_handlers
from webcare.services.receiving import ReceiptBatcher
from webcare.settings import Settings
from webcare.storage.tables import ChannelRow, Conversation, Message, Team
from webcare.storage.tables import metadata as tables
from webcare.web.webhooks import Webhooks
from webcare.work.engine import Handler, WorkEngine
from webcare.work.heartbeat import Heartbeat

T = TypeVar("T")
R = TypeVar("R", bound=SQLModel)

SECRET = "s" * 32

Answer = httpx2.Response | Exception

# One statement: there are many tables, and some tests count after every step.
COUNTS = select(
    *(
        select(func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in tables.sorted_tables
    )
)


@dataclass
class Platform:
    """What the pigeons' platform is asked, and what it answers.

    `answers` are used up first, one a send; then every send is accepted. `files` are
    what it has, by name.
    """

    answers: list[Answer] = field(default_factory=list)
    files: dict[str, bytes | Answer] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    read: list[dict[str, Any]] = field(default_factory=list)
    before_answer: Callable[[dict[str, Any]], object] | None = None

    @property
    def texts(self) -> list[str]:
        """Return the words of every send, in order."""
        return [each["text"] for each in self.sent]

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer as `httpx2.MockTransport` asks."""
        self.asked.append(request.url.path)
        if request.url.path.startswith("/media/"):
            return self._file(request.url.path.removeprefix("/media/"))
        if request.url.path == "/read":
            self.read.append(json.loads(request.content))
        if request.url.path != "/send":
            return httpx2.Response(200)
        message = json.loads(request.content)
        self.sent.append(message)
        if self.before_answer is not None:
            self.before_answer(message)
        if not self.answers:
            return httpx2.Response(200, json={"id": f"out-{len(self.sent)}"})
        return _given(self.answers.pop(0))

    def _file(self, name: str) -> httpx2.Response:
        file = self.files.get(name, httpx2.Response(404))
        if isinstance(file, bytes):
            return httpx2.Response(200, content=file)
        return _given(file)


def _given(answer: Answer) -> httpx2.Response:
    if isinstance(answer, Exception):
        raise answer
    return answer


@dataclass
class World:
    """The parts, and shortcuts for what tests do with them. `now` is the clock."""

    core: Core
    client: httpx2.AsyncClient
    batcher: ReceiptBatcher
    engine: WorkEngine
    platform: Platform
    now: datetime = START

    def channel(
        self,
        name: str = "loft",
        *,
        secret: str = SECRET,
        kind: str = "pigeon",
        **columns: Any,
    ) -> int:
        """Connect a loft of pigeons; return the channel's id."""
        row = ChannelRow(
            name=name,
            type=kind,
            settings={"loft": name},
            created_at=self.now,
            **columns,
        )
        row.secrets = seal_secrets(self.core.seal, row.id, {"secret": secret})
        self.add(row)
        self.core.accounts.forget()
        return row.id

    def team(self, name: str = "service") -> int:
        row = Team(name=name)
        self.add(row)
        return row.id

    def add(self, *rows: SQLModel) -> None:
        """Store rows, in their order."""
        with self.core.database.writing() as session:
            for row in rows:
                session.add(row)
                session.flush()

    async def post(
        self,
        content: bytes,
        *,
        to: str = "loft",
        secret: str = SECRET,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """Send a body to a webhook, signed."""
        digest = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
        signed = {"x-signature": f"sha256={digest}"}
        return await self.client.post(
            f"/webhooks/{to}", content=content, headers=signed | (headers or {})
        )

    async def says(self, *items: Item, to: str = "loft") -> None:
        """Post items that the platform sends, and have them taken."""
        answer = await self.post(body(*items), to=to)
        assert answer.status_code == 200, answer.text

    async def work(self, *, later: timedelta = timedelta(0)) -> None:
        """Let the clock run, and do whatever is due then."""
        self.now += later
        await self.engine.run_due()

    async def reply(self, text: str = "Om 10:15.", **draft: Any) -> int:
        """Answer in the only conversation there is."""
        (conversation,) = self.rows(Conversation)
        return await converse.reply(
            self.core, SYSTEM, conversation.id, Draft(text=text, **draft)
        )

    def ask(self, query: Callable[[Session], T]) -> T:
        """Return what a query finds now."""
        with self.core.database.reading() as session:
            return query(session)

    def rows(self, table: type[R], **columns: object) -> list[R]:
        """Return all rows of a table with these values, by their keys."""
        keys = list(table.__table__.primary_key)  # type: ignore[attr-defined]
        query = select(table).filter_by(**columns).order_by(*keys)
        return self.ask(lambda session: list(session.scalars(query)))

    def count(self, table: type[SQLModel]) -> int:
        query = select(func.count()).select_from(table)
        return self.ask(lambda session: session.scalar(query)) or 0

    def counts(self) -> dict[str, int]:
        """Return how many rows every table has."""
        return self.ask(lambda session: dict(session.execute(COUNTS).mappings().one()))

    def message(self, message_id: int) -> Message:
        return self.ask(lambda session: session.get_one(Message, message_id))

    def texts(self, direction: str = "in") -> list[str]:
        """Return the words of all messages of a direction, as they came."""
        return [each.text for each in self.rows(Message, direction=direction)]

    def another_engine(
        self,
        handlers: Mapping[str, Handler] | None = None,
        *,
        side_by_side: int = 16,
    ) -> WorkEngine:
        """Return a second worker on the same database."""
        return WorkEngine(
            self.core.database,
            self.core.signals,
            handlers or job_handlers(self.core),
            clock=lambda: self.now,
            side_by_side=side_by_side,
            heartbeat=Heartbeat(kind="serve", version="test"),
        )


@asynccontextmanager
async def running(
    url: str, folder: Path, *, plugins: Plugins | None = None, **settings: Any
) -> AsyncIterator[World]:
    """Open a world on a database that is `migrated`; it has no channel yet."""
    platform = Platform()
    made: list[World] = []
    core = build_core(
        Settings(data_dir=folder / "data", database_url=url, **settings),
        plugins=plugins or pigeons(),
        clock=lambda: made[0].now,
        transport=httpx2.MockTransport(platform),
    )
    batcher = receipt_batcher(core)
    app = Starlette(middleware=[Middleware(Webhooks, core=core, batcher=batcher)])
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://webcare.test"
    ) as client:
        engine = WorkEngine(
            core.database,
            core.signals,
            job_handlers(core),
            clock=core.clock,
            heartbeat=Heartbeat(kind="serve", version="test"),
        )
        made.append(World(core, client, batcher, engine, platform))
        try:
            yield made[0]
        finally:
            await core.accounts.aclose()
            core.passwords.close()
            core.database.close()


def pigeons(*birds: Any) -> Plugins:
    """Load the pigeons, and no installed plugin."""
    plugin = PigeonPlugin(birds) if birds else PigeonPlugin()
    return load_plugins(extra={"pigeons": plugin}, discover=False)


@contextmanager
def failing(world: World, moment: str) -> Iterator[None]:
    """Let every transaction fail at a moment: `commit`, or a statement."""

    def fail(*_: object) -> None:
        raise OperationalError("INSERT", None, Exception("the disk is on fire"))

    event.listen(world.core.database.engine, moment, fail)
    try:
        yield
    finally:
        event.remove(world.core.database.engine, moment, fail)


async def until(met: Callable[[], object], seconds: float = 5) -> None:
    """Wait for something that happens in the background."""
    async with asyncio.timeout(seconds):
        while True:
            if met():
                return
            await asyncio.sleep(0.01)


def delivered(messages: Sequence[Message]) -> list[str]:
    """Return the statuses of messages, for short assertions."""
    return [each.status for each in messages]
