"""All pop-up services, and one of them: how it goes, its link and its code."""

import asyncio
import csv
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.errors import Forbidden, InvalidTransition, NotFound
from webcare.policies.popup import Phase, Popup, opening_words
from webcare.services.connecting.channel_links import ABSENT, Lead, lead_over
from webcare.services.popups.closing import close_popup
from webcare.services.popups.report import PopupReport, phase_of, popup_report
from webcare.storage.queries.popups import PopupView, popup_called, popups
from webcare.web.admin.policies.standing import editors_of
from webcare.web.languages import translatable
from webcare.web.pages import Notice, Visit, see, storable, visit_of
from webcare.web.qr_code import drawn

ADDRESS = "/admin/popups"

PHASES = {
    "planned": translatable("Not begun"),
    "open": translatable("Open"),
    "over": translatable("Over"),
}
_DONE = {
    "saved": translatable("Saved. It holds everywhere within two seconds."),
    "closed": translatable("This pop-up is closed."),
}
_COLUMNS = ("day", "in", "too_late", "answered", "median_seconds")


@dataclass(frozen=True, slots=True)
class Listed:
    """A pop-up as the list shows it."""

    view: PopupView
    popup: Popup
    phase: Phase


@dataclass(frozen=True, slots=True)
class Found:
    """A pop-up with all that its page says."""

    view: PopupView
    popup: Popup
    phase: Phase
    report: PopupReport


async def show_popups(request: Request) -> Response:
    """Show every pop-up that the visitor may see."""
    visit = visit_of(request)
    if not visit.scope.allows_anywhere(Permission.SEE_CHANNELS):
        raise Forbidden("You may not do this.")
    found = await visit.core.read(lambda session: popups(visit.scope, session))
    return await visit.page(
        "admin/popups/list.html",
        "channels",
        title=visit.say("Pop-up services"),
        listed=[
            Listed(each, Popup.model_validate(each.document), phase_of(each, visit.now))
            for each in found
        ],
        phases=PHASES,
        may_add=visit.scope.allows_anywhere(Permission.MANAGE_POLICIES),
    )


async def show_popup(request: Request) -> Response:
    """Show a pop-up: how it goes, where people come in, what is its own."""
    return await _page(visit_of(request))


async def close(request: Request) -> Response:
    """Close a pop-up before its end."""
    visit = visit_of(request)
    try:
        await close_popup(visit.core, visit.scope, _name(visit))
    except InvalidTransition as error:
        return await _page(visit, Notice(visit.say(str(error)), "bad"), 409)
    return see(f"{ADDRESS}/{_name(visit)}?done=closed")


async def download(request: Request) -> Response:
    """Give the report as a file, a row for each day."""
    visit = visit_of(request)
    found = await find(visit)
    out = StringIO()
    write = csv.writer(out)
    write.writerow(_COLUMNS)
    for day, each in found.report.days:
        waited = each.first_response
        write.writerow(
            [
                day.isoformat(),
                each.let_in,
                each.turned_away,
                each.answered,
                "" if waited is None else round(waited / timedelta(seconds=1)),
            ]
        )
    name = f"popup-{found.view.name}.csv"
    return Response(
        out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def show_code(request: Request) -> Response:
    """Draw the link as a code that a phone reads."""
    visit = visit_of(request)
    lead = await lead_of(visit, await find(visit))
    if not lead.link:
        raise NotFound("This page does not exist.")
    drawing = await asyncio.to_thread(drawn, lead.link)
    return Response(drawing, media_type="image/svg+xml")


async def show_poster(request: Request) -> Response:
    """Show the code as large as a sheet of paper, to be printed."""
    visit = visit_of(request)
    found = await find(visit)
    return await visit.page(
        "admin/popups/poster.html",
        "channels",
        title=found.popup.title,
        found=found,
        words=opening_words(found.popup),
        lead=await lead_of(visit, found),
    )


async def find(visit: Visit) -> Found:
    """Return the pop-up of a request's address.

    Raises:
        NotFound: when it is absent or foreign.
    """

    def look(session: Session) -> Found:
        view = popup_called(visit.scope, session, _name(visit))
        return Found(
            view,
            Popup.model_validate(view.document),
            phase_of(view, visit.now),
            popup_report(visit.core, session, visit.scope, view),
        )

    return await visit.core.read(look)


async def lead_of(visit: Visit, found: Found) -> Lead:
    """Return the address at which people begin with the pop-up's words."""
    channel = await visit.core.accounts.get(found.view.channel)
    if channel is None:
        return Lead(refusal=ABSENT)
    return await lead_over(visit.core, channel, opening_words(found.popup))


def manages(visit: Visit, view: PopupView) -> bool:
    """Tell whether the visitor may change a pop-up."""
    return visit.scope.allows(
        Permission.MANAGE_POLICIES,
        team_id=view.channel_team_id,
        channel_id=view.channel_id,
    )


async def _page(
    visit: Visit, notice: Notice | None = None, status: int = 200
) -> Response:
    found = await find(visit)
    done = _DONE.get(visit.asked("done"))
    return await visit.page(
        "admin/popups/popup.html",
        "channels",
        status,
        title=found.popup.title,
        notice=notice or (Notice(visit.say(done)) if done else None),
        found=found,
        phase=PHASES[found.phase],
        lead=await lead_of(visit, found),
        words=opening_words(found.popup),
        manages=manages(visit, found.view),
        kinds=[
            (each, bool(visit.core.policies.versions(each.kind, found.view.id)))
            for each in editors_of(visit.request).values()
            if each.kind.in_popups
        ],
    )


def _name(visit: Visit) -> str:
    return storable(visit.request.path_params["name"])
