"""What is masked in a message is opened with the keyboard, and read where it stands."""

from datetime import timedelta

import pytest

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, findings, overflows
from webcare.storage.tables import Message

SECRET = "123456782"


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_what_is_masked_is_opened_by_keyboard(
    seen: Seen, theme: str, language: str
) -> None:
    message = Message(
        conversation_id=seen.show.busy,
        channel_id=seen.show.channel,
        external_id="masked",
        direction="in",
        kind="text",
        text=f"Mijn bsn is {SECRET}.",
        status="received",
        sent_at=seen.at.now + timedelta(seconds=1),
        received_at=seen.at.now,
    )
    seen.at.add(message)
    seen.site.speaks(seen.show.agent, language, theme)
    for width in (1280, 320):
        with seen.opened(seen.show.agent, width=width, height=2400) as page:
            page.goto(f"/conversations/{seen.show.busy}")
            assert SECRET not in page.content()
            assert (findings(page), overflows(page)) == ([], False)
            page.focus(f"#open{message.id}")
            page.keyboard.press("Enter")
            opened = page.locator(f"#m{message.id} .bubble", has_text=SECRET)
            opened.wait_for()
            page.wait_for_function(
                "id => document.activeElement.closest('li')?.id === id",
                arg=f"m{message.id}",
            )
            assert (findings(page), overflows(page)) == ([], False)
