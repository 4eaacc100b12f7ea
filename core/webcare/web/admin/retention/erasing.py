"""A person's own data: given to them, and erased."""

import orjson
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.errors import Forbidden, InvalidTransition, Refused
from webcare.services.retention.erasing import ask_to_erase, is_being_erased
from webcare.services.retention.given import data_of_person
from webcare.services.retention.matching import person_is_held
from webcare.storage.queries import people
from webcare.storage.queries.people import ContactView
from webcare.web.pages import Notice, Visit, fields_of, see, visit_of


async def show_erasing(request: Request) -> Response:
    """Show what erasing somebody comes to, and ask why."""
    visit = visit_of(request)
    asked = "asked" in visit.request.query_params
    told = visit.say("It has begun. What was removed stands in the proof.")
    return await _page(visit, notice=Notice(told) if asked else None)


async def erase(request: Request) -> Response:
    """Have everything erased that is a person's."""
    visit = visit_of(request)
    because = (await fields_of(request))["because"]
    try:
        await ask_to_erase(visit.core, visit.scope, visit.id(), because)
    except Refused as error:
        (finding,) = error.findings
        text = visit.say_finding(finding)
        if finding.rule == "erase.reason":
            return await _page(visit, because, problem=text)
        return await _page(visit, because, notice=Notice(text, "bad"))
    except InvalidTransition as error:
        return await _page(visit, because, notice=Notice(visit.say(str(error)), "bad"))
    return see(f"/contacts/{visit.id()}/erase?asked")


async def give(request: Request) -> Response:
    """Give everything that is kept of somebody, as a file of JSON."""
    visit = visit_of(request)
    document = await data_of_person(visit.core, visit.scope, visit.id())
    name = f"person-{visit.id()}.json"
    return Response(
        orjson.dumps(document, option=orjson.OPT_INDENT_2),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def _page(
    visit: Visit,
    because: str = "",
    *,
    problem: str = "",
    notice: Notice | None = None,
) -> Response:
    if not visit.scope.allows_everywhere(Permission.PLACE_HOLDS):
        raise Forbidden("You may not do this.")

    def look(session: Session) -> tuple[ContactView, bool, bool]:
        return (
            people.contact(visit.scope, session, visit.id()),
            person_is_held(session.connection(), visit.id()),
            is_being_erased(session, visit.id()),
        )

    contact, held, begun = await visit.core.read(look)
    bad = bool(problem) or (notice is not None and notice.level == "bad")
    return await visit.page(
        "admin/retention/erase.html",
        "contacts",
        422 if bad else 200,
        title=visit.say("Erase this person"),
        notice=notice,
        contact=contact,
        held=held,
        begun=begun,
        because=because,
        problem=problem,
    )
