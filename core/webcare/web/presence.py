"""Where somebody is: their choice in the navigation, and the sign of life of a page."""

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.presence import CHOICES, Presence, presence_of
from webcare.errors import InvalidTransition
from webcare.services.assignment.attendance import choose, hear
from webcare.web.next_page import local_page
from webcare.web.pages import Visit, fields_of, see, visit_of

HEARD = "/presence/heard"


async def set_presence(request: Request) -> Response:
    """Take somebody's word for where they are."""
    visit = visit_of(request)
    fields = await fields_of(request)
    chosen = next((each for each in CHOICES if each == fields["presence"]), None)
    if chosen is None:
        raise InvalidTransition("This cannot be chosen.")
    await choose(visit.core, visit.scope, chosen)
    if visit.is_fragment:
        return _shown(visit, chosen)
    return see(local_page(fields["next"] or None))


async def note_page(request: Request) -> Response:
    """Note that a page is open; give the choice anew when it shows something else."""
    visit = visit_of(request)
    fields = await fields_of(request)
    known = await hear(visit.core, visit.scope, active=fields["active"] == "yes")
    presence = presence_of(known, visit.now)
    if presence == fields["shown"]:
        return Response(status_code=204)
    return _shown(visit, presence)


def _shown(visit: Visit, presence: Presence) -> Response:
    return visit.fragment("parts/presence.html", presence=presence, presences=CHOICES)
