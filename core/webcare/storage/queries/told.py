"""Who wrote lately, and what Webcare told them by itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.domain.inbound import Visibility
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import AutomaticMessage, Contact, Conversation, Identity


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who wrote on a channel, in private.

    Attributes:
        language: theirs; None when we do not know it.
        told: the occasions for which something was said to them there.
    """

    channel_id: int
    language: str | None
    told: frozenset[str]


def lately_wrote(
    scope: Scope, session: Session, channel_ids: Iterable[int], why: str, *, limit: int
) -> Sequence[Writer]:
    """Return who wrote lately on some channels, each person once for each channel.

    Args:
        scope: of the caller: nothing that they may not read.
        session: to read with.
        channel_ids: the channels that count.
        why: what kind of thing was said to them, as in `AutomaticMessage.why`.
        limit: how many conversations to look at, the latest ones.
    """
    rows = session.execute(
        select(
            col(Conversation.channel_id),
            col(Conversation.identity_id),
            col(Contact.language),
        )
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .where(
            col(Conversation.channel_id).in_(list(channel_ids)),
            col(Conversation.visibility) == Visibility.PRIVATE.value,
            conversation_within(scope),
        )
        .order_by(col(Conversation.id).desc())
        .limit(limit)
    )
    languages = {(channel, person): language for channel, person, language in rows}
    told = _told(session, {person for _, person in languages}, why)
    return [
        Writer(channel, language, frozenset(told[channel, person]))
        for (channel, person), language in languages.items()
    ]


def _told(
    session: Session, identities: Iterable[int], why: str
) -> dict[tuple[int, int], set[str]]:
    rows = session.execute(
        select(
            col(AutomaticMessage.channel_id),
            col(AutomaticMessage.identity_id),
            col(AutomaticMessage.occasion),
        ).where(
            col(AutomaticMessage.why) == why,
            col(AutomaticMessage.identity_id).in_(list(identities)),
        )
    )
    told: dict[tuple[int, int], set[str]] = defaultdict(set)
    for channel, person, occasion in rows:
        told[channel, person].add(occasion)
    return told
