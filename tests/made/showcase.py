"""A desk on a busy afternoon: every kind of message, every state, long Dutch words."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.made.desk import Desk
from tests.made.portrait import portray
from tests.made.toil import toil
from webcare.domain import conversation as life
from webcare.domain.content import (
    Buttons,
    Choice,
    ContactCard,
    Contacts,
    Form,
    LinkButton,
    ListMenu,
    Location,
    Option,
    Order,
    OrderLine,
    Referral,
    Section,
    TemplateUse,
    Unsupported,
)
from webcare.domain.conversation import ConversationState, ConversationStatus
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    Attachment,
    Case,
    ChannelReport,
    Contact,
    Conversation,
    ConversationEvent,
    DeadLetter,
    Identity,
    IdentityAlias,
    Message,
    MessageCharge,
    MessageVersion,
    Reaction,
    TemplateRow,
)

CUSTOMERS = (
    ("Fatima El Amrani", "Mijn koffer is niet aangekomen op Schiphol ✈️", 3),
    ("Jan-Willem van der Berg", "Goedemiddag, kan ik mijn vlucht nog omboeken?", 1),
    ("Sophie de Vries", "Ik sta al drie kwartier in de rij bij de balie!", 12),
    ("Mohamed Yilmaz", "Is de parkeergarage P3 vandaag open?", 1),
    ("Anneke Hoogerwerf-Zwijnenburg", "Dank u wel voor de snelle reactie.", 0),
    ("Li Wei", "请问行李寄存处在哪里", 2),
    ("Thomas", "ok", 0),
    ("Marieke Jansen", "Kunt u mij terugbellen over de rolstoelassistentie?", 1),
)

ANSWERED = (
    ("Peter Bakker", "Uw claim is in behandeling genomen.", True),
    ("Lotte Smit", "Top, bedankt! 👍", False),
    ("Youssef Benali", "We hebben het doorgezet naar de bagageafdeling.", True),
    ("Emma Visser", "Fijne reis gewenst!", True),
)


@dataclass
class Showcase:
    """What the tests look at, by its id."""

    desk: Desk
    channel: int
    busy: int
    closed: int
    agent: int
    admin: int
    contact: int = 0
    alike: int = 0


def furnish(desk: Desk, channel_id: int, channel_type: str) -> Showcase:
    """Fill a desk; its clock stands still."""
    admin = desk.user("Noor de Wit", "admin")
    agent = desk.user("Sanne Kuipers", "agent")
    rooms = [_waiting(desk, channel_id, channel_type, place) for place in range(8)]
    for place in range(4):
        _answered(desk, channel_id, channel_type, place, agent)
    _assign(desk, rooms[1], agent)
    _assign(desk, rooms[3], admin)
    busy = rooms[0]
    _fill(desk, busy, channel_id, agent)
    closed = rooms[7]
    _window(desk, closed, desk.now - timedelta(hours=1))
    _window(desk, rooms[2], desk.now + timedelta(minutes=72))
    desk.add(_said(desk, closed, channel_id, -1500, "in", CUSTOMERS[7][1]))
    _furnish_channel(desk, channel_id)
    toil(desk, channel_id, rooms[1])
    people = portray(desk, busy, agent)
    return Showcase(desk, channel_id, busy, closed, agent, admin, *people)


def _waiting(desk: Desk, channel_id: int, channel_type: str, place: int) -> int:
    name, text, unread = CUSTOMERS[place]
    since = desk.now - timedelta(minutes=(95, 41, 33, 12, 9, 4, 2, 1)[place])
    state = ConversationState(
        status=ConversationStatus.OPEN,
        opened_at=since - timedelta(days=1),
        last_message_at=since,
        waiting_since=since,
    )
    fields = {
        "unread": unread,
        "preview": text,
        "preview_kind": (
            "text",
            "text",
            "image",
            "text",
            "text",
            "text",
            "voice",
            "text",
        )[place],
        "window_until": since + timedelta(hours=24),
        "tags": ["bagage"] if place == 0 else [],
        "priority": 2 if place == 2 else 0,
    }
    return _conversation(desk, channel_id, channel_type, name, state, **fields)


def _answered(
    desk: Desk, channel_id: int, channel_type: str, place: int, agent: int
) -> int:
    name, text, ours = ANSWERED[place]
    at = desk.now - timedelta(hours=2 + place * 9)
    state = ConversationState(
        status=ConversationStatus.PENDING, opened_at=at, last_message_at=at
    )
    fields = {"preview": text, "preview_outbound": ours, "assignee_id": agent}
    return _conversation(desk, channel_id, channel_type, name, state, **fields)


def _conversation(
    desk: Desk,
    channel_id: int,
    channel_type: str,
    name: str,
    state: ConversationState,
    **fields: Any,
) -> int:
    contact = Contact(name=name, created_at=state.opened_at)
    identity = Identity(
        contact_id=contact.id,
        channel_type=channel_type,
        name=name,
        created_at=state.opened_at,
    )
    digits = str(identity.id)[-8:]
    aliases = [
        IdentityAlias(
            channel_type=channel_type,
            kind="phone",
            value=f"+316{digits}",
            strength="weak",
            identity_id=identity.id,
        ),
        IdentityAlias(
            channel_type=channel_type,
            kind="bsuid",
            value=f"NL.{identity.id}",
            strength="strong",
            identity_id=identity.id,
        ),
    ]
    case = Case(created_at=state.opened_at)
    row = Conversation(
        channel_id=channel_id,
        identity_id=identity.id,
        case_id=case.id,
        visibility="private",
        status=state.status.value,
        opened_at=state.opened_at,
        last_message_at=state.last_message_at,
        waiting_since=state.waiting_since,
        queue_position=life.queue_position(state),
        **fields,
    )
    desk.add(contact, identity, *aliases, case, row)
    return row.id


def _assign(desk: Desk, conversation_id: int, user_id: int) -> None:
    with desk.core.database.writing() as session:
        session.get_one(Conversation, conversation_id).assignee_id = user_id


def _window(desk: Desk, conversation_id: int, until: datetime) -> None:
    with desk.core.database.writing() as session:
        session.get_one(Conversation, conversation_id).window_until = until


def _said(
    desk: Desk,
    conversation_id: int,
    channel_id: int,
    minutes: int,
    direction: str,
    *said: str,
    **fields: Any,
) -> Message:
    text, kind = (*said, "text")[:2]
    at = desk.now + timedelta(minutes=minutes)
    status = {"out": "read"}.get(direction, "received")
    return Message(
        conversation_id=conversation_id,
        channel_id=channel_id,
        external_id=fields.pop("external_id", f"wamid.{new_id()}"),
        direction=direction,
        kind=kind,
        text=text,
        status=fields.pop("status", status),
        sent_at=at,
        received_at=at,
        **fields,
    )


def _fill(desk: Desk, room: int, channel_id: int, agent: int) -> None:
    """Say everything that can be said in one conversation."""

    def say(
        minutes: int, direction: str, text: str, kind: str = "text", **more: Any
    ) -> Message:
        if direction in {"out", "note"}:
            more.setdefault("author_id", agent)
        content = more.pop("content", None)
        more["content"] = asdict(content) if content else None
        return _said(desk, room, channel_id, minutes, direction, text, kind, **more)

    hello = say(
        -1600,
        "in",
        "Goedemiddag! Ik ben geland met KL1234, maar mijn koffer is er niet.",
        external_id="first",
        referral=asdict(
            Referral(
                source="ad",
                headline="Koffer kwijt? Wij helpen u",
                body="Stuur ons een bericht",
                url="https://example.org/koffer",
            )
        ),
    )
    edited = say(
        -1590,
        "in",
        "Een blauwe Samsonite, zie https://example.org/koffer?a=1&b=2.",
        edited_at=desk.now - timedelta(minutes=1589),
    )
    answer = say(
        -1580,
        "out",
        "Wat vervelend! Ik zoek het uit. Heeft u het labelnummer bij de hand?",
        external_id="answer",
        reply_to="first",
    )
    photo = say(-1575, "in", "Hier is het label", "image")
    rows: list[Message] = [
        hello,
        edited,
        answer,
        photo,
        say(-1570, "in", "", "voice"),
        say(
            -1560,
            "note",
            "Label AMS483920: staat nog in Barcelona. Nabellen om 16:00 uur.",
        ),
        say(
            -130,
            "out",
            "Uw koffer staat nog in Barcelona. Waarheen mogen we hem sturen?",
            "buttons",
            content=Buttons(
                options=(
                    Option(id="1", title="Thuis bezorgen"),
                    Option(id="2", title="Zelf ophalen"),
                ),
                header="Uw koffer is terecht",
                footer="Bagageservice",
            ),
        ),
        say(
            -125,
            "in",
            "Thuis bezorgen",
            "choice",
            content=Choice(id="1", title="Thuis bezorgen"),
        ),
        say(
            -120,
            "in",
            "",
            "location",
            content=Location(
                latitude=52.3676,
                longitude=4.9041,
                name="Prinsengracht 12",
                address="Amsterdam",
            ),
        ),
        say(
            -118,
            "in",
            "",
            "contacts",
            content=Contacts(
                cards=(
                    ContactCard(
                        name="Karim El Amrani",
                        phones=("+31 6 1234 5678",),
                        emails=("karim@example.org",),
                        organisation="Bakkerij Amrani",
                    ),
                )
            ),
        ),
        say(-116, "in", "Vervoersbewijs", "document"),
        say(-114, "in", "", "sticker"),
        say(-112, "in", "Filmpje van de band", "video"),
        say(
            -110,
            "in",
            "",
            "form",
            content=Form(
                name="Schadeformulier",
                answers=(("Merk", "Samsonite"), ("Kleur", "Blauw")),
            ),
        ),
        say(
            -109,
            "in",
            "",
            "order",
            content=Order(
                catalogue="c",
                lines=(
                    OrderLine(
                        product="Kofferlabel", quantity=2, price="4,95", currency="EUR"
                    ),
                ),
            ),
        ),
        say(-108, "in", "", "unsupported", content=Unsupported(what="poll")),
        say(-107, "in", "", "unknown", content=Unsupported(what="hologram")),
        say(
            -106,
            "in",
            "Dit had ik niet moeten sturen",
            revoked_at=desk.now - timedelta(minutes=105),
        ),
        say(-105, "in", "Lees dit even", forwarded="often"),
        say(-104, "in", "Waar gaat dit over?", reply_to="never-heard-of"),
        say(
            -103,
            "out",
            "Kies wat u wilt doen",
            "list",
            content=ListMenu(
                button="Maak een keuze",
                sections=(
                    Section(
                        title="Bagage",
                        options=(
                            Option(id="a", title="Status opvragen"),
                            Option(id="b", title="Schade melden"),
                        ),
                    ),
                ),
            ),
        ),
        say(
            -102,
            "out",
            "Volg uw koffer",
            "link",
            content=LinkButton(
                label="Volgen", url="https://example.org/volg/AMS483920"
            ),
        ),
        say(
            -101,
            "out",
            "Beste Fatima, uw koffer AMS483920 komt vandaag tussen 18 en 20 uur.",
            "template",
            content=TemplateUse(
                name="bagage_bezorging", language="nl", body=("Fatima", "AMS483920")
            ),
        ),
        say(-100, "in", "😍🙏"),
        say(
            -99, "out", "Deze is afgeleverd maar nog niet gelezen.", status="delivered"
        ),
        say(-98, "out", "Deze is alleen verzonden.", status="sent"),
        say(-97, "out", "Deze staat nog in de rij.", status="queued", external_id=None),
        say(
            -96,
            "out",
            "Deze kwam niet aan.",
            status="failed",
            fault={
                "code": "131026",
                "for_agent": "This person cannot be reached on this number.",
                "detail": "",
            },
        ),
        say(
            -95,
            "out",
            "Misschien kwam deze aan.",
            status="perhaps_sent",
            external_id=None,
        ),
        say(-95, "in", "Mijn koffer is niet aangekomen op Schiphol ✈️"),
        say(-94, "in", "Hallo?"),
        say(-93, "in", "Is daar iemand?"),
    ]
    desk.add(*rows)
    _attach(desk, rows)
    desk.add(
        MessageVersion(
            message_id=edited.id,
            text="Het is een rode Samsonite",
            replaced_at=desk.now - timedelta(minutes=1589),
        ),
        Reaction(
            channel_id=channel_id,
            target="answer",
            who=f"identity:{room}",
            emoji="👍",
            reacted_at=desk.now,
        ),
        Reaction(
            channel_id=channel_id,
            target="first",
            who="us",
            emoji="❤️",
            reacted_at=desk.now,
        ),
    )
    _happened(desk, room, agent)


def _attach(desk: Desk, rows: Iterable[Message]) -> None:
    by_kind = {row.kind: row for row in rows}
    files = [
        ("image", "stored", "label.jpg", "image/jpeg", 48_213, ""),
        ("voice", "stored", "spraak.ogg", "audio/ogg", 12_345, ""),
        (
            "document",
            "stored",
            "vervoersbewijs-KL1234.pdf",
            "application/pdf",
            182_044,
            "",
        ),
        ("sticker", "waiting", "", "image/webp", None, ""),
        (
            "video",
            "failed",
            "",
            "video/mp4",
            None,
            "The platform no longer has this file.",
        ),
    ]
    for kind, state, name, mime, size, reason in files:
        desk.add(
            Attachment(
                message_id=by_kind[kind].id,
                kind=kind,
                state=state,
                filename=name,
                mime_type=mime,
                size=size,
                reason=reason,
                object_key=f"show-{kind}" if state == "stored" else "",
            )
        )


def _happened(desk: Desk, room: int, agent: int) -> None:
    def event(minutes: int, what: str, **data: Any) -> ConversationEvent:
        return ConversationEvent(
            conversation_id=room,
            what=what,
            actor_id=agent,
            actor="Sanne Kuipers",
            data=data or None,
            happened_at=desk.now + timedelta(minutes=minutes),
        )

    until = (desk.now - timedelta(minutes=140)).isoformat()
    desk.add(
        event(-1601, "opened"),
        event(-1585, "assigned", user_id=agent, name="Sanne Kuipers"),
        event(-1555, "tagged", tags=["bagage"]),
        event(-1554, "priority_changed", priority=1),
        event(-1553, "snoozed", until=until),
        event(-140, "woken"),
        event(-96, "assigned", user_id=None, name=None),
    )


def _furnish_channel(desk: Desk, channel_id: int) -> None:
    def template(
        name: str, language: str, status: str, body: str, **more: Any
    ) -> TemplateRow:
        return TemplateRow(
            channel_id=channel_id,
            name=name,
            language=language,
            status=status,
            category="UTILITY",
            body=body,
            synced_at=desk.now,
            **more,
        )

    month = f"{desk.now:%Y-%m}"
    desk.add(
        template(
            "bagage_bezorging",
            "nl",
            "approved",
            "Beste {{1}}, uw koffer {{2}} komt vandaag tussen 18 en 20 uur.",
            header="Bagage {{1}}",
            header_kind="text",
            footer="Bagageservice",
            buttons=[["Volg mijn koffer", "https://example.org/volg/{{1}}"]],
        ),
        template(
            "bagage_bezorging",
            "en",
            "approved",
            "Dear {{1}}, your bag {{2}} arrives today.",
        ),
        template(
            "enquete",
            "nl",
            "rejected",
            "Hoe tevreden was u?",
            reason="Promotional content",
        ),
        ChannelReport(
            channel_id=channel_id,
            key="q1",
            what="quality",
            topic="quality",
            level="warning",
            text="The quality rating of this number went down.",
            detail="{}",
            reported_at=desk.now - timedelta(hours=5),
        ),
        *(
            MessageCharge(
                channel_id=channel_id,
                external_id=f"cost-{place}",
                month=month,
                category=("service", "utility")[place % 2],
                billable=place % 3 > 0,
                detail="{}",
                charged_at=desk.now,
            )
            for place in range(24)
        ),
        DeadLetter(
            channel_id=channel_id,
            kind="unreadable",
            reason="messages[0].type is missing",
            body=b"{}",
            received_at=desk.now - timedelta(hours=3),
        ),
    )
