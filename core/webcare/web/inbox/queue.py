"""The queue's page, and the pieces of it that scripts ask for."""

from dataclasses import dataclass

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from webcare.domain.conversation import is_unanswered
from webcare.errors import InvalidTransition
from webcare.live.hub import newest_event
from webcare.services.assignment.taking import take_next, takes
from webcare.storage.paging import key_of
from webcare.storage.queries.channels import has_channels
from webcare.web.first_run import first_run
from webcare.web.inbox.thread import Thread, read_thread
from webcare.web.inbox.views import (
    IN_QUEUE,
    Chosen,
    Listed,
    counts,
    listed,
    view_values,
)
from webcare.web.languages import translatable
from webcare.web.pages import Visit, see, shown_count, visit_of

NOTHING = translatable("Nothing waits for you at the moment.")


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list and, when one is open, a conversation, as of one moment.

    `takes` tells whether the visitor takes what is next themselves.
    """

    cursor: int
    connected: bool
    listed: Listed
    thread: Thread | None = None
    takes: bool = False


async def show_home(request: Request) -> Response:
    """Lead to the queue."""
    del request
    return see("/queue")


async def show_queue(request: Request) -> Response:
    """Show the queue, or how to begin when nothing is connected."""
    visit = visit_of(request)
    chosen = Chosen.of(visit)
    after = visit.asked("after") or None
    if visit.is_fragment and after:
        return await _more(visit, chosen, after)
    inbox = await visit.core.read(
        lambda session: read_inbox(visit, session, chosen, after=after)
    )
    if not inbox.connected:
        return await first_run(visit)
    return await inbox_page(visit, inbox)


async def take_one(request: Request) -> Response:
    """Give the visitor what is next for them, and show it."""
    visit = visit_of(request)
    chosen = Chosen.of(visit)
    try:
        taken = await take_next(visit.core, visit.scope)
    except InvalidTransition as error:
        said, status = visit.say(str(error)), 409
    else:
        if taken is not None:
            return see(f"/conversations/{taken}")
        said, status = visit.say(NOTHING), 200
    inbox = await visit.core.read(lambda session: read_inbox(visit, session, chosen))
    return await inbox_page(visit, inbox, status, said=said)


async def show_counts(request: Request) -> Response:
    """Give the counts of the views, for the script that keeps them right."""
    visit = visit_of(request)
    found = await visit.core.read(lambda session: counts(visit.scope, session))
    return JSONResponse(found.shown())


def read_inbox(
    visit: Visit,
    session: Session,
    chosen: Chosen,
    *,
    after: str | None = None,
    conversation_id: int | None = None,
) -> Inbox:
    """Read the list and perhaps a conversation.

    The cursor is read first: what changes meanwhile is then told twice, never missed.

    Raises:
        NotFound: when the conversation is absent or foreign.
    """
    return Inbox(
        newest_event(session),
        has_channels(session),
        listed(visit.scope, session, chosen, after),
        read_thread(visit, session, conversation_id) if conversation_id else None,
        takes(visit.scope, session),
    )


async def inbox_page(
    visit: Visit, inbox: Inbox, status: int = 200, *, said: str = ""
) -> Response:
    """Answer with the whole page; `said` stands above the list."""
    found = inbox.listed
    return await visit.page(
        "inbox/inbox.html",
        "queue",
        status,
        pane="thread" if inbox.thread else "list",
        view=view_values(visit, found),
        page=found.page,
        here=inbox.thread.c.id if inbox.thread else None,
        thread=inbox.thread,
        cursor=inbox.cursor,
        waiting=shown_count(found.counts.all),
        takes=inbox.takes,
        said=said,
    )


async def _more(visit: Visit, chosen: Chosen, after: str) -> Response:
    def look(session: Session) -> Listed:
        return listed(visit.scope, session, chosen, after)

    found = await visit.core.read(look)
    return visit.fragment(
        "inbox/more.html",
        page=found.page,
        view=view_values(visit, found),
        started=_above_answered(chosen, after),
    )


def _above_answered(chosen: Chosen, after: str) -> bool:
    """Tell whether the row before a page was unanswered, so that a divider may come."""
    return chosen.name in IN_QUEUE and is_unanswered(key_of(after, 2)[0])
