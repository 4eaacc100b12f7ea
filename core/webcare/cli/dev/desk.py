"""The desk itself: every channel that brings a simulation, connected to it."""

import asyncio
import socket
from contextlib import ExitStack

import typer
import uvloop

from webcare.bootstrap import build_core, make_app
from webcare.cli.demo.desk import PASSWORD, STAFF, channel_name, desk
from webcare.cli.demo.phones import Phones, phones_at
from webcare.cli.dev.inspector import Inspector
from webcare.cli.dev.places import ADDRESS, DATA, WEBHOOKS
from webcare.cli.listening import make_server
from webcare.cli.ports import port_of
from webcare.cli.running import only_server
from webcare.cli.sandbox import (
    LOOPBACK,
    free_port,
    port_or_other,
    sandbox_settings,
)
from webcare.cli.stopping import leave_quietly
from webcare.services.configuration.apply import apply
from webcare.services.core import Core
from webcare.services.operations.schema import migrate


def run_desk(*, port: int, phone_port: int) -> None:
    """Run the desk until a signal comes.

    Raises:
        WebcareError: when the folder cannot be used, or a part does not start.
    """
    settings = sandbox_settings(DATA)
    with ExitStack() as stack:
        stack.enter_context(only_server(settings.data_dir))
        listener = stack.enter_context(port_or_other(settings.host, port, "inbox"))
        phones = stack.enter_context(phones_at(free_port(phone_port, "phone")))
        settings = settings.on_port(port_of(listener))
        migrate(settings, alone=True)
        core = build_core(settings)
        leave_quietly()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(core, listener, phones))


async def _run(core: Core, listener: socket.socket, phones: Phones) -> None:
    started = asyncio.Event()
    app = Inspector(make_app(core), core, WEBHOOKS, typer.echo)
    server = make_server(app, started.set)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    opening = asyncio.create_task(_open(core, phones, started))
    try:
        await asyncio.wait({serving, opening}, return_when=asyncio.FIRST_COMPLETED)
        if opening.done() and not opening.exception():
            await serving
    finally:
        opening.cancel()
        server.should_exit = True
        await serving
        await asyncio.gather(opening, return_exceptions=True)
    if not opening.cancelled() and (error := opening.exception()):
        raise error


async def _open(core: Core, phones: Phones, started: asyncio.Event) -> None:
    """Connect every simulated platform, and say where everything is."""
    await started.wait()
    platforms = await asyncio.to_thread(phones.wait_until_ready)
    client = phones.client
    accounts = [(platform, client.accounts(platform)[0]) for platform in platforms]
    await apply(core, desk(accounts))
    address = f"http://{LOOPBACK}:{core.settings.port}"
    for platform in platforms:
        url = f"{address}/webhooks/{channel_name(platform)}"
        await asyncio.to_thread(client.connect, platform, url)
    ADDRESS.write_text(address, encoding="utf-8")
    typer.echo(_welcome(core, phones, platforms))


def _welcome(core: Core, phones: Phones, platforms: tuple[str, ...]) -> str:
    lines = [""]
    for report in core.plugins.describe():
        lines += [f"  {report.name}: {reason}" for reason in report.reasons]
    lines += [f"  Write as a customer    {phones.url}/{each}" for each in platforms]
    lines.append(
        f"  Answer as an agent     {core.settings.public_url}"
        f"  (log in as {STAFF[0].email} with {PASSWORD})"
    )
    lines += ["", "Every webhook is shown below. Stop with Ctrl-C."]
    return "\n".join(lines)
