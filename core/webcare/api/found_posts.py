"""Posts that were found and that nobody addressed to us: seen, answered, set aside."""

from datetime import datetime

from pydantic import Field

from webcare.api.operations import Caller, operation
from webcare.api.values import ListOut, Named, Out, OutId, Paging
from webcare.domain.listening import FoundState
from webcare.services.conversations import listening
from webcare.services.conversations.masking import mask_of
from webcare.services.core import Core
from webcare.storage.queries.channels import channel_named
from webcare.storage.queries.listening import FoundPostView, found_post, found_posts

TAG = "Listening"


class FoundPostOut(Out):
    """Something that was written about us, and that is no message to us."""

    id: OutId
    channel: Named = Field(description="Which channel found it.")
    state: FoundState
    source: str = Field(description="The search or feed that found it.")
    author: str
    title: str = Field(description="A headline, where the source has one.")
    text: str = Field(description="Personal data is masked as the policy says.")
    permalink: str = Field(description="Where it stands; empty when unknown.")
    reply_refusal: str = Field(
        description="Why the platform would refuse a reply, or empty."
    )
    published_at: datetime
    received_at: datetime
    handled_by: str | None = Field(description="Who answered it or set it aside.")
    handled_at: datetime | None
    conversation_id: OutId | None = Field(description="Where it was answered.")


class FoundPostList(ListOut[FoundPostOut]):
    """Some found posts."""


class FoundPostQuery(Paging):
    """Which found posts."""

    state: FoundState = FoundState.NEW
    channel: str = Field("", description="Only those of the channel of this name.")


@operation("GET /found-posts", TAG, refuses=(404,))
async def list_found_posts(caller: Caller, query: FoundPostQuery) -> FoundPostList:
    """List the posts that your channels found, the newest first."""
    scope = caller.scope
    page = await caller.core.read(
        lambda session: found_posts(
            scope,
            session,
            state=query.state,
            channel_id=channel_named(scope, session, query.channel).id
            if query.channel
            else None,
            limit=query.limit,
            before=query.cursor or None,
        )
    )
    items = [_shown(caller.core, each) for each in page.items]
    return FoundPostList(items=items, next=page.next)


@operation("POST /found-posts/{post_id}/answer", TAG, refuses=(403, 404))
async def answer_found_post(caller: Caller, post_id: int) -> FoundPostOut:
    """Make a public conversation of it, in which you can then reply.

    Safe to repeat: a post that was answered gives the conversation that there is.
    """
    await listening.answer_post(caller.core, caller.scope, post_id)
    return await _one(caller, post_id)


@operation("POST /found-posts/{post_id}/set-aside", TAG, refuses=(403, 404, 409))
async def set_found_post_aside(caller: Caller, post_id: int) -> FoundPostOut:
    """Take it out of what waits. Safe to repeat; one that was answered is a 409."""
    await listening.set_aside(caller.core, caller.scope, post_id)
    return await _one(caller, post_id)


@operation("POST /found-posts/{post_id}/restore", TAG, refuses=(403, 404, 409))
async def restore_found_post(caller: Caller, post_id: int) -> FoundPostOut:
    """Let one that was set aside wait again. Safe to repeat."""
    await listening.restore(caller.core, caller.scope, post_id)
    return await _one(caller, post_id)


async def _one(caller: Caller, post_id: int) -> FoundPostOut:
    return _shown(
        caller.core,
        await caller.core.read(
            lambda session: found_post(caller.scope, session, post_id)
        ),
    )


def _shown(core: Core, view: FoundPostView) -> FoundPostOut:
    mask = mask_of(core, view.channel_id)
    return FoundPostOut(
        id=view.id,
        channel=Named(id=view.channel_id, name=view.channel),
        state=view.state,
        source=view.source,
        author=view.author,
        title=mask.text(view.title),
        text=mask.text(view.text),
        permalink=view.permalink,
        reply_refusal=view.reply_refusal,
        published_at=view.published_at,
        received_at=view.received_at,
        handled_by=view.handled_by,
        handled_at=view.handled_at,
        conversation_id=view.conversation_id,
    )
