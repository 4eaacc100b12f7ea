"""The page on which people say how we write, in a real browser."""

import pytest

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, findings, overflows
from tests.made.manual import put_in_force
from tests.web.test_tone import MANUAL
from webcare.policies import tone

OURS = "/admin/policies/tone/organisation"
CHANNEL = "/admin/policies/tone/service"


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_every_state_can_be_used_by_everyone(
    seen: Seen, theme: str, language: str
) -> None:
    """Empty, refused and tried, on a channel, wide and at 320 pixels."""
    seen.site.speaks(seen.show.admin, language, theme)
    wrong = {}
    for width in (1280, 320):
        with seen.opened(seen.show.admin, width=width, height=3000) as page:
            page.goto(OURS)
            wrong[f"empty at {width}"] = (findings(page), overflows(page))
            page.locator("[value='starter.nl-empathie']").click()
            page.locator("#kinds > summary").click()
            page.locator("[value='add.existence']").click()
            page.fill("#f-rule-2-tokens", "(?=bsn)")
            page.click("#save")
            page.locator("#rule-2 .error").first.wait_for()
            wrong[f"refused at {width}"] = (findings(page), overflows(page))
            page.fill("#f-rule-2-tokens", "bsn")
            page.fill("#f-rule-2-bad", "Uw BSN?")
            page.fill("#f-rule-2-good", "Uw naam?")
            page.fill("#f-try-question", "Mijn pakket is kapot!")
            page.fill("#f-try-text", "Geef uw BSN.")
            page.click("#try")
            page.locator("#tried .finding").nth(1).wait_for()
            wrong[f"tried at {width}"] = (findings(page), overflows(page))
    put_in_force(seen.at.core, tone.KIND, MANUAL)
    with seen.opened(seen.show.admin, width=320, height=3000) as page:
        page.goto(CHANNEL)
        wrong["on a channel"] = (findings(page), overflows(page))
    assert {state: found for state, found in wrong.items() if any(found)} == {}
