"""`webcare doctor`: what is wrong, and what to do."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from webcare.services.operations.symptom import Symptom
    from webcare.settings import Settings

app = typer.Typer()


@app.command()
def doctor() -> None:
    """Say in plain words what is wrong, and what to do.

    Changes nothing. Tries every channel against its platform. Leaves with 1 when
    something is wrong; a warning alone is no reason.
    """
    import asyncio

    from webcare.cli.working import command_settings

    settings = command_settings()
    levels = asyncio.run(_report(settings))
    if "wrong" in levels:
        raise typer.Exit(1)
    typer.echo("\nNothing is wrong." if "warning" in levels else "\nAll is well.")


async def _report(settings: "Settings") -> set[str]:
    """Print every symptom as soon as it is known; return their levels."""
    levels: set[str] = set()
    async for symptom in _symptoms(settings):
        levels.add(symptom.level)
        typer.echo(f"{symptom.level:8} {symptom.sentence}")
        if symptom.advice:
            typer.echo(f"{'':8} -> {symptom.advice}")
    return levels


async def _symptoms(settings: "Settings") -> "AsyncIterator[Symptom]":
    import os

    from webcare.bootstrap import build_core
    from webcare.cli.working import close_core
    from webcare.services.operations import doctor

    for symptom in doctor.examine_settings(settings, os.environ):
        yield symptom
    place = list(doctor.examine_place(settings))
    for symptom in place:
        yield symptom
    yield await doctor.examine_server(settings)
    if place[0].level == "wrong":
        return
    schema = doctor.examine_schema(settings)
    yield schema
    if schema.level != "ok":
        return
    core = build_core(settings)
    try:
        async for symptom in doctor.examine_core(core):
            yield symptom
    finally:
        await close_core(core)
