"""The switch that stops a pilot at once: nobody new gets in, what runs goes on."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.errors import InvalidTransition
from webcare.policies import pilot
from webcare.services import audit
from webcare.services.access.permitted import permitted_channel
from webcare.services.core import Core
from webcare.storage.locks import lock_names
from webcare.storage.tables import PilotStop

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Stopped:
    """That somebody stopped a pilot, and when; `by` is None for the system itself."""

    by: int | None
    at: datetime


def stop_of(session: Session, channel_id: int) -> Stopped | None:
    """Return who stopped a channel's pilot, and when; None when nobody did."""
    row = session.get(PilotStop, channel_id)
    return None if row is None else Stopped(row.stopped_by, row.stopped_at)


async def stop_pilot(core: Core, scope: Scope, channel_id: int) -> None:
    """Let nobody new in, from the next message on, in every process.

    To stop what is stopped changes nothing.

    Raises:
        NotFound: when the channel is absent, or the caller may not see it.
        Forbidden: when the caller may not change its policies.
        InvalidTransition: when the channel is not tried out.
    """

    def run(session: Session) -> None:
        name = _hold(session, scope, channel_id)
        now = core.clock()
        if core.policies.effective(pilot.KIND, channel_id, now).places.mode == "off":
            raise InvalidTransition("This channel has no pilot.")
        if session.get(PilotStop, channel_id) is not None:
            return
        session.add(
            PilotStop(channel_id=channel_id, stopped_by=scope.user_id, stopped_at=now)
        )
        audit.note(session, scope, "pilot.stopped", name, now=now)
        log.info("pilot.stopped", channel=name, by=scope.user_id)

    await core.write(run)


async def resume_pilot(core: Core, scope: Scope, channel_id: int) -> None:
    """Let people in again, as the policy says; raises as `stop_pilot`."""

    def run(session: Session) -> None:
        name = _hold(session, scope, channel_id)
        row = session.get(PilotStop, channel_id)
        if row is None:
            return
        session.delete(row)
        audit.note(session, scope, "pilot.resumed", name, now=core.clock())
        log.info("pilot.resumed", channel=name, by=scope.user_id)

    await core.write(run)


def _hold(session: Session, scope: Scope, channel_id: int) -> str:
    """Check that the caller may do this; nobody else does until the end."""
    name = permitted_channel(
        session, scope, channel_id, Permission.MANAGE_POLICIES
    ).name
    lock_names(session.connection(), [f"pilot of {channel_id}"])
    return name
