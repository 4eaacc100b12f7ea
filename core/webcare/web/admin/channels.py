"""Channels: what is connected, how it is doing, and connecting another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.plugin import Check
from webcare.services.connecting import channels as service
from webcare.services.connecting.channel_settings import setting_fields
from webcare.services.sending.templates import sync_templates
from webcare.storage.queries import channels as queries
from webcare.storage.queries.backlog import aside_count
from webcare.storage.queries.channels import CostView, ReportView, TemplateView
from webcare.storage.queries.dead_letters import waiting_count
from webcare.storage.queries.users import teams
from webcare.web.admin.pilot import PilotState, pilot_state
from webcare.web.pages import (
    Fields,
    Notice,
    Visit,
    fields_of,
    see,
    shown_count,
    storable,
    visit_of,
)

_SETTING = "setting-"
VERIFY_TOKEN = "verify_token"  # noqa: S105 - the name of a setting
SHOWN_MONTHS = 3
UNDO_TIMES = (0, 5, 10, 20, 30, 60)
"""In seconds, to choose from."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Paid and free messages of one category in a month.

    `amount` is what they cost, in words; empty where the platform names no amounts.
    """

    month: str
    category: str
    paid: int
    free: int
    amount: str


@dataclass(frozen=True, slots=True)
class About:
    """What was read of a channel beside its overview."""

    reports: Sequence[ReportView]
    templates: Sequence[TemplateView]
    costs: Sequence[Cost]
    teams: Sequence[tuple[int, str]]
    pilot: PilotState


class Empty(dict[str, str]):
    """Values of a form; what is not there is empty."""

    def __missing__(self, key: str) -> str:
        """Return nothing for an unknown name."""
        return ""


async def show_channels(request: Request) -> Response:
    """Show every channel with its health."""
    visit = visit_of(request)
    letters, aside = await visit.core.read(lambda session: _left_over(visit, session))
    return await visit.page(
        "admin/channels.html",
        "channels",
        title=visit.say("Channels"),
        channels=await service.overviews(visit.core, visit.scope),
        types=list(visit.templates.looks.types.values()),
        unread_letters=letters,
        set_aside=shown_count(aside),
    )


def _left_over(visit: Visit, session: Session) -> tuple[int, int]:
    """Return what was not understood, and how much work was given up."""
    letters = waiting_count(visit.scope, session)
    may = visit.scope.allows_everywhere(Permission.MANAGE_CHANNELS)
    return letters, aside_count(visit.scope, session) if may else 0


async def show_new(request: Request) -> Response:
    """Show which types can be connected, or the form of one."""
    visit = visit_of(request)
    return await _new_page(visit, visit.asked("type"))


async def connect(request: Request) -> Response:
    """Connect an account, then check it on its own page."""
    visit = visit_of(request)
    fields = await fields_of(request)
    new = service.NewChannel(
        name=fields["name"],
        type=fields["type"],
        settings=_given_settings(fields),
        team_id=fields.number("team"),
    )
    try:
        await service.connect_channel(visit.core, visit.scope, new)
    except Refused as error:
        return await _new_page(visit, new.type, _typed(fields), error.findings)
    return see(f"/channels/{new.name}?check=1")


async def show_channel(request: Request) -> Response:
    """Show a channel: set-up, health, templates, costs and reports."""
    visit = visit_of(request)
    found = await _overview(visit)
    checks = None
    if visit.asked("check") and _manages(visit, found):
        checks = await service.check_channel(visit.core, visit.scope, found.view.id)
    return await _page(visit, found, checks=checks)


async def change(request: Request) -> Response:
    """Change an account's settings, time to undo and team."""
    visit = visit_of(request)
    fields = await fields_of(request)
    found = await _overview(visit)
    try:
        await service.change_settings(
            visit.core, visit.scope, found.view.id, _given_settings(fields)
        )
    except Refused as error:
        return await _page(visit, found, given=_typed(fields), findings=error.findings)
    await _set_undo(visit, found, fields)
    if "team" in fields.values and fields.number("team") != found.view.team_id:
        await service.move_channel(
            visit.core, visit.scope, found.view.id, fields.number("team")
        )
    return see(f"/channels/{found.view.name}?check=1")


async def _set_undo(
    visit: Visit, found: service.ChannelOverview, fields: Fields
) -> None:
    if "undo_seconds" not in fields.values:
        return
    seconds = fields.number("undo_seconds")
    if seconds != found.view.undo_seconds:
        await service.set_undo(visit.core, visit.scope, found.view.id, seconds)


async def check(request: Request) -> Response:
    """Try the account against the platform, now."""
    visit = visit_of(request)
    found = await _overview(visit)
    if not visit.is_fragment:
        return see(f"/channels/{found.view.name}?check=1")
    checks = await service.check_channel(visit.core, visit.scope, found.view.id)
    return visit.fragment(
        "admin/checked.html",
        200,
        **_shown(await _overview(visit)),
        checks=checks,
        checks_well=_well(checks),
        beside=True,
    )


async def show_arrival(request: Request) -> Response:
    """Say whether anything has arrived yet; the page asks until something has."""
    visit = visit_of(request)
    found = await _overview(visit)
    return visit.fragment(
        "admin/arrival.html",
        200,
        **_shown(found),
        webhook_url=_webhook_url(visit, found),
        verify_token=await _verify_token(visit, found),
        beside=True,
    )


async def fetch_templates(request: Request) -> Response:
    """Fetch the templates again."""
    visit = visit_of(request)
    found = await _overview(visit)
    await sync_templates(visit.core, visit.scope, found.view.id)
    return see(f"/channels/{found.view.name}#templates")


async def switch(request: Request) -> Response:
    """Switch a channel on or off, or stop and resume sending."""
    visit = visit_of(request)
    found = await _overview(visit)
    core, scope, channel_id = visit.core, visit.scope, found.view.id
    match (await fields_of(request))["to"]:
        case "on":
            await service.switch_channel(core, scope, channel_id, on=True)
        case "off":
            await service.switch_channel(core, scope, channel_id, on=False)
        case "pause":
            await service.pause(core, scope, channel_id)
        case "resume":
            await service.resume(core, scope, channel_id)
    return see(f"/channels/{found.view.name}")


async def _overview(visit: Visit) -> service.ChannelOverview:
    name = storable(visit.request.path_params["name"])
    return await service.overview(visit.core, visit.scope, name)


async def _new_page(
    visit: Visit,
    channel_type: str,
    given: Mapping[str, str] | None = None,
    findings: Sequence[Finding] = (),
) -> Response:
    channel = visit.templates.looks.types.get(channel_type)
    return await visit.page(
        "admin/channel_new.html",
        "channels",
        422 if findings else 200,
        title=visit.say("Connect a channel"),
        type=channel,
        types=list(visit.templates.looks.types.values()),
        fields=setting_fields(channel) if channel else (),
        given=Empty(given or {}),
        problems=_problems(visit, findings),
        teams=await visit.core.read(lambda session: _teams(visit, session)),
    )


async def _page(
    visit: Visit,
    found: service.ChannelOverview,
    *,
    checks: Sequence[Check] | None = None,
    given: Mapping[str, str] | None = None,
    findings: Sequence[Finding] = (),
) -> Response:
    about = await visit.core.read(lambda session: _about(visit, session, found))
    manages = _manages(visit, found)
    view, channel = found.view, found.channel
    return await visit.page(
        "admin/channel.html",
        "channels",
        422 if findings else 200,
        title=view.name,
        notice=_notice(visit, checks),
        **_shown(found),
        beside=False,
        manages=manages,
        undo_times=sorted({*UNDO_TIMES, view.undo_seconds or 0}),
        fields=setting_fields(channel) if channel else (),
        given=Empty(given or {}),
        problems=_problems(visit, findings),
        checks=checks,
        checks_well=_well(checks or ()),
        webhook_url=_webhook_url(visit, found),
        verify_token=await _verify_token(visit, found) if manages and channel else "",
        teams=about.teams,
        templates=about.templates,
        costs=about.costs,
        reports=about.reports,
        pilot=about.pilot,
    )


def _shown(found: service.ChannelOverview) -> dict[str, object]:
    return {"view": found.view, "health": found.health, "channel": found.channel}


def _well(checks: Sequence[Check]) -> bool:
    return bool(checks) and all(check.outcome == "ok" for check in checks)


def _webhook_url(visit: Visit, found: service.ChannelOverview) -> str:
    return f"{visit.core.settings.public_url}/webhooks/{found.view.name}"


def _about(visit: Visit, session: Session, found: service.ChannelOverview) -> About:
    scope, channel_id = visit.scope, found.view.id
    return About(
        queries.reports(scope, session, channel_id, limit=20),
        queries.templates(scope, session, channel_id),
        [
            cost
            for month in _months(visit)
            for cost in _costs(
                visit, month, queries.costs(scope, session, channel_id, month)
            )
        ],
        _teams(visit, session),
        pilot_state(visit, session, found.view),
    )


def _months(visit: Visit) -> list[str]:
    """Return this month and those before it, the newest first."""
    local = visit.templates.languages.local(visit.now)
    count = local.year * 12 + local.month - 1
    return [
        f"{(count - back) // 12}-{(count - back) % 12 + 1:02}"
        for back in range(SHOWN_MONTHS)
    ]


def _costs(visit: Visit, month: str, found: Sequence[CostView]) -> list[Cost]:
    categories = dict.fromkeys(each.category for each in found)
    return [
        Cost(
            month,
            category,
            sum(e.messages for e in found if e.category == category and e.billable),
            sum(e.messages for e in found if e.category == category and not e.billable),
            _amount(visit, [each for each in found if each.category == category]),
        )
        for category in categories
    ]


def _amount(visit: Visit, found: Sequence[CostView]) -> str:
    """Return what a category cost; never a sum over currencies."""
    return " + ".join(
        visit.templates.languages.money(visit.language, each.micros, each.currency)
        for each in found
        if each.micros is not None and each.currency
    )


def _teams(visit: Visit, session: Session) -> list[tuple[int, str]]:
    return [(team.id, team.name) for team in teams(visit.scope, session)]


def _manages(visit: Visit, found: service.ChannelOverview) -> bool:
    return visit.scope.allows(
        Permission.MANAGE_CHANNELS,
        team_id=found.view.team_id,
        channel_id=found.view.id,
    )


async def _verify_token(visit: Visit, found: service.ChannelOverview) -> str:
    """Return what an administrator types in at the platform; it opens nothing here."""
    account = (
        await service.managed_channel(visit.core, visit.scope, found.view.id)
    ).account
    value: Any = getattr(account.settings, VERIFY_TOKEN, "")
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _notice(visit: Visit, checks: Sequence[Check] | None) -> Notice | None:
    if checks is None:
        return None
    if any(check.outcome == "failed" for check in checks):
        return Notice(
            visit.say("Saved, but the check found something. See below."), "bad"
        )
    return Notice(visit.say("Saved, and the check went well."))


def _given_settings(fields: Fields) -> dict[str, object]:
    """Return the settings of a form; an empty one is left to the model's default."""
    return {
        name.removeprefix(_SETTING): fields[name]
        for name in fields.values
        if name.startswith(_SETTING) and fields[name]
    }


def _typed(fields: Fields) -> dict[str, str]:
    return {name: fields[name] for name in fields.values}


def _problems(visit: Visit, findings: Sequence[Finding]) -> Empty:
    """Return what is wrong, in words, by the name of the field."""
    return Empty(
        {
            finding.rule.removeprefix("settings.")
            .removesuffix(".form")
            .removesuffix(".taken"): _said(visit, finding)
            for finding in findings
        }
    )


def _said(visit: Visit, finding: Finding) -> str:
    """Return a finding in words; a setting's title and the reason are sentences too."""
    values = {name: visit.say(value) for name, value in finding.values}
    return visit.say(finding.reason, **values)
