"""The laboratory of the simulated X: its people, switches, experiments, stories."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.plugins.twitter.simulation.bench import bench
from webcare.errors import SimulationError
from webcare.plugin.simulation import HITCHES, LAST
from webcare_twitter.simulation import TwitterSimulation
from webcare_twitter.simulation.limits import ALLOWED
from webcare_twitter.simulation.weights import weight

HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


def test_everybody_has_a_number_and_a_user_name_of_their_own() -> None:
    world = TwitterSimulation().world
    people = [*world.people.values(), *(h.profile for h in world.houses.values())]
    assert len({person.id for person in people}) == len(people) >= 11
    assert len({person.username.lower() for person in people}) == len(people)
    assert all(HANDLE.fullmatch(person.username) for person in people)


def test_the_switches_can_be_set_to_what_they_are() -> None:
    simulation = TwitterSimulation()
    before = simulation.world.scenario
    simulation.switch({field.name: field.value for field in simulation.switches()})
    assert simulation.world.scenario == before
    with pytest.raises(SimulationError, match="no switch"):
        simulation.switch({"wonder": "on"})
    with pytest.raises(SimulationError, match="between"):
        simulation.switch({"copies": "0"})
    with pytest.raises(SimulationError, match="one of"):
        simulation.switch({"shape": "round"})


async def test_an_unknown_experiment_is_refused() -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError, match="no experiment"):
            await platform.performs("wonder")


async def test_every_experiment_can_be_let_happen_as_it_stands() -> None:
    async with bench() as platform:
        await platform.publishes()
        for experiment in platform.simulation.experiments():
            await platform.performs(experiment.name)


async def test_people_are_as_the_laboratory_makes_them() -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError, match="already"):
            await platform.performs("rename", username="tombaker_leeds")
        with pytest.raises(SimulationError, match="15"):
            await platform.performs("rename", username="met een spatie")
        await platform.performs("rename", username="fatima_nl")
        person = platform.simulation.people[0]
        assert (person.id, person.address) == ("fatima", "@fatima_nl")


@pytest.mark.parametrize(
    ("where", "kind"), [("public", "post.mention.create"), ("private", "dm.received")]
)
async def test_a_flood_comes_at_the_rate_that_was_asked_for(
    where: str, kind: str
) -> None:
    async with bench() as platform:
        platform.posted.clear()
        await platform.performs("flood", count="100", rate="20", where=where)
        await platform.passes(seconds=2)
        # One of them writes in encrypted chat, of which another event tells.
        assert 40 <= len(platform.posted) <= 42
        await platform.passes(seconds=10)
        assert len(platform.posted) == 100
        assert kind in platform.types
        assert len({event["event_uuid"] for event in platform.events}) == 100


async def test_time_can_be_let_pass() -> None:
    async with bench() as platform:
        await platform.performs("advance", hours="3")
        assert (await platform.posts()).status_code == 401


def test_stories_are_in_public_and_in_private_and_fit_x() -> None:
    simulation = TwitterSimulation()
    stories = simulation.stories()
    people = {person.id: person for person in simulation.people}
    assert len(stories) >= 8
    lines = [line for story in stories for line in story.lines]
    assert any(line.say for line in lines)
    assert any(line.publish and line.publish.parent == LAST for line in lines)
    assert {people[story.person].language for story in stories} == {"nl", "en"}
    for line in lines:
        assert weight(line.answer) <= 280
        assert line.publish is None or weight(line.publish.text) <= 280


async def test_stories_can_be_told() -> None:
    async with bench() as platform:
        for story in platform.simulation.stories():
            for line in story.lines:
                deed = line.publish or line.say
                if deed and getattr(deed, "parent", None) != LAST:
                    await platform.simulation.act(platform.house, story.person, deed)
        await platform.passes()
        assert platform.types.count("post.mention.create") == 6
        assert platform.types.count("dm.received") == 4
        wall = platform.wall()
        unaddressed = [
            post for post in wall.values() if "@vlietdrecht" not in post.text
        ]
        assert len([post for post in unaddressed if not post.by_account]) == 2


def test_all_that_the_laboratory_says_is_there_in_dutch() -> None:
    simulation = TwitterSimulation()
    experiments = simulation.experiments()
    fields = [f for e in experiments for f in e.fields] + list(simulation.switches())
    said = {text for e in experiments for text in (e.title, e.help)}
    said |= {text for f in fields for text in (f.title, f.help, f.group)}
    said |= {title for f in fields for _, title in f.choices}
    said -= {field.title for field in HITCHES}
    folder = Path(str(simulation.translations)).parent
    sources = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    raised = re.compile(r'SimulationError\(\s*"([^"]+)"\s*\)')
    said |= {text for source in sources for text in raised.findall(source)}
    with Path(folder, "translations", "nl.po").open("rb") as file:
        dutch = {str(message.id): message.string for message in read_po(file)}
    missing = {s for s in said if s and s not in ALLOWED and not dutch.get(s)}
    assert missing == set()
    assert len(said) > 90
    unused = {key for key in dutch if key} - said
    assert unused == set()
