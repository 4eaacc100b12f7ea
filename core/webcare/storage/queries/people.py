"""Contacts: the people who write to us, with the addresses that we know of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.domain.people import Alias
from webcare.errors import NotFound
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.scoping import within
from webcare.storage.tables import (
    Block,
    Contact,
    Conversation,
    Identity,
    IdentityAlias,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityView:
    """A person on one type of channel; `blocked_on` has the ids of channels."""

    id: int
    channel_type: str
    name: str
    aliases: tuple[Alias, ...]
    blocked_on: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A person, with the identities that have a conversation within the scope."""

    id: int
    name: str
    language: str | None
    tags: tuple[str, ...]
    created_at: datetime
    identities: tuple[IdentityView, ...]

    @property
    def shown_as(self) -> str:
        """Return the contact's name, or one that a platform gave; may be empty."""
        names = (self.name, *(identity.name for identity in self.identities))
        return next(filter(None, names), "")


def contacts(
    scope: Scope,
    session: Session,
    *,
    limit: int = 50,
    after: str | None = None,
    words: str = "",
) -> Page[ContactView]:
    """Return the contacts within the scope, the newest first.

    Args:
        scope: who asks; a contact is within it through a conversation.
        session: to read with.
        limit: of the page.
        after: the cursor of the page before.
        words: part of a name or of an address; empty for everyone.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = select(Contact).where(_known_to(scope))
    if words:
        query = query.where(_matches(scope, words))
    if after:
        query = query.where(col(Contact.id) < key_of(after, 1)[0])
    query = query.order_by(col(Contact.id).desc()).limit(limit + 1)
    page = page_of(session.scalars(query).all(), limit, lambda row: (row.id,))
    return Page(_views(scope, session, page.items), page.next)


def contact(scope: Scope, session: Session, contact_id: int) -> ContactView:
    """Return one contact.

    Raises:
        NotFound: when it is absent, or has no conversation within the scope.
    """
    query = select(Contact).where(col(Contact.id) == contact_id, _known_to(scope))
    found = _views(scope, session, session.scalars(query).all())
    if not found:
        raise NotFound("This contact does not exist.")
    return found[0]


def is_blocked(session: Session, channel_id: int, identity_id: int) -> bool:
    """Tell whether a person's messages are refused on a channel."""
    return session.get(Block, (channel_id, identity_id)) is not None


def aliases_of(session: Session, identity_id: int) -> tuple[Alias, ...]:
    """Return the addresses of one identity, strong ones first."""
    return _aliases(session, [identity_id]).get(identity_id, ())


def _known_to(scope: Scope) -> ColumnElement[bool]:
    if scope.allows_everywhere(Permission.READ):
        return true()
    return exists().where(
        col(Identity.contact_id) == col(Contact.id), _identity_known_to(scope)
    )


def _identity_known_to(scope: Scope) -> ColumnElement[bool]:
    if scope.allows_everywhere(Permission.READ):
        return true()
    return exists().where(
        col(Conversation.identity_id) == col(Identity.id),
        within(
            scope,
            Permission.READ,
            team=col(Conversation.team_id),
            channel=col(Conversation.channel_id),
        ),
    )


def _matches(scope: Scope, words: str) -> ColumnElement[bool]:
    address = exists().where(
        col(IdentityAlias.identity_id) == col(Identity.id),
        col(IdentityAlias.value).icontains(words, autoescape=True),
    )
    named = col(Identity.name).icontains(words, autoescape=True)
    return or_(
        col(Contact.name).icontains(words, autoescape=True),
        exists().where(
            col(Identity.contact_id) == col(Contact.id),
            _identity_known_to(scope),
            named | address,
        ),
    )


def _views(
    scope: Scope, session: Session, rows: Sequence[Contact]
) -> list[ContactView]:
    identities = session.scalars(
        select(Identity)
        .where(
            col(Identity.contact_id).in_([row.id for row in rows]),
            _identity_known_to(scope),
        )
        .order_by(col(Identity.id))
    ).all()
    ids = [identity.id for identity in identities]
    aliases, blocked = _aliases(session, ids), _blocked(session, ids)
    return [
        ContactView(
            id=row.id,
            name=row.name,
            language=row.language,
            tags=tuple(row.tags),
            created_at=row.created_at,
            identities=tuple(
                IdentityView(
                    id=identity.id,
                    channel_type=identity.channel_type,
                    name=identity.name,
                    aliases=aliases.get(identity.id, ()),
                    blocked_on=blocked.get(identity.id, frozenset()),
                )
                for identity in identities
                if identity.contact_id == row.id
            ),
        )
        for row in rows
    ]


def _aliases(
    session: Session, identity_ids: Iterable[int]
) -> dict[int, tuple[Alias, ...]]:
    query = (
        select(IdentityAlias)
        .where(col(IdentityAlias.identity_id).in_(identity_ids))
        .order_by(
            col(IdentityAlias.strength), col(IdentityAlias.kind), IdentityAlias.value
        )
    )
    found: dict[int, tuple[Alias, ...]] = {}
    for row in session.scalars(query):
        alias = Alias(
            row.kind,
            row.value,
            "strong" if row.strength == "strong" else "weak",
            row.scope,
        )
        found[row.identity_id] = (*found.get(row.identity_id, ()), alias)
    return found


def _blocked(
    session: Session, identity_ids: Iterable[int]
) -> dict[int, frozenset[int]]:
    query = select(Block).where(col(Block.identity_id).in_(identity_ids))
    found: dict[int, frozenset[int]] = {}
    for row in session.scalars(query):
        found[row.identity_id] = found.get(row.identity_id, frozenset()) | {
            row.channel_id
        }
    return found
