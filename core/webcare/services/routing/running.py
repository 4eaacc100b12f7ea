"""Rules after something happened to one conversation: a job each time.

The conversation's row is locked while they run, and jobs about one conversation run one
after the other, so that two processes never route it at once.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast, get_args

import structlog
from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM, Permission
from webcare.errors import InvalidTransition, NotFound
from webcare.policies.routing import KIND, Event, RoutingPolicy
from webcare.policies.timeline import in_force
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.handle import Handling, assign_step
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.questions import newest_question
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.core import Core
from webcare.services.intake.moving import moved
from webcare.services.routing.following import DO, effect, follow
from webcare.services.routing.moments import Moment, known_around
from webcare.services.routing.outcome import (
    LOOP,
    NO_AGENT,
    Outcome,
    outcome_of,
    tags_with,
)
from webcare.services.routing.receipt import MOST_RUNS
from webcare.services.routing.trail import entry, policy_of
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Conversation,
    Membership,
    Message,
    Team,
    User,
)
from webcare.work.enqueue import NewJob, enqueue
from webcare.work.lanes import JobView

if TYPE_CHECKING:
    from webcare.policies.routing.facts import Visibility

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Rules:
    """What runs, on what: one event of one conversation, whose row is locked."""

    core: Core
    session: Session
    row: Conversation
    event: Event
    policy: RoutingPolicy
    version: int

    @property
    def teams(self) -> dict[str, int]:
        """Return the teams that there are, by name."""
        return dict(self.session.exec(select(Team.name, Team.id)).all())


async def run_rules(core: Core, job: JobView) -> None:
    """Run the rules about what happened to a conversation; the job `routing.run`."""
    event = job.payload["event"]
    if event not in get_args(Event):
        return
    depth = int(job.payload.get("depth", 0))

    def change(session: Session) -> None:
        row = _held(session, int(job.payload["conversation"]))
        now = core.clock()
        policy = core.policies.effective(KIND, None, now)
        if row is None or event not in policy.plan.events:
            return
        version = in_force(core.policies.versions(KIND, None), now)
        number = version.number if version else 0
        _run(_Rules(core, session, row, cast("Event", event), policy, number), depth)

    await core.write(change)


def _run(rules: _Rules, depth: int) -> None:
    core, session, row = rules.core, rules.session, rules.row
    question, plan, now = (
        newest_question(session, row.id),
        rules.policy.plan,
        core.clock(),
    )
    teams = rules.teams
    around = known_around(
        session.connection(),
        core.policies,
        plan,
        [row.identity_id],
        plugins=core.plugins,
        now=now,
    )
    holds = plan.holding(around.facts(_moment(rules, question, teams)))
    matched = plan.matched_by(rules.event, holds)
    if depth >= MOST_RUNS:
        log.warning("routing.loop", conversation=row.id)
        outcome = Outcome(problems={LOOP: _name_of(teams, row.team_id)})
    else:
        outcome = outcome_of(rules.policy, matched, teams)
    did = _apply(session, row, outcome, teams, now)
    record(
        session,
        row.id,
        Happening.ROUTED,
        scope=SYSTEM,
        message_id=question.id if question else None,
        data=entry(
            rules.version, rules.event, holds, matched, did=did, outcome=outcome
        ),
        at=now,
    )
    for rule, number in outcome.elsewhere:
        payload = effect(row.id, rules.version, rule, number)
        lane = f"routing:{row.id}"
        enqueue(session, NewJob(lane=lane, kind=DO, payload=payload, run_at=now))
    if "team" in did:
        follow(core, session, row.id, ["handover"], depth=depth + 1)


def _moment(rules: _Rules, question: Message | None, teams: dict[str, int]) -> Moment:
    session, row = rules.session, rules.row
    channel = session.get_one(ChannelRow, row.channel_id)
    return Moment(
        event=rules.event,
        channel_id=row.channel_id,
        channel=channel.name,
        visibility=cast("Visibility", row.visibility),
        identity_id=row.identity_id,
        text=question.text if question else "",
        files=_files(session, question),
        team=_name_of(teams, row.team_id),
        waiting_since=row.waiting_since,
    )


def _files(session: Session, question: Message | None) -> Collection[str]:
    if question is None:
        return ()
    kinds = select(Attachment.kind).where(Attachment.message_id == question.id)
    return session.exec(kinds).all()


def _apply(
    session: Session,
    row: Conversation,
    outcome: Outcome,
    teams: dict[str, int],
    now: datetime,
) -> dict[str, Any]:
    did: dict[str, Any] = {}
    team_id = teams.get(outcome.team)
    if outcome.moved and team_id != row.team_id:
        row.team_id = team_id
        did["team"] = outcome.team
        if row.assignee_id and team_id and not _belongs(session, row, team_id):
            row.assignee_id = None
    tags = tags_with(row.tags, outcome) if outcome.tags else row.tags
    if tags != row.tags:
        did["tags"] = [each for each in tags if each not in row.tags]
        row.tags = tags
    skills = {**(row.skills or {}), **outcome.skills}
    if skills != (row.skills or {}):
        did["skills"] = dict(outcome.skills)
        row.skills = skills
    if outcome.priority is not None and outcome.priority != row.priority:
        did["priority"] = outcome.priority
        apply_state(row, replace(state_of(row), priority=outcome.priority))
    elif did:
        row.version += 1
    session.flush()
    if "team" in did:
        moved(session, row, now)
    return did


def _belongs(session: Session, row: Conversation, team_id: int) -> bool:
    return session.get(Membership, (row.assignee_id, team_id)) is not None


async def do_action(core: Core, job: JobView) -> None:
    """Do what a rule asks for after the commit; the job `routing.do`."""
    said = job.payload

    def change(session: Session) -> None:
        row = _held(session, int(said["conversation"]))
        policy = policy_of(core.policies, int(said["version"]))
        if row is None or policy is None:
            return
        rule = next((each for each in policy.rules if each.name == said["rule"]), None)
        action = rule.then[int(said["number"])] if rule else None
        if action is not None and action.do == "agent":
            _give(core, session, row, action.email, policy)

    await core.write(change)


def _give(
    core: Core, session: Session, row: Conversation, email: str, policy: RoutingPolicy
) -> None:
    """Give a conversation to a person, unless somebody has it."""
    if row.assignee_id is not None:
        return
    on = Handling(session, row, SYSTEM, core.clock())
    person = session.exec(
        select(User.id).where(User.email == email, col(User.disabled_at).is_(None))
    ).first()
    try:
        # Nobody has the number 0.
        assign_step(person or 0).make(on)
    except (NotFound, InvalidTransition):
        _fall_back(on, email, policy)
    else:
        follow(core, session, row.id, ["handover"], depth=1)


def _fall_back(on: Handling, email: str, policy: RoutingPolicy) -> None:
    """Put what nobody can take where somebody sees it, and say why."""
    teams = dict(on.session.exec(select(Team.name, Team.id)).all())
    outcome = Outcome(problems={NO_AGENT: email})
    if policy.fallback in teams:
        outcome.moved, outcome.team = True, policy.fallback
    did = _apply(on.session, on.row, outcome, teams, on.now)
    data = {"problems": dict(outcome.problems), **({"did": did} if did else {})}
    record(on.session, on.row.id, Happening.ROUTED, scope=SYSTEM, data=data, at=on.now)


def _held(session: Session, conversation_id: int) -> Conversation | None:
    try:
        return permitted_conversation(session, SYSTEM, conversation_id, Permission.READ)
    except NotFound:
        return None


def _name_of(teams: dict[str, int], team_id: int | None) -> str:
    return next((name for name, known in teams.items() if known == team_id), "")
