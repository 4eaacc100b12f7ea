"""`webcare migrate`: bring the database to the schema of this version."""

import typer

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database up to date with this version of Webcare.

    Doing it twice does no harm. On PostgreSQL, servers of the version before go on
    receiving meanwhile and afterwards; make a backup first. On SQLite nothing can be
    stored until it is done, and `webcare serve` does it by itself when it starts.
    """
    from webcare.cli.running import server_process
    from webcare.cli.working import command_settings
    from webcare.services.operations import schema

    settings = command_settings()
    alone = settings.on_sqlite and server_process(settings.data_dir) is None
    schema.migrate(settings, alone=alone, say=typer.echo)
    typer.echo("The database is up to date.")
