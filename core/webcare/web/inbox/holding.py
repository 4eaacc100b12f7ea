"""It takes longer: by when to promise an answer, and what to say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.domain.holding import HOLDING
from webcare.errors import Refused
from webcare.services.holding import Holding, hold
from webcare.storage.queries.conversations import ConversationView, conversation
from webcare.storage.queries.people import contact
from webcare.web.inbox.findings import ShownFinding, shown
from webcare.web.inbox.replying import text_of
from webcare.web.languages import from_local, translatable
from webcare.web.pages import Fields, Visit, fields_of, see, visit_of

TITLE = translatable("This takes longer")
_AFTERNOON, _NOON = time(17), time(12)


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

    def look(session: Session) -> str | None:
        about = conversation(visit.scope, session, visit.id())
        return contact(visit.scope, session, about.contact_id).language

    language = await visit.core.read(look)
    text = HOLDING["en" if language and language.startswith("en") else "nl"]
    return await _page(visit, Given(text))


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


def offers(now: datetime, zone: ZoneInfo) -> Iterator[Offer]:
    """Yield sensible moments, all of them to come, the nearest first."""
    local = now.astimezone(zone).replace(second=0, microsecond=0)
    yield Offer(translatable("In two hours"), local + timedelta(hours=2))
    if local.time() < time(16):
        yield Offer(translatable("This afternoon"), _at(local, _AFTERNOON))
    tomorrow = local + timedelta(days=1)
    yield Offer(translatable("Tomorrow at noon"), _at(tomorrow, _NOON))
    yield Offer(translatable("Tomorrow afternoon"), _at(tomorrow, _AFTERNOON))


async def _page(
    visit: Visit,
    given: Given,
    findings: Sequence[ShownFinding] = (),
    status: int = 200,
) -> Response:
    def look(session: Session) -> ConversationView:
        return conversation(visit.scope, session, visit.id())

    zone = visit.templates.languages.zone
    found = [
        Offer(visit.say(each.text), each.moment) for each in offers(visit.now, zone)
    ]
    values = {
        "c": await visit.core.read(look),
        "given": given,
        "findings": findings,
        "offers": found,
        "chosen": given.until or found[0].value,
        "earliest": visit.now.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
    }
    if visit.is_fragment:
        return visit.fragment("inbox/holding_form.html", status, **values)
    return await visit.page(
        "inbox/holding.html", "queue", status, title=visit.say(TITLE), **values
    )


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


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute)
