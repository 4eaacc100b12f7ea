"""`kill -9` under load: what was acknowledged is there once, work goes on in order."""

import asyncio
import hashlib
import hmac
import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep

import httpx2
import pytest
from sqlmodel import col, select

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.services.process import free_port
from tests.world.core import until
from webcare.bootstrap import build_core
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.errors import StorageUnavailable
from webcare.services.connecting.channel_secrets import seal_secrets
from webcare.services.conversations import converse
from webcare.services.core import Core
from webcare.settings import Settings
from webcare.storage.tables import ChannelRow, Conversation, Job, Lane, Message

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

KILLS = 3
CUSTOMERS = 6
ENOUGH = 50
SECRET = "app-secret-of-the-tests"


@dataclass
class Platform:
    """What a platform on this machine received, by recipient."""

    received: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    address: str = ""

    @contextmanager
    def running(self) -> Iterator[None]:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                message = json.loads(self.rfile.read(length))
                if "text" in message:
                    to = message.get("to") or message.get("recipient")
                    platform.received[to].append(message["text"]["body"])
                # The longer an answer takes, the likelier a kill comes before it.
                sleep(0.02)
                identity = f"wamid.out.{random.getrandbits(60)}"
                answer = json.dumps({"messages": [{"id": identity}]}).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None: ...

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.address = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Server:
    """`webcare serve`, which can be killed and started again on the same port."""

    def __init__(self, folder: Path, url: str) -> None:
        self.address = f"http://127.0.0.1:{(port := free_port())}"
        self._folder = folder
        self._environment = os.environ | {
            "WEBCARE_DATABASE_URL": url,
            "WEBCARE_DATA_DIR": str(folder / "data"),
            "WEBCARE_PORT": str(port),
            "WEBCARE_LOG_LEVEL": "warning",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self._folder / "log").open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "webcare", "serve"),
                cwd=self._folder,
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        said = await self._process.stdout.readline()
        assert said.startswith(b"Webcare listens"), (self._folder / "log").read_text()

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.communicate()


@asynccontextmanager
async def opened(folder: Path, url: str, platform: Platform) -> AsyncIterator[Core]:
    """Give a core of our own on the server's database, with a channel connected."""
    core = build_core(Settings(data_dir=folder / "data", database_url=url))
    row = ChannelRow(
        name="wa",
        type="whatsapp",
        settings={
            "waba_id": "w1",
            "phone_number_id": "n1",
            "base_url": platform.address,
        },
        created_at=core.clock(),
    )
    secrets = {"app_secret": SECRET, "verify_token": "v", "access_token": "t"}
    row.secrets = seal_secrets(core.seal, row.id, secrets)
    with core.database.writing() as session:
        session.add(row)
    try:
        yield core
    finally:
        await core.accounts.aclose()
        core.passwords.close()
        core.database.close()


def webhook(customer: int, number: int) -> bytes:
    """Return what the platform sends for one message."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "31201234567", "phone_number_id": "n1"},
        "contacts": [{"profile": {"name": f"C{customer}"}, "wa_id": wa_id(customer)}],
        "messages": [
            {
                "from": wa_id(customer),
                "id": f"wamid.in.{customer}.{number}",
                "timestamp": str(int(datetime.now(UTC).timestamp())),
                "type": "text",
                "text": {"body": f"Vraag {number}"},
            }
        ],
    }
    change = {"field": "messages", "value": value}
    entry = {"id": "w1", "changes": [change]}
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [entry]}
    ).encode()


def wa_id(customer: int) -> str:
    return f"3161234567{customer}"


@dataclass
class Load:
    """Customers that write until told to stop, each message until it is taken."""

    server: Server
    over: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: set[str] = field(default_factory=set)

    async def write(self, customer: int) -> None:
        rng = random.Random(customer)  # noqa: S311
        number = 0
        async with httpx2.AsyncClient(trust_env=False, timeout=20) as client:
            while not self.over.is_set():
                number += 1
                body = webhook(customer, number)
                await self._deliver(client, body)
                self.acknowledged.add(f"wamid.in.{customer}.{number}")
                if rng.random() < 0.3:
                    await self._deliver(client, body)
                await asyncio.sleep(rng.random() * 0.02)

    async def _deliver(self, client: httpx2.AsyncClient, body: bytes) -> None:
        """Post as a platform does: again and again until it is taken."""
        digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature-256": f"sha256={digest}"}
        while True:
            try:
                answer = await client.post(
                    f"{self.server.address}/webhooks/wa", content=body, headers=headers
                )
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == 200:
                return
            assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)


async def answer_all(core: Core, over: asyncio.Event) -> dict[int, list[str]]:
    """Write replies in every conversation, numbered, until told to stop."""
    written: dict[int, list[str]] = defaultdict(list)
    while not over.is_set():
        ids = await core.read(lambda s: s.exec(select(Conversation.id)).all())
        for conversation_id in ids:
            text = f"Antwoord {len(written[conversation_id])}"
            try:
                await converse.reply(core, SYSTEM, conversation_id, Draft(text=text))
            except StorageUnavailable:
                continue
            written[conversation_id].append(text)
        await asyncio.sleep(0.5)
    return written


async def settled(core: Core) -> None:
    """Wait until everything that was to be sent is out of the way."""
    async with asyncio.timeout(40):
        while True:
            left = await core.read(
                lambda s: (
                    s.exec(select(Job.id)).first() or s.exec(select(Lane.key)).first()
                )
            )
            if left is None:
                return
            await asyncio.sleep(0.2)


async def test_kill_9_loses_nothing_and_repeats_nothing(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    platform, url = Platform(), new_database(migrated)
    rng = random.Random(9)  # noqa: S311
    with platform.running():
        async with opened(tmp_path, url, platform) as core:
            server = Server(tmp_path, url)
            load = Load(server)
            try:
                await server.start()
                async with asyncio.TaskGroup() as tasks:
                    for customer in range(CUSTOMERS):
                        tasks.create_task(load.write(customer))
                    replies = tasks.create_task(answer_all(core, load.over))
                    for _ in range(KILLS):
                        await asyncio.sleep(0.4 + rng.random())
                        await server.kill()
                        await server.start()
                    await asyncio.sleep(0.5)
                    # However busy the machine is: with few messages it says little.
                    await until(lambda: len(load.acknowledged) > ENOUGH, 60)
                    load.over.set()
                await settled(core)
            finally:
                await server.kill()
            check_receipt(core, load)
            check_delivery(core, platform, replies.result())


def check_receipt(core: Core, load: Load) -> None:
    with core.database.reading() as session:
        inbound = select(Message).where(Message.direction == "in")
        stored = [each.external_id for each in session.exec(inbound)]
        conversations = session.exec(select(Conversation)).all()
    assert len(load.acknowledged) > ENOUGH
    assert len(stored) == len(set(stored))
    assert set(stored) == load.acknowledged
    assert len(conversations) == CUSTOMERS


def check_delivery(
    core: Core, platform: Platform, written: dict[int, list[str]]
) -> None:
    arrived = list(platform.received.values())
    for texts in arrived:
        numbers = [int(text.rpartition(" ")[2]) for text in texts]
        assert numbers == sorted(set(numbers)), "sent twice, or out of order"
    ours = select(Message).where(Message.direction == "out")
    with core.database.reading() as session:
        messages = session.exec(ours.order_by(col(Message.id))).all()
    by_conversation: dict[int, list[str]] = defaultdict(list)
    for message in messages:
        by_conversation[message.conversation_id].append(message.text)
        assert message.status in {"sent", "perhaps_sent"}
        assert (message.fault is not None) == (message.status == "perhaps_sent")
    assert by_conversation == written
    sent = sum(message.status == "sent" for message in messages)
    assert sent > 20
    # What is in doubt may have arrived, or not; what is sent has.
    assert sent <= sum(map(len, arrived)) <= len(messages)
