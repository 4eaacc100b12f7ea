"""Two accounts of one type: each page and answer tells what its own account can do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import Field

from tests.made.api import api
from tests.made.desk import Desk, desk, migrated
from tests.made.paper import PaperSettings
from tests.made.site import Site, site
from tests.made.square import LONGEST, Square
from tests.made.square_talk import Talk, talk_in_public
from tests.services.plugin import NewDatabase
from webcare.plugin import Capabilities
from webcare.storage.tables import ChannelRow

pytestmark = pytest.mark.anyio


class BoardSettings(PaperSettings):
    """How large the board is: whoever rents a large one writes more."""

    longest: int = Field(default=LONGEST, title="Longest note")


class Board(Square):
    settings = BoardSettings

    def able(self, settings: PaperSettings) -> Capabilities:
        assert isinstance(settings, BoardSettings)
        assert self.capabilities.public is not None
        public = replace(
            self.capabilities.public,
            text_limit=settings.longest,
            reactions=settings.longest == LONGEST,
        )
        return replace(self.capabilities, public=public)


@pytest.fixture
def at(new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_sqlite(migrated), tmp_path, None, Board()) as made:
        yield made


@pytest.fixture
def talk(at: Desk) -> Talk:
    """Give a quarrel on a large board."""
    found = talk_in_public(at)
    at.change(
        ChannelRow,
        found.channel,
        settings={"number": "plein-number", "longest": 90},
        version=2,
    )
    return found


@pytest.fixture
def pages(at: Desk) -> Site:
    return site(at)


async def test_the_composer_counts_by_the_account(pages: Site, talk: Talk) -> None:
    path = f"/conversations/{talk.public}/measure"
    async with pages.browser(talk.agent) as browser:
        typed = {"mode": "reply", "text": "x"}
        html = (await browser.post(path, typed, hx_request="true")).text
    assert " / 90</span>" in html


async def test_a_page_offers_what_the_account_can_do(
    pages: Site, at: Desk, talk: Talk
) -> None:
    """Also right after another process has changed it, with nothing asked between."""
    path, reaction = f"/conversations/{talk.public}", f"/messages/{talk.said}/reaction"
    async with pages.browser(talk.agent) as browser:
        assert reaction not in (await browser.get(path)).text
        at.change(ChannelRow, talk.channel, settings={"number": "plein"}, version=3)
        at.core.accounts.forget()
        assert reaction in (await browser.get(path)).text


async def test_the_api_tells_what_the_account_can_do(at: Desk, talk: Talk) -> None:
    at.channel("hoek", kind="square")
    at.core.accounts.forget()
    async with api(at).program(talk.admin) as program:
        for name, limit, reactions in (("plein", 90, False), ("hoek", 60, True)):
            channel = (await program.get(f"/channels/{name}")).json()
            able = channel["capabilities"]["public"]
            assert (able["text_limit"], able["reactions"]) == (limit, reactions)


async def test_a_limit_that_is_no_number_is_named(pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.admin) as browser:
        typed = {"setting-longest": "veel"}
        answer = await browser.post("/channels/plein", typed)
    assert answer.status_code == 422
    assert "Longest note is geen geheel getal." in answer.text
