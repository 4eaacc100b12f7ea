"""Who is blocked, until when, and what they wrote meanwhile."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.errors import Forbidden
from webcare.storage.paging import Page
from webcare.storage.queries.blocks import BlockView, blocks
from webcare.web.languages import translatable
from webcare.web.pages import visit_of

TITLE = translatable("Who is blocked")


async def show_blocked(request: Request) -> Response:
    """List who is blocked where the visitor may block people."""
    visit = visit_of(request)
    if not visit.scope.allows_anywhere(Permission.BLOCK):
        raise Forbidden("You may not block people.")
    after = request.query_params.get("after")

    def look(session: Session) -> Page[BlockView]:
        return blocks(visit.scope, session, visit.now, after=after)

    return await visit.page(
        "contacts/blocked.html",
        "contacts",
        title=visit.say(TITLE),
        page=await visit.core.read(look),
        may_everywhere=visit.scope.allows_everywhere(Permission.BLOCK),
    )
