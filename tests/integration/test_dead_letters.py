"""What could not be read or stored is kept, seen by who may, and tried again."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.desk import Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM
from webcare.errors import InvalidTransition, NotFound
from webcare.services.operations import dead_letters
from webcare.storage.ids import new_id
from webcare.storage.queries import dead_letters as queries
from webcare.storage.tables import DeadLetter, Message

pytestmark = pytest.mark.anyio


@pytest.fixture
async def at(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


def letter(
    at: Desk,
    channel: int,
    text: str = "Waar is mijn koffer?",
    *,
    kind: str = "unreadable",
    account: str = "",
    body: str | None = None,
) -> int:
    sheet = {"id": "m1", "from": "jan", "text": text, "to": account or None}
    row = DeadLetter(
        id=new_id(),
        channel_id=channel,
        kind=kind,
        reason="it was torn",
        body=(json.dumps(sheet) if body is None else body).encode(),
        account=account,
        received_at=at.now,
    )
    at.add(row)
    return row.id


def stored(at: Desk) -> list[tuple[int, str]]:
    with at.core.database.reading() as session:
        return [(each.channel_id, each.text) for each in session.exec(select(Message))]


def kept(at: Desk, letter_id: int) -> queries.DeadLetterView:
    with at.core.database.reading() as session:
        return queries.dead_letter(SYSTEM, session, letter_id)


async def test_what_can_be_read_now_is_stored_once(at: Desk) -> None:
    channel = at.channel("balie")
    one, same = letter(at, channel), letter(at, channel)
    await dead_letters.replay(at.core, SYSTEM, one)
    await dead_letters.replay(at.core, SYSTEM, same)
    assert stored(at) == [(channel, "Waar is mijn koffer?")]
    assert kept(at, one).replayed_at == at.now
    with pytest.raises(InvalidTransition, match="already"):
        await dead_letters.replay(at.core, SYSTEM, one)
    with at.core.database.reading() as session:
        assert queries.waiting_count(SYSTEM, session) == 0


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"text": "torn"}, "it is torn"),
        ({"body": "geen json"}, "not JSON"),
        ({"body": "{}"}, "KeyError"),
    ],
)
async def test_what_still_cannot_be_read_says_why(
    at: Desk, values: dict[str, str], reason: str
) -> None:
    one = letter(at, at.channel("balie"), **values)
    with pytest.raises(InvalidTransition):
        await dead_letters.replay(at.core, SYSTEM, one)
    assert kept(at, one).replay_failed == reason
    assert kept(at, one).replayed_at is None
    assert stored(at) == []


async def test_what_the_database_refuses_stays_a_dead_letter(at: Desk) -> None:
    one = letter(at, at.channel("balie"), "\ud800", kind="unstorable")
    with pytest.raises(InvalidTransition):
        await dead_letters.replay(at.core, SYSTEM, one)
    assert kept(at, one).replayed_at is None
    assert kept(at, one).replay_failed
    assert stored(at) == []


async def test_what_was_for_another_account_goes_there(at: Desk) -> None:
    channel = at.channel("balie")
    one = letter(at, channel, kind="unaddressed", account="loket-number")
    with pytest.raises(InvalidTransition, match="not connected"):
        await dead_letters.replay(at.core, SYSTEM, one)
    other = at.channel("loket")
    at.core.accounts.forget()
    await dead_letters.replay(at.core, SYSTEM, one)
    assert stored(at) == [(other, "Waar is mijn koffer?")]


async def test_nobody_replays_into_a_channel_that_is_not_theirs(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    channel = at.channel("balie", team=north)
    at.channel("loket", team=south)
    one = letter(at, channel, kind="unaddressed", account="loket-number")
    lead = at.scope(at.user("anna", "lead", team=north))
    with pytest.raises(InvalidTransition, match="not connected"):
        await dead_letters.replay(at.core, lead, one)
    assert stored(at) == []


async def test_a_foreign_dead_letter_looks_absent(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    one = letter(at, at.channel("balie", team=north))
    lead = at.scope(at.user("anna", "lead", team=south))
    agent = at.scope(at.user("bram", team=north))
    for scope in (lead, agent):
        with pytest.raises(NotFound):
            await dead_letters.replay(at.core, scope, one)
        with at.core.database.reading() as session:
            assert queries.dead_letters(scope, session).items == []
            assert queries.waiting_count(scope, session) == 0
    assert kept(at, one).size > 0


async def test_pages_neither_skip_nor_repeat(at: Desk) -> None:
    channel = at.channel("balie")
    there = {letter(at, channel) for _ in range(5)}
    seen, after = [], None
    while True:
        with at.core.database.reading() as session:
            page = queries.dead_letters(
                SYSTEM, session, limit=2, after=after, replayed=False
            )
        seen += [each.id for each in page.items]
        letter(at, channel)
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen))
    assert set(seen) == there
