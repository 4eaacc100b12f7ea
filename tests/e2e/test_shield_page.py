"""The abuse shield's pages, in a real browser."""

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
from webcare.storage.tables import AbuseMark, Message

POLICY = "/admin/policies/abuse/organisation"


@pytest.fixture
def house(browser: Browser, new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Seen]:
    with desk(new_sqlite(migrated), tmp_path, Glossy()) as at:
        show = furnish(at, at.channel("service"), "paper")
        message = Message(
            conversation_id=show.busy,
            channel_id=show.channel,
            external_id="offends",
            direction="in",
            kind="text",
            text="Jij bent een klootzak",
            status="received",
            sent_at=at.now,
            received_at=at.now,
        )
        at.add(message)
        at.add(
            AbuseMark(
                message_id=message.id,
                conversation_id=show.busy,
                degree="abusive",
                marked_at=at.now,
            )
        )
        with served(at) as address:
            yield Seen(show, site(at), address, browser)


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_every_state_can_be_used_by_everyone(
    house: Seen, theme: str, language: str
) -> None:
    """Masked, warned about, blocked, listed, counted and written, at both widths."""
    house.site.speaks(house.show.admin, language, theme)
    here = f"/conversations/{house.show.busy}"
    wrong = {}
    for width in (1280, 320):
        with house.opened(house.show.admin, width=width, height=2200) as page:

            def look(state: str) -> None:
                wrong[f"{state} at {width}"] = (findings(page), overflows(page))  # noqa: B023 - called at once

            page.goto(here)
            page.locator("form.masked button").last.wait_for()
            look("masked")
            page.goto(f"{here}/shield")
            look("to warn or block")
            page.check("[name=term][value=week]")
            page.get_by_role("button").filter(has_text="lo").last.click()
            page.wait_for_url(f"**{here}")
            page.goto(f"{here}/shield")
            look("blocked")
            page.goto("/blocked")
            look("listed")
            page.locator("table button").first.click()
            page.wait_for_url("**/blocked")
            look("nobody")
            page.goto("/abuse")
            look("counted")
            page.goto(POLICY)
            page.fill("[name=abusive]", "goed\n(?=kwaad)")
            page.click("#save")
            page.get_by_role("alert").first.wait_for()
            look("refused")
            page.fill("[name=abusive]", "bakvis")
            page.fill("[name=try-text]", "Ik vermoord je")
            page.click("#try")
            page.locator("#tried .tried").wait_for()
            look("tried")
    assert {state: found for state, found in wrong.items() if any(found)} == {}
