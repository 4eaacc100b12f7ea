"""The page on which people say what a channel is for, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, findings, overflows
from tests.made.desk import desk, migrated
from tests.made.glossy import Glossy
from tests.made.served import served
from tests.made.showcase import furnish
from tests.made.site import site
from tests.services.plugin import NewDatabase

PAGE = "/admin/policies/scope/service"


@pytest.fixture
def house(browser: Browser, new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Seen]:
    with desk(new_sqlite(migrated), tmp_path, Glossy()) as at:
        show = furnish(at, at.channel("service"), "paper")
        with served(at) as address:
            yield Seen(show, site(at), address, browser)


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_every_state_can_be_used_by_everyone(
    house: Seen, theme: str, language: str
) -> None:
    """Empty, refused and tried, wide and at 320 pixels."""
    house.site.speaks(house.show.admin, language, theme)
    wrong = {}
    for width in (1280, 320):
        with house.opened(house.show.admin, width=width, height=4500) as page:
            page.goto(PAGE)
            for section in ("redirected", "profile"):
                page.check(f"[name=own-{section}]")
            page.click("#add-redirected")
            page.fill("[name=redirected-0-title]", "Reisadvies")
            page.fill("[name=redirected-0-patterns]", "hoe kom ik")
            page.fill("[name=redirected-0-text-nl]", "Plan uw reis op {target}")
            page.fill("[name=redirected-0-link]", "http://example.org/plan")
            page.check("[name=profile][value=government]")
            page.click("#save")
            page.get_by_role("alert").first.wait_for()
            wrong[f"refused at {width}"] = (findings(page), overflows(page))
            page.fill("[name=redirected-0-link]", "https://example.org/plan")
            page.fill("[name=try-question]", "Hoe kom ik bij jullie?")
            page.fill("[name=try-text]", "Profiteer nu van 20% korting!")
            page.click("#try")
            page.locator("#tried .finding").nth(1).wait_for()
            wrong[f"tried at {width}"] = (findings(page), overflows(page))
    assert {state: found for state, found in wrong.items() if any(found)} == {}
