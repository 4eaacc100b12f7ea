"""From what happened in Messenger to what must be true of it."""

from datetime import timedelta
from typing import Any

from tests.plugins.facebook.cast import AT, NOOR, NOOR_ID, PAGE, SAID_AT
from webcare.domain.content import (
    Choice,
    Form,
    Location,
    MediaReference,
    MessageKind,
    Referral,
    SystemNotice,
    Unsupported,
)
from webcare.domain.inbound import (
    ControlChanged,
    Fault,
    Inbound,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
    StatusReached,
)
from webcare.domain.people import Alias, Person
from webcare.domain.status import MessageStatus
from webcare_facebook.parsing.content import NO_FILE

NETWORK = "https://scontent.xx.fbcdn.net/v/"
OTHERS = "https://cdn.fbsbx.com/v/"
TICKED = Alias("user_ref", "ref-31", "strong", "visit:ref-31")
INVITED = Referral(source="shortlink", id="wc-7f3k")


def said(text: str = "", **more: Any) -> MessageReceived:
    """Return Noor's message, but for what is named."""
    usual: dict[str, Any] = {
        "external_id": "m_in1",
        "person": NOOR,
        "sent_at": SAID_AT,
        "account": PAGE,
    }
    return MessageReceived(text=text, **{**usual, **more})


def by_us(text: str, **more: Any) -> MessageReceived:
    """Return what our own side said to Noor elsewhere."""
    return said(text, external_id="m_out1", direction="out", **more)


def tapped(identifier: str, title: str, mid: str = "m_in1", **more: Any) -> Inbound:
    """Return Noor's tap on something."""
    choice = Choice(id=identifier, title=title)
    return said(title, external_id=mid, kind=MessageKind.CHOICE, content=choice, **more)


def file(kind: MessageKind, url: str, place: int = 0, **more: Any) -> MediaReference:
    """Return a file of Noor's message."""
    return MediaReference(kind=kind, external_id=f"m_in1#{place}", url=url, **more)


def with_file(kind: MessageKind, *files: MediaReference, text: str = "") -> Inbound:
    """Return Noor's message that is a file or some."""
    return said(text, kind=kind, media=files)


def odd(kind: MessageKind, what: str, text: str = "") -> Inbound:
    """Return Noor's message of which we do not see all."""
    return said(text, kind=kind, content=Unsupported(what=what))


def reached(status: MessageStatus, *ids: str) -> StatusReached:
    """Return how far our messages to Noor have come."""
    return StatusReached(
        person=NOOR, status=status, until=SAID_AT, external_ids=ids, account=PAGE
    )


def held(holder: str) -> ControlChanged:
    """Return who has the chat with Noor now."""
    return ControlChanged(person=NOOR, holder=holder, changed_at=SAID_AT, account=PAGE)


def allows(category: str, person: Person = NOOR, *, allowed: bool = True) -> Inbound:
    """Return what somebody lets us send."""
    return PreferenceChanged(
        person=person,
        category=category,
        allowed=allowed,
        changed_at=SAID_AT,
        account=PAGE,
    )


PICTURES = (
    file(MessageKind.IMAGE, f"{NETWORK}a.jpg"),
    file(MessageKind.IMAGE, f"{NETWORK}b.jpg", 1),
)
THUMB = f"{NETWORK}thumb.png"
QUESTION = "Mijn meter staat stil."

EXPECTED: dict[str, list[Inbound]] = {
    "message.text__plain": [said(QUESTION)],
    "message.text__ids_as_numbers": [said(QUESTION)],
    "message.text__reply": [said("Deze bedoel ik.", reply_to="m_out9")],
    "message.text__reply_to_story": [said("Mooi!")],
    "message.text__without_timestamp": [
        said("Hallo", sent_at=AT + timedelta(milliseconds=900))
    ],
    "message.text__seconds": [said("Hallo", sent_at=AT)],
    "message.text__link_token": [said("Hallo", referral=INVITED)],
    "message.text__advertisement": [
        said(
            "Is dit aanbod er nog?",
            referral=Referral(
                source="ads",
                headline="Warmtepomp",
                id="6045",
                media_url=f"{NETWORK}ad.jpg",
            ),
        )
    ],
    "message.text__product": [
        said("Welke kleur?", referral=Referral(source="product", id="P-12"))
    ],
    "message.text__after_tick_box": [said("Dank je", person=Person((NOOR_ID, TICKED)))],
    "message.quick_reply__tapped": [tapped("yes", "Ja")],
    "message.image__one": [with_file(MessageKind.IMAGE, PICTURES[0])],
    "message.image__two_with_words": [
        with_file(MessageKind.IMAGE, *PICTURES, text="Kijk:")
    ],
    "message.image__without_file": [
        said(kind=MessageKind.IMAGE, fault=Fault(code="", for_agent=NO_FILE))
    ],
    "message.image__grid": [
        with_file(
            MessageKind.IMAGE,
            MediaReference(kind=MessageKind.IMAGE, url=f"{NETWORK}a.jpg"),
            MediaReference(kind=MessageKind.IMAGE, url=f"{NETWORK}b.jpg"),
        )
    ],
    "message.video__film": [
        with_file(MessageKind.VIDEO, file(MessageKind.VIDEO, f"{NETWORK}a.mp4"))
    ],
    "message.audio__sound": [
        with_file(MessageKind.AUDIO, file(MessageKind.AUDIO, f"{OTHERS}a.mp4"))
    ],
    "message.file__pdf": [
        with_file(
            MessageKind.DOCUMENT,
            file(
                MessageKind.DOCUMENT,
                f"{OTHERS}rekening.pdf",
                filename="rekening.pdf",
            ),
        )
    ],
    "message.sticker__old": [
        with_file(MessageKind.STICKER, file(MessageKind.STICKER, THUMB))
    ],
    "message.sticker__new": [
        with_file(MessageKind.STICKER, file(MessageKind.STICKER, THUMB))
    ],
    "message.location__pinned": [
        said(
            "Thuis",
            kind=MessageKind.LOCATION,
            content=Location(
                latitude=52.09,
                longitude=5.12,
                name="Thuis",
                url="https://www.facebook.com/l.php?u=maps",
            ),
        )
    ],
    "message.location__without_place": [odd(MessageKind.UNKNOWN, "location", "Thuis")],
    "message.fallback__shared_link": [
        said("https://voorbeeld.example/storing\nStoring")
    ],
    "message.fallback__old": [said("Storing\nhttps://voorbeeld.example/storing")],
    "message.reel__shared": [said("Een reel\nhttps://www.facebook.com/reel/1")],
    "message.template__product": [said("Slimme meter\n€ 40")],
    "message.template__silent": [
        odd(
            MessageKind.UNKNOWN,
            "template",
            '{"type":"template","payload":{"template_type":"mystery","number":7}}',
        )
    ],
    "message.hologram__future": [
        odd(
            MessageKind.UNKNOWN,
            "hologram",
            '{"type":"hologram","payload":{"shape":"cube"}}',
        )
    ],
    "message.hologram__with_words": [
        said("Kijk dan\nKubus", content=Unsupported(what="hologram"))
    ],
    "message.unsupported__plain": [odd(MessageKind.UNSUPPORTED, "unsupported")],
    "message.empty__hidden_in_europe": [odd(MessageKind.UNSUPPORTED, "empty")],
    "message.deleted__unsent": [
        MessageRevoked(external_id="m_in1", revoked_at=SAID_AT, account=PAGE)
    ],
    "message.echo__ours": [
        StatusChanged(
            external_id="m_out1",
            status=MessageStatus.SENT,
            changed_at=SAID_AT,
            outbox_id="4711",
            recipient=NOOR,
            account=PAGE,
        )
    ],
    "message.echo__page_inbox": [by_us("Dag Noor")],
    "message.echo__other_app": [by_us("Welkom!")],
    "message.echo__other_apps_buttons": [by_us("Waarmee help ik?\nStoring")],
    "message_edit__text": [
        MessageEdited(
            external_id="m_in1",
            text="Mijn gasmeter staat stil.",
            edited_at=SAID_AT,
            account=PAGE,
        )
    ],
    "delivery__with_ids": [reached(MessageStatus.DELIVERED, "m_out1", "m_out2")],
    "delivery__watermark": [reached(MessageStatus.DELIVERED)],
    "read__watermark": [reached(MessageStatus.READ)],
    "postback__button": [tapped("outage", "Storing melden", "m_tap1")],
    "postback__get_started": [
        tapped("GET_STARTED", "Beginnen", "m_tap2", referral=INVITED)
    ],
    "postback__website_visitor": [
        tapped("hey", "hey", "m_tap3", person=Person((TICKED,)))
    ],
    "optin__news": [allows("Storingen")],
    "optin__news_stopped": [allows("Storingen", allowed=False)],
    "optin__tick_box": [allows("newsletter", Person((TICKED,)))],
    "pass_thread_control__to_us": [held("")],
    "pass_thread_control__to_inbox": [held("Meta Business Suite")],
    "pass_thread_control__to_other": [held("Another app")],
    "take_thread_control__from_us": [held("Another app")],
    "standby__message": [said("Nog steeds stuk"), held("Another app")],
    "standby__postback": [tapped("", "Storing melden", "m_tap1"), held("Another app")],
    "standby__echo_of_inbox": [by_us("Dag"), held("Meta Business Suite")],
    "standby__read": [reached(MessageStatus.READ)],
}

REACTIONS = {
    "reaction__love": "❤",
    "reaction__name_only": "😮",
    "reaction__unknown_name": "❔",
    "reaction__taken_away": "",
    "response_feedback__good": "👍",
    "response_feedback__bad": "👎",
}
"""What Noor thinks of our message, by fixture."""

DERIVED: dict[str, MessageReceived] = {
    "referral__known_person": said(
        kind=MessageKind.SYSTEM,
        content=SystemNotice(what="referral"),
        referral=INVITED,
    ),
    "messaging_feedback__form": said(
        kind=MessageKind.FORM,
        content=Form(name="feedback", answers=(("q1", "4"), ("", "Snel geholpen"))),
    ),
}
"""What Meta gives no id: it is made from what the item says."""


def is_reaction_of_noor(event: Inbound, emoji: str) -> bool:
    """Tell whether Noor put an emoji on our message."""
    return isinstance(event, ReactionChanged) and (
        event.person,
        event.target,
        event.emoji,
        event.reacted_at,
    ) == (NOOR, "m_out1", emoji, SAID_AT)
