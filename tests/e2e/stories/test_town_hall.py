"""A town hall on WhatsApp: what it is for, what it never says, and people's data.

Everything is real but the platform: processes, signed webhooks, the send API, browsers.
"""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import expect

from tests.e2e.stories.people import Crowd
from tests.e2e.stories.stage import CHANNEL, Stage, airport

MANUAL = """
[[policies]]
kind = "scope"
[policies.document]
profile = "government"
uses = ["permits", "appointments", "services"]
[policies.document.purpose]
nl = "Vragen over uw aanvraag of afspraak."
[[policies.document.redirected]]
name = "route"
title = "Reisadvies"
patterns = ["hoe kom ik"]
link = "https://example.org/plan"
[policies.document.redirected.texts]
nl = "Plan uw reis op {target}"

[[policies]]
kind = "privacy"
[policies.document]
forbidden = ["citizen_number"]
[policies.document.notice]
send = true
[policies.document.notice.texts]
nl = "Zo gaan wij met uw gegevens om: {link}"
[policies.document.notice.page]
nl = "Wij bewaren gesprekken een jaar."
[policies.document.bots]
say_so = true
"""
NOTICE = "Zo gaan wij met uw gegevens om:"
FORBIDDEN = {
    "promotion": "Profiteer nu van 20% korting op uw parkeervergunning!",
    "campaign": "Steun onze kandidaat voor de gemeenteraad.",
    "voters": "Op welke partij gaat u stemmen?",
    "elections": "Stem woensdag op lijst 3.",
}
ALLOWED = (
    "Er is brand in de haven: houd ramen en deuren dicht.",
    "Uw vergunning ligt klaar.",
    "U kunt dinsdag om tien uur terecht.",
    "De papierbak wordt maandag geleegd.",
    "Het museum is open tot vijf uur.",
    "Stemmen kan tot negen uur 's avonds in het stadhuis.",
)
"""A crisis, a permit, an appointment, a service, tourism, and where one can vote."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("hall")) as made:
        (made.folder / "manual.toml").write_text(MANUAL, encoding="utf-8")
        made.webcare("apply", "manual.toml")
        yield made


def test_a_government_keeps_to_what_the_channel_is_for(people: Crowd) -> None:
    """What is forbidden is stopped and says why; other questions are sent on."""
    fatima = people.traveller("fatima")
    lisa = people.agent("lisa")
    fatima.writes("Hoe kom ik bij het stadhuis?")
    lisa.open("Fatima El Amrani")
    offered = lisa.page.get_by_role("button", name="Gebruik deze tekst")
    expect(offered).to_be_visible()

    box = lisa.page.get_by_label("Je tekst")
    box.fill("Stem VVD!")
    lisa.page.get_by_role("button", name="Versturen", exact=True).click()
    stopped = lisa.stop("Dit probeert een stem te beïnvloeden")
    expect(stopped).to_be_visible()
    stopped.get_by_role("link", name="Waarom?").click()
    expect(
        lisa.page.get_by_role("heading", name="Waarom is dit tegengehouden?")
    ).to_be_visible()
    expect(lisa.page.get_by_text("De regel is scope.elections.")).to_be_visible()
    lisa.page.go_back()

    box.fill("")
    offered.click()
    expect(box).to_have_value("Plan uw reis op https://example.org/plan")
    lisa.page.get_by_role("button", name="Versturen", exact=True).click()
    expect(fatima.bubble("Plan uw reis op https://example.org/plan")).to_be_visible()
    expect(fatima.bubble("Stem VVD!")).to_have_count(0)


def test_all_uses_that_are_allowed_leave_and_no_other(
    people: Crowd, stage: Stage
) -> None:
    """Also when a program writes: the profile is asked on every way out."""
    willem, lisa = people.traveller("willem"), people.agent("lisa")
    willem.writes("Goedemorgen!")
    lisa.open("Willem van den Berg")
    address = f"/conversations/{lisa.conversation}/messages"
    with stage.program("lisa") as program:
        for use, text in FORBIDDEN.items():
            answer = program.post(address, json={"kind": "reply", "text": text})
            assert answer.status_code == 422, text
            rules = [each["rule"] for each in answer.json()["findings"]]
            assert f"scope.{use}" in rules, text
        for text in ALLOWED:
            answer = program.post(address, json={"kind": "reply", "text": text})
            assert answer.status_code == 201, text
    for text in ALLOWED:
        expect(willem.bubble(text)).to_be_visible()
    for text in FORBIDDEN.values():
        expect(willem.bubble(text)).to_have_count(0)


def test_people_are_told_once_and_can_read_more(people: Crowd, stage: Stage) -> None:
    """The notice comes with the first message, says that it is automatic, and links."""
    jan = people.traveller("jan")
    jan.writes("Is mijn paspoort klaar?")
    told = jan.bubble(NOTICE)
    expect(told).to_be_visible()
    expect(told).to_contain_text("Dit is een automatisch bericht.")
    jan.writes("Ik had dinsdag een afspraak.")
    lisa = people.agent("lisa")
    lisa.open("Jan Hoekstra")
    lisa.writes("Ja, u kunt het ophalen.")
    expect(jan.bubble("Ja, u kunt het ophalen.")).to_be_visible()
    expect(jan.bubble(NOTICE)).to_have_count(1)

    automatic = lisa.message(NOTICE)
    expect(automatic).to_contain_text("Automatisch verstuurd")
    automatic.hover()
    automatic.get_by_role("link", name="Waarom?").click()
    expect(
        lisa.page.get_by_role("heading", name="Waarom is dit verstuurd?")
    ).to_be_visible()

    address = f"{stage.url}/privacy/{CHANNEL}"
    page = httpx2.get(address, headers={"accept-language": "nl"})
    assert page.status_code == 200
    for words in ("Wij bewaren gesprekken een jaar.", "Vergunningen en aanvragen"):
        assert words in page.text
    assert "set-cookie" not in page.headers
