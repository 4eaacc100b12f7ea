"""What the database and the platform hold afterwards, held against what was promised.

Everything is read from the tables themselves, with no part of Webcare in between that
could hide a loss.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from chaos.platform import UNKNOWN, Platform
from webcare.services.conversations.history import Happening
from webcare.services.sending.outbox import DELIVER
from webcare.storage.database import Database
from webcare.storage.tables import Conversation, ConversationEvent, Job, Message

_UNDER_WAY = ("queued", "sending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of what customers wrote.

    Attributes:
        stored: how many messages of theirs there are.
        lost: how many acknowledged ones are not there.
        twice: how many are there, or were told of, more than once.
        conversations: how many there are.
    """

    stored: int
    lost: int
    twice: int
    conversations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of the replies that were accepted.

    Attributes:
        sent: how many the platform is known to have.
        doubtful: how many are marked as perhaps sent.
        lost: accepted, and neither; or said to be sent, while the platform has not
            got it.
        twice: how many reached the customer more than once, which nobody asked for.
        disorderly: how many conversations got theirs in another order.
        failed: how many are shown as failed.
    """

    sent: int
    doubtful: int
    lost: int
    twice: int
    disorderly: int
    failed: int

    @property
    def faults(self) -> int:
        """Return how much went wrong that must never go wrong."""
        return self.lost + self.twice + self.disorderly + self.failed


async def settled(database_url: str, *, seconds: float) -> bool:
    """Wait until no reply is on its way any more; say whether that came in time."""
    deadline = time.monotonic() + seconds
    database = Database(database_url)
    try:
        while time.monotonic() < deadline:
            if not await database.read(_under_way):
                return True
            await asyncio.sleep(0.5)
    finally:
        database.close()
    return False


def _under_way(session: Session) -> int:
    jobs = select(func.count()).where(
        col(Job.kind) == DELIVER, col(Job.failed_at).is_(None)
    )
    messages = select(func.count()).where(col(Message.status).in_(_UNDER_WAY))
    return session.exec(jobs).one() + session.exec(messages).one()


def received(database_url: str, acknowledged: Iterable[str]) -> Received:
    """Compare what is stored with what was acknowledged, by external id."""
    database = Database(database_url)
    with database.reading() as session:
        inbound = select(Message.external_id, Message.text).where(
            Message.direction == "in"
        )
        rows = session.exec(inbound).all()
        told = session.exec(
            select(ConversationEvent.message_id).where(
                ConversationEvent.what == Happening.RECEIVED.value
            )
        ).all()
        conversations = session.exec(select(func.count(col(Conversation.id)))).one()
    database.close()
    ids = {external_id for external_id, _ in rows}
    return Received(
        stored=len(rows),
        lost=len(set(acknowledged) - ids),
        twice=_repeated(text for _, text in rows) + _repeated(told),
        conversations=conversations,
    )


def delivered(
    database_url: str, accepted: Mapping[int, Sequence[str]], platform: Platform
) -> Delivered:
    """Compare what was accepted, what is shown, and what customers got."""
    database = Database(database_url)
    with database.reading() as session:
        rows = session.exec(
            select(Message.text, Message.status).where(Message.direction == "out")
        ).all()
    database.close()
    shown: dict[str, list[str]] = defaultdict(list)
    for text, status in rows:
        shown[text].append(status)
    got = Counter(send.text for send in platform.taken())
    wanted = [text for texts in accepted.values() for text in texts]
    states = Counter(status for _, status in rows)
    return Delivered(
        sent=len(rows) - sum(states[name] for name in ("perhaps_sent", "failed")),
        doubtful=states["perhaps_sent"],
        failed=states["failed"],
        lost=sum(_is_lost(shown.get(text, []), got[text]) for text in wanted),
        twice=sum(count > 1 for count in got.values())
        + sum(len(found) > 1 for found in shown.values()),
        disorderly=_disorderly(platform),
    )


def unmarked(database_url: str, platform: Platform) -> int:
    """Return how many are not marked as perhaps sent, though the answer was lost."""
    database = Database(database_url)
    with database.reading() as session:
        marked = session.exec(
            select(Message.text).where(Message.status == "perhaps_sent")
        ).all()
    database.close()
    unknown = {send.text for send in platform.sends if send.mood in UNKNOWN}
    return len(unknown - set(marked))


def _is_lost(statuses: Sequence[str], arrived: int) -> bool:
    """Tell whether an accepted reply is gone without a word to anybody."""
    if not statuses or statuses[0] in _UNDER_WAY:
        return True
    return not arrived and statuses[0] not in {"perhaps_sent", "failed"}


def _disorderly(platform: Platform) -> int:
    by_customer: dict[str, list[int]] = defaultdict(list)
    for send in platform.taken():
        by_customer[send.to].append(int(send.text.rpartition("-")[2]))
    return sum(numbers != sorted(numbers) for numbers in by_customer.values())


def _repeated(things: Iterable[object]) -> int:
    return sum(count > 1 for count in Counter(things).values())
