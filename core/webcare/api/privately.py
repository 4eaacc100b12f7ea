"""From public to private, and a chat that another program has."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field
from sqlmodel import Session

from webcare.api.conversations import ConversationOut, shown
from webcare.api.operations import Caller, Created, Traits, operation
from webcare.api.repeatable import asked
from webcare.api.values import In, InId, Out, OutId, Text
from webcare.services.conversations.control import take_control
from webcare.services.conversations.privately import (
    Continuation,
    Continued,
    prepared,
    ways,
)
from webcare.services.once import once
from webcare.storage.queries.conversations import conversation

TAG = "Conversations"
LONGEST_TEXT = 10_000

Kind = Literal["private_reply", "link"]


class WayOut(Out):
    """One way on in private."""

    kind: Kind = Field(
        description="`private_reply`: we write to the person. `link`: we publish an "
        "address at which they write to us."
    )
    channel_id: OutId
    channel: str = Field(description="The name of the channel where it goes on.")
    title: str = Field(description="What people call that type of channel.")
    until: datetime | None = Field(description="When it ends; null when it stays.")
    refusal: str | None = Field(
        description="Why it cannot be used now, as one English sentence; null when it "
        "can."
    )


class WayList(Out):
    """How a public conversation can go on in private."""

    items: list[WayOut]
    next: None = Field(None, description="Always null: there is one page.")


class ContinuationIn(In):
    """How to go on in private, and what to say."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "private_reply",
                    "channel_id": "7301234567",
                    "private_text": "Which flight was it?",
                    "public_text": "We have sent you a private message.",
                },
                {
                    "kind": "link",
                    "channel_id": "7301234567",
                    "public_text": "We are happy to help you at {link}",
                },
            ]
        }
    )

    kind: Kind
    channel_id: InId
    private_text: Text = Field(
        "",
        max_length=LONGEST_TEXT,
        description="What only the person reads; for a `private_reply`.",
    )
    public_text: Text = Field(
        "",
        max_length=LONGEST_TEXT,
        description="The closing reply. For a `link`, `{link}` in it becomes the "
        "address; for a `private_reply` it may be left out.",
    )


class ContinuedOut(Out):
    """What was made; null what there is not, or not yet."""

    conversation: OutId | None = Field(
        description="The private conversation; a `link` has one when the person writes."
    )
    private_message: OutId | None
    public_message: OutId | None
    invitation: OutId | None


@operation("GET /conversations/{conversation_id}/ways", TAG, refuses=(403, 404))
async def list_ways(caller: Caller, conversation_id: int) -> WayList:
    """List how a public conversation can go on in private; a private one has no way."""
    found = await ways(caller.core, caller.scope, conversation_id)
    return WayList(
        items=[
            WayOut(
                kind=way.kind,
                channel_id=way.channel_id,
                channel=way.channel,
                title=way.title,
                until=way.until,
                refusal=way.refusal or None,
            )
            for way in found
        ],
        next=None,
    )


@operation(
    "POST /conversations/{conversation_id}/continue",
    TAG,
    status=201,
    refuses=(403, 404, 409, 415, 502),
    traits=Traits(takes_key=True),
)
async def go_on_in_private(
    caller: Caller, conversation_id: int, body: ContinuationIn
) -> Created[ContinuedOut]:
    """Go on in private with the person of a public conversation.

    The public and the private conversation are one case. What stops either text is a
    422, whose rules begin with `private.` or `public.`; nothing is sent then. With an
    `Idempotency-Key` a repeated request gives what the first one made.
    """
    how = Continuation(
        kind=body.kind,
        channel_id=body.channel_id,
        private_text=body.private_text,
        public_text=body.public_text,
    )
    take = await prepared(caller.core, caller.scope, conversation_id, how)

    def make(session: Session) -> str:
        return _shown(take(session)).model_dump_json()

    request = asked(caller, body.model_dump_json().encode())
    done = await once(caller.core, caller.scope, request, make)
    return Created(_made(done.what), repeated=done.repeated)


def _shown(done: Continued) -> ContinuedOut:
    return ContinuedOut(
        conversation=done.conversation_id,
        private_message=done.private_message_id,
        public_message=done.public_message_id,
        invitation=done.invitation_id,
    )


def _made(what: str) -> ContinuedOut:
    """Return what a request has made, as its key remembers it."""
    return ContinuedOut.model_validate_json(what)


@operation(
    "POST /conversations/{conversation_id}/take-control",
    TAG,
    refuses=(403, 404, 409, 502),
)
async def take_over(caller: Caller, conversation_id: int) -> ConversationOut:
    """Take a private chat over from another program that has it at the platform."""
    await take_control(caller.core, caller.scope, conversation_id)
    return shown(
        caller.core,
        await caller.core.read(
            lambda session: conversation(caller.scope, session, conversation_id)
        ),
    )
