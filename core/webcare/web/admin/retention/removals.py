"""The proof of what was removed, for whoever has to show it."""

from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.errors import Forbidden
from webcare.policies.retention import Data
from webcare.storage.paging import Page
from webcare.storage.queries.retention import RemovalView, removals, removed_rows
from webcare.web.admin.policies.editors.retention import TITLES
from webcare.web.pages import Visit, visit_of

ADDRESS = "/admin/retention"


async def show_removals(request: Request) -> Response:
    """Show what was removed, the newest first, and the sums."""
    visit = visit_of(request)
    if not visit.scope.allows_everywhere(Permission.PLACE_HOLDS):
        raise Forbidden("You may not do this.")

    def look(session: Session) -> tuple[Page[RemovalView], dict[str, int]]:
        after = visit.asked("after") or None
        page = removals(visit.scope, session, after=after)
        return page, removed_rows(visit.scope, session)

    page, sums = await visit.core.read(look)
    return await visit.page(
        "admin/retention/removals.html",
        "policies",
        title=visit.say("What was removed"),
        page=page,
        sums=[(_title(visit, data), count) for data, count in sorted(sums.items())],
        titles={data.value: text for data, text in TITLES.items()},
        more_url="?" + urlencode({"after": page.next or ""}),
    )


def _title(visit: Visit, data: str) -> str:
    return visit.say(TITLES[Data(data)])
