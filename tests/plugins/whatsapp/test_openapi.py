"""What we send fits Meta's own description of the API, where it is at hand."""

from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema
import pytest
import yaml

from tests.plugins.whatsapp.cast import ACCOUNT, CHANNEL, NOOR, SHARED
from tests.plugins.whatsapp.meta import ACCEPTED, Meta, answer, message, stored
from webcare.domain.content import (
    Buttons,
    ContactCard,
    Contacts,
    ListMenu,
    Location,
    MessageKind,
    Option,
    Section,
    TemplateUse,
)
from webcare.domain.outbound import OutboundMessage, OutboundReaction

DESCRIPTION = SHARED / "specs" / "meta-whatsapp-business-messaging-openapi-v23.0.yaml"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(),
    reason="needs the shared folder with Meta's description beside the project",
)

UPLOADED = answer({"id": "880001"})
OPTION = Option(id="koffer", title="Mijn koffer", description="Gevonden of niet")
CARD = ContactCard(
    name="Balie",
    phones=("+31201234567",),
    emails=("balie@voorbeeld.example",),
    organisation="Luchthaven",
    addresses=("Hal 3",),
    urls=("https://voorbeeld.example",),
    birthday="1990-04-01",
)


def _file(kind: MessageKind, mime_type: str, words: str = "") -> OutboundMessage:
    return message(kind, words, media=stored(mime_type=mime_type))


# Link buttons, and sending to a user id, are newer than this description.
MESSAGES = {
    "text": message(text="Zie https://voorbeeld.example", reply_to="wamid.IN1"),
    "image": _file(MessageKind.IMAGE, "image/png", "Kijk"),
    "video": _file(MessageKind.VIDEO, "video/mp4", "Kijk"),
    "audio": _file(MessageKind.AUDIO, "audio/mpeg"),
    "document": _file(MessageKind.DOCUMENT, "application/pdf", "Kijk"),
    "sticker": _file(MessageKind.STICKER, "image/webp"),
    "location": message(
        MessageKind.LOCATION,
        "",
        Location(latitude=52.31, longitude=4.76, name="Balie", address="Hal 3"),
    ),
    "contacts": message(MessageKind.CONTACTS, "", Contacts(cards=(CARD,))),
    "buttons": message(
        MessageKind.BUTTONS,
        "Waarover?",
        Buttons(options=(OPTION,), header="Hulp", footer="Luchthaven"),
    ),
    "list": message(
        MessageKind.LIST,
        "Waarover?",
        ListMenu(button="Kies", sections=(Section(options=(OPTION,), title="Reizen"),)),
    ),
    "template": message(
        MessageKind.TEMPLATE,
        "",
        TemplateUse(
            name="vlucht_update",
            language="nl",
            body=("Noor",),
            header="KL1001",
            # Of the first button its own pattern takes no number, though its text does.
            buttons=((2, "kl1001"),),
        ),
    ),
}


@cache
def description() -> Any:  # noqa: ANN401 - a foreign document
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(DESCRIPTION.read_bytes(), Loader=loader)  # noqa: S506 - it is safe


def check(body: Any, schema: Any) -> None:  # noqa: ANN401 - foreign documents
    """Validate a body against a schema of the description."""
    whole = {**schema, "components": description()["components"]}
    jsonschema.Draft202012Validator(whole).validate(body)


def schema_of(kind: str) -> Any:  # noqa: ANN401 - a foreign document
    """Return the schema of one type of message.

    Read to the letter it takes no message at all: each half of its `allOf` forbids
    what the other half wants. So the halves are merged.
    """
    schemas = description()["components"]["schemas"]
    reference = schemas["Message"]["discriminator"]["mapping"][kind]
    common, own = schemas[reference.rpartition("/")[2]]["allOf"]
    common = deepcopy(schemas[common["$ref"].rpartition("/")[2]])
    properties = {**common["properties"], **own["properties"]}
    # Newer than this description; named in Meta's pages on messages.
    properties["biz_opaque_callback_data"] = {"type": "string", "maxLength": 512}
    return {
        "type": "object",
        "required": [*common["required"], *own["required"]],
        "properties": properties,
        "additionalProperties": False,
    }


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_fits(name: str) -> None:
    meta = Meta(*([UPLOADED] if MESSAGES[name].media else []), answer(ACCEPTED))
    meta.send(MESSAGES[name])
    check(meta.body, schema_of(meta.body["type"]))


def test_the_description_is_not_taken_so_loosely_that_all_fits() -> None:
    meta = Meta()
    meta.send(message())
    wrong: list[dict[str, object]] = [{"text": "plain"}, {"extra": 1}, {"to": 31}]
    for change in wrong:
        with pytest.raises(jsonschema.ValidationError):
            check({**meta.body, **change}, schema_of("text"))


def test_a_reaction_fits() -> None:
    meta = Meta()
    reaction = OutboundReaction(to=NOOR.aliases, target="wamid.IN1", emoji="👍")
    meta.call(lambda http: CHANNEL.react(ACCOUNT, reaction, http))
    check(meta.body, schema_of("reaction"))


def test_a_read_receipt_fits() -> None:
    meta = Meta()
    meta.call(lambda http: CHANNEL.mark_read(ACCOUNT, "wamid.IN1", http, typing=True))
    check(
        meta.body, description()["components"]["schemas"]["MarkMessageRequestPayload"]
    )


@pytest.mark.parametrize("blocked", [True, False])
def test_blocking_fits(blocked: bool) -> None:  # noqa: FBT001
    meta = Meta()
    meta.call(
        lambda http: CHANNEL.set_blocked(ACCOUNT, NOOR.aliases, http, blocked=blocked)
    )
    (request,) = meta.requests
    operation = description()["paths"]["/{Version}/{Phone-Number-ID}/block_users"][
        request.method.lower()
    ]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    check(meta.body, {**schema, "additionalProperties": False})
