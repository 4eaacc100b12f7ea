"""Who a post speaks to: by name, by answering, by quoting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_twitter.simulation import words

if TYPE_CHECKING:
    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.world import World


def names(world: World, post: Post, number: str) -> bool:
    """Tell whether the author typed an account's user name."""
    profile = world.profile(number)
    return profile is not None and profile.username.lower() in words.mentioned(
        post.text
    )


def mentions(world: World, post: Post, number: str) -> bool:
    """Tell whether an account stands in a post, also only before its text."""
    profile = world.profile(number)
    return (
        profile is not None
        and post.author != number
        and profile.username.lower() in words.mentioned(post.whole)
    )


def engages(world: World, post: Post, number: str) -> bool:
    """Tell whether a post lets our app answer it, by the rule that holds."""
    if world.scenario.reply_rule == "public_utility" or post.author == number:
        return True
    if names(world, post, number) or world.posts.quotes_of(post, number):
        return True
    answers = world.posts.answers_to(post, number)
    return world.scenario.reply_rule == "engaged" and answers


def before(world: World, author: str, above: Post | None) -> tuple[str, ...]:
    """Return the user names that X puts before an answer's text."""
    if above is None:
        return ()
    writer = world.profile(above.author)
    listed = [writer.username] if writer else []
    listed += words.mentioned(above.whole)
    own = world.profile(author)
    skipped = {own.username.lower()} if own else set()
    kept: dict[str, str] = {}
    for name in listed:
        number = world.number_of(name)
        if number and name.lower() not in skipped:
            profile = world.profile(number)
            kept.setdefault(name.lower(), profile.username if profile else name)
    return tuple(kept.values())
