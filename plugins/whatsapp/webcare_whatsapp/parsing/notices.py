"""System messages and id updates: somebody has another number, id or phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind, SystemNotice
from webcare.domain.inbound import IdentityChanged, MessageReceived
from webcare.domain.people import Alias, Person
from webcare.plugin.payloads import Json, Unreadable, as_object, nested, required, text
from webcare_whatsapp.aliases import aliases, replaced_bsuid
from webcare_whatsapp.moments import moment, moment_or_none
from webcare_whatsapp.parsing.change import person, sender

if TYPE_CHECKING:
    from webcare_whatsapp.parsing.change import Change

_NEW_ADDRESS = frozenset({"user_changed_number", "user_changed_user_id"})
_NEW_PHONE = frozenset({"user_identity_changed", "customer_identity_changed"})


def read_notice(change: Change, message: Json) -> IdentityChanged | MessageReceived:
    """Return what WhatsApp itself says about a person.

    A new number or id joins the old to the new. A new phone or security code is the
    same person at the same address: a notice in the timeline, no more. What else it
    may say is kept as a system message.

    Raises:
        Unreadable: when it does not say about whom.
    """
    body = nested(message, "system")
    what = text(body, "type")
    if what in _NEW_ADDRESS:
        return _identity_changed(change, message, body)
    person_now = sender(change, message)
    if what in _NEW_PHONE:
        return IdentityChanged(
            old=person_now.aliases,
            new=person_now,
            changed_at=moment(message),
            external_id=required(message, "id"),
            text=text(body, "body"),
            account=change.account,
        )
    return MessageReceived(
        external_id=required(message, "id"),
        person=person_now,
        sent_at=moment(message),
        kind=MessageKind.SYSTEM,
        text=text(body, "body"),
        content=SystemNotice(what=what),
        account=change.account,
    )


def read_id_update(change: Change, item: object) -> IdentityChanged:
    """Return a new business-scoped id, as the field `user_id_update` tells it.

    Raises:
        Unreadable: when the old or the new id is missing.
    """
    update = as_object(item, "an update")
    ids, parents = nested(update, "user_id"), nested(update, "parent_user_id")
    new = person(
        change,
        wa_id=text(update, "wa_id"),
        user_id=required(ids, "current"),
        parent_id=text(parents, "current"),
    )
    old = aliases(
        waba=change.waba,
        user_id=required(ids, "previous"),
        parent_id=text(parents, "previous"),
    )
    if new is None:
        raise Unreadable("nothing tells the new id")
    return IdentityChanged(
        old=old,
        new=new,
        changed_at=moment_or_none(update, "timestamp")
        or change.sent_at
        or moment(update),
        text=text(update, "detail"),
        account=change.account,
    )


def _identity_changed(change: Change, message: Json, body: Json) -> IdentityChanged:
    new = _new_person(change, message, body)
    old = _old_aliases(change, message, body)
    if not new.aliases or not old:
        raise Unreadable("a change of address needs the old and the new one")
    return IdentityChanged(
        old=old,
        new=new,
        changed_at=moment(message),
        external_id=required(message, "id"),
        text=text(body, "body"),
        account=change.account,
    )


def _new_person(change: Change, message: Json, body: Json) -> Person:
    wa_id = text(body, "wa_id") or text(body, "new_wa_id")
    user_id = text(body, "user_id")
    new = aliases(
        waba=change.waba,
        user_id=user_id,
        parent_id=text(body, "parent_user_id"),
        wa_id=wa_id,
    )
    known = person(
        change, wa_id=text(message, "from"), user_id=text(message, "from_user_id")
    )
    return Person(new, known.name if known else "")


def _old_aliases(change: Change, message: Json, body: Json) -> tuple[Alias, ...]:
    user_id = text(body, "user_id")
    previous = (
        text(body, "previous_user_id")
        or replaced_bsuid(text(body, "body"), user_id)
        or text(message, "from_user_id")
    )
    return aliases(
        waba=change.waba,
        user_id=previous if previous != user_id else "",
        wa_id=text(message, "from") or text(body, "customer"),
    )
