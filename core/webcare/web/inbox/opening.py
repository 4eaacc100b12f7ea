"""Reading what is masked in a message, which is noted, and saying what it is."""

from dataclasses import replace

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.services.conversations.false_alarms import report_false_alarm
from webcare.services.conversations.masking import open_message
from webcare.web.inbox.queue import Inbox, inbox_page, read_inbox
from webcare.web.inbox.thread import read_opened
from webcare.web.inbox.timeline import Bubble
from webcare.web.inbox.views import Chosen
from webcare.web.pages import see, visit_of


async def open_masked(request: Request) -> Response:
    """Show one message as it was written, this once; others see it masked."""
    visit = visit_of(request)
    message_id = visit.id()
    conversation_id = await open_message(visit.core, visit.scope, message_id)

    def look(session: Session) -> Bubble:
        return read_opened(visit, session, conversation_id, message_id)

    def whole(session: Session) -> Inbox:
        found = read_inbox(
            visit, session, Chosen.of(visit), conversation_id=conversation_id
        )
        if found.thread is None:
            return found
        opened = read_opened(visit, session, conversation_id, message_id)
        entries = [
            opened if each.what == "message" and each.id == message_id else each
            for each in found.thread.entries
        ]
        return replace(found, thread=replace(found.thread, entries=entries))

    if visit.is_fragment:
        opened = await visit.core.read(look)
        return visit.fragment("inbox/opened.html", opened=opened)
    return await inbox_page(visit, await visit.core.read(whole))


async def report(request: Request) -> Response:
    """Note that a message does not offend; the visitor reads it from then on."""
    visit = visit_of(request)
    message_id = visit.id()
    conversation_id = await report_false_alarm(visit.core, visit.scope, message_id)
    if not visit.is_fragment:
        return see(f"/conversations/{conversation_id}#m{message_id}")
    opened = await visit.core.read(
        lambda session: read_opened(visit, session, conversation_id, message_id)
    )
    return visit.fragment("inbox/opened.html", opened=opened)
