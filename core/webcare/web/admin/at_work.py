"""Who is at work and has what; what people can do; how teams divide their work."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.assignment import LEVELS
from webcare.domain.findings import Finding
from webcare.domain.presence import CHOICES
from webcare.errors import InvalidTransition, Refused
from webcare.services.assignment.abilities import is_skill, set_capacity, set_skills
from webcare.services.assignment.attendance import choose_for
from webcare.services.assignment.overview import (
    desk_of,
    desks,
    team_desk,
    team_desks,
)
from webcare.services.assignment.ways import Mode, Way, set_way
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Notice, Visit, fields_of, see, visit_of

ADDRESS = "/at-work"
SAVED = "saved"
EMPTY_ROWS = 3
"""Lines in which another skill can be written."""

NUMBER = translatable("Write a whole number.")
MODES = (
    (Mode.PULL.value, translatable("People take what is next")),
    (Mode.PUSH.value, translatable("People are given what is next")),
)


async def show_at_work(request: Request) -> Response:
    """Show who is at work and has what, and the teams."""
    visit = visit_of(request)
    after = visit.asked("after") or None
    found = await visit.core.read(
        lambda session: desks(visit.scope, session, visit.now, after=after)
    )
    return await visit.page(
        "admin/at_work.html",
        "at-work",
        title=visit.say("At work"),
        desks=found.items,
        more_url=f"{ADDRESS}?after={found.next}" if found.next else "",
        teams=await visit.core.read(lambda session: team_desks(visit.scope, session)),
        modes={name: visit.say(text) for name, text in MODES},
    )


async def show_desk(request: Request) -> Response:
    """Show what somebody can do and has, and where they are."""
    return await _desk_page(visit_of(request))


async def change_desk(request: Request) -> Response:
    """Change what somebody can do, and how much they have at once."""
    visit = visit_of(request)
    fields = await fields_of(request)
    try:
        capacity = _whole(fields["capacity"], "capacity")
        skills = _skills(fields)

        def run(session: Session) -> None:
            set_skills(session, visit.scope, visit.id(), skills)
            set_capacity(session, visit.scope, visit.id(), capacity)

        await visit.core.write(run)
    except Refused as error:
        return await _desk_page(visit, fields, error.findings[0])
    return see(f"{ADDRESS}/{visit.id()}?{SAVED}")


async def say_where(request: Request) -> Response:
    """Say where somebody is, and perhaps put back all that they have."""
    visit = visit_of(request)
    fields = await fields_of(request)
    chosen = next((each for each in CHOICES if each == fields["presence"]), None)
    if chosen is None:
        raise InvalidTransition("This cannot be chosen.")
    clear = fields["clear"] == "yes"
    count = await choose_for(visit.core, visit.scope, visit.id(), chosen, clear=clear)
    told = f"put={count}" if clear else SAVED
    return see(f"{ADDRESS}/{visit.id()}?{told}")


async def show_team(request: Request) -> Response:
    """Show how a team divides its work."""
    return await _team_page(visit_of(request))


async def change_team(request: Request) -> Response:
    """Change how a team divides its work."""
    visit = visit_of(request)
    fields = await fields_of(request)
    try:
        way = _way(fields)
        await visit.core.write(
            lambda session: set_way(session, visit.scope, visit.id(), way)
        )
    except Refused as error:
        return await _team_page(visit, fields, error.findings[0])
    return see(f"{ADDRESS}/teams/{visit.id()}?{SAVED}")


async def _desk_page(
    visit: Visit, given: Fields | None = None, wrong: Finding | None = None
) -> Response:
    desk = await visit.core.read(
        lambda session: desk_of(visit.scope, session, visit.id(), visit.now)
    )
    lines = [(name, str(level), False) for name, level in desk.skills.items()]
    if given is not None:
        lines = [
            (name, level, not is_skill(name)) for name, level in _lines(given) if name
        ]
    return await visit.page(
        "admin/desk.html",
        "at-work",
        422 if wrong else 200,
        title=desk.who.shown_as,
        notice=_notice(visit),
        desk=desk,
        lines=[*lines, *[("", "1", False)] * EMPTY_ROWS],
        capacity=desk.capacity if given is None else given["capacity"],
        levels=[(str(level), str(level)) for level in LEVELS],
        problems=_problems(visit, wrong),
    )


async def _team_page(
    visit: Visit, given: Fields | None = None, wrong: Finding | None = None
) -> Response:
    team = await visit.core.read(
        lambda session: team_desk(visit.scope, session, visit.id())
    )
    shown = _shown(team.way)
    if given is not None:
        shown = {name: given[name] for name in shown}
    return await visit.page(
        "admin/team_way.html",
        "at-work",
        422 if wrong else 200,
        title=team.name,
        notice=_notice(visit),
        team=team,
        given=shown,
        modes=[(name, visit.say(text)) for name, text in MODES],
        problems=_problems(visit, wrong),
    )


def _shown(way: Way) -> dict[str, str]:
    minute = timedelta(minutes=1)
    return {
        "mode": way.mode.value,
        "reaction": "" if way.reaction is None else f"{way.reaction / minute:.0f}",
        "wrap_up": f"{way.wrap_up.total_seconds():.0f}",
        "own": f"{way.own / minute:.0f}",
    }


def _way(fields: Fields) -> Way:
    """Return what was filled in.

    Raises:
        Refused: when a time is no number.
    """
    reaction = fields["reaction"]
    return Way(
        mode=Mode.PUSH if fields["mode"] == Mode.PUSH.value else Mode.PULL,
        reaction=(
            timedelta(minutes=_whole(reaction, "way.reaction")) if reaction else None
        ),
        wrap_up=timedelta(seconds=_whole(fields["wrap_up"] or "0", "way.wrap_up")),
        own=timedelta(minutes=_whole(fields["own"] or "0", "way.own")),
    )


def _skills(fields: Fields) -> dict[str, int]:
    """Return the levels of the skills that were filled in; a line without is none."""
    return {name: _whole(level, "skills") for name, level in _lines(fields) if name}


def _lines(fields: Fields) -> list[tuple[str, str]]:
    names = fields.values.get("skill", [])
    levels = fields.values.get("level", [])
    return [
        (name.strip().lower(), level.strip())
        for name, level in zip(names, levels, strict=False)
    ]


LONGEST_NUMBER = 6
"""Digits: larger ones are refused before anybody counts with them."""


def _whole(text: str, rule: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise Refused([Finding(rule=rule, level="error", reason=NUMBER)])
    return int(text)


def _problems(visit: Visit, wrong: Finding | None) -> Mapping[str, str]:
    names = ("capacity", "skills", "reaction", "wrap_up", "own")
    found = dict.fromkeys(names, "")
    if wrong is not None:
        found[wrong.rule.removeprefix("way.")] = visit.say_finding(wrong)
    return found


def _notice(visit: Visit) -> Notice | None:
    put = visit.asked("put")
    if put.isascii() and put.isdigit():
        return Notice(
            visit.say("Saved. Conversations that went back: %(count)s.", count=put)
        )
    if SAVED in visit.request.query_params:
        return Notice(visit.say("Saved."))
    return None
