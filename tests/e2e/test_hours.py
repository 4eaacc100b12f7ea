"""Setting opening hours in a real browser, by somebody who read nothing about it."""

from time import monotonic
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, findings, overflows
from webcare.policies.hours import KIND

if TYPE_CHECKING:
    from collections.abc import Callable

ALL = "/admin/policies/hours/organisation"
SERVICE = "/admin/policies/hours/service"
MINUTES = 2
CALENDAR = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Kerstavond
DTSTART:20261224T090000
DTEND:20261224T120000
END:VEVENT
BEGIN:VEVENT
SUMMARY:Elke week
DTSTART:20261224T090000
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""


class Walk:
    """What somebody does on a page, counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.steps: list[str] = []

    def click(self, role: str, name: str, *, within: str = "body") -> None:
        """Click on something that is called so."""
        self.steps.append(f"click {name}")
        found = self.page.locator(within).get_by_role(role, name=name)  # type: ignore[arg-type]
        found.first.click()

    def fill(self, label: str, text: str) -> None:
        """Fill in a field by what is said of it."""
        self.steps.append(f"fill in {label}")
        self.page.get_by_label(label, exact=True).first.fill(text)


def test_saturday_hours_with_an_automatic_reply_for_one_channel(seen: Seen) -> None:
    """Ten steps from the queue, each by words that stand on the page."""
    seen.site.speaks(seen.show.admin, "nl")
    with seen.opened(seen.show.admin) as page:
        page.goto("/queue")
        began, walk = monotonic(), Walk(page)
        walk.click("link", "Beleid")
        walk.click("link", "Openingstijden, service")
        walk.click("checkbox", "Eigen instelling", within="#section-week")
        walk.fill("Zaterdag, vanaf", "10")
        walk.fill("Zaterdag, tot", "16")
        walk.click("checkbox", "Eigen instelling", within="#section-outside")
        walk.click("radio", "Een automatisch antwoord sturen")
        walk.click("button", "Opslaan en zien wat het verandert", within=".buttons")
        page.locator("#activate").wait_for()
        assert "10:00\N{EN DASH}16:00" in page.inner_text(".policy-changes")
        walk.click("checkbox", "Ik heb gezien wat dit verandert")
        walk.click("button", "Laten ingaan")
        page.locator("#versions").wait_for()
        assert monotonic() - began < 60 * MINUTES
    assert len(walk.steps) == 10
    policy = seen.at.core.policies.effective(KIND, seen.show.channel, seen.at.now)
    assert [str(each) for each in policy.week.saturday] == ["10:00\N{EN DASH}16:00"]
    assert policy.outside.mode == "reply"
    assert seen.at.core.policies.effective(KIND, None, seen.at.now) != policy


def filled(page: Page) -> None:
    page.goto(ALL)
    page.get_by_text("De gebruikelijke aanvinken").or_(
        page.get_by_text("Tick the usual ones")
    ).click()
    page.check("[name=outside-mode][value=reply]")
    page.fill("[name=dates-0-date]", "2026-12-24")
    page.fill("[name=closings-0-begins]", "2026-06-01T09:00")


def refused(page: Page) -> None:
    page.goto(SERVICE)
    page.check("[name=own-week]")
    page.fill("[name=week-friday-0-closes]", "17")
    page.click("#section-week .hours-day:nth-child(5) .another summary")
    page.fill("[name=week-friday-1-opens]", "16")
    page.fill("[name=week-friday-1-closes]", "18")
    page.click("#save")
    page.locator(".interval.bad").wait_for()


def elsewhere(page: Page) -> None:
    page.goto(SERVICE)
    page.check("[name=own-outside]")
    page.check("[name=own-receipts]")
    page.check("[name=own-promise]")
    page.check("[name=own-holding]")


def asked(page: Page) -> None:
    page.goto(f"{SERVICE}?at=2026-12-25T11:00")
    page.click("#hours-days summary")


def from_a_file(page: Page) -> None:
    page.goto(f"{SERVICE}/calendar")
    calendar = {"name": "kerst.ics", "mimeType": "text/calendar", "buffer": CALENDAR}
    page.set_input_files("#f-calendar-file", calendar)  # type: ignore[arg-type]
    page.wait_for_function("document.getElementById('f-calendar').value !== ''")
    page.click("#read-calendar")
    page.locator("#found").wait_for()


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_every_state_can_be_used_by_everyone(
    seen: Seen, theme: str, language: str
) -> None:
    seen.site.speaks(seen.show.admin, language, theme)
    states: tuple[Callable[[Page], None], ...] = (
        *(filled, refused, elsewhere, asked),
        from_a_file,
    )
    wrong: dict[str, object] = {}
    for width in (1280, 768, 320):
        with seen.opened(seen.show.admin, width=width, height=9000) as page:
            for state in states:
                state(page)
                if found := findings(page):
                    wrong[f"{state.__name__} at {width}"] = found
                if overflows(page):
                    wrong[f"{state.__name__} at {width} sideways"] = True
    assert wrong == {}


def test_what_is_filled_in_is_reckoned_without_saving(seen: Seen) -> None:
    seen.site.speaks(seen.show.admin, "nl")
    with seen.opened(seen.show.admin) as page:
        page.goto(ALL)
        page.fill("[name=week-tuesday-0-opens]", "9")
        page.get_by_text("De komende 14 dagen volgens").click()
        page.get_by_role("button", name="Opnieuw uitrekenen").click()
        page.locator("#hours-meant").get_by_text("09:00").first.wait_for()
        assert page.is_visible("#hours-meant")
        assert not page.is_visible("#draft")


def test_with_the_keyboard_alone(seen: Seen) -> None:
    """A time is filled in by typing and Tab; a disclosure opens with Enter."""
    with seen.opened(seen.show.admin) as page:
        page.goto(ALL)
        page.focus("[name=week-monday-0-opens]")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("9")
        page.keyboard.press("Tab")
        page.keyboard.type("17")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("18")
        page.keyboard.press("Tab")
        page.keyboard.type("21")
        page.keyboard.press("Enter")
        page.locator("#activate").wait_for()
        assert "09:00\N{EN DASH}17:00, 18:00\N{EN DASH}21:00" in page.inner_text(
            ".policy-changes"
        )


def test_dates_of_a_calendar_file_go_into_the_draft(seen: Seen) -> None:
    seen.site.speaks(seen.show.admin, "nl")
    with seen.opened(seen.show.admin) as page:
        from_a_file(page)
        page.get_by_role("button", name="In het concept zetten").click()
        page.locator("#activate").wait_for()
        changes = page.inner_text(".policy-changes")
    assert "09:00\N{EN DASH}12:00 (Kerstavond)" in changes
