"""Contacts: the people who write to us, with the addresses that we know of them."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, literal, or_, select, true
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.domain.people import Alias
from webcare.errors import NotFound
from webcare.storage.json_texts import list_texts, map_texts
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.queries.blocks import block_on
from webcare.storage.scoping import within
from webcare.storage.tables import (
    Block,
    Contact,
    Conversation,
    Identity,
    IdentityAlias,
)

_PHONE = re.compile(r"[+(]?[\d(][\d ()./-]{4,}\d")
_NO_DIGIT = re.compile(r"\D")


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
    version: int = 0

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
    tag: str = "",
) -> Page[ContactView]:
    """Return the contacts within the scope, the newest first.

    Args:
        scope: who asks; a contact is within it through a conversation.
        session: to read with.
        limit: of the page.
        after: the cursor of the page before.
        words: part of a name, an address, a tag or a field of our own; empty for
            everyone. A phone number may be written in any way.
        tag: one that they have, as it is written; empty for everyone.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = select(Contact).where(_known_to(scope), col(Contact.merged_into).is_(None))
    if words:
        query = query.where(_matches(scope, words))
    if tag:
        query = query.where(_has_tag(tag))
    if after:
        query = query.where(col(Contact.id) < key_of(after, 1)[0])
    query = query.order_by(col(Contact.id).desc()).limit(limit + 1)
    page = page_of(session.scalars(query).all(), limit, lambda row: (row.id,))
    return Page(_views(scope, session, page.items), page.next)


def contact(scope: Scope, session: Session, contact_id: int) -> ContactView:
    """Return one contact.

    Raises:
        NotFound: when it is absent, has no conversation within the scope, or was
            merged into another one.
    """
    found = contacts_of(scope, session, [contact_id])
    if not found:
        raise NotFound("This contact does not exist.")
    return found[0]


def contacts_of(
    scope: Scope, session: Session, ids: Collection[int]
) -> list[ContactView]:
    """Return those of some contacts that exist within the scope, by their ids."""
    query = (
        select(Contact)
        .where(
            col(Contact.id).in_(ids),
            col(Contact.merged_into).is_(None),
            _known_to(scope),
        )
        .order_by(col(Contact.id))
    )
    return _views(scope, session, session.scalars(query).all())


def survivor(session: Session, contact_id: int) -> int:
    """Return the contact that stands for one now; itself when it was not merged."""
    while True:
        into = session.scalar(
            select(col(Contact.merged_into)).where(col(Contact.id) == contact_id)
        )
        if into is None:
            return contact_id
        contact_id = into


def is_known(
    scope: Scope,
    session: Session,
    contact_id: int,
    permission: Permission = Permission.READ,
) -> bool:
    """Tell whether the caller may do something in a conversation of a contact.

    It must be one that they read. Who may do it everywhere may do it also with a
    contact who has no conversation.
    """
    found = select(col(Contact.id)).where(
        col(Contact.id) == contact_id, _known_to(scope, permission)
    )
    return session.execute(found).first() is not None


def is_blocked(
    session: Session, channel_id: int, identity_id: int, now: datetime
) -> bool:
    """Tell whether a person is blocked on a channel."""
    return block_on(session, channel_id, identity_id, now) is not None


def aliases_of(session: Session, identity_id: int) -> tuple[Alias, ...]:
    """Return the addresses of one identity, strong ones first."""
    return _aliases(session, [identity_id]).get(identity_id, ())


def identity_known_to(
    scope: Scope, permission: Permission = Permission.READ
) -> ColumnElement[bool]:
    """Return the condition that the caller reads a conversation of an identity.

    With another permission it must be one in which they may do that.
    """
    if _everywhere(scope, permission):
        return true()
    place = {"team": col(Conversation.team_id), "channel": col(Conversation.channel_id)}
    return exists().where(
        col(Conversation.identity_id) == col(Identity.id),
        within(scope, Permission.READ, **place),
        within(scope, permission, **place),
    )


def _known_to(
    scope: Scope, permission: Permission = Permission.READ
) -> ColumnElement[bool]:
    if _everywhere(scope, permission):
        return true()
    return exists().where(
        col(Identity.contact_id) == col(Contact.id),
        identity_known_to(scope, permission),
    )


def _everywhere(scope: Scope, permission: Permission) -> bool:
    return all(map(scope.allows_everywhere, (Permission.READ, permission)))


def _matches(scope: Scope, words: str) -> ColumnElement[bool]:
    address = exists().where(
        col(IdentityAlias.identity_id) == col(Identity.id),
        or_(
            *(
                col(IdentityAlias.value).icontains(each, autoescape=True)
                for each in _spellings(words)
            )
        ),
    )
    named = col(Identity.name).icontains(words, autoescape=True)
    return or_(
        col(Contact.name).icontains(words, autoescape=True),
        list_texts(col(Contact.tags)).icontains(words, autoescape=True),
        *(
            map_texts(col(Contact.details)).icontains(each, autoescape=True)
            for each in _spellings(words)
        ),
        exists().where(
            col(Identity.contact_id) == col(Contact.id),
            identity_known_to(scope),
            named | address,
        ),
    )


def _has_tag(tag: str) -> ColumnElement[bool]:
    """Return the condition that a contact has a tag, which has no line break."""
    lines = literal("\n").concat(list_texts(col(Contact.tags))).concat("\n")
    return lines.contains(f"\n{tag}\n", autoescape=True)


def _spellings(words: str) -> set[str]:
    """Return how an address may be stored: a number without the zeros before it."""
    bare = words.strip().removeprefix("@")
    if not _PHONE.fullmatch(bare):
        return {bare or words}
    return {bare, _NO_DIGIT.sub("", bare).lstrip("0")}


def _views(
    scope: Scope, session: Session, rows: Sequence[Contact]
) -> list[ContactView]:
    identities = session.scalars(
        select(Identity)
        .where(
            col(Identity.contact_id).in_([row.id for row in rows]),
            identity_known_to(scope),
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
            version=row.version,
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
