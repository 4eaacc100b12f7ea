"""Taking back what was sent and has not left: it returns to where it was written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from webcare.services.conversations import converse
from webcare.storage.queries.messages import MessageView, message, messages
from webcare.web.filters import file_url
from webcare.web.inbox.queue import Inbox, inbox_page, read_inbox
from webcare.web.inbox.thread import read_thread, refused
from webcare.web.inbox.views import Chosen
from webcare.web.inbox.writing import REPLY
from webcare.web.pages import Visit, visit_of


async def take_back(request: Request) -> Response:
    """Take a reply back, and give its words and files to be changed."""
    visit = visit_of(request)
    taken = await converse.cancel(visit.core, visit.scope, visit.id())
    parts = await visit.core.read(lambda session: _parts(visit, session, taken))
    text = " ".join(part.text for part in parts if part.text)
    if visit.is_fragment:
        return JSONResponse(
            {"text": text, "quoted": _quoted(parts[0]), "files": list(_files(parts))}
        )

    return await _page(visit, parts[0].conversation_id, text)


async def _page(visit: Visit, conversation_id: int, text: str) -> Response:
    def look(session: Session) -> Inbox:
        thread = read_thread(visit, session, conversation_id)
        inbox = read_inbox(visit, session, Chosen())
        return replace(inbox, thread=refused(thread, (), text, REPLY))

    return await inbox_page(visit, await visit.core.read(look))


def _parts(visit: Visit, session: Session, taken: Sequence[int]) -> list[MessageView]:
    about = message(visit.scope, session, taken[0]).conversation_id
    return messages(visit.scope, session, about, taken)


def _quoted(first: MessageView) -> str:
    quoted = first.quoted
    return str(quoted.id) if quoted is not None and quoted.id is not None else ""


def _files(parts: Sequence[MessageView]) -> Iterator[dict[str, str]]:
    for part in parts:
        for each in part.attachments:
            yield {
                "url": file_url(each.id),
                "name": each.filename,
                "type": each.mime_type,
            }
