"""What a notice about people's data would do: who is told, and what they read."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.domain.access import Scope
from webcare.domain.findings import Finding
from webcare.policies import scope as uses
from webcare.policies.privacy import PrivacyPolicy
from webcare.policies.wordings import language_for
from webcare.services.automatic.notice_texts import page_address
from webcare.services.automatic.saying import NOTICE
from webcare.services.policies.preview import LOOK_BACK
from webcare.storage.queries.channels import ChannelView
from webcare.storage.queries.told import lately_wrote

if TYPE_CHECKING:
    from webcare.services.core import Core


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTrial:
    """What would happen by a policy that need not be stored.

    Attributes:
        texts: what people read, by its language, with the page's address in it.
        looked_at: how many people were looked at who wrote lately.
        told: how many of them were told this edition already.
        readers: how many of them would be told when they write again, by the language
            of the text that they read.
        findings: why the channel's scope would stop a text, or wonder at it.
    """

    texts: Mapping[str, str]
    looked_at: int
    told: int
    readers: Mapping[str, int]
    findings: tuple[Finding, ...]


async def try_notice(
    core: "Core", scope: Scope, policy: PrivacyPolicy, channels: Sequence[ChannelView]
) -> NoticeTrial:
    """Return what a notice would do on channels, changing nothing.

    Args:
        core: what use cases work with.
        scope: whose conversations count: those that the caller may read.
        policy: as it would hold.
        channels: on which it would; the address is that of the first.
    """
    ids = [each.id for each in channels]
    notice = policy.notice
    people = await core.read(
        lambda session: lately_wrote(scope, session, ids, NOTICE, limit=LOOK_BACK)
    )
    untold = [each for each in people if str(notice.edition) not in each.told]
    readers = Counter(language_for(notice.texts, each.language) for each in untold)
    page = page_address(core, channels[0].name if channels else "")
    sent = notice.model_copy(update={"send": True})
    texts = {
        language: policy.bots.introduced(sent.said(language, page), language)
        for language in notice.texts
    }
    return NoticeTrial(
        texts=texts,
        looked_at=len(people),
        told=len(people) - len(untold),
        readers=readers if notice.send else Counter(),
        findings=_against(core, ids, texts.values()),
    )


def _against(
    core: "Core", channel_ids: Sequence[int], texts: Iterable[str]
) -> tuple[Finding, ...]:
    """Return what the scope of channels says about texts; each rule once."""
    now = core.clock()
    found = {
        finding.rule: finding
        for channel_id in channel_ids
        for text in texts
        for finding in uses.forbidden(
            core.policies.effective(uses.KIND, channel_id, now), text
        )
    }
    return tuple(found.values())
