"""The page on which people say with whom a channel is tried out."""

from collections.abc import Mapping

from webcare.policies.kind import Document
from webcare.policies.pilot import KIND, PilotPolicy
from webcare.services.policies.pilot_preview import preview
from webcare.storage.queries.channels import channels
from webcare.web.admin.policies.editor import Editor, Form, Say
from webcare.web.admin.policies.wording_fields import wordings_in
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit

MODES = {
    "off": translatable("No pilot: everybody gets in"),
    "share": translatable("A share of the people who are new"),
    "daily": translatable("A number of new conversations a day"),
}
AROUND = {
    "everyone": translatable("Everybody"),
    "nobody": translatable("Nobody who is new"),
}
SECTIONS = {
    "places": translatable("Who gets in"),
    "period": translatable("From when until when"),
    "overflow": translatable("What the others are told"),
}

_TOLD = translatable("What they are told")
_SENT_ON = translatable("What they are told when they can go elsewhere")


def parse(fields: Fields) -> Document:
    """Return the document that a form describes."""
    return {
        "places": {
            "mode": fields["places.mode"],
            "percent": _number(fields["places.percent"]),
            "daily": _number(fields["places.daily"]),
        },
        "period": {
            "starts": fields["period.starts"] or None,
            "ends": fields["period.ends"] or None,
            "before": fields["period.before"],
            "after": fields["period.after"],
        },
        "overflow": {
            "channel": fields["overflow.channel"],
            "text": wordings_in(fields, "overflow-text"),
            "elsewhere": wordings_in(fields, "overflow-elsewhere"),
        },
    }


def _number(typed: str) -> int | str:
    """Return a field as a number; as it was typed when it is none."""
    whole = typed.isascii() and typed.isdecimal() and len(typed) < len("1000000000")
    return int(typed) if whole else typed


def lines(policy: PilotPolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words."""
    places, period, overflow = policy.places, policy.period, policy.overflow
    said = {say("Who gets in"): say(MODES[places.mode])}
    if places.mode == "off":
        return said
    if places.mode == "share":
        said[say("Share")] = f"{places.percent} %"
    else:
        said[say("New conversations a day")] = str(places.daily)
    if period.starts is not None:
        said[say("First day")] = period.starts.isoformat()
        said[say("Who gets in before it")] = say(AROUND[period.before])
    if period.ends is not None:
        said[say("Last day")] = period.ends.isoformat()
        said[say("Who gets in after it")] = say(AROUND[period.after])
    if overflow.channel:
        said[say("Where they can go")] = overflow.channel
    for title, texts in ((_TOLD, overflow.text), (_SENT_ON, overflow.elsewhere)):
        for language, text in texts.items():
            said[f"{say(title)} ({language})"] = text
    return said


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return what can be chosen from."""
    found = await visit.core.read(lambda session: channels(visit.scope, session))
    own = form.channel.name if form.channel else ""
    return {
        "modes": [(name, visit.say(text)) for name, text in MODES.items()],
        "around": [(name, visit.say(text)) for name, text in AROUND.items()],
        "others": [each.name for each in found if each.name != own],
    }


EDITOR = Editor(
    kind=KIND,
    title=translatable("Pilot"),
    about=translatable(
        "With how many people a channel is tried out first, and what the others are "
        "told. What runs always goes on."
    ),
    template="admin/policies/pilot.html",
    sections=SECTIONS,
    parse=parse,
    values=values,
    lines=lines,
    preview=preview,
)
