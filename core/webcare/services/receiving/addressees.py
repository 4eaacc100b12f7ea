"""What our own side says in public elsewhere: it belongs with whom it answers."""

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.domain.inbound import MessageReceived, Visibility
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.storage.tables import Conversation, Message

_Said = tuple[ConnectedChannel, MessageReceived]


class Addressees:
    """Whom the messages answer that our own side wrote in public.

    A platform may say no more than which message is answered, and name our own account
    as the one who spoke; that is no customer, and never becomes one.
    """

    def __init__(self, connection: Connection, said: Iterable[_Said]) -> None:
        wanted = {
            (channel.id, event.reply_to)
            for channel, event in said
            if event.reply_to and by_ourselves(channel, event)
        }
        self._found: dict[tuple[int, str | None], int] = {}
        if wanted:
            self._load(connection, wanted)

    def note(
        self, channel: ConnectedChannel, event: MessageReceived, identity_id: int
    ) -> None:
        """Remember whose a message of this batch is: the next may answer it."""
        self._found[channel.id, event.external_id] = identity_id

    def of(self, channel: ConnectedChannel, event: MessageReceived) -> int | None:
        """Return whom our own message answers; None when we know nobody."""
        return self._found.get((channel.id, event.reply_to))

    def _load(self, connection: Connection, wanted: set[tuple[int, str]]) -> None:
        rows = connection.execute(
            select(
                col(Message.channel_id),
                col(Message.external_id),
                col(Conversation.identity_id),
            )
            .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
            .where(
                col(Message.channel_id).in_({channel for channel, _ in wanted}),
                col(Message.external_id).in_({external for _, external in wanted}),
            )
        )
        for channel_id, external_id, identity_id in rows:
            self._found[channel_id, external_id] = identity_id


def by_ourselves(channel: ConnectedChannel, event: MessageReceived) -> bool:
    """Tell whether a public message names our own account as the person."""
    if event.direction != "out" or event.visibility is not Visibility.PUBLIC:
        return False
    ours = channel.channel.account_ids(channel.account.settings)
    return any(alias.value in ours for alias in event.person.aliases)
