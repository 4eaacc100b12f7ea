"""What is judged about a simulated day, from outside of what decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.day_desk import Person, Talk
from webcare.domain.assignment import OWN_PATIENCE
from webcare.domain.presence import Presence

CAPACITY = 4
"""Points that everybody has at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How large the day is; `seed` decides everything else.

    `step` is how often everybody does something, and a pass is made.
    """

    agents: int = 300
    arrivals: int = 20_000
    restarts: int = 3
    seed: int = 1
    step: timedelta = timedelta(seconds=20)


@dataclass(slots=True)
class Told:
    """What came of a day.

    Attributes:
        stuck: conversations that were not resolved in the end, or that stayed with who
            was not at work after a pass.
        overtaken: gifts to somebody while there stood something before it that they
            could have had.
        unfair: gifts to somebody while another who could have had it had more room.
        crowded: how often somebody was given more than they have room for.
        longest_turn: gifts to others that somebody saw who could have had each of them
            and never had less room than who got it.
    """

    day: Day
    resolved: int = 0
    gifts: int = 0
    left: int = 0
    silent: int = 0
    ill: int = 0
    breaks: int = 0
    passes: int = 0
    stuck: int = 0
    overtaken: int = 0
    unfair: int = 0
    crowded: int = 0
    longest_turn: int = 0
    people: int = 0
    waits: list[float] = field(default_factory=list)
    seconds: float = 0

    @property
    def good(self) -> bool:
        """Tell whether nothing is as it must not be."""
        wrong = self.stuck + self.overtaken + self.unfair + self.crowded
        return not wrong and self.longest_turn < self.people

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the lines of the table."""
        waits = sorted(self.waits) or [0.0]
        yield "agents", f"{self.day.agents:,}"
        yield "arrivals", f"{self.day.arrivals:,}"
        yield "resolved", f"{self.resolved:,}"
        yield "given", f"{self.gifts:,}"
        yield "breaks, ill, restarts", f"{self.breaks}, {self.ill}, {self.day.restarts}"
        yield "put back: left, silent", f"{self.left}, {self.silent}"
        yield (
            "wait median, p95 (min)",
            (f"{waits[len(waits) // 2]:.1f}, {waits[int(len(waits) * 0.95)]:.1f}"),
        )
        yield "stuck", str(self.stuck)
        yield "order violations", str(self.overtaken)
        yield "more room passed over", str(self.unfair)
        yield "over capacity", str(self.crowded)
        yield "longest turn, bound", f"{self.longest_turn}, {self.people - 1}"
        yield "passes", f"{self.passes:,}"


class Judge:
    """Looks at every pass, and counts what must not be."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._stood_back: dict[int, int] = {}

    def look(
        self,
        now: datetime,
        talks: Mapping[int, Talk],
        after: Mapping[int, int | None],
        people: Sequence[Person],
        states: Mapping[int, Presence],
    ) -> None:
        """Give again what was given, in the order of the queue.

        Args:
            now: the moment of the pass.
            talks: by their ids, with who had them before.
            after: who has them now.
            people: by their numbers.
            states: where they are, by their numbers.
        """
        loads = dict.fromkeys(range(len(people)), 0)
        for key, owner in after.items():
            if owner is not None and owner == talks[key].owner:
                loads[owner] += talks[key].weight
                self._told.stuck += not _is_here(states[owner])
        here = {n for n, state in states.items() if state is Presence.AVAILABLE}
        saving: set[int] = set()
        fresh = [key for key, owner in after.items() if owner != talks[key].owner]
        left = [key for key, owner in after.items() if owner is None]
        for key in sorted({*fresh, *left}, key=lambda each: talks[each].at):
            talk, owner = talks[key], after[key]
            able = {n for n in here if _could(talk, people[n], now, states)}
            roomy = {n for n in able - saving if _has_room(loads[n], talk)}
            if owner is None:
                self._told.stuck += bool(roomy)
                saving |= able
                continue
            self._given(owner, talk, loads, roomy, saving)
            loads[owner] += talk.weight

    def _given(
        self,
        owner: int,
        talk: Talk,
        loads: Mapping[int, int],
        roomy: set[int],
        saving: set[int],
    ) -> None:
        """Judge one gift, before it counts."""
        self._told.overtaken += owner in saving
        self._told.crowded += not _has_room(loads[owner], talk)
        least = loads[owner]
        self._told.unfair += any(loads[each] < least for each in roomy)
        for each in roomy - {owner}:
            # Who has less room than who got it does not wait for a turn.
            stood = self._stood_back.get(each, 0) + 1 if loads[each] == least else 0
            self._stood_back[each] = stood
            self._told.longest_turn = max(self._told.longest_turn, stood)
        self._stood_back[owner] = 0


def _could(
    talk: Talk, person: Person, now: datetime, states: Mapping[int, Presence]
) -> bool:
    """Tell whether a conversation is one for somebody, room left aside."""
    own = talk.own
    kept = own is not None and now - talk.at <= OWN_PATIENCE and _is_here(states[own])
    if kept and own != person.number:
        return False
    skilled = all(person.skills.get(s, 0) >= level for s, level in talk.needs.items())
    return person.team == talk.team and skilled


def _has_room(load: int, talk: Talk) -> bool:
    return load + talk.weight <= CAPACITY or not load


def _is_here(state: Presence) -> bool:
    return state in {Presence.AVAILABLE, Presence.WRAP_UP}
