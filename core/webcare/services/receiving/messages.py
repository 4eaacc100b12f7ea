"""New messages of a batch: each once, in the right conversation."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.domain import conversation as life
from webcare.domain.content import (
    MediaReference,
    MessageKind,
    Referral,
    SystemNotice,
)
from webcare.domain.conversation import Said
from webcare.domain.inbound import IdentityChanged, MessageReceived, Visibility
from webcare.domain.origin import came_from
from webcare.domain.status import MessageStatus
from webcare.policies.threads import Afterwards, ThreadsOf
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.history import Happening
from webcare.services.receiving.charges import charge_row
from webcare.services.receiving.entries import USUAL, Entry
from webcare.services.receiving.rows import (
    Answered,
    Moved,
    NewRows,
    Placed,
    Row,
)
from webcare.services.receiving.threads import Key, Thread, Threads
from webcare.storage.among import among
from webcare.storage.bulk import fetch_rows
from webcare.storage.contents import as_json
from webcare.storage.ids import new_id
from webcare.storage.tables import Message
from webcare.work.enqueue import NewJob

FETCH_MEDIA = "media.fetch"
"""The kind of job that brings a file in."""


FollowUps = Callable[[Sequence[Placed], datetime], Iterable[NewJob]]
"""Says what is to be done, after the commit, about customers' new messages."""


Rules = Callable[[Connection, Threads, NewRows], None]
"""Says, before conversations are written, to whom customers' new messages go."""


def no_rules(connection: Connection, threads: Threads, rows: NewRows) -> None:
    """Leave every conversation where it is."""
    del connection, threads, rows


def no_follow_ups(placed: Sequence[Placed], now: datetime) -> Iterable[NewJob]:
    """Leave it at storing them."""
    del placed, now
    return ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that is new to us, and whose it is."""

    event: MessageReceived
    channel: ConnectedChannel
    identity_id: int
    delivery_id: int
    received_at: datetime

    @property
    def name(self) -> tuple[int, str]:
        """Return what tells it from every other message: channel and external id."""
        return (self.channel.id, self.event.external_id)


def known_messages(
    connection: Connection, wanted: set[tuple[int, str]]
) -> set[tuple[int, str]]:
    """Return which (channel, external id) are stored already."""
    if not wanted:
        return set()
    rows = fetch_rows(
        connection,
        _KNOWN,
        {
            "channels": {channel for channel, _ in wanted},
            "external_ids": {external for _, external in wanted},
        },
    )
    return {
        (channel_id, external_id) for channel_id, external_id in rows if external_id
    }


_KNOWN = select(col(Message.channel_id), col(Message.external_id)).where(
    among(col(Message.channel_id), "channels"),
    among(col(Message.external_id), "external_ids"),
)


_MOVED = SystemNotice(what="identity_changed")


def as_message(event: IdentityChanged) -> MessageReceived:
    """Return the platform's notice of a new address as a line in the timeline."""
    return MessageReceived(
        external_id=event.external_id,
        person=event.new,
        sent_at=event.changed_at,
        kind=MessageKind.SYSTEM,
        text=event.text,
        content=_MOVED,
        account=event.account,
    )


def key_of(arrival: Arrival) -> Key:
    """Return which conversation a message belongs to."""
    return (
        arrival.channel.id,
        arrival.identity_id,
        arrival.event.visibility.value,
        arrival.event.thread_root,
    )


Blocked = Container[tuple[int | None, int]]
"""Who is blocked: on a channel, None for all of them, and an identity."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What decides in which conversation a message goes.

    Attributes:
        threads: the conversations of this batch.
        invited: the names of those whose sender came through an invitation.
        entries: how those come in who begin a conversation otherwise than usual.
        blocked: whose messages are kept and change nothing.
        threads_of: which messages are one question, on a channel.
    """

    threads: Threads
    invited: Container[tuple[int, str]]
    entries: Mapping[Key, Entry]
    blocked: Blocked
    threads_of: ThreadsOf


def place_arrivals(
    arrivals: Sequence[Arrival], placing: Placing, rows: NewRows
) -> None:
    """Put each message in its conversation, in the order in which they came."""
    threads = placing.threads
    for arrival in arrivals:
        key = key_of(arrival)
        thread = threads.of(key) or _ended(arrival, threads, rows)
        notice = arrival.event.kind is MessageKind.SYSTEM
        if is_blocked(arrival, placing.blocked):
            at = arrival.received_at
            closed = thread or threads.closed(key, arrival.channel, at)
            _keep_out(arrival, closed, rows)
            continue
        if thread is None and notice and arrival.name not in placing.invited:
            # A notice is no reason to open another conversation, unless it says that
            # somebody whom we invited has come: they may wait for us to speak.
            thread = threads.latest(key)
        if thread is None:
            entry = placing.entries.get(key, USUAL)
            thread = threads.open(key, arrival.channel, arrival.received_at, entry)
            rows.happened(thread.id, Happening.OPENED)
            if entry.refusal:
                data = {"why": entry.refusal.why}
                rows.happened(thread.id, Happening.TURNED_AWAY, data=data)
        joins = placing.threads_of(arrival.channel.id).window
        _add(arrival, thread, rows, joins)


def is_blocked(arrival: Arrival, blocked: Blocked) -> bool:
    """Tell whether a message is from somebody who is blocked where they wrote it."""
    places = ((arrival.channel.id, arrival.identity_id), (None, arrival.identity_id))
    return arrival.event.direction == "in" and any(each in blocked for each in places)


def _keep_out(arrival: Arrival, thread: Thread, rows: NewRows) -> None:
    """Store a message where it belongs, without anything that follows from one."""
    message = _store(arrival, thread, rows)
    rows.happened(thread.id, Happening.KEPT_OUT, message_id=message["id"])


def _ended(arrival: Arrival, threads: Threads, rows: NewRows) -> Thread | None:
    """Return what has ended and is gone on with; None when it is not."""
    after = threads.after.get(arrival.name)
    thread = threads.ended(key_of(arrival)) if after else None
    if thread is not None and after is Afterwards.REOPENED:
        threads.go_on(thread)
        rows.happened(thread.id, Happening.REOPENED)
    return thread


def _store(arrival: Arrival, thread: Thread, rows: NewRows) -> Row:
    message = _message_row(arrival, thread.id)
    rows.messages.append(message)
    if charge := arrival.event.charge:
        rows.charges.append(
            charge_row(
                arrival.channel.id,
                arrival.event.external_id,
                charge,
                arrival.received_at,
            )
        )
    for media in arrival.event.media:
        _add_media(message["id"], media, arrival.received_at, rows)
    return message


def _add(arrival: Arrival, thread: Thread, rows: NewRows, joins: timedelta) -> None:
    message = _store(arrival, thread, rows)
    moved = arrival.event.content == _MOVED
    what = Happening.IDENTITY_CHANGED if moved else Happening.RECEIVED
    if thread.filed:
        # Nobody waits, so that nobody is told and nothing follows.
        rows.happened(thread.id, Happening.FILED, message_id=message["id"])
        _file(arrival, thread)
        return
    rows.happened(thread.id, what, message_id=message["id"])
    if arrival.event.direction == "in" and arrival.event.kind is not MessageKind.SYSTEM:
        rows.placed.append(_placed(arrival, thread, message["id"]))
    before = thread.state
    _move_on(arrival, thread, rows.at, joins)
    if thread.state is before:
        return
    answer = message["id"] if arrival.event.direction == "out" else None
    rows.moved.append(
        Moved(thread, before, thread.state, arrival.event.sent_at, answer)
    )
    if before.promised_until and thread.state.promised_until is None:
        rows.answers.append(Answered(thread.id, message["id"], arrival.event.sent_at))


def _placed(arrival: Arrival, thread: Thread, message_id: int) -> Placed:
    return Placed(
        channel_id=arrival.channel.id,
        channel=arrival.channel.name,
        identity_id=arrival.identity_id,
        conversation_id=thread.id,
        message_id=message_id,
        public=arrival.event.visibility is Visibility.PUBLIC,
        text=arrival.event.text,
        files=tuple(each.kind.value for each in arrival.event.media),
        sent_at=arrival.event.sent_at,
        turned_away=thread.turned_away is not None,
        popup_id=thread.popup_id,
        begins=thread.is_new,
    )


def _said(arrival: Arrival) -> Said:
    event = arrival.event
    return Said(
        kind=event.kind,
        text=event.text,
        at=arrival.received_at,
        sent_at=event.sent_at,
    )


def _file(arrival: Arrival, thread: Thread) -> None:
    able = arrival.channel.able.of(arrival.event.visibility)
    thread.become(life.filed(thread.state, _said(arrival), able.reply_window))


def _move_on(arrival: Arrival, thread: Thread, at: datetime, joins: timedelta) -> None:
    event = arrival.event
    if event.kind is MessageKind.SYSTEM:
        return
    said = _said(arrival)
    if event.direction == "out":
        thread.become(life.echoed(thread.state, said))
        return
    able = arrival.channel.able.of(event.visibility)
    thread.become(life.received(thread.state, said, able.reply_window, joins=joins))
    if thread.turned_away:
        thread.become(life.resolved(thread.state, at))


def _message_row(arrival: Arrival, conversation_id: int) -> Row:
    event = arrival.event
    outbound = event.direction == "out"
    system = event.kind is MessageKind.SYSTEM
    return {
        "id": new_id(),
        "conversation_id": conversation_id,
        "channel_id": arrival.channel.id,
        "external_id": event.external_id,
        "direction": "event" if system else event.direction,
        "kind": event.kind.value,
        "text": event.text,
        "content": as_json(event.content),
        "status": (MessageStatus.SENT if outbound else MessageStatus.RECEIVED).value,
        "identity_id": None if outbound else arrival.identity_id,
        "reply_to": event.reply_to,
        "referral": as_json(event.referral or _origin(event)),
        "forwarded": event.forwarded,
        "fault": as_json(event.fault),
        "sent_at": event.sent_at,
        "received_at": arrival.received_at,
        "delivery_id": arrival.delivery_id,
        "permalink": event.permalink or None,
        "reply_refusal": event.reply_refusal or None,
    }


def _origin(event: MessageReceived) -> Referral | None:
    """Return where somebody came from who wrote through a contact block of ours."""
    if event.direction == "out" or event.visibility is Visibility.PUBLIC:
        return None
    return came_from(event.text)


def _add_media(
    message_id: int, media: MediaReference, now: datetime, rows: NewRows
) -> None:
    attachment_id = new_id()
    rows.attachments.append(
        {
            "id": attachment_id,
            "message_id": message_id,
            "kind": media.kind.value,
            "state": "waiting",
            "filename": media.filename,
            "mime_type": media.mime_type,
            "size": media.size,
            "sha256": media.sha256,
            "object_key": "",
            "reference": as_json(media),
            "reason": "",
        }
    )
    rows.jobs.append(media_job(attachment_id, message_id, now))


def media_job(attachment_id: int, message_id: int, now: datetime) -> NewJob:
    """Return the work that brings a file in."""
    return NewJob(
        lane=f"media:{attachment_id}",
        kind=FETCH_MEDIA,
        payload={"attachment": attachment_id, "message": message_id},
        run_at=now,
    )
