"""How long a reply is as its channel counts, told while somebody writes it."""

from starlette.requests import Request
from starlette.responses import Response

from webcare.services import converse
from webcare.web.inbox.findings import shown
from webcare.web.inbox.replying import draft_of, text_of
from webcare.web.pages import fields_of, visit_of


async def measure(request: Request) -> Response:
    """Give the count and what would make the reply better; nothing is sent or kept."""
    visit = visit_of(request)
    fields = await fields_of(request)
    text = text_of(fields)
    found = await converse.measure(
        visit.core, visit.scope, visit.id(), draft_of(fields, text)
    )
    # What stops it is said when somebody sends: who is still writing knows.
    advice = [each for each in found.findings if each.level != "error"]
    return visit.fragment(
        "inbox/measured.html", measured=found, findings=shown(visit, advice, text)
    )
