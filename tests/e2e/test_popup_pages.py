"""The pages of pilots and of pop-up services, in a real browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, findings, overflows
from tests.made.manual import put_in_force
from webcare.policies import pilot
from webcare.storage.tables import PilotStop

REPORT = "/channels/service/pilot"
POLICY = "/admin/policies/pilot/service"
RUNS = {"places": {"mode": "daily", "daily": 3}}
WIDER = """() => [...document.querySelectorAll("main, main .panel")].some(
    each => each.scrollWidth > each.clientWidth)"""


def wrong_with(page: Page) -> tuple[list[str], bool, bool]:
    """Return what cannot be used, and whether something sticks out, also of a panel."""
    return findings(page), overflows(page), bool(page.evaluate(WIDER))


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_a_pop_up_can_be_made_and_printed_by_everyone(
    seen: Seen, theme: str, language: str
) -> None:
    """Refused, made, its poster, what is its own, and the list; at both widths."""
    seen.at.channel("plein", kind="square")
    seen.site.speaks(seen.show.admin, language, theme)
    today = seen.at.now.date()
    wrong = {}
    for width in (1280, 320):
        name = f"bbq{width}"
        with seen.opened(seen.show.admin, width=width, height=4000) as page:
            page.goto("/admin/popups")
            wrong[f"all at {width}"] = wrong_with(page)
            page.goto("/admin/popups/new")
            page.fill("[name=title]", "Barbecuehulp")
            page.fill("[name=name]", name)
            page.locator("#f-channel").select_option("plein")
            page.fill("[name=starts]", f"{today}")
            page.fill("[name=ends]", f"{today - timedelta(days=1)}")
            page.fill("[name=keywords]", "(?=x)")
            page.click("#save")
            page.get_by_role("alert").first.wait_for()
            wrong[f"refused at {width}"] = wrong_with(page)
            page.fill("[name=ends]", f"{today + timedelta(days=7)}")
            page.fill("[name=keywords]", name)
            page.click("#save")
            page.wait_for_url("**/admin/popups/*done=saved")
            for address in ("", "/poster", "/policies/tone", "/edit"):
                page.goto(f"/admin/popups/{name}{address}")
                wrong[f"{address} at {width}"] = wrong_with(page)
            page.goto(f"/admin/popups/{name}/poster")
            page.emulate_media(media="print")
            expect(page.locator(".popup-poster img")).to_be_visible()
            expect(page.locator(".rail")).to_be_hidden()
            expect(page.locator(".page-head")).to_be_hidden()
    assert {state: found for state, found in wrong.items() if any(found)} == {}


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_a_pilot_can_be_followed_by_everyone(
    seen: Seen, theme: str, language: str
) -> None:
    """The report of one that was stopped, and a refused form; at both widths."""
    channel = seen.show.channel
    seen.at.channel("loket")
    seen.site.speaks(seen.show.admin, language, theme)
    put_in_force(seen.at.core, pilot.KIND, RUNS, channel)
    seen.at.add(PilotStop(channel_id=channel, stopped_at=seen.at.now))
    wrong = {}
    for width in (1280, 320):
        with seen.opened(seen.show.admin, width=width, height=6000) as page:
            page.goto(REPORT)
            wrong[f"stopped at {width}"] = wrong_with(page)
            page.goto(POLICY)
            page.check("[name=own-places]")
            page.check("[name=own-period]")
            page.fill("[name='places.daily']", "veel")
            page.click("#save")
            page.locator("[aria-invalid=true]").first.wait_for()
            wrong[f"refused at {width}"] = wrong_with(page)
    assert {state: found for state, found in wrong.items() if any(found)} == {}
