"""The laboratory, the demo's stories and files, and their Dutch."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import webcare_facebook.simulation
from tests.plugins.facebook.simulation.bench import bench
from webcare.domain.content import MessageKind
from webcare.errors import SimulationError
from webcare.plugin.simulation import HITCHES, LAST
from webcare_facebook.simulation import FacebookSimulation
from webcare_facebook.simulation.samples import portrait

PACKAGE = Path(webcare_facebook.simulation.__file__).parent


def dutch() -> dict[str, str]:
    with (PACKAGE / "translations" / "nl.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file)}


def refusals() -> set[str]:
    """Return every whole sentence with which the simulation refuses something."""
    return {
        str(node.args[0].value)
        for file in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "SimulationError"
        and isinstance(node.args[0], ast.Constant)
    }


def test_all_that_the_laboratory_says_is_there_in_dutch() -> None:
    simulation = FacebookSimulation()
    experiments = simulation.experiments()
    fields = [f for e in experiments for f in e.fields] + list(simulation.switches())
    said = {text for e in experiments for text in (e.title, e.help)}
    said |= {text for f in fields for text in (f.title, f.help, f.group)}
    said |= {title for f in fields for _, title in f.choices} | refusals()
    said -= {field.title for field in HITCHES}
    known = dutch()
    assert {
        sentence for sentence in said if sentence and not known.get(sentence)
    } == set()


async def test_how_the_webhooks_fare_is_told_in_dutch_too() -> None:
    async with bench() as platform:
        told = set()
        await platform.performs("outage", minutes="100")
        await platform.says()
        for minutes in (0, 15, 45):
            await platform.passes(minutes=minutes)
            switches = platform.simulation.switches()
            told |= {f.help for f in switches if f.name == "outage"}
        assert len(told) == 3
        assert all(dutch()[sentence] for sentence in told)


def test_every_switch_reads_what_it_writes() -> None:
    simulation = FacebookSimulation()
    simulation.switch({field.name: field.value for field in simulation.switches()})
    with pytest.raises(SimulationError, match="no switch"):
        simulation.switch({"wonder": "on"})
    with pytest.raises(SimulationError, match="one of"):
        simulation.switch({"echo": "sideways"})


async def test_every_experiment_happens_as_it_is_offered() -> None:
    for experiment in FacebookSimulation().experiments():
        async with bench() as platform:
            await platform.says()
            if experiment.name == "given":
                await platform.performs("taken")
            await platform.performs(experiment.name)
            await platform.passes(seconds=10)


async def test_an_unknown_experiment_is_refused() -> None:
    async with bench() as platform:
        with pytest.raises(SimulationError, match="no experiment"):
            await platform.performs("wonder")


async def test_nobody_and_nowhere_are_refused() -> None:
    async with bench() as platform:
        for account, person in ((platform.page, "nobody"), ("0", "fatima")):
            with pytest.raises(SimulationError):
                platform.simulation.thread(account, person)
            with pytest.raises(SimulationError):
                platform.simulation.wall(account, person)
        with pytest.raises(SimulationError, match="no such file"):
            platform.simulation.file("404")


def test_the_stories_fit_the_people_and_the_wall() -> None:
    simulation = FacebookSimulation()
    people = {person.id for person in simulation.people}
    page = simulation.accounts[0].id
    wall = simulation.wall(page, "fatima")
    posts = {post.id for post in wall.posts}
    stories = simulation.stories()
    assert len(stories) >= 8
    for story in stories:
        assert story.account == page
        assert story.person in people
        published = [line.publish for line in story.lines if line.publish]
        assert {p.parent for p in published} <= posts | {None, LAST}
        told_ago = [line.ago for line in story.lines]
        assert told_ago == sorted(told_ago, reverse=True)
    public = [s for s in stories if any(line.publish for line in s.lines)]
    assert 0 < len(public) < len(stories)


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        (MessageKind.IMAGE, b"\x89PNG"),
        (MessageKind.VOICE, b"RIFF"),
        (MessageKind.STICKER, b"\x89PNG"),
        (MessageKind.DOCUMENT, b"%PDF"),
        (MessageKind.VIDEO, b"\x00\x00\x00\x20ftypisom"),
    ],
)
def test_a_sample_is_a_file_of_its_kind(kind: MessageKind, begins: bytes) -> None:
    assert FacebookSimulation().sample(kind).data.startswith(begins)


def test_a_face_is_always_the_same() -> None:
    assert portrait("1") == portrait("1") != portrait("2")


def test_secrets_do_not_show() -> None:
    simulation = FacebookSimulation()
    account = simulation.accounts[0]
    shown = repr((account, simulation.world.pages, simulation.world.credentials))
    for name in ("app_secret", "verify_token", "page_token"):
        assert account.settings[name] not in shown
