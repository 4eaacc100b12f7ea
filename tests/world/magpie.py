"""A channel of magpies: they answer in public, in private, and take what is shiny.

They count a link of any length as ten characters, as some platforms do, and cut a long
text at its spaces. What they are asked to do stands in `Platform.sent`, whole.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import httpx2

from tests.world.pigeon import Pigeon, PigeonSettings, read_person
from tests.world.starling import Starling
from webcare.domain.content import MessageKind
from webcare.domain.inbound import Charge, Visibility
from webcare.domain.outbound import Moderation, OutboundMessage, Receipt
from webcare.domain.people import Alias
from webcare.errors import (
    HandledElsewhere,
    NeedsTemplate,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare.plugin import Account, Capabilities, MediaRule, Pace, receipt_from

_LINK = re.compile(r"https?://\S+")
_PICTURES = MediaRule(
    kind=MessageKind.IMAGE,
    mime_types=("image/png",),
    max_bytes=10_000,
    caption_limit=40,
)

LONG = " ".join(f"koffer-{number:02}" for number in range(10))
"""Three parts in public: four words, four, two."""


def weight(text: str) -> int:
    """Count a text as the platform does."""
    return len(_LINK.sub("." * 10, text))


def cut(text: str, longest: int = 40) -> Sequence[str]:
    """Cut a text into parts that are not too long, between words."""
    parts = [""]
    for word in text.split():
        longer = f"{parts[-1]} {word}".strip()
        if weight(longer) <= longest:
            parts[-1] = longer
        else:
            parts.append(word)
    return [part for part in parts if part]


IN_PUBLIC = Capabilities(
    text_limit=40,
    measure=weight,
    split=cut,
    media=(_PICTURES,),
    most_files=2,
    sends=frozenset({MessageKind.IMAGE}),
    reactions=True,
    reaction_choices=("👍",),
    moderation=frozenset(Moderation),
    recipient_pace=Pace(per_second=0.1, burst=6),
)


class Magpie(Starling):
    """A bird for every way out."""

    type = "magpie"
    title = "Magpie"
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=200,
        visibility=frozenset(Visibility),
        public=IN_PUBLIC,
        reply_window=timedelta(hours=24),
        person_window=timedelta(days=7),
        window_margin=timedelta(minutes=2),
        private_reply=timedelta(days=7),
        private_link=True,
        control=True,
        quotes=True,
        recipient_pace=IN_PUBLIC.recipient_pace,
    )

    def private_link(
        self, account: Account[PigeonSettings], token: str, greeting: str
    ) -> str:
        if account.settings.loft == "bare":
            return ""
        assert token in greeting
        return f"https://magpies.test/{account.settings.loft}?t={token}"

    async def send(
        self,
        account: Account[PigeonSettings],
        message: OutboundMessage,
        http: httpx2.AsyncClient,
    ) -> Receipt:
        body: dict[str, Any] = {
            "to": [alias.value for alias in message.to],
            "text": message.text,
            "kind": message.kind.value,
            "reply_to": message.reply_to,
            "visibility": message.visibility.value,
            "root": message.thread_root,
            "privately_to": message.privately_to,
            "by_person": message.by_person,
            "in_window": message.in_window,
            "files": (message.media is not None) + len(message.more_media),
        }
        answer = await http.post(f"{account.settings.base_url}/send", json=body)
        if answer.status_code == 470:
            raise NeedsTemplate("The window is closed.", code="470")
        if answer.status_code == 471:
            raise PermanentDeliveryError("The platform refuses this.", code="471")
        if answer.status_code == 472:
            raise HandledElsewhere(
                "Take it over first.", holder=answer.json()["holder"], code="472"
            )
        told = answer.json() if answer.is_success else {}
        return replace(
            receipt_from(answer, "id"),
            learned=_learned(told.get("learned", {})),
            permalink=told.get("permalink", ""),
            charges=tuple(
                Charge(category="send", billable=True, micros=each, currency="USD")
                for each in told.get("micros", ())
            ),
        )

    async def moderate(
        self,
        account: Account[PigeonSettings],
        target: str,
        action: Moderation,
        http: httpx2.AsyncClient,
    ) -> None:
        body = {"moderate": action.value, "text": "", "on": target}
        _check(await http.post(f"{account.settings.base_url}/send", json=body))

    async def take_control(
        self,
        account: Account[PigeonSettings],
        person: Sequence[Alias],
        http: httpx2.AsyncClient,
    ) -> None:
        body = {"take": person[0].value, "text": ""}
        _check(await http.post(f"{account.settings.base_url}/send", json=body))


def _learned(given: dict[str, str]) -> tuple[Alias, ...]:
    return read_person(given).aliases if given else ()


def _check(answer: httpx2.Response) -> None:
    if answer.status_code == 471:
        raise PermanentDeliveryError("The platform refuses this.", code="471")
    if not answer.is_success:
        raise TemporaryDeliveryError("The platform is busy.")


def magpies() -> tuple[Pigeon, ...]:
    """Return every bird that the tests of the way out need."""
    return (Pigeon(), Starling(), Magpie())
