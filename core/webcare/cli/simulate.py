"""`webcare simulate`: customers on platforms that exist on this machine only."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from webcare.plugin.simulation import Simulation

SIMULATOR = "http://127.0.0.1:9000"


class _Platforms(TyperGroup):
    """Takes the name of any platform as a command, without loading a plugin."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as typer's own
        """Let `PLATFORM` stand for every name that is no command of its own."""
        if args and args[0] not in self.commands:
            return args[0], self.commands["PLATFORM"], args[1:]
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=_Platforms, help="Write as a customer, on a simulated platform.")


@app.command()
def serve(
    port: Annotated[
        int,
        typer.Option(metavar="PORT", min=1, max=65535, help="The port of the phone."),
    ] = 9000,
    *,
    until_eof: Annotated[bool, typer.Option("--until-eof", hidden=True)] = False,
) -> None:
    """Run the simulated platforms, with a phone in the browser.

    Only this machine reaches them. A channel uses one when its setting base_url is the
    platform's address, which the phone shows.
    """
    from webcare.cli.stopping import leave_quietly, stop_at_eof
    from webcare.cli.working import command_settings
    from webcare.errors import SimulationError
    from webcare.simulator import serve as serve_simulator

    simulations = _simulations(command_settings().blocked_plugins)
    if not simulations:
        raise SimulationError("No plugin that is installed brings a simulation.")
    leave_quietly()
    if until_eof:
        stop_at_eof()
    else:
        names = ", ".join(simulation.title for simulation in simulations)
        typer.echo(f"Simulating {names} on http://127.0.0.1:{port}")
    serve_simulator(simulations, port=port)


@app.command("PLATFORM")
def say(
    context: typer.Context,
    text: Annotated[str, typer.Option(metavar="WORDS", help="What they write.")] = "",
    person: Annotated[
        str,
        typer.Option("--from", metavar="PERSON", help="Who; the first when not named."),
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="text, or image, voice, location and so on, with a sample.",
        ),
    ] = "text",
    *,
    public: Annotated[
        bool,
        typer.Option("--public", help="Where everybody sees it, not in the chat."),
    ] = False,
    simulator: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="WEBCARE_SIMULATOR_URL",
            show_default=True,
            help="Where the simulator is.",
        ),
    ] = SIMULATOR,
) -> None:
    """Write to us as a customer: webcare simulate whatsapp --text "Hallo".

    A simulator must be running: that of `webcare demo`, or `webcare simulate serve`.
    PLATFORM stands for the name of any platform that is simulated.
    """
    from webcare.domain.content import MessageKind
    from webcare.errors import ConfigurationError
    from webcare.simulator import SimulatorClient

    kinds = [each.value for each in MessageKind]
    if kind not in kinds:
        raise ConfigurationError(f"--kind is one of {', '.join(kinds)}.")
    if kind == MessageKind.TEXT and not text:
        raise ConfigurationError("Say what they write, with --text.")
    with SimulatorClient(simulator) as client:
        phone = client.phone(str(context.info_name), person)
        message = (
            phone.publishes(text)
            if public
            else phone.says(text, kind=MessageKind(kind))
        )
    typer.echo(f"{phone.person} sent {message}")


def _simulations(blocked: tuple[str, ...]) -> list["Simulation"]:
    from webcare.loader import load_plugins

    types = load_plugins(blocked).channel_types.values()
    made = (channel.simulation() for channel in types)
    return [simulation for simulation in made if simulation is not None]
