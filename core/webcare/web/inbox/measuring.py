"""What is said of a reply while somebody writes it: its length, and how it reads."""

from starlette.requests import Request
from starlette.responses import Response

from webcare.services import converse, tone
from webcare.web.inbox.findings import is_of_plugin, is_tone, shown
from webcare.web.inbox.replying import draft_of, text_of
from webcare.web.pages import fields_of, see, visit_of


async def measure(request: Request) -> Response:
    """Give the count and what would make the reply better; nothing is sent or kept."""
    visit = visit_of(request)
    fields = await fields_of(request)
    text = text_of(fields)
    found = await converse.measure(
        visit.core, visit.scope, visit.id(), draft_of(fields, text)
    )
    # What stops it is said when somebody sends: who is still writing knows. How
    # something is written is said while it can be written otherwise.
    advice = [
        each
        for each in found.findings
        if each.level != "error" or is_tone(each) or is_of_plugin(each)
    ]
    return visit.fragment(
        "inbox/measured.html", measured=found, findings=shown(visit, advice, text)
    )


async def ignore(request: Request) -> Response:
    """Note that somebody goes on without what a rule says."""
    visit = visit_of(request)
    rule = (await fields_of(request))["rule"]
    await tone.ignore(visit.core, visit.scope, visit.id(), rule)
    return see(f"/conversations/{visit.id()}") if not visit.is_fragment else Response()
