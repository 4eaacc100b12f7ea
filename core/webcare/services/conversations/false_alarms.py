"""Saying of a message that was masked that it does not offend.

It is shown from then on to who said so, and a draft of the policy gets exceptions for
the words that were found. For others it changes nothing until somebody activates that.
"""

from functools import partial

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.errors import InvalidTransition
from webcare.policies import abuse
from webcare.policies.kind import Document
from webcare.services import audit
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.masking import mask_of, not_noted
from webcare.services.core import Core
from webcare.services.policies.drafts import propose
from webcare.services.policies.places import Place
from webcare.storage.queries.messages import message
from webcare.storage.queries.noted import messages_noted
from webcare.storage.tables import Conversation


async def report_false_alarm(core: Core, scope: Scope, message_id: int) -> int:
    """Note that the caller finds a message not offensive; returns its conversation.

    Of a message that is not masked for that reason, and a second time, nothing is
    noted.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not open what is masked here.
        InvalidTransition: when the caller did not open it, or the policy has as many
            exceptions as it can have.
    """

    def report(session: Session) -> int:
        view = message(scope, session, message_id)
        row = permitted_conversation(
            session, scope, view.conversation_id, Permission.UNMASK
        )
        mask = mask_of(core, row.place_id)
        known = messages_noted(session, scope, row.id, Happening.NOT_OFFENSIVE)
        if view.id in known or not mask.offends(view):
            return row.id
        if not_noted(session, scope, row.id, [view.id]):
            raise InvalidTransition("Open this message before you say what it is.")
        shield, words = mask.shield, list[str]()
        for text in mask.judged(view):
            words += abuse.sparing(shield, text)
        change = partial(_with_exceptions, words)
        propose(core, session, scope, _place(core, row), change)
        _note(core, session, scope, row.id, view.id)
        return row.id

    return await core.write(report)


def _place(core: Core, row: Conversation) -> Place:
    """Return where the exceptions stand that hold in a conversation."""
    own = core.policies.document(abuse.KIND, row.channel_id, core.clock())
    return Place(abuse.KIND, row.channel_id if "exceptions" in own else None)


def _with_exceptions(words: list[str], document: Document) -> Document:
    had = [*document.get("exceptions", ())]
    wanted = [*had, *(each for each in dict.fromkeys(words) if each not in had)]
    if wanted == had:
        return document
    if len(wanted) > abuse.MOST_PATTERNS:
        raise InvalidTransition(
            "The policy has as many exceptions as it can have. Ask an administrator."
        )
    return {**document, "exceptions": wanted}


def _note(
    core: Core, session: Session, scope: Scope, conversation_id: int, message_id: int
) -> None:
    # It stands in the data: nothing about the message changed for others.
    record(
        session,
        conversation_id,
        Happening.NOT_OFFENSIVE,
        scope=scope,
        at=core.clock(),
        data={"messages": [message_id]},
    )
    audit.note(
        session,
        scope,
        Happening.NOT_OFFENSIVE,
        f"message/{message_id}",
        now=core.clock(),
        detail={"conversation": str(conversation_id)},
    )
