"""The page on which people say how long what is kept."""

from collections.abc import Mapping

from webcare.policies.kind import Document
from webcare.policies.retention import KIND, Data, Limit, RetentionPolicy
from webcare.services.policies.retention_preview import preview
from webcare.web.admin.policies.editor import Editor, Form, Say
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit

TITLES = {
    Data.TEXT: translatable("Messages and notes"),
    Data.MEDIA: translatable("Files"),
    Data.PROFILE: translatable("Who somebody is"),
    Data.RAW: translatable("Bodies of webhooks"),
    Data.DEAD_LETTER: translatable("What was not understood"),
    Data.LOG: translatable("What happened to a conversation"),
}
HINTS = {
    Data.TEXT: translatable("From when they were stored."),
    Data.MEDIA: translatable("They go with their message at the latest."),
    Data.PROFILE: translatable(
        "Names, addresses and notes, from the last message with this person."
    ),
    Data.RAW: translatable("They hold several people's words. Keep them briefly."),
    Data.DEAD_LETTER: translatable("What is not replayed by then is gone."),
    Data.LOG: translatable("Who did what and when, without what was said."),
}
LIMITS = translatable("Between which terms one may choose")


def parse(fields: Fields) -> Document:
    """Return the document that a form describes; an empty field has no term."""
    return {
        **{data.value: {"days": _days(fields, f"{data}.days")} for data in Data},
        "limits": {
            data.value: {
                "minimum": _days(fields, f"limits.{data}.minimum"),
                "maximum": _days(fields, f"limits.{data}.maximum"),
                "reason": fields[f"limits.{data}.reason"],
            }
            for data in Data
        },
    }


def _days(fields: Fields, name: str) -> int | str | None:
    """Return a field as a number; as it was typed when it is none."""
    typed = fields[name]
    whole = typed.isascii() and typed.isdecimal() and len(typed) < len("1000000")
    return int(typed) if whole else typed or None


def lines(policy: RetentionPolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words."""
    found = {}
    for data in Data:
        days = getattr(policy, data.value).days
        found[say(TITLES[data])] = (
            say("%(days)s days", days=days) if days else say("Without a term")
        )
    for data in Data:
        if text := _limit(getattr(policy.limits, data.value), say):
            found[f"{say(LIMITS)}: {say(TITLES[data])}"] = text
    return found


def _limit(limit: Limit, say: Say) -> str:
    bounds = (
        (translatable("At least %(days)s days"), limit.minimum),
        (translatable("At most %(days)s days"), limit.maximum),
    )
    parts = [say(text, days=days) for text, days in bounds if days is not None]
    return ", ".join([*parts, limit.reason] if limit.reason else parts)


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return the kinds of data, each with its title and a hint."""
    del visit, form
    return {
        "kinds": [(data.value, TITLES[data], HINTS[data]) for data in Data],
        "limits_title": LIMITS,
    }


EDITOR = Editor(
    kind=KIND,
    title=translatable("Retention"),
    about=translatable(
        "How long what people say is kept. From the second at which its time has come "
        "nobody sees it, and within a day it is gone."
    ),
    template="admin/policies/retention.html",
    sections={**{data.value: TITLES[data] for data in Data}, "limits": LIMITS},
    parse=parse,
    values=values,
    lines=lines,
    preview=preview,
)
