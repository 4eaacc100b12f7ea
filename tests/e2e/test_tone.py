"""Writing with the manual at hand: marks in the text, one key to follow them."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, findings, overflows
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
        assert chosen(page) == "Gratis"


def test_the_manual_and_remarks_fit_a_narrow_screen(manual: Seen) -> None:
    with manual.opened(manual.show.agent, width=320) as page:
        written(page, manual, WORDS)
        page.get_by_text("Zo schrijven we hier").click()
        expect(page.get_by_text("Kort & <b>vriendelijk</b>.")).to_be_visible()
        assert not overflows(page)


def test_every_remark_is_reached_by_a_key_and_told(manual: Seen) -> None:
    with manual.opened(manual.show.agent) as page:
        written(page, manual, WORDS)
        text, told = page.get_by_label("Je tekst"), page.locator("#announce")
        expect(page.locator("#marks mark")).to_have_count(2)
        expect(told).to_contain_text("2 opmerkingen bij je tekst")
        places = []
        for key in ("Control+Home", "F8", "F8", "F8", "Shift+F8"):
            page.keyboard.press(key)
            places.append(chosen(page))
        # Round and round, and back; the reason is said each time.
        assert places[1:] == ["Indien", "indien", "Indien", "indien"]
        expect(told).to_contain_text("Dat kan gewoner.")
        expect(told).to_contain_text("Beter: als")
        expect(text).to_be_focused()
        # The remark that was gone to is the one that is followed.
        page.keyboard.press("Control+.")
        expect(text).to_have_value("😀 Indien u wilt, en als het kan.")


def test_who_stands_on_a_button_stays_there(manual: Seen) -> None:
    """What the server says comes in while somebody goes through the remarks."""
    with manual.opened(manual.show.agent) as page:
        written(page, manual, WORDS)
        ignore = page.get_by_role("button", name="Negeer").first
        ignore.focus()
        page.evaluate(
            "document.getElementById('write').dispatchEvent("
            "new Event('input', {bubbles: true}))"
        )
        with page.expect_response("**/measure"):
            pass
        expect(page.locator("#hints .finding")).to_have_count(2)
        expect(ignore).to_be_focused()


def test_a_stop_is_seen_before_anything_is_sent(manual: Seen) -> None:
    with manual.opened(manual.show.agent) as page:
        written(page, manual, "😀 Mag ik uw pincode? Gratis!")
        stop = page.locator("#hints .finding.error")
        expect(stop.first).to_contain_text("Privacy, houdt het antwoord tegen:")
        told = page.locator("#announce")
        expect(told).to_contain_text("Privacy, houdt het antwoord tegen:")
        expect(page.locator("#marks mark.error")).to_have_text(
            ["Mag ik uw pincode?", "Gratis"]
        )
        # What stops it stands in one place, before and after it is sent.
        page.keyboard.press("Control+Enter")
        expect(page.locator("#findings .finding.error")).to_have_count(2)
        expect(stop).to_have_count(0)
        page.keyboard.press("End")
        page.keyboard.type(" Nee.")
        expect(stop).to_have_count(2)
        expect(page.locator("#findings .finding")).to_have_count(0)


def test_what_was_refused_stays_where_it_was_said(manual: Seen) -> None:
    """Also when what is said of the same text comes in after that."""
    with manual.opened(manual.show.agent) as page:
        page.goto(f"/conversations/{manual.show.busy}")
        with page.expect_response("**/measure"):
            page.get_by_label("Je tekst").fill("Indien u wilt: uw pincode?")
            page.keyboard.press("Control+Enter")
            expect(page.locator("#findings .finding.error")).to_have_count(1)
        expect(page.locator("#hints .finding")).to_have_count(1)
        expect(page.locator("#findings .finding.error")).to_have_count(1)


def test_a_stop_is_overridden_with_a_reason_by_who_may(manual: Seen) -> None:
    with manual.opened(manual.show.admin) as page:
        written(page, manual, "Mag ik uw BSN?")
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Toch versturen").click()
        reason = page.get_by_label("Waarom gaat dit toch de deur uit?")
        expect(
            page.get_by_text("Zeg waarom dit toch de deur uit gaat.")
        ).to_be_visible()
        expect(reason).to_be_focused()
        reason.fill("De klant zit vast.")
        # Another text is another question.
        page.get_by_label("Je tekst").press("End")
        page.keyboard.type(" Graag.")
        expect(reason).to_have_count(0)
        page.keyboard.press("Control+Enter")
        reason.fill("De klant zit vast.")
        reason.press("Enter")
        expect(page.get_by_label("Je tekst")).to_have_value("")
        expect(page.locator("#thread")).to_contain_text("Mag ik uw BSN? Graag.")


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_what_is_said_of_a_text_can_be_used_by_everyone(
    manual: Seen, theme: str, language: str
) -> None:
    manual.site.speaks(manual.show.admin, language, theme)
    for width in (1280, 320):
        with manual.opened(manual.show.admin, width=width, height=1600) as page:
            page.goto(f"/conversations/{manual.show.busy}")
            page.locator("#write").fill("Indien u wilt: mag ik uw pincode?")
            expect(page.locator("#hints .finding")).to_have_count(2, timeout=15_000)
            assert unreadable(page) == []
            page.keyboard.press("Control+Enter")
            page.locator("#override-send").click()
            expect(page.locator("#override .error")).to_be_visible()
            assert unreadable(page) == []
            assert not overflows(page)


def test_a_template_is_judged_while_its_blanks_are_filled(manual: Seen) -> None:
    with manual.opened(manual.show.agent) as page:
        page.goto(f"/conversations/{manual.show.busy}")
        page.locator("label:has(#mode-template)").click()
        page.locator("#template").select_option(label="bagage_bezorging · Engels")
        blank = page.locator("#b-b1")
        blank.fill("is lost. What is your BSN? It")
        hints = page.locator("#template-hints")
        expect(hints).to_contain_text("Privacy, houdt het antwoord tegen:")
        expect(blank).to_be_focused()
        blank.fill("AMS1")
        expect(hints).to_be_empty()


def unreadable(page: Page) -> list[str]:
    """Return what axe finds, but for the sheet of lines: nobody is to see its text."""
    sheet = ('id="marks"', "<mark ")
    return [each for each in findings(page) if not any(one in each for one in sheet)]


def chosen(page: Page) -> str:
    found: str = page.evaluate("window.getSelection().toString()")
    return found
