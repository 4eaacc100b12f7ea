"""Colleagues and teams: added, changed, shut out and let in."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import BUILT_IN_ROLES
from webcare.domain.findings import Finding
from webcare.errors import NotFound, Refused
from webcare.services.access.teams import add_team
from webcare.services.access.users import (
    NewUser,
    ProfileChange,
    add_user,
    change_profile,
    change_role,
    check_password_rules,
    disable,
    enable,
    set_password,
)
from webcare.storage.queries.staff import StaffView, staff
from webcare.storage.queries.users import teams
from webcare.web.pages import Fields, Notice, Visit, fields_of, see, visit_of
from webcare.web.words import ROLES

SAVED = "saved"


async def show_people(request: Request) -> Response:
    """Show everybody who works here, the teams, and a form for another."""
    return await _people_page(visit_of(request))


async def add_person(request: Request) -> Response:
    """Add somebody."""
    visit = visit_of(request)
    fields = await fields_of(request)
    try:
        check_password_rules(fields.raw("password"))
        hashed = await visit.core.passwords.hash(fields.raw("password"))
        new = NewUser(
            email=fields["email"],
            name=fields["name"],
            role=fields["role"],
            teams=_teams_in(fields),
            password_hash=hashed,
            language=visit.language,
        )
        await visit.core.write(
            lambda session: add_user(session, visit.scope, new, now=visit.now)
        )
    except Refused as error:
        given = {name: fields[name] for name in ("name", "email", "role")}
        return await _people_page(visit, error.findings, given, fields.numbers("team"))
    return see(f"/people?{SAVED}")


async def add_one_team(request: Request) -> Response:
    """Add a team."""
    visit = visit_of(request)
    name = (await fields_of(request))["name"]
    try:
        await visit.core.write(lambda session: add_team(session, visit.scope, name))
    except Refused as error:
        return await _people_page(visit, error.findings)
    return see(f"/people?{SAVED}")


async def show_person(request: Request) -> Response:
    """Show somebody's role, teams and access."""
    return await _person_page(visit_of(request))


async def change_person(request: Request) -> Response:
    """Change somebody's name, role and teams."""
    visit = visit_of(request)
    fields = await fields_of(request)
    user_id = visit.id()

    def run(session: Session) -> None:
        profile = ProfileChange(name=fields["name"])
        change_profile(session, visit.scope, user_id, profile)
        change_role(session, visit.scope, user_id, fields["role"], _teams_in(fields))

    await visit.core.write(run)
    return see(f"/people/{user_id}?{SAVED}")


async def reset_password(request: Request) -> Response:
    """Give somebody another password; they are logged out everywhere."""
    visit = visit_of(request)
    password = (await fields_of(request)).raw("password")
    try:
        check_password_rules(password)
    except Refused as error:
        return await _person_page(visit, visit.say_finding(error.findings[0]))
    hashed = await visit.core.passwords.hash(password)
    await visit.core.write(
        lambda session: set_password(session, visit.scope, visit.id(), hashed)
    )
    return see(f"/people/{visit.id()}?{SAVED}")


async def shut_out(request: Request) -> Response:
    """End somebody's access at once."""
    visit = visit_of(request)
    await visit.core.write(
        lambda session: disable(session, visit.scope, visit.id(), now=visit.now)
    )
    return see(f"/people/{visit.id()}?{SAVED}")


async def let_in(request: Request) -> Response:
    """Let somebody in again."""
    visit = visit_of(request)
    await visit.core.write(lambda session: enable(session, visit.scope, visit.id()))
    return see(f"/people/{visit.id()}?{SAVED}")


async def _people_page(
    visit: Visit,
    findings: Sequence[Finding] = (),
    given: Mapping[str, str] | None = None,
    ticked: Sequence[int] = (),
) -> Response:
    problems = {
        finding.rule.removeprefix("user.").removesuffix(".name"): visit.say_finding(
            finding
        )
        for finding in findings
    }
    return await visit.page(
        "admin/people.html",
        "people",
        422 if findings else 200,
        title=visit.say("People"),
        notice=_notice(visit),
        colleagues=await visit.core.read(lambda session: staff(visit.scope, session)),
        teams=await _teams(visit),
        roles=_roles(visit),
        problems={"email": "", "password": "", "team": "", **problems},
        troubled=bool({"email", "password", "role"} & problems.keys()),
        given={"name": "", "email": "", "role": "", **(given or {})},
        ticked=ticked,
    )


async def _person_page(visit: Visit, wrong_password: str = "") -> Response:
    person = await visit.core.read(lambda session: _person(visit, session))
    return await visit.page(
        "admin/person.html",
        "people",
        422 if wrong_password else 200,
        title=person.name or person.email,
        notice=_notice(visit),
        user=person,
        role=person.roles[0] if person.roles else "",
        roles=_roles(visit),
        teams=await _teams(visit),
        problems={"password": wrong_password},
    )


def _person(visit: Visit, session: Session) -> StaffView:
    for each in staff(visit.scope, session):
        if each.id == visit.id():
            return each
    raise NotFound("This person does not exist.")


async def _teams(visit: Visit) -> list[tuple[int, str]]:
    found = await visit.core.read(lambda session: teams(visit.scope, session))
    return [(team.id, team.name) for team in found]


def _teams_in(fields: Fields) -> tuple[int, ...] | None:
    """Return the ids of the teams that were ticked; None for everywhere."""
    return fields.numbers("team") or None


def _roles(visit: Visit) -> list[tuple[str, str]]:
    return [(name, visit.say(ROLES[name])) for name in BUILT_IN_ROLES]


def _notice(visit: Visit) -> Notice | None:
    if SAVED in visit.request.query_params:
        return Notice(visit.say("Saved."))
    return None
