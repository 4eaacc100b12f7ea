"""The page of plugins: what each brings, and who may see it."""

import pytest

from tests.made.desk import Desk
from tests.made.site import Site
from tests.made.square_talk import Talk

pytestmark = pytest.mark.anyio


async def test_it_shows_what_is_installed(pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.admin) as browser:
        page = await browser.get("/admin/plugins")
        channels = await browser.get("/channels")
    assert page.status_code == 200
    assert "<b>paper</b>" in page.text
    assert "Kanaal: Square" in page.text
    assert "In orde" in page.text
    assert 'href="/admin/plugins"' in channels.text


async def test_an_agent_does_not_see_it(pages: Site, at: Desk, talk: Talk) -> None:
    keeper = at.user(
        "kees", "keeper", permissions=["channel.manage"], team=at.team("x")
    )
    for somebody in (talk.agent, keeper):
        async with pages.browser(somebody) as browser:
            page = await browser.get("/admin/plugins")
            channels = await browser.get("/channels")
        assert page.status_code == 403
        assert 'href="/admin/plugins"' not in channels.text
