"""`webcare plugin`: what is installed beside the core, and how it is."""

from typing import Annotated

import typer

from webcare.errors import ConfigurationError

app = typer.Typer(help="See which plugins there are, and how they are.")


@app.command("list")
def list_plugins() -> None:
    """Show every plugin: name, version, hooks and health.

    Leaves with 1 when a plugin could not be loaded.
    """
    from webcare.cli.columns import columns
    from webcare.cli.working import command_settings
    from webcare.loader import load_plugins

    settings = command_settings()
    reports = load_plugins(settings.blocked_plugins).describe()
    if not reports:
        typer.echo("No plugins are installed.")
        return
    rows = [
        (
            report.name,
            report.version or "unknown",
            ", ".join(report.hooks) or "none",
            report.state,
        )
        for report in reports
    ]
    typer.echo(columns(("NAME", "VERSION", "HOOKS", "HEALTH"), rows))
    for report in reports:
        for reason in report.reasons:
            typer.echo(f"{report.name}: {reason}")
    if any(report.state == "unhealthy" for report in reports):
        raise typer.Exit(1)


@app.command()
def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of a plugin.")],
) -> None:
    """Run the contract of channels against an installed plugin, and print its score.

    Bronze keeps the whole contract; silver brings a simulated platform and a live
    check besides; gold says where data lives, speaks Dutch, and has nothing to do in
    its quality.yaml. Needs pytest and pyyaml: pip install "webcare[testing]". Leaves
    with 1 when a rule is broken.
    """
    try:
        from webcare.testing.check import check_plugin
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f'{error.name} is not installed. Do: pip install "webcare[testing]"'
        ) from None
    from webcare.cli.scores import score_lines

    card = check_plugin(name)
    for line in score_lines(card):
        typer.echo(line)
    if card.outcomes.broken:
        raise typer.Exit(1)
