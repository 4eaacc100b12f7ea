"""Trying again what could not be understood or stored when it came in."""

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.inbound import Inbound, ItemFailed
from webcare.errors import InvalidTransition, MalformedPayload, StorageUnavailable
from webcare.plugin import WebhookRequest
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.core import Core
from webcare.services.receiving.delivery import Addressed, Delivery
from webcare.services.receiving.receive import Deciding, receive
from webcare.services.retention.matching import take_turn
from webcare.services.retention.progress import begin_anew
from webcare.services.routing.receipt import RulesAtReceipt
from webcare.storage.ids import new_id
from webcare.storage.queries.dead_letters import dead_letter
from webcare.storage.tables import ChannelRow, DeadLetter

REPLAYED = "This was replayed already."
UNREADABLE = "It still cannot be read. The reason stands beside it."
UNADDRESSED = "It is for an account that still is not connected."
UNSTORABLE = "It still cannot be stored."


class _StillFails(Exception):
    """A replay that came to nothing: a sentence for people, and a technical reason."""

    def __init__(self, sentence: str, reason: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.reason = reason or sentence


log = structlog.get_logger()


async def replay(core: Core, scope: Scope, letter_id: int) -> None:
    """Read a dead letter once more, and store what is in it where it belongs.

    It can be done any number of times: what is stored already stays as it is. What
    goes wrong is kept with the letter, as `replay_failed`.

    Raises:
        NotFound: when it is absent, or the caller may not replay it.
        ConfigurationError: when its channel's type is not loaded, or does not open.
        InvalidTransition: when it was replayed already, or still fails; the sentence
            says why.
        StorageUnavailable: when the database is down.
    """
    letter, row = await core.read(lambda session: _letter(scope, session, letter_id))
    if letter.replayed_at is not None:
        raise InvalidTransition(REPLAYED)
    connected = core.accounts.open(row)
    others = await core.accounts.all()
    try:
        events = _read(letter, connected)
        addressed = _address(scope, letter, connected, others, events)
        await _store(core, letter, connected, addressed)
    except _StillFails as failure:
        reason = failure.reason
        await core.write(lambda session: _note(session, letter_id, reason))
        raise InvalidTransition(failure.sentence) from failure
    log.info("dead_letter.replayed", dead_letter_id=letter_id, channel_id=row.id)


def _letter(
    scope: Scope, session: Session, letter_id: int
) -> tuple[DeadLetter, ChannelRow]:
    dead_letter(scope, session, letter_id)
    letter = session.get_one(DeadLetter, letter_id)
    return letter, session.get_one(ChannelRow, letter.channel_id)


def _read(letter: DeadLetter, connected: ConnectedChannel) -> Sequence[Inbound]:
    """Return the events of a letter; it was verified when it came in."""
    request = WebhookRequest(method="POST", headers={}, query={}, body=letter.body)
    try:
        events = tuple(connected.channel.parse(connected.account, request))
    except MalformedPayload as error:
        raise _StillFails(UNREADABLE, str(error)) from error
    except Exception as error:
        # A plugin's fault: its words may hold a customer's.
        raise _StillFails(UNREADABLE, type(error).__name__) from error
    for event in events:
        if isinstance(event, ItemFailed):
            raise _StillFails(UNREADABLE, event.reason)
    return events


def _address(
    scope: Scope,
    letter: DeadLetter,
    connected: ConnectedChannel,
    others: Sequence[ConnectedChannel],
    events: Sequence[Inbound],
) -> tuple[Addressed, ...]:
    """Give the events to the channel that they are for.

    A letter for another account goes there when the caller may replay there too: its
    signature, which proves it when it comes in, is not kept.
    """
    if letter.kind != "unaddressed" or not letter.account:
        return tuple(Addressed(event, connected) for event in events)
    target = next(
        (
            each
            for each in (connected, *others)
            if each.type == connected.type
            and letter.account in each.channel.account_ids(each.account.settings)
            and scope.allows(
                Permission.REPLAY, team_id=each.team_id, channel_id=each.id
            )
        ),
        None,
    )
    if target is None:
        raise _StillFails(UNADDRESSED)
    return tuple(
        Addressed(event, target) for event in events if event.account == letter.account
    )


async def _store(
    core: Core,
    letter: DeadLetter,
    connected: ConnectedChannel,
    events: tuple[Addressed, ...],
) -> None:
    now = core.clock()
    delivery = Delivery(new_id(), connected, letter.body, letter.received_at, events)

    def run(session: Session) -> None:
        connection = session.connection()
        take_turn(connection)
        held = session.get_one(DeadLetter, letter.id, with_for_update=True)
        if held.replayed_at is not None:
            raise InvalidTransition(REPLAYED)
        held.replayed_at = now
        held.replay_failed = ""
        session.flush()
        rules = Deciding(rules=RulesAtReceipt(core.policies, core.plugins))
        if receive(connection, [delivery], now, rules).buried:
            raise _StillFails(UNSTORABLE)
        # It is as old as its delivery: what removes the old may have passed it.
        begin_anew(connection, {each.channel.id for each in events if each.channel})

    try:
        await core.write(run)
    except StorageUnavailable:
        raise
    except (DBAPIError, ValueError, OverflowError) as error:
        raise _StillFails(UNSTORABLE, type(error).__name__) from error


def _note(session: Session, letter_id: int, reason: str) -> None:
    held = session.get_one(DeadLetter, letter_id, with_for_update=True)
    if held.replayed_at is None:
        held.replay_failed = reason
