"""What came in and could not be understood: shown, and replayed."""

from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.errors import Forbidden, InvalidTransition
from webcare.services.operations.dead_letters import replay
from webcare.storage.paging import Page
from webcare.storage.queries.dead_letters import DeadLetterView, dead_letters
from webcare.web.pages import Notice, Visit, visit_of


async def show_dead_letters(request: Request) -> Response:
    """Show what is kept, the newest first."""
    return await _page(visit_of(request))


async def replay_one(request: Request) -> Response:
    """Read one again, and say how that went."""
    visit = visit_of(request)
    try:
        await replay(visit.core, visit.scope, visit.id())
    except InvalidTransition as error:
        return await _page(visit, Notice(visit.say(str(error)), "bad"), 409)
    return await _page(visit, Notice(visit.say("Replayed: it is where it belongs.")))


async def _page(
    visit: Visit, notice: Notice | None = None, status: int = 200
) -> Response:
    if not visit.scope.allows_anywhere(Permission.REPLAY):
        raise Forbidden("You may not do this.")
    after = visit.asked("after") or None

    def look(session: Session) -> Page[DeadLetterView]:
        return dead_letters(visit.scope, session, after=after)

    page = await visit.core.read(look)
    return await visit.page(
        "admin/dead_letters.html",
        "channels",
        status,
        title=visit.say("Not understood"),
        notice=notice,
        page=page,
        more_url="?" + urlencode({"after": page.next or ""}),
    )
