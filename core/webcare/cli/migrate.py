"""`webcare migrate`: bring the database to the schema of this version."""

import typer

app = typer.Typer()


@app.command()
def migrate() -> None:
    """Bring the database up to date with this version of Webcare.

    Doing it twice does no harm. On SQLite `webcare serve` does it by itself; on
    PostgreSQL make a backup, stop the servers, migrate, and start them again.
    """
    from webcare.cli.working import command_settings
    from webcare.services import schema

    schema.migrate(command_settings())
    typer.echo("The database is up to date.")
