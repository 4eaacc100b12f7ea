"""The proof of what was removed, for whoever has to show it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.errors import Forbidden
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
    titles = _titles(visit)
    return await visit.page(
        "admin/retention/removals.html",
        "policies",
        title=visit.say("What was removed"),
        page=page,
        sums=[(titles.get(data, data), count) for data, count in sorted(sums.items())],
        titles=titles,
        more_url="?" + urlencode({"after": page.next or ""}),
    )


def _titles(visit: Visit) -> Mapping[str, str]:
    """Return what people call each kind of data, that of plugins too."""
    own = {data.value: visit.say(text) for data, text in TITLES.items()}
    plugins = {
        each.name: visit.say(each.data.title) for each in visit.core.plugins.retained
    }
    return own | plugins
