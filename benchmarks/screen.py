"""From a webhook to the agent's screen, beside a page that only listens."""

import asyncio
import re
import statistics
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.load import post_steadily
from benchmarks.servers import EMAIL, PASSWORD, webcare
from benchmarks.webhooks import WHATSAPP, requests
from tests.services import browser as chromium

RATE = 50
COUNT = 20 * RATE
WARM_UP = 3 * RATE
_SETTLE_SECONDS = 2
_NAME = re.compile(rb'"name":"(.*?)"')

# Every person of the load is another one, so a row is known by its name. It counts as
# seen when the frame is drawn after it was put in the list.
_WATCH = """() => {
  window.seen = {};
  const note = (rows) => requestAnimationFrame(() => {
    const now = performance.timeOrigin + performance.now();
    for (const row of rows) window.seen[row.querySelector("b").textContent] ??= now;
  });
  new MutationObserver((changes) => {
    const added = changes.flatMap((each) => [...each.addedNodes]);
    const rows = added.filter((each) => each.matches?.(".row"));
    if (rows.length) note(rows);
  }).observe(document.getElementById("rows"), {childList: true});
}"""

# The least that a page can do: listen, and look at what it is told.
_LISTEN = """() => {
  window.seen = {};
  new EventSource("/live").addEventListener("changes", (event) => {
    const now = performance.timeOrigin + performance.now();
    for (const row of JSON.parse(event.data).rows) {
      const name = row.html.match(/<b>(.*?)<.b>/);
      if (name) window.seen[name[1]] ??= now;
    }
  });
}"""


@dataclass(frozen=True, slots=True)
class Screen:
    """Milliseconds from the moment that a webhook was due.

    `screen` is until its row is drawn, `bare` until a page that draws nothing has heard
    of it, `answer` until the platform has its 200; each a median and a 99th percentile.
    """

    screen: tuple[float, float]
    bare: tuple[float, float]
    answer: tuple[float, float]


def measure() -> Screen:
    """Post webhooks at a steady rate, and watch them come in a browser, on SQLite."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with webcare(folder, f"sqlite:///{folder / 'webcare.db'}") as (port, _):
            browser = playwright.chromium.launch(
                executable_path=chromium.find(), args=chromium.flags()
            )
            screen = _page(browser, port, "/queue")
            listener = _page(browser, port, "/profile")
            screen.evaluate(_WATCH)
            listener.evaluate(_LISTEN)
            # Each of somebody who has not written yet.
            unique = list(
                dict.fromkeys(requests("screen", (WARM_UP + COUNT) * 2, WHATSAPP))
            )
            # The first moments are those of caches and compilers.
            _post(port, screen, unique[:WARM_UP])
            posted = _post(port, screen, unique[WARM_UP : WARM_UP + COUNT])
            seen = [page.evaluate("window.seen") for page in (screen, listener)]
            browser.close()
    return Screen(
        screen=_spread(posted, seen[0]),
        bare=_spread(posted, seen[1]),
        answer=_summary([answered - due for due, answered in posted.values()]),
    )


def _page(browser: Browser, port: int, path: str) -> Page:
    """Open a page of somebody who is logged in, in a browser window of its own."""
    page = browser.new_context(base_url=f"http://127.0.0.1:{port}").new_page()
    page.goto("/login")
    page.locator("#f-email").fill(EMAIL)
    page.locator("#f-password").fill(PASSWORD)
    page.locator("#f-password").press("Enter")
    page.wait_for_url("**/queue")
    page.goto(path)
    return page


def _post(
    port: int, page: Page, made: Sequence[tuple[bytes, str]]
) -> dict[str, tuple[float, float]]:
    """Post webhooks; return when each was due and answered, by their people's names."""
    load = post_steadily(port, "/webhooks/bench", made, rate=RATE)
    # A thread of its own: Playwright has the event loop of this one.
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(asyncio.run, load)
        # What the browser tells meanwhile is read, or it would wait.
        while not running.done():
            page.wait_for_timeout(100)
        page.wait_for_timeout(1000 * _SETTLE_SECONDS)
    names = [_NAME.findall(body)[0].decode() for body, _ in made]
    return dict(zip(names, running.result(), strict=True))


def _spread(
    posted: dict[str, tuple[float, float]], seen: dict[str, float]
) -> tuple[float, float]:
    """Return the median and the 99th percentile, in milliseconds.

    Raises:
        RuntimeError: when one was not seen at all.
    """
    if missing := posted.keys() - seen.keys():
        raise RuntimeError(f"{len(missing)} webhooks did not come to the screen")
    return _summary([seen[name] / 1000 - due for name, (due, _) in posted.items()])


def _summary(seconds: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(seconds)
    return (
        1000 * statistics.median(ordered),
        1000 * ordered[int(len(ordered) * 0.99)],
    )
