"""A conversation's page, and the pieces of it that scripts ask for."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.errors import NotFound
from webcare.services.sending.courtesies import mark_opened, show_typing
from webcare.storage.ids import id_in
from webcare.storage.queries.assignees import Assignee, assignees
from webcare.storage.queries.channels import TemplateView, sendable_templates
from webcare.storage.queries.conversations import conversation
from webcare.storage.queries.people import contact
from webcare.web.inbox.queue import inbox_page, read_inbox
from webcare.web.inbox.thread import (
    Part,
    Thread,
    read_changes,
    read_part,
    read_thread,
)
from webcare.web.inbox.timeline import Entry
from webcare.web.inbox.views import Chosen
from webcare.web.inbox.writing import chosen_template
from webcare.web.pages import Visit, visit_of

MOST_CHANGES = 200
DONE = 204


async def show_conversation(request: Request) -> Response:
    """Show a conversation beside the list, or alone when a script asks."""
    visit = visit_of(request)
    if visit.is_fragment and _targets_thread(request):
        thread = await visit.core.read(
            lambda session: read_thread(visit, session, visit.id())
        )
        return visit.fragment("inbox/thread_alone.html", thread=thread)
    inbox = await visit.core.read(
        lambda session: read_inbox(
            visit, session, Chosen.of(visit), conversation_id=visit.id()
        )
    )
    return await inbox_page(visit, inbox)


async def show_earlier(request: Request) -> Response:
    """Give the messages before those that are shown."""
    visit = visit_of(request)
    before = visit.asked("before")

    def look(session: Session) -> Part:
        about = conversation(visit.scope, session, visit.id())
        person = contact(visit.scope, session, about.contact_id)
        return read_part(visit, session, about, person, before=before)

    part = await visit.core.read(look)
    return visit.fragment("inbox/timeline.html", entries=part.entries, thread=part)


async def show_changes(request: Request) -> Response:
    """Give messages that changed, the top, and the composer when that is wanted."""
    visit = visit_of(request)
    ids = _numbers(visit.asked("messages"))

    def look(session: Session) -> tuple[Thread, list[Entry]]:
        thread = read_thread(visit, session, visit.id())
        return thread, read_changes(visit, session, thread.c, ids)

    thread, changed = await visit.core.read(look)
    return visit.fragment(
        "inbox/changes.html",
        thread=thread,
        entries=changed,
        composer=bool(visit.asked("composer")),
    )


async def note_opened(request: Request) -> Response:
    """Note that somebody looks at a conversation: the customer sees that we read."""
    visit = visit_of(request)
    await mark_opened(visit.core, visit.scope, visit.id())
    return Response(status_code=DONE)


async def note_typing(request: Request) -> Response:
    """Show the customer that somebody types."""
    visit = visit_of(request)
    await show_typing(visit.core, visit.scope, visit.id())
    return Response(status_code=DONE)


async def show_assignees(request: Request) -> Response:
    """Give the people to whom a conversation can be assigned."""
    visit = visit_of(request)

    def look(session: Session) -> tuple[int | None, list[Assignee]]:
        about = conversation(visit.scope, session, visit.id())
        return about.assignee_id, assignees(visit.scope, session, about.id)

    assignee_id, found = await visit.core.read(look)
    return visit.fragment(
        "inbox/assignees.html", assignee_id=assignee_id, colleagues=found
    )


async def show_template(request: Request) -> Response:
    """Give a template's blanks and preview."""
    visit = visit_of(request)
    wanted = visit.asked("template")

    def look(session: Session) -> TemplateView | None:
        conversation(visit.scope, session, visit.id())
        return template_named(visit, session, visit.id(), wanted) if wanted else None

    view = await visit.core.read(look)
    if view is None:
        return Response("", media_type="text/html")
    return visit.fragment(
        "inbox/template_blanks.html", t=chosen_template(view, {}, visit.say)
    )


def template_named(
    visit: Visit, session: Session, conversation_id: int, wanted: str
) -> TemplateView:
    """Return a template that can be sent in a conversation, by its id as text.

    Raises:
        NotFound: when there is none.
    """
    for view in sendable_templates(visit.scope, session, conversation_id):
        if str(view.id) == wanted:
            return view
    raise NotFound("This template does not exist.")


def _targets_thread(request: Request) -> bool:
    return request.headers.get("hx-target", "").endswith("#pane")


def _numbers(text: str) -> list[int]:
    found = map(id_in, text.split(",")[:MOST_CHANGES])
    return [number for number in found if number is not None]
