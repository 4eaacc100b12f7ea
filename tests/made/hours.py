"""Opening hours for tests: put in force at once, on a core."""

from typing import Any

from sqlmodel import Session

from webcare.domain.access import SYSTEM
from webcare.policies.hours import KIND
from webcare.services.core import Core
from webcare.services.policies.activation import Decision, put_version
from webcare.services.policies.places import Place

WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")

OFFICE: dict[str, Any] = {
    "week": {day: [{"opens": "08:30", "closes": "17:30"}] for day in WORKDAYS},
    "outside": {"mode": "reply"},
}
"""A tour operator's: 08:30 to 17:30 on workdays, and who writes else is answered."""


async def keep(
    core: Core, document: dict[str, Any], channel: int | None = None
) -> None:
    """Let hours hold from now on, for a channel or for all."""

    def change(session: Session) -> None:
        place = Place(KIND, channel)
        decision = Decision(acknowledged=True)
        put_version(session, SYSTEM, place, document, decision, now=core.clock())

    await core.write(change)
    await core.read(lambda session: core.policies.look(session.connection()))
