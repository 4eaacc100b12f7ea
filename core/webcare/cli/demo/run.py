"""Run the demo's desk: serve it, fill it, and say where it is."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain

import typer
import uvloop
from rich.console import Console
from rich.progress import Progress
from sqlmodel import Session

from webcare.bootstrap import build_core, make_app
from webcare.cli.columns import columns
from webcare.cli.demo.clock import DemoClock
from webcare.cli.demo.desk import PASSWORD, STAFF, channel_name, desk
from webcare.cli.demo.folder import DemoFolder
from webcare.cli.demo.phones import Phones
from webcare.cli.demo.seed import Place, Seeding, span_of
from webcare.cli.listening import make_server
from webcare.cli.stopping import leave_quietly
from webcare.domain.access import SYSTEM, Scope
from webcare.errors import WebcareError
from webcare.services.access.scopes import scope_of
from webcare.services.configuration.apply import apply
from webcare.services.core import Core
from webcare.services.operations.schema import migrate
from webcare.settings import Settings
from webcare.simulator.seen import Outline
from webcare.storage.queries.channels import channel_named
from webcare.storage.queries.staff import staff

_LOOPBACK = "127.0.0.1"


LANGUAGES = {"nl": "Dutch", "en": "English"}


@dataclass(frozen=True, slots=True)
class _Demo:
    """What a demo consists of while it runs."""

    core: Core
    clock: DemoClock
    phones: Phones
    folder: DemoFolder
    filled: bool
    platforms: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"http://{_LOOPBACK}:{self.core.settings.port}"


def run(
    settings: Settings,
    listener: socket.socket,
    phones: Phones,
    folder: DemoFolder,
    *,
    filled: bool,
) -> None:
    """Run the desk until a signal comes.

    Args:
        settings: as the demo needs them; the port is that of the listener.
        listener: takes the requests.
        phones: the simulator, which may still be starting.
        folder: where the data is.
        filled: whether the conversations of a former demo are in it.

    Raises:
        WebcareError: when a part does not start, or ends too soon.
    """
    migrate(settings, alone=True)
    clock = DemoClock()
    core = build_core(settings, clock=clock)
    leave_quietly()
    demo = _Demo(core, clock, phones, folder, filled, phones.wait_until_ready())
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(demo, listener))


async def _run(demo: _Demo, listener: socket.socket) -> None:
    started = asyncio.Event()
    server = make_server(make_app(demo.core), started.set)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    opening = asyncio.create_task(_open(demo, started))
    try:
        await asyncio.wait({serving, opening}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done() and not opening.exception():
            await _watch(demo, serving)
    finally:
        opening.cancel()
        server.should_exit = True
        await serving
        await asyncio.gather(opening, return_exceptions=True)
    if not opening.cancelled() and (error := opening.exception()):
        raise error


async def _watch(demo: _Demo, serving: asyncio.Task[None]) -> None:
    """Return when the server has ended.

    Raises:
        WebcareError: when the phones are gone before.
    """
    while not serving.done():
        await asyncio.wait({serving}, timeout=1)
        if not demo.phones.running:
            raise WebcareError("The simulated platforms have stopped; see above.")


async def _open(demo: _Demo, started: asyncio.Event) -> None:
    """Set the desk up, fill it, and say where it is."""
    await started.wait()
    client, platforms = demo.phones.client, demo.platforms
    stories = {platform: client.stories(platform) for platform in platforms}
    if not demo.filled:
        demo.clock.go_back(span_of(chain(*stories.values())))
    accounts = [(platform, client.accounts(platform)[0]) for platform in platforms]
    await apply(demo.core, desk(accounts))
    for platform in platforms:
        url = f"{demo.address}/webhooks/{channel_name(platform)}"
        await asyncio.to_thread(client.connect, platform, url)
    if not demo.filled:
        await _fill(demo, stories)
        demo.folder.note_filled()
    _welcome(demo)


async def _fill(demo: _Demo, stories: Mapping[str, tuple[Outline, ...]]) -> None:
    """Tell the stories of every platform, while a bar shows how far it is."""
    core, client = demo.core, demo.phones.client
    places = []
    for platform, told in stories.items():
        behind = datetime.now(UTC) - demo.clock()
        await asyncio.to_thread(client.move_clock, platform, -behind)
        name = channel_name(platform)
        channel = await core.read(partial(channel_named, SYSTEM, name=name))
        places.append(Place(platform, channel.id, told))
    agents = await core.read(_agents)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Filling the desk", total=None)
        seeding = Seeding(
            core=core,
            clock=demo.clock,
            client=client,
            agents=agents,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
        await seeding.tell(places)


def _agents(session: Session) -> list[Scope]:
    """Return what those who answer may see and do."""
    answering = {each.email for each in STAFF if each.role == "agent"}
    return [
        scope_of(session, person.id)
        for person in staff(SYSTEM, session)
        if person.email in answering
    ]


def _welcome(demo: _Demo) -> None:
    lines = ["", "Webcare runs, with made-up people on simulated platforms.", ""]
    lines += [
        f"  Write as a customer    {demo.phones.url}/{platform}"
        for platform in demo.platforms
    ]
    lines += [f"  Answer as an agent     {demo.core.settings.public_url}", ""]
    people = [
        (each.email, each.name, each.role, LANGUAGES[each.language], PASSWORD)
        for each in STAFF
    ]
    titles = ("LOG IN AS", "NAME", "ROLE", "READS", "PASSWORD")
    table = columns(titles, people)
    lines += [f"  {line}" for line in table.splitlines()]
    lines += ["", "Stop with Ctrl-C."]
    typer.echo("\n".join(lines))
