"""A batch's conversations: found or opened once, changed in memory, written once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Connection,
    bindparam,
    exists,
    literal_column,
    select,
    update,
)
from sqlmodel import col

from webcare.domain.content import MessageKind
from webcare.domain.conversation import (
    ConversationState,
    ConversationStatus,
    opened,
    resolved,
)
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.states import values_of
from webcare.services.receiving.entries import USUAL, Entry, TurnedAwayAs
from webcare.storage.among import among
from webcare.storage.bulk import execute_rows, fetch_rows, insert_rows
from webcare.storage.ids import new_id
from webcare.storage.tables import Case, Conversation, TurnedAway

if TYPE_CHECKING:
    from webcare.policies.threads import Afterwards

_STATE_FIELDS = tuple(field.name for field in fields(ConversationState))

Key = tuple[int, int, str, str]
"""Channel, identity, visibility and public thread root."""


@dataclass(slots=True)
class Thread:
    """One conversation while a batch is received.

    Attributes:
        case_id: a case that it joins.
        turned_away: that it does not reach the queue; None when it does.
        tags: those that it gets; None to leave them as they are.
        assignee_id: who has it, once rules have handed it to somebody.
        skills: what whoever is given it must have; None as long as no rule says so.
        filed: whether it has ended and stays so: what comes needs nobody.
        popup_id: the pop-up service that it is part of; None for none.
    """

    id: int
    key: Key
    team_id: int | None
    state: ConversationState
    is_new: bool = False
    changed: bool = False
    case_id: int | None = None
    turned_away: TurnedAwayAs | None = None
    tags: Sequence[str] | None = None
    assignee_id: int | None = None
    skills: Mapping[str, int] | None = None
    filed: bool = False
    popup_id: int | None = None

    @property
    def place_id(self) -> int:
        """Return where its policies are asked; as `Conversation.place_id`."""
        return self.popup_id or self.key[0]

    def hand(
        self, tags: Sequence[str], assignee_id: int | None, skills: Mapping[str, int]
    ) -> None:
        """Take what rules say of its tags, who has it, and what that takes."""
        self.tags = tags
        self.assignee_id = assignee_id
        self.skills = skills

    def become(self, state: ConversationState) -> None:
        """Take a new state, to be written with the batch."""
        self.state = state
        self.changed = True


class Threads:
    """The unresolved conversations of a batch's identities."""

    def __init__(
        self, connection: Connection, channels: set[int], identities: set[int]
    ) -> None:
        self.after: dict[tuple[int, str], Afterwards] = {}
        """By the name of a message: where it goes, after the end of a conversation."""
        self._connection = connection
        self._threads: dict[Key, Thread] = {}
        self._by_id: dict[int, Thread] = {}
        self._closed: dict[Key, Thread] = {}
        self._ended: dict[Key, Thread] = {}
        if identities:
            self._load(channels, identities)

    def of(self, key: Key) -> Thread | None:
        """Return the unresolved conversation of a key, None when there is none."""
        return self._threads.get(key)

    def __iter__(self) -> Iterator[Thread]:
        """Yield all of them."""
        yield from self._threads.values()

    def by_id(self, conversation_id: int) -> Thread:
        """Return one of them by its id."""
        if len(self._by_id) != len(self._threads):
            self._by_id = {each.id: each for each in self._threads.values()}
        return self._by_id[conversation_id]

    def latest(self, key: Key) -> Thread | None:
        """Return the newest conversation of a key, resolved ones included."""
        channel_id, identity_id, visibility, root = key
        row = self._connection.execute(
            select(
                col(Conversation.id),
                col(Conversation.team_id),
                col(Conversation.popup_id),
                *_state_columns(),
            )
            .where(
                col(Conversation.channel_id) == channel_id,
                col(Conversation.identity_id) == identity_id,
                col(Conversation.visibility) == visibility,
                col(Conversation.thread_root) == root,
            )
            .order_by(col(Conversation.opened_at).desc())
            .limit(1)
        ).first()
        if row is None:
            return None
        return Thread(row[0], key, row[1], _state(row[3:]), popup_id=row[2])

    def closed(self, key: Key, channel: ConnectedChannel, at: datetime) -> Thread:
        """Return the newest conversation of a key; one that is resolved if none is."""
        if key not in self._closed:
            found = self.latest(key)
            if found is None:
                found = self.open(key, channel, at)
                found.become(resolved(found.state, at))
            self._closed[key] = found
        return self._closed[key]

    def open(
        self, key: Key, channel: ConnectedChannel, at: datetime, entry: Entry = USUAL
    ) -> Thread:
        """Return the unresolved conversation of a key, a new one if need be."""
        thread = self._threads.get(key)
        if thread is None:
            thread = Thread(
                new_id(),
                key,
                entry.team_id or channel.team_id,
                opened(at),
                is_new=True,
                turned_away=entry.refusal,
                popup_id=entry.popup_id,
            )
            self._threads[key] = thread
        return thread

    def load_ended(self, keys: Collection[Key], since: datetime) -> None:
        """Look up what ended last of some keys, not before a moment."""
        rows = fetch_rows(
            self._connection,
            _ENDED,
            {
                "channels": {key[0] for key in keys},
                "identities": {key[1] for key in keys},
                "since": since,
            },
        )
        # The one that ended last comes last.
        for row in rows:
            thread = _thread(row)
            if thread.key in keys:
                thread.filed = True
                self._ended[thread.key] = thread

    def ended(self, key: Key) -> Thread | None:
        """Return what ended last of a key, as far as it was looked up."""
        return self._ended.get(key)

    def go_on(self, thread: Thread) -> None:
        """Let what has ended take messages again, as the key's conversation."""
        thread.filed = False
        del self._ended[thread.key]
        self._threads[thread.key] = thread

    def turned_away(self) -> list[Thread]:
        """Return the conversations of this batch that do not reach the queue."""
        return [each for each in self._threads.values() if each.turned_away]

    def reopen_turned_away(self, entries: Mapping[Key, Entry]) -> None:
        """Go on in what was turned away before, on the same day, by the same key.

        What somebody of ours has taken up meanwhile is none of these.
        """
        refused = {key: e.refusal for key, e in entries.items() if e.refusal}
        if not refused:
            return
        rows = fetch_rows(
            self._connection,
            _TURNED_AWAY,
            {
                "channels": {key[0] for key in refused},
                "identities": {key[1] for key in refused},
                "days": {each.day for each in refused.values()},
            },
        )
        for day, *row in rows:
            thread = _thread(row)
            refusal = refused.get(thread.key)
            # What came too late for a pop-up is none of the service's, nor the reverse.
            same = thread.popup_id == entries.get(thread.key, USUAL).popup_id
            if refusal is not None and refusal.day == day and same:
                thread.turned_away = refusal
                self._threads[thread.key] = thread

    def write(self) -> None:
        """Store the conversations that are new and those that changed or joined."""
        self._insert([each for each in self._threads.values() if each.is_new])
        self._update(
            [
                each
                for each in (*self._threads.values(), *self._ended.values())
                if each.changed and not each.is_new
            ]
        )
        self._hand(
            [
                each
                for each in self._threads.values()
                if each.tags is not None and not each.is_new
            ]
        )
        self._join(
            {
                each.id: each.case_id
                for each in self._threads.values()
                if each.case_id and not each.is_new
            }
        )

    def _hand(self, threads: Iterable[Thread]) -> None:
        rows: list[dict[str, Any]] = [
            {
                "conversation": thread.id,
                "team_id": thread.team_id,
                "assignee_id": thread.assignee_id,
                "tags": list(thread.tags or ()),
                "skills": dict(thread.skills) if thread.skills else None,
            }
            for thread in threads
        ]
        execute_rows(self._connection, _HAND, rows)

    def _load(self, channels: set[int], identities: set[int]) -> None:
        rows = fetch_rows(
            self._connection,
            _UNRESOLVED,
            {"channels": channels, "identities": identities},
        )
        for row in rows:
            thread = _thread(row)
            self._threads[thread.key] = thread

    def _insert(self, threads: Iterable[Thread]) -> None:
        cases, rows = [], []
        for thread in threads:
            case_id = thread.case_id or new_id()
            if thread.case_id is None:
                cases.append({"id": case_id, "created_at": thread.state.opened_at})
            channel_id, identity_id, visibility, root = thread.key
            rows.append(
                values_of(thread.state)
                | {
                    "id": thread.id,
                    "channel_id": channel_id,
                    "identity_id": identity_id,
                    "visibility": visibility,
                    "thread_root": root,
                    "case_id": case_id,
                    "team_id": thread.team_id,
                    "popup_id": thread.popup_id,
                    "tags": list(thread.tags or ()),
                    "skills": dict(thread.skills) if thread.skills else None,
                    "version": 0,
                }
            )
        insert_rows(self._connection, Case, cases)
        insert_rows(self._connection, Conversation, rows)

    def _update(self, threads: Iterable[Thread]) -> None:
        rows: list[dict[str, Any]] = [
            values_of(thread.state) | {"conversation": thread.id} for thread in threads
        ]
        execute_rows(self._connection, _UPDATE, rows)

    def _join(self, cases: Mapping[int, int]) -> None:
        for conversation_id, case_id in cases.items():
            self._connection.execute(
                update(Conversation)
                .where(col(Conversation.id) == conversation_id)
                .values(case_id=case_id, version=col(Conversation.version) + 1)
            )


def _state_columns() -> list[Any]:
    return [getattr(Conversation, name) for name in _STATE_FIELDS]


_UNRESOLVED = (
    select(
        col(Conversation.id),
        col(Conversation.channel_id),
        col(Conversation.identity_id),
        col(Conversation.visibility),
        col(Conversation.thread_root),
        col(Conversation.team_id),
        col(Conversation.popup_id),
        *_state_columns(),
    )
    .where(
        among(col(Conversation.channel_id), "channels"),
        among(col(Conversation.identity_id), "identities"),
        col(Conversation.status) != literal_column("'resolved'"),
    )
    .order_by(col(Conversation.id))
    .with_for_update()
)
_TURNED_AWAY = (
    select(col(TurnedAway.day), *_UNRESOLVED.selected_columns)
    .join(Conversation, col(Conversation.id) == col(TurnedAway.conversation_id))
    .where(
        among(col(TurnedAway.identity_id), "identities"),
        among(col(TurnedAway.channel_id), "channels"),
        among(col(TurnedAway.day), "days"),
        col(Conversation.status) == literal_column("'resolved'"),
        col(Conversation.resolved_at) == col(TurnedAway.turned_at),
    )
    .order_by(col(Conversation.id))
    .with_for_update(of=Conversation)
)
_ENDED = (
    select(*_UNRESOLVED.selected_columns)
    .where(
        among(col(Conversation.channel_id), "channels"),
        among(col(Conversation.identity_id), "identities"),
        col(Conversation.status) == literal_column("'resolved'"),
        col(Conversation.resolved_at) >= bindparam("since"),
        # Who found no place comes in by the door, or not at all.
        ~exists().where(
            col(TurnedAway.conversation_id) == col(Conversation.id),
            col(TurnedAway.turned_at) == col(Conversation.resolved_at),
        ),
    )
    .order_by(col(Conversation.resolved_at), col(Conversation.id))
    .with_for_update()
)
_UPDATE = (
    update(Conversation)
    .where(col(Conversation.id) == bindparam("conversation"))
    .values(
        {name: bindparam(name) for name in (*_STATE_FIELDS, "queue_position")}
        | {"version": col(Conversation.version) + literal_column("1")}
    )
)
_HAND = (
    update(Conversation)
    .where(col(Conversation.id) == bindparam("conversation"))
    .values(
        {name: bindparam(name) for name in ("team_id", "assignee_id", "tags", "skills")}
        | {"version": col(Conversation.version) + literal_column("1")}
    )
)


def _thread(row: Sequence[Any]) -> Thread:
    """Return a row of `_UNRESOLVED` as a conversation."""
    key = (row[1], row[2], row[3], row[4])
    return Thread(row[0], key, row[5], _state(row[7:]), popup_id=row[6])


def _state(values: Sequence[object]) -> ConversationState:
    named: dict[str, Any] = dict(zip(_STATE_FIELDS, values, strict=True))
    named["status"] = ConversationStatus(named["status"])
    named["preview_kind"] = MessageKind(named["preview_kind"])
    return ConversationState(**named)
