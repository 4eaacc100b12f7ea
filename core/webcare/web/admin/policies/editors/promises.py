"""The page on which people say within how much time somebody is answered."""

from collections.abc import Mapping
from typing import Any

from webcare.policies import hours
from webcare.policies.kind import Document
from webcare.policies.promises import KIND, Limits, PromisesPolicy, Step
from webcare.services.policies.promises_preview import preview
from webcare.storage.queries.users import teams
from webcare.web.admin.policies.editor import Editor, Form, Say
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit

LIMITS = {
    "first": (
        translatable("First answer"),
        translatable("Until a person of ours answers for the first time."),
    ),
    "next": (
        translatable("Later answers"),
        translatable("Until the answer to each question after that."),
    ),
    "resolution": (
        translatable("Resolution"),
        translatable("Until the conversation is resolved."),
    ),
}
PRIORITIES = {
    "urgent": translatable("Urgent"),
    "high": translatable("High"),
    "normal": translatable("Normal"),
    "low": translatable("Low"),
}
RAISED = {
    "none": translatable("The priority stays as it is"),
    "high": translatable("At least high"),
    "urgent": translatable("Urgent"),
}
PAUSES = {
    "waiting": translatable("While we wait for the customer (resolution)"),
    "snoozed": translatable("While the conversation is snoozed"),
}
_PAUSED = translatable("The clock stands still")
_WARNING = translatable("Shortly before")
_BREACH = translatable("When it is late")
_SHORT = 6
"""Digits of a number that is not too long to be one."""


def parse(fields: Fields) -> Document:
    """Return the document that a form describes; an empty field promises nothing."""
    return {
        **{
            name: {each: _whole(fields, f"{name}.{each}") for each in PRIORITIES}
            for name in LIMITS
        },
        "pauses": {name: bool(fields[f"pauses.{name}"]) for name in PAUSES},
        "warning": {
            "share": _whole(fields, "warning.share"),
            **_step(fields, "warning"),
        },
        "breach": _step(fields, "breach"),
    }


def _step(fields: Fields, name: str) -> dict[str, Any]:
    return {"team": fields[f"{name}.team"], "raised": fields[f"{name}.raised"]}


def _whole(fields: Fields, name: str) -> int | str:
    """Return a field as a number, 0 when it is empty; as typed when it is none."""
    typed = fields[name]
    whole = typed.isascii() and typed.isdecimal() and len(typed) <= _SHORT
    return int(typed) if whole else typed or 0


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return what can be chosen from, and what customers are told besides."""
    found = await visit.core.read(lambda session: teams(visit.scope, session))
    channel_id = form.channel.id if form.channel else None
    told = visit.core.policies.effective(hours.KIND, channel_id, visit.now)
    return {
        "limits": LIMITS,
        "priorities": PRIORITIES,
        "raises": [(each, visit.say(text)) for each, text in RAISED.items()],
        "pausing": PAUSES,
        "team_names": [each.name for each in found],
        "told": told.promise.minutes,
        "later_than_told": [
            LIMITS[name][0]
            for name in ("first", "next")
            if told.promise.minutes and _later(form.policy[name], told.promise.minutes)
        ],
    }


def _later(limits: Mapping[str, Any], minutes: int) -> bool:
    """Tell whether any limit is longer than customers are told."""
    return any(isinstance(each, int) and each > minutes for each in limits.values())


def lines(policy: PromisesPolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words."""
    found = {}
    for name, (title, _) in LIMITS.items():
        found[say(title)] = _limits(getattr(policy, name), say)
    pausing = [
        say(text) for name, text in PAUSES.items() if getattr(policy.pauses, name)
    ]
    found[say(_PAUSED)] = "; ".join(pausing) or say(translatable("Never"))
    after = say(translatable("After %(share)s per cent"), share=policy.warning.share)
    found[say(_WARNING)] = ", ".join([after, *_steps(policy.warning, say)])
    steps = _steps(policy.breach, say)
    found[say(_BREACH)] = ", ".join(steps) or say(translatable("It is noted"))
    return found


def _limits(limits: Limits, say: Say) -> str:
    parts = [
        say(
            translatable("%(priority)s: %(minutes)s minutes"),
            priority=say(title),
            minutes=minutes,
        )
        for name, title in PRIORITIES.items()
        if (minutes := getattr(limits, name))
    ]
    return ", ".join(parts) or say(translatable("Nothing is promised"))


def _steps(step: Step, say: Say) -> list[str]:
    found = []
    if step.raised != "none":
        found.append(say(RAISED[step.raised]))
    if step.team:
        found.append(say(translatable("To the team %(team)s"), team=step.team))
    return found


EDITOR = Editor(
    kind=KIND,
    title=translatable("Promised answers"),
    about=translatable(
        "Within how much time people are answered, counted while we are open, and what "
        "happens when that is not kept."
    ),
    template="admin/policies/promises.html",
    sections={
        **{name: title for name, (title, _) in LIMITS.items()},
        "pauses": _PAUSED,
        "warning": _WARNING,
        "breach": _BREACH,
    },
    parse=parse,
    values=values,
    lines=lines,
    preview=preview,
)
