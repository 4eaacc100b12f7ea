"""What no database can hold does not exist: it is no failure of ours."""

import pytest

from tests.made.desk import Desk
from tests.made.showcase import furnish
from tests.made.site import site

pytestmark = pytest.mark.anyio

NUMBERS = (str(1 << 63), "9" * 19, "9" * 5000, "²", "-1")

READ = (
    "/conversations/{number}",
    "/conversations/{number}/changes",
    "/conversations/{busy}/template?template={number}",
    "/files/{number}",
    "/people/{number}",
)

CHANGE: tuple[tuple[str, dict[str, str]], ...] = (
    ("/conversations/{busy}/assign", {"user": "{number}"}),
    (
        "/conversations/{busy}/messages",
        {"mode": "reply", "text": "Ja", "reply_to": "{number}"},
    ),
    (
        "/conversations/{busy}/messages",
        {"mode": "reply", "text": "Ja", "upload": "{number}"},
    ),
    ("/messages/{number}/retry", {}),
    ("/people/{agent}", {"name": "Sanne", "role": "agent", "team": "{number}"}),
    ("/channels/service", {"team": "{number}"}),
    ("/profile/tokens/{number}/revoke", {}),
)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:20])
async def test_no_page_fails_on_a_number_that_is_too_large(
    on_both: Desk, number: str
) -> None:
    show = furnish(on_both, on_both.channel("service"), "paper")
    blanks = {"number": number, "busy": show.busy, "agent": show.agent}
    answers: dict[str, int] = {}
    async with site(on_both).browser(show.admin) as browser:
        for path in READ:
            answers[path] = (await browser.get(path.format(**blanks))).status_code
        for path, fields in CHANGE:
            given = {name: value.format(**blanks) for name, value in fields.items()}
            done = await browser.post(path.format(**blanks), given, hx_request="true")
            answers[" ".join([path, *fields])] = done.status_code
        none = f"/conversations/{show.busy}/changes?messages={number}"
        assert (await browser.get(none)).status_code == 200
    assert {what: status for what, status in answers.items() if status != 404} == {}


async def test_no_page_fails_on_text_that_cannot_be_stored(on_both: Desk) -> None:
    """PostgreSQL knows no NUL."""
    show = furnish(on_both, on_both.channel("service"), "paper")
    conversation = f"/conversations/{show.busy}"
    async with site(on_both).browser(show.admin) as browser:
        answers = [
            await browser.get("/queue?channel=%00"),
            await browser.get("/channels/%00"),
            await browser.post(
                f"{conversation}/messages", {"mode": "note", "text": "Ja\0"}
            ),
            await browser.http.post(
                f"{conversation}/uploads",
                content=b"Ja",
                headers={"x-csrf-token": browser.csrf, "x-file-name": "ja%00.txt"},
            ),
            await browser.post("/login", {"email": "\0", "password": "\0"}),
            await browser.post("/teams", {"name": "Balie\0"}),
            await browser.post("/profile", {"name": "Noor\0"}),
        ]
    assert [answer.status_code for answer in answers if answer.is_server_error] == []
