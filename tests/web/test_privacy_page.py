"""The page for everybody on what happens to what they say."""

from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.site import Site
from webcare.policies import privacy, retention, scope
from webcare.storage.tables import ChannelRow

pytestmark = pytest.mark.anyio

PAGE = "/privacy/service"
TEXTS = {"nl": "Wij bewaren <alles> een jaar.", "en": "We keep it for a year."}


@pytest.fixture
def channel(at: Desk) -> int:
    channel_id = at.channel("service")
    put_in_force(at.core, privacy.KIND, {"notice": {"texts": TEXTS}})
    return channel_id


async def test_everybody_reads_it_in_their_language(pages: Site, channel: int) -> None:
    assert channel
    async with pages.browser(None) as browser:
        dutch = await browser.get(PAGE)
        english = await browser.get(f"{PAGE}?lang=en")
    assert dutch.status_code == english.status_code == 200
    assert "Wij bewaren &lt;alles&gt; een jaar." in dutch.text
    assert "We keep it for a year." in english.text
    assert 'lang="en"' in english.text
    assert "set-cookie" not in dutch.headers


async def test_it_says_since_when_its_words_hold(
    at: Desk, pages: Site, channel: int
) -> None:
    at.now += timedelta(days=9)
    # Another part of the policy changes nothing about these words.
    put_in_force(at.core, privacy.KIND, {"forbidden": [], "notice": {"texts": TEXTS}})
    async with pages.browser(None) as browser:
        before = (await browser.get(f"{PAGE}?lang=en")).text
        put_in_force(at.core, privacy.KIND, {"notice": {"texts": {"en": "Less."}}})
        after = (await browser.get(f"{PAGE}?lang=en")).text
    assert "since Monday 2 March 2026" in before
    assert "since Wednesday 11 March 2026" in after
    assert channel


async def test_it_says_what_the_channel_is_for(
    at: Desk, pages: Site, channel: int
) -> None:
    uses = {"profile": "government", "uses": ["permits"]}
    put_in_force(at.core, scope.KIND, {"purpose": {"nl": "Vragen."}, **uses}, channel)
    async with pages.browser(None) as browser:
        page = (await browser.get(PAGE)).text
    assert "Vragen." in page
    assert "Vergunningen en aanvragen" in page
    assert "Toerisme" not in page


async def test_nothing_is_there_where_nothing_is_said(
    at: Desk, pages: Site, channel: int
) -> None:
    async with pages.browser(None) as browser:
        assert (await browser.get("/privacy/nowhere")).status_code == 404
        put_in_force(at.core, privacy.KIND, {})
        assert (await browser.get(PAGE)).status_code == 404
    assert channel


async def test_it_stays_when_the_channel_is_switched_off(
    at: Desk, pages: Site, channel: int
) -> None:
    """What was said there is still kept, and people were sent to this page."""
    at.change(ChannelRow, channel, enabled=False, version=9)
    at.core.accounts.forget()
    async with pages.browser(None) as browser:
        assert (await browser.get(PAGE)).status_code == 200


async def test_a_text_in_another_language_says_so(
    at: Desk, pages: Site, channel: int
) -> None:
    put_in_force(at.core, privacy.KIND, {"notice": {"texts": {"nl": "Een jaar."}}})
    async with pages.browser(None) as browser:
        english = (await browser.get(f"{PAGE}?lang=en")).text
        dutch = (await browser.get(f"{PAGE}?lang=nl")).text
    assert '<div class="running" lang="nl">Een jaar.</div>' in english
    assert '<div class="running">Een jaar.</div>' in dutch
    assert channel


async def test_it_says_how_long_what_is_kept(
    at: Desk, pages: Site, channel: int
) -> None:
    async with pages.browser(None) as browser:
        assert "Hoelang we het bewaren" not in (await browser.get(PAGE)).text
        put_in_force(at.core, retention.KIND, {"text": {"days": 1825}}, channel)
        page = (await browser.get(PAGE)).text
    assert "Wat u schrijft en wat wij antwoorden: 1.825 dagen." in page
    # Files go with their message; who somebody is has no term here.
    assert "Bestanden die u stuurt: 1.825 dagen." in page
    assert "Wie u bent" not in page


async def test_it_may_be_kept_for_a_moment_and_asked_for_again(
    at: Desk, pages: Site, channel: int
) -> None:
    async with pages.browser(None) as browser:
        first = await browser.get(PAGE)
        tag = first.headers["etag"]
        same = await browser.get(PAGE, if_none_match=f'"other", W/{tag}')
        english = await browser.get(PAGE, if_none_match=tag, accept_language="en")
        put_in_force(at.core, privacy.KIND, {"notice": {"texts": {"nl": "Kort."}}})
        changed = await browser.get(PAGE, if_none_match=tag)
        absent = await browser.get("/privacy/nowhere")
    assert first.headers["cache-control"] == "public, max-age=60"
    assert first.headers["vary"] == "accept-language"
    assert (same.status_code, same.text, same.headers["etag"]) == (304, "", tag)
    assert english.status_code == changed.status_code == 200
    assert absent.headers["cache-control"] == "no-store"
    assert channel
