"""The part of the privacy page that says what people are told."""

import pytest

from tests.integration.policies.test_privacy_page import (
    FORM,
    PAGE,
    at,
    hidden,
    pages,
    sent,
    words,
)
from tests.made.desk import Desk
from tests.made.site import Site
from webcare.policies import privacy

pytestmark = pytest.mark.anyio

__all__ = ["at", "pages"]

NOTICE = {
    **FORM,
    "notice-send": "1",
    "notice-edition": "1",
    "notice-text-nl": "Uw gegevens: {link}",
    "notice-page-nl": "Wij bewaren ze een jaar.",
    "bots-say_so": "1",
    "bots-text-nl": "Dit schrijft een computer.",
}


async def test_what_people_are_told_holds_after_it_is_activated(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, **NOTICE, **{"notice-again": "1"})
        assert "Dit schrijft een computer." in words(page)
        fields = {
            "revision": hidden(page, "revision"),
            "newest": hidden(page, "newest"),
            "acknowledged": "1",
            "when": "now",
        }
        assert (await browser.post(f"{PAGE}/activate", fields)).status_code == 303
        again = (await browser.get(PAGE)).text
    policy = at.core.policies.effective(privacy.KIND, None, at.now)
    assert policy.notice.edition == 2
    assert policy.notice.said("nl", "hier") == "Uw gegevens: hier"
    assert policy.bots.introduced("Hoi.", "nl") == "Dit schrijft een computer. Hoi."
    # What was ticked once is not ticked the next time.
    assert hidden(again, "notice-edition") == "2"
    assert 'name="notice-again" value="1" checked' not in again


async def test_nothing_to_tell_is_refused_at_its_place(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, **{**NOTICE, "notice-text-nl": ""})
    assert "Schrijf op wat mensen te horen krijgen." in words(page)
    assert 'id="wrong-notice"' in page
