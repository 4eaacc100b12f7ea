"""Legal holds: seen, placed, reviewed and released."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, InvalidTransition, Refused
from webcare.services.retention.holds import (
    NewHold,
    place_hold,
    release_hold,
    review_hold,
)
from webcare.storage.ids import id_in
from webcare.storage.queries import people
from webcare.storage.queries.channels import channels
from webcare.storage.queries.conversations import conversation
from webcare.storage.queries.retention import legal_holds, owners
from webcare.web.admin.policies.editor import Problems
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Notice, Visit, fields_of, see, visit_of

ADDRESS = "/admin/retention/holds"
AT_FIRST = timedelta(days=90)
"""When a new hold is to be looked at again, unless somebody says otherwise."""

_NAMES = (
    "contact",
    "conversation",
    "channel",
    "visibility",
    "words",
    "reason",
    "owner",
    "review",
)
_DONE = {
    "placed": translatable("It is held: nothing of it is removed."),
    "released": translatable("The hold is released."),
    "reviewed": translatable("The hold stands until the new date."),
}


async def show_holds(request: Request) -> Response:
    """Show all holds, and a form for another one."""
    visit = visit_of(request)
    given = {name: visit.asked(name) for name in ("contact", "conversation")}
    done = _DONE.get(visit.asked("done"))
    return await _page(visit, given, notice=Notice(visit.say(done)) if done else None)


async def place(request: Request) -> Response:
    """Hold a person, a conversation or what a search finds."""
    visit = visit_of(request)
    fields = await fields_of(request)
    try:
        new = NewHold(
            contact_id=id_in(fields["contact"]),
            conversation_id=id_in(fields["conversation"]),
            channel=fields["channel"],
            visibility=fields["visibility"],
            words=fields["words"],
            reason=fields["reason"],
            owner=fields["owner"],
            review_at=_day(visit, fields["review"]),
        )
        await place_hold(visit.core, visit.scope, new)
    except Refused as error:
        given = {name: fields[name] for name in _NAMES}
        return await _page(visit, given, error.findings)
    return see(f"{ADDRESS}?done=placed")


async def release(request: Request) -> Response:
    """Let go of what a hold keeps."""
    visit = visit_of(request)
    because = (await fields_of(request))["because"]
    try:
        await release_hold(visit.core, visit.scope, visit.id(), because)
    except (InvalidTransition, Refused) as error:
        return await _refused(visit, error)
    return see(f"{ADDRESS}?done=released")


async def review(request: Request) -> Response:
    """Keep a hold standing until another date."""
    visit = visit_of(request)
    fields: Fields = await fields_of(request)
    try:
        until = _day(visit, fields["review"])
        await review_hold(visit.core, visit.scope, visit.id(), until)
    except (InvalidTransition, Refused) as error:
        return await _refused(visit, error)
    return see(f"{ADDRESS}?done=reviewed")


async def _refused(visit: Visit, error: InvalidTransition | Refused) -> Response:
    text = (
        visit.say_finding(error.findings[0])
        if isinstance(error, Refused)
        else visit.say(str(error))
    )
    return await _page(visit, {}, notice=Notice(text, "bad"))


async def _page(
    visit: Visit,
    given: Mapping[str, str],
    findings: Sequence[Finding] = (),
    notice: Notice | None = None,
) -> Response:
    if not visit.scope.allows_everywhere(Permission.PLACE_HOLDS):
        raise Forbidden("You may not do this.")

    def look(session: Session) -> dict[str, object]:
        return {
            "holds": legal_holds(visit.scope, session),
            "about": _about(visit, session, given),
            "channels": [
                (each.name, each.name) for each in channels(visit.scope, session)
            ],
            "colleagues": owners(visit.scope, session),
        }

    found = await visit.core.read(look)
    bad = bool(findings) or (notice is not None and notice.level == "bad")
    problems = {
        each.rule.removeprefix("hold."): visit.say_finding(each) for each in findings
    }
    usual = {
        "owner": visit.person.email,
        "review": (visit.now + AT_FIRST).date().isoformat(),
    }
    return await visit.page(
        "admin/retention/holds.html",
        "policies",
        422 if bad else 200,
        **found,
        title=visit.say("Legal holds"),
        zone=visit.templates.languages.zone,
        notice=notice,
        given=Problems({**usual, **{k: v for k, v in given.items() if v}}),
        problems=Problems(problems),
    )


def _about(visit: Visit, session: Session, given: Mapping[str, str]) -> str:
    """Return the name of whom a hold is to be about; empty for a search.

    Raises:
        NotFound: when there is no such person or conversation.
    """
    contact_id = id_in(given.get("contact", ""))
    if contact_id is not None:
        found = people.contact(visit.scope, session, contact_id)
        return found.shown_as or visit.say("No name")
    conversation_id = id_in(given.get("conversation", ""))
    if conversation_id is not None:
        view = conversation(visit.scope, session, conversation_id)
        return view.contact_name or visit.say("No name")
    return ""


def _day(visit: Visit, text: str) -> datetime:
    """Return the beginning of a day on the clock that people here look at.

    Raises:
        Refused: when it is none.
    """
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        reason = translatable("Choose a date within the next year.")
        raise Refused(
            [Finding(rule="hold.review_at", level="error", reason=reason)]
        ) from None
    return datetime.combine(day, time.min, visit.templates.languages.zone)
