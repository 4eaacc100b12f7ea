"""An energy supplier's hub: every channel in one queue, every customer one person.

The simulated accounts are an airport's; what a hub asks of Webcare is the same.
Everything is real but the platforms: processes, signed webhooks, their APIs, browsers.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.stories.people import Agent, Crowd
from tests.e2e.stories.stage import CHANNEL, FACEBOOK, SOCIAL, Stage, X, airport


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with airport(tmp_path_factory.mktemp("hub"), SOCIAL) as made:
        yield made


COMMENT = "Waar blijft mijn jaarafrekening?"
MESSENGER = "Ik zit nu zonder stroom."
MENTION = "@vlietdrecht Wanneer is de storing voorbij?"
DIRECT = "Mijn klantnummer is 20417."
PHONE = "Kan ik in termijnen betalen?"
EVERYTHING = (COMMENT, MESSENGER, MENTION, DIRECT, PHONE)
"""What five people say, each in another way."""


def everybody_writes(stage: Stage) -> None:
    """Let five people write, two of them where everybody reads it."""
    phones = stage.simulator.phone
    phones(FACEBOOK, "kees").publishes(COMMENT, parent=newest_post(stage))
    phones(FACEBOOK, "aisha").says(MESSENGER)
    phones(X, "emily").publishes(MENTION)
    phones(X, "noor").says(DIRECT)
    phones("whatsapp", "priya").says(PHONE)


def newest_post(stage: Stage) -> str:
    """Return the newest post of our Page."""
    wall = stage.simulator.phone(FACEBOOK, "kees").wall()
    return [post.id for post in wall if post.by_account][-1]


def chooses(agent: Agent, name: str) -> None:
    """Choose what the list shows, by a channel or by who can read it."""
    agent.page.locator("#views-button").click()
    agent.page.locator("#views").get_by_role("link", name=name, exact=True).click()


def shows(agent: Agent, *words: str) -> None:
    """Wait until the list shows the conversations with these words, of everybody's."""
    for each in EVERYTHING:
        number = 1 if each in words else 0
        expect(rows(agent).filter(has_text=each)).to_have_count(number)


def rows(agent: Agent) -> Locator:
    return agent.page.locator("#rows .row")


def test_three_channels_are_one_queue_for_one_team(people: Crowd, stage: Stage) -> None:
    """Two agents see all of it and choose from it; another team sees nothing."""
    lisa, karim, petra = (people.agent(name) for name in ("lisa", "karim", "petra"))
    for each in (lisa, karim, petra):
        expect(each.page.get_by_role("heading", name="Wachtrij")).to_be_visible()
    everybody_writes(stage)
    for agent in (lisa, karim):
        shows(agent, *EVERYTHING)
    chooses(lisa, "luchthaven-fb")
    shows(lisa, COMMENT, MESSENGER)
    chooses(lisa, "Alleen openbaar")
    shows(lisa, COMMENT)
    lisa.page.locator(".filter-chips a").filter(has_text="luchthaven-fb").click()
    shows(lisa, COMMENT, MENTION)
    chooses(lisa, "Alleen privé")
    shows(lisa, MESSENGER, DIRECT, PHONE)
    chooses(lisa, CHANNEL)
    shows(lisa, PHONE)

    # One takes, the other sees it; each answer leaves where the question came from.
    lisa.see("/queue")
    lisa.open("Aisha Bouali")
    lisa.page.get_by_role("button", name="Aan mij toewijzen").click()
    expect(karim.row("Aisha Bouali")).to_contain_text("Lisa Vos")
    lisa.writes("De monteur is onderweg.")
    stage.simulator.phone(FACEBOOK, "aisha").waits_for_text("De monteur is onderweg.")
    karim.open("Emily Carter")
    karim.answers_in_public("Om 15.00 uur.")
    reply = stage.simulator.phone(X, "emily").waits_for_post("Om 15.00 uur.")
    assert reply.parent is not None

    # Nothing of it reached the other team.
    address = lisa.page.url
    expect(rows(petra)).to_have_count(0)
    answer = petra.page.goto(address)
    assert answer is not None
    assert answer.status == 404
    petra.see("/contacts")
    expect(petra.page.get_by_text("Aisha Bouali")).to_have_count(0)


def test_one_customer_over_three_channels_is_one_person(
    people: Crowd, stage: Stage
) -> None:
    name = "Fatima El Amrani"
    lisa = people.agent("lisa")
    said = (
        "Mijn meter tikt door.",
        "@vlietdrecht Lees dit even!",
        "Toch maar een app.",
    )
    phones = stage.simulator.phone
    phones(FACEBOOK, "fatima").says(said[0])
    expect(lisa.row(name, said[0])).to_be_visible()
    phones(X, "fatima").publishes(said[1])
    expect(lisa.row(name, said[1])).to_be_visible()
    phones("whatsapp", "fatima").says(said[2])
    lisa.open(name, said[2])
    lisa.page.get_by_role("link", name="Profiel openen").click()
    for number in (1, 2):
        merges_another(lisa, name)
        expect(talks(lisa)).to_have_count(1 + number)

    # All that she ever said, the newest first, wherever she said it.
    for place, words in enumerate(reversed(said)):
        expect(talks(lisa).nth(place)).to_contain_text(words)
    expect(talks(lisa).filter(has_text="Openbaar")).to_have_count(1)
    addresses = lisa.page.get_by_role("region", name="Adressen")
    for address in ("+31605550101", "fatima_elamrani", "Facebook"):
        expect(addresses).to_contain_text(address)

    # Another agent finds one person, and another team nobody.
    karim, petra = people.agent("karim"), people.agent("petra")
    for agent, number in ((karim, 1), (petra, 0)):
        agent.see("/contacts?q=Fatima")
        expect(agent.page.get_by_role("heading", name="Contacten")).to_be_visible()
        found = agent.page.locator("#contacts > li").filter(has_text=name)
        expect(found).to_have_count(number)


def merges_another(agent: Agent, name: str) -> None:
    """Find somebody of the same name from a profile, and merge the two."""
    page = agent.page
    page.get_by_role("link", name="Samenvoegen met een ander contact").click()
    page.get_by_role("searchbox").fill(name)
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("main").get_by_role("link", name=name).last.click()
    page.get_by_role("button", name="Samenvoegen", exact=True).click()
    expect(page.get_by_text("Samengevoegd.")).to_be_visible()


def talks(agent: Agent) -> Locator:
    """Return the conversations on the profile that is open."""
    region = agent.page.get_by_role("region", name="Gesprekken")
    return region.get_by_role("listitem")
