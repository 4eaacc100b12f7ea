"""What plugins have to say about a reply, asked before its transaction begins."""

from dataclasses import replace

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.draft import Draft
from webcare.plugin import Composed
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.judging import is_public
from webcare.services.conversations.questions import language_of
from webcare.services.core import Core
from webcare.storage.tables import ChannelRow


async def with_remarks(
    core: Core,
    scope: Scope,
    conversation_id: int,
    draft: Draft,
    *,
    privately: bool = False,
) -> Draft:
    """Return a draft with what the checks of plugins say about its text.

    A template is not asked about: its words were approved elsewhere. Neither is what
    the system says by itself, for nobody composes it.

    Args:
        core: the parts to work with.
        scope: who writes.
        conversation_id: where.
        draft: what they want to say.
        privately: whether it is a private answer to a public message.

    Raises:
        NotFound: when the conversation is absent or foreign.
        Forbidden: when the caller may not reply here.
    """
    if not core.plugins.has_checks or not draft.text.strip():
        return draft

    def look(session: Session) -> Composed:
        row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
        channel = session.get_one(ChannelRow, row.channel_id)
        return Composed(
            text=draft.text,
            channel=channel.name,
            channel_type=channel.type,
            public=is_public(row) and not privately,
            language=language_of(session, row.identity_id),
            tags=frozenset(row.tags),
        )

    composed = await core.read(look)
    return replace(draft, remarks=await core.plugins.check(composed))
