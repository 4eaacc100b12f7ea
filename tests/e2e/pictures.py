"""The pictures of pages in the documentation, made again.

`python -m tests.e2e.pictures` does what the tutorial says, in a browser, on a desk of
made-up people whose clock stands still, and keeps what is seen there.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.e2e.conftest import Seen
from tests.made.desk import desk, migrated
from tests.made.glossy import Glossy
from tests.made.manual import put_in_force
from tests.made.served import served
from tests.made.showcase import furnish
from tests.made.site import site
from tests.services.browser import FLAGS, find
from webcare.policies.hours import KIND
from webcare.web.languages import LANGUAGES

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
CHANNEL = "service"
OFFICE = [{"opens": "08:30", "closes": "17:30"}]
WORKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def saturday(page: Page, language: str) -> None:
    """Set the hours of Saturday with a reply outside them, and keep three pictures."""

    def keep(what: str, name: str) -> None:
        place = PICTURES / f"saturday-{name}-{language}.png"
        # Nothing is being typed in a picture.
        page.evaluate("document.activeElement.blur()")
        page.locator(what).screenshot(path=place, animations="disabled")

    page.goto(f"/admin/policies/hours/{CHANNEL}")
    page.check("[name=own-week]")
    page.fill("[name=week-saturday-0-opens]", "10")
    page.fill("[name=week-saturday-0-closes]", "16")
    keep("#section-week", "week")
    page.check("[name=own-outside]")
    page.check("[name=outside-mode][value=reply]")
    keep("#section-outside", "reply")
    page.click("#save")
    page.check("#f-acknowledged")
    keep(".policy-draft", "change")


def main() -> None:
    """Make every picture, in each language."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=[*FLAGS])
        for language in LANGUAGES:
            url = f"sqlite:///{folder}/{language}.db"
            migrated(url)
            with desk(url, Path(folder), Glossy()) as at:
                show = furnish(at, at.channel(CHANNEL), "paper")
                put_in_force(at.core, KIND, {"week": dict.fromkeys(WORKDAYS, OFFICE)})
                with served(at) as address:
                    seen = Seen(show, site(at), address, browser)
                    seen.site.speaks(show.admin, language, "light")
                    with seen.opened(show.admin, width=1024, height=2000) as page:
                        saturday(page, language)
        browser.close()


if __name__ == "__main__":
    main()
