"""News about our own messages: applied forwards, or parked until they are known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlmodel import Session, col

from webcare.domain.inbound import Fault, StatusChanged
from webcare.domain.status import MessageStatus, advance
from webcare.services.conversations.history import Happening
from webcare.services.conversations.unanswered import wait_again
from webcare.services.receiving.charges import charge_row, keep_charges
from webcare.services.receiving.rows import NewRows, Row
from webcare.storage.bulk import execute_rows, insert_new
from webcare.storage.contents import as_json
from webcare.storage.ids import id_in
from webcare.storage.tables import Conversation, Message, StatusNews


@dataclass(frozen=True, slots=True)
class News:
    """One status event and the channel that it came to."""

    event: StatusChanged
    channel_id: int

    @property
    def key(self) -> tuple[int, str, str, str]:
        """Return what makes it known already when it comes again."""
        event = self.event
        return (
            self.channel_id,
            event.external_id,
            event.status.value,
            event.participant,
        )


@dataclass(slots=True)
class Sent:
    """A message of ours while the news about it is applied."""

    id: int
    conversation_id: int
    external_id: str | None
    status: MessageStatus
    fault: Row | None
    changed: bool = False

    def learn(self, event: StatusChanged) -> bool:
        """Take news in; False when it changes nothing any more."""
        status = advance(self.status, event.status)
        if status is self.status and self.external_id is not None:
            return False
        self.external_id = self.external_id or event.external_id
        self.status = status
        self.fault = as_json(event.fault) if status is MessageStatus.FAILED else None
        self.changed = True
        return True

    def reach(self, status: MessageStatus) -> bool:
        """Come as far as a status; False when it was there already."""
        before, self.status = self.status, advance(self.status, status)
        moved = self.status is not before
        self.changed |= moved
        return moved


def receive_statuses(
    connection: Connection, news: Sequence[News], rows: NewRows
) -> None:
    """Keep every piece of news, and apply what is about a message that we know."""
    if not news:
        return
    by_external, by_id = _load(connection, news)
    # What was said before is about an earlier attempt, which had an id of its own.
    old = _known_already(connection, news) if by_id else set()
    insert_new(connection, StatusNews, _unique([_news_row(each) for each in news]))
    keep_charges(connection, _charges(news))
    for each in news:
        sent = by_external.get((each.channel_id, each.event.external_id))
        if sent is None and each.key not in old:
            sent = by_id.get(_outbox_id(each.event))
        if sent is not None and sent.learn(each.event):
            tell(rows, sent)
            _close_window(connection, sent, each.event.fault, rows.at)
    touched = [*by_external.values(), *by_id.values()]
    write_statuses(connection, touched)
    _wait_again(connection, touched, rows.at)


def tell(rows: NewRows, sent: Sent) -> None:
    """Note for the log how far a message has come."""
    rows.happened(
        sent.conversation_id,
        Happening.STATUS,
        message_id=sent.id,
        data={"status": sent.status.value},
    )


def apply_early_news(connection: Connection, messages: Sequence[Row]) -> None:
    """Give new messages that our side said elsewhere the status that came before."""
    echoes = {
        (row["channel_id"], row["external_id"]): row
        for row in messages
        if row["direction"] == "out"
    }
    if not echoes:
        return
    rows = connection.execute(
        select(
            col(StatusNews.channel_id),
            col(StatusNews.external_id),
            col(StatusNews.status),
            col(StatusNews.fault),
        ).where(
            col(StatusNews.channel_id).in_({channel for channel, _ in echoes}),
            col(StatusNews.external_id).in_({external for _, external in echoes}),
        )
    )
    for channel_id, external_id, status, fault in rows:
        row = echoes.get((channel_id, external_id))
        if row is None:
            continue
        before = MessageStatus(row["status"])
        after = advance(before, MessageStatus(status))
        if after is not before:
            row["status"], row["fault"] = after.value, fault


def _known_already(
    connection: Connection, news: Sequence[News]
) -> set[tuple[int, str, str, str]]:
    rows = connection.execute(
        select(
            col(StatusNews.channel_id),
            col(StatusNews.external_id),
            col(StatusNews.status),
            col(StatusNews.participant),
        ).where(
            col(StatusNews.channel_id).in_({each.channel_id for each in news}),
            col(StatusNews.external_id).in_({each.event.external_id for each in news}),
        )
    )
    return {(row[0], row[1], row[2], row[3]) for row in rows}


def _load(
    connection: Connection, news: Sequence[News]
) -> tuple[dict[tuple[int, str], Sent], dict[int, Sent]]:
    """Return our messages, by external id, and by our id those without one yet."""
    external_ids = {each.event.external_id for each in news}
    outbox_ids = {_outbox_id(each.event) for each in news} - {0}
    channels = {each.channel_id for each in news}
    rows = connection.execute(
        select(
            col(Message.channel_id),
            col(Message.id),
            col(Message.conversation_id),
            col(Message.external_id),
            col(Message.status),
            col(Message.fault),
        )
        .where(
            col(Message.channel_id).in_(channels),
            or_(
                col(Message.external_id).in_(external_ids),
                col(Message.id).in_(outbox_ids),
            ),
            col(Message.direction) == "out",
        )
        .order_by(col(Message.id))
        .with_for_update()
    )
    by_external: dict[tuple[int, str], Sent] = {}
    by_id: dict[int, Sent] = {}
    for channel_id, message_id, conversation_id, external_id, status, fault in rows:
        sent = Sent(
            message_id, conversation_id, external_id, MessageStatus(status), fault
        )
        if external_id is None:
            by_id[message_id] = sent
        else:
            by_external[channel_id, external_id] = sent
    return by_external, by_id


def write_statuses(connection: Connection, messages: Iterable[Sent]) -> None:
    """Store how far messages have come."""
    changed = [
        {
            "message": sent.id,
            "status": sent.status.value,
            "external_id": sent.external_id,
            "fault": sent.fault,
        }
        for sent in messages
        if sent.changed
    ]
    execute_rows(connection, _UPDATE, changed)


_UPDATE = (
    update(Message)
    .where(col(Message.id) == bindparam("message"))
    .values({name: bindparam(name) for name in ("status", "external_id", "fault")})
)


def _wait_again(
    connection: Connection, messages: Iterable[Sent], now: datetime
) -> None:
    """Put conversations back in the queue whose answer failed: few, so one by one."""
    failed = [
        sent.id
        for sent in messages
        if sent.changed and sent.status is MessageStatus.FAILED
    ]
    if not failed:
        return
    with Session(connection) as session:
        for message in session.scalars(
            select(Message).where(col(Message.id).in_(failed))
        ):
            wait_again(session, message, now)
        session.flush()


def _charges(news: Sequence[News]) -> list[Row]:
    return [
        charge_row(
            each.channel_id, each.event.external_id, charge, each.event.changed_at
        )
        for each in news
        if (charge := each.event.charge)
    ]


def _close_window(
    connection: Connection, sent: Sent, fault: Fault | None, now: datetime
) -> None:
    """Believe the platform when it says that the reply window is closed."""
    if fault is not None and fault.needs_template:
        connection.execute(
            update(Conversation)
            .where(col(Conversation.id) == sent.conversation_id)
            .values(window_until=now, version=col(Conversation.version) + 1)
        )


def _news_row(news: News) -> Row:
    event = news.event
    return {
        "channel_id": news.channel_id,
        "external_id": event.external_id,
        "status": event.status.value,
        "participant": event.participant,
        "outbox_id": event.outbox_id,
        "fault": as_json(event.fault),
        "changed_at": event.changed_at,
    }


def _unique(rows: list[Row]) -> list[Row]:
    """Drop what a batch says twice: PostgreSQL locks each key only once a statement."""
    keys = ("channel_id", "external_id", "status", "participant")
    return list({tuple(row.get(key) for key in keys): row for row in rows}.values())


def _outbox_id(event: StatusChanged) -> int:
    """Return our message id that the platform gave back, 0 when it is not one."""
    return id_in(event.outbox_id) or 0
