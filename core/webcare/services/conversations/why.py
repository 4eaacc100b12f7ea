"""Why something went out, or did not, and when it will be gone.

Nothing of it is stored beside what happened: which policies held at a moment is known
from their versions, and what they say about a text is asked of them again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.domain.findings import Finding
from webcare.domain.wording import words_in
from webcare.errors import NotFound
from webcare.policies.retention import Data
from webcare.policies.timeline import Version, in_force
from webcare.services.conversations.history import Happening
from webcare.services.core import Core
from webcare.services.policies.judgement import findings_on_words
from webcare.services.retention.dates import dates_of, is_held, words_hidden_at
from webcare.storage.queries.conversations import ConversationView, conversation
from webcare.storage.queries.messages import MessageView, message
from webcare.storage.tables import ConversationEvent


@dataclass(frozen=True, slots=True)
class Holding:
    """Which versions of a kind of policy held on a channel.

    Attributes:
        kind: the kind's name.
        organisation: the organisation's version; None when it said nothing.
        channel: the channel's own; None when it left all to inherit.
    """

    kind: str
    organisation: Version | None
    channel: Version | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What there is to know about a conversation, or about one message of ours in it.

    Attributes:
        at: of which moment the policies are.
        message: None when it is about the whole conversation.
        sender: the name in the log of who or what had it sent; empty when it is not
            known.
        findings: what the policies say about the message's words.
        ignored: the rules that had something to say, and it was sent all the same.
        overridden: the rules that stopped it, and somebody had the right to send it.
        reason: that they gave for it.
        hidden_at: when nobody sees it any more; None for never.
        held: whether a legal hold keeps it, whatever its term.
        dates: for a conversation, the same of each kind of data that it has.
    """

    about: ConversationView
    at: datetime
    policies: Sequence[Holding]
    message: MessageView | None = None
    sender: str = ""
    findings: tuple[Finding, ...] = ()
    ignored: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    reason: str = ""
    hidden_at: datetime | None = None
    held: bool = False
    dates: Mapping[Data, datetime | None] = field(default_factory=dict)


def why_conversation(
    core: Core, session: Session, scope: Scope, conversation_id: int
) -> Why:
    """Return which policies hold for a conversation, and when its newest word goes.

    Raises:
        NotFound: when it is absent, or not within the scope.
    """
    about, now = conversation(scope, session, conversation_id), core.clock()
    dates = dates_of(core, session, about)
    return Why(
        about=about,
        at=now,
        policies=_in_force(core, about.channel_id, now),
        hidden_at=dates.hidden_at[Data.TEXT],
        held=dates.held,
        dates=dates.hidden_at,
    )


def why_message(core: Core, session: Session, scope: Scope, message_id: int) -> Why:
    """Return why a message of ours went out, or was stopped, and when it goes.

    Raises:
        NotFound: when it is absent, not within the scope, or none of ours: what is
            masked in what a customer wrote would be read here and nobody would know.
    """
    found = message(scope, session, message_id)
    if found.direction != "out":
        raise NotFound("This message does not exist.")
    about = conversation(scope, session, found.conversation_id)
    sent = session.exec(
        select(ConversationEvent)
        .where(
            col(ConversationEvent.conversation_id) == about.id,
            col(ConversationEvent.message_id) == found.id,
            col(ConversationEvent.what) == Happening.SENT.value,
        )
        .limit(1)
    ).first()
    # What stopped on the point of leaving was held against what held by then.
    at = core.clock() if found.status == "failed" else found.sent_at
    words = (found.text, *words_in(found.content))
    told = (sent.data if sent else None) or {}
    return Why(
        about=about,
        at=at,
        policies=_in_force(core, about.channel_id, at),
        message=found,
        sender=sent.actor if sent else "",
        findings=findings_on_words(core, about.place_id, words, at=at),
        ignored=tuple(told.get("ignored", ())),
        overridden=tuple(told.get("overridden", ())),
        reason=told.get("reason", ""),
        hidden_at=words_hidden_at(core, about, found.received_at),
        held=is_held(session, about.id),
    )


def _in_force(core: Core, channel_id: int, at: datetime) -> list[Holding]:
    book = core.policies
    return [
        Holding(
            name,
            in_force(book.versions(kind, None), at),
            in_force(book.versions(kind, channel_id), at),
        )
        for name, kind in book.kinds.items()
    ]
