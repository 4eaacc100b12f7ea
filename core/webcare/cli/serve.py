"""`webcare serve`: the server, with its workers."""

import typer

app = typer.Typer()


@app.command()
def serve() -> None:
    """Receive messages, show the pages, send the answers.

    Runs until it is stopped, with Ctrl-C or SIGTERM: requests and sends that are under
    way are finished first. Where it listens and what it uses stands in the settings.
    With PostgreSQL, run `webcare migrate` before the first start and after an update.
    """
    from webcare.cli.listening import serve_until_stopped
    from webcare.logs import configure_logs
    from webcare.settings import Settings

    settings = Settings.load()
    configure_logs(settings.log_format, settings.log_level)
    serve_until_stopped(settings)
