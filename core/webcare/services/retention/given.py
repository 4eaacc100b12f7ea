"""What we have of a person, for them to read: art. 15 of the GDPR, as one document.

What has had its time is not in it, and who of us said something is nobody's but ours.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import structlog
from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden
from webcare.services import audit
from webcare.services.core import Core
from webcare.services.retention.plugin_data import addresses_of, call, items_of
from webcare.storage.paging import Page
from webcare.storage.queries.conversations import (
    ConversationFilter,
    ConversationView,
    newest_page,
)
from webcare.storage.queries.messages import MessageView, timeline
from webcare.storage.queries.profiles import notes, profile
from webcare.storage.queries.tip_consents import consents_of

T = TypeVar("T")

Document = dict[str, Any]
"""Values for JSON."""

log = structlog.get_logger()


async def data_of_person(core: Core, scope: Scope, contact_id: int) -> Document:
    """Return everything that is kept of a person; that it was given is noted.

    Raises:
        Forbidden: when the caller may not.
        NotFound: when the person is absent or foreign.
        PluginError: when a plugin does not say what it has.
    """
    if not scope.allows_everywhere(Permission.PLACE_HOLDS):
        raise Forbidden("You may not do this.")
    document = await core.read(lambda session: _ours(scope, session, contact_id))
    addresses = await core.read(
        lambda session: addresses_of(session.connection(), [contact_id])
    )
    theirs = addresses[contact_id]
    for each in core.plugins.retained:
        keys = sorted({item.key for item in await items_of(core, each, theirs)})
        found = await call(core, each, "export", partial(each.data.export, keys))
        document["plugins"][each.name] = [dict(item) for item in found]
    await core.write(
        lambda session: audit.note(
            session,
            scope,
            "person.data_given",
            f"contact/{contact_id}",
            now=core.clock(),
        )
    )
    log.info("person.data_given", contact_id=contact_id, by=scope.user_id)
    return document


def _ours(scope: Scope, session: Session, contact_id: int) -> Document:
    about = profile(scope, session, contact_id)
    contact = about.contact
    written = _all(lambda after: notes(scope, session, contact_id, after=after))
    only = ConversationFilter(contact_id=contact_id)
    conversations = _all(
        lambda after: newest_page(scope, session, after=after, only=only)
    )
    return {
        "name": contact.name,
        "language": contact.language,
        "tags": list(contact.tags),
        "known_since": contact.created_at,
        "details": dict(about.details),
        "addresses": [
            {
                "platform": identity.channel_type,
                "name": identity.name,
                "kind": alias.kind,
                "value": alias.value,
            }
            for identity in contact.identities
            for alias in identity.aliases
        ],
        "preferences": [
            {
                "channel": each.channel,
                "category": each.category,
                "allowed": each.allowed,
                "changed_at": each.changed_at,
            }
            for each in about.preferences
        ],
        "consents": [
            {
                "tip_line": each.team,
                "consent": each.consent.value,
                "changed_at": each.changed_at,
            }
            for each in consents_of(scope, session, contact_id)
        ],
        "notes": [
            {"text": each.text, "written_at": each.created_at} for each in written
        ],
        "conversations": [
            _conversation(scope, session, each) for each in conversations
        ],
        "plugins": {},
    }


def _conversation(scope: Scope, session: Session, about: ConversationView) -> Document:
    said = _all(lambda before: timeline(scope, session, about.id, before=before))
    return {
        "channel": about.channel,
        "visibility": about.visibility,
        "opened_at": about.opened_at,
        "tags": list(about.tags),
        "messages": [
            _message(each) for each in sorted(said, key=lambda each: each.sent_at)
        ],
    }


def _message(view: MessageView) -> Document:
    return {
        "by": "you" if view.direction == "in" else "us",
        "kind": view.kind,
        "text": view.text,
        "sent_at": view.sent_at,
        "files": [
            {"name": each.filename, "type": each.mime_type, "bytes": each.size}
            for each in view.attachments
        ],
    }


def _all(page: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """Yield what is on all pages."""
    cursor: str | None = None
    while True:
        found = page(cursor)
        yield from found.items
        if found.next is None:
            return
        cursor = found.next
