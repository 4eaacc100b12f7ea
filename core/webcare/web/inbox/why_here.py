"""Why a conversation is where it is: the rules that ran about it, and what each did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from webcare.policies.routing import KIND, Ran
from webcare.services.core import Core
from webcare.services.routing.trail import Run, runs_of
from webcare.storage.ids import id_in
from webcare.web import words
from webcare.web.admin.policies.routing.parts import EVENTS
from webcare.web.admin.policies.routing.sentence import actions_said, condition_said
from webcare.web.languages import translatable
from webcare.web.pages import Visit

MOST_RUNS = 10
"""How many runs one page shows."""

_MATCHED = translatable("Matched: %(actions)s.")
_NOT = translatable("Not, because %(reason)s.")
_NOT_SAID = translatable("no plugin said that %(condition)s")
_LEFT_OUT = translatable("Left out: “%(rule)s” stopped the rules after it.")
_NOTHING = translatable("Rules changed nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRule:
    """What became of one rule of a run, in words."""

    number: int
    title: str
    verdict: Literal["matched", "not", "left_out"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRun:
    """One run of the rules.

    Attributes:
        event: at what it ran, in words.
        did: what it changed, in words.
        rules: what became of each of its rules; empty unless it is the one asked for.
        count: how many rules ran.
        matched: how many of them matched.
        readable: whether this release can still read the version that ran.
        wrong: whether something could not be done as it was asked for.
    """

    id: int
    at: datetime
    event: str
    version: int
    did: str
    rules: Sequence[ShownRule]
    count: int
    matched: int
    readable: bool
    wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyHere:
    """The runs of a conversation, the last one first.

    Attributes:
        earlier: the run before which there are more; None when there are none.
        begins: the run before which these are; None when they are the last ones.
    """

    runs: Sequence[ShownRun]
    earlier: int | None
    begins: int | None


def has_rules(core: Core) -> bool:
    """Tell whether anybody ever wrote rules, so that they may have run."""
    return bool(core.policies.versions(KIND, None))


async def why_here(visit: Visit, conversation_id: int) -> WhyHere | None:
    """Return the runs for the page; None where nobody ever wrote a rule.

    The run of `?run=` is told rule by rule; without it the last one is.

    Raises:
        NotFound: when the conversation is absent, or not within the visitor's scope.
    """
    if not has_rules(visit.core):
        return None
    before = id_in(visit.asked("before"))
    found = await visit.core.read(
        lambda session: runs_of(
            visit.core.policies,
            session,
            visit.scope,
            conversation_id,
            before=before,
            limit=MOST_RUNS + 1,
        )
    )
    shown, more = found[:MOST_RUNS], len(found) > MOST_RUNS
    opened = id_in(visit.asked("run")) or (shown[0][0] if shown else 0)
    return WhyHere(
        runs=[_shown(visit, number, run, opened) for number, run in shown],
        earlier=shown[-1][0] if more else None,
        begins=before,
    )


def _shown(visit: Visit, number: int, run: Run, opened: int) -> ShownRun:
    title = EVENTS[run.event][0] if run.event in EVENTS else run.event
    return ShownRun(
        id=number,
        at=run.at,
        event=visit.say(title),
        version=run.version,
        did=_did(visit, run),
        rules=_rules(visit, run.ran) if number == opened else (),
        count=len(run.ran),
        matched=sum(each.matched for each in run.ran),
        readable=bool(run.ran),
        wrong=bool(run.problems),
    )


def _did(visit: Visit, run: Run) -> str:
    """Return what a run changed, as the conversation's own history says it."""
    data: dict[str, Any] = {"did": run.did, "problems": run.problems}
    key = words.event_key("routed", "system", data)
    text = words.EVENTS.get(key, _NOTHING)
    return visit.say(text, name=words.event_name(data))


def _rules(visit: Visit, ran: Sequence[Ran]) -> Sequence[ShownRule]:
    stopper = next((each.rule for each in ran if each.matched and each.rule.stop), None)
    return [
        _rule(visit, number, each, stopper.title if stopper else "")
        for number, each in enumerate(ran, start=1)
    ]


def _rule(visit: Visit, number: int, ran: Ran, stopper: str) -> ShownRule:
    title = ran.rule.title
    if ran.left_out:
        text = visit.say(_LEFT_OUT, rule=stopper)
        return ShownRule(number=number, title=title, verdict="left_out", text=text)
    if ran.failed is not None:
        text = visit.say(_NOT, reason=_failed(visit, ran))
        return ShownRule(number=number, title=title, verdict="not", text=text)
    text = visit.say(_MATCHED, actions=actions_said(ran.rule, visit.say))
    return ShownRule(number=number, title=title, verdict="matched", text=text)


def _failed(visit: Visit, ran: Ran) -> str:
    """Return what was so instead of what a rule asked for, as a clause."""
    condition = ran.rule.when[ran.failed or 0]
    if condition.what == "plugin":
        # It may be that it could not be asked.
        said = condition_said(condition, visit.say)
        return visit.say(_NOT_SAID, condition=said)
    instead = condition.model_copy(update={"negated": not condition.negated})
    return condition_said(instead, visit.say)
