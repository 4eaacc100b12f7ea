"""What happens to messages that were said before: edits, withdrawals, reactions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col

from webcare.domain.inbound import (
    MessageEdited,
    MessageHidden,
    MessageRevoked,
    ReactionChanged,
)
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.history import Happening
from webcare.services.receiving.previews import refresh_previews
from webcare.services.receiving.rows import Buried, NewRows, Row
from webcare.storage.bulk import execute_rows, insert_or_update
from webcare.storage.contents import as_json
from webcare.storage.ids import new_id
from webcare.storage.tables import Message, Reaction
from webcare.storage.tombstones import removed_among

_Event = MessageEdited | MessageRevoked | MessageHidden


@dataclass(frozen=True, slots=True)
class Change:
    """An edit, a withdrawal or a hiding, and the channel that it came to."""

    event: _Event
    channel: ConnectedChannel
    body: bytes

    @property
    def at(self) -> datetime:
        """Return when the message was changed."""
        match self.event:
            case MessageEdited():
                return self.event.edited_at
            case MessageRevoked():
                return self.event.revoked_at
            case MessageHidden():
                return self.event.changed_at


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction, and whose it is."""

    event: ReactionChanged
    channel_id: int
    identity_id: int

    @property
    def key(self) -> tuple[int, str, str]:
        """Return of which there is one: a person's reaction to a message."""
        return (self.channel_id, self.event.target, f"identity:{self.identity_id}")

    def outdoes(self, reacted_at: datetime, external_id: str) -> bool:
        """Tell whether this comes after a reaction that stands; not when it is it.

        Platforms count in seconds: of two within one, the second that comes counts.
        """
        if self.event.reacted_at == reacted_at:
            return self.event.external_id != external_id
        return self.event.reacted_at > reacted_at


@dataclass(slots=True)
class _Target:
    """A message while what was changed in it is applied."""

    id: int
    conversation_id: int
    text: str
    content: Row | None
    edited_at: datetime | None
    revoked_at: datetime | None
    hidden_at: datetime | None
    moderated_at: datetime | None
    changed: bool = False
    reworded: bool = False

    def apply(self, event: _Event, rows: NewRows) -> None:
        """Take a change, unless it is known."""
        match event:
            case MessageEdited():
                self.edit(event, rows)
            case MessageRevoked():
                self.revoke(event, rows)
            case MessageHidden():
                self.hide(event, rows)

    def edit(self, event: MessageEdited, rows: NewRows) -> None:
        """Take a new wording, unless a newer one is here already."""
        if self.edited_at is not None and self.edited_at >= event.edited_at:
            return
        rows.versions.append(
            {
                "id": new_id(),
                "message_id": self.id,
                "text": self.text,
                "content": self.content,
                "replaced_at": event.edited_at,
            }
        )
        self.text = event.text
        self.content = as_json(event.content) or self.content
        self.edited_at = event.edited_at
        self.changed = self.reworded = True
        rows.happened(self.conversation_id, Happening.EDITED, message_id=self.id)

    def revoke(self, event: MessageRevoked, rows: NewRows) -> None:
        """Mark the message as withdrawn, once."""
        if self.revoked_at is None:
            self.revoked_at = event.revoked_at
            self.changed = self.reworded = True
            rows.happened(self.conversation_id, Happening.REVOKED, message_id=self.id)

    def hide(self, event: MessageHidden, rows: NewRows) -> None:
        """Note that others do not see the message any more, or that they do again.

        What is older than the newest notice says nothing any more.
        """
        if self.moderated_at is not None and event.changed_at < self.moderated_at:
            return
        self.moderated_at = event.changed_at
        self.changed = True
        if event.hidden != (self.hidden_at is not None):
            self.hidden_at = event.changed_at if event.hidden else None
            rows.happened(
                self.conversation_id,
                Happening.HIDDEN,
                message_id=self.id,
                data={"hidden": event.hidden},
            )


def receive_changes(
    connection: Connection, changes: Sequence[Change], rows: NewRows
) -> None:
    """Change messages, keep their earlier wording, bury what is about unknown ones.

    What is about a message that had its time and was removed is let go: its new wording
    would bring it back.
    """
    wanted = {(each.channel.id, each.event.external_id) for each in changes}
    found = _targets(connection, wanted)
    gone = removed_among(connection, wanted - found.keys())
    for change in sorted(changes, key=lambda each: each.at):
        name = (change.channel.id, change.event.external_id)
        message = found.get(name)
        if name in gone:
            continue
        if message is None:
            rows.bury(
                Buried(
                    kind="unaddressed",
                    reason="The message that was changed is not known here.",
                    body=change.body,
                    channel_id=change.channel.id,
                    account=change.event.account or "",
                )
            )
        else:
            message.apply(change.event, rows)
    _write(connection, found.values())
    refresh_previews(
        connection,
        (each.conversation_id for each in found.values() if each.reworded),
    )


def receive_reactions(
    connection: Connection, reactions: Sequence[Reacted], rows: NewRows
) -> None:
    """Keep each person's newest reaction to a message, known or not yet.

    One to a message that was removed is let go: nothing would remove it.
    """
    if not reactions:
        return
    newest = {
        each.key: each for each in sorted(reactions, key=lambda r: r.event.reacted_at)
    }
    kept = _kept_since(connection, {(channel, target) for channel, target, _ in newest})
    fresh = [
        each
        for key, each in newest.items()
        if key not in kept or each.outdoes(*kept[key])
    ]
    wanted = {(each.channel_id, each.event.target) for each in fresh}
    found = _targets(connection, wanted)
    gone = removed_among(connection, wanted - found.keys())
    fresh = [each for each in fresh if (each.channel_id, each.event.target) not in gone]
    insert_or_update(
        connection,
        Reaction,
        list(map(_reaction_row, fresh)),
        key=("channel_id", "target", "who"),
        unless_newer="reacted_at",
    )
    for each in fresh:
        if message := found.get((each.channel_id, each.event.target)):
            rows.happened(
                message.conversation_id, Happening.REACTED, message_id=message.id
            )


def _kept_since(
    connection: Connection, targets: set[tuple[int, str]]
) -> dict[tuple[int, str, str], tuple[datetime, str]]:
    """Return since when the reactions to some messages stand, and their ids."""
    rows = connection.execute(
        select(
            col(Reaction.channel_id),
            col(Reaction.target),
            col(Reaction.who),
            col(Reaction.reacted_at),
            col(Reaction.external_id),
        ).where(
            col(Reaction.channel_id).in_({channel for channel, _ in targets}),
            col(Reaction.target).in_({target for _, target in targets}),
        )
    )
    return {
        (channel_id, target, who): (at, external_id)
        for channel_id, target, who, at, external_id in rows
    }


def _targets(
    connection: Connection, wanted: set[tuple[int, str]]
) -> dict[tuple[int, str], _Target]:
    if not wanted:
        return {}
    rows = connection.execute(
        select(
            col(Message.channel_id),
            col(Message.external_id),
            col(Message.id),
            col(Message.conversation_id),
            col(Message.text),
            col(Message.content),
            col(Message.edited_at),
            col(Message.revoked_at),
            col(Message.hidden_at),
            col(Message.moderated_at),
        )
        .where(
            col(Message.channel_id).in_({channel for channel, _ in wanted}),
            col(Message.external_id).in_({external for _, external in wanted}),
        )
        .order_by(col(Message.id))
        .with_for_update()
    )
    return {
        (channel_id, external_id): _Target(*rest)
        for channel_id, external_id, *rest in rows
    }


def _write(connection: Connection, messages: Iterable[_Target]) -> None:
    execute_rows(
        connection,
        _UPDATE,
        [
            {
                "message": each.id,
                "text": each.text,
                "content": each.content,
                "edited_at": each.edited_at,
                "revoked_at": each.revoked_at,
                "hidden_at": each.hidden_at,
                "moderated_at": each.moderated_at,
            }
            for each in messages
            if each.changed
        ],
    )


_UPDATE = (
    update(Message)
    .where(col(Message.id) == bindparam("message"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "text",
                "content",
                "edited_at",
                "revoked_at",
                "hidden_at",
                "moderated_at",
            )
        }
    )
)


def _reaction_row(reacted: Reacted) -> Row:
    channel_id, target, who = reacted.key
    return {
        "channel_id": channel_id,
        "target": target,
        "who": who,
        "emoji": reacted.event.emoji,
        "external_id": reacted.event.external_id,
        "reacted_at": reacted.event.reacted_at,
    }
