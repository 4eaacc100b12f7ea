"""`webcare channel`: the accounts that are connected."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.plugin import Check
    from webcare.services.core import Core

app = typer.Typer(help="See the connected accounts, and try whether they work.")


@app.command("list")
def list_channels() -> None:
    """Show every channel, its health and the address of its webhook."""
    from webcare.cli.columns import columns
    from webcare.cli.sentences import filled
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.services.connecting.channels import overviews

    async def run(core: "Core") -> tuple[list[tuple[str, ...]], list[str]]:
        found = await overviews(core, SYSTEM)
        rows: list[tuple[str, ...]] = [
            (
                one.view.name,
                one.view.type,
                one.view.team or "everyone",
                one.health.level,
                f"{core.settings.public_url}/webhooks/{one.view.name}",
            )
            for one in found
        ]
        return rows, [
            f"{one.view.name}: {filled(reason.text, reason.values)}"
            for one in found
            for reason in one.health.reasons
        ]

    rows, reasons = run_with_core(run)
    if not rows:
        typer.echo(
            "Nothing is connected yet. Connect a channel with: webcare apply FILE"
        )
        return
    typer.echo(columns(("NAME", "TYPE", "TEAM", "HEALTH", "WEBHOOK"), rows))
    for reason in reasons:
        typer.echo(reason)


@app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel's name.")],
) -> None:
    """Try a channel's settings against its platform, now.

    Leaves with 1 when something failed.
    """
    from webcare.cli.sentences import filled
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.services.connecting.channels import check_channel, overview

    async def run(core: "Core") -> "Sequence[Check]":
        found = await overview(core, SYSTEM, name)
        return await check_channel(core, SYSTEM, found.view.id)

    checks = run_with_core(run)
    if not checks:
        typer.echo(f"The plugin of {name} has nothing to check.")
    for one in checks:
        text = filled(one.text, one.values)
        typer.echo(f"{one.outcome:8} {one.name}{': ' + text if text else ''}")
    if any(one.outcome == "failed" for one in checks):
        raise typer.Exit(1)


@app.command("stop-pilot")
def stop_pilot(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel's name.")],
) -> None:
    """Let nobody new into a channel's pilot, at once. What runs goes on."""
    _switch_pilot(name, stop=True)
    typer.echo(f"Nobody new gets into the pilot of {name}.")


@app.command("resume-pilot")
def resume_pilot(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel's name.")],
) -> None:
    """Let people into a channel's pilot again, as its policy says."""
    _switch_pilot(name, stop=False)
    typer.echo(f"The pilot of {name} goes on as its policy says.")


def _switch_pilot(name: str, *, stop: bool) -> None:
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.services.admission import stopping
    from webcare.services.connecting.channels import overview

    async def run(core: "Core") -> None:
        found = await overview(core, SYSTEM, name)
        change = stopping.stop_pilot if stop else stopping.resume_pilot
        await change(core, SYSTEM, found.view.id)

    run_with_core(run)
