"""What people do with a conversation beside writing: who has it, and when."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.services.conversations import handle
from webcare.services.conversations.control import take_control
from webcare.services.receiving.fetch_media import retry_media
from webcare.web.inbox.thread import read_head
from webcare.web.languages import from_local, translatable
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of

Handler = Callable[[Visit, Fields], Awaitable[None]]


async def assign(request: Request) -> Response:
    """Give a conversation to somebody, or to nobody."""

    async def handler(visit: Visit, fields: Fields) -> None:
        await handle.assign(visit.core, visit.scope, visit.id(), fields.number("user"))

    return await _handled(request, handler)


async def snooze(request: Request) -> Response:
    """Take a conversation out of the queue until a moment."""

    async def handler(visit: Visit, fields: Fields) -> None:
        until = _moment(visit, fields)
        await handle.snooze(visit.core, visit.scope, visit.id(), until)

    return await _handled(request, handler)


async def resolve(request: Request) -> Response:
    """Finish a conversation."""

    async def handler(visit: Visit, _: Fields) -> None:
        await handle.resolve(visit.core, visit.scope, visit.id())

    return await _handled(request, handler)


async def reopen(request: Request) -> Response:
    """Make a conversation wait for a person once more."""

    async def handler(visit: Visit, _: Fields) -> None:
        await handle.reopen(visit.core, visit.scope, visit.id())

    return await _handled(request, handler)


async def take_over(request: Request) -> Response:
    """Take a chat over from the other program that has it."""
    visit = visit_of(request)
    await take_control(visit.core, visit.scope, visit.id())
    if visit.is_fragment:
        return Response(status_code=204)
    return see(f"/conversations/{visit.id()}")


async def fetch_again(request: Request) -> Response:
    """Fetch a file once more that could not be fetched."""
    visit = visit_of(request)
    await retry_media(visit.core, visit.scope, visit.id())
    return Response(status_code=204) if visit.is_fragment else see("/queue")


async def _handled(request: Request, handler: Handler) -> Response:
    visit = visit_of(request)
    await handler(visit, await fields_of(request))
    if not visit.is_fragment:
        return see(f"/conversations/{visit.id()}")
    head = await visit.core.read(lambda session: read_head(visit, session, visit.id()))
    return visit.fragment("inbox/head.html", thread=head)


def _moment(visit: Visit, fields: Fields) -> datetime:
    """Return the moment that was chosen, from the menu or the field below it.

    Raises:
        Refused: when there is none.
    """
    try:
        if fields["until"]:
            return _aware(datetime.fromisoformat(fields["until"]))
        return from_local(fields["moment"], visit.templates.languages.zone)
    except (ValueError, OverflowError):
        reason = translatable("Choose a moment in the future.")
        raise Refused([Finding(rule="moment", level="error", reason=reason)]) from None


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)
