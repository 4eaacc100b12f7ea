"""What goes to Meta for each kind of message, and what the answer tells."""

import httpx2
import pytest

from tests.plugins.whatsapp.cast import ACCOUNT, CHANNEL, JOOST, NOOR, SAMI, WABA
from tests.plugins.whatsapp.meta import Meta, answer, message
from webcare.domain.content import (
    Buttons,
    ContactCard,
    Contacts,
    Content,
    LinkButton,
    ListMenu,
    Location,
    MessageKind,
    Option,
    Section,
    SystemNotice,
    TemplateUse,
)
from webcare.domain.outbound import OutboundReaction
from webcare.domain.people import Alias
from webcare.errors import PerhapsSent, PermanentDeliveryError


def test_a_text_goes_to_the_number_with_our_own_id() -> None:
    meta = Meta()
    receipt = meta.send(message())
    (request,) = meta.requests
    assert str(request.url) == (
        "https://graph.facebook.com/v26.0/219480037100001/messages"
    )
    assert request.headers["authorization"] == "Bearer access-token-of-the-tests"
    assert meta.body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+31612345678",
        "type": "text",
        "text": {"body": "Uw koffer is gevonden.", "preview_url": False},
        "biz_opaque_callback_data": "outbox-1",
    }
    assert receipt.external_id == "wamid.OUT1"


def test_a_link_in_a_text_gets_a_preview() -> None:
    meta = Meta()
    meta.send(message(text="Zie https://voorbeeld.example/koffers"))
    assert meta.body["text"]["preview_url"] is True


def test_a_quote_names_the_message() -> None:
    meta = Meta()
    meta.send(message(reply_to="wamid.IN1"))
    assert meta.body["context"] == {"message_id": "wamid.IN1"}


def test_somebody_without_a_number_is_reached_by_user_id() -> None:
    answered = {
        "contacts": [{"input": "NL.1", "user_id": "NL.9120457736118842"}],
        "messages": [{"id": "wamid.OUT2"}],
    }
    meta = Meta(answer(answered))
    receipt = meta.send(message(to=SAMI.aliases))
    assert meta.body["recipient"] == "NL.9120457736118842"
    assert "to" not in meta.body
    assert receipt.learned == (Alias("bsuid", "NL.9120457736118842", "strong", WABA),)


def test_the_spelling_that_whatsapp_answers_with_is_learned() -> None:
    """As in Brazil, where the number that we wrote differs from WhatsApp's."""
    answered = {
        "contacts": [
            {"input": "+5511987654321", "wa_id": "551187654321", "user_id": "BR.1"}
        ],
        "messages": [{"id": "wamid.OUT3"}],
    }
    receipt = Meta(answer(answered)).send(message(to=JOOST.aliases))
    assert receipt.learned == (
        Alias("bsuid", "BR.1", "strong", WABA),
        Alias("phone", "+551187654321", "weak"),
    )


def test_somebody_of_whom_only_a_name_is_known_cannot_be_reached() -> None:
    meta = Meta()
    with pytest.raises(PermanentDeliveryError):
        meta.send(message(to=(Alias("username", "noor", "weak"),)))
    assert not meta.requests


OPTIONS = (
    Option(id="koffer", title="Mijn koffer"),
    Option(id="vlucht", title="Mijn vlucht", description="Tijden en gate"),
)
CASES: dict[str, tuple[MessageKind, Content, object]] = {
    "buttons": (
        MessageKind.BUTTONS,
        Buttons(options=OPTIONS, header="Hulp", footer="Luchthaven"),
        {
            "type": "button",
            "header": {"type": "text", "text": "Hulp"},
            "body": {"text": "Waar gaat het over?"},
            "footer": {"text": "Luchthaven"},
            "action": {
                "buttons": [
                    {
                        "type": "reply",
                        "reply": {"id": "koffer", "title": "Mijn koffer"},
                    },
                    {
                        "type": "reply",
                        "reply": {"id": "vlucht", "title": "Mijn vlucht"},
                    },
                ]
            },
        },
    ),
    "list": (
        MessageKind.LIST,
        ListMenu(
            button="Kies",
            sections=(
                Section(options=OPTIONS[:1]),
                Section(options=OPTIONS[1:], title="Reizen"),
            ),
        ),
        {
            "type": "list",
            "body": {"text": "Waar gaat het over?"},
            "action": {
                "button": "Kies",
                "sections": [
                    {"rows": [{"id": "koffer", "title": "Mijn koffer"}]},
                    {
                        "title": "Reizen",
                        "rows": [
                            {
                                "id": "vlucht",
                                "title": "Mijn vlucht",
                                "description": "Tijden en gate",
                            }
                        ],
                    },
                ],
            },
        },
    ),
    "link": (
        MessageKind.LINK,
        LinkButton(label="Volgen", url="https://voorbeeld.example/koffer"),
        {
            "type": "cta_url",
            "body": {"text": "Waar gaat het over?"},
            "action": {
                "name": "cta_url",
                "parameters": {
                    "display_text": "Volgen",
                    "url": "https://voorbeeld.example/koffer",
                },
            },
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_question_with_something_to_tap(name: str) -> None:
    kind, content, expected = CASES[name]
    meta = Meta()
    meta.send(message(kind, "Waar gaat het over?", content))
    assert meta.body["type"] == "interactive"
    assert meta.body["interactive"] == expected


def test_a_location() -> None:
    meta = Meta()
    place = Location(latitude=52.31, longitude=4.76, name="Balie", address="Hal 3")
    meta.send(message(MessageKind.LOCATION, "", place))
    assert meta.body["location"] == {
        "latitude": "52.31",
        "longitude": "4.76",
        "name": "Balie",
        "address": "Hal 3",
    }


def test_contacts() -> None:
    meta = Meta()
    full = ContactCard(
        name="Gevonden voorwerpen",
        phones=("+31201234567",),
        emails=("balie@voorbeeld.example",),
        organisation="Luchthaven",
        addresses=("Hal 3",),
        urls=("https://voorbeeld.example",),
        birthday="1990-04-01",
    )
    bare = ContactCard(name="Balie", birthday="april")
    meta.send(message(MessageKind.CONTACTS, "", Contacts(cards=(full, bare))))
    assert meta.body["contacts"] == [
        {
            "name": {
                "formatted_name": "Gevonden voorwerpen",
                "first_name": "Gevonden voorwerpen",
            },
            "phones": [{"phone": "+31201234567"}],
            "emails": [{"email": "balie@voorbeeld.example"}],
            "addresses": [{"street": "Hal 3"}],
            "urls": [{"url": "https://voorbeeld.example"}],
            "org": {"company": "Luchthaven"},
            "birthday": "1990-04-01",
        },
        {"name": {"formatted_name": "Balie", "first_name": "Balie"}},
    ]


@pytest.mark.parametrize("number", [0, 6])
def test_no_contacts_or_too_many_are_refused(number: int) -> None:
    cards = (ContactCard(name="Balie"),) * number
    with pytest.raises(PermanentDeliveryError):
        Meta().send(message(MessageKind.CONTACTS, "", Contacts(cards=cards)))


def test_a_template_with_numbered_blanks() -> None:
    meta = Meta()
    use = TemplateUse(
        name="vlucht_update",
        language="nl",
        body=("Noor", "KL1001"),
        header="Vertraging",
        buttons=((1, "kl1001"),),
    )
    meta.send(message(MessageKind.TEMPLATE, "", use))
    assert meta.body["template"] == {
        "name": "vlucht_update",
        "language": {"code": "nl", "policy": "deterministic"},
        "components": [
            {"type": "header", "parameters": [{"type": "text", "text": "Vertraging"}]},
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "Noor"},
                    {"type": "text", "text": "KL1001"},
                ],
            },
            {
                "type": "button",
                "sub_type": "url",
                "index": "1",
                "parameters": [{"type": "text", "text": "kl1001"}],
            },
        ],
    }


def test_a_template_with_named_blanks() -> None:
    meta = Meta()
    use = TemplateUse(
        name="welkom",
        language="nl",
        body=("Noor",),
        names=("voornaam",),
        header="Dag",
        header_name="groet",
    )
    meta.send(message(MessageKind.TEMPLATE, "", use))
    header, body = meta.body["template"]["components"]
    assert header["parameters"] == [
        {"type": "text", "text": "Dag", "parameter_name": "groet"}
    ]
    assert body["parameters"] == [
        {"type": "text", "text": "Noor", "parameter_name": "voornaam"}
    ]


def test_numbered_blanks_go_by_their_number_whatever_their_place() -> None:
    meta = Meta()
    use = TemplateUse(
        name="vlucht_update",
        language="nl",
        body=("tweede", "eerste"),
        names=("2", "1"),
        header="Dag",
        header_name="1",
    )
    meta.send(message(MessageKind.TEMPLATE, "", use))
    header, body = meta.body["template"]["components"]
    assert header["parameters"] == [{"type": "text", "text": "Dag"}]
    assert body["parameters"] == [
        {"type": "text", "text": "eerste"},
        {"type": "text", "text": "tweede"},
    ]


def test_a_template_without_blanks_has_no_components() -> None:
    meta = Meta()
    use = TemplateUse(name="hallo", language="nl")
    meta.send(message(MessageKind.TEMPLATE, "", use))
    assert meta.body["template"] == {
        "name": "hallo",
        "language": {"code": "nl", "policy": "deterministic"},
    }


def test_what_whatsapp_cannot_send_is_refused_before_it_is_asked() -> None:
    meta = Meta()
    with pytest.raises(PermanentDeliveryError):
        meta.send(message(MessageKind.SYSTEM, "", SystemNotice(what="x")))
    assert not meta.requests


@pytest.mark.parametrize("emoji", ["👍", ""])
def test_a_reaction_is_put_and_taken_away(emoji: str) -> None:
    meta = Meta()
    reaction = OutboundReaction(to=NOOR.aliases, target="wamid.IN1", emoji=emoji)
    meta.call(lambda http: CHANNEL.react(ACCOUNT, reaction, http))
    assert meta.body["reaction"] == {"message_id": "wamid.IN1", "emoji": emoji}


@pytest.mark.parametrize("typing", [True, False])
def test_a_message_is_marked_as_read(typing: bool) -> None:  # noqa: FBT001
    meta = Meta(answer({"success": True}))
    meta.call(lambda http: CHANNEL.mark_read(ACCOUNT, "wamid.IN1", http, typing=typing))
    expected = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.IN1",
    }
    if typing:
        expected |= {"typing_indicator": {"type": "text"}}  # type: ignore[dict-item]
    assert meta.body == expected


def test_a_send_that_names_no_message_is_perhaps_sent() -> None:
    with pytest.raises(PerhapsSent):
        Meta(answer({"messages": []})).send(message())


def test_the_address_and_version_are_settings() -> None:
    meta = Meta()
    settings = ACCOUNT.settings.model_copy(
        update={"base_url": "http://127.0.0.1:9000/", "api_version": "v25.0"}
    )
    account = type(ACCOUNT)("wa", settings)
    meta.call(lambda http: CHANNEL.send(account, message(), http))
    assert meta.requests[0].url == httpx2.URL(
        "http://127.0.0.1:9000/v25.0/219480037100001/messages"
    )
