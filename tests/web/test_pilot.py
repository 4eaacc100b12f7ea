"""The pages of a pilot: who gets in, how it goes, and the switch."""

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import activated, sent
from tests.made.site import Site
from webcare.policies import pilot
from webcare.storage.tables import ChannelRow, Conversation, PilotStop, TurnedAway

pytestmark = pytest.mark.anyio

RUNS = {"places": {"mode": "daily", "daily": 3}}
FORM = {
    "own-places": "1",
    "own-period": "1",
    "own-overflow": "1",
    "places.mode": "share",
    "places.percent": "20",
    "places.daily": "25",
    "period.starts": "2026-03-02",
    "period.ends": "2026-03-31",
    "period.before": "nobody",
    "period.after": "everyone",
    "overflow.channel": "",
    "overflow-text-nl": "Nog even geduld.",
    "do": "save",
}


@pytest.fixture
def desk_channel(at: Desk) -> int:
    return at.channel("balie")


async def test_a_pilot_is_filled_in_and_activated(
    at: Desk, pages: Site, desk_channel: int
) -> None:
    page = "/admin/policies/pilot/balie"
    async with pages.browser(at.user("chief", "admin")) as browser:
        wrong = await sent(browser, page, **{**FORM, "places.percent": "veel"})
        assert 'id="f-places.percent-about"' in wrong
        early = await sent(browser, page, **{**FORM, "period.ends": "2026-03-01"})
        assert "Dit eindigt voordat het begint." in early
        await activated(browser, await sent(browser, page, **FORM), page)
    policy = at.core.policies.effective(pilot.KIND, desk_channel, at.now)
    assert (policy.places.mode, policy.places.percent) == ("share", 20)
    assert policy.overflow.text == {"nl": "Nog even geduld."}


async def test_the_switch_is_on_the_channels_page(
    at: Desk, pages: Site, desk_channel: int
) -> None:
    put_in_force(at.core, pilot.KIND, RUNS, desk_channel)
    async with pages.browser(at.user("chief", "admin")) as browser:
        before = await browser.get("/channels/balie")
        assert "Pilot stoppen" in before.text
        stopped = await browser.post("/channels/balie/pilot", {"to": "stop"})
        assert stopped.status_code == 303
        after = await browser.get("/channels/balie")
        assert "De pilot is gestopt: er komt niemand meer bij." in after.text
        await browser.post("/channels/balie/pilot", {"to": "resume"})
    assert at.get(PilotStop, desk_channel) is None


async def test_an_agent_sees_how_it_goes_and_cannot_stop_it(
    at: Desk, pages: Site, desk_channel: int
) -> None:
    put_in_force(at.core, pilot.KIND, RUNS, desk_channel)
    async with pages.browser(at.user("anna")) as browser:
        page = await browser.get("/channels/balie/pilot")
        assert "Pilot stoppen" not in page.text
        refused = await browser.post("/channels/balie/pilot", {"to": "stop"})
    assert page.status_code == 200
    assert refused.status_code == 403
    assert at.get(PilotStop, desk_channel) is None


@pytest.mark.usefixtures("desk_channel")
async def test_what_is_no_pilot_says_so(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        refused = await browser.post("/channels/balie/pilot", {"to": "stop"})
    assert refused.status_code == 409
    assert "Dit kanaal heeft geen pilot." in refused.text


async def test_the_report_counts_by_day_and_beside_the_others(
    at: Desk, pages: Site, desk_channel: int
) -> None:
    put_in_force(at.core, pilot.KIND, RUNS, desk_channel)
    other = at.channel("loket")
    for channel in (desk_channel, desk_channel, other):
        at.conversation(channel)
    away = at.conversation(desk_channel)
    row = at.ask(lambda session: session.get_one(ChannelRow, desk_channel))
    with at.core.database.writing() as session:
        found = session.get_one(Conversation, away)
        session.add(
            TurnedAway(
                conversation_id=away,
                channel_id=row.id,
                identity_id=found.identity_id,
                why="full",
                day="2026-03-02",
                turned_at=at.now,
            )
        )
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await browser.get("/channels/balie/pilot")
        file = await browser.get("/channels/balie/pilot.csv?days=31")
    assert "loket" in page.text
    lines = file.text.splitlines()
    assert file.headers["content-disposition"].endswith('"pilot-balie.csv"')
    assert lines[0] == "day,channel,in,overflowed,answered,median_seconds"
    assert f"{at.now:%Y-%m-%d},balie,2,1,0," in lines
    assert ",loket,1,0,0," in lines
    assert len(lines) == 33
