"""What is foreign looks absent at every address; nobody passes without logging in."""

import re
from collections.abc import Iterator

import pytest
from sqlmodel import Session, select
from starlette.routing import Route

from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Site
from webcare.storage.tables import Attachment, User
from webcare.web.files import file_routes
from webcare.web.routes import PUBLIC, page_routes

pytestmark = pytest.mark.anyio

FOREIGN = {
    "/conversations/{id}": 404,
    "/conversations/{id}/timeline": 404,
    "/conversations/{id}/changes": 404,
    "/conversations/{id}/assignees": 404,
    "/conversations/{id}/template": 404,
    "/conversations/{id}/opened": 404,
    "/conversations/{id}/typing": 404,
    "/conversations/{id}/assign": 404,
    "/conversations/{id}/snooze": 404,
    "/conversations/{id}/resolve": 404,
    "/conversations/{id}/reopen": 404,
    "/conversations/{id}/block": 404,
    "/conversations/{id}/unblock": 404,
    "/conversations/{id}/shield": 404,
    "/conversations/{id}/warn": 404,
    "/conversations/{id}/control": 404,
    "/conversations/{id}/private": 404,
    "/conversations/{id}/close": 404,
    "/conversations/{id}/messages": 404,
    "/conversations/{id}/measure": 404,
    "/conversations/{id}/ignored": 404,
    "/messages/{id}/reaction": 404,
    "/messages/{id}/moderate": 404,
    "/messages/{id}/retry": 404,
    "/conversations/{id}/hold": 404,
    "/conversations/{id}/why": 404,
    "/messages/{id}/why": 404,
    "/messages/{id}/open": 404,
    "/messages/{id}/not-offensive": 404,
    "/messages/{id}/sent": 404,
    "/messages/{id}/cancel": 404,
    "/messages/{id}/take-back": 404,
    "/attachments/{id}/fetch": 404,
    "/listening/{id}/answer": 404,
    "/listening/{id}/aside": 404,
    "/listening/{id}/restore": 404,
    "/tips": 404,
    "/tips/{team}": 404,
    "/tips/{team}/news": 404,
    "/tips/{team}/mark": 404,
    "/tips/{team}/tell": 404,
    "/tips/{team}/export": 404,
    "/tips/{team}/{id}": 404,
    "/tips/{team}/{id}/thumbnail": 404,
    "/tips/{team}/{id}/file": 404,
    "/tips/{team}/{id}/consent": 404,
    "/teams/{team}/intake": 403,
    "/channels/{name}": 404,
    "/channels/{name}/check": 404,
    "/channels/{name}/arrival": 404,
    "/channels/{name}/templates": 404,
    "/channels/{name}/switch": 404,
    "/channels/{name}/pilot": 404,
    "/channels/{name}/pilot.csv": 404,
    "/files/{attachment_id}": 404,
    "/contacts/{id}": 404,
    "/contacts/{id}/own-agent": 404,
    "/contacts/{id}/notes": 404,
    "/contacts/{id}/notes/{note}/remove": 404,
    "/contacts/{id}/merge": 404,
    "/contacts/{id}/refuse": 404,
    "/contacts/{id}/merges/{merge}/undo": 404,
    "/contact-fields": 403,
    "/contact-fields/{name}": 403,
    "/contact-fields/{name}/remove": 403,
    # Managing people is a right of the whole organisation: seen as a refusal.
    "/people": 403,
    "/people/{id}": 403,
    "/people/{id}/password": 403,
    "/people/{id}/disable": 403,
    "/people/{id}/enable": 403,
    "/teams": 403,
    "/at-work": 403,
    "/at-work/{id}": 403,
    "/at-work/{id}/presence": 403,
    "/at-work/teams/{id}": 404,
    "/dead-letters": 403,
    "/dead-letters/{id}/replay": 404,
    "/admin/popups/{name}": 404,
    "/admin/popups/{name}/edit": 404,
    "/admin/popups/{name}/close": 404,
    "/admin/popups/{name}/code.svg": 404,
    "/admin/popups/{name}/poster": 404,
    "/admin/popups/{name}/report.csv": 404,
    "/admin/popups/{name}/policies/{kind}": 404,
    "/admin/popups/new": 403,
    "/admin/policies/{kind}/{place}": 404,
    "/admin/policies/{kind}/{place}/activate": 404,
    "/admin/policies/{kind}/{place}/discard": 404,
    "/admin/policies/{kind}/{place}/difference": 404,
    "/admin/policies/{kind}/{place}/calendar": 404,
    "/admin/policies/{kind}/{place}/calendar/add": 404,
    "/admin/policies/{kind}/{place}/try": 404,
    "/admin/policies/{kind}/{place}/versions/{number}/restore": 404,
    "/admin/policies/{kind}/{place}/versions/{number}/call-off": 404,
    # So are giving somebody their data, erasing them, holds, and the proof of what was
    # removed.
    "/contacts/{id}/data": 403,
    "/contacts/{id}/erase": 403,
    "/admin/retention": 403,
    "/admin/retention/holds": 403,
    "/admin/retention/holds/{id}/release": 403,
    "/admin/retention/holds/{id}/review": 403,
    # So are who did what, and the plugins.
    "/admin/audit": 403,
    "/admin/plugins": 403,
    # So is planning people, for who plans nobody.
    "/staffing": 403,
    "/staffing.csv": 403,
    # So is looking after all work.
    "/admin/work": 403,
    "/admin/work/retry": 403,
    "/admin/work/{id}/retry": 403,
    "/admin/work/{id}/drop": 403,
    # Another's token is none.
    "/profile/tokens/{id}/revoke": 404,
}
"""What somebody of another team gets, for each route that names something."""

OWN = {
    "/",
    "/queue",
    "/queue/counts",
    "/queue/next",
    "/presence",
    "/presence/heard",
    "/live",
    "/listening",
    "/channels",
    "/channels/new",
    "/admin/policies",
    "/admin/popups",
    "/contacts",
    "/blocked",
    "/abuse",
    "/promises",
    "/promises/answers",
    "/promises/answers.csv",
    "/promises/answers/list",
    "/profile",
    "/profile/password",
    "/profile/tokens",
    "/profile/log-out-everywhere",
    "/logout",
    "/login",
    # Hands in a file for oneself; which conversation gets it is decided on sending.
    "/conversations/{id}/uploads",
}
"""Routes that show or change nothing but one's own."""

FIELDS = {
    "/conversations/{id}/assign": {"user": "1"},
    "/conversations/{id}/snooze": {"until": "2030-01-01T00:00:00+00:00"},
    "/conversations/{id}/messages": {"mode": "reply", "text": "hallo"},
    "/conversations/{id}/private": {"kind": "link", "channel": "1"},
    "/conversations/{id}/close": {"text": "dag"},
    "/messages/{id}/reaction": {"emoji": "👍"},
    "/messages/{id}/moderate": {"action": "hide"},
    "/channels/{name}/switch": {"to": "off"},
    "/channels/{name}/pilot": {"to": "stop"},
    "/people": {
        "email": "x@example.org",
        "password": "long enough it is",
        "role": "admin",
    },
    "/people/{id}": {"role": "admin"},
    "/people/{id}/password": {"password": "long enough it is"},
    "/at-work/{id}": {"capacity": "1"},
    "/at-work/{id}/presence": {"presence": "offline", "clear": "yes"},
    "/at-work/teams/{id}": {"mode": "push"},
    "/teams": {"name": "Mine"},
    "/contacts/{id}": {"name": "Mine"},
    "/contacts/{id}/notes": {"text": "Mine"},
    "/contacts/{id}/merge": {"other": "1"},
    "/contacts/{id}/refuse": {"other": "1"},
    "/contact-fields": {"title": "Mine"},
    "/contact-fields/{name}": {"title": "Mine"},
}


def routes() -> Iterator[Route]:
    yield from page_routes()
    yield from file_routes()


def test_every_route_is_in_one_of_the_tables() -> None:
    known = {*FOREIGN, *OWN}
    assert {route.path for route in routes()} == known


def paths(show: Showcase) -> list[tuple[Route, str]]:
    """Fill in every route with something that exists, in another team."""

    def look(session: Session) -> tuple[int, int]:
        found = session.exec(
            select(Attachment.message_id, Attachment.id).where(
                Attachment.kind == "image"
            )
        ).one()
        return found[0], found[1]

    message, attachment = show.desk.ask(look)
    numbers = {
        "contacts": show.contact,
        "messages": message,
        "attachments": attachment,
        "files": attachment,
        "people": show.admin,
    }
    return [
        (
            route,
            re.sub(
                r"\{\w+\}",
                str(numbers.get(route.path.split("/")[1], show.busy)),
                route.path.replace("{name}", "service")
                .replace("{kind}", "manners")
                .replace("{place}", "service"),
            ),
        )
        for route in routes()
    ]


def changes(route: Route) -> bool:
    return "POST" in (route.methods or ())


async def test_what_is_of_another_team_looks_absent(
    pages: Site, show: Showcase
) -> None:
    stranger = show.desk.user("Vreemd", team=show.desk.team("Elders"))
    wrong = {}
    async with pages.browser(stranger) as browser:
        for route, path in paths(show):
            if route.path in OWN:
                continue
            if changes(route):
                response = await browser.post(path, FIELDS.get(route.path))
            else:
                response = await browser.get(path)
            if response.status_code != FOREIGN[route.path]:
                wrong[path] = response.status_code
    assert wrong == {}


async def test_nobody_passes_without_logging_in(pages: Site, show: Showcase) -> None:
    wrong = {}
    async with pages.browser(None) as browser:
        for route, path in paths(show):
            if route.path in PUBLIC:
                continue
            method = "POST" if changes(route) else "GET"
            response = await browser.http.request(method, path)
            if response.status_code not in {303, 401} or "Fatima" in response.text:
                wrong[path] = response.status_code
    assert wrong == {}


async def test_a_change_needs_the_proof_that_it_comes_from_our_page(
    pages: Site, show: Showcase
) -> None:
    wrong = {}
    async with pages.browser(show.admin) as browser:
        for route, path in paths(show):
            if not changes(route) or route.path in PUBLIC:
                continue
            data = {**FIELDS.get(route.path, {}), "csrf": "forged"}
            response = await browser.http.post(path, data=data)
            if response.status_code != 403:
                wrong[path] = response.status_code
    assert wrong == {}


async def test_an_agent_sees_only_their_teams_conversations(
    at: Desk, pages: Site, show: Showcase
) -> None:
    team = at.team("Balie")
    own = at.conversation(show.channel, team=team, identity=at.contact("Bram"))
    async with pages.browser(at.user("Balie-agent", team=team)) as browser:
        queue = (await browser.get("/queue")).text
        assert "Bram" in queue
        assert "Fatima" not in queue
        assert (await browser.get(f"/conversations/{own}")).status_code == 200


async def test_who_is_disabled_is_out_at_once(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        assert (await browser.get("/queue")).status_code == 200
        with at.core.database.writing() as session:
            session.get_one(User, show.agent).disabled_at = at.now
        assert (await browser.get("/queue")).status_code == 303
