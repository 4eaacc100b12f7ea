"""What is promised on a channel at a moment, out of the policies at hand."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from webcare.policies import hours, promises
from webcare.policies.promises import Clock, Hours, Rules, promises_anything
from webcare.services.policies.book import PolicyBook

_KEY = "webcare.services.promises"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Keeping:
    """What keeps promises while conversations change: the policies, and the time."""

    book: PolicyBook
    now: datetime


def keep_with(session: Session, book: PolicyBook, now: datetime) -> None:
    """Let promises be kept by what is changed with a session from now on."""
    session.info[_KEY] = Keeping(book, now)


def keeping_of(session: Session) -> Keeping | None:
    """Return what keeps promises in a session; None where nobody said so."""
    found: Keeping | None = session.info.get(_KEY)
    return found


def promised_on(book: PolicyBook, place_id: int, at: datetime) -> bool:
    """Tell whether anything is promised on a channel by policy; costs next to nothing.

    What customers are told by the hours policy is promised, too. A place is as in
    `Conversation.place_id`.
    """
    policy = book.effective(promises.KIND, place_id, at)
    told = book.effective(hours.KIND, place_id, at).promise.minutes
    return promises_anything(policy, told)


def rules_on(book: PolicyBook, place_id: int, at: datetime) -> Rules:
    """Return what is promised on a channel, and on which clock."""
    return Rules(
        policy=book.effective(promises.KIND, place_id, at),
        told=book.effective(hours.KIND, place_id, at).promise.minutes,
        clock=clock_on(book, place_id),
    )


def hours_of(book: PolicyBook, place_id: int) -> object:
    """Return what differs when a channel is to be served at other times."""
    return tuple(
        (each.number, each.effective_from)
        for line in book.layers(hours.KIND, place_id)
        for each in book.versions(hours.KIND, line)
    )


def clock_on(book: PolicyBook, place_id: int) -> Clock:
    """Return the hours of a channel, past and planned, as one clock."""
    lines = [
        book.versions(hours.KIND, each) for each in book.layers(hours.KIND, place_id)
    ]
    changes = sorted({each.effective_from for line in lines for each in line})
    first = changes[0] - _INSTANT if changes else _BEGINNING
    return Clock(
        tuple(
            Hours(each, book.effective(hours.KIND, place_id, each))
            for each in (first, *changes)
        )
    )
