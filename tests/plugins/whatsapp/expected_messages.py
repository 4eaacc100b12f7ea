"""From a recorded message to what must be true of it."""

from typing import Any

from tests.plugins.whatsapp.cast import (
    AT,
    JOOST,
    NOOR,
    NUMBER,
    SAMI,
    SHA256,
)
from webcare.domain.content import (
    Choice,
    ContactCard,
    Contacts,
    Form,
    Location,
    MediaReference,
    MessageKind,
    Order,
    OrderLine,
    Referral,
    Unsupported,
)
from webcare.domain.inbound import (
    Fault,
    Inbound,
    MessageReceived,
    MessageRevoked,
)
from webcare_whatsapp.faults import RULES

QUESTION = "Kan ik mijn koffer nog ophalen?"


def said(text: str = "", **more: Any) -> MessageReceived:
    """Return Noor's message, but for what is named."""
    usual: dict[str, Any] = {
        "external_id": "wamid.IN1",
        "person": NOOR,
        "sent_at": AT,
        "account": NUMBER,
    }
    return MessageReceived(text=text, **{**usual, **more})


def chose(identifier: str, title: str, **more: Any) -> MessageReceived:
    """Return Noor's tap on something that we offered."""
    description = more.pop("description", "")
    choice = Choice(id=identifier, title=title, description=description)
    return said(title, kind=MessageKind.CHOICE, content=choice, **more)


def file(kind: MessageKind, identifier: str, text: str = "", **more: Any) -> Inbound:
    """Return Noor's file."""
    reference = MediaReference(
        kind=kind, external_id=identifier, **{"sha256": SHA256, **more}
    )
    return said(text, kind=kind, media=(reference,))


def unknown(text: str, what: str) -> Inbound:
    """Return a message whose words are kept, though not its meaning."""
    return said(text, kind=MessageKind.UNKNOWN, content=Unsupported(what=what))


EXPECTED: dict[str, list[Inbound]] = {
    "message.text__plain": [said(QUESTION)],
    "message.text__user_id_only": [said(QUESTION, person=SAMI)],
    "message.text__number_only": [said(QUESTION, person=JOOST)],
    "message.text__reply": [said("Ja, die", reply_to="wamid.OUT1")],
    "message.text__forwarded": [said("Klopt dit?", forwarded="once")],
    "message.text__forwarded_often": [said("Klopt dit?", forwarded="often")],
    "message.text__product_question": [
        said(
            "Is deze er nog?",
            reply_to="wamid.OUT2",
            referral=Referral(source="product", id="88000111/koffer-blauw"),
        )
    ],
    "message.text__advertisement": [
        said(
            "Ik zag jullie advertentie",
            referral=Referral(
                source="ad",
                url="https://fb.example/ad1",
                headline="Vlieg met ons",
                body="Naar de zon",
                id="120009",
                media_url="https://scontent.example/1.jpg",
            ),
        )
    ],
    "message.text__post": [
        said(
            "Over die post",
            referral=Referral(
                source="post",
                url="https://fb.example/p1",
                headline="Drukte",
                body="Kom op tijd",
                id="120010",
                media_url="https://scontent.example/2.mp4",
            ),
        )
    ],
    "message.text__people_in_another_order": [
        said("Eerst Joost", person=JOOST),
        said("Dan Noor", external_id="wamid.IN2"),
    ],
    "message.text__one_contact_and_no_sender": [said(QUESTION)],
    "message.text__strange_characters": [
        said("nul \x00 half \ud83d heel \U0001f600 e\u0301")
    ],
    "message.text__number_as_time": [said(QUESTION)],
    "message.text__time_of_the_entry": [said(QUESTION)],
    "message.image__captioned": [
        file(
            MessageKind.IMAGE,
            "900001",
            "Dit is de schade",
            mime_type="image/jpeg",
            url="https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=900001",
        )
    ],
    "message.image__not_reached": [
        said(
            kind=MessageKind.IMAGE,
            fault=Fault(
                code="131052",
                for_agent=RULES[131052].for_agent,
                detail="Media download error: Could not download",
            ),
        )
    ],
    "message.image__without_file": [
        said(
            "Kijk",
            kind=MessageKind.IMAGE,
            fault=Fault(code="131052", for_agent=RULES[131052].for_agent),
        )
    ],
    "message.video__plain": [file(MessageKind.VIDEO, "900002", mime_type="video/mp4")],
    "message.audio__file": [file(MessageKind.AUDIO, "900003", mime_type="audio/mpeg")],
    "message.audio__voice": [
        file(MessageKind.VOICE, "900004", mime_type="audio/ogg; codecs=opus")
    ],
    "message.voice__old_type": [
        file(MessageKind.VOICE, "900005", mime_type="audio/ogg; codecs=opus")
    ],
    "message.document__pdf": [
        file(
            MessageKind.DOCUMENT,
            "900006",
            "Mijn ticket",
            mime_type="application/pdf",
            filename="ticket.pdf",
            sha256="",
        )
    ],
    "message.sticker__animated": [
        file(MessageKind.STICKER, "900007", mime_type="image/webp")
    ],
    "message.location__named": [
        said(
            "Schiphol Plaza",
            kind=MessageKind.LOCATION,
            content=Location(
                latitude=52.3105,
                longitude=4.7683,
                name="Schiphol Plaza",
                address="Aankomstpassage 1",
                url="https://maps.example/1",
            ),
        )
    ],
    "message.location__bare": [
        said(
            kind=MessageKind.LOCATION,
            content=Location(latitude=52.3105, longitude=4.7683),
        )
    ],
    "message.location__without_place": [unknown("Ergens", "location")],
    "message.contacts__shared": [
        said(
            "Lisa Vos, Bo Smit",
            kind=MessageKind.CONTACTS,
            content=Contacts(
                cards=(
                    ContactCard(
                        name="Lisa Vos",
                        phones=("+31 6 11112222",),
                        emails=("lisa@voorbeeld.example",),
                        organisation="Vos BV",
                        addresses=("Kade 1, 2011 AA, Haarlem, Nederland",),
                        urls=("https://vos.example",),
                        birthday="1990-04-01",
                    ),
                    ContactCard(name="Bo Smit", phones=("+31633334444",)),
                )
            ),
        )
    ],
    "message.contacts__number_on_request": [
        said(
            "Sami",
            person=SAMI,
            kind=MessageKind.CONTACTS,
            content=Contacts(
                cards=(ContactCard(name="Sami", phones=("+31 6 55556666",)),),
                requested=True,
            ),
        )
    ],
    "message.interactive__button_reply": [
        chose("koffer", "Mijn koffer", reply_to="wamid.OUT3")
    ],
    "message.interactive__list_reply": [
        chose("t3", "Terminal 3", description="Vertrekhal 3", reply_to="wamid.OUT4")
    ],
    "message.interactive__form": [
        said(
            "Verzonden",
            kind=MessageKind.FORM,
            content=Form(
                name="flow",
                answers=(
                    ("vlucht", "KL1001"),
                    ("stoelen", '["1A","1B"]'),
                    ("bagage", "2"),
                ),
            ),
        )
    ],
    "message.interactive__form_unreadable": [
        said(
            "Kade 1",
            kind=MessageKind.FORM,
            content=Form(name="address_message", answers=(("", '{"straat":'),)),
        )
    ],
    "message.interactive__call_permission": [chose("call_permission_reply", "accept")],
    "message.interactive__unknown": [
        unknown(
            '{"interactive":{"type":"wheel_reply",'
            '"wheel_reply":{"id":"7","title":"Zeven"}}}',
            "interactive",
        )
    ],
    "message.interactive__without_body": [unknown("", "interactive")],
    "message.button__template_reply": [
        chose("terugbellen-ja", "Ja, graag", reply_to="wamid.OUT5")
    ],
    "message.order__basket": [
        said(
            "Graag bezorgen",
            kind=MessageKind.ORDER,
            content=Order(
                catalogue="88000111",
                lines=(
                    OrderLine(
                        product="koffer-blauw",
                        quantity=2,
                        price="49.95",
                        currency="EUR",
                    ),
                    OrderLine(product="label", quantity=1, price="3", currency="EUR"),
                ),
            ),
        )
    ],
    "smb_message_echoes__text": [
        said("Wij bellen u zo", external_id="wamid.OUT9", direction="out")
    ],
    "smb_message_echoes__revoke": [
        MessageRevoked(external_id="wamid.OUT1", revoked_at=AT, account=NUMBER)
    ],
}
"""Every fixture of a message; compared whole, so nothing may be added unseen."""
