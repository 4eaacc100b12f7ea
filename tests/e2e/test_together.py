"""Two agents at work: each sees what the other does, and nothing jumps or is lost."""

import json
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Seen

SOON = 5_000
"""Milliseconds; generous for a slow machine, where a second is the aim."""


def arrives(seen: Seen, text: str, *, sender: str = "Hanneke", key: str = "") -> None:
    """Let a customer write."""
    sheet = {
        "to": "service-number",
        "from": sender,
        "id": key or f"{sender}-{text}",
        "text": text,
    }
    request = Request(  # noqa: S310 - our own address
        f"{seen.address}/webhooks/service",
        data=json.dumps(sheet).encode(),
        headers={"content-type": "application/json"},
    )
    with urlopen(request, timeout=10) as answer:  # noqa: S310 - idem
        assert answer.status == 200


def opened(page: Page, name: str) -> None:
    """Open a conversation by clicking its row."""
    page.locator(".row", has_text=name).locator("a").click()
    page.locator("#thread-title", has_text=name).wait_for()


def test_a_message_appears_for_everyone_within_a_second(seen: Seen) -> None:
    with (
        seen.opened(seen.show.agent) as one,
        seen.opened(seen.show.admin) as other,
    ):
        for page in (one, other):
            page.goto("/queue")
            page.wait_for_timeout(300)
        began = time.monotonic()
        arrives(seen, "Waar is gate D7?")
        for page in (one, other):
            row = page.locator(".row", has_text="Hanneke")
            expect(row).to_contain_text("Waar is gate D7?", timeout=SOON)
        assert time.monotonic() - began < 2
        expect(one.locator("#count-all")).to_have_text("9", timeout=SOON)


def test_a_row_that_is_renewed_under_the_pointer_keeps_its_click(seen: Seen) -> None:
    arrives(seen, "Waar is gate D7?")
    with seen.opened(seen.show.agent) as page, seen.opened(seen.show.admin) as other:
        for each in (page, other):
            each.goto("/queue")
            each.wait_for_timeout(300)
        row = page.locator(".row", has_text="Hanneke")
        row.locator("p").hover()
        page.mouse.down()
        arrives(seen, "Of is het D8?")
        seen_by_other = other.locator(".row", has_text="Hanneke")
        expect(seen_by_other).to_contain_text("Of is het D8?", timeout=SOON)
        page.wait_for_timeout(300)
        expect(row).to_contain_text("Waar is gate D7?")
        page.mouse.up()
        page.locator("#thread-title", has_text="Hanneke").wait_for()
        expect(row).to_contain_text("Of is het D8?", timeout=SOON)


def test_a_reply_of_one_is_seen_by_the_other_who_has_it_open(seen: Seen) -> None:
    arrives(seen, "Waar is gate D7?")
    with (
        seen.opened(seen.show.agent) as one,
        seen.opened(seen.show.admin) as other,
    ):
        for page in (one, other):
            page.goto("/queue")
            opened(page, "Hanneke")
        one.fill("#write", "Voorbij de douane, links.")
        one.keyboard.press("Control+Enter")
        mine = one.locator(".out .words", has_text="Voorbij de douane")
        theirs = other.locator(".out .words", has_text="Voorbij de douane")
        expect(mine).to_be_visible(timeout=SOON)
        expect(theirs).to_be_visible(timeout=SOON)
        expect(other.locator(".out .tick")).to_contain_text("Verstuurd", timeout=SOON)
        assert one.input_value("#write") == ""
        # Now the customer has the turn: the row moves below the divider, for both.
        for page in (one, other):
            row = page.locator("#answered ~ .row", has_text="Hanneke")
            expect(row).to_be_visible(timeout=SOON)


def test_assigning_and_resolving_are_seen_by_the_other(seen: Seen) -> None:
    with (
        seen.opened(seen.show.agent) as one,
        seen.opened(seen.show.admin) as other,
    ):
        for page in (one, other):
            page.goto("/queue")
            opened(page, "Fatima")
        one.locator("#assign-to-me").click()
        expect(one.locator("#assign-button")).to_contain_text("Sanne", timeout=SOON)
        expect(other.locator("#assign-button")).to_contain_text("Sanne", timeout=SOON)
        expect(other.locator("#timeline")).to_contain_text(
            "Sanne Kuipers nam het op zich"
        )
        one.locator("#resolve-button").click()
        expect(one.locator("#resolve-button")).to_contain_text(
            "Heropenen", timeout=SOON
        )
        expect(other.locator(".row", has_text="Fatima")).to_have_count(0, timeout=SOON)


def test_what_comes_in_while_one_reads_back_does_not_move_the_page(seen: Seen) -> None:
    for number in range(40):
        arrives(seen, f"Bericht nummer {number}")
    with seen.opened(seen.show.agent) as page:
        page.goto("/queue")
        opened(page, "Hanneke")
        page.evaluate("document.getElementById('log').scrollTop = -900")
        marked = page.locator(".in", has_text="Bericht nummer 20")
        before = marked.bounding_box()
        arrives(seen, "Nieuw 1")
        arrives(seen, "Nieuw 2")
        button = page.locator("#new-below")
        expect(button).to_have_text("2 nieuwe berichten", timeout=SOON)
        after = marked.bounding_box()
        assert before
        assert after
        assert abs(before["y"] - after["y"]) < 2
        button.click()
        expect(page.locator(".in", has_text="Nieuw 2")).to_be_in_viewport()
        expect(button).to_be_hidden()


def test_what_was_typed_survives_a_reload_and_is_kept_per_mode(seen: Seen) -> None:
    with seen.opened(seen.show.agent) as page:
        page.goto(f"/conversations/{seen.show.busy}")
        page.fill("#write", "Half antw")
        page.locator("label", has=page.locator("#mode-note")).click()
        assert page.input_value("#write") == ""
        page.fill("#write", "Half notitie")
        assert page.locator("#send").is_hidden()
        assert page.locator("#save-note").is_visible()
        page.reload()
        assert page.input_value("#write") == "Half antw"
        page.locator("label", has=page.locator("#mode-note")).click()
        assert page.input_value("#write") == "Half notitie"


def test_a_failed_send_keeps_the_text(seen: Seen) -> None:
    with seen.opened(seen.show.agent) as page:
        page.goto(f"/conversations/{seen.show.busy}")
        page.fill("#write", "x" * 1001)
        page.locator("#send").click()
        expect(page.locator(".finding.error")).to_be_visible()
        assert len(page.input_value("#write")) == 1001
        expect(page.locator("#counter")).to_contain_text("1 teken te veel")
        page.fill("#write", "Kort")
        page.route("**/messages", lambda route: route.abort())
        page.locator("#send").click()
        expect(page.locator("#findings")).to_contain_text("Je tekst is bewaard")
        assert page.input_value("#write") == "Kort"


def test_the_list_is_walked_with_the_arrows_and_keeps_the_focus(seen: Seen) -> None:
    with seen.opened(seen.show.agent) as page:
        page.goto("/queue")
        page.locator(".row a").first.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        focused = "document.activeElement.closest('.row')?.id"
        row = page.evaluate(focused)
        arrives(seen, "Ik kom ertussen")
        expect(page.locator(".row", has_text="Ik kom ertussen")).to_be_visible()
        assert page.evaluate(focused) == row
        page.keyboard.press("Enter")
        page.locator("#thread-head").wait_for()
        assert page.evaluate(focused) == row
        page.keyboard.press("End")
        assert page.evaluate(focused) == page.locator(".row").last.get_attribute("id")


def test_a_lost_connection_is_told(seen: Seen) -> None:
    with seen.opened(seen.show.agent) as page:
        page.route("**/live*", lambda route: route.abort())
        page.goto("/queue")
        expect(page.locator("#stale")).to_be_visible(timeout=10_000)


def test_a_log_in_that_ends_ends_the_page(seen: Seen) -> None:
    with seen.opened(seen.show.agent) as page:
        page.goto("/queue")
        page.wait_for_timeout(300)
        seen.at.end_log_ins(seen.show.agent)
        page.wait_for_url("**/login**", timeout=10_000)


def test_files_are_handed_in_and_can_be_taken_away(seen: Seen, tmp_path: Path) -> None:
    with seen.opened(seen.show.agent) as page:
        page.goto(f"/conversations/{seen.show.busy}")
        files = [tmp_path / "label.pdf", tmp_path / "tweede.pdf"]
        for file in files:
            file.write_bytes(b"%PDF-1.4")
        page.set_input_files("#file", files)
        expect(page.locator('#uploads input[name="upload"]')).to_have_count(2)
        page.get_by_role("button", name="tweede.pdf verwijderen").click()
        page.locator("#send").click()
        expect(page.locator(".out .file", has_text="label.pdf")).to_be_visible()
        expect(page.locator("#uploads li")).to_have_count(0)


def test_a_reaction_is_put_and_taken_away(seen: Seen) -> None:
    with seen.opened(seen.show.agent) as page:
        page.goto(f"/conversations/{seen.show.busy}")
        bubble = page.locator(".in", has_text="Is daar iemand?")
        bubble.hover()
        bubble.get_by_role("button", name="Reageren").click()
        page.get_by_role("button", name="🙏").click()
        expect(bubble.locator(".reaction")).to_contain_text("🙏", timeout=SOON)


@pytest.mark.parametrize("width", [320, 768])
def test_one_pane_or_two(seen: Seen, width: int) -> None:
    with seen.opened(seen.show.agent, width=width) as page:
        page.goto("/queue")
        opened(page, "Fatima")
        expect(page.locator("#thread")).to_be_visible()
        assert page.locator("#list").is_visible() is (width == 768)
        page.locator("#details-button").click()
        expect(page.locator("#details")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#details")).to_be_hidden()
        if width == 320:
            page.locator("#back").click()
            expect(page.locator("#list")).to_be_visible()


def test_going_back_shows_what_was_there(seen: Seen) -> None:
    with seen.opened(seen.show.agent) as page:
        page.goto("/queue")
        opened(page, "Fatima")
        opened(page, "Sophie")
        page.go_back()
        page.locator("#thread-title", has_text="Fatima").wait_for()
        page.fill("#write", "Werkt nog")
        page.go_back()
        page.get_by_text("Kies een gesprek").wait_for()
