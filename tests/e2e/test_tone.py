"""Writing with the manual at hand: marks in the text, one key to follow them."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import overflows
from tests.made.manual import put_in_force
from tests.web.test_tone import MANUAL
from webcare.policies import tone

WORDS = "😀 Indien u wilt, en indien het kan."


@pytest.fixture
def manual(seen: Seen) -> Seen:
    put_in_force(seen.at.core, tone.KIND, MANUAL)
    return seen


def written(page: Page, seen: Seen, words: str) -> None:
    page.goto(f"/conversations/{seen.show.busy}")
    page.get_by_label("Je tekst").fill(words)
    expect(page.locator("#hints .finding").first).to_be_visible()


def test_a_remark_is_marked_and_followed_by_one_key(manual: Seen) -> None:
    with manual.opened(manual.show.agent) as page:
        written(page, manual, WORDS)
        marks = page.locator("#marks mark")
        expect(marks).to_have_text(["Indien", "indien"])
        expect(page.locator("#announce")).to_contain_text("2 opmerkingen bij je tekst")
        # What is typed before a mark moves it along.
        text = page.get_by_label("Je tekst")
        text.press("Control+Home")
        page.keyboard.type("Ja! ")
        expect(marks).to_have_text(["Indien", "indien"])
        page.keyboard.press("Control+.")
        expect(text).to_have_value("Ja! 😀 Als u wilt, en indien het kan.")
        expect(text).to_be_focused()
        expect(marks).to_have_text(["indien"])
        page.keyboard.press("Control+.")
        expect(text).to_have_value("Ja! 😀 Als u wilt, en als het kan.")
        expect(marks).to_have_count(0)
        # It was as if it were typed.
        page.keyboard.press("Control+z")
        expect(text).to_have_value("Ja! 😀 Als u wilt, en indien het kan.")


def test_ignoring_is_one_click_and_lasts(manual: Seen) -> None:
    with manual.opened(manual.show.agent) as page:
        written(page, manual, WORDS)
        page.get_by_role("button", name="Negeer").first.click()
        expect(page.locator("#hints .finding")).to_have_count(0)
        expect(page.locator("#marks mark")).to_have_count(0)
        expect(page.get_by_label("Je tekst")).to_be_focused()
        page.keyboard.type(" En indien niet?")
        expect(page.locator("#counter")).to_contain_text("51 /")
        expect(page.locator("#hints .finding")).to_have_count(0)


def test_what_stops_a_reply_is_selected(manual: Seen) -> None:
    with manual.opened(manual.show.agent) as page:
        written(page, manual, "😀 Dat is Gratis!")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#findings .finding.error")).to_be_visible()
        chosen = page.evaluate("window.getSelection().toString()")
        assert chosen == "Gratis"


def test_the_manual_and_remarks_fit_a_narrow_screen(manual: Seen) -> None:
    with manual.opened(manual.show.agent, width=320) as page:
        written(page, manual, WORDS)
        page.get_by_text("Zo schrijven we hier").click()
        expect(page.get_by_text("Kort & <b>vriendelijk</b>.")).to_be_visible()
        assert not overflows(page)
