"""What people do with a conversation beside answering: who has it, and when.

Every function changes one conversation in one transaction and logs what it did. Several
changes that belong together, such as those of one API request, are handed to `change`
as steps: all of them happen, or none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from webcare.domain import conversation as life
from webcare.domain.access import SYSTEM, Permission, Scope
from webcare.domain.conversation import ConversationState, ConversationStatus
from webcare.domain.findings import Finding
from webcare.errors import InvalidTransition, NotFound, Refused
from webcare.services.access.permitted import permitted_conversation
from webcare.services.access.scopes import scope_of
from webcare.services.assignment.attendance import finish_up
from webcare.services.conversations import promises
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.core import Core
from webcare.services.intake.moving import moved
from webcare.services.routing.following import changed_from, follow, standing_of
from webcare.storage.tables import Conversation, Team, User
from webcare.work.enqueue import NewJob, enqueue

WAKE = "conversation.wake"
"""The kind of job that ends a snooze."""

PRIORITIES = range(-1, 3)
"""Low, normal (0), high and urgent."""

Detail = str | int | list[str] | None
"""What the log keeps with an event: ids and short values, never a message's words."""

MOST_TAGS = 20
LONGEST_TAG = 40


@dataclass(frozen=True, slots=True)
class Handling:
    """One change under way: the locked row, who changes it, and when."""

    session: Session
    row: Conversation
    scope: Scope
    now: datetime

    def record(self, what: Happening, **data: Detail) -> None:
        """Log what happened, in the same transaction."""
        record(
            self.session,
            self.row.id,
            what,
            scope=self.scope,
            data=data or None,
            at=self.now,
        )

    def to(self, state: ConversationState, what: Happening, **data: Detail) -> None:
        """Put the conversation in a state and log it."""
        apply_state(self.row, state)
        self.record(what, **data)


@dataclass(frozen=True, slots=True)
class Step:
    """One change that can be made, and the permission that it takes."""

    permission: Permission
    make: Callable[[Handling], None]


async def change(
    core: Core,
    scope: Scope,
    conversation_id: int,
    steps: Iterable[Step],
    *,
    seen: int | None = None,
) -> None:
    """Make changes to a conversation, all together or none.

    Args:
        core: the parts to work with.
        scope: who changes it.
        conversation_id: what to change.
        steps: made by the functions of this module that end in `_step`.
        seen: the version that the caller looked at; None when it does not matter.

    Raises:
        NotFound: when the conversation, or whom it goes to, is absent or foreign.
        Forbidden: when the caller may not make one of the changes.
        InvalidTransition: when the conversation is not in a state for it, or has
            changed since `seen`.
        Refused: when a value is not acceptable.
    """
    steps = tuple(steps)

    def run(session: Session) -> None:
        row = permitted_conversation(session, scope, conversation_id, Permission.READ)
        if seen is not None and row.version != seen:
            raise InvalidTransition(
                "Somebody else changed this conversation meanwhile. Look again first."
            )
        before = standing_of(row)
        for step in steps:
            # Asked again each time: a step may have moved it to another team.
            permitted_conversation(session, scope, conversation_id, step.permission)
            step.make(Handling(session, row, scope, core.clock()))
        follow(core, session, row.id, changed_from(before, row))

    await core.write(run)


async def assign(
    core: Core, scope: Scope, conversation_id: int, user_id: int | None
) -> None:
    """Give a conversation to a person, or (None) to nobody; raises as `change`."""
    await change(core, scope, conversation_id, [assign_step(user_id)])


async def set_team(
    core: Core, scope: Scope, conversation_id: int, team_id: int | None
) -> None:
    """Move a conversation to a team, or (None) to no team; raises as `change`."""
    await change(core, scope, conversation_id, [team_step(team_id)])


async def snooze(
    core: Core, scope: Scope, conversation_id: int, until: datetime
) -> None:
    """Take a conversation out of the queue until a moment; raises as `change`."""
    await change(core, scope, conversation_id, [snooze_step(until)])


async def resolve(core: Core, scope: Scope, conversation_id: int) -> None:
    """Finish a conversation; raises as `change`."""
    await change(core, scope, conversation_id, [resolve_step()])


async def reopen(core: Core, scope: Scope, conversation_id: int) -> None:
    """Make a conversation wait for a person once more; raises as `change`."""
    await change(core, scope, conversation_id, [reopen_step()])


async def set_pending(core: Core, scope: Scope, conversation_id: int) -> None:
    """Leave the turn to the customer without a reply; raises as `change`."""
    await change(core, scope, conversation_id, [pending_step()])


async def set_priority(
    core: Core, scope: Scope, conversation_id: int, priority: int
) -> None:
    """Say how urgent a conversation is, one of `PRIORITIES`; raises as `change`."""
    await change(core, scope, conversation_id, [priority_step(priority)])


async def set_tags(
    core: Core, scope: Scope, conversation_id: int, tags: Iterable[str]
) -> None:
    """Replace a conversation's tags; raises as `change`."""
    await change(core, scope, conversation_id, [tags_step(tags)])


async def wake(core: Core, payload: Mapping[str, int]) -> None:
    """End a snooze whose time has come; the job `conversation.wake`.

    A conversation that was answered, resolved or snoozed anew meanwhile stays as it is.
    """

    def run(session: Session) -> None:
        conversation_id = payload["conversation_id"]
        try:
            row = permitted_conversation(
                session, SYSTEM, conversation_id, Permission.READ
            )
        except NotFound:
            return
        now = core.clock()
        if row.snoozed_until is None or row.snoozed_until > now:
            return
        Handling(session, row, SYSTEM, now).to(
            life.woken(state_of(row), now), Happening.WOKEN
        )
        follow(core, session, row.id, ["status"])

    await core.write(run)


def assign_step(user_id: int | None) -> Step:
    """Return the change that gives a conversation to a person or to nobody."""

    def make(on: Handling) -> None:
        if user_id == on.row.assignee_id:
            return
        name = None if user_id is None else _assignee(on, user_id)
        before, on.row.assignee_id = on.row.assignee_id, user_id
        on.row.version += 1
        on.record(Happening.ASSIGNED, user_id=user_id, name=name, before=before)

    return Step(Permission.ASSIGN, make)


def team_step(team_id: int | None, *, why: str = "") -> Step:
    """Return the change that moves a conversation to a team or to none.

    `why` is noted where no person does it.
    """

    def make(on: Handling) -> None:
        if team_id == on.row.team_id:
            return
        team = None if team_id is None else on.session.get(Team, team_id)
        if team_id is not None and team is None:
            raise NotFound("This team does not exist.")
        before, on.row.team_id = on.row.team_id, team_id
        on.row.version += 1
        on.session.flush()
        data: dict[str, Detail] = {"team_id": team_id, "before": before}
        data["name"] = team.name if team else None
        on.record(Happening.TEAM_CHANGED, **data, **({"why": why} if why else {}))
        moved(on.session, on.row, on.now)

    return Step(Permission.ASSIGN, make)


def snooze_step(until: datetime) -> Step:
    """Return the change that takes a conversation out of the queue for a while."""

    def make(on: Handling) -> None:
        state = life.snoozed(state_of(on.row), until, on.now)
        on.to(state, Happening.SNOOZED, until=until.isoformat())
        # A lane for each moment: in one lane, a later snooze that ends sooner would
        # wait behind the first.
        enqueue(
            on.session,
            NewJob(
                lane=f"snooze:{on.row.id}:{until.timestamp():.0f}",
                kind=WAKE,
                payload={"conversation_id": on.row.id},
                run_at=until,
            ),
        )

    return Step(Permission.RESOLVE, make)


def resolve_step() -> Step:
    """Return the change that finishes a conversation."""

    def make(on: Handling) -> None:
        state = life.resolved(state_of(on.row), on.now)
        if on.row.promised_until is not None:
            promises.ended(on.session, on.row.id, on.now)
        on.to(state, Happening.RESOLVED)
        finish_up(on.session, on.scope.user_id, on.row.team_id, on.now)

    return Step(Permission.RESOLVE, make)


def reopen_step() -> Step:
    """Return the change that makes a conversation wait for a person once more."""

    def make(on: Handling) -> None:
        state = state_of(on.row)
        if state.status is ConversationStatus.OPEN:
            return
        on.session.flush()
        on.to(life.reopened(state, on.now), Happening.REOPENED)
        try:
            on.session.flush()
        except IntegrityError as error:
            # The unique index, not a look beforehand: the customer may write just now.
            raise InvalidTransition(
                "This person has a newer conversation. Go on there."
            ) from error

    return Step(Permission.RESOLVE, make)


def end_snooze_step() -> Step:
    """Return the change that brings a snoozed conversation back before its time."""

    def make(on: Handling) -> None:
        state = state_of(on.row)
        if state.status is ConversationStatus.SNOOZED:
            on.to(life.woken(state, on.now), Happening.WOKEN)

    return Step(Permission.RESOLVE, make)


def pending_step() -> Step:
    """Return the change that leaves the turn to the customer without a reply."""

    def make(on: Handling) -> None:
        state = state_of(on.row)
        if state.status is not ConversationStatus.PENDING:
            on.to(life.set_pending(state), Happening.PENDING)

    return Step(Permission.RESOLVE, make)


def priority_step(priority: int) -> Step:
    """Return the change that says how urgent a conversation is."""

    def make(on: Handling) -> None:
        if priority not in PRIORITIES:
            _refuse("priority.unknown", "Choose one of the priorities that exist.")
        if priority == on.row.priority:
            return
        before = on.row.priority
        on.to(
            replace(state_of(on.row), priority=priority),
            Happening.PRIORITY_CHANGED,
            priority=priority,
            before=before,
        )

    return Step(Permission.ASSIGN, make)


def tags_step(tags: Iterable[str]) -> Step:
    """Return the change that replaces a conversation's tags; doubles count once."""
    wanted = list(dict.fromkeys(" ".join(tag.split()) for tag in tags))

    def make(on: Handling) -> None:
        if len(wanted) > MOST_TAGS:
            _refuse("tags.count", "A conversation has at most 20 tags.")
        if not all(0 < len(tag) <= LONGEST_TAG for tag in wanted):
            _refuse("tags.length", "A tag has 1 to 40 characters.")
        if wanted == on.row.tags:
            return
        before, on.row.tags = on.row.tags, wanted
        on.row.version += 1
        on.record(Happening.TAGGED, tags=wanted, before=before)

    return Step(Permission.RESOLVE, make)


def _assignee(on: Handling, user_id: int) -> str:
    """Return the name of somebody who can work on the conversation.

    Raises:
        NotFound: when there is no such person at work.
        InvalidTransition: when that person cannot read the conversation.
    """
    query = select(User).where(col(User.id) == user_id, col(User.disabled_at).is_(None))
    user = on.session.exec(query).one_or_none()
    if user is None:
        raise NotFound("This person does not exist.")
    if not scope_of(on.session, user_id).allows(
        Permission.READ, team_id=on.row.team_id, channel_id=on.row.channel_id
    ):
        raise InvalidTransition("This person cannot see the conversation.")
    return user.name or user.email


def _refuse(rule: str, reason: str) -> None:
    raise Refused([Finding(rule=rule, level="error", reason=reason)])
