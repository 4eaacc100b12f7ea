"""The page on which people say where a question begins and ends."""

from collections.abc import Mapping

from webcare.policies.kind import Document
from webcare.policies.threads import KIND, ThreadsPolicy
from webcare.services.policies.threads_preview import preview
from webcare.web.admin.policies.editor import Editor, Form, Say
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit

THANKS = {
    "file": translatable("Put it with the conversation that ended: nobody waits"),
    "new": translatable("Treat it like any other message"),
}
_BURST = translatable("Messages that are one question")
_AFTER = translatable("A thank-you after the end")
_AGAIN = translatable("Another message after the end")
SECTIONS = {"burst": _BURST, "thanks": _AFTER, "reopen": _AGAIN}


def parse(fields: Fields) -> Document:
    """Return the document that a form describes."""
    words = (" ".join(each.split()) for each in fields["thanks.words"].splitlines())
    return {
        "burst": {"seconds": _number(fields["burst.seconds"])},
        "thanks": {
            "do": fields["thanks.do"],
            "hours": _number(fields["thanks.hours"]),
            "stickers": fields["thanks.stickers"] == "1",
            "words": list(dict.fromkeys(filter(None, words))),
        },
        "reopen": {"hours": _number(fields["reopen.hours"])},
    }


def _number(typed: str) -> int | str:
    """Return a field as a number; as it was typed when it is none."""
    whole = typed.isascii() and typed.isdecimal() and len(typed) < len("1000000000")
    return int(typed) if whole else typed


def lines(policy: ThreadsPolicy, say: Say) -> Mapping[str, str]:
    """Return a policy in words."""
    burst, thanks, reopen = policy.burst, policy.thanks, policy.reopen
    said = {
        say(_BURST): (
            say("within %(seconds)s seconds", seconds=burst.seconds)
            if burst.seconds
            else say("each counts for itself")
        ),
        say(_AFTER): say(THANKS[thanks.do]),
    }
    if thanks.do == "file":
        said[say("Up to so many hours after the end")] = str(thanks.hours)
        said[say("A sticker thanks too")] = say("yes") if thanks.stickers else say("no")
        if thanks.words:
            said[say("Words that thank")] = ", ".join(thanks.words)
    said[say(_AGAIN)] = (
        say("goes on with it for %(hours)s hours", hours=reopen.hours)
        if reopen.hours
        else say("begins a new conversation")
    )
    return said


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return what can be chosen from."""
    del form
    return {"thanks": [(name, visit.say(text)) for name, text in THANKS.items()]}


EDITOR = Editor(
    kind=KIND,
    title=translatable("Threads"),
    about=translatable(
        "Which messages are one question, and whether what comes after the end begins "
        "a new conversation."
    ),
    template="admin/policies/threads.html",
    sections=SECTIONS,
    parse=parse,
    values=values,
    lines=lines,
    preview=preview,
)
