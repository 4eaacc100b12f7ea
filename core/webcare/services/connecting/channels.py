"""Connecting accounts, changing them, and trying whether they work."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from httpx2 import TransportError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.domain.health import Health, Seen, channel_health
from webcare.errors import (
    ConfigurationError,
    DeliveryError,
    Forbidden,
    NotFound,
    PluginError,
    Refused,
)
from webcare.live.signals import Topic
from webcare.plugin import Capabilities, Channel, Check
from webcare.services.access.permitted import permitted_channel
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.connecting.channel_secrets import open_secrets, seal_secrets
from webcare.services.connecting.channel_settings import Checked, checked
from webcare.services.connecting.pausing import PAUSED_BY_HAND
from webcare.services.connecting.poll_jobs import poll_soon
from webcare.services.core import Core
from webcare.services.policies.places import ORGANISATION
from webcare.services.sending.outbox import send_waiting
from webcare.services.sending.templates import templates_job
from webcare.storage.ids import new_id
from webcare.storage.queries import channels as queries
from webcare.storage.queries.channels import ChannelView
from webcare.storage.tables import ChannelRow, Team
from webcare.work.enqueue import enqueue

CONNECTION = "Connection to the platform"
UNREACHABLE = "The platform cannot be reached at the address in the settings."
PLUGIN_FAILED = "The plugin of this channel failed while it tried. The log says where."

LONGEST_UNDO = 60
"""In seconds: what waits longer is forgotten before it leaves."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChannel:
    """An account to connect.

    Attributes:
        name: stands in the webhook's address: lower-case letters, digits, hyphens.
        type: the entry-point name of its plugin.
        settings: open ones and secrets together, as the channel's model names them.
    """

    name: str
    type: str
    settings: Mapping[str, object] = field(default_factory=dict)
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelOverview:
    """A channel as people see it.

    `channel`, and `able`, what its account can do, are None without their plugin.
    """

    view: ChannelView
    health: Health
    channel: Channel[Any] | None
    able: Capabilities | None


async def overviews(core: Core, scope: Scope) -> list[ChannelOverview]:
    """Return the channels within the scope with their health, by name."""
    views = await core.read(lambda session: queries.channels(scope, session))
    await core.accounts.all()
    return [_overview(core, view) for view in views]


async def overview(core: Core, scope: Scope, name: str) -> ChannelOverview:
    """Return the channel of a name with its health.

    Raises:
        NotFound: when it is absent, or not within the scope.
    """
    view = await core.read(lambda session: queries.channel_named(scope, session, name))
    await core.accounts.all()
    return _overview(core, view)


async def connect_channel(core: Core, scope: Scope, new: NewChannel) -> int:
    """Connect an account; return the channel's id.

    Raises:
        Forbidden: when the caller may not manage the channels of that team.
        ConfigurationError: when there is no such type of channel.
        NotFound: when there is no such team.
        Refused: when the name or a setting does not fit; with a finding for each.
    """
    if not scope.allows(Permission.MANAGE_CHANNELS, team_id=new.team_id):
        raise Forbidden("You may not connect channels.")
    channel = core.plugins.channel(new.type)
    check_name(new.name)
    settings = checked(channel, new.settings)
    channel_id = new_id()

    def run(session: Session) -> None:
        _check_team(session, new.team_id)
        row = ChannelRow(
            id=channel_id,
            name=new.name,
            type=new.type,
            team_id=new.team_id,
            created_at=core.clock(),
        )
        _put(core, row, settings)
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            raise _refused(
                "name.taken", "There is a channel of this name already."
            ) from error
        _changed(core, session, row, channel)

    await core.write(run)
    _tell(core)
    log.info("channel.connected", channel=new.name, type=new.type)
    return channel_id


async def change_settings(
    core: Core, scope: Scope, channel_id: int, settings: Mapping[str, object]
) -> None:
    """Change some of an account's settings; it sends again if its platform stopped it.

    What `settings` does not name stays. An empty secret stays too, because a form
    never shows it; None takes a setting away.

    Raises:
        NotFound, Forbidden: as `permitted_channel`.
        ConfigurationError: when its type is not loaded, or our key does not fit.
        Refused: when a setting does not fit; with a finding for each.
    """

    def run(session: Session) -> None:
        row = permitted_channel(session, scope, channel_id, Permission.MANAGE_CHANNELS)
        channel = core.plugins.channel(row.type)
        secrets = open_secrets(core.seal, row)
        named = {
            name: value
            for name, value in settings.items()
            if not (value == "" and name in secrets)
        }
        values = {**row.settings, **secrets, **named}
        kept = {name: value for name, value in values.items() if value is not None}
        _put(core, row, checked(channel, kept))
        if row.paused_reason != PAUSED_BY_HAND:
            row.paused_reason = None
            send_waiting(session, row.id, core.clock())
        _changed(core, session, row, channel)

    await core.write(run)
    _tell(core)
    log.info("channel.changed", channel_id=channel_id)


async def move_channel(
    core: Core, scope: Scope, channel_id: int, team_id: int | None
) -> None:
    """Give a channel to a team, or (None) to everyone.

    Raises:
        NotFound: when the channel or the team is absent or foreign.
        Forbidden: when the caller may not manage it, here and there.
    """

    def run(session: Session) -> None:
        row = permitted_channel(session, scope, channel_id, Permission.MANAGE_CHANNELS)
        if not scope.allows(
            Permission.MANAGE_CHANNELS, team_id=team_id, channel_id=row.id
        ):
            raise Forbidden("You may not give a channel to this team.")
        _check_team(session, team_id)
        row.team_id = team_id
        row.version += 1

    await core.write(run)
    _tell(core)


async def set_undo(
    core: Core, scope: Scope, channel_id: int, seconds: int | None
) -> None:
    """Set how long a reply can be taken back before it leaves.

    None leaves it to who can read it: five seconds in public, none in private.

    Raises:
        NotFound, Forbidden: as `permitted_channel`.
        Refused: when it is not between nothing and a minute.
    """
    if seconds is not None and not 0 <= seconds <= LONGEST_UNDO:
        raise _refused("undo_seconds", "Choose 0 to 60 seconds, or leave it empty.")

    def run(session: Session) -> None:
        row = permitted_channel(session, scope, channel_id, Permission.MANAGE_CHANNELS)
        row.undo_seconds = seconds
        row.version += 1

    await core.write(run)
    _tell(core)


async def switch_channel(
    core: Core, scope: Scope, channel_id: int, *, on: bool
) -> None:
    """Switch a channel off, webhook included, or on again.

    Raises:
        NotFound, Forbidden: as `permitted_channel`.
    """

    def run(session: Session) -> None:
        row = permitted_channel(session, scope, channel_id, Permission.MANAGE_CHANNELS)
        row.enabled = on
        row.version += 1
        if on:
            send_waiting(session, row.id, core.clock())
            _poll_soon(core, session, row)

    await core.write(run)
    _tell(core)


async def pause(
    core: Core, scope: Scope, channel_id: int, reason: str = PAUSED_BY_HAND
) -> None:
    """Send nothing more through a channel until `resume`; it still receives.

    Raises:
        NotFound, Forbidden: as `permitted_channel`.
    """
    await _set_paused(core, scope, channel_id, reason)


async def resume(core: Core, scope: Scope, channel_id: int) -> None:
    """Send through a channel again, first what waited; raises as `pause`."""
    await _set_paused(core, scope, channel_id, None)


async def check_channel(core: Core, scope: Scope, channel_id: int) -> Sequence[Check]:
    """Try an account's credentials and settings against the platform, now.

    A platform that cannot be reached or refuses us is a failed check, not an error.

    Raises:
        NotFound, Forbidden: as `permitted_channel`.
        ConfigurationError: when its type is not loaded, or its settings do not open.
    """
    connected = await managed_channel(core, scope, channel_id)
    try:
        async with core.plugins.contain(connected.type, "check"):
            return tuple(
                await connected.channel.check(
                    connected.account, core.accounts.http(connected)
                )
            )
    except DeliveryError as error:
        return (Check(name=CONNECTION, outcome="failed", text=error.for_agent),)
    except TransportError:
        return (Check(name=CONNECTION, outcome="failed", text=UNREACHABLE),)
    except PluginError:
        return (Check(name=CONNECTION, outcome="failed", text=PLUGIN_FAILED),)


async def managed_channel(
    core: Core, scope: Scope, channel_id: int
) -> ConnectedChannel:
    """Return a channel that the caller manages, opened as it is stored now.

    Raises:
        NotFound, Forbidden: as `permitted_channel`.
        ConfigurationError: when its type is not loaded, or its settings do not open.
    """
    row = await core.read(
        lambda session: permitted_channel(
            session, scope, channel_id, Permission.MANAGE_CHANNELS
        )
    )
    return core.accounts.open(row)


async def _set_paused(
    core: Core, scope: Scope, channel_id: int, reason: str | None
) -> None:
    def run(session: Session) -> None:
        row = permitted_channel(session, scope, channel_id, Permission.MANAGE_CHANNELS)
        row.paused_reason = reason
        row.version += 1
        if reason is None:
            send_waiting(session, row.id, core.clock())
            _poll_soon(core, session, row)

    await core.write(run)
    _tell(core)
    event = "channel.resumed" if reason is None else "channel.paused"
    log.info(event, channel_id=channel_id)


def _overview(core: Core, view: ChannelView) -> ChannelOverview:
    try:
        channel = core.plugins.channel(view.type)
    except ConfigurationError:
        channel = None
    type_able = channel.capabilities if channel else None
    able = type_able and (core.accounts.known_able(view.id) or type_able)
    patience = able.webhook_patience if able else None
    # A platform that stops sending tells us that it counts on being heard.
    asked = view.polled_at is not None and patience is None
    seen = Seen(
        enabled=view.enabled,
        paused_reason=view.paused_reason,
        plugin_failure=core.plugins.failure(view.type),
        heard=view.last_inbound_at is not None or asked,
        reports=view.reports,
        failing=core.webhooks.lasts(view.id, core.clock()),
        patience=patience,
    )
    return ChannelOverview(view, channel_health(seen), channel, able)


def _put(core: Core, row: ChannelRow, settings: Checked) -> None:
    row.settings = settings.open
    row.secrets = seal_secrets(core.seal, row.id, settings.secrets)
    row.version += 1


def _changed(
    core: Core, session: Session, row: ChannelRow, channel: Channel[Any]
) -> None:
    """Fetch the templates anew: another account may have other ones."""
    if channel.capabilities.templates:
        enqueue(session, templates_job(row.id, core.clock()))
    _poll_soon(core, session, row)


def _poll_soon(core: Core, session: Session, row: ChannelRow) -> None:
    """Ask the platform for what is new at once, where it can be asked."""
    with suppress(ConfigurationError):
        if row.enabled and core.plugins.channel(row.type).capabilities.polling:
            poll_soon(session, row.id, core.clock())


def _tell(core: Core) -> None:
    core.accounts.forget()
    core.signals.notify(Topic.CHANNELS, Topic.WORK)


def check_name(name: str) -> None:
    """Check that a channel can have a name.

    Raises:
        Refused: when it cannot stand in the webhook's address.
    """
    if name == ORGANISATION:
        raise _refused("name.form", "This name stands for the whole organisation.")
    if not _NAME.fullmatch(name):
        raise _refused(
            "name.form",
            "A channel's name has 1 to 63 lower-case letters, digits and hyphens.",
        )


def _check_team(session: Session, team_id: int | None) -> None:
    if team_id is not None and session.get(Team, team_id) is None:
        raise NotFound("This team does not exist.")


def _refused(rule: str, reason: str) -> Refused:
    return Refused([Finding(rule=rule, level="error", reason=reason)])
