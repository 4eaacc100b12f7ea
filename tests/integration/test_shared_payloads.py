"""Every real webhook that is at hand, signed and posted: it lands, or it is kept."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import httpx2
import pytest

import webcare_whatsapp
from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, running
from webcare.domain.inbound import (
    ChannelReported,
    IdentityChanged,
    Inbound,
    ItemFailed,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
)
from webcare.errors import MalformedPayload
from webcare.loader import load_plugins
from webcare.plugin import WebhookRequest
from webcare.services.accounts import ConnectedChannel
from webcare.services.channel_secrets import seal_secrets
from webcare.storage.tables import (
    ChannelReport,
    ChannelRow,
    DeadLetter,
    Message,
    Preference,
    RawDelivery,
    Reaction,
    StatusNews,
)

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "payloads" / "whatsapp"
FILES = sorted(
    path
    for path in FOLDER.glob("*.*")
    if not path.name.startswith(("api_", "webhook_value.", "entry_item."))
)

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not FILES, reason="needs the shared folder of real payloads beside the project"
    ),
]

SECRET = "app-secret-of-the-tests"
Key = tuple[Any, ...]


@pytest.fixture
async def world(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    plugins = load_plugins(extra={"whatsapp": webcare_whatsapp}, discover=False)
    async with running(new_database(migrated), tmp_path, plugins=plugins) as made:
        yield made


def connect(world: World, name: str, waba: str, number: str) -> None:
    row = ChannelRow(
        name=name,
        type="whatsapp",
        settings={"waba_id": waba, "phone_number_id": number},
        created_at=world.now,
    )
    secrets = {"app_secret": SECRET, "verify_token": "v", "access_token": "t"}
    row.secrets = seal_secrets(world.core.seal, row.id, secrets)
    world.add(row)
    world.core.accounts.forget()


def account_of(body: bytes) -> tuple[str, str]:
    """Return the account and the number that a body is for, as far as it says so."""
    try:
        entry = json.loads(body)["entry"][0]
        value = entry["changes"][0]["value"]
    except (ValueError, LookupError, TypeError):
        return "none", "none"
    number = value.get("metadata", {}).get("phone_number_id")
    return _usable(entry.get("id")), _usable(number)


def _usable(account: object) -> str:
    """Return an id; some files have a word in capitals and brackets in its place."""
    return account if isinstance(account, str) and account.isdigit() else "none"


async def post(world: World, name: str, body: bytes) -> httpx2.Response:
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return await world.client.post(
        f"/webhooks/{name}",
        content=body,
        headers={"x-hub-signature-256": f"sha256={digest}"},
    )


def places(channel: ConnectedChannel, events: Iterable[Inbound]) -> set[Key]:
    """Return where the events belong: a table, and what finds the row there."""
    found: set[Key] = set()
    ours = channel.channel.account_ids(channel.account.settings)
    for event in events:
        if event.account is not None and event.account not in ours:
            found.add((DeadLetter, channel.id))
            continue
        match event:
            case MessageReceived() | IdentityChanged(external_id=str()):
                found.add((Message, channel.id, event.external_id))
            case StatusChanged():
                found.add((StatusNews, channel.id, event.external_id))
            case ReactionChanged():
                found.add((Reaction, channel.id, event.target))
            case ChannelReported():
                found.add((ChannelReport, channel.id, event.key))
            case PreferenceChanged():
                found.add((Preference, channel.id, event.category))
            case MessageEdited() | MessageRevoked() | ItemFailed():
                found.add((DeadLetter, channel.id))
    return {place for place in found if place[-1] != ""}


def filled(world: World) -> set[Key]:
    """Return which places have a row."""
    return {
        *((Message, e.channel_id, e.external_id) for e in world.rows(Message)),
        *((StatusNews, e.channel_id, e.external_id) for e in world.rows(StatusNews)),
        *((Reaction, e.channel_id, e.target) for e in world.rows(Reaction)),
        *((ChannelReport, e.channel_id, e.key) for e in world.rows(ChannelReport)),
        *((Preference, e.channel_id, e.category) for e in world.rows(Preference)),
        *((DeadLetter, e.channel_id) for e in world.rows(DeadLetter)),
    }


async def test_every_webhook_is_stored_where_it_belongs_or_refused(
    world: World,
) -> None:
    expected: set[Key] = set()
    taken = 0
    for number, path in enumerate(FILES):
        body, name = path.read_bytes(), f"wa{number}"
        connect(world, name, *account_of(body))
        answer = await post(world, name, body)
        channel = await world.core.accounts.get(name)
        assert channel is not None
        request = WebhookRequest(method="POST", headers={}, query={}, body=body)
        try:
            events = tuple(channel.channel.parse(channel.account, request))
        except MalformedPayload:
            assert answer.status_code == 400, path.name
            continue
        assert answer.status_code == 200, path.name
        taken += 1
        expected |= places(channel, events)
    assert expected
    assert expected <= filled(world)
    assert world.count(RawDelivery) == taken
    assert taken > 140


async def test_sent_again_nothing_is_there_twice(world: World) -> None:
    connect(world, "wa", "w1", "n1")
    bodies = [path.read_bytes() for path in FILES]
    for body in bodies:
        await post(world, "wa", body)
    before = world.counts()
    for body in bodies:
        answer = await post(world, "wa", body)
        assert answer.status_code < 500
    after = world.counts()
    # What is for accounts that are not connected is kept each time, like raw bodies.
    for name in ("raw_deliveries", "dead_letters"):
        before.pop(name)
        after.pop(name)
    assert after == before
