"""The form in which people say what a pop-up service is."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.errors import Forbidden, Refused
from webcare.policies.popup import Popup
from webcare.services.popups.saving import make_popup, read_popup, refuse_taken
from webcare.storage.queries.channels import channels
from webcare.storage.queries.popups import PopupView
from webcare.storage.queries.users import teams
from webcare.web.admin.policies.editor import Problems
from webcare.web.admin.policies.wording_fields import wordings_in
from webcare.web.admin.popups.listing import ADDRESS, find, manages
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of

NEW: Mapping[str, Any] = {
    "name": "",
    "title": "",
    "channel": "",
    "starts": "",
    "ends": "",
    "keywords": [],
    "team": "",
    "after": "",
    "welcome": {},
    "farewell": {},
    "link": "",
    "elsewhere": "",
}


class PopupForm:
    """What the template draws: values, and what is wrong with them by place."""

    def __init__(self, given: Mapping[str, Any], problems: Mapping[str, str]) -> None:
        self.given = given
        self.problems = Problems(problems)


async def show_new(request: Request) -> Response:
    """Show the form of a new pop-up."""
    visit = visit_of(request)
    _must_add(visit)
    return await _page(visit, PopupForm(NEW, {}))


async def add(request: Request) -> Response:
    """Make a pop-up."""
    visit = visit_of(request)
    _must_add(visit)
    return await _save(visit, await fields_of(request), None)


async def show_form(request: Request) -> Response:
    """Show the form of a pop-up that there is."""
    visit = visit_of(request)
    found = await find(visit)
    if not manages(visit, found.view):
        raise Forbidden("You may not do this.")
    return await _page(visit, PopupForm(found.view.document, {}), found.view)


async def change(request: Request) -> Response:
    """Change a pop-up; its name and its channel stay."""
    visit = visit_of(request)
    found = await find(visit)
    return await _save(visit, await fields_of(request), found.view)


async def _save(visit: Visit, fields: Fields, view: PopupView | None) -> Response:
    given = _read(fields)
    if view is not None:
        given |= {"name": view.name, "channel": view.channel}
    try:
        popup: Popup = read_popup(given)
        await _must_be_new(visit, popup, view)
        await make_popup(visit.core, visit.scope, popup)
    except Refused as error:
        problems = {
            each.rule.removeprefix("popup."): visit.say_finding(each)
            for each in error.findings
        }
        return await _page(visit, PopupForm(given, problems), view, 422)
    return see(f"{ADDRESS}/{popup.name}?done=saved")


async def _must_be_new(visit: Visit, popup: Popup, view: PopupView | None) -> None:
    """Check that a new pop-up does not write over another one.

    Raises:
        Refused: when there is one of this name.
    """
    if view is None:
        await visit.core.read(lambda session: refuse_taken(session, popup.name))


def _read(fields: Fields) -> dict[str, Any]:
    keywords = fields.raw("keywords").splitlines()
    return {
        **{
            name: fields[name]
            for name in (
                "name",
                "title",
                "channel",
                "starts",
                "ends",
                "team",
                "after",
                "link",
                "elsewhere",
            )
        },
        "keywords": [line.strip() for line in keywords if line.strip()],
        "welcome": wordings_in(fields, "welcome"),
        "farewell": wordings_in(fields, "farewell"),
    }


async def _page(
    visit: Visit,
    form: PopupForm,
    view: PopupView | None = None,
    status: int = 200,
) -> Response:
    def look(session: Session) -> tuple[list[str], list[str]]:
        there = [
            each.name
            for each in channels(visit.scope, session)
            if visit.scope.allows(
                Permission.MANAGE_POLICIES, team_id=each.team_id, channel_id=each.id
            )
        ]
        return there, [each.name for each in teams(visit.scope, session)]

    channel_names, team_names = await visit.core.read(look)
    title = visit.say("A new pop-up service") if view is None else form.given["title"]
    return await visit.page(
        "admin/popups/form.html",
        "channels",
        status,
        title=title,
        form=form,
        view=view,
        channel_names=channel_names,
        team_names=team_names,
    )


def _must_add(visit: Visit) -> None:
    if not visit.scope.allows_anywhere(Permission.MANAGE_POLICIES):
        raise Forbidden("You may not do this.")
