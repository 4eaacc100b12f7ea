"""Writing to customers and colleagues: replies, notes, files, reactions, repairs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from urllib.parse import unquote

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from webcare.answers import ABSENT
from webcare.domain.access import Scope
from webcare.domain.content import MessageKind
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.domain.outbound import Moderation
from webcare.errors import NotFound, Refused
from webcare.services.conversations import converse
from webcare.services.conversations.moderation import moderate
from webcare.services.conversations.overriding import REASON, Override, may_override
from webcare.services.core import Core
from webcare.services.sending.courtesies import react
from webcare.services.sending.uploads import store_upload
from webcare.storage.queries.conversations import conversation
from webcare.storage.queries.messages import message
from webcare.web.inbox.conversation import template_named
from webcare.web.inbox.findings import override_of, shown
from webcare.web.inbox.queue import Inbox, inbox_page, read_inbox
from webcare.web.inbox.thread import read_changes, read_thread, refused
from webcare.web.inbox.timeline import Entry
from webcare.web.inbox.views import Chosen
from webcare.web.inbox.writing import NOTE, TEMPLATE, template_use
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of

CHOOSE_TEMPLATE = translatable("Choose a template first.")

_BLANK = "blank-"


async def write(request: Request) -> Response:
    """Send a reply or template, or keep a note; what is refused stays in the field."""
    visit = visit_of(request)
    fields = await fields_of(request)
    text = text_of(fields)
    try:
        message_id = await _written(visit, fields, text)
    except Refused as error:
        return await _not_accepted(visit, error.findings, text, fields)
    if not visit.is_fragment:
        return see(f"/conversations/{visit.id()}#m{message_id}")
    entries = await visit.core.read(lambda session: _fresh(visit, session, message_id))
    return visit.fragment("inbox/written.html", 201, entries=entries)


async def upload(request: Request) -> Response:
    """Keep a file for the next reply; the body is the file itself."""
    visit = visit_of(request)
    name = unquote(request.headers.get("x-file-name", ""))
    kept = await store_upload(
        visit.core,
        visit.scope,
        name,
        request.headers.get("content-type", ""),
        _chunks(request),
    )
    return JSONResponse({"id": str(kept.id), "name": kept.filename}, 201)


async def put_reaction(request: Request) -> Response:
    """Put an emoji on a message, or take it away."""
    visit = visit_of(request)
    emoji = (await fields_of(request))["emoji"]
    await react(visit.core, visit.scope, visit.id(), emoji)
    return await _back(visit)


async def moderate_message(request: Request) -> Response:
    """Hide what somebody said in public, or show it again."""
    visit = visit_of(request)
    wanted = (await fields_of(request))["action"]
    if wanted not in set(Moderation):
        raise NotFound(ABSENT)
    await moderate(visit.core, visit.scope, visit.id(), Moderation(wanted))
    return await _back(visit)


async def retry(request: Request) -> Response:
    """Send a message once more."""
    return await _repair(request, converse.retry)


async def mark_sent(request: Request) -> Response:
    """Settle a message of which nobody knew whether it was sent."""
    return await _repair(request, converse.mark_sent)


async def cancel(request: Request) -> Response:
    """Take back a message that still waits to be sent."""
    return await _repair(request, converse.cancel)


async def _written(visit: Visit, fields: Fields, text: str) -> int:
    """Do what the form asks; return the message's id."""
    core, scope, conversation_id = visit.core, visit.scope, visit.id()
    if fields["mode"] == NOTE:
        return await converse.add_note(core, scope, conversation_id, text)
    draft = await composed(visit, fields, text)
    override = _override_in(fields)
    return await converse.reply(core, scope, conversation_id, draft, override=override)


def text_of(fields: Fields) -> str:
    """Return what was written, with the ends of lines as everywhere else."""
    return fields.raw("text").replace("\r\n", "\n")


async def composed(visit: Visit, fields: Fields, text: str) -> Draft:
    """Return a reply as the composer hands it in: words and files, or a template.

    Raises:
        Refused: when no template is chosen.
        NotFound: when the template does not exist.
    """
    if fields["mode"] == TEMPLATE:
        return await _template_draft(visit, fields)
    return Draft(
        text=text,
        upload_ids=fields.numbers("upload"),
        reply_to=fields.number("reply_to"),
    )


def _override_in(fields: Fields) -> Override | None:
    """Return what somebody goes on in spite of, who pressed the button for that."""
    if not fields["override"]:
        return None
    rules = frozenset(fields.values.get("override-rule", ()))
    return Override(rules=rules, reason=fields["override-reason"])


async def _template_draft(visit: Visit, fields: Fields) -> Draft:
    wanted = fields["template"]
    if not wanted:
        raise Refused([Finding(rule="template", level="error", reason=CHOOSE_TEMPLATE)])
    view = await visit.core.read(
        lambda session: template_named(visit, session, visit.id(), wanted)
    )
    given = {
        name.removeprefix(_BLANK): fields[name]
        for name in fields.values
        if name.startswith(_BLANK)
    }
    return Draft(kind=MessageKind.TEMPLATE, content=template_use(view, given))


async def _not_accepted(
    visit: Visit, found: Sequence[Finding], text: str, fields: Fields
) -> Response:
    findings = shown(visit, (each for each in found if each.rule != REASON), text)
    override = override_of(visit, found, fields["override-reason"])
    if override and not await visit.core.read(lambda session: _may(visit, session)):
        override = None
    if visit.is_fragment:
        return visit.fragment(
            "inbox/findings.html", 422, findings=findings, override=override
        )

    def look(session: Session) -> Inbox:
        thread = read_thread(visit, session, visit.id())
        again = refused(thread, findings, text, fields["mode"])
        return replace(
            read_inbox(visit, session, Chosen()),
            thread=replace(again, override=override),
        )

    return await inbox_page(visit, await visit.core.read(look), 422)


def _may(visit: Visit, session: Session) -> bool:
    """Tell whether the visitor may send what a policy stops."""
    about = conversation(visit.scope, session, visit.id())
    return may_override(visit.scope, team_id=about.team_id, channel_id=about.channel_id)


def _fresh(visit: Visit, session: Session, message_id: int) -> list[Entry]:
    """Return what was just written, a message for each file."""
    thread = read_thread(visit, session, visit.id())
    newest = [
        entry
        for entry in thread.entries
        if entry.what == "message" and entry.id >= message_id
    ]
    return read_changes(visit, session, thread.c, [entry.id for entry in newest])


async def _repair(
    request: Request, change: Callable[[Core, Scope, int], Awaitable[object]]
) -> Response:
    visit = visit_of(request)
    await change(visit.core, visit.scope, visit.id())
    return await _back(visit)


async def _back(visit: Visit) -> Response:
    if visit.is_fragment:
        return Response(status_code=204)
    found = await visit.core.read(
        lambda session: message(visit.scope, session, visit.id())
    )
    return see(f"/conversations/{found.conversation_id}#m{found.id}")


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        if chunk:
            yield chunk
