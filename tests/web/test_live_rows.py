"""Rows for open screens: one query for everybody, and to each only what is theirs."""

from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.showcase import Showcase
from tests.made.site import Site
from webcare.policies import retention
from webcare.storage.tables import Conversation
from webcare.web.live_rows import LiveRows

pytestmark = pytest.mark.anyio


@pytest.fixture
def rows(pages: Site) -> LiveRows:
    found: LiveRows = pages.app.state.live_rows
    return found


async def test_a_row_tells_where_it_belongs(
    at: Desk, show: Showcase, rows: LiveRows
) -> None:
    scope = at.scope(show.agent)
    (row,) = await rows.rows(scope, "nl", [show.busy], 1)
    told = row.told()
    assert told["id"] == str(show.busy)
    assert told["status"] == "open"
    assert told["channel"] == "service"
    assert "Wacht sinds" in str(told["html"])
    (english,) = await rows.rows(scope, "en", [show.busy], 1)
    assert "Waiting since" in english.html


async def test_a_row_is_read_again_only_for_later_news(
    at: Desk, show: Showcase, rows: LiveRows
) -> None:
    scope = at.scope(show.agent)
    (first,) = await rows.rows(scope, "nl", [show.busy], 1)
    with at.core.database.writing() as session:
        session.get_one(Conversation, show.busy).preview = "Iets nieuws"
    (same,) = await rows.rows(scope, "nl", [show.busy], 1)
    (later,) = await rows.rows(scope, "nl", [show.busy], 2)
    assert same is first
    assert "Iets nieuws" in later.html


async def test_a_row_is_not_given_once_more_when_its_words_have_had_their_time(
    at: Desk, show: Showcase, rows: LiveRows
) -> None:
    """Who connects again asks for what happened before that."""
    put_in_force(at.core, retention.KIND, {"text": {"days": 1}})
    scope = at.scope(show.agent)
    (before,) = await rows.rows(scope, "nl", [show.busy], 1)
    words = before.view.preview
    assert words in before.html
    at.now += timedelta(days=2)
    (after,) = await rows.rows(scope, "nl", [show.busy], 1)
    assert words not in after.html


async def test_what_is_shared_is_still_filtered_by_who_looks(
    at: Desk, show: Showcase, rows: LiveRows
) -> None:
    stranger = at.scope(at.user("Vreemd", team=at.team("Elders")))
    assert await rows.rows(at.scope(show.agent), "nl", [show.busy], 1)
    assert await rows.rows(stranger, "nl", [show.busy], 1) == []


async def test_a_conversation_that_is_gone_is_left_out(
    at: Desk, show: Showcase, rows: LiveRows
) -> None:
    assert await rows.rows(at.scope(show.agent), "nl", [1, show.busy, 2], 1) != []
    assert await rows.rows(at.scope(show.agent), "nl", [1], 1) == []
