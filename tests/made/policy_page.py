"""The page of a policy in somebody's browser: filled in, saved, and activated."""

import re
from html import unescape

from tests.made.site import Browser


def hidden(page: str, name: str) -> str:
    """Return the number in a hidden field."""
    found = re.search(rf'name="{name}" value="(\d+)"', page)
    assert found, f"no field {name}"
    return found[1]


def words(page: str) -> str:
    """Return what a page says, without markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


async def sent(browser: Browser, address: str, **fields: str) -> str:
    """Send the form; return the page that comes back, or the one it leads to."""
    revision = hidden((await browser.get(address)).text, "revision")
    answer = await browser.post(address, {"revision": revision, **fields})
    if answer.status_code == 303:
        answer = await browser.get(answer.headers["location"])
    return answer.text


async def activated(browser: Browser, page: str, address: str) -> None:
    """Let the draft that a page shows hold from now on."""
    fields = {
        "revision": hidden(page, "revision"),
        "newest": hidden(page, "newest"),
        "acknowledged": "1",
        "when": "now",
        "note": "Handboek",
    }
    answer = await browser.post(f"{address}/activate", fields)
    assert answer.status_code == 303
