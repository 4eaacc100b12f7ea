"""One batch of a run: what it may take, and how far it came."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webcare.policies.retention import Data
from webcare.services.policies import PolicyBook
from webcare.services.retention.horizons import rule_of
from webcare.services.retention.positions import Position, micros
from webcare.services.retention.proof import Because, Prover, prove

AT_ONCE = {"sqlite": 20, "postgresql": 100}
"""Rows a transaction: larger ones keep what comes in waiting (measured on both).

SQLite has one writer, so that all that comes in waits for a whole one.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a transaction may remove.

    Attributes:
        policies: say by which rule it goes.
        prover: hashes the ids for the proof.
        data: the kind of data.
        channels: those on which the same has expired.
        until: everything up to this moment has.
        reached: behind what it goes on.
        now: the present moment, in UTC.
        actor: whom the proof and the conversations name.
    """

    policies: PolicyBook
    prover: Prover
    data: Data
    channels: Sequence[int]
    until: datetime
    reached: Position
    now: datetime
    actor: str

    def prove(
        self,
        connection: Connection,
        rows: Iterable[tuple[int, object]],
        *,
        together: bool = False,
    ) -> None:
        """Write the removal of rows down: pairs of a channel and a row's id."""
        by_channel = defaultdict(list)
        for channel_id, row_id in rows:
            by_channel[channel_id].append(row_id)
        for channel_id, ids in sorted(by_channel.items()):
            rule, policy = rule_of(self.policies, self.data, channel_id, self.now)
            prove(
                connection,
                self.prover,
                self.data,
                ids,
                Because(
                    rule=rule,
                    policy=policy,
                    expired_until=self.until,
                    actor=self.actor,
                ),
                channel_id=channel_id,
                now=self.now,
                together=together,
            )

    def to_the_end(self, removed: int = 0) -> "Reach":
        """Return that everything up to the moment was looked at."""
        return Reach(removed, (micros(self.until), 0), done=True)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many rows a batch removed, how far it came, and whether that was the end."""

    removed: int
    position: Position
    done: bool = False
