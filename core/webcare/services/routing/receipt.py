"""Rules at receipt: run in the transaction that stores what came in, set-wise.

A conversation that a message begins stands with its team, priority and tags from its
very first moment. However many messages come together, there are the same few queries,
and none at all where no rule runs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.loader import Plugins
from webcare.policies.routing import KIND, Event, Plan, RoutingPolicy
from webcare.policies.timeline import in_force
from webcare.services.conversations.history import Happening
from webcare.services.policies.book import PolicyBook
from webcare.services.receiving.rows import NewRows, Placed
from webcare.services.receiving.threads import Thread, Threads
from webcare.services.routing.following import DO, effect
from webcare.services.routing.moments import Lookout, Moment, known_around
from webcare.services.routing.outcome import LOOP, Outcome, outcome_of, tags_with
from webcare.services.routing.trail import entry
from webcare.storage.among import among
from webcare.storage.bulk import fetch_rows
from webcare.storage.tables import Conversation, Membership, Team
from webcare.work.enqueue import NewJob

MOST_RUNS = 5
"""How often rules may set off each other before they are stopped."""


@dataclass(frozen=True, slots=True)
class RulesAtReceipt:
    """Runs the rules about customers' new messages."""

    book: PolicyBook
    plugins: Plugins

    def __call__(self, connection: Connection, threads: Threads, rows: NewRows) -> None:
        """Route what was placed; before its conversations are written."""
        policy = self.book.effective(KIND, None, rows.at)
        if not rows.placed or policy.plan.events.isdisjoint({"new", "message"}):
            return
        version = in_force(self.book.versions(KIND, None), rows.at)
        run = _Run(
            policy=policy,
            version=version.number if version else 0,
            around=self._around(connection, policy.plan, rows),
            teams=_teams(connection),
            rows=rows,
        )
        order = [
            (placed, threads.by_id(placed.conversation_id), event)
            for placed, event in _in_order(rows.placed, threads)
        ]
        run.foresee(order)
        for placed, thread, event in order:
            run.about(placed, thread, event)
        run.settle(connection)

    def _around(self, connection: Connection, plan: Plan, rows: NewRows) -> Lookout:
        who = [each.identity_id for each in rows.placed]
        return known_around(
            connection, self.book, plan, who, plugins=self.plugins, now=rows.at
        )


def _in_order(
    placed: Iterable[Placed], threads: Threads
) -> Iterator[tuple[Placed, Event]]:
    """Yield the messages, each with what it is: the beginning of one, or one more.

    Without those that find no place.
    """
    begun: set[int] = set()
    for each in placed:
        if each.turned_away:
            continue
        new = threads.by_id(each.conversation_id).is_new
        first = new and each.conversation_id not in begun
        begun.add(each.conversation_id)
        yield each, "new" if first else "message"


@dataclass(slots=True)
class _Touched:
    """A conversation that rules changed; `tagged` with the log's entry of each run."""

    thread: Thread
    moved: bool = False
    skills: dict[str, int] = field(default_factory=dict)
    tagged: list[tuple[Outcome, dict[str, Any]]] = field(default_factory=list)


class _Run:
    """The rules of one version, over the messages of one batch."""

    def __init__(
        self,
        *,
        policy: RoutingPolicy,
        version: int,
        around: Lookout,
        teams: Mapping[int, str],
        rows: NewRows,
    ) -> None:
        self._policy = policy
        self._version = version
        self._around = around
        self._names = teams
        self._ids = {name: team_id for team_id, name in teams.items()}
        self._rows = rows
        self._touched: dict[int, _Touched] = {}

    def foresee(self, order: Iterable[tuple[Placed, Thread, Event]]) -> None:
        """Ask plugins about all messages at once, where rules ask for theirs."""
        if self._around.brought:
            self._around.foresee(
                self._moment(*each)
                for each in order
                if each[2] in self._policy.plan.events
            )

    def about(self, placed: Placed, thread: Thread, event: Event) -> None:
        """Run the rules about one message, and about what they themselves set off."""
        moment = self._moment(placed, thread, event)
        for depth in range(MOST_RUNS + 1):
            if moment.event not in self._policy.plan.events:
                return
            moved = self._once(placed, thread, moment, loops=depth == MOST_RUNS)
            # Nobody had what has just begun: it is no hand-over.
            if not moved or thread.is_new:
                return
            team = self._names.get(thread.team_id or 0, "")
            moment = replace(moment, event="handover", team=team)

    def _moment(self, placed: Placed, thread: Thread, event: Event) -> Moment:
        return Moment(
            event=event,
            channel_id=placed.channel_id,
            channel=placed.channel,
            visibility="public" if placed.public else "private",
            identity_id=placed.identity_id,
            text=placed.text,
            files=placed.files,
            team=self._names.get(thread.team_id or 0, ""),
            waiting_since=thread.state.waiting_since,
        )

    def _once(
        self, placed: Placed, thread: Thread, moment: Moment, *, loops: bool
    ) -> bool:
        """Run the rules once; returns whether it went to another team."""
        plan, event = self._policy.plan, moment.event
        holds = plan.holding(self._around.facts(moment))
        matched = plan.matched_by(event, holds)
        if loops:
            outcome = Outcome(problems={LOOP: moment.team})
        else:
            outcome = outcome_of(self._policy, matched, self._ids)
            if event == "new" and not outcome.moved and thread.team_id is None:
                self._fall_back(outcome)
        before = thread.team_id
        did = self._apply(thread, outcome)
        data = entry(self._version, event, holds, matched, did=did, outcome=outcome)
        self._rows.happened(
            thread.id, Happening.ROUTED, message_id=placed.message_id, data=data
        )
        moved = thread.team_id != before
        if moved or outcome.tags or outcome.skills:
            touched = self._touched.setdefault(thread.id, _Touched(thread))
            touched.moved |= moved
            touched.skills |= outcome.skills
            if outcome.tags:
                touched.tagged.append((outcome, data))
        self._leave(thread, outcome)
        return moved

    def _fall_back(self, outcome: Outcome) -> None:
        if self._policy.fallback in self._ids:
            outcome.moved, outcome.team = True, self._policy.fallback

    def _apply(self, thread: Thread, outcome: Outcome) -> dict[str, Any]:
        did: dict[str, Any] = {}
        team_id = self._ids.get(outcome.team)
        if outcome.moved and team_id != thread.team_id:
            thread.team_id = team_id
            did["team"] = outcome.team
        priority = outcome.priority
        if priority is not None and priority != thread.state.priority:
            thread.become(replace(thread.state, priority=priority))
            did["priority"] = priority
        if outcome.skills:
            did["skills"] = dict(outcome.skills)
        return did

    def _leave(self, thread: Thread, outcome: Outcome) -> None:
        for rule, number in outcome.elsewhere:
            self._rows.jobs.append(
                NewJob(
                    lane=f"routing:{thread.id}",
                    kind=DO,
                    payload=effect(thread.id, self._version, rule, number),
                    run_at=self._rows.at,
                )
            )

    def settle(self, connection: Connection) -> None:
        """Write down on the conversations what the rules came to."""
        known = [each for each in self._touched.values() if not each.thread.is_new]
        there = _standing(connection, [each.thread.id for each in known])
        members = _members(
            connection, [who for _, who, _ in there.values() if who is not None]
        )
        for each in self._touched.values():
            had, assignee_id, skills = there.get(each.thread.id, ((), None, {}))
            tags = had
            for outcome, data in each.tagged:
                tags = _tagged(tags, outcome, data)
            team_id = each.thread.team_id
            # Who is not of the team to which it goes does not keep it.
            if each.moved and team_id and (assignee_id, team_id) not in members:
                assignee_id = None
            needs = {**skills, **each.skills}
            if each.moved or len(tags) > len(had) or needs != skills:
                each.thread.hand(tags, assignee_id, needs)


def _tagged(
    tags: Sequence[str], outcome: Outcome, data: dict[str, Any]
) -> Sequence[str]:
    """Return tags with those of an outcome; the log names those that are new."""
    together = tags_with(tags, outcome)
    if outcome.problems:
        data["problems"] = dict(outcome.problems)
    if new := [each for each in together if each not in tags]:
        data.setdefault("did", {})["tags"] = new
    return together


def _teams(connection: Connection) -> dict[int, str]:
    return {row[0]: row[1] for row in fetch_rows(connection, _TEAMS, {})}


def _standing(
    connection: Connection, ids: Sequence[int]
) -> dict[int, tuple[Sequence[str], int | None, Mapping[str, int]]]:
    """Return the tags of conversations, who has them, and which skills they need."""
    if not ids:
        return {}
    rows = fetch_rows(connection, _STANDING, {"conversations": ids})
    return {row[0]: (row[1] or (), row[2], row[3] or {}) for row in rows}


def _members(connection: Connection, people: Sequence[int]) -> set[tuple[int, int]]:
    if not people:
        return set()
    rows = fetch_rows(connection, _MEMBERS, {"people": people})
    return {(row[0], row[1]) for row in rows}


_TEAMS = select(col(Team.id), col(Team.name))
_STANDING = select(
    col(Conversation.id),
    col(Conversation.tags),
    col(Conversation.assignee_id),
    col(Conversation.skills),
).where(among(col(Conversation.id), "conversations"))
_MEMBERS = select(col(Membership.user_id), col(Membership.team_id)).where(
    among(col(Membership.user_id), "people")
)
