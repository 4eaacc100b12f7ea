"""`webcare worker`: work without pages, on as many hosts as it takes."""

import typer

app = typer.Typer()


@app.command()
def worker() -> None:
    """Send the answers and do all other work, beside `webcare serve`.

    Runs until it is stopped, with Ctrl-C or SIGTERM: what is under way is finished
    first. Any number of them share the work of one PostgreSQL database, with no leader
    among them; on SQLite, `webcare serve` does it all.
    """
    from webcare.cli.serve import import_plain_structlog

    import_plain_structlog()
    from webcare.errors import ConfigurationError
    from webcare.settings import Settings

    settings = Settings.load()
    if settings.on_sqlite:
        raise ConfigurationError(
            "On SQLite one process does everything: webcare serve. Set "
            "WEBCARE_DATABASE_URL to a PostgreSQL database to have several."
        )
    if not settings.worker_lanes:
        raise ConfigurationError("WEBCARE_WORKER_LANES: must be at least 1 here.")

    from webcare.cli.listening import work_until_stopped
    from webcare.logs import configure_logs

    configure_logs(settings.log_format, settings.log_level)
    work_until_stopped(settings)
