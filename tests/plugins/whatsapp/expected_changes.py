"""From a reaction, edit, system message or the like to what must be true of it."""

from tests.plugins.whatsapp.cast import (
    AT,
    NOOR,
    NOOR_ID,
    NOOR_PHONE,
    NUMBER,
    WABA,
)
from tests.plugins.whatsapp.expected_messages import said, unknown
from webcare.domain.content import (
    MessageKind,
    SystemNotice,
    Unsupported,
)
from webcare.domain.inbound import (
    Fault,
    IdentityChanged,
    Inbound,
    MessageEdited,
    MessageRevoked,
    ReactionChanged,
)
from webcare.domain.people import Alias, Person
from webcare_whatsapp.faults import RULES

NEW_PHONE = Alias("phone", "+31698765432", "weak")
NEW_ID = Alias("bsuid", "NL.5550001112223334", "strong", WABA)


def reaction(emoji: str) -> Inbound:
    """Return Noor's reaction to a message of ours."""
    return ReactionChanged(
        external_id="wamid.IN1",
        target="wamid.OUT1",
        person=NOOR,
        emoji=emoji,
        reacted_at=AT,
        account=NUMBER,
    )


def moved(old: tuple[Alias, ...], new: Person, text: str) -> Inbound:
    """Return a system message about another address."""
    return IdentityChanged(
        old=old,
        new=new,
        changed_at=AT,
        external_id="wamid.IN1",
        text=text,
        account=NUMBER,
    )


def not_shown(what: str, code: str = "131051") -> Inbound:
    """Return a message that WhatsApp does not pass on."""
    return said(
        kind=MessageKind.UNSUPPORTED,
        content=Unsupported(what=what, code=code),
        fault=Fault(
            code=code,
            for_agent=RULES[131060].for_agent,
            detail="This message is currently unavailable."
            if code == "131060"
            else "Message type unknown: Message type is currently not supported.",
        ),
    )


def edited(text: str) -> Inbound:
    """Return a change of an earlier message."""
    return MessageEdited(
        external_id="wamid.IN0", text=text, edited_at=AT, account=NUMBER
    )


EXPECTED: dict[str, list[Inbound]] = {
    "message.reaction__added": [reaction("👍")],
    "message.reaction__removed_empty": [reaction("")],
    "message.reaction__removed_absent": [reaction("")],
    "message.reaction__misspelt": [reaction("❤️")],
    "message.system__changed_number": [
        moved(
            (NOOR_PHONE,),
            Person((NEW_ID, NEW_PHONE)),
            "User Noor de Wit changed from 31612345678 to 31698765432",
        )
    ],
    "message.system__changed_number_old_name": [
        moved(
            (NOOR_PHONE,),
            Person((NEW_PHONE,)),
            "Noor changed from 31612345678 to 31698765432",
        )
    ],
    "message.system__changed_user_id": [
        moved(
            (NOOR_ID,),
            Person((NEW_ID,)),
            "User Noor de Wit changed from NL.7213055529640183 to NL.5550001112223334",
        )
    ],
    # Whoever chooses such a name must not take over somebody else's conversations.
    "message.system__changed_user_id_by_a_liar": [
        moved(
            (NOOR_ID,),
            Person((NEW_ID,)),
            "User NL.9120457736118842 to NL.1 changed from NL.7213055529640183 to "
            "NL.5550001112223334",
        )
    ],
    "message.system__identity_changed": [
        moved(NOOR.aliases, NOOR, "Noor's security code changed")
    ],
    "message.system__customer_identity_changed": [
        moved(NOOR.aliases, NOOR, "User identity changed")
    ],
    "message.system__unknown": [
        said(
            "Noor turned on disappearing messages",
            kind=MessageKind.SYSTEM,
            content=SystemNotice(what="user_did_something"),
        )
    ],
    "message.edit__text": [edited("Kan ik mijn tas nog ophalen?")],
    "message.edit__caption": [edited("De andere kant")],
    "message.revoke__plain": [
        MessageRevoked(external_id="wamid.IN0", revoked_at=AT, account=NUMBER)
    ],
    "message.unsupported__edit": [not_shown("edit")],
    "message.unsupported__poll_creation": [not_shown("poll_creation")],
    "message.unsupported__pin": [not_shown("pin")],
    "message.unsupported__gif": [not_shown("gif")],
    "message.unsupported__keep_in_chat": [not_shown("keep_in_chat")],
    "message.unsupported__view_once": [not_shown("media_placeholder", "131060")],
    "message.unsupported__without_type": [not_shown("unsupported")],
    "message.unknown__old": [
        said(
            kind=MessageKind.UNSUPPORTED,
            content=Unsupported(what="unknown", code="131051"),
            fault=Fault(
                code="131051",
                for_agent=RULES[131060].for_agent,
                detail="Unsupported message type: "
                "Message type is not currently supported",
            ),
        )
    ],
    "message.ephemeral__old": [
        said(
            "Dit verdwijnt",
            kind=MessageKind.UNSUPPORTED,
            content=Unsupported(what="ephemeral"),
        )
    ],
    "message.untyped__text": [unknown("Zonder soort", "")],
    "message.hologram__future": [unknown("Kijk hier", "hologram")],
    "message.hologram__without_words": [
        unknown('{"hologram":{"frames":12}}', "hologram")
    ],
}
"""Every fixture that changes something, or that nobody can show; compared whole."""
