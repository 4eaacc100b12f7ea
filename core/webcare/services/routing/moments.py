"""What rules are told of a moment: found out for many at once, and only what they ask.

What no rule asks for is not looked up: a policy with words and channels only costs no
query here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select
from sqlmodel import col

from webcare.domain.conversation import ANSWERED
from webcare.loader import Plugins
from webcare.plugin import Written
from webcare.policies import hours, scope
from webcare.policies.hours.opening import is_open, open_seconds
from webcare.policies.routing import Event, Facts, Plan
from webcare.policies.routing.facts import Visibility
from webcare.policies.routing.language import known_language
from webcare.services.policies.book import PolicyBook
from webcare.storage.among import among
from webcare.storage.bulk import fetch_rows
from webcare.storage.tables import Contact, Conversation, Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that happened to a conversation.

    Attributes:
        channel: the channel's name.
        text: what the customer said last.
        files: kinds of files that came along.
        team: who has it, by name; empty for nobody.
        waiting_since: since when the customer waits; None when they do not.
    """

    event: Event
    channel_id: int
    channel: str
    visibility: Visibility
    identity_id: int
    text: str = ""
    files: Collection[str] = ()
    team: str = ""
    waiting_since: datetime | None = None


@dataclass(slots=True)
class Lookout:
    """What is known around the moments of one transaction; see `known_around`.

    Attributes:
        people: the tags and the language of contacts, by identity.
        brought: the conditions of plugins that rules ask for.
    """

    book: PolicyBook
    plugins: Plugins
    asks: Collection[str]
    now: datetime
    people: Mapping[int, tuple[Collection[str], str]] = field(default_factory=dict)
    languages: Collection[str] = ()
    waiting: int = 0
    brought: Collection[str] = ()
    _said: dict[Written, Mapping[str, bool | None]] = field(default_factory=dict)
    _open: dict[int, bool] = field(default_factory=dict)

    def facts(self, moment: Moment) -> Facts:
        """Return what rules are told of a moment."""
        tags, language = self.people.get(moment.identity_id, ((), ""))
        said = self._plugins_say(moment)
        return Facts(
            event=moment.event,
            channel=moment.channel,
            visibility=moment.visibility,
            text=moment.text,
            language=self._language(moment, language),
            subjects=self._subjects(moment),
            tags=frozenset(tags),
            files=frozenset(moment.files),
            team=moment.team,
            open="hours" not in self.asks or self._is_open(moment.channel_id),
            waited=self._waited(moment),
            waiting=self.waiting,
            brought=frozenset(name for name, holds in said.items() if holds),
            unknown=frozenset(name for name, holds in said.items() if holds is None),
        )

    def foresee(self, moments: Iterable[Moment]) -> None:
        """Ask plugins about moments all at once, which costs no more than about one.

        Nothing is asked where no rule asks for a condition of theirs.
        """
        if not self.brought:
            return
        written = {self._written(each): None for each in moments}
        new = [each for each in written if each not in self._said]
        said = {name: self._asked(name, new) for name in self.brought}
        for position, each in enumerate(new):
            self._said[each] = {name: said[name][position] for name in said}

    def _plugins_say(self, moment: Moment) -> Mapping[str, bool | None]:
        if not self.brought:
            return {}
        self.foresee([moment])
        return self._said[self._written(moment)]

    def _asked(self, name: str, written: Sequence[Written]) -> Sequence[bool | None]:
        condition = self.plugins.conditions.get(name)
        if condition is None or not written:
            return [None] * len(written)
        return condition.holds(written)

    def _written(self, moment: Moment) -> Written:
        tags, language = self.people.get(moment.identity_id, ((), ""))
        return Written(
            text=moment.text,
            channel=moment.channel,
            public=moment.visibility == "public",
            language=language or None,
            tags=frozenset(tags),
            files=frozenset(moment.files),
        )

    def _language(self, moment: Moment, known: str) -> str:
        """Return the language of what was said, or else the one that we know of."""
        if "language" not in self.asks:
            return ""
        return known_language(moment.text, self.languages) or known

    def _subjects(self, moment: Moment) -> frozenset[str]:
        if "subject" not in self.asks or not moment.text:
            return frozenset()
        policy = self.book.effective(scope.KIND, moment.channel_id, self.now)
        return frozenset(
            each.name
            for each in (*policy.served, *policy.redirected, *policy.refused)
            if each.known_by.found(moment.text)
        )

    def _is_open(self, channel_id: int) -> bool:
        if channel_id not in self._open:
            policy = self.book.effective(hours.KIND, channel_id, self.now)
            self._open[channel_id] = is_open(policy, self.now)
        return self._open[channel_id]

    def _waited(self, moment: Moment) -> timedelta:
        if "waited" not in self.asks or moment.waiting_since is None:
            return timedelta()
        policy = self.book.effective(hours.KIND, moment.channel_id, self.now)
        return timedelta(seconds=open_seconds(policy, moment.waiting_since, self.now))


def known_around(
    connection: Connection,
    book: PolicyBook,
    plan: Plan,
    identities: Sequence[int],
    *,
    plugins: Plugins,
    now: datetime,
) -> Lookout:
    """Look up what the rules of a plan ask for around some people, set-wise."""
    known = Lookout(
        book,
        plugins,
        plan.asks,
        now,
        languages=plan.languages,
        brought=plan.brought,
    )
    if identities and not plan.asks.isdisjoint({"contact", "language", "plugin"}):
        rows = fetch_rows(connection, _PEOPLE, {"identities": sorted({*identities})})
        known.people = {row[0]: (row[1] or (), (row[2] or "")[:2]) for row in rows}
    if "load" in plan.asks:
        known.waiting = waiting_up_to(connection, plan.most_waiting)
    return known


def waiting_up_to(connection: Connection, most: int) -> int:
    """Return how many conversations wait for a person; counted no further than `most`.

    Read from the index of the queue, where those that wait come first.
    """
    first = (
        select(col(Conversation.queue_position))
        .where(col(Conversation.queue_position) < ANSWERED)
        .order_by(col(Conversation.queue_position))
        .limit(most)
        .subquery()
    )
    return connection.execute(select(func.count()).select_from(first)).scalar_one()


_PEOPLE = (
    select(col(Identity.id), col(Contact.tags), col(Contact.language))
    .join(Contact, col(Identity.contact_id) == col(Contact.id))
    .where(among(col(Identity.id), "identities"))
)
