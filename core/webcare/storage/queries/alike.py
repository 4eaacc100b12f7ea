"""Who may be the same person as a contact: looked up, never concluded."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_

from webcare.domain.access import Scope
from webcare.domain.likeness import (
    HANDLES,
    PHONES,
    Likeness,
    Traits,
    folded_handle,
    likenesses,
)
from webcare.storage.queries.merges import absorbed_by
from webcare.storage.queries.people import (
    ContactView,
    contacts_of,
    identity_known_to,
)
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import (
    Acceptance,
    ChannelRow,
    Contact,
    ContactPhone,
    Conversation,
    Identity,
    IdentityAlias,
    Invitation,
    MergeRefusal,
)
from webcare.storage.tables.people import HANDLE_KINDS

MOST = 20
"""How many are looked at: of a number that a whole company uses, some are enough."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may be the same person, and why; the strongest reason first."""

    contact: ContactView
    reasons: tuple[Likeness, ...]

    @property
    def weak(self) -> bool:
        """Tell whether every reason is one that others could have too."""
        return all(reason.weak for reason in self.reasons)


def suggestions(
    scope: Scope, session: Session, contact_id: int
) -> tuple[Suggestion, ...]:
    """Return who may be the same person as a contact, the strongest reasons first.

    Only whom the caller sees, by what the caller sees of them, and of whom nobody said
    that it is somebody else. The contact itself must be one that the caller sees: that
    is not looked at here.
    """
    ours = _traits(scope, session, [contact_id])[contact_id]
    found = _candidates(session, contact_id, ours)
    others = _not_refused(session, contact_id, found)
    if not others:
        return ()
    traits = _traits(scope, session, others)
    made = [
        Suggestion(view, reasons)
        for view in contacts_of(scope, session, others)
        if (reasons := likenesses(ours, traits[view.id]))
    ]
    return tuple(sorted(made, key=lambda each: (each.weak, each.contact.id)))


def _traits(scope: Scope, session: Session, ids: Collection[int]) -> dict[int, Traits]:
    """Return what of some contacts is compared, as far as the caller sees it."""
    phones: dict[int, set[str]] = {each: set() for each in ids}
    handles: dict[int, set[tuple[str, str]]] = {each: set() for each in ids}
    for contact_id, kind, channel_type, value in session.execute(
        select(
            col(Identity.contact_id),
            col(IdentityAlias.kind),
            col(IdentityAlias.channel_type),
            col(IdentityAlias.value),
        )
        .join(IdentityAlias, col(IdentityAlias.identity_id) == col(Identity.id))
        .where(
            col(Identity.contact_id).in_(ids),
            col(IdentityAlias.kind).in_(PHONES | HANDLES),
            identity_known_to(scope),
        )
    ):
        if kind in PHONES:
            phones[contact_id].add(value)
        else:
            handles[contact_id].add((channel_type, value))
    for contact_id, value in session.execute(
        select(col(ContactPhone.contact_id), col(ContactPhone.value)).where(
            col(ContactPhone.contact_id).in_(ids)
        )
    ):
        phones[contact_id].add(value)
    invited, came = _invitations(scope, session, ids)
    return {
        each: Traits(
            frozenset(phones[each]),
            frozenset(handles[each]),
            frozenset(invited.get(each, ())),
            frozenset(came.get(each, ())),
        )
        for each in ids
    }


def _invitations(
    scope: Scope, session: Session, ids: Collection[int]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Return the invitations that contacts were given, and those they came through."""
    given = select(col(Identity.contact_id), col(Invitation.id)).join_from(
        Invitation,
        Conversation,
        col(Conversation.id) == col(Invitation.conversation_id),
    )
    taken = select(col(Identity.contact_id), col(Acceptance.invitation_id)).join_from(
        Acceptance,
        Conversation,
        col(Conversation.id) == col(Acceptance.conversation_id),
    )
    both: list[dict[int, set[int]]] = []
    for query in (given, taken):
        found: dict[int, set[int]] = {}
        whose = query.join(
            Identity, col(Identity.id) == col(Conversation.identity_id)
        ).where(
            col(Identity.contact_id).in_(ids),
            conversation_within(scope),
        )
        for contact_id, invitation_id in session.execute(whose):
            found.setdefault(contact_id, set()).add(invitation_id)
        both.append(found)
    return both[0], both[1]


def _candidates(session: Session, contact_id: int, ours: Traits) -> set[int]:
    """Return contacts that share something, by indexes only."""
    found = {
        *_with_phone(session, ours.phones),
        *_with_handle(session, {folded_handle(each) for _, each in ours.handles}),
        *_by_invitation(session, ours),
    }
    return found - {contact_id}


def _with_phone(session: Session, phones: Collection[str]) -> Iterable[int]:
    if not phones:
        return
    types = session.scalars(select(col(ChannelRow.type)).distinct()).all()
    # Column by column: for rows of values SQLite would walk through all addresses.
    yield from _contacts_by(
        session,
        col(IdentityAlias.channel_type).in_(types),
        col(IdentityAlias.kind).in_(PHONES),
        col(IdentityAlias.value).in_(phones),
    )
    yield from session.scalars(
        select(col(ContactPhone.contact_id))
        .join(Contact, col(Contact.id) == col(ContactPhone.contact_id))
        .where(col(ContactPhone.value).in_(phones), col(Contact.merged_into).is_(None))
        .limit(MOST)
    )


def _with_handle(session: Session, handles: Collection[str]) -> Iterable[int]:
    if not handles:
        return ()
    spellings = [each for handle in handles for each in (handle, f"@{handle}")]
    # Written out, so that the index on exactly these kinds can be used.
    kinds: ColumnElement[bool] = text(HANDLE_KINDS)  # type: ignore[assignment]
    return _contacts_by(
        session, kinds, func.lower(col(IdentityAlias.value)).in_(spellings)
    )


def _contacts_by(session: Session, *conditions: ColumnElement[bool]) -> Iterable[int]:
    # Addresses first and people after, whatever a planner would make of a join: one
    # that walks through all people costs as much as there are of them.
    known_so = select(col(IdentityAlias.identity_id)).where(*conditions).limit(MOST)
    return session.scalars(
        select(col(Identity.contact_id)).where(col(Identity.id).in_(known_so))
    ).all()


def _by_invitation(session: Session, ours: Traits) -> Iterable[int]:
    """Return who came through our invitations, and who was given those we took."""
    if not ours.invited_by | ours.came_by:
        return ()
    conversations = aliased(Conversation)
    came = select(col(Acceptance.conversation_id)).where(
        col(Acceptance.invitation_id).in_(ours.invited_by)
    )
    gave = select(col(Invitation.conversation_id)).where(
        col(Invitation.id).in_(ours.came_by)
    )
    return session.scalars(
        select(col(Identity.contact_id))
        .join(conversations, col(conversations.identity_id) == col(Identity.id))
        .where(or_(col(conversations.id).in_(came), col(conversations.id).in_(gave)))
        .limit(MOST)
    ).all()


def _not_refused(
    session: Session, contact_id: int, others: Collection[int]
) -> set[int]:
    """Leave out of whom somebody said that it is not this person.

    What was said of a contact that was absorbed since counts as well.
    """
    if not others:
        return set()
    survivors = absorbed_by(session, {contact_id, *others})
    mine = [each for each, into in survivors.items() if into == contact_id]
    refused = session.execute(
        select(col(MergeRefusal.one_id), col(MergeRefusal.other_id)).where(
            or_(
                col(MergeRefusal.one_id).in_(mine), col(MergeRefusal.other_id).in_(mine)
            )
        )
    )
    said = {survivors.get(each) for pair in refused for each in pair}
    return set(others) - said
