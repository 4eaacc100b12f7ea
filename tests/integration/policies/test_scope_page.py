"""The page on which people say what a channel is for."""

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import activated, sent, words
from tests.made.site import Site
from webcare.policies import scope
from webcare.storage.tables import Message

pytestmark = pytest.mark.anyio

PAGE = "/admin/policies/scope/organisation"
FORM = {
    "purpose-nl": "Vragen over uw aanvraag.",
    "redirected-0-title": "Reisadvies",
    "redirected-0-patterns": "hoe kom ik\nroute",
    "redirected-0-text-nl": "Plan uw reis op {target}",
    "redirected-0-link": "https://example.org/plan",
    "refused-0-title": "Prijzen",
    "refused-0-patterns": "prijs{letters}",
    "refused-0-level": "warning",
    "profile": "government",
    "uses": "permits",
    "do": "save",
}


async def test_what_is_filled_in_holds_after_it_is_activated(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(browser, PAGE, **FORM)
        assert "Wat verandert er" in page or "<ins>" in page
        await activated(browser, page, PAGE)
    policy = at.core.policies.effective(scope.KIND, None, at.now)
    (redirected,), (refused,) = policy.redirected, policy.refused
    assert (redirected.name, redirected.patterns) == (
        "reisadvies",
        ("hoe kom ik", "route"),
    )
    assert (refused.level, policy.profile, policy.uses) == (
        "warning",
        "government",
        ("permits",),
    )
    assert policy.purpose == {"nl": "Vragen over uw aanvraag."}


async def test_a_pattern_that_cannot_be_is_refused_at_its_place(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = await sent(
            browser, PAGE, **{**FORM, "refused-0-patterns": "goed\n(?=kwaad)"}
        )
    assert 'id="wrong-refused-0-patterns-1"' in page
    assert "goed\n(?=kwaad)" in page


async def test_a_target_says_where_it_leads_or_why_it_does_not(
    at: Desk, pages: Site
) -> None:
    at.channel("desk")
    to_desk = {**FORM, "redirected-0-link": "", "redirected-0-channel": "desk"}
    async with pages.browser(at.user("chief", "admin")) as browser:
        saved = words(await sent(browser, PAGE, **to_desk))
        unknown = await sent(
            browser, PAGE, **{**to_desk, "redirected-0-channel": "loft"}
        )
    assert "Dit kanaal heeft geen privéchat die een link kan openen" in saved
    assert 'id="wrong-redirected-0-channel"' in unknown
    assert "Er is geen kanaal met deze naam." in words(unknown)


async def test_a_subject_is_added_and_removed_unsaved(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("chief", "admin")) as browser:
        more = await sent(browser, PAGE, **{**FORM, "do": "add.redirected"})
        assert 'name="redirected-1-title"' in more
        less = await sent(browser, PAGE, **{**FORM, "do": "remove.redirected.0"})
        assert "redirected-0-title" not in less
        assert "https://example.org/plan" not in less
        odd = await sent(browser, PAGE, **{**FORM, "do": "remove.redirected.99"})
        assert "redirected-0-title" in odd
    assert at.core.policies.versions(scope.KIND, None) == ()


async def test_texts_are_tried_before_anything_is_saved(at: Desk, pages: Site) -> None:
    tried = {
        "try-question": "Hoe kom ik in Utrecht?",
        "try-text": "Stem VVD!",
        "do": "try",
    }
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = words(await sent(browser, PAGE, **{**FORM, **tried}))
        assert "Dit probeert een stem te beïnvloeden" in page
        assert "Plan uw reis op https://example.org/plan" in page
        calm = {**tried, "try-question": "Wanneer?", "try-text": "Morgen."}
        page = words(await sent(browser, PAGE, **{**FORM, **calm}))
        assert "Niets: dit mag weg" in page
        wrong = {**FORM, **tried, "refused-0-patterns": "("}
        assert "Niets: dit mag weg" not in words(await sent(browser, PAGE, **wrong))


async def test_the_preview_tells_what_it_would_have_stopped_and_sent_on(
    at: Desk, pages: Site
) -> None:
    channel_id = at.channel("desk")
    here = at.conversation(channel_id)
    for number, (direction, text) in enumerate(
        [("in", "Hoe kom ik bij u?"), ("out", "Stem VVD!"), ("out", "Tot morgen.")]
    ):
        at.add(
            Message(
                conversation_id=here,
                channel_id=channel_id,
                external_id=f"m{number}",
                direction=direction,
                kind="text",
                text=text,
                status="sent",
                sent_at=at.now,
                received_at=at.now,
            )
        )
    async with pages.browser(at.user("chief", "admin")) as browser:
        page = words(await sent(browser, PAGE, **FORM))
    assert "Berichten van ons die het zou tegenhouden: 1" in page
    assert "Vragen die het zou doorverwijzen: 1" in page


async def test_who_may_not_change_it_reads_it(at: Desk, pages: Site) -> None:
    put_in_force(at.core, scope.KIND, {"profile": "government"})
    async with pages.browser(at.user("anna")) as browser:
        page = (await browser.get(PAGE)).text
        assert "Overheid" in page
        assert 'name="profile"' not in page
        answer = await browser.post(PAGE, {"revision": "0", **FORM})
    assert answer.status_code in {403, 422}
    assert len(at.core.policies.versions(scope.KIND, None)) == 1
