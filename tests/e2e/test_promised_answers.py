"""Promised answers in a real browser: written, counted down, reported."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, findings, overflows
from webcare.policies import promises
from webcare.storage.tables import Conversation, Promise

POLICY = "/admin/policies/promises/organisation"
MINUTE = timedelta(minutes=1)


def test_it_is_written_and_activated_with_the_keyboard(seen: Seen) -> None:
    seen.site.speaks(seen.show.admin, "nl")
    with seen.opened(seen.show.admin) as page:
        page.goto(POLICY)
        first = page.locator("#section-first")
        first.get_by_label("Dringend").fill("15")
        first.get_by_label("Normaal").focus()
        page.keyboard.type("60")
        page.keyboard.press("Enter")
        page.locator("#draft").wait_for()
        expect(page.locator("body")).to_contain_text("Eerste antwoorden op tijd")
        page.get_by_label("Ik heb gezien wat dit verandert").check()
        page.get_by_role("button", name="Laten ingaan").click()
        page.locator("#draft").wait_for(state="detached")
    policy = seen.at.core.policies.effective(promises.KIND, None, seen.at.now)
    assert (policy.first.normal, policy.first.urgent) == (60, 15)


def test_what_is_left_goes_down_while_the_page_stands_open(seen: Seen) -> None:
    seen.site.speaks(seen.show.agent, "nl")
    now = seen.at.now
    seen.at.change(
        Conversation,
        seen.show.busy,
        due_kind="first",
        due_at=now + 12 * MINUTE,
        due_warn_at=now + 4 * MINUTE,
    )
    with seen.opened(seen.show.agent) as page:
        page.goto("/queue")
        chip = page.locator(f"#c{seen.show.busy} .due")
        for later, says, tone in (
            (0, "Antwoord: 12 min", "ok"),
            (5, "Antwoord: 7 min", "warn"),
            (15, "3 min te laat", "bad"),
        ):
            page.clock.set_fixed_time(now + later * MINUTE)
            page.clock.run_for(20_000)
            expect(chip).to_have_text(says)
            expect(chip).to_have_class(f"chip {tone} due" if not later else _any(tone))


def _any(tone: str) -> re.Pattern[str]:
    return re.compile(rf"\b{tone}\b")


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_its_pages_are_for_everybody(seen: Seen, theme: str, language: str) -> None:
    seen.site.speaks(seen.show.admin, language, theme)
    row = seen.at.get(Conversation, seen.show.busy)
    assert isinstance(row, Conversation)
    begun = seen.at.now - 90 * MINUTE
    seen.at.add(
        Promise(
            kind="first",
            conversation_id=row.id,
            channel_id=row.channel_id,
            given_at=begun,
            due_at=begun + 60 * MINUTE,
            outcome="broken",
            limit_seconds=3600,
        )
    )
    paths = (
        POLICY,
        "/promises/answers",
        "/promises/answers?weeks=1&kind=resolution",
        "/promises/answers/list",
    )
    for width in (1280, 320):
        with seen.opened(seen.show.admin, width=width, height=6000) as page:
            for path in paths:
                page.goto(path)
                assert not findings(page), (path, width)
                assert not overflows(page), (path, width)
