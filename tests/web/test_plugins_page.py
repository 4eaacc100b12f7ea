"""The page of plugins: what each brings, and who may see it."""

from dataclasses import replace

import pytest

from tests.made.desk import Desk
from tests.made.site import Site, site
from tests.made.square_talk import Talk
from tests.made.verdict import NAME, Verdict, with_verdict
from webcare.plugin import Written

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


async def test_a_condition_is_chosen_by_what_it_is_called(at: Desk) -> None:
    verdict = Verdict(fails="raises")
    at.core = replace(at.core, plugins=with_verdict(verdict))
    at.core.plugins.conditions[NAME].holds([Written(text="secret", channel="x")])
    draft = {
        "rule-0": "",
        "rule-0-title": "Schuldig",
        "rule-0-on": "new",
        "do": "when.0.plugin",
        "fallback": "",
    }
    async with site(at).browser(at.user("chief", "admin")) as browser:
        rules = await browser.post("/admin/policies/routing/organisation", draft)
        plugins = await browser.get("/admin/plugins")
    assert 'value="judge.guilty"' in rules.text
    assert "it says that it is guilty (judge.guilty)" in rules.text
    assert "Wat een plug-in zegt" in rules.text
    assert "Voorwaarde voor regels: guilty" in plugins.text
    assert "Its condition judge.guilty is left out" in plugins.text
    assert "secret" not in plugins.text
