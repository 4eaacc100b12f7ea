"""What X takes, in private and in public; from its pages on posts and limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Moderation
from webcare.plugin import Capabilities, DataPlace, Pace, sentence
from webcare_twitter.length import POST_LIMIT, measure
from webcare_twitter.media_rules import DIRECT_RULES, MESSAGE_LIMIT, PUBLIC_RULES
from webcare_twitter.splitting import split

if TYPE_CHECKING:
    from webcare_twitter.settings import TwitterSettings

_QUARTER = 15 * 60
_BOTH = frozenset({Visibility.PRIVATE, Visibility.PUBLIC})
_PATIENCE = timedelta(hours=28)

IN_PUBLIC = Capabilities(
    text_limit=POST_LIMIT,
    measure=measure,
    split=split,
    media=PUBLIC_RULES,
    most_files=4,
    visibility=_BOTH,
    private_link=True,
    quotes=True,
    moderation=frozenset({Moderation.HIDE, Moderation.SHOW}),
    blocking=True,
    polling=True,
    webhook_patience=_PATIENCE,
    account_pace=Pace(per_second=100 / _QUARTER, burst=100),
)
"""A post: at most 100 in fifteen minutes."""

CAPABILITIES = Capabilities(
    text_limit=MESSAGE_LIMIT,
    media=DIRECT_RULES,
    visibility=_BOTH,
    public=IN_PUBLIC,
    private_link=True,
    receipts=True,
    blocking=True,
    polling=True,
    webhook_patience=_PATIENCE,
    account_pace=Pace(per_second=15 / _QUARTER, burst=15),
)
"""A direct message: at most 15 in fifteen minutes, which is few for a busy desk."""

DATA_PLACES = (
    DataPlace(
        what=sentence("Posts, direct messages, files, names and user names"),
        holder="X Corp. and X Internet Unlimited Company",
        where=sentence("United States and Ireland, and other countries"),
        kept=sentence(
            "Until the person or X removes them; what is removed at most 30 days longer"
        ),
        url="https://x.com/en/privacy",
    ),
)


def able(settings: TwitterSettings) -> Capabilities:
    """Return what an account can do: some may write longer posts than others."""
    longest = settings.longest_post
    if longest == POST_LIMIT:
        return CAPABILITIES
    public = replace(IN_PUBLIC, text_limit=longest, split=partial(split, limit=longest))
    return replace(CAPABILITIES, public=public)
