"""It takes longer: by when to promise an answer, and what to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.policies.hours import KIND
from webcare.policies.hours.moments import Near, offered
from webcare.policies.hours.reply import holding_text
from webcare.services.conversations.holding import Holding, hold
from webcare.storage.queries.conversations import ConversationView, conversation
from webcare.storage.queries.people import contact
from webcare.web.inbox.findings import ShownFinding, shown
from webcare.web.inbox.replying import text_of
from webcare.web.languages import from_local, translatable
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of

TITLE = translatable("This takes longer")
NEAR: Mapping[Near, str] = {
    "soon": translatable("In two hours, counted while you are open"),
    "day": translatable("At the end of the day"),
    "next_day": translatable("At the end of the next day that you are open"),
    "later": translatable("Two open days later"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A moment to promise; `value` is what the form sends."""

    text: str
    moment: datetime

    @property
    def value(self) -> str:
        """Return the moment as the form sends it."""
        return self.moment.astimezone(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form: the words, and which moment is chosen or written."""

    text: str
    until: str = ""
    moment: str = ""


async def show_holding(request: Request) -> Response:
    """Show the moments to choose from, and what is said."""
    visit = visit_of(request)

    about, language = await _about(visit)
    policy = visit.core.policies.effective(KIND, about.place_id, visit.now)
    return await _page(visit, Given(holding_text(policy, language)))


async def give_promise(request: Request) -> Response:
    """Say that it takes longer, and owe an answer by the promised time."""
    visit = visit_of(request)
    fields = await fields_of(request)
    given = Given(text_of(fields), fields["until"], fields["moment"])
    try:
        holding = Holding(Draft(text=given.text), _moment(visit, fields))
        message_id = await hold(visit.core, visit.scope, visit.id(), holding)
    except Refused as error:
        return await _page(visit, given, shown(visit, error.findings, given.text), 422)
    if visit.is_fragment:
        return Response(status_code=204)
    return see(f"/conversations/{visit.id()}#m{message_id}")


async def _page(
    visit: Visit,
    given: Given,
    findings: Sequence[ShownFinding] = (),
    status: int = 200,
) -> Response:
    about, _ = await _about(visit)
    policy = visit.core.policies.effective(KIND, about.place_id, visit.now)
    found = [
        Offer(visit.say(NEAR[each.near]), each.moment)
        for each in offered(policy, visit.now)
    ]
    local = visit.templates.languages.local(visit.now)
    values = {
        "c": about,
        "given": given,
        "findings": findings,
        "offers": found,
        "chosen": given.until or (found[0].value if found else ""),
        "earliest": local.strftime("%Y-%m-%dT%H:%M"),
    }
    if visit.is_fragment:
        return visit.fragment("inbox/holding_form.html", status, **values)
    return await visit.page(
        "inbox/holding.html", "queue", status, title=visit.say(TITLE), **values
    )


async def _about(visit: Visit) -> tuple[ConversationView, str | None]:
    """Return the conversation, and the language that its person speaks."""

    def look(session: Session) -> tuple[ConversationView, str | None]:
        about = conversation(visit.scope, session, visit.id())
        return about, contact(visit.scope, session, about.contact_id).language

    return await visit.core.read(look)


def _moment(visit: Visit, fields: Fields) -> datetime:
    """Return the moment that was chosen.

    Raises:
        Refused: when there is none.
    """
    try:
        if fields["moment"]:
            return from_local(fields["moment"], visit.templates.languages.zone)
        return _aware(datetime.fromisoformat(fields["until"]))
    except (ValueError, OverflowError):
        reason = translatable("Choose a moment in the future.")
        raise Refused(
            [Finding(rule="promise.moment", level="error", reason=reason)]
        ) from None


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)
