"""Whether a post addresses us, and whether X takes our reply to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin import sentence

if TYPE_CHECKING:
    from webcare_twitter.parsing.post import Post
    from webcare_twitter.settings import TwitterSettings

NOT_SUMMONED = sentence(
    "X only takes our reply to a post whose author mentioned or quoted us. Open it in "
    "X to answer there."
)


def is_ours(post: Post, settings: TwitterSettings) -> bool:
    """Tell whether our own account published it."""
    return post.author_id == settings.user_id


def is_addressed(post: Post, settings: TwitterSettings) -> bool:
    """Tell whether its author addressed us: named, quoted or answered us.

    A name that X itself put before a reply does not count, neither for X's events.
    """
    if settings.user_id in {post.replied_to_user, post.quoted_user}:
        return True
    names = post.names(settings.user_id, settings.handle)
    return any(mention.start >= post.shown_from for mention in names)


def reply_refusal(
    post: Post, settings: TwitterSettings, *, summoned: bool = False
) -> str:
    """Return why X would refuse our reply to a post, as a sentence; empty if not.

    Self-serve apps may reply only to an author who mentioned or quoted the account, or
    answered it directly (X's rule of February 2026).

    Args:
        post: that would be answered.
        settings: whose access decides.
        summoned: whether X has told by its event that the author did.
    """
    if summoned or not settings.only_summoned:
        return ""
    allowed = is_ours(post, settings) or is_addressed(post, settings)
    return "" if allowed else NOT_SUMMONED
