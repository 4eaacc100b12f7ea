"""The pages of policies in a real browser: for everyone, and with the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, findings, overflows
from tests.made.desk import desk, migrated
from tests.made.glossy import Glossy
from tests.made.manners import KINDS, MANNERS
from tests.made.manners_editor import EDITORS
from tests.made.served import served
from tests.made.showcase import furnish
from tests.made.site import site
from tests.services.plugin import NewDatabase

MATRIX = "/admin/policies"
ALL = f"{MATRIX}/manners/organisation"
SERVICE = f"{MATRIX}/manners/service"
SHOWN = {
    "matrix": MATRIX,
    "compared": f"{SERVICE}/difference",
    "audit": "/admin/audit",
    "plugins": "/admin/plugins",
}
"""Pages that are only looked at, when everything else was done."""


@pytest.fixture
def house(browser: Browser, new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Seen]:
    with desk(new_sqlite(migrated), tmp_path, Glossy(), kinds=KINDS) as at:
        show = furnish(at, at.channel("service"), "paper")
        with served(at, EDITORS) as address:
            yield Seen(show, site(at, EDITORS), address, browser)


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_every_state_can_be_used_by_everyone(
    house: Seen, theme: str, language: str
) -> None:
    house.site.speaks(house.show.admin, language, theme)
    wrong: dict[str, object] = {}
    for width in (1280, 768, 320):
        with house.opened(house.show.admin, width=width, height=4000) as page:
            for state in ("empty", "refused", "drafted", "planned", *SHOWN):
                page.goto(SHOWN.get(state, SERVICE))
                if state == "refused":
                    page.check("[name=own-words]")
                    page.fill("#f-text", "x" * 50)
                    page.click("#save")
                    page.get_by_role("alert").first.wait_for()
                if state == "drafted":
                    page.check("[name=own-words]")
                    page.fill("#f-text", f"Dag {width}")
                    page.click("#save")
                    page.locator("#activate").wait_for()
                if state == "planned":
                    page.check("#f-acknowledged")
                    page.check("[name=when][value=later]")
                    page.fill("#f-from", "2030-01-01T09:00")
                    page.click("#activate")
                    page.locator("#versions").wait_for()
                if found := findings(page):
                    wrong[f"{state} at {width}"] = found
                if overflows(page):
                    wrong[f"{state} at {width} sideways"] = True
    assert wrong == {}


def test_with_the_keyboard_alone(house: Seen) -> None:
    """Enter in a field saves; a space ticks; Enter on the button activates."""
    with house.opened(house.show.admin) as page:
        page.goto(ALL)
        page.focus("#f-text")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("Goedendag")
        page.keyboard.press("Enter")
        page.locator("#activate").wait_for()
        page.focus("#f-acknowledged")
        page.keyboard.press("Space")
        page.focus("#activate")
        page.keyboard.press("Enter")
        page.locator("#versions").wait_for()
    holds = house.at.core.policies.effective(MANNERS, None, house.at.now)
    assert holds.words.text == "Goedendag"


def test_a_section_that_is_inherited_shows_no_fields(house: Seen) -> None:
    with house.opened(house.show.admin) as page:
        page.goto(SERVICE)
        assert not page.is_visible("#f-text")
        page.check("[name=own-words]")
        assert page.is_visible("#f-text")
        assert not page.is_visible("#f-most")
