"""What a shorter term would remove beside messages: posts, promises, plugins' data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select
from sqlmodel import Session, col

from webcare.domain.promise import Outcome
from webcare.errors import PluginError
from webcare.loader import Retained
from webcare.policies.retention import Data
from webcare.services.core import Core
from webcare.services.policies.preview import Count
from webcare.services.retention.plugin_data import channel_names, expired_items
from webcare.storage.horizons import is_held, thread_goes_on
from webcare.storage.tables import FoundPost, Invitation, Promise, PublicPost

_FOUND = "Posts found about us that go at once: %(count)s."
_POSTS = "Posts on top of threads that go at once: %(count)s."
_PROMISES = "Promises that go at once: %(count)s."
_INVITATIONS = "Invitations to go on in private that go at once: %(count)s."
_OF_PLUGIN = "“%(what)s” of the plugin %(plugin)s that go at once: %(count)s."
_NOT_SAID = "The plugin %(plugin)s cannot say how many “%(what)s” go at once."

Ends = Mapping[int, datetime]
"""By channel, up to which moment all has had its time."""


async def counts_beside(core: Core, data: Data, ends: Ends) -> list[Count]:
    """Count what goes with a kind of data besides itself; what is zero is left out."""
    found = await core.read(lambda session: _ours(session, data, ends, core.clock()))
    found += [
        await _of_plugin(core, each, ends)
        for each in core.plugins.retained
        if each.data.kept_as == data.value and data is not Data.PROFILE
    ]
    return [each for each in found if each.count or each.text == _NOT_SAID]


def _ours(session: Session, data: Data, ends: Ends, now: datetime) -> list[Count]:
    match data:
        case Data.TEXT:
            queries = {"found": (_FOUND, _found(ends)), "posts": (_POSTS, _posts(ends))}
        case Data.LOG:
            queries = {
                "promises": (_PROMISES, _promises(ends)),
                "invitations": (_INVITATIONS, _invitations(ends, now)),
            }
        case _:
            return []
    return [
        Count(name=name, text=text, count=session.scalar(query) or 0)
        for name, (text, query) in queries.items()
    ]


def _found(ends: Ends) -> Select[Any]:
    return _counted(ends, col(FoundPost.channel_id), col(FoundPost.received_at)).where(
        ~is_held(col(FoundPost.conversation_id))
    )


def _posts(ends: Ends) -> Select[Any]:
    channel, root = col(PublicPost.channel_id), col(PublicPost.external_id)
    published = col(PublicPost.published_at)
    return select(func.count()).where(
        or_(
            false(),
            *(
                and_(
                    channel == each,
                    published <= until,
                    ~thread_goes_on(channel, root, until),
                )
                for each, until in ends.items()
            ),
        )
    )


def _promises(ends: Ends) -> Select[Any]:
    return _counted(ends, col(Promise.channel_id), col(Promise.given_at)).where(
        col(Promise.outcome) != Outcome.OPEN.value,
        ~is_held(col(Promise.conversation_id)),
    )


def _invitations(ends: Ends, now: datetime) -> Select[Any]:
    return _counted(ends, col(Invitation.channel_id), col(Invitation.created_at)).where(
        col(Invitation.expires_at) <= now, ~is_held(col(Invitation.conversation_id))
    )


def _counted(ends: Ends, channel: Any, moment: Any) -> Select[Any]:  # noqa: ANN401 - columns
    some = (and_(channel == each, moment <= until) for each, until in ends.items())
    return select(func.count()).where(or_(false(), *some))


async def _of_plugin(core: Core, retained: Retained, ends: Ends) -> Count:
    """Count what a plugin keeps; where it fails, that is what is said."""
    names = await core.database.work(channel_names)
    text = _OF_PLUGIN
    count = 0
    try:
        for channel_id, until in ends.items():
            count += await _items(core, retained, names[channel_id], until)
    except PluginError:
        text, count = _NOT_SAID, 0
    return Count(
        name=retained.name,
        text=text,
        count=count,
        values=(("plugin", retained.plugin), ("what", retained.data.title)),
    )


async def _items(core: Core, retained: Retained, channel: str, until: datetime) -> int:
    count, after = 0, ""
    while items := await expired_items(core, retained, channel, until, after):
        count, after = count + len(items), items[-1].key
    return count
