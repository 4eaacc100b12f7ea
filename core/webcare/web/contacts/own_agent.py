"""Who helps a contact when they are at work."""

from starlette.requests import Request
from starlette.responses import Response

from webcare.services.assignment.own_agents import set_own_agent
from webcare.web.pages import fields_of, see, visit_of


async def choose_own_agent(request: Request) -> Response:
    """Give a contact an own agent, or take it away."""
    visit = visit_of(request)
    user_id = (await fields_of(request)).number("user")
    await visit.core.write(
        lambda session: set_own_agent(
            session, visit.scope, visit.id(), user_id, now=visit.now
        )
    )
    return see(f"/contacts/{visit.id()}?saved#own-agent")
