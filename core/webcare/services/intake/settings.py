"""What a team's tip line says to senders, and listens for."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import Connection, select, true
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.domain.tips import Answers
from webcare.errors import Forbidden, NotFound
from webcare.policies.wordings import Wordings
from webcare.services import audit
from webcare.services.core import Core
from webcare.storage.bulk import fetch_rows
from webcare.storage.tables import Intake, Team

MOST_ANSWERS = 30
"""Of yes, of no, and of what withdraws."""

Answer = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)
]
AnswerList = Annotated[tuple[Answer, ...], Field(max_length=MOST_ANSWERS)]

_USUAL = Answers()


class IntakeSettings(BaseModel):
    """What is said by a tip line, in each language, and what it hears as an answer.

    Attributes:
        thanks: what thanks a sender; empty for nothing.
        thank_at_once: by itself, with the first tip of a day; else by hand.
        question: what asks whether it may be used.
        ask_at_once: by itself, with somebody's first tip; else by hand.
        yes: how an answer begins that gives consent.
        no: how one begins that refuses it.
        withdrawn: how a message begins that takes consent back.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    thanks: Wordings = {}
    thank_at_once: bool = False
    question: Wordings = {}
    ask_at_once: bool = False
    yes: AnswerList = _USUAL.yes
    no: AnswerList = _USUAL.no
    withdrawn: AnswerList = _USUAL.withdrawn

    @property
    def answers(self) -> Answers:
        """Return the words to listen for."""
        return Answers(yes=self.yes, no=self.no, withdrawn=self.withdrawn)

    @property
    def speaks(self) -> bool:
        """Tell whether it says anything by itself."""
        return bool(
            (self.thank_at_once and self.thanks) or (self.ask_at_once and self.question)
        )


def intakes(connection: Connection) -> dict[int, IntakeSettings]:
    """Return the settings of the teams that have intake now, by the team's id."""
    return {
        team_id: IntakeSettings.model_validate(settings)
        for team_id, settings in fetch_rows(connection, _ACTIVE, {})
    }


def intake_of(session: Session, team_id: int | None) -> IntakeSettings | None:
    """Return the settings of a team; None when it has no intake."""
    row = None if team_id is None else session.get(Intake, team_id)
    if row is None or not row.active:
        return None
    return IntakeSettings.model_validate(row.settings)


def settings_of(
    scope: Scope, session: Session, team_id: int
) -> tuple[Team, bool, IntakeSettings]:
    """Return a team, whether it has intake, and what is set for that.

    Raises:
        Forbidden: when the caller may not manage channels.
        NotFound: when there is no such team.
    """
    _require(scope)
    team = session.get(Team, team_id)
    if team is None:
        raise NotFound("This team does not exist.")
    row = session.get(Intake, team_id)
    if row is None:
        return team, False, IntakeSettings()
    return team, row.active, IntakeSettings.model_validate(row.settings)


async def set_intake(
    core: Core, scope: Scope, team_id: int, settings: IntakeSettings, *, active: bool
) -> None:
    """Give a team intake, or conversation again.

    What came in before stays where it is.

    Raises:
        Forbidden, NotFound: as `settings_of`.
    """
    change = IntakeChange(settings, active=active)
    await core.write(lambda session: put_intake(core, session, scope, team_id, change))


@dataclass(frozen=True, slots=True)
class IntakeChange:
    """What a team's tip line is to be."""

    settings: IntakeSettings
    active: bool


def put_intake(
    core: Core, session: Session, scope: Scope, team_id: int, to: IntakeChange
) -> bool:
    """Do what `set_intake` does; tells whether anything is different now."""
    team, was_active, before = settings_of(scope, session, team_id)
    if (was_active, before) == (to.active, to.settings):
        return False
    now = core.clock()
    row = session.get(Intake, team_id, with_for_update=True)
    if row is None:
        row = Intake(team_id=team_id, active=to.active, settings={}, changed_at=now)
        session.add(row)
    row.active, row.changed_at = to.active, now
    row.settings = to.settings.model_dump(mode="json")
    session.flush()
    audit.note(
        session,
        scope,
        "intake.changed",
        f"team/{team.name}",
        now=now,
        detail={"active": to.active},
    )
    return True


def _require(scope: Scope) -> None:
    if not scope.allows_everywhere(Permission.MANAGE_CHANNELS):
        raise Forbidden("You may not manage channels.")


_ACTIVE = select(col(Intake.team_id), col(Intake.settings)).where(
    col(Intake.active) == true()
)
