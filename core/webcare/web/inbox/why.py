"""Why a message went out, why a reply was stopped, and when it is deleted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.services.conversations.why import (
    Holding,
    Why,
    why_conversation,
    why_message,
)
from webcare.services.policies.places import ORGANISATION
from webcare.web import words
from webcare.web.admin.policies.editors.retention import TITLES
from webcare.web.admin.policies.standing import ADDRESS, editors_of
from webcare.web.inbox.findings import shown
from webcare.web.inbox.why_here import WhyHere, why_here
from webcare.web.languages import translatable
from webcare.web.pages import Visit, visit_of

US = translatable("Our side, outside of Webcare")
_RULE = re.compile(r"[a-z0-9._-]{1,200}")


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """A kind of policy that held, with the way to it; empty for who may not look."""

    title: str
    version: str
    url: str
    asked: bool


async def show_conversation(request: Request) -> Response:
    """Show which policies hold for a conversation; `?rule=` marks the one of a rule."""
    visit = visit_of(request)
    why = await visit.core.read(
        lambda session: why_conversation(visit.core, session, visit.scope, visit.id())
    )
    rule = visit.asked("rule")
    # An address is no place for others to say something on a page of ours.
    here = await why_here(visit, why.about.id)
    return await _page(visit, why, rule if _RULE.fullmatch(rule) else "", here)


async def show_message(request: Request) -> Response:
    """Show why a message of ours went out, or was stopped."""
    visit = visit_of(request)
    why = await visit.core.read(
        lambda session: why_message(visit.core, session, visit.scope, visit.id())
    )
    fault = (why.message.fault if why.message else None) or {}
    return await _page(visit, why, str(fault.get("code") or ""))


async def _page(
    visit: Visit, why: Why, rule: str, here: WhyHere | None = None
) -> Response:
    asked = rule.removeprefix("private.").removeprefix("public.").partition(".")[0]
    message = why.message
    return await visit.page(
        "inbox/why.html",
        "inbox",
        title=visit.say("Why?"),
        c=why.about,
        m=message,
        why=why,
        dates=[(visit.say(TITLES[data]), at) for data, at in why.dates.items()],
        stopped=message is not None and message.status == "failed",
        sender=_sender(visit, why),
        findings=shown(visit, why.findings),
        # What was ignored is told in full where it is said once more.
        ignored=sorted(set(why.ignored) - {each.rule for each in why.findings}),
        rule=rule if asked in visit.core.policies.kinds else "",
        policies=_policies(visit, why, asked),
        here=here,
    )


def _sender(visit: Visit, why: Why) -> str:
    if why.message is None:
        return ""
    if why.message.automatic is not None:
        return visit.say(
            words.AUTOMATIC.get(why.message.automatic, words.AUTOMATICALLY)
        )
    return why.message.author or why.sender or visit.say(US)


def _policies(visit: Visit, why: Why, asked: str) -> Sequence[ShownPolicy]:
    editors = editors_of(visit.request)
    titles: Mapping[str, str] = {name: e.title for name, e in editors.items()}
    may_look = visit.scope.allows_anywhere(Permission.SEE_CHANNELS)
    found = []
    for each in why.policies:
        if each.kind not in titles:
            continue
        place = why.about.channel if each.channel else ORGANISATION
        found.append(
            ShownPolicy(
                visit.say(titles[each.kind]),
                _version(visit, each),
                f"{ADDRESS}/{each.kind}/{place}" if may_look else "",
                each.kind == asked,
            )
        )
    return found


def _version(visit: Visit, held: Holding) -> str:
    parts = []
    if held.organisation:
        parts.append(
            visit.say(
                "version %(number)s of the organisation",
                number=held.organisation.number,
            )
        )
    if held.channel:
        parts.append(
            visit.say("version %(number)s of the channel", number=held.channel.number)
        )
    return ", ".join(parts) or visit.say("nothing set, as usual")
