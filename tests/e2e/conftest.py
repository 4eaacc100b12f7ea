"""A furnished desk on a real port, and browsers of people who are logged in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.made.desk import Desk, desk, migrated
from tests.made.glossy import Glossy
from tests.made.served import served
from tests.made.showcase import Showcase, furnish
from tests.made.site import Site, site
from tests.made.square import Square
from tests.services.plugin import NewDatabase


@dataclass
class Seen:
    """What a test with a browser works with."""

    show: Showcase
    site: Site
    address: str
    browser: Browser

    @property
    def at(self) -> Desk:
        """Return the desk behind the pages."""
        return self.show.desk

    @contextmanager
    def opened(
        self, user_id: int | None, *, width: int = 1280, height: int = 800
    ) -> Iterator[Page]:
        """Open a page of somebody; an error in a script fails the test."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            base_url=self.address,
        )
        errors: list[str] = []
        context.on("weberror", lambda event: errors.append(str(event.error)))
        if user_id is not None:
            self._log_in(context, user_id)
        page = context.new_page()
        # The desk's clock stands still, and so does the browser's.
        page.clock.set_fixed_time(self.at.now)
        yield page
        context.close()
        assert not errors, errors

    def _log_in(self, context: BrowserContext, user_id: int) -> None:
        token, _ = self.site.log_in(user_id)
        context.add_cookies(
            [{"name": "webcare_session", "value": token, "url": self.address}]
        )


@pytest.fixture
def seen(browser: Browser, new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Seen]:
    with desk(new_sqlite(migrated), tmp_path, Glossy(), Square()) as at:
        show = furnish(at, at.channel("service"), "paper")
        with served(at) as address:
            yield Seen(show, site(at), address, browser)


@pytest.fixture
def bare(browser: Browser, new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Seen]:
    """Give a desk with people, and nothing else."""
    with desk(new_sqlite(migrated), tmp_path, Glossy(), Square()) as at:
        admin, agent = at.user("Noor", "admin"), at.user("Sanne")
        show = Showcase(at, 0, 0, 0, agent, admin)
        with served(at) as address:
            yield Seen(show, site(at), address, browser)
