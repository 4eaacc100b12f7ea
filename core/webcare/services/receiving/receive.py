"""Store a batch of deliveries in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, update
from sqlmodel import col

from webcare.domain.content import MessageKind
from webcare.domain.people import Person
from webcare.policies.threads import ThreadsOf
from webcare.services.intake.receiving import take_in
from webcare.services.receiving.addressees import Addressees, by_ourselves
from webcare.services.receiving.afterwards import after_the_end, one_by_one
from webcare.services.receiving.changes import (
    Change,
    Reacted,
    receive_changes,
    receive_reactions,
)
from webcare.services.receiving.charges import keep_charges
from webcare.services.receiving.control import Handover, receive_handovers
from webcare.services.receiving.delivery import Delivery
from webcare.services.receiving.entries import TurnedAwayAs
from webcare.services.receiving.identities import IdentityBook
from webcare.services.receiving.joining import find_invited, join_cases
from webcare.services.receiving.messages import (
    Arrival,
    FollowUps,
    Placing,
    Rules,
    is_blocked,
    known_messages,
    no_follow_ups,
    no_rules,
    place_arrivals,
)
from webcare.services.receiving.names import ask_names
from webcare.services.receiving.newcomers import Door, newcomers_among, open_door
from webcare.services.receiving.offences import Marks, no_marks
from webcare.services.receiving.posts import receive_found, receive_posts
from webcare.services.receiving.reports import (
    receive_preferences,
    receive_reports,
    receive_template_changes,
)
from webcare.services.receiving.rows import Keep, NewRows, Row, keep_nothing
from webcare.services.receiving.sorting import (
    Sorted,
    names_in,
    people_in,
    sort_events,
)
from webcare.services.receiving.statuses import apply_early_news, receive_statuses
from webcare.services.receiving.threads import Thread, Threads
from webcare.services.receiving.watermarks import Mark, receive_watermarks
from webcare.storage.bulk import execute_rows, insert_rows
from webcare.storage.locks import lock_names
from webcare.storage.queries.blocks import blocked_among
from webcare.storage.tables import ChannelRow, RawDelivery
from webcare.storage.tombstones import looked_up_before, removed_among


@dataclass(frozen=True, slots=True)
class Received:
    """What came of deliveries: work to do, what was buried, and what happened.

    `events` are rows for the log of conversations.
    """

    has_work: bool
    buried: int
    events: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Deciding:
    """What others say about what comes in, within its transaction.

    Attributes:
        follow_ups: what is to be done about the messages that are new.
        door: who finds no place.
        rules: to whom messages go.
        threads: which are one question, and what a word after the end is.
        keep: what is promised about them.
        marks: which of them offend.
    """

    follow_ups: FollowUps = no_follow_ups
    door: Door = open_door
    rules: Rules = no_rules
    threads: ThreadsOf = one_by_one
    keep: Keep = keep_nothing
    marks: Marks = no_marks


NOTHING_TO_DECIDE = Deciding()


def receive(
    connection: Connection,
    deliveries: Sequence[Delivery],
    now: datetime,
    deciding: Deciding = NOTHING_TO_DECIDE,
) -> Received:
    """Store deliveries: each new thing once, where it belongs.

    Set-wise, within the caller's transaction. A redelivery changes nothing, because
    what it says is known by its unique key. `deciding` says who finds no place, to whom
    the messages go that are new, and what is to be done about them.
    """
    rows = NewRows(now)
    insert_rows(
        connection, RawDelivery, [_raw_row(each) for each in deliveries if each.body]
    )
    events = sort_events(deliveries, rows)
    lock_names(connection, names_in(events))
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
    marks, handovers = _about_known(events, books)
    for book in books.values():
        book.write(now)
    ask_names(connection, arrivals, books, rows)
    _place(connection, arrivals, rows, deciding)
    rows.jobs += deciding.follow_ups(rows.placed, now)
    rows.abuse_marks += deciding.marks(connection, rows.messages, now)
    receive_statuses(connection, events.news, rows)
    apply_early_news(connection, rows.messages)
    receive_reports(connection, events.reports, now)
    receive_template_changes(connection, events.templates)
    receive_preferences(connection, preferences)
    receive_posts(connection, events.posts)
    receive_handovers(connection, handovers, rows)
    rows.write(connection)
    keep_charges(connection, rows.charges)
    receive_found(connection, events.found, now)
    later = _Later(events.changes, reactions, marks).apply(connection, now)
    _touch(connection, arrivals, now)
    happened = [*rows.events, *later.events]
    return Received(bool(rows.jobs), rows.buried + later.buried, happened)


def _place(
    connection: Connection, arrivals: list[Arrival], rows: NewRows, deciding: Deciding
) -> None:
    identities = {arrival.identity_id for arrival in arrivals}
    threads = Threads(
        connection,
        {arrival.channel.id for arrival in arrivals},
        identities,
    )
    invited = find_invited(connection, arrivals, rows.at)
    blocked = blocked_among(connection, identities, rows.at)
    welcome = [each for each in arrivals if not is_blocked(each, blocked)]
    fresh = after_the_end(welcome, threads, invited, deciding.threads)
    newcomers = newcomers_among(fresh, threads, invited)
    entries = deciding.door(connection, newcomers, rows.at) if newcomers else {}
    threads.reopen_turned_away(entries)
    placing = Placing(threads, invited, entries, blocked, deciding.threads)
    place_arrivals(arrivals, placing, rows)
    join_cases(connection, welcome, threads, invited, rows)
    deciding.rules(connection, threads, rows)
    take_in(connection, threads, rows)
    deciding.keep(connection, rows)
    threads.write()
    rows.turned_away += [
        _turned_away_row(each, each.turned_away, rows.at)
        for each in threads.turned_away()
        if each.turned_away
    ]


def _turned_away_row(thread: Thread, refusal: TurnedAwayAs, at: datetime) -> Row:
    channel_id, identity_id, _, _ = thread.key
    return {
        "conversation_id": thread.id,
        "channel_id": channel_id,
        "identity_id": identity_id,
        "why": refusal.why,
        "day": refusal.day,
        "turned_at": at,
    }


@dataclass(frozen=True, slots=True)
class _Later:
    """What may be about a message of this same batch, which has to be stored first."""

    changes: list[Change]
    reactions: list[Reacted]
    marks: list[Mark]

    def apply(self, connection: Connection, now: datetime) -> NewRows:
        """Apply all of it; returns the rows that this added."""
        rows = NewRows(now)
        receive_changes(connection, self.changes, rows)
        receive_reactions(connection, self.reactions, rows)
        receive_watermarks(connection, self.marks, rows)
        rows.write(connection)
        return rows


def _open_books(connection: Connection, events: Sorted) -> dict[str, IdentityBook]:
    people = defaultdict(list)
    for channel, person in people_in(events):
        people[channel.type].append(person)
    return {
        channel_type: IdentityBook(connection, channel_type, them)
        for channel_type, them in people.items()
    }


def _move(events: Sorted, books: dict[str, IdentityBook]) -> None:
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


def _about_known(
    events: Sorted, books: dict[str, IdentityBook]
) -> tuple[list[Mark], list[Handover]]:
    """Return what is said of people whom we know: it makes nobody known."""
    marks = [
        Mark(event, channel.id, identity_id)
        for channel, event in events.reached
        if (identity_id := books[channel.type].find(event.person))
    ]
    handovers = [
        Handover(event, channel.id, identity_id)
        for channel, event in events.control
        if (identity_id := books[channel.type].find(event.person))
    ]
    return marks, handovers


def _new_arrivals(
    connection: Connection,
    events: Sorted,
    books: dict[str, IdentityBook],
    now: datetime,
) -> list[Arrival]:
    """Return the messages that are not known yet, each once.

    What had its time and was removed is known for good: it does not come back.
    """
    known = known_messages(
        connection,
        {(channel.id, event.external_id) for _, channel, event in events.said},
    )
    looked_up = looked_up_before(connection, now)
    known |= removed_among(
        connection,
        {
            (channel.id, event.external_id)
            for _, channel, event in events.said
            if event.sent_at < looked_up
        },
    )
    addressees = Addressees(
        connection, ((channel, event) for _, channel, event in events.said)
    )
    arrivals = []
    for delivery, channel, event in events.said:
        key = (channel.id, event.external_id)
        if key in known:
            continue
        known.add(key)
        if by_ourselves(channel, event):
            identity_id = addressees.of(channel, event)
            if identity_id is None:
                continue  # said to nobody in particular: no conversation of anybody
        else:
            identity_id = books[channel.type].resolve(event.person, now)
        addressees.note(channel, event, identity_id)
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
