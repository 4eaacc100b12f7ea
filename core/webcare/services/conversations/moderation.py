"""Hiding what somebody said in public from others, and showing it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlmodel import Session, select

from webcare.domain.access import Permission, Scope
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Moderation
from webcare.errors import InvalidTransition, NotFound
from webcare.plugin import Capabilities
from webcare.services.access.permitted import permitted_conversation
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.judging import is_public
from webcare.services.core import Core
from webcare.services.sending.outbox import lane_of
from webcare.services.sending.verdicts import verdict_on
from webcare.storage.tables import ChannelRow, Message
from webcare.work.engine import TryLater
from webcare.work.enqueue import NewJob, enqueue
from webcare.work.lanes import JobView

MODERATE = "message.moderate"
"""The kind of job that hands a moderation to the platform."""

_ENOUGH = 4
_NOT_READY_SECONDS = 60.0
_GIVEN_UP = "An administrator stopped it."
_LOST = "The platform's answer was lost. Look on the platform whether it was done."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Task:
    """What a job has to do to a message, and who asked for it."""

    message_id: int
    action: Moderation
    scope: Scope


async def moderate(
    core: Core, scope: Scope, message_id: int, action: Moderation
) -> None:
    """Have the platform hide a public message of somebody else, or show it again.

    It leaves in the order of its conversation. The message is marked when the platform
    has done it; when it refuses, the log of the conversation says why.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not moderate here.
        InvalidTransition: when the channel cannot do that to this message.
    """

    def change(session: Session) -> None:
        message = session.get(Message, message_id)
        if message is None or message.direction != "in":
            raise NotFound("This message does not exist.")
        try:
            row = permitted_conversation(
                session, scope, message.conversation_id, Permission.MODERATE
            )
        except NotFound:
            raise NotFound("This message does not exist.") from None
        channel = session.get_one(ChannelRow, row.channel_id)
        able = core.accounts.able(channel)
        if not is_public(row) or action not in moderation_of(able):
            raise InvalidTransition("This channel cannot do that to this message.")
        if message.external_id is None or message.revoked_at is not None:
            raise InvalidTransition("This message is not on the platform any more.")
        payload = {
            "message": message_id,
            "action": action.value,
            "user": scope.user_id,
            "name": scope.name,
        }
        enqueue(
            session,
            NewJob(
                lane=lane_of(row.id),
                kind=MODERATE,
                payload=payload,
                run_at=core.clock(),
            ),
        )

    await core.write(change)


def moderation_of(able: Capabilities) -> frozenset[Moderation]:
    """Return what a channel can do to a public message."""
    return able.moderation | able.of(Visibility.PUBLIC).moderation


async def moderate_job(core: Core, job: JobView) -> None:
    """Hand a moderation to the platform, and note what became of it.

    Raises:
        TryLater: when it should be tried again.
    """
    task = _task_of(job.payload, Scope(job.payload["user"], job.payload["name"]))
    channel_id, external_id = await core.read(lambda s: _target(s, task.message_id))
    connected = await core.accounts.by_id(channel_id)
    if connected is None or not connected.enabled or connected.paused_reason:
        raise TryLater("the channel is not ready", _NOT_READY_SECONDS, counts=False)
    try:
        await _hand_over(core, connected, external_id, task.action)
    except Exception as error:
        verdict = verdict_on(error, job.attempts)
        log.warning("moderation.not_accepted", job=job.id, code=verdict.code)
        # To hide what may be hidden already does no harm, so that doubt is no reason.
        if verdict.fate in {"again", "doubt"} and job.attempts < _ENOUGH:
            raise TryLater(verdict.reason, verdict.pause or 1.0) from error
        reason = _LOST if verdict.fate == "doubt" else verdict.reason
        await core.write(lambda s: _note_failure(core, s, task, reason))
    else:
        await core.write(lambda s: _note(core, s, task))


def give_up(
    core: Core, session: Session, scope: Scope, payload: Mapping[str, Any]
) -> None:
    """Note in the conversation that a moderation is not handed over any more."""
    if session.get(Message, payload["message"]) is not None:
        _note_failure(core, session, _task_of(payload, scope), _GIVEN_UP)


def _task_of(payload: Mapping[str, Any], scope: Scope) -> _Task:
    return _Task(int(payload["message"]), Moderation(payload["action"]), scope)


async def _hand_over(
    core: Core, connected: ConnectedChannel, external_id: str, action: Moderation
) -> None:
    async with core.plugins.contain(connected.type, "moderate"):
        await connected.channel.moderate(
            connected.account, external_id, action, core.accounts.http(connected)
        )


def _target(session: Session, message_id: int) -> tuple[int, str]:
    message = session.get_one(Message, message_id)
    return message.channel_id, message.external_id or ""


def _note(core: Core, session: Session, task: _Task) -> None:
    message = session.exec(
        select(Message).where(Message.id == task.message_id).with_for_update()
    ).one()
    hide = task.action is Moderation.HIDE
    if hide == (message.hidden_at is not None):
        # The platform's own notice was faster.
        return
    message.hidden_at = core.clock() if hide else None
    record(
        session,
        message.conversation_id,
        Happening.HIDDEN,
        scope=task.scope,
        message_id=message.id,
        data={"hidden": hide},
        at=core.clock(),
    )


def _note_failure(core: Core, session: Session, task: _Task, reason: str) -> None:
    message = session.get_one(Message, task.message_id)
    record(
        session,
        message.conversation_id,
        Happening.MODERATION_FAILED,
        scope=task.scope,
        message_id=message.id,
        data={"action": task.action.value, "reason": reason},
        at=core.clock(),
    )
