"""`webcare plugin`: what is installed beside the core, and how it is."""

import typer

app = typer.Typer(help="See which plugins there are, and how they are.")


@app.callback()
def _group() -> None:
    """Keep `list` a command of its own, also while it is the only one."""


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
