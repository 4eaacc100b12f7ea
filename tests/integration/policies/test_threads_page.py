"""The page on which people say where a question begins and ends."""

from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.policy_page import activated, sent, words
from tests.made.site import Site
from webcare.domain.access import SYSTEM
from webcare.policies import threads
from webcare.policies.threads import Reopen, Thanks, ThreadsPolicy
from webcare.services.policies.preview import Asked
from webcare.services.policies.threads_preview import preview
from webcare.storage.tables import Conversation

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/threads/organisation"
FORM = {
    "burst.seconds": "90",
    "thanks.do": "file",
    "thanks.hours": "48",
    "thanks.words": "houdoe\n\nfijne  dag",
    "reopen.hours": "2",
    "do": "save",
}


async def test_what_is_filled_in_holds_after_it_is_activated(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **FORM)
        assert "binnen 90 seconden" in words(page)
        await activated(browser, page, PAGE)
    policy = at.core.policies.effective(threads.KIND, None, at.now)
    assert policy.window == timedelta(seconds=90)
    assert (policy.thanks.hours, policy.thanks.stickers) == (48, False)
    assert policy.thanks.words == ("houdoe", "fijne dag")
    assert policy.reopen.hours == 2


async def test_what_cannot_be_is_refused_at_its_field(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(
            browser, PAGE, **FORM | {"burst.seconds": "lang", "reopen.hours": "721"}
        )
    assert "Dit moet een heel getal zijn." in words(page)
    assert 'value="lang"' in page
    assert page.count('aria-invalid="true"') == 2


async def test_a_draft_is_tried_on_what_followed_on_another(at: Desk) -> None:
    channel, jan = at.channel("app"), at.contact("Jan")
    ended = at.conversation(channel, identity=jan, status="resolved")
    at.change(Conversation, ended, resolved_at=at.now)
    for number, text in enumerate(("Dank je wel!", "En nu?"), 1):
        at.now += timedelta(hours=1)
        followed = at.conversation(channel, identity=jan, status="resolved")
        at.message(followed, text)
        at.change(
            Conversation, followed, resolved_at=at.now + timedelta(minutes=number)
        )
    never = ThreadsPolicy(thanks=Thanks(do="new"))
    both = ThreadsPolicy(reopen=Reopen(hours=2))
    found = await preview(
        at.core,
        SYSTEM,
        Asked(channel_ids=[channel], before=lambda _: never, after=lambda _: both),
    )
    assert found.kept() == {"looked_at": 3, "filed": 1, "reopened": 1}
    assert [each.excerpt for each in found.samples] == ["En nu?", "Dank je wel!"]
    same = await preview(
        at.core,
        SYSTEM,
        Asked(channel_ids=[channel], before=lambda _: both, after=lambda _: both),
    )
    assert same.kept() == {"looked_at": 3}
