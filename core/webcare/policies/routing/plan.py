"""All rules made ready once, and run on one moment of a conversation.

Every condition of every rule is one bit. What is known of a moment sets the bits of the
conditions that ask for it, by look-ups and one search for all patterns together; a rule
matches when all its bits are set. So the price of two hundred rules is that of one and
a little, and what kept each of the others from matching is known as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.policies.pattern_set import PatternSet
from webcare.policies.routing.facts import Facts
from webcare.policies.routing.language import load_model

if TYPE_CHECKING:
    from webcare.policies.routing.schema import Action, Condition, Rule

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one rule.

    Attributes:
        failed: the first condition that did not hold, by its position; None when the
            rule matched, or was left out.
        left_out: whether a rule before it had stopped the others.
    """

    rule: "Rule"
    failed: int | None = None
    left_out: bool = False

    @property
    def matched(self) -> bool:
        """Tell whether all conditions held and no rule before it had stopped it."""
        return self.failed is None and not self.left_out


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule with the bits of its conditions."""

    rule: "Rule"
    bits: Sequence[int]
    needs: int


class Plan:
    """Rules that are ready to be run.

    Attributes:
        asks: what any of their conditions asks for, such as `language`: what nobody
            asks for need not be found out.

    Raises:
        UnusablePattern: when a pattern cannot be used.
    """

    def __init__(self, rules: Iterable["Rule"]) -> None:
        self._asked: dict[tuple[str, str], int] = {}
        self._waited: list[tuple[int, int]] = []
        self._load: list[tuple[int, int]] = []
        self._negated = 0
        self._worded: dict[str, int] = {}
        self._bits = 0
        self._on: dict[str, list[_Ready]] = {}
        for rule in rules:
            if rule.active:
                ready = self._ready(rule)
                for event in rule.on:
                    self._on.setdefault(event, []).append(ready)
        self.asks = frozenset(
            condition.what
            for each in self._on.values()
            for ready in each
            for condition in ready.rule.when
        )
        self._patterns = PatternSet(self._worded)
        self._by_pattern = tuple(self._worded.values())

    @property
    def events(self) -> frozenset[str]:
        """Return the events at which any rule runs."""
        return frozenset(self._on)

    @property
    def most_waiting(self) -> int:
        """Return up to how many waiting conversations any rule wants to know."""
        return max((least for least, _ in self._load), default=0)

    @property
    def languages(self) -> frozenset[str]:
        """Return the languages that any rule asks for."""
        return frozenset(value for what, value in self._asked if what == "language")

    @property
    def brought(self) -> frozenset[str]:
        """Return the conditions of plugins that any rule asks for."""
        return frozenset(value for what, value in self._asked if what == "plugin")

    def warm(self) -> None:
        """Make ready what is made when it is first needed: patterns, languages."""
        self._patterns.warm()
        if self.languages:
            load_model(self.languages)

    def matched(self, facts: Facts) -> tuple["Rule", ...]:
        """Return the rules that match, up to and with the first that stops."""
        return self.matched_by(facts.event, self.holding(facts))

    def matched_by(self, event: str, holds: int) -> tuple["Rule", ...]:
        """Return the rules that match where these conditions hold, as `holding`."""
        found = []
        for each in self._on.get(event, ()):
            if holds & each.needs == each.needs:
                found.append(each.rule)
                if each.rule.stop:
                    break
        return tuple(found)

    def run(self, facts: Facts) -> tuple[Ran, ...]:
        """Return what becomes of every rule that runs at this event, in their order."""
        return self.replay(facts.event, self.holding(facts))

    def replay(self, event: str, holds: int) -> tuple[Ran, ...]:
        """Return what became of every rule, from the conditions that held then."""
        return tuple(self._replay(event, holds))

    def _replay(self, event: str, holds: int) -> Iterator[Ran]:
        stopped = False
        for each in self._on.get(event, ()):
            missing = (n for n, bit in enumerate(each.bits) if not holds & bit)
            ran = Ran(each.rule, None if stopped else next(missing, None), stopped)
            stopped = stopped or (ran.matched and each.rule.stop)
            yield ran

    def _ready(self, rule: "Rule") -> _Ready:
        bits = []
        for condition in rule.when:
            bit = 1 << self._bits
            self._bits += 1
            if condition.negated:
                self._negated |= bit
            self._ask(condition, bit)
            bits.append(bit)
        return _Ready(rule, tuple(bits), sum(bits))

    def _ask(self, condition: "Condition", bit: int) -> None:
        """Note what sets the bit of a condition."""
        match condition.what:
            case "words":
                for source in condition.patterns:
                    self._worded[source] = self._worded.get(source, 0) | bit
            case "waited":
                self._waited.append((condition.least * _MINUTE, bit))
            case "load":
                self._load.append((condition.least, bit))
            case _:
                for value in condition.values:
                    key = (condition.what, value)
                    self._asked[key] = self._asked.get(key, 0) | bit

    def holding(self, facts: Facts) -> int:
        """Return the bits of all conditions that hold.

        Which bit is whose follows from the rules alone, so that it is kept instead of
        what was known: it says of every rule what kept it from matching, without a
        word of anybody.
        """
        found = 0
        for known in _known(facts):
            found |= self._asked.get(known, 0)
        for position in self._patterns.which(facts.text):
            found |= self._by_pattern[position]
        waited = facts.waited.total_seconds()
        for least, bit in self._waited:
            if least <= waited:
                found |= bit
        for least, bit in self._load:
            if least <= facts.waiting:
                found |= bit
        for name in facts.unknown:
            # What nobody knows does not hold, the other way round neither.
            found |= self._asked.get(("plugin", name), 0) & self._negated
        return found ^ self._negated


def actions_of(rules: Iterable["Rule"]) -> tuple["Action", ...]:
    """Return what rules that matched do together.

    What a later rule says takes the place of what an earlier one said about the same;
    tags and skills add up.
    """
    done: dict[tuple[str, str], Action] = {}
    for rule in rules:
        for action in rule.then:
            key = subject_of(action)
            done.pop(key, None)
            done[key] = action
    return tuple(done.values())


def subject_of(action: "Action") -> tuple[str, str]:
    """Return what an action is about: of two about the same, the later one counts."""
    match action.do:
        case "tag":
            return action.do, action.tag
        case "skill":
            return action.do, action.skill
        case _:
            return action.do, ""


def _known(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield what is known of a moment, as conditions ask for it."""
    yield "channel", facts.channel
    yield "visibility", facts.visibility
    yield "language", facts.language
    yield "team", facts.team
    if facts.open:
        yield "hours", "open"
    for name, values in (
        ("subject", facts.subjects),
        ("contact", facts.tags),
        ("files", facts.files),
        ("plugin", facts.brought),
    ):
        for value in values:
            yield name, value
