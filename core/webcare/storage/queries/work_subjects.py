"""What jobs are about, as far as the caller may see it.

A job names its message, file, person, conversation or channel by id, under the keys
that stand in `Named`. What is foreign or gone is left out, and nothing else that a job
carries is read here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.scoping import conversation_within, within
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Message,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a job is about; what is None or empty is unknown, or not for the caller.

    Attributes:
        person: the contact's name; it may be empty though there is a contact.
    """

    channel: str = ""
    channel_type: str = ""
    conversation_id: int | None = None
    contact_id: int | None = None
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The ids that a job names."""

    message: int | None = None
    attachment: int | None = None
    identity: int | None = None
    conversation: int | None = None
    channel: int | None = None

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Named":
        """Read them from what a job carries."""
        return cls(
            message=_number(payload.get("message")),
            attachment=_number(payload.get("attachment")),
            identity=_number(payload.get("identity")),
            conversation=_number(
                payload.get("conversation", payload.get("conversation_id"))
            ),
            channel=_number(payload.get("channel", payload.get("channel_id"))),
        )


def subjects_of(
    scope: Scope, session: Session, payloads: Mapping[int, Mapping[str, Any]]
) -> dict[int, Subject]:
    """Return what each job is about, by the job's id, in five queries at most."""
    named = {job_id: Named.of(payload) for job_id, payload in payloads.items()}
    named = _with_messages(session, named)
    named = _with_conversations(session, named)
    conversations = _conversations(
        scope, session, (each.conversation for each in named.values())
    )
    people = _people(scope, session, (each.identity for each in named.values()))
    channels = _channels(
        scope,
        session,
        [
            *(each.channel for each in named.values()),
            *(channel_id for _, channel_id in conversations.values()),
        ],
    )
    subjects = {}
    for job_id, each in named.items():
        known, channel_id = conversations.get(
            each.conversation or 0, (people.get(each.identity or 0, Subject()), None)
        )
        channel, kind = channels.get(each.channel or channel_id or 0, ("", ""))
        subjects[job_id] = replace(known, channel=channel, channel_type=kind)
    return subjects


def _with_messages(session: Session, named: dict[int, Named]) -> dict[int, Named]:
    """Find the message of every file."""
    wanted = _ids(each.attachment for each in named.values())
    if not wanted:
        return named
    query = select(col(Attachment.id), col(Attachment.message_id)).where(
        col(Attachment.id).in_(wanted)
    )
    found: dict[int | None, int] = {row[0]: row[1] for row in session.execute(query)}
    return {
        job_id: replace(each, message=each.message or found.get(each.attachment))
        for job_id, each in named.items()
    }


def _with_conversations(session: Session, named: dict[int, Named]) -> dict[int, Named]:
    """Find the conversation and the channel of every message."""
    wanted = _ids(each.message for each in named.values())
    if not wanted:
        return named
    query = select(
        col(Message.id), col(Message.conversation_id), col(Message.channel_id)
    ).where(col(Message.id).in_(wanted))
    found = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    return {
        job_id: replace(
            each,
            conversation=found[each.message][0],
            channel=found[each.message][1],
        )
        if each.message in found
        else each
        for job_id, each in named.items()
    }


def _conversations(
    scope: Scope, session: Session, ids: Iterable[int | None]
) -> dict[int, tuple[Subject, int]]:
    wanted = _ids(ids)
    if not wanted:
        return {}
    query = (
        select(
            col(Conversation.id),
            col(Contact.id),
            col(Contact.name),
            col(Conversation.channel_id),
        )
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .where(
            col(Conversation.id).in_(wanted),
            conversation_within(scope),
        )
    )
    return {
        row[0]: (
            Subject(conversation_id=row[0], contact_id=row[1], person=row[2] or ""),
            row[3],
        )
        for row in session.execute(query)
    }


def _people(
    scope: Scope, session: Session, ids: Iterable[int | None]
) -> dict[int, Subject]:
    """Return whom identities belong to; only those whose words the caller may read."""
    wanted = _ids(ids)
    if not wanted:
        return {}
    known = exists().where(
        col(Conversation.identity_id) == col(Identity.id),
        conversation_within(scope),
    )
    query = (
        select(col(Identity.id), col(Contact.id), col(Contact.name))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .where(col(Identity.id).in_(wanted), known)
    )
    return {
        row[0]: Subject(contact_id=row[1], person=row[2] or "")
        for row in session.execute(query)
    }


def _channels(
    scope: Scope, session: Session, ids: Iterable[int | None]
) -> dict[int, tuple[str, str]]:
    wanted = _ids(ids)
    if not wanted:
        return {}
    query = select(col(ChannelRow.id), col(ChannelRow.name), col(ChannelRow.type))
    query = query.where(
        col(ChannelRow.id).in_(wanted),
        within(
            scope,
            Permission.SEE_CHANNELS,
            team=col(ChannelRow.team_id),
            channel=col(ChannelRow.id),
        ),
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _ids(given: Iterable[int | None]) -> set[int]:
    return {each for each in given if each is not None}


def _number(value: object) -> int | None:
    """Return an id as jobs carry it; None for anything else."""
    return value if type(value) is int else None
