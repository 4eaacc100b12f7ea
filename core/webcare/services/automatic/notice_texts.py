"""What people are told about their data and about programs, in their own language."""

from dataclasses import dataclass
from urllib.parse import quote

from sqlmodel import Session

from webcare.domain.inbound import Visibility
from webcare.policies import privacy
from webcare.services.conversations.questions import language_of
from webcare.services.core import Core
from webcare.storage.tables import ChannelRow, Conversation

PAGES = "/privacy/"
"""Where the page of a channel is, by the channel's name."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a person is told about their data, and of which edition that is."""

    text: str
    edition: str


def page_address(core: Core, channel_name: str) -> str:
    """Return where people read what happens to what they say on a channel."""
    return f"{core.settings.public_url}{PAGES}{quote(channel_name, safe='')}"


def notice_text(core: Core, session: Session, row: Conversation) -> NoticeText | None:
    """Return what the person of a conversation is told, whether or not they were.

    None in public, and where nothing is told.
    """
    policy = core.policies.effective(privacy.KIND, row.place_id, core.clock())
    if row.visibility != Visibility.PRIVATE.value or not policy.notice.send:
        return None
    channel = session.get_one(ChannelRow, row.channel_id)
    language = language_of(session, row.identity_id)
    text = policy.notice.said(language, page_address(core, channel.name))
    return NoticeText(text, str(policy.notice.edition)) if text else None


def introduced(core: Core, session: Session, row: Conversation, text: str) -> str:
    """Return what a program says, with the sentence that says so where it is asked."""
    policy = core.policies.effective(privacy.KIND, row.place_id, core.clock())
    if not policy.bots.say_so:
        return text
    return policy.bots.introduced(text, language_of(session, row.identity_id))
