"""What can be done about somebody who offends: warning and blocking them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.domain.draft import Draft
from webcare.errors import Refused
from webcare.policies import abuse
from webcare.policies.wordings import in_language
from webcare.services.conversations.converse import reply
from webcare.services.people.refusing import Term, block, unblock
from webcare.storage.queries.blocks import block_on
from webcare.storage.queries.conversations import ConversationView, conversation
from webcare.storage.queries.people import contact
from webcare.storage.tables import Block
from webcare.web.inbox.findings import ShownFinding, shown
from webcare.web.inbox.replying import text_of
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of

TITLE = translatable("Warn or block")
TERMS: Mapping[str, tuple[str, timedelta | None]] = {
    "hour": (translatable("One hour"), timedelta(hours=1)),
    "day": (translatable("One day"), timedelta(days=1)),
    "week": (translatable("One week"), timedelta(weeks=1)),
    "month": (translatable("Thirty days"), timedelta(days=30)),
    "ever": (translatable("Until somebody unblocks them"), None),
}


@dataclass(frozen=True, slots=True)
class _Found:
    about: ConversationView
    language: str | None
    blocked: Block | None


async def show_shield(request: Request) -> Response:
    """Show what can be done about the person of a conversation."""
    visit = visit_of(request)
    found = await _look(visit)
    policy = visit.core.policies.effective(
        abuse.KIND, found.about.channel_id, visit.now
    )
    return await _page(visit, found, in_language(policy.warning, found.language))


async def warn(request: Request) -> Response:
    """Send the warning, as any reply is sent."""
    visit = visit_of(request)
    fields = await fields_of(request)
    text = text_of(fields)
    try:
        message_id = await reply(visit.core, visit.scope, visit.id(), Draft(text=text))
    except Refused as error:
        findings = shown(visit, error.findings, text)
        return await _page(visit, await _look(visit), text, findings, 422)
    return see(f"/conversations/{visit.id()}#m{message_id}")


async def block_person(request: Request) -> Response:
    """Block the person of a conversation for a term."""
    visit = visit_of(request)
    term = _term(await fields_of(request), visit.now)
    await block(visit.core, visit.scope, visit.id(), term)
    return see(f"/conversations/{visit.id()}")


async def unblock_person(request: Request) -> Response:
    """Take the messages of a conversation's person again."""
    visit = visit_of(request)
    fields = await fields_of(request)
    await unblock(visit.core, visit.scope, visit.id())
    return see("/blocked" if fields["from"] == "list" else _back(visit))


def _back(visit: Visit) -> str:
    return f"/conversations/{visit.id()}"


def _term(fields: Fields, now: datetime) -> Term:
    """Return the term that was chosen; a day when none was."""
    _, lasts = TERMS.get(fields["term"], TERMS["day"])
    return Term(
        until=None if lasts is None else now + lasts,
        everywhere=fields["where"] == "everywhere",
        on_platform=fields["platform"] == "1",
    )


async def _look(visit: Visit) -> _Found:
    def look(session: Session) -> _Found:
        about = conversation(visit.scope, session, visit.id())
        return _Found(
            about,
            contact(visit.scope, session, about.contact_id).language,
            block_on(session, about.channel_id, about.identity_id, visit.now),
        )

    return await visit.core.read(look)


async def _page(
    visit: Visit,
    found: _Found,
    text: str,
    findings: Sequence[ShownFinding] = (),
    status: int = 200,
) -> Response:
    about = found.about
    able = visit.templates.looks.able(about)
    place = {"team_id": about.team_id, "channel_id": about.channel_id}
    return await visit.page(
        "inbox/shield.html",
        "queue",
        status,
        title=visit.say(TITLE),
        c=about,
        text=text,
        findings=findings,
        blocked=found.blocked,
        terms={name: visit.say(each) for name, (each, _) in TERMS.items()},
        platform=bool(able and able.blocking),
        may_reply=visit.scope.allows(Permission.REPLY, **place),
        may_block=visit.scope.allows(Permission.BLOCK, **place),
        may_everywhere=visit.scope.allows_everywhere(Permission.BLOCK),
    )
