"""The page on which people say what replies may not ask for."""

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import activated, sent, words
from tests.made.site import Site
from webcare.policies import privacy
from webcare.storage.tables import Message

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/privacy/organisation"
FORM = {
    "forbidden": "date_of_birth",
    "last_digits": "1",
    "alternative-nl": "Bel ons: 030 123 45 67.",
    "masked": "iban",
    "do": "save",
}


async def test_what_is_filled_in_holds_after_it_is_activated(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **FORM)
        await activated(browser, page, PAGE)
    policy = at.core.policies.effective(privacy.KIND, None, at.now)
    assert policy.forbidden == (privacy.Asked.DATE_OF_BIRTH,)
    assert policy.last_digits
    assert policy.masked == (privacy.Sensitive.IBAN,)
    assert policy.alternative == {"nl": "Bel ons: 030 123 45 67."}


async def test_a_reply_is_tried_before_anything_is_saved(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        tried = {**FORM, "do": "try", "try-text": "Dag. Wanneer bent u geboren?"}
        page = words(await sent(browser, PAGE, **tried))
        assert "Hier vragen we niet om een geboortedatum." in page
        assert "Bel ons: 030 123 45 67." in page
        calm = {**tried, "try-text": "Waar woont u?"}
        assert "Niets: dit mag weg." in words(await sent(browser, PAGE, **calm))
    assert at.core.policies.versions(privacy.KIND, None) == ()


async def test_the_preview_counts_what_it_would_have_stopped(
    at: Desk, pages: Site
) -> None:
    channel_id = at.channel("desk")
    here = at.conversation(channel_id)
    said = [
        ("in", "Wanneer bent u geboren?"),
        ("out", "Wanneer bent u geboren?"),
        ("out", "Wat is uw BSN?"),
        ("out", "Tot morgen."),
    ]
    for number, (direction, text) in enumerate(said):
        at.add(
            Message(
                conversation_id=here,
                channel_id=channel_id,
                external_id=f"m{number}",
                direction=direction,
                kind="text",
                text=text,
                status="sent",
                sent_at=at.now,
                received_at=at.now,
            )
        )
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = words(await sent(browser, PAGE, **FORM))
    assert "Berichten van ons die het zou tegenhouden: 1" in page
    assert "Berichten van ons die het niet meer zou tegenhouden: 1" in page


async def test_who_may_not_change_it_reads_it(at: Desk, pages: Site) -> None:
    put_in_force(at.core, privacy.KIND, {"forbidden": ["address"]})
    async with pages.browser(at.user("anna")) as browser:
        page = (await browser.get(PAGE)).text
        assert "Adres" in page
        assert 'name="forbidden"' not in page
        answer = await browser.post(PAGE, {"revision": "0", **FORM})
    assert answer.status_code in {403, 422}
    assert len(at.core.policies.versions(privacy.KIND, None)) == 1
