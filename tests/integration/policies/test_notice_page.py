"""The part of the privacy page that says what people are told."""

import pytest

from tests.integration.policies.test_privacy_page import FORM, PAGE
from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import hidden, sent, words
from tests.made.site import Site
from webcare.policies import privacy
from webcare.services.automatic.saying import NOTICE as NOTICE_SENT
from webcare.storage.tables import AutomaticMessage, Contact, Conversation, Identity
from webcare.web.admin.policies.notice_fields import parse_notice
from webcare.web.pages import Fields

pytestmark = pytest.mark.anyio

AGAIN = 'name="notice-again" value="1" checked'

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
        page = await sent(browser, PAGE, **NOTICE, **{"notice-again": "1"})
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
    assert AGAIN not in again


async def test_telling_everybody_again_stays_ticked_and_counts_once(
    at: Desk, pages: Site
) -> None:
    fields = {**NOTICE, "notice-again": "1"}
    async with pages.browser(at.user("chief", "admin")) as browser:
        tried = await sent(browser, PAGE, **{**fields, "do": "try"})
        assert (AGAIN in tried, hidden(tried, "notice-edition")) == (True, "1")
        for _ in range(2):
            saved = await sent(browser, PAGE, **fields)
            assert (AGAIN in saved, hidden(saved, "notice-edition")) == (True, "1")
            assert "<ins>2</ins>" in saved


@pytest.mark.parametrize("odd", ["", "x", "9" * 5000, "\u0663", "-1"])
async def test_an_odd_edition_is_no_surprise(at: Desk, pages: Site, odd: str) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **{**NOTICE, "notice-edition": odd})
    assert 'id="change"' in page


async def test_a_language_that_a_file_brought_stays(at: Desk, pages: Site) -> None:
    texts = {"nl": "Een jaar.", "pl": "Jeden rok."}
    put_in_force(at.core, privacy.KIND, {"notice": {"texts": texts}})
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = (await browser.get(PAGE)).text
    assert "Wat ze horen (Pools)" in page
    assert 'lang="pl">Jeden rok.</textarea>' in page
    polish = Fields({"notice-text-pl": ["Jeden rok."], "notice-text-nl": [" "]})
    assert parse_notice(polish)["texts"] == {"pl": "Jeden rok."}


async def test_a_page_that_says_nothing_is_refused_at_its_place(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **{**NOTICE, "notice-page-nl": ""})
    assert 'id="wrong-notice-page"' in page
    assert "daar staat niets" in words(page)


async def test_a_notice_is_tried_before_it_is_saved(at: Desk, pages: Site) -> None:
    """It says who would be told, in which language, and what they read."""
    channel = at.channel("desk")
    for language, told in (("nl", ""), ("en", "1"), (None, ""), ("pl", "2")):
        here = at.conversation(channel)
        row = at.get(Conversation, here)
        assert isinstance(row, Conversation)
        identity = at.get(Identity, row.identity_id)
        assert isinstance(identity, Identity)
        at.change(Contact, identity.contact_id, language=language)
        if told:
            at.add(
                AutomaticMessage(
                    channel_id=channel,
                    identity_id=identity.id,
                    why=NOTICE_SENT,
                    occasion=told,
                    conversation_id=here,
                    said_at=at.now,
                )
            )
    both = {**NOTICE, "notice-text-en": "Your data", "do": "try-notice"}
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = words(await sent(browser, PAGE, **both))
        again = words(await sent(browser, PAGE, **both, **{"notice-again": "1"}))
        silent = words(await sent(browser, PAGE, **{**both, "notice-send": ""}))
        wrong = words(await sent(browser, PAGE, **{**both, "notice-page-nl": ""}))
    address = f"{at.core.settings.public_url}/privacy/desk"
    assert f"Dit schrijft een computer. Uw gegevens: {address}" in page
    assert f"Dit schrijft een computer. Your data {address}" in page
    assert "Nederlands · 3 mensen" in page
    assert "krijgen er 3 dit te horen als ze weer schrijven; 1 kennen het al." in page
    assert "Nederlands · 2 mensen" in again
    assert "Engels · één persoon" in again
    assert "Niemand krijgt dit te horen" in silent
    assert "daar staat niets" in wrong
    assert at.core.policies.versions(privacy.KIND, None) == ()


async def test_nothing_to_tell_is_refused_at_its_place(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **{**NOTICE, "notice-text-nl": ""})
    assert "Schrijf op wat mensen te horen krijgen." in words(page)
    assert 'id="wrong-notice"' in page
