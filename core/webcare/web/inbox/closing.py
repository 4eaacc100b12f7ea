"""Closing the public side of a case that went on in private: one reply, and done."""

from collections.abc import Sequence

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.draft import Draft
from webcare.errors import Refused
from webcare.services.conversations import converse, handle
from webcare.storage.queries.conversations import ConversationView, conversation
from webcare.storage.queries.people import contact
from webcare.web.inbox.findings import ShownFinding, shown
from webcare.web.inbox.replying import text_of
from webcare.web.languages import translatable
from webcare.web.pages import Visit, fields_of, see, visit_of

TITLE = translatable("Close the public side")

CLOSING = {
    "nl": "We hebben je in een privégesprek verder geholpen. Dank je voor je geduld!",
    "en": "We have helped you further in private. Thank you for your patience!",
}
"""What to begin with, in the customer's language; Dutch where we know no better."""


async def show_closing(request: Request) -> Response:
    """Show the closing reply, to be changed and sent."""
    visit = visit_of(request)

    def look(session: Session) -> str | None:
        about = conversation(visit.scope, session, visit.id())
        return contact(visit.scope, session, about.contact_id).language

    language = await visit.core.read(look)
    return await _page(visit, CLOSING["en" if language == "en" else "nl"])


async def close(request: Request) -> Response:
    """Send the closing reply and resolve the conversation."""
    visit = visit_of(request)
    text = text_of(await fields_of(request))
    core, scope, conversation_id = visit.core, visit.scope, visit.id()
    try:
        await converse.reply(core, scope, conversation_id, Draft(text=text))
    except Refused as error:
        return await _page(visit, text, shown(visit, error.findings, text), 422)
    await handle.resolve(core, scope, conversation_id)
    if visit.is_fragment:
        return Response(status_code=204)
    return see(f"/conversations/{conversation_id}")


async def _page(
    visit: Visit, text: str, findings: Sequence[ShownFinding] = (), status: int = 200
) -> Response:
    def look(session: Session) -> ConversationView:
        return conversation(visit.scope, session, visit.id())

    about = await visit.core.read(look)
    values = {"c": about, "text": text, "findings": findings}
    if visit.is_fragment:
        return visit.fragment("inbox/closing_form.html", status, **values)
    return await visit.page(
        "inbox/closing.html", "queue", status, title=visit.say(TITLE), **values
    )
