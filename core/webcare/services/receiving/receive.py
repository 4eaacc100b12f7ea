"""Store a batch of deliveries in one transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, update
from sqlmodel import col

from webcare.domain.content import MessageKind
from webcare.domain.inbound import (
    ChannelReported,
    IdentityChanged,
    ItemFailed,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
    TemplateChanged,
)
from webcare.domain.people import Person
from webcare.services.accounts import ConnectedChannel
from webcare.services.receiving.changes import (
    Change,
    Reacted,
    receive_changes,
    receive_reactions,
)
from webcare.services.receiving.delivery import Addressed, Delivery
from webcare.services.receiving.identities import IdentityBook
from webcare.services.receiving.messages import (
    Arrival,
    as_message,
    known_messages,
    place_arrivals,
)
from webcare.services.receiving.reports import (
    receive_preferences,
    receive_reports,
    receive_template_changes,
)
from webcare.services.receiving.rows import Buried, NewRows
from webcare.services.receiving.statuses import (
    News,
    apply_early_news,
    receive_statuses,
)
from webcare.services.receiving.threads import Threads
from webcare.storage.bulk import execute_rows, insert_rows
from webcare.storage.locks import lock_names
from webcare.storage.tables import ChannelRow, RawDelivery


@dataclass(slots=True)
class _Sorted:
    """A batch's events by what they are about."""

    said: list[tuple[Delivery, ConnectedChannel, MessageReceived]] = field(
        default_factory=list
    )
    changes: list[Change] = field(default_factory=list)
    reactions: list[tuple[ConnectedChannel, ReactionChanged]] = field(
        default_factory=list
    )
    news: list[News] = field(default_factory=list)
    moved: list[tuple[ConnectedChannel, IdentityChanged]] = field(default_factory=list)
    preferences: list[tuple[ConnectedChannel, PreferenceChanged]] = field(
        default_factory=list
    )
    templates: list[tuple[int, TemplateChanged]] = field(default_factory=list)
    reports: list[tuple[int, ChannelReported]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Received:
    """What came of deliveries: whether there is work to do, and what was buried."""

    has_work: bool
    buried: int


def receive(
    connection: Connection, deliveries: Sequence[Delivery], now: datetime
) -> Received:
    """Store deliveries: each new thing once, where it belongs.

    Set-wise, within the caller's transaction. A redelivery changes nothing, because
    what it says is known by its unique key.
    """
    rows = NewRows(now)
    insert_rows(connection, RawDelivery, list(map(_raw_row, deliveries)))
    events = _sort(deliveries, rows)
    lock_names(connection, _names(events))
    books = _open_books(connection, events)
    _move(events, books)
    arrivals = _new_arrivals(connection, events, books, now)
    reactions = [
        Reacted(event, channel.id, books[channel.type].resolve(event.person, now))
        for channel, event in events.reactions
    ]
    preferences = [
        (channel.id, books[channel.type].resolve(event.person, now), event)
        for channel, event in events.preferences
    ]
    for book in books.values():
        book.write()
    _place(connection, arrivals, rows)
    receive_statuses(connection, events.news, rows)
    apply_early_news(connection, rows.messages)
    receive_reports(connection, events.reports, now)
    receive_template_changes(connection, events.templates)
    receive_preferences(connection, preferences)
    rows.write(connection)
    later = _change_later(connection, events.changes, reactions, now)
    _touch(connection, arrivals, now)
    return Received(bool(rows.jobs), rows.buried + later.buried)


def _place(connection: Connection, arrivals: list[Arrival], rows: NewRows) -> None:
    threads = Threads(
        connection,
        {arrival.channel.id for arrival in arrivals},
        {arrival.identity_id for arrival in arrivals},
    )
    place_arrivals(arrivals, threads, rows)
    threads.write()


def _change_later(
    connection: Connection,
    changes: list[Change],
    reactions: list[Reacted],
    now: datetime,
) -> NewRows:
    """Apply what may be about a message of this same batch, which is stored by now."""
    rows = NewRows(now)
    receive_changes(connection, changes, rows)
    receive_reactions(connection, reactions, rows)
    rows.write(connection)
    return rows


def _sort(deliveries: Sequence[Delivery], rows: NewRows) -> _Sorted:
    events = _Sorted()
    for delivery in deliveries:
        for addressed in delivery.events:
            _sort_one(delivery, addressed, events, rows)
    return events


def _sort_one(  # noqa: C901 - one arm for each kind of event, nothing else
    delivery: Delivery,
    addressed: Addressed,
    events: _Sorted,
    rows: NewRows,
) -> None:
    channel, event = addressed.channel, addressed.event
    if channel is None:
        rows.bury(
            Buried(
                kind="unaddressed",
                reason="This is for an account that is not connected here.",
                body=delivery.body,
                channel_id=delivery.channel.id,
                account=event.account or "",
            )
        )
        return
    match event:
        case MessageReceived():
            events.said.append((delivery, channel, event))
        case StatusChanged():
            events.news.append(News(event, channel.id))
        case ReactionChanged():
            events.reactions.append((channel, event))
        case MessageEdited() | MessageRevoked():
            events.changes.append(Change(event, channel, delivery.body))
        case IdentityChanged():
            events.moved.append((channel, event))
            if event.external_id:
                events.said.append((delivery, channel, as_message(event)))
        case PreferenceChanged():
            events.preferences.append((channel, event))
        case TemplateChanged():
            events.templates.append((channel.id, event))
        case ChannelReported():
            events.reports.append((channel.id, event))
        case ItemFailed():
            rows.bury(
                Buried(
                    kind="unreadable",
                    reason=event.reason,
                    body=event.item.encode("utf-8", "surrogatepass"),
                    channel_id=channel.id,
                    account=event.account or "",
                )
            )


def _names(events: _Sorted) -> Iterable[str]:
    """Name everything that another process must not touch at the same time."""
    for channel, person in _people(events):
        for alias in person.aliases:
            yield f"{channel.type}:{alias.kind}:{alias.value}"
    for news in events.news:
        yield f"message:{news.channel_id}:{news.event.external_id}"
    for _, channel, said in events.said:
        if said.direction == "out":
            # An echo and the answer to the same send may come at the same time.
            yield f"message:{channel.id}:{said.external_id}"


def _people(events: _Sorted) -> Iterable[tuple[ConnectedChannel, Person]]:
    for _, channel, said in events.said:
        yield channel, said.person
    for channel, reaction in events.reactions:
        yield channel, reaction.person
    for channel, preference in events.preferences:
        yield channel, preference.person
    for channel, moved in events.moved:
        yield channel, moved.new
        yield channel, Person(moved.old)


def _open_books(connection: Connection, events: _Sorted) -> dict[str, IdentityBook]:
    people = defaultdict(list)
    for channel, person in _people(events):
        people[channel.type].append(person)
    return {
        channel_type: IdentityBook(connection, channel_type, them)
        for channel_type, them in people.items()
    }


def _move(events: _Sorted, books: dict[str, IdentityBook]) -> None:
    """Give people their new addresses before anything else is looked at."""
    for channel, event in events.moved:
        book = books[channel.type]
        old = book.find(Person(event.old))
        new = book.find(event.new)
        if old is None:
            continue
        if new is None or new == old:
            book.learn(old, event.new.aliases)
        else:
            book.join(old, new)


def _new_arrivals(
    connection: Connection,
    events: _Sorted,
    books: dict[str, IdentityBook],
    now: datetime,
) -> list[Arrival]:
    """Return the messages that are not known yet, each once."""
    known = known_messages(
        connection,
        {(channel.id, event.external_id) for _, channel, event in events.said},
    )
    arrivals = []
    for delivery, channel, event in events.said:
        key = (channel.id, event.external_id)
        if key in known:
            continue
        known.add(key)
        identity_id = books[channel.type].resolve(event.person, now)
        arrivals.append(
            Arrival(event, channel, identity_id, delivery.id, delivery.received_at)
        )
    return arrivals


def _touch(connection: Connection, arrivals: list[Arrival], now: datetime) -> None:
    """Note that the channels brought something in."""
    channels = {
        arrival.channel.id
        for arrival in arrivals
        if arrival.event.kind is not MessageKind.SYSTEM
    }
    execute_rows(
        connection,
        _TOUCH,
        [{"channel": each, "last_inbound_at": now} for each in sorted(channels)],
    )


_TOUCH = (
    update(ChannelRow)
    .where(col(ChannelRow.id) == bindparam("channel"))
    .values(last_inbound_at=bindparam("last_inbound_at"))
)


def _raw_row(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.id,
        "channel_id": delivery.channel.id,
        "body": delivery.body,
        "received_at": delivery.received_at,
    }
