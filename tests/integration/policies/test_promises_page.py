"""The page on which people say within how much time somebody is answered."""

from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import activated, sent, words
from tests.made.site import Site
from webcare.domain.access import SYSTEM
from webcare.policies import hours, promises
from webcare.policies.promises import PromisesPolicy
from webcare.services.policies.preview import Asked
from webcare.services.policies.promises_preview import preview
from webcare.storage.tables import Conversation

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/promises/organisation"
FORM = {
    "first.normal": "60",
    "first.urgent": "15",
    "next.normal": "",
    "pauses.waiting": "1",
    "warning.share": "75",
    "warning.raised": "high",
    "breach.raised": "urgent",
    "breach.team": "nacht",
    "do": "save",
}


async def test_what_is_filled_in_holds_after_it_is_activated(
    at: Desk, pages: Site
) -> None:
    at.team("nacht")
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **FORM)
        assert "15 minuten" in words(page)
        await activated(browser, page, PAGE)
    policy = at.core.policies.effective(promises.KIND, None, at.now)
    assert (policy.first.normal, policy.first.urgent, policy.next.normal) == (60, 15, 0)
    assert (policy.pauses.waiting, policy.pauses.snoozed) == (True, False)
    assert (policy.warning.share, policy.warning.raised) == (75, "high")
    assert (policy.breach.raised, policy.breach.team) == ("urgent", "nacht")


async def test_what_cannot_be_is_refused_at_its_field(at: Desk, pages: Site) -> None:
    wrong = {**FORM, "first.urgent": "90", "warning.share": "veel", "breach.team": ""}
    async with pages.browser(at.user("chief", "admin")) as browser:
        typed = await sent(browser, PAGE, **wrong)
        slower = await sent(browser, PAGE, **{**wrong, "warning.share": "80"})
        nobody = await sent(browser, PAGE, **FORM)
    assert "Dit moet een heel getal zijn." in words(typed)
    assert 'value="veel"' in typed
    assert "mag niet langer duren" in words(slower)
    assert "Er is geen team met deze naam." in words(nobody)
    assert 'id="wrong-breach-team"' in nobody


async def test_it_says_what_customers_are_told_besides(at: Desk, pages: Site) -> None:
    put_in_force(at.core, hours.KIND, {"promise": {"minutes": 30, "shown": True}})
    put_in_force(at.core, promises.KIND, {"first": {"normal": 60}})
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = words((await browser.get(PAGE)).text)
    assert "binnen 30 minuten antwoordt" in page
    assert "Hier is langer: Eerste antwoord." in page


async def test_a_draft_says_how_many_would_have_been_kept(at: Desk) -> None:
    channel = at.channel("post")
    quick, slow, waits = (at.conversation(channel) for _ in range(3))
    for each in (quick, slow, waits):
        at.message(each, "Waar is mijn koffer?")
    for each, minutes in ((quick, 10), (slow, 90)):
        at.message(each, "Hier.", later=60 * minutes, direction="out", status="sent")
    at.now += timedelta(hours=3)
    draft = PromisesPolicy.model_validate({"first": {"normal": 60}})
    asked = Asked(
        channel_ids=[channel], before=lambda _: PromisesPolicy(), after=lambda _: draft
    )
    found = await preview(at.core, SYSTEM, asked)
    (count,) = found.counts
    assert (found.looked_at, count.count, dict(count.values)) == (3, 1, {"all": "3"})
    assert {each.conversation_id for each in found.samples} == {slow, waits}
    untouched = at.get(Conversation, quick)
    assert isinstance(untouched, Conversation)
    assert untouched.due_kind is None
