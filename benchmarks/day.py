"""A day of a service desk, simulated: `make simulate`.

People come, go, have breaks, fall ill and fall silent; the server starts anew; what
customers write is given out all the while. The services are the real ones, on SQLite in
a file; the clock is the simulation's own, and chance follows from a seed. What was
given is judged from outside (`day_judge.py`).
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs

from benchmarks.day_desk import BACK_AFTER, Desk, Person, Talk
from benchmarks.day_judge import CAPACITY, Day, Judge, Told
from webcare.domain.assignment import CHAT_WEIGHT, POST_WEIGHT

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
OPENS = timedelta(hours=6.9)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TEAMS = ("luggage", "flights", "parking")
SKILLS = ("french", "german", "claims")
HANDLING = timedelta(minutes=12)
REACTION = timedelta(minutes=2)
ASLEEP = 0.01
"""The share of gifts with which nobody does anything."""

LID, ILL = 0.1, 0.03
"""The shares of people who go without saying so, and who fall ill."""

POSTS, SKILLED, OWN = 0.3, 0.15, 0.05
"""The shares of what is public, of what takes a skill, and of who has an own agent."""

LONGEST = timedelta(hours=40)
"""When it ends whatever is left, which is stuck then."""


class Simulation:
    """One day, step by step."""

    def __init__(self, day: Day, folder: Path) -> None:
        self.day = day
        self.told = Told(day, people=day.agents)
        self._chance = random.Random(day.seed)  # noqa: S311 - the same in every run
        self._desk = Desk(folder, MIDNIGHT + OPENS)
        self._people: list[Person] = []
        self._open: dict[int, Talk] = {}
        self._judge = Judge(self.told)

    async def run(self) -> Told:
        """Live through the day until nothing is left to do."""
        started = time.perf_counter()
        self._people = self._desk.furnish(
            TEAMS, list(self._hired()), capacity=CAPACITY, reaction=REACTION
        )
        coming = deque(self._arrivals())
        again = self._restarts()
        while coming or self._open:
            now = self._desk.now = self._desk.now + self.day.step
            if now - MIDNIGHT > LONGEST:
                break
            if again and now >= again[0]:
                again.popleft()
                self._desk.start_anew()
            await self._live(now)
            await self._finish(now)
            wrote = []
            while coming and coming[0].at <= now:
                wrote.append(coming.popleft())
            self._open |= self._desk.receive(wrote)
            await self._pass(now)
        self.told.stuck += len(coming) + len(self._open)
        self.told.seconds = time.perf_counter() - started
        self._desk.close()
        return self.told

    def _hired(self) -> Iterator[Person]:
        """Yield people with their hours: early, late, and a few through the night."""
        chance = self._chance
        for number in range(self.day.agents):
            # One of each team at least, with every skill, stays to the end.
            night = number % 20 < len(TEAMS)
            start = HOUR * (7 if number % 2 else 11) + chance.random() * HOUR
            lunch = MIDNIGHT + start + (3 + 2 * chance.random()) * HOUR
            ill = MIDNIGHT + start + 5 * HOUR * chance.random()
            yield Person(
                name=f"agent{number}",
                team=TEAMS[number % len(TEAMS)],
                skills={
                    skill: 5 if night else chance.randint(1, 5)
                    for skill in SKILLS
                    if night or chance.random() < 1 / 3
                },
                from_=MIDNIGHT + start,
                until=MIDNIGHT + (LONGEST if night else start + 8.5 * HOUR),
                away=[(lunch, lunch + 30 * MINUTE)],
                silent=chance.random() < LID,
                ill_at=ill if not night and chance.random() < ILL else None,
            )

    def _arrivals(self) -> Iterator[Talk]:
        """Yield what customers write, most of it around noon, each at its moment."""
        chance = self._chance
        moments: set[int] = set()
        while len(moments) < self.day.arrivals:
            hour = chance.gauss(13.5, 2.5)
            if 7.5 < hour < 20:  # noqa: PLR2004 - hours of a day
                moments.add(int(hour * 3_600_000))
        for moment in sorted(moments):
            public, skilled = chance.random() < POSTS, chance.random() < SKILLED
            sticky = chance.random() < OWN
            needs = {chance.choice(SKILLS): chance.randint(1, 3)} if skilled else {}
            yield Talk(
                at=MIDNIGHT + timedelta(milliseconds=moment),
                team=chance.choice(TEAMS),
                public=public,
                weight=POST_WEIGHT if public else CHAT_WEIGHT,
                needs=needs,
                own=chance.randrange(self.day.agents) if sticky else None,
                takes=HANDLING * chance.expovariate(1),
            )

    def _restarts(self) -> deque[datetime]:
        hours = sorted(9 + 8 * self._chance.random() for _ in range(self.day.restarts))
        return deque(MIDNIGHT + each * HOUR for each in hours)

    async def _live(self, now: datetime) -> None:
        """Have people come, go, fall ill, and come back."""
        for person in self._people:
            before, person.here = person.here, person.is_here(now)
            back = person.back_at is not None and person.back_at <= now
            if person.is_ill(now):
                person.ill_at, person.until, person.here = None, now, False
                self.told.ill += 1
                await self._desk.send_home(person)
                self._take_away(person)
            elif person.here and (back or not before):
                person.back_at = None
                await self._desk.choose(person, "available")
            elif before and not person.here:
                self.told.breaks += 1
                # Some say that they go; others just close the lid.
                if not person.silent:
                    await self._desk.choose(person, "away")
        self._desk.hear([each for each in self._people if each.here])

    async def _finish(self, now: datetime) -> None:
        """Have people resolve what they are done with."""
        done = [
            (key, talk)
            for key, talk in self._open.items()
            if talk.done_at is not None and talk.done_at <= now
        ]
        for key, talk in done:
            owner = None if talk.owner is None else self._people[talk.owner]
            if owner is None or not owner.here or talk.given_at is None:
                continue
            await self._desk.resolve(owner, key)
            del self._open[key]
            self.told.resolved += 1
            self.told.waits.append((talk.given_at - talk.at) / MINUTE)

    def _take_away(self, person: Person) -> None:
        for talk in self._open.values():
            if talk.owner == person.number:
                talk.owner = talk.done_at = None

    async def _pass(self, now: datetime) -> None:
        before = {key: talk.owner for key, talk in self._open.items()}
        silent = self._silent(now)
        shared = await self._desk.give_out()
        after = self._desk.owners(before)
        self.told.passes += 1
        self.told.left += shared.left
        self.told.silent += shared.silent
        states = self._desk.states()
        self._judge.look(now, self._open, after, self._people, states)
        self.told.stuck += sum(after[key] in silent.get(key, ()) for key in silent)
        self._note(now, before, after)

    def _silent(self, now: datetime) -> dict[int, set[int]]:
        """Return who must lose what now, since they did nothing with it in time."""
        return {
            key: {talk.owner}
            for key, talk in self._open.items()
            if talk.owner is not None
            and talk.done_at is None
            and talk.given_at is not None
            and now - talk.given_at >= REACTION
        }

    def _note(
        self,
        now: datetime,
        before: dict[int, int | None],
        after: dict[int, int | None],
    ) -> None:
        """Remember who has what, and have them react to what is new."""
        reacting = []
        for key, owner in after.items():
            talk = self._open[key]
            talk.owner = owner
            if owner is None:
                talk.done_at = None
            elif owner != before[key]:
                self.told.gifts += 1
                talk.given_at, talk.done_at = now, None
                if self._chance.random() < ASLEEP:
                    self._people[owner].back_at = now + BACK_AFTER
                else:
                    talk.done_at = now + talk.takes
                    reacting.append((self._people[owner], key))
        self._desk.react(reacting)


async def simulate(day: Day, folder: Path) -> Told:
    """Return what came of a day."""
    return await Simulation(day, folder).run()


def main() -> None:
    """Print what came of a day; fail when something is not as it must be."""
    reader = argparse.ArgumentParser(prog="make simulate")
    reader.add_argument("--agents", type=int, default=300)
    reader.add_argument("--arrivals", type=int, default=20_000)
    reader.add_argument("--restarts", type=int, default=3)
    reader.add_argument("--seed", type=int, default=1)
    given = reader.parse_args()
    day = Day(
        agents=given.agents,
        arrivals=given.arrivals,
        restarts=given.restarts,
        seed=given.seed,
    )
    with tempfile.TemporaryDirectory() as folder, capture_logs():
        told = asyncio.run(simulate(day, Path(folder)))
    for name, value in told.rows():
        print(f"  {name:<24} {value}")
    print(f"  {'seconds':<24} {told.seconds:.0f}")
    if not told.good:
        sys.exit(1)


if __name__ == "__main__":
    main()
