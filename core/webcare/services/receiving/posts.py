"""Posts that are no mail: what public threads hang under, and what was found."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection

from webcare.domain.inbound import PostFound, PostPublished
from webcare.domain.listening import FoundState
from webcare.services.receiving.charges import charge_row, keep_charges
from webcare.services.receiving.messages import known_messages
from webcare.services.receiving.rows import Row
from webcare.storage.bulk import insert_new, insert_or_update
from webcare.storage.ids import new_id
from webcare.storage.tables import FoundPost, PublicPost
from webcare.storage.tombstones import removed_among


def receive_posts(
    connection: Connection, posts: Sequence[tuple[int, PostPublished]]
) -> None:
    """Keep what public threads hang under; of the same post the last one counts."""
    rows = {
        (channel_id, post.external_id): {
            "channel_id": channel_id,
            "external_id": post.external_id,
            "text": post.text,
            "author": post.author,
            "permalink": post.permalink,
            "published_at": post.published_at,
        }
        for channel_id, post in posts
    }
    # Sorted, so that two transactions never wait for each other.
    insert_or_update(
        connection,
        PublicPost,
        [rows[key] for key in sorted(rows)],
        key=("channel_id", "external_id"),
    )


def receive_found(
    connection: Connection, found: Sequence[tuple[int, PostFound]], now: datetime
) -> None:
    """Keep what a search or feed found, once, unless it came as a message as well.

    What had its time and was removed does not come back.

    Nobody becomes a contact by writing about us.
    """
    if not found:
        return
    posts = {(channel_id, post.external_id): post for channel_id, post in found}
    known = known_messages(connection, set(posts))
    # A feed goes on showing what had its time here long ago.
    gone = removed_among(connection, set(posts) - known)
    insert_new(
        connection,
        FoundPost,
        [
            _found_row(key[0], post, now)
            for key, post in sorted(posts.items(), key=lambda pair: pair[0])
            if key not in known | gone
        ],
    )
    keep_charges(
        connection,
        [
            charge_row(channel_id, post.external_id, post.charge, now)
            for channel_id, post in found
            if post.charge
        ],
    )


def _found_row(channel_id: int, post: PostFound, now: datetime) -> Row:
    return {
        "id": new_id(),
        "channel_id": channel_id,
        "external_id": post.external_id,
        "state": FoundState.NEW.value,
        "source": post.source,
        "author": post.person.name,
        "aliases": [asdict(alias) for alias in post.person.aliases],
        "title": post.title,
        "text": post.text,
        "permalink": post.permalink,
        "thread_root": post.thread_root,
        "reply_refusal": post.reply_refusal,
        "published_at": post.published_at,
        "received_at": now,
    }
