"""From public to private: the ways on, what to say, and closing the public side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.farewell import WayKind, farewell
from webcare.errors import Refused
from webcare.services.conversations.privately import (
    Continuation,
    Way,
    continue_in_private,
    ways,
)
from webcare.storage.ids import id_in
from webcare.storage.queries.conversations import (
    ConversationView,
    conversation,
    conversations,
)
from webcare.storage.queries.people import contact
from webcare.web.inbox.findings import ShownFinding, shown
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of

TITLE = translatable("Continue in private")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way on, with the texts that stand in its fields.

    Attributes:
        name: what makes its fields' ids unique.
        chosen: whether it is the one that stands open.
        findings: why it was not accepted.
    """

    name: str
    kind: WayKind
    channel_id: int
    channel: str
    title: str
    until: datetime | None
    refusal: str
    private_text: str
    public_text: str
    chosen: bool = False
    findings: Sequence[ShownFinding] = ()


async def show_ways(request: Request) -> Response:
    """Show how a public conversation can go on in private, or that it does now."""
    visit = visit_of(request)
    if visit.asked("done"):
        return await _done(visit, id_in(visit.asked("to")))
    return await _page(visit, await _offers(visit))


async def go_private(request: Request) -> Response:
    """Go on in private; what is refused keeps its texts."""
    visit = visit_of(request)
    fields = await fields_of(request)
    how = Continuation(
        kind="link" if fields["kind"] == "link" else "private_reply",
        channel_id=fields.number("channel") or 0,
        private_text=_text(fields, "private_text"),
        public_text=_text(fields, "public_text"),
    )
    try:
        done = await continue_in_private(visit.core, visit.scope, visit.id(), how)
    except Refused as error:
        findings = shown(visit, error.findings)
        offers = [_kept(each, how, findings) for each in await _offers(visit)]
        return await _page(visit, offers, 422)
    if visit.is_fragment:
        return await _done(visit, done.conversation_id, 201)
    query = {"done": "1", "to": str(done.conversation_id or "")}
    return see(f"/conversations/{visit.id()}/private?{urlencode(query)}")


async def _offers(visit: Visit) -> list[Offer]:
    found = await ways(visit.core, visit.scope, visit.id())
    _, language = await _about(visit)
    open_one = next((each for each in found if not each.refusal), None)
    return [_offer(visit, each, language, each is open_one) for each in found]


def _offer(visit: Visit, way: Way, language: str | None, chosen: bool) -> Offer:  # noqa: FBT001
    words = farewell(way.kind, language)
    return Offer(
        name=f"{way.kind}-{way.channel_id}",
        kind=way.kind,
        channel_id=way.channel_id,
        channel=way.channel,
        title=way.title,
        until=way.until,
        refusal=visit.say(way.refusal) if way.refusal else "",
        private_text=words.private_text,
        public_text=words.public_text,
        chosen=chosen,
    )


def _kept(offer: Offer, how: Continuation, findings: Sequence[ShownFinding]) -> Offer:
    if (offer.kind, offer.channel_id) != (how.kind, how.channel_id):
        return replace(offer, chosen=False)
    return replace(
        offer,
        private_text=how.private_text,
        public_text=how.public_text,
        chosen=True,
        findings=findings,
    )


async def _page(visit: Visit, offers: Iterable[Offer], status: int = 200) -> Response:
    about, _ = await _about(visit)
    values = {"c": about, "offers": list(offers)}
    if visit.is_fragment:
        return visit.fragment("inbox/private_ways.html", status, **values)
    return await visit.page(
        "inbox/private.html", "queue", status, title=visit.say(TITLE), **values
    )


async def _done(visit: Visit, private_id: int | None, status: int = 200) -> Response:
    def look(session: Session) -> tuple[ConversationView, ConversationView | None]:
        public = conversation(visit.scope, session, visit.id())
        found = conversations(visit.scope, session, [private_id] if private_id else [])
        return public, next(iter(found), None)

    public, private = await visit.core.read(look)
    if visit.is_fragment:
        return visit.fragment(
            "inbox/private_done.html", status, c=public, private=private
        )
    return await visit.page(
        "inbox/private.html",
        "queue",
        status,
        title=visit.say(TITLE),
        c=public,
        private=private,
        offers=None,
    )


async def _about(visit: Visit) -> tuple[ConversationView, str | None]:
    """Return the conversation, and the language that its person speaks."""

    def look(session: Session) -> tuple[ConversationView, str | None]:
        about = conversation(visit.scope, session, visit.id())
        return about, contact(visit.scope, session, about.contact_id).language

    return await visit.core.read(look)


def _text(fields: Fields, name: str) -> str:
    return fields.raw(name).replace("\r\n", "\n")
