"""Who meets Webcare in a browser: an agent at the desk, a traveller with a phone."""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from struct import pack

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    expect,
)

from tests.e2e.stories.stage import PASSWORD, PLATFORM, Stage


class Crowd:
    """Hands out browsers, one to a person, and hears what they complain about."""

    def __init__(self, stage: Stage, browser: Browser) -> None:
        self._stage = stage
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(self, *, width: int = 1280) -> Page:
        """Open a browser of its own."""
        context = self._browser.new_context(
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            viewport={"width": width, "height": 720},
        )
        context.set_default_timeout(15_000)
        context.on("weberror", lambda event: self.complaints.append(str(event.error)))
        context.on("console", self._listen)
        self._contexts.append(context)
        return context.new_page()

    def agent(self, name: str, *, width: int = 1280) -> "Agent":
        """Let somebody of the staff log in."""
        return Agent(self.page(width=width), self._stage.url).log_in(name)

    def traveller(self, key: str, platform: str = PLATFORM) -> "Traveller":
        """Let somebody take a phone, and open the chat with us."""
        return Traveller(self.page(), self._stage, key, platform).opens()

    def passer_by(self, key: str, platform: str) -> "Traveller":
        """Let somebody take a phone, and look at what is public around us."""
        return Traveller(self.page(), self._stage, key, platform).goes_out()

    def leave(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "Content Security Policy" in said.text:
            self.complaints.append(said.text)


@contextmanager
def crowd(stage: Stage, browser: Browser) -> Iterator[Crowd]:
    """Give people browsers; an error in a script or a broken policy fails the test."""
    people = Crowd(stage, browser)
    yield people
    people.leave()
    assert not people.complaints, people.complaints


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who works at the desk, in Dutch."""

    page: Page
    url: str

    def log_in(self, name: str) -> "Agent":
        """Go to the desk and log in."""
        self.page.goto(self.url)
        self.page.get_by_label("E-mailadres").fill(f"{name}@example.org")
        self.page.get_by_label("Wachtwoord").fill(PASSWORD)
        self.page.get_by_role("button", name="Inloggen").click()
        return self

    @property
    def conversation(self) -> str:
        """Return the number of the open conversation."""
        return self.page.locator("#thread").get_attribute("data-id") or ""

    def row(self, person: str, words: str = "") -> Locator:
        """Return somebody's row in the list; of several, the one with these words."""
        return self.page.locator("#rows .row").filter(
            has=self.page.get_by_text(person, exact=True), has_text=words
        )

    def open(self, person: str, words: str = "") -> None:
        """Open somebody's conversation from the list."""
        self.row(person, words).click()
        title = self.page.get_by_role("heading", name=person, level=2).first
        expect(title).to_be_visible()

    def see(self, address: str) -> None:
        """Show another view of the list."""
        self.page.goto(f"{self.url}{address}")

    def message(self, words: str) -> Locator:
        """Return a message in the open conversation."""
        return self.page.locator("#timeline > li[data-m]").filter(has_text=words)

    def stop(self, reason: str) -> Locator:
        """Return what stops what is written: said while typing, or when it is sent.

        It goes from where it is said on sending to where it is said while typing.
        """
        said = self.page.locator(":is(#hints, #findings) .finding.error")
        return said.filter(has_text=reason).first

    def writes(self, words: str, *, note: bool = False) -> None:
        """Write an answer, or a note for colleagues."""
        mode = "Notitie" if note else "Antwoord"
        modes = self.page.get_by_role("radiogroup", name="Wat schrijf je?")
        modes.get_by_text(mode, exact=True).click()
        self.page.get_by_label("Je tekst").fill(words)
        button = "Notitie opslaan" if note else "Versturen"
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.get_by_label("Je tekst")).to_have_value("")

    def answers_in_public(self, words: str) -> None:
        """Write what everybody may read; it leaves when nobody takes it back."""
        self.page.get_by_label("Je tekst").fill(words)
        button = "Openbaar antwoorden"
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.get_by_label("Je tekst")).to_have_value("")

    def goes_private(self, way: str) -> Locator:
        """Choose a way from the open public conversation into private."""
        self.page.get_by_role("link", name="Verder in privé").click()
        panel = self.page.get_by_role("dialog", name="Verder in privé")
        chosen = panel.locator("details.way").filter(has_text=way)
        if chosen.get_attribute("open") is None:
            chosen.locator("summary").click()
        return chosen

    @property
    def case(self) -> Locator:
        """Return the conversations that are one case with the open one."""
        return self.page.get_by_label("Details").locator(".members > li")

    def does(self, action: str) -> None:
        """Press a button above the open conversation."""
        self.page.locator("#thread-head").get_by_role("button", name=action).click()

    def chooses(self, menu: str, item: str) -> None:
        """Choose from a menu above the open conversation."""
        head = self.page.locator("#thread-head")
        head.locator("summary").filter(has_text=menu).click()
        head.get_by_role("button", name=item).click()


@dataclass(frozen=True, slots=True)
class Traveller:
    """Somebody with a phone: at the chat with the airport, or at what is public."""

    page: Page
    stage: Stage
    key: str
    platform: str = PLATFORM

    def opens(self) -> "Traveller":
        """Take the phone."""
        self.page.goto(f"{self._address}?lang=nl")
        expect(self.page.get_by_label("Bericht", exact=True)).to_be_visible()
        return self

    def goes_out(self) -> "Traveller":
        """Look at what everybody may read."""
        self.page.goto(f"{self._address}/wall?lang=nl")
        expect(self.page.get_by_label("Openbare berichten")).to_be_visible()
        return self

    @property
    def _address(self) -> str:
        account = self.stage.account_on(self.platform).id
        return f"{self.stage.phone_url}/{self.platform}/{account}/{self.key}"

    def publishes(self, words: str, *, under: str = "") -> None:
        """Write in public, perhaps under a post with these words."""
        if under:
            self.post(under).get_by_role("link", name="Antwoorden").click()
            expect(self.page.get_by_text("U antwoordt op:")).to_be_visible()
        self.page.get_by_label("Wat iedereen mag lezen").fill(words)
        self.page.get_by_role("button", name="Plaatsen", exact=True).click()
        expect(self.post(words)).to_be_visible()

    def post(self, words: str) -> Locator:
        """Return what somebody published."""
        posts = self.page.get_by_label("Openbare berichten").get_by_role("article")
        return posts.filter(has_text=words)

    def writes(self, words: str) -> None:
        """Write and send."""
        self.draft.fill(words)
        self.presses_send()

    def sends(self, kind: str) -> None:
        """Send something else than words: a sample of it."""
        self.page.get_by_label("Iets anders sturen").click()
        self.page.get_by_role("button", name=kind, exact=True).click()

    def bubble(self, words: str) -> Locator:
        """Return a message on the phone."""
        return self.page.get_by_role("article").filter(has_text=words)

    @property
    def draft(self) -> Locator:
        """Return the field in which stands what is not sent yet."""
        return self.page.get_by_label("Bericht", exact=True)

    def presses_send(self) -> None:
        """Send what stands there."""
        self.page.get_by_role("button", name="Versturen", exact=True).click()

    def looks(self, *, at_the_chat: bool) -> None:
        """Open the chat or put it away."""
        self.page.get_by_label("Gesprek open").set_checked(at_the_chat)


def has_tick(bubble: Locator, tick: str) -> None:
    """Wait until a message of a traveller's has come so far."""
    expect(bubble.locator(".tick")).to_have_class(re.compile(rf"\b{tick}\b"))


def photo(name: str = "plattegrond.png") -> FilePayload:
    """Return a small picture: a square of one colour."""
    side, colour = 64, b"\x1f\x6f\x8b"

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return pack(">I", len(data)) + body + pack(">I", zlib.crc32(body))

    pixels = zlib.compress((b"\0" + colour * side) * side)
    head = pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )
    return {"name": name, "mimeType": "image/png", "buffer": data}
