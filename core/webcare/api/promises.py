"""Promises to customers: what is owed, and what was kept or broken."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from webcare.api.operations import Caller, operation
from webcare.api.values import In, ListOut, Named, Out, OutId, Paging, Text, named
from webcare.domain.promise import WEEKS_AHEAD, Outcome
from webcare.domain.weeks import weeks_around
from webcare.storage.queries.promises import PromiseView, by_week, promises

TAG = "Promises"


class PromiseOut(Out):
    """A time by which somebody was promised an answer."""

    id: OutId
    kind: str = Field(description="`holding`: an agent named the time in a message.")
    conversation: OutId
    channel: str = Field(description="The channel's name.")
    contact: Named
    message: OutId | None = Field(description="The message that promises it.")
    given_by: Named | None
    given_at: datetime
    due_at: datetime
    outcome: Outcome = Field(
        description="`open` runs, `kept` was answered in time, `broken` was not, "
        "`moved` got another time before this one came, `ended` was resolved before it "
        "without an answer, `withdrawn` never left."
    )
    answer: OutId | None = Field(
        description="The message that answered it, or that moved it."
    )
    answered_at: datetime | None = Field(
        description="When it was answered, in time or late."
    )


class PromiseList(ListOut[PromiseOut]):
    """Some promises."""


class PromiseQuery(Paging):
    """Which promises; what is left out does not matter."""

    outcome: Outcome | None = None
    channel: Text | None = Field(None, description="The channel's name.")


class PromiseWeekOut(Out):
    """How many promises of a channel were due in a week, by what became of them."""

    channel: str
    week: date = Field(description="The Monday on which it begins.")
    kept: int
    broken: int
    moved: int
    ended: int
    open: int


class PromiseWeekList(Out):
    """The weeks in which any was due, by channel, the newest first."""

    items: list[PromiseWeekOut]


class PromiseWeekQuery(In):
    """How far back; what is due in the weeks to come is always there."""

    weeks: int = Field(12, ge=1, le=53, description="This one included.")


@operation("GET /promises", TAG, refuses=(404,))
async def list_promises(caller: Caller, query: PromiseQuery) -> PromiseList:
    """List promises, those that were given last first."""
    page = await caller.core.read(
        lambda session: promises(
            caller.scope,
            session,
            outcome=query.outcome,
            channel=query.channel,
            limit=query.limit,
            after=query.cursor or None,
        )
    )
    return PromiseList(items=[_shown(each) for each in page.items], next=page.next)


@operation("GET /promises/weeks", TAG)
async def count_promises(caller: Caller, query: PromiseWeekQuery) -> PromiseWeekList:
    """Count promises by channel and the week in which they were due."""
    zone = ZoneInfo(caller.core.settings.time_zone)
    starts = weeks_around(
        caller.core.clock(), zone, back=query.weeks, ahead=WEEKS_AHEAD
    )
    found = await caller.core.read(
        lambda session: by_week(caller.scope, session, starts)
    )
    return PromiseWeekList(
        items=[
            PromiseWeekOut(
                channel=each.channel,
                week=starts[each.week].astimezone(zone).date(),
                kept=each.count(Outcome.KEPT),
                broken=each.count(Outcome.BROKEN),
                moved=each.count(Outcome.MOVED),
                ended=each.count(Outcome.ENDED),
                open=each.count(Outcome.OPEN),
            )
            for each in found
        ]
    )


def _shown(view: PromiseView) -> PromiseOut:
    return PromiseOut(
        id=view.id,
        kind=view.kind,
        conversation=view.conversation_id,
        channel=view.channel,
        contact=Named(id=view.contact_id, name=view.contact_name),
        message=view.message_id,
        given_by=named(view.given_by, view.giver),
        given_at=view.given_at,
        due_at=view.due_at,
        outcome=Outcome(view.outcome),
        answer=view.answer_id,
        answered_at=view.answered_at,
    )
