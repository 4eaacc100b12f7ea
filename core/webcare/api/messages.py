"""What was said in a conversation, and saying something."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator
from sqlmodel import Session

from webcare.api.attachments import AttachmentOut
from webcare.api.operations import Caller, Created, Traits, operation
from webcare.api.repeatable import asked
from webcare.api.values import In, InId, ListOut, Moment, Out, OutId, Paging, Text
from webcare.domain.content import MessageKind, TemplateUse
from webcare.domain.draft import Draft
from webcare.domain.outbound import Moderation
from webcare.services.conversations.converse import cancel, note_within, reply_within
from webcare.services.conversations.holding import Holding, hold_within
from webcare.services.conversations.masking import Read, read_by_program
from webcare.services.conversations.moderation import moderate
from webcare.services.once import once
from webcare.services.policies.plugin_checks import with_remarks
from webcare.storage.queries.messages import message, timeline

TAG = "Messages"
LONGEST_TEXT = 100_000


class Failure(Out):
    """Why a message did not get through."""

    code: str = Field(description="The platform's own code; empty without one.")
    reason: str = Field(description="One English sentence that one can act on.")
    detail: str = Field(description="The platform's own words.")


class Author(Out):
    """Who said it; a program of ours has neither identifier nor name."""

    kind: Literal["user", "contact"]
    id: OutId | None = Field(description="Of a user; null for a contact.")
    name: str


class MessageOut(Out):
    """One thing said."""

    id: OutId
    conversation: OutId
    external_id: str | None = Field(
        description="The platform's identifier; null until it has given one."
    )
    direction: Literal["in", "out", "note", "event"] = Field(
        description="`note` is seen by colleagues only; `event` is a notice of the "
        "platform, such as a new number."
    )
    kind: str = Field(description="`text`, `image`, `location`, `template` and so on.")
    text: str
    masked: bool = Field(
        description="Whether personal data in it is unreadable for you, or all of it "
        "since it offends: it is for who lacks the right `message.unmask`. That "
        "somebody who has it reads such a message is noted in the conversation."
    )
    offensive: bool = Field(
        description="Whether it offends, as the abuse policy of its channel has it; "
        "true also when it is not masked for you, so that you can mask it yourself."
    )
    content: dict[str, Any] | None = Field(
        description="What there is beside the text; its `kind` tells its shape."
    )
    attachments: list[AttachmentOut]
    author: Author
    status: str = Field(
        description="`received`, `queued`, `sending`, `perhaps_sent`, `sent`, "
        "`delivered`, `read`, `played`, `failed` or `cancelled`."
    )
    reply_to: OutId | None = Field(
        description="The message that is quoted; null also when we do not have it."
    )
    reactions: list[str] = Field(description="The customer's and our emoji.")
    sent_at: datetime = Field(description="By the platform's clock.")
    received_at: datetime = Field(description="By our clock.")
    edited_at: datetime | None
    revoked_at: datetime | None = Field(description="When its sender withdrew it.")
    permalink: str | None = Field(
        description="Where it stands on the platform, for a person to open."
    )
    hidden: bool = Field(
        description="Whether others cannot see it, though it was said in public."
    )
    reply_refusal: str | None = Field(
        description="Why the platform takes no public reply to it, as one English "
        "sentence; null when it takes one."
    )
    undo_until: datetime | None = Field(
        description="Until when a reply that waits to leave can be taken back unseen."
    )
    automatic: str | None = Field(
        description="Why Webcare said it by itself, such as `off_hours`; null for what "
        "people and programs say."
    )
    error: Failure | None


class MessageList(ListOut[MessageOut]):
    """Some messages of one conversation."""


class Button(In):
    """The value for a button of a template that has a blank."""

    index: int = Field(ge=0, le=9)
    value: Text = Field(max_length=2000)


class TemplateIn(In):
    """An approved template, with its blanks filled in."""

    name: Text = Field(max_length=512)
    language: Text = Field(max_length=20, description="Such as `nl` or `en_US`.")
    body: list[Text] = Field(
        default_factory=list, max_length=100, description="For the blanks, in order."
    )
    header: Text = ""
    buttons: list[Button] = Field(default_factory=list, max_length=10)


class MessageIn(In):
    """What to say: a `reply` to the customer, or a `note` for colleagues."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "reply", "text": "Your suitcase is at desk 4."},
                {"kind": "note", "text": "Called the handler, waits for an answer."},
                {
                    "kind": "reply",
                    "text": "This takes longer. You will have our answer by {time}.",
                    "promise_until": "2026-03-03T15:00:00Z",
                },
                {
                    "kind": "reply",
                    "template": {"name": "found", "language": "en", "body": ["AMS1"]},
                },
            ]
        }
    )

    kind: Literal["reply", "note"]
    text: Text = Field("", max_length=LONGEST_TEXT)
    attachments: list[InId] = Field(
        default_factory=list,
        max_length=10,
        description="Identifiers of uploads, sent in this order.",
    )
    template: TemplateIn | None = Field(
        None, description="Gets through when the reply window is closed."
    )
    reply_to: InId | None = Field(
        None,
        description="The message to quote or, in public, to answer; without it a "
        "public reply answers the person's newest message.",
    )
    promise_until: Moment | None = Field(
        None,
        description="Makes it a holding reply: it takes longer, and the customer is "
        "promised an answer by then, within three months. `{time}` in the text becomes "
        "this moment, in the customer's language.",
    )

    @model_validator(mode="after")
    def _goes_together(self) -> "MessageIn":
        if self.kind == "note" and (
            self.attachments or self.template or self.reply_to or self.promise_until
        ):
            raise ValueError("a note has a text and nothing else")
        if self.template and (self.attachments or self.text):
            raise ValueError("a template has its own text, and no attachments")
        return self


class ModerationIn(In):
    """What to do to a public message of somebody else."""

    action: Literal["hide", "show"]


@operation("GET /conversations/{conversation_id}/messages", TAG, refuses=(404,))
async def list_messages(
    caller: Caller, conversation_id: int, query: Paging
) -> MessageList:
    """List the messages of a conversation, the newest first."""
    page = await caller.core.read(
        lambda session: timeline(
            caller.scope,
            session,
            conversation_id,
            limit=query.limit,
            before=query.cursor or None,
        )
    )
    read = await read_by_program(caller.core, caller.scope, page.items)
    newest_first = [shown(each) for each in reversed(read)]
    return MessageList(items=newest_first, next=page.next)


@operation("GET /messages/{message_id}", TAG, refuses=(404,))
async def get_message(caller: Caller, message_id: int) -> MessageOut:
    """Look at one message, for example to see how far it has come."""
    return await _message(caller, message_id)


@operation(
    "POST /conversations/{conversation_id}/messages",
    TAG,
    status=201,
    refuses=(403, 404, 409, 415),
    traits=Traits(takes_key=True),
)
async def say(
    caller: Caller, conversation_id: int, body: MessageIn
) -> Created[MessageOut]:
    """Reply to the customer, or write a note.

    A reply is stored and then sent; its `status` tells how far it has come. When the
    channel or a policy stops it, the answer is a 422 whose `findings` say why, and
    nothing is stored. Several attachments, and a public text that is too long for one
    message, become several; the answer is the first one. A public reply leaves after
    its `undo_until`. With an `Idempotency-Key` a repeated request gives the message
    that the first one made, as it is by then.
    """
    draft = _draft(body)
    if body.kind != "note":
        draft = await with_remarks(caller.core, caller.scope, conversation_id, draft)

    def make(session: Session) -> str:
        given = (caller.core, session, caller.scope, conversation_id)
        if body.kind == "note":
            return str(note_within(*given, body.text))
        if body.promise_until is not None:
            return str(hold_within(*given, Holding(draft, body.promise_until)))
        return str(reply_within(*given, draft))

    request = asked(caller, body.model_dump_json().encode())
    done = await once(caller.core, caller.scope, request, make)
    made = await _message(caller, int(done.what))
    return Created(made, f"/messages/{made.id}", done.repeated)


@operation(
    "POST /messages/{message_id}/cancel", TAG, status=200, refuses=(403, 404, 409)
)
async def cancel_message(caller: Caller, message_id: int) -> MessageOut:
    """Take back a reply that has not left yet.

    Until its `undo_until` all messages of the reply are taken back; later only this one
    and those behind it. The customer then waits for an answer again.
    """
    await cancel(caller.core, caller.scope, message_id)
    return await _message(caller, message_id)


@operation(
    "POST /messages/{message_id}/moderate",
    TAG,
    status=202,
    refuses=(403, 404, 409, 415),
)
async def moderate_message(
    caller: Caller, message_id: int, body: ModerationIn
) -> MessageOut:
    """Hide a public message of somebody else from others, or show it again.

    The platform is asked in the background: `hidden` changes when it has done it, and a
    refusal is an event `moderation.failed` of the conversation.
    """
    action = Moderation(body.action)
    await moderate(caller.core, caller.scope, message_id, action)
    return await _message(caller, message_id)


def shown(read: Read) -> MessageOut:
    """Return a message as the API shows it."""
    view = read.view
    system = view.kind == MessageKind.SYSTEM.value
    return MessageOut.model_validate(
        {
            "id": view.id,
            "conversation": view.conversation_id,
            "external_id": view.external_id,
            "direction": "event" if system else view.direction,
            "kind": view.kind,
            "text": view.text,
            "masked": read.masked,
            "offensive": read.offensive,
            "content": None if view.content is None else asdict(view.content),
            "attachments": [AttachmentOut.of(each) for each in view.attachments],
            "author": Author(
                kind="contact" if view.direction == "in" else "user",
                id=view.author_id,
                name=view.author,
            ),
            "status": view.status,
            "reply_to": view.quoted.id if view.quoted else None,
            "reactions": [reaction.emoji for reaction in view.reactions],
            "sent_at": view.sent_at,
            "received_at": view.received_at,
            "edited_at": view.edited_at,
            "revoked_at": view.revoked_at,
            "permalink": view.permalink or None,
            "hidden": view.hidden,
            "reply_refusal": view.reply_refusal or None,
            "undo_until": view.undo_until,
            "automatic": view.automatic,
            "error": _failure(view.fault),
        }
    )


async def _message(caller: Caller, message_id: int) -> MessageOut:
    whole = await caller.core.read(
        lambda session: message(caller.scope, session, message_id)
    )
    (read,) = await read_by_program(caller.core, caller.scope, [whole])
    return shown(read)


def _draft(body: MessageIn) -> Draft:
    template = body.template
    if template is None:
        return Draft(
            text=body.text,
            upload_ids=tuple(body.attachments),
            reply_to=body.reply_to,
        )
    return Draft(
        kind=MessageKind.TEMPLATE,
        content=TemplateUse(
            name=template.name,
            language=template.language,
            body=tuple(template.body),
            header=template.header,
            buttons=tuple((each.index, each.value) for each in template.buttons),
        ),
        reply_to=body.reply_to,
    )


def _failure(fault: dict[str, Any] | None) -> Failure | None:
    if fault is None:
        return None
    return Failure(
        code=fault["code"], reason=fault["for_agent"], detail=fault.get("detail", "")
    )
