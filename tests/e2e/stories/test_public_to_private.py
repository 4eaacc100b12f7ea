"""From public to private: a complaint that everybody reads, and help that nobody does.

Everything is real but the platforms: processes, signed webhooks, their APIs, browsers.
A test takes travellers whom no other test takes.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.stories.people import Agent, Crowd
from tests.e2e.stories.stage import FACEBOOK, SOCIAL, Stage, X, airport

UNSURE = "Kwam via een link die openbaar stond: dit kan iemand anders zijn."
FROM_LINK = "Kwam via een openbare link: kan iemand anders zijn."


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("airport"), SOCIAL) as made:
        yield made


def is_marked(agent: Agent, word: str) -> None:
    """Wait until the open conversation says who can read it."""
    expect(agent.page.locator("#visibility")).to_have_text(word)


def is_over(agent: Agent) -> None:
    """Finish the open conversation."""
    agent.does("Afronden")
    head = agent.page.locator("#thread-head")
    expect(head.get_by_role("button", name="Heropenen")).to_be_visible()


def test_a_complaint_below_a_post_is_helped_in_a_private_reply(people: Crowd) -> None:
    name, complaint = "Fatima El Amrani", "Mijn koffer kwam van band 3 zonder wiel!"
    fatima, lisa = people.passer_by("fatima", FACEBOOK), people.agent("lisa")
    fatima.publishes(complaint, under="bagagebanden 3 en 4")
    expect(lisa.row(name)).to_contain_text("Openbaar")
    lisa.open(name)
    public = lisa.conversation
    is_marked(lisa, "Openbaar")

    inside, outside = (
        "Dag Fatima, wat is je labelnummer?",
        "We stuurden je een bericht.",
    )
    way = lisa.goes_private("Privé-antwoord")
    way.get_by_label("Alleen de persoon leest").fill(inside)
    way.get_by_label("Iedereen leest").first.fill(outside)
    way.get_by_role("button", name="Privé antwoorden").click()
    lisa.page.get_by_role("link", name="Naar de privékant").click()
    is_marked(lisa, "Privé")
    private = lisa.conversation
    assert private != public
    expect(lisa.message(inside)).to_contain_text("Bezorgd")

    # Everybody reads the closing reply; the rest is hers alone.
    expect(fatima.post(outside)).to_be_visible()
    expect(fatima.post(inside)).to_have_count(0)
    chat = people.traveller("fatima", FACEBOOK)
    expect(chat.bubble(inside)).to_be_visible()
    expect(chat.bubble(outside)).to_have_count(0)
    chat.writes("OV 334 911.")
    expect(lisa.message("OV 334 911.")).to_be_visible()
    expect(lisa.case).to_have_count(2)
    expect(lisa.case.filter(has_text="Openbaar")).to_have_count(1)
    expect(lisa.page.get_by_text(UNSURE)).to_have_count(0)
    lisa.writes("Dank je, je krijgt een nieuwe koffer.")
    expect(chat.bubble("een nieuwe koffer")).to_be_visible()
    expect(fatima.post("een nieuwe koffer")).to_have_count(0)

    is_over(lisa)
    lisa.case.filter(has_text="Openbaar").get_by_role("link").first.click()
    is_marked(lisa, "Openbaar")
    assert lisa.conversation == public
    expect(lisa.message(outside)).to_be_visible()
    is_over(lisa)
    expect(lisa.row(name)).to_have_count(0)


def test_a_mention_goes_on_by_a_link_to_direct_messages(people: Crowd) -> None:
    name, complaint = "Piet Dekker", "@vlietdrecht Al een uur in de rij. Schande!"
    piet, lisa = people.passer_by("piet", X), people.agent("lisa")
    piet.publishes(complaint)
    expect(lisa.row(name)).to_contain_text("Openbaar")
    lisa.open(name)
    public = lisa.conversation
    way = lisa.goes_private("Link naar X")
    way.get_by_label("Iedereen leest").first.fill("Vervelend! Verder in DM: {link}")
    way.get_by_role("button", name="Link plaatsen").click()
    expect(lisa.page.get_by_text("De link is onderweg.")).to_be_visible()
    lisa.page.get_by_role("link", name="Naar de openbare kant").click()
    expect(lisa.page.get_by_label("Details")).to_contain_text("er kwam nog niemand")

    reply = piet.post("Vervelend! Verder in DM")
    reply.get_by_role("button", name="Privégesprek openen").click()
    expect(piet.draft).to_have_value(re.compile(r"WC-[2-9A-Z]{10}"))
    piet.presses_send()
    greeting = "ik ga graag hier verder"
    expect(piet.bubble(greeting)).to_be_visible()
    lisa.open(name, greeting)
    is_marked(lisa, "Privé")
    assert lisa.conversation != public
    expect(lisa.case).to_have_count(2)
    # The platform says that it is the same account; of nobody else it says so.
    expect(lisa.page.get_by_text(UNSURE)).to_have_count(0)
    lisa.writes("Bij poort 5 staat niemand.")
    expect(piet.bubble("Bij poort 5")).to_be_visible()
    piet.goes_out()
    expect(piet.post("Verder in DM")).to_be_visible()
    expect(piet.post("Bij poort 5")).to_have_count(0)

    joost = people.passer_by("joost", X)
    reply = joost.post("Vervelend! Verder in DM")
    reply.get_by_role("button", name="Privégesprek openen").click()
    expect(joost.draft).to_have_value(re.compile(r"WC-[2-9A-Z]{10}"))
    joost.presses_send()
    lisa.open("Joost van Dijk")
    expect(lisa.page.get_by_text(UNSURE)).to_be_visible()
    expect(lisa.case).to_have_count(3)
    expect(lisa.case.filter(has_text=FROM_LINK)).to_have_count(1)


def test_a_mention_goes_on_at_another_platform(people: Crowd) -> None:
    """Who comes by the link joins the case; a person decides whether it is the same."""
    name = "Tom Baker"
    tom, lisa = people.passer_by("tom", X), people.agent("lisa")
    tom.publishes("@vlietdrecht My flight from Leeds is late, will OV 1427 wait?")
    lisa.open(name)
    way = lisa.goes_private("Link naar WhatsApp")
    way.get_by_label("Iedereen leest").first.fill("Reach us here: {link}")
    way.get_by_role("button", name="Link plaatsen").click()
    lisa.page.get_by_role("link", name="Naar de openbare kant").click()

    door = tom.post("Reach us here").get_by_role("link", name="WhatsApp openen")
    door.click()
    expect(tom.draft).to_have_value(re.compile(r"WC-[2-9A-Z]{10}"))
    greeting = tom.draft.input_value()
    tom.presses_send()
    expect(tom.bubble(greeting)).to_be_visible()
    expect(tom.draft).to_have_value("")

    lisa.open(name, greeting)
    expect(lisa.page.get_by_text(UNSURE)).to_be_visible()
    expect(lisa.case).to_have_count(2)
    private = lisa.conversation
    details = lisa.page.get_by_label("Details")
    expect(details).to_contain_text("Mogelijk dezelfde persoon als Tom Baker")
    details.get_by_role("link", name="Profiel openen").click()
    alike = lisa.page.get_by_role("region", name="Mogelijk dezelfde persoon")
    expect(alike).to_contain_text("via een uitnodiging")
    alike.get_by_role("link", name="Vergelijken en samenvoegen").click()
    lisa.page.get_by_role("button", name="Samenvoegen", exact=True).click()
    expect(lisa.page.get_by_text("Samengevoegd.")).to_be_visible()
    addresses = lisa.page.get_by_role("region", name="Adressen")
    expect(addresses).to_contain_text("tombaker_leeds")
    expect(addresses).to_contain_text("+31605550108")
    talks = lisa.page.get_by_role("region", name="Gesprekken").get_by_role("listitem")
    expect(talks).to_have_count(2)

    # One person now, and still each conversation is answered where it is held.
    lisa.see(f"/conversations/{private}")
    lisa.writes("It will wait, ten minutes.")
    expect(tom.bubble("It will wait")).to_be_visible()
    lisa.case.filter(has_text="Openbaar").get_by_role("link").first.click()
    is_marked(lisa, "Openbaar")
    lisa.answers_in_public("Good to hear you reached us.")
    outside = people.passer_by("tom", X)
    expect(outside.post("Good to hear you reached us.")).to_be_visible()
    expect(outside.post("It will wait")).to_have_count(0)
    expect(tom.bubble("Good to hear")).to_have_count(0)


def test_a_public_reply_is_taken_back_in_time(people: Crowd) -> None:
    name, hasty = "Noor", "Dat is uw eigen schuld."
    noor, lisa = people.passer_by("noor", X), people.agent("lisa")
    noor.publishes("@vlietdrecht Waarom rijdt bus 40 niet?")
    lisa.open(name)
    lisa.answers_in_public(hasty)
    lisa.page.get_by_role("button", name="Ongedaan maken").click()
    expect(lisa.page.get_by_label("Je tekst")).to_have_value(hasty)
    expect(lisa.message(hasty)).to_contain_text("Ingetrokken voor het versturen")
    calm = "Bus 40 rijdt weer vanaf 14.00 uur."
    lisa.answers_in_public(calm)
    expect(noor.post(calm)).to_be_visible()
    # What was written before it would have been there before it.
    expect(noor.post(hasty)).to_have_count(0)


def test_a_comment_goes_on_by_a_link_to_the_pages_chat(people: Crowd) -> None:
    """Comment and chat bear different ids, so that nobody knows who came."""
    name = "Mehmet Çelik"
    mehmet, lisa = people.passer_by("mehmet", FACEBOOK), people.agent("lisa")
    mehmet.publishes("De paal op P3 doet niets!", under="120 nieuwe laadpalen")
    lisa.open(name)
    way = lisa.goes_private("Link naar Facebook")
    way.get_by_role("button", name="Link plaatsen").click()
    lisa.page.get_by_role("link", name="Naar de openbare kant").click()
    reply = mehmet.post("We helpen je graag verder in een privégesprek")
    reply.get_by_role("button", name="Privégesprek openen").click()
    mehmet.writes("Paal 14, mijn auto laadt niet.")
    lisa.open(name, "Paal 14")
    is_marked(lisa, "Privé")
    expect(lisa.case).to_have_count(2)
    expect(lisa.page.get_by_text(UNSURE)).to_be_visible()
    lisa.writes("Paal 14 is weer aan.")
    expect(mehmet.bubble("Paal 14 is weer aan.")).to_be_visible()
