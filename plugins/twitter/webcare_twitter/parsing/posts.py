"""What a post means to us: mail, what we said elsewhere, context, or a find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import (
    Inbound,
    MessageEdited,
    MessageReceived,
    PostFound,
    PostPublished,
    Visibility,
)
from webcare_twitter.parsing.addressed import is_addressed, is_ours, reply_refusal
from webcare_twitter.parsing.media import kind_of
from webcare_twitter.people import person

if TYPE_CHECKING:
    from webcare.domain.inbound import Charge
    from webcare.domain.people import Person
    from webcare_twitter.parsing.post import Post
    from webcare_twitter.settings import TwitterSettings


def received(
    post: Post,
    settings: TwitterSettings,
    *,
    summoned: bool = False,
    charge: Charge | None = None,
) -> list[Inbound]:
    """Return what a post that X sent us means; nothing for what only passes one on.

    Args:
        post: whoever published it.
        settings: who we are.
        summoned: whether X told by its event that the author mentioned or quoted us.
        charge: what it costs to be told.
    """
    if post.reposts:
        return []
    if is_ours(post, settings):
        return _our_own(post, settings)
    refusal = reply_refusal(post, settings, summoned=summoned)
    return _with_edit(post, _message(post, settings, post.author, refusal, charge))


def found(post: Post, settings: TwitterSettings, source: str) -> list[Inbound]:
    """Return a post that a search brought, unless it comes to us anyway."""
    if post.reposts or is_ours(post, settings) or is_addressed(post, settings):
        return []
    return [
        PostFound(
            external_id=post.first_id,
            person=post.author,
            text=post.text,
            published_at=post.created_at,
            source=source,
            permalink=post.permalink,
            thread_root=post.thread_root,
            reply_refusal=reply_refusal(post, settings),
            account=settings.user_id,
        )
    ]


def published(post: Post, settings: TwitterSettings) -> PostPublished:
    """Return a post as what a thread hangs under."""
    return PostPublished(
        external_id=post.first_id,
        text=post.text,
        published_at=post.created_at,
        author=f"@{post.handle}" if post.handle else post.author.name,
        permalink=post.permalink,
        account=settings.user_id,
    )


def _our_own(post: Post, settings: TwitterSettings) -> list[Inbound]:
    answered = _answered(post, settings)
    if answered is None:
        return [published(post, settings)]
    return _with_edit(post, _message(post, settings, answered, "", None))


def _answered(post: Post, settings: TwitterSettings) -> Person | None:
    """Return to whom a post of ours is an answer; None when to nobody else.

    In a thread of our own each part answers the one before it, and names the person.
    """
    if not post.replied_to:
        return None
    named = [mention for mention in post.mentions if mention.user_id]
    handles = {mention.user_id: mention.handle for mention in named}
    for user_id in (post.replied_to_user, *handles):
        if user_id and user_id != settings.user_id:
            return person(user_id, {"username": handles.get(user_id, "")})
    return None


def _message(
    post: Post,
    settings: TwitterSettings,
    with_whom: Person,
    refusal: str,
    charge: Charge | None,
) -> MessageReceived:
    return MessageReceived(
        external_id=post.first_id,
        person=with_whom,
        sent_at=post.created_at,
        kind=kind_of(post.media),
        text=post.text,
        media=post.media,
        reply_to=post.replied_to or post.quoted or None,
        direction="out" if is_ours(post, settings) else "in",
        visibility=Visibility.PUBLIC,
        thread_root=post.thread_root,
        permalink=post.permalink,
        reply_refusal=refusal,
        charge=charge,
        account=settings.user_id,
    )


def _with_edit(post: Post, message: MessageReceived) -> list[Inbound]:
    """Return a message and, when it replaces an earlier version, its edit.

    The message itself is a no-op where the earlier version is known: it is only news
    when we were not addressed before.
    """
    if not post.edited:
        return [message]
    edit = MessageEdited(
        external_id=post.first_id,
        text=post.text,
        edited_at=post.created_at,
        account=message.account,
    )
    return [message, edit]
