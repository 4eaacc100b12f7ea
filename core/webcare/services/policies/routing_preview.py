"""What other routing rules would have done to the last conversations.

Rules run again on what customers said first, as they would have when it came in: by the
rules of now, and by the draft. Nothing is changed by it. What nobody can know any more,
such as how many were waiting then, counts as nothing; rules on other moments than what
comes in are left out.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.policies.routing import (
    Action,
    Event,
    Facts,
    RoutingPolicy,
    Rule,
    actions_of,
)
from webcare.services.policies.preview import Asked, Count, Preview, Sample
from webcare.services.routing.moments import Lookout, Moment
from webcare.storage.queries.lately_begun import Begun, Heard, lately_begun

if TYPE_CHECKING:
    from webcare.services.core import Core

PIECE = 250
"""How many conversations are looked at in one go."""

MOST_MESSAGES = 5
"""How many of the first messages of a conversation count."""

MOST_SAMPLES = 20
MOST_RULES = 20

_OTHERWISE = "Conversations that would go otherwise: %(count)s"
_BY = "By the rule “%(rule)s”: %(count)s"
_CHANGED = "Goes otherwise, by: %(rules)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """One conversation that would go otherwise.

    Attributes:
        team: of its channel, which has it when no rule says otherwise; empty for none.
        before: what the rules of now make of it.
        after: what the draft would.
        rules: the titles of the rules that make the difference.
    """

    conversation_id: int
    team: str
    before: tuple[Action, ...]
    after: tuple[Action, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What one piece came to; `last` is where to go on, None at the end."""

    looked_at: int
    last: int | None
    found: tuple[Otherwise, ...]


async def preview(core: "Core", scope: Scope, asked: Asked[RoutingPolicy]) -> Preview:
    """Return what would go otherwise; reads what the caller may read."""
    if not asked.channel_ids:
        return Preview(looked_at=0)
    one = asked.channel_ids[0]
    rehearsed = await rehearse(
        core, scope, asked.before(one), asked.after(one), limit=asked.limit
    )
    by_rule = Counter(title for each in rehearsed.found for title in each.rules)
    common = by_rule.most_common(MOST_RULES)
    return Preview(
        looked_at=rehearsed.looked_at,
        counts=(
            Count(name="otherwise", text=_OTHERWISE, count=len(rehearsed.found)),
            *(
                Count(name=f"rule {rule}", text=_BY, count=n, values=(("rule", rule),))
                for rule, n in common
            ),
        ),
        samples=tuple(
            Sample(
                conversation_id=each.conversation_id,
                text=_CHANGED,
                values=(("rules", ", ".join(each.rules)),),
            )
            for each in rehearsed.found[:MOST_SAMPLES]
        ),
    )


async def rehearse(
    core: "Core",
    scope: Scope,
    now: RoutingPolicy,
    then: RoutingPolicy,
    *,
    limit: int = PIECE,
    before: int | None = None,
) -> Rehearsed:
    """Return what of some conversations would go otherwise, the newest first.

    Args:
        core: what use cases work with.
        scope: of who asks: nothing that they may not read.
        now: the rules that hold.
        then: those that are tried.
        limit: how many conversations.
        before: the id of the last one that was looked at; None to begin.
    """
    asked = _Asked(now, then)
    begun = await core.read(
        lambda session: lately_begun(
            scope,
            session,
            limit=limit,
            before=before,
            messages=MOST_MESSAGES if asked.later else 1,
        )
    )
    found = await asyncio.to_thread(lambda: tuple(_otherwise(core, begun, asked)))
    last = begun[-1].conversation_id if len(begun) == limit else None
    return Rehearsed(looked_at=len(begun), last=last, found=found)


class _Asked:
    """Two sets of rules, and what they want to know of a moment."""

    def __init__(self, now: RoutingPolicy, then: RoutingPolicy) -> None:
        self.now, self.then = now, then
        self.languages = now.plan.languages | then.plan.languages
        self.brought = now.plan.brought | then.plan.brought
        self.what = now.plan.asks | then.plan.asks
        self.later = "message" in now.plan.events | then.plan.events


def _otherwise(
    core: "Core", begun: Iterable[Begun], asked: _Asked
) -> Iterator[Otherwise]:
    for each in begun:
        facts = [*_facts(core, each, asked)]
        was, would = (_matched(by, facts, each.team) for by in (asked.now, asked.then))
        before, after = actions_of(was), actions_of(would)
        if set(before) != set(after):
            yield Otherwise(
                conversation_id=each.conversation_id,
                team=each.team,
                before=before,
                after=after,
                rules=_titles(was, would),
            )


def _matched(
    policy: RoutingPolicy, facts: Iterable[Facts], team: str
) -> Sequence[Rule]:
    """Return the rules that match at some moments; each may hand it to another team."""
    found: list[Rule] = []
    for each in facts:
        matched = policy.plan.matched(replace(each, team=team))
        found += matched
        for action in actions_of(matched):
            if action.do == "team":
                team = action.team
    return found


def _titles(was: Sequence[Rule], would: Sequence[Rule]) -> tuple[str, ...]:
    """Return which rules make the difference: new ones, else those that are gone.

    Where the same rules match, their order does: then it is all that match.
    """
    new = [each for each in would if each not in was]
    gone = [each for each in was if each not in would]
    return tuple(dict.fromkeys(each.title for each in new or gone or would))


def _facts(core: "Core", begun: Begun, asked: _Asked) -> Iterator[Facts]:
    """Yield the moments at which rules would have run, as far as they are known."""
    for number, heard in enumerate(begun.heard):
        yield _moment(core, begun, heard, "message" if number else "new", asked)


def _moment(
    core: "Core", begun: Begun, heard: Heard, event: Event, asked: _Asked
) -> Facts:
    who = begun.identity_id
    around = Lookout(
        core.policies,
        core.plugins,
        asked.what,
        heard.sent_at,
        people={who: (begun.tags, begun.language[:2])},
        languages=asked.languages,
        brought=asked.brought,
    )
    return around.facts(
        Moment(
            event=event,
            channel_id=begun.channel_id,
            channel=begun.channel,
            visibility=begun.visibility,
            identity_id=who,
            text=heard.text,
            files=heard.files,
        )
    )
