"""Conversations: listed, looked at, and changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field
from sqlmodel import Session

from webcare.api.operations import Caller, operation
from webcare.api.values import (
    In,
    InId,
    ListOut,
    Moment,
    Named,
    Out,
    OutId,
    Paging,
    Text,
    named,
)
from webcare.domain.access import SYSTEM
from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.services.conversations import handle
from webcare.services.conversations.handle import Step
from webcare.services.conversations.masking import is_found_unseen, mask_of
from webcare.services.core import Core
from webcare.storage.queries.conversations import (
    ConversationFilter,
    ConversationView,
    conversation,
    newest_page,
    queue_page,
)

TAG = "Conversations"

Status = Literal["open", "pending", "snoozed", "resolved"]
Visibility = Literal["private", "public"]


class LastMessage(Out):
    """The beginning of what was last said; notes do not count."""

    at: datetime
    text: str = Field(
        description="At most 140 characters, on one line; personal data is masked "
        "as the privacy policy says."
    )
    kind: str
    direction: Literal["in", "out"]


class ConversationOut(Out):
    """One person on one channel about something, from first message to resolved."""

    id: OutId
    channel: str = Field(description="The channel's name.")
    channel_type: str
    contact: Named
    status: Status
    visibility: Visibility
    case_id: OutId = Field(
        description="The same for all conversations about one matter, such as a public "
        "one and its private part."
    )
    thread_root: str | None = Field(
        description="The platform's identifier of the post that a public conversation "
        "hangs under; null for a private one."
    )
    controlled_by: str | None = Field(
        description="Which other program has the chat at the platform; null when we do."
    )
    assignee: Named | None
    team: Named | None
    priority: int = Field(description="-1 low, 0 normal, 1 high, 2 urgent.")
    tags: list[str]
    unread: int
    opened_at: datetime
    waiting_since: datetime | None = Field(
        description="When the oldest unanswered message came; null when answered."
    )
    reply_until: datetime | None = Field(
        description="Until when the platform takes a free reply; null without a limit, "
        "or when the customer has not written yet."
    )
    snoozed_until: datetime | None
    promised_until: datetime | None = Field(
        description="By when an answer was promised that is still owed; it may have "
        "passed. Null when none is owed."
    )
    due_at: datetime | None = Field(
        description="By when something is due that a policy promises; it may have "
        "passed. Null when nothing is, or its clock stands still."
    )
    due_kind: str | None = Field(
        description="What that is: `first` answer, `next` answer or `resolution`."
    )
    resolved_at: datetime | None
    last_message: LastMessage
    version: int = Field(description="Goes up with every change.")


class ConversationList(ListOut[ConversationOut]):
    """Some conversations."""


class ConversationQuery(Paging):
    """Which conversations; what is left out does not matter."""

    status: Status | None = None
    channel: Text | None = Field(None, description="The channel's name.")
    visibility: Visibility | None = None
    assignee: InId | Literal["me", "none"] | None = Field(
        None, description="A user's identifier, `me`, or `none` for unassigned."
    )
    q: Text = Field("", max_length=200, description="Part of a name or last message.")
    order: Literal["newest", "queue"] = Field(
        "newest",
        description="`queue` gives only what is in the queue: unanswered first, "
        "those who wait longest on top.",
    )


class ConversationPatch(In):
    """What to change, all or nothing; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"status": "resolved", "tags": ["luggage"]},
                {"assignee": "7301234567"},
                {"snoozed_until": "2026-03-03T08:00:00Z"},
            ]
        }
    )

    status: Status | None = Field(
        None, description="`snoozed` goes with `snoozed_until`; null changes nothing."
    )
    assignee: InId | None = Field(None, description="A user; null for nobody.")
    team: InId | None = Field(None, description="A team; null for none.")
    priority: int | None = Field(
        None,
        ge=handle.PRIORITIES[0],
        le=handle.PRIORITIES[-1],
        description="-1 low, 0 normal, 1 high, 2 urgent; null changes nothing.",
    )
    tags: list[Text] | None = Field(
        None,
        max_length=handle.MOST_TAGS,
        description="Replaces all tags, of 1 to 40 characters; null changes nothing.",
    )
    snoozed_until: Moment | None = Field(
        None, description="Out of the queue until then; null ends a snooze."
    )
    version: int | None = Field(
        None, description="The `version` that you looked at: 409 when it has changed."
    )


@operation("GET /conversations", TAG, refuses=(404,))
async def list_conversations(
    caller: Caller, query: ConversationQuery
) -> ConversationList:
    """List conversations.

    Without `order=queue` the newest come first, whatever their status. A `cursor`
    belongs to the order that it came from.
    """
    read = queue_page if query.order == "queue" else newest_page
    only = _filter(caller, query)
    page = await caller.core.read(
        lambda session: read(
            caller.scope,
            session,
            limit=query.limit,
            after=query.cursor or None,
            only=only,
        )
    )
    items = [
        shown(caller.core, each)
        for each in page.items
        if not query.q or not is_found_unseen(caller.core, caller.scope, each, query.q)
    ]
    return ConversationList(items=items, next=page.next)


@operation("GET /conversations/{conversation_id}", TAG, refuses=(404,))
async def get_conversation(caller: Caller, conversation_id: int) -> ConversationOut:
    """Look at one conversation."""
    return shown(
        caller.core,
        await caller.core.read(
            lambda session: conversation(caller.scope, session, conversation_id)
        ),
    )


@operation("PATCH /conversations/{conversation_id}", TAG, refuses=(403, 404, 409, 415))
async def change_conversation(
    caller: Caller, conversation_id: int, body: ConversationPatch
) -> ConversationOut:
    """Change a conversation.

    A change that its state does not allow is a 409, and nothing is changed then. The
    answer is the conversation afterwards, also when it went to a team whose
    conversations you do not see.
    """
    await caller.core.read(
        lambda session: conversation(caller.scope, session, conversation_id)
    )
    await handle.change(
        caller.core, caller.scope, conversation_id, _steps(body), seen=body.version
    )

    def read(session: Session) -> ConversationView:
        return conversation(SYSTEM, session, conversation_id)

    return shown(caller.core, await caller.core.read(read))


def shown(core: Core, view: ConversationView) -> ConversationOut:
    """Return a conversation as the API shows it."""
    return ConversationOut.model_validate(
        {
            "id": view.id,
            "channel": view.channel,
            "channel_type": view.channel_type,
            "contact": Named(id=view.contact_id, name=view.contact_name),
            "status": view.status,
            "visibility": view.visibility,
            "case_id": view.case_id,
            "thread_root": view.thread_root or None,
            "controlled_by": view.controlled_by,
            "assignee": named(view.assignee_id, view.assignee),
            "team": named(view.team_id, view.team),
            "priority": view.priority,
            "tags": view.tags,
            "unread": view.unread,
            "opened_at": view.opened_at,
            "waiting_since": view.waiting_since,
            "reply_until": view.window_until,
            "snoozed_until": view.snoozed_until,
            "promised_until": view.promised_until,
            "due_at": view.due_at,
            "due_kind": view.due_kind,
            "resolved_at": view.resolved_at,
            "last_message": LastMessage(
                at=view.last_message_at,
                text=mask_of(core, view.place_id).preview(view),
                kind=view.preview_kind,
                direction="out" if view.preview_outbound else "in",
            ),
            "version": view.version,
        }
    )


def _filter(caller: Caller, query: ConversationQuery) -> ConversationFilter:
    who = query.assignee
    return ConversationFilter(
        status=query.status,
        channel=query.channel,
        visibility=query.visibility,
        assignee_id=caller.scope.user_id if who == "me" else _id(who),
        unassigned=who == "none",
        words=query.q,
    )


def _id(who: int | str | None) -> int | None:
    return who if isinstance(who, int) else None


def _steps(patch: ConversationPatch) -> Iterator[Step]:
    """Yield the changes, moving away last: afterwards one may not see it any more."""
    given = patch.model_fields_set
    if patch.tags is not None:
        yield handle.tags_step(patch.tags)
    if patch.priority is not None:
        yield handle.priority_step(patch.priority)
    if "assignee" in given and "team" not in given:
        yield handle.assign_step(patch.assignee)
    if patch.status is not None or "snoozed_until" in given:
        yield _status_step(patch)
    if "team" in given:
        yield handle.team_step(patch.team)
    if "assignee" in given and "team" in given:
        yield handle.assign_step(patch.assignee)


def _status_step(patch: ConversationPatch) -> Step:
    until, status = patch.snoozed_until, patch.status
    if until is not None and status in {None, "snoozed"}:
        return handle.snooze_step(until)
    if until is not None or status == "snoozed":
        raise Refused(
            [
                Finding(
                    rule="field.snoozed_until",
                    level="error",
                    reason="The status snoozed and snoozed_until go together.",
                )
            ]
        )
    match status:
        case "resolved":
            return handle.resolve_step()
        case "pending":
            return handle.pending_step()
        case "open":
            return handle.reopen_step()
        case _:
            return handle.end_snooze_step()
