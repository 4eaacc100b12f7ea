"""Every page in a real browser: nothing serious for axe, in every guise."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e.conftest import Seen

WIDTHS = (1280, 768, 320)
OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "rules": {"target-size": {"enabled": True}},
}
SERIOUS = {"serious", "critical"}

FULL = [
    "/queue",
    "/conversations/{busy}",
    "/conversations/{closed}",
    "/channels",
    "/channels/service?check=1",
    "/channels/new?type=paper",
    "/contacts",
    "/contacts?tag=bagage",
    "/contacts/{contact}",
    "/contacts/{contact}/merge?with={alike}",
    "/contacts/{contact}/merge?q=amrani",
    "/contact-fields",
    "/people",
    "/people/{agent}",
    "/profile",
    "/dead-letters",
    "/admin/work",
    "/admin/work?state=due",
    "/admin/work?state=later",
    "/conversations/{busy}/why",
    "/contacts/{contact}/erase",
    "/admin/policies/retention/organisation",
    "/admin/retention/holds?contact={contact}",
]
EMPTY = [
    *("/queue", "/channels", "/channels/new", "/people", "/dead-letters"),
    *("/contacts", "/contact-fields", "/admin/work", "/admin/work?state=later"),
    "/admin/audit",
    "/admin/retention",
    "/admin/retention/holds",
]
ERROR = ["/nowhere", "/conversations/1", "/login"]

PAIRWISE = [("light", "nl"), ("dark", "en")]
"""Each theme and each language once: colours depend on the one, sizes on the other, and
nothing that is looked for on both."""

# All of what axe says is half a megabyte, of which most says what is right.
# What is pushed out of sight in the navigation of a phone, it cannot judge either.
RUN = """async options => {
    const cut = [...document.querySelectorAll(".rail > ul > li")].filter(each =>
        each.getBoundingClientRect().right >
        each.parentElement.getBoundingClientRect().right + 1);
    const context = cut.length ? { exclude: cut } : document;
    const { violations, incomplete } = await axe.run(context, options);
    return { violations, incomplete };
}"""


def findings(page: Page) -> list[str]:
    """Return what axe holds against a page, and contrasts that it cannot judge."""
    page.evaluate(AXE_SCRIPT)
    result: dict[str, Any] = page.evaluate(RUN, OPTIONS)
    unclear = [each for each in result["incomplete"] if each["id"] == "color-contrast"]
    wrong = [each for each in result["violations"] if each["impact"] in SERIOUS]
    return [
        f"{each['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:160]}"
        for each in wrong + unclear
        for node in each["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Tell whether a page must be scrolled sideways."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide


def look_at(seen: Seen, paths: list[str], theme: str, language: str) -> dict[str, Any]:
    show = seen.show
    seen.site.speaks(show.admin, language, theme)
    wrong: dict[str, Any] = {}
    for width in WIDTHS:
        # So high that nothing is scrolled out of sight: axe cannot judge that.
        with seen.opened(show.admin, width=width, height=6000) as page:
            for path in paths:
                page.goto(
                    path.format(
                        busy=show.busy,
                        closed=show.closed,
                        agent=show.agent,
                        contact=show.contact,
                        alike=show.alike,
                    )
                )
                assert page.get_attribute("html", "lang") == language
                if found := findings(page):
                    wrong[f"{path} at {width}"] = found
                if overflows(page):
                    wrong[f"{path} at {width} sideways"] = True
    return wrong


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_full_pages_can_be_used_by_everyone(
    seen: Seen, theme: str, language: str
) -> None:
    assert look_at(seen, FULL, theme, language) == {}


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_empty_pages_and_errors_can_be_used_by_everyone(
    bare: Seen, theme: str, language: str
) -> None:
    paths = [path for path in EMPTY + ERROR if path != "/login"]
    assert look_at(bare, paths, theme, language) == {}


def test_the_log_in_page_and_its_refusal_can_be_used_by_everyone(bare: Seen) -> None:
    for width in WIDTHS:
        with bare.opened(None, width=width) as page:
            page.goto("/login")
            assert findings(page) == []
            page.fill("#f-email", "niemand@example.org")
            page.fill("#f-password", "verkeerd")
            page.get_by_role("button", name="Inloggen").click()
            page.get_by_role("alert").wait_for()
            assert findings(page) == []


def test_refused_forms_can_be_used_by_everyone(seen: Seen) -> None:
    with seen.opened(seen.show.admin) as page:
        page.goto("/people")
        page.fill("#f-email", "noor")
        page.fill("#f-password", "kort")
        page.evaluate(
            "document.querySelector('form[action=\"/people\"]').noValidate = 1"
        )
        page.get_by_role("button", name="Toevoegen", exact=True).click()
        page.locator("[aria-invalid=true]").first.wait_for()
        assert findings(page) == []
