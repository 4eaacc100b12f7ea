"""What is asked of a conversation in odd ways is refused, and harms nothing."""

import pytest

from tests.made.showcase import Showcase
from tests.made.site import Site

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "until",
    [
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "2150-01-01T00:00:00+00:00",
        "2026-03-04T08:15:00",
        "morgen",
    ],
)
async def test_an_impossible_moment_is_refused_and_the_list_stays(
    until: str, pages: Site, show: Showcase
) -> None:
    """One that a database cannot give back would break every list it is in."""
    async with pages.browser(show.agent) as browser:
        path = f"/conversations/{show.busy}/snooze"
        assert (await browser.post(path, {"until": until})).status_code in {409, 422}
        assert (await browser.get("/queue?view=snoozed")).status_code == 200
        assert (await browser.get(f"/conversations/{show.busy}")).status_code == 200
