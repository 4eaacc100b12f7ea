"""What is said of a reply while somebody writes it: its length, and by policies."""

from starlette.requests import Request
from starlette.responses import Response

from webcare.services.conversations import converse
from webcare.services.policies import tone
from webcare.web.inbox.findings import is_lasting, shown
from webcare.web.inbox.replying import composed, text_of
from webcare.web.inbox.writing import TEMPLATE
from webcare.web.pages import fields_of, see, visit_of


async def measure(request: Request) -> Response:
    """Give the count and what would make the reply better; nothing is sent or kept."""
    visit = visit_of(request)
    fields = await fields_of(request)
    text = text_of(fields)
    draft = await composed(visit, fields, text)
    found = await converse.measure(visit.core, visit.scope, visit.id(), draft)
    advice = shown(visit, filter(is_lasting, found.findings), text)
    return visit.fragment(
        "inbox/measured.html",
        measured=found,
        findings=advice,
        of_template=fields["mode"] == TEMPLATE,
    )


async def ignore(request: Request) -> Response:
    """Note that somebody goes on without what a rule says."""
    visit = visit_of(request)
    rule = (await fields_of(request))["rule"]
    await tone.ignore(visit.core, visit.scope, visit.id(), rule)
    return see(f"/conversations/{visit.id()}") if not visit.is_fragment else Response()
