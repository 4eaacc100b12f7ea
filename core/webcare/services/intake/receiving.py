"""What comes in for a team with intake: tips, or answers to what it asked.

Set-wise, within the transaction of receipt; where no team has intake it costs one look.
What one person sends comes one after the other, since receipt holds their names.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col

from webcare.domain import conversation as life
from webcare.domain.tips import Consent, TipKind, TipState, heard, kind_of
from webcare.services.conversations.history import Happening
from webcare.services.intake.settings import IntakeSettings, intakes
from webcare.storage.among import among
from webcare.storage.ids import new_id
from webcare.storage.tables import TipSender
from webcare.storage.types import UtcDateTime
from webcare.work.enqueue import NewJob

if TYPE_CHECKING:
    from webcare.services.receiving.rows import NewRows, Placed, Row
    from webcare.services.receiving.threads import Thread, Threads

GREET_SENDER = "tip.greet"
"""The kind of job that thanks a sender, or asks whether a tip may be used."""

_Sender = tuple[int, int]
"""A team and an identity."""


def take_in(connection: Connection, threads: "Threads", rows: "NewRows") -> None:
    """Make tips of what came for teams with intake.

    A conversation that begins there waits for nobody. One that somebody of ours
    answered waits as any other; of what is said in it, only files are tips.
    """
    if not rows.placed:
        return
    settings = intakes(connection)
    by_id = {each.id: each for each in threads} if settings else {}
    _put_back(threads, settings)
    there = [
        (placed, thread)
        for placed in rows.placed
        if (thread := by_id.get(placed.conversation_id))
        and thread.team_id in settings
        # Who finds no place is told so, and sends no tips.
        and not thread.turned_away
    ]
    if not there:
        return
    answers = _Answers(connection, there)
    messages = {each["id"]: each for each in rows.messages}
    files = defaultdict(list)
    for each in rows.attachments:
        files[each["message_id"]].append(each)
    greeted: dict[int, NewJob] = {}
    for placed, thread in there:
        team_id = thread.team_id or 0
        if thread.is_new and not thread.state.intake:
            thread.become(life.taken_in(thread.state))
        message, own_files = messages[placed.message_id], files[placed.message_id]
        said = "" if own_files else message["text"]
        if answers.hear(placed, team_id, said, settings[team_id], rows):
            continue
        tips = list(_tips(placed, thread, message, own_files))
        rows.tips += tips
        if tips and settings[team_id].speaks and not placed.public:
            greeted[thread.id] = greeting(thread.id, rows)
    rows.jobs += greeted.values()
    answers.write(connection)
    # Nobody waits there, so that nothing is promised.
    rows.moved = [each for each in rows.moved if not each.thread.state.intake]


def greeting(conversation_id: int, rows: "NewRows") -> NewJob:
    """Return the work that thanks who sent something, or asks about it."""
    # In the lane of other greetings: what is told first arrives first.
    return NewJob(
        lane=f"greeting:{conversation_id}",
        kind=GREET_SENDER,
        payload={"conversation": conversation_id},
        run_at=rows.at,
    )


def _put_back(threads: "Threads", settings: Mapping[int, IntakeSettings]) -> None:
    """Let conversations wait again that are not taken in any more."""
    for thread in threads:
        if thread.state.intake and thread.changed and thread.team_id not in settings:
            state = thread.state
            thread.become(life.reopened(state, state.last_message_at))


def _tips(
    placed: "Placed",
    thread: "Thread",
    message: "Row",
    files: Collection["Row"],
) -> Iterable["Row"]:
    shared = {
        "team_id": thread.team_id,
        "conversation_id": thread.id,
        "message_id": placed.message_id,
        "identity_id": placed.identity_id,
        "state": TipState.NEW.value,
        "received_at": message["received_at"],
        "handled_by": None,
        "handled_at": None,
    }
    for each in files:
        kind = kind_of(each["kind"]).value
        yield {"id": new_id(), "attachment_id": each["id"], "kind": kind, **shared}
    if not files and thread.state.intake:
        kind = TipKind.TEXT.value
        yield {"id": new_id(), "attachment_id": None, "kind": kind, **shared}


class _Answers:
    """What senders said to the question whether something may be used."""

    def __init__(
        self,
        connection: Connection,
        there: Collection[tuple["Placed", "Thread"]],
    ) -> None:
        self._changed: dict[_Sender, Row] = {}
        found = connection.execute(
            _SENDERS,
            {
                "teams": {thread.team_id for _, thread in there},
                "identities": {placed.identity_id for placed, _ in there},
            },
        )
        self._consent: dict[_Sender, Consent] = {
            (team_id, identity_id): Consent(consent)
            for team_id, identity_id, consent in found
        }

    def hear(
        self,
        placed: "Placed",
        team_id: int,
        text: str,
        settings: IntakeSettings,
        rows: "NewRows",
    ) -> bool:
        """Note what a message answers; tells whether it answered anything."""
        sender = (team_id, placed.identity_id)
        before = self._consent.get(sender)
        said = before and heard(before, text, settings.answers)
        if not said:
            return False
        self._consent[sender] = said
        self._changed[sender] = {
            "team": team_id,
            "identity": placed.identity_id,
            "consent": said.value,
            "at": rows.at,
            "answer": placed.message_id,
        }
        rows.happened(
            placed.conversation_id,
            Happening.TIP_CONSENT,
            message_id=placed.message_id,
            data={"consent": said.value},
        )
        return True

    def write(self, connection: Connection) -> None:
        """Store what was heard."""
        if self._changed:
            connection.execute(_HEARD, [*self._changed.values()])


_SENDERS = (
    select(col(TipSender.team_id), col(TipSender.identity_id), col(TipSender.consent))
    .where(
        among(col(TipSender.team_id), "teams"),
        among(col(TipSender.identity_id), "identities"),
    )
    .order_by(col(TipSender.identity_id), col(TipSender.team_id))
    .with_for_update()
)
_HEARD = (
    update(TipSender)
    .where(
        col(TipSender.team_id) == bindparam("team"),
        col(TipSender.identity_id) == bindparam("identity"),
    )
    .values(
        consent=bindparam("consent"),
        changed_at=bindparam("at", type_=UtcDateTime()),
        answer_id=bindparam("answer"),
        changed_by=None,
    )
)
