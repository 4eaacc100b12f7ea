"""A newsroom's tip line on a desk: photos, a film, words, and what was said to them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from tests.made.desk import Desk
from webcare.domain.access import SYSTEM
from webcare.domain.files import new_object_key
from webcare.domain.tips import Consent, TipKind, TipState
from webcare.services.intake.settings import IntakeSettings, set_intake
from webcare.storage.tables import Attachment, Conversation, Tip, TipSender

TALKING = IntakeSettings(
    thanks={"nl": "Bedankt voor uw tip!", "en": "Thank you for your tip!"},
    question={"nl": "Mogen wij dit gebruiken?", "en": "May we use this?"},
)

COLOURS = ("#b5442e", "#2e6db5", "#3f8f4f", "#8f6f3f", "#6f3f8f", "#222222")


@dataclass(frozen=True, slots=True)
class Line:
    """The ids of what is there; `tips` from the first that came to the last."""

    team: int
    lead: int
    agent: int
    conversation: int
    tips: tuple[int, ...]


def photo(colour: str = COLOURS[0], size: tuple[int, int] = (1200, 800)) -> bytes:
    """Draw a picture, as JPEG."""
    drawn = Image.new("RGB", size, colour)
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill="white")
    written = BytesIO()
    drawn.save(written, "JPEG")
    return written.getvalue()


def tip_line(at: Desk) -> Line:
    """Give a desk a newsroom that takes in tips, with some that came in."""
    team = at.team("Nieuwsredactie")
    lead, agent = at.user("Jo", "lead", team=team), at.user("Kim", team=team)
    channel = at.channel("tips", team=team)
    _run(_settle(at, team))
    tips: list[int] = []
    conversation = 0
    for place, (name, text) in enumerate(_SENDERS):
        identity = at.contact(name)
        conversation = at.conversation(
            channel,
            identity=identity,
            team=team,
            preview=text,
            intake=True,
        )
        at.change(Conversation, conversation, waiting_since=None, queue_position=None)
        tips += [
            _one(at, conversation, place, text, number)
            for number in range(2 if place == 0 else 1)
        ]
        _said(at, team, identity, place)
    return Line(team, lead, agent, conversation, tuple(tips))


_SENDERS = (
    ("Fatima El Amrani", "Brand op de Grote Markt, de brandweer is er net"),
    ("Jan-Willem van der Berg-Zwijnenburg", "Film van de optocht in Waalwijk"),
    ("Sophie", "Er staat al een uur een file op de A59 richting Den Bosch"),
    ("Mohamed Yilmaz", "Verslag van de gemeenteraad"),
    ("Anneke Hoogerwerf", "De wolf bij Otterlo"),
)
_KINDS = (
    TipKind.PHOTO,
    TipKind.FILM,
    TipKind.TEXT,
    TipKind.DOCUMENT,
    TipKind.PHOTO,
)
_MEDIA = {
    TipKind.PHOTO: ("image", "image/jpeg"),
    TipKind.FILM: ("video", "video/mp4"),
    TipKind.DOCUMENT: ("document", "application/pdf"),
}


def _one(at: Desk, conversation: int, place: int, text: str, number: int) -> int:
    row = at.get(Conversation, conversation)
    assert isinstance(row, Conversation)
    kind = _KINDS[place]
    message = at.message(
        conversation,
        text,
        later=60 * place + number,
        kind=_MEDIA.get(kind, ("text", ""))[0],
    )
    attachment = None
    if kind in _MEDIA:
        name, mime_type = _MEDIA[kind]
        key = new_object_key()
        content = photo(COLOURS[place + number]) if kind is TipKind.PHOTO else b"%PDF-"
        _run(_put(at, key, content))
        attachment = Attachment(
            message_id=message,
            kind=name,
            state="stored",
            filename="" if kind is TipKind.PHOTO else f"raad.{mime_type[-3:]}",
            mime_type=mime_type,
            size=len(content),
            object_key=key,
        )
        at.add(attachment)
    tip = Tip(
        team_id=row.team_id or 0,
        conversation_id=conversation,
        message_id=message,
        attachment_id=None if attachment is None else attachment.id,
        identity_id=row.identity_id,
        kind=kind.value,
        state=TipState.NEW.value,
        received_at=at.now + timedelta(seconds=60 * place + number),
    )
    at.add(tip)
    return tip.id


def _said(at: Desk, team: int, identity: int, place: int) -> None:
    consent = (Consent.GIVEN, Consent.ASKED, None, Consent.REFUSED, None)[place]
    if consent is not None:
        at.add(
            TipSender(
                team_id=team,
                identity_id=identity,
                consent=consent.value,
                changed_at=at.now,
            )
        )


def _run(todo: Coroutine[None, None, None]) -> None:
    # In a thread of its own: in a browser's test there is a loop already.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, todo).result()


async def _settle(at: Desk, team: int) -> None:
    await set_intake(at.core, SYSTEM, team, TALKING, active=True)


async def _put(at: Desk, key: str, content: bytes) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    await at.core.media.put(key, chunks(), max_bytes=len(content))
