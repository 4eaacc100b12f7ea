"""Running the desk in a process of its own, and anew when the plugin changes."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer
from watchfiles import PythonFilter, watch

from webcare.cli.dev.places import DATA, SITE
from webcare.cli.dev.plugin_folder import as_installed

_STOP_SECONDS = 15.0


def run_reloading(folder: Path | None, *, port: int, phone_port: int) -> None:
    """Run the desk until a signal comes, and begin anew at each change.

    Raises:
        ConfigurationError: when the folder holds no plugin.
    """
    environment = dict(os.environ)
    watched = [folder.resolve()] if folder else []
    own_folder(DATA)
    if folder is not None:
        shutil.rmtree(SITE, ignore_errors=True)
        as_installed(folder, SITE)
        paths = [str(SITE.resolve()), str(folder.resolve())]
        environment["PYTHONPATH"] = os.pathsep.join(
            [*paths, *filter(None, [environment.get("PYTHONPATH")])]
        )
    command = [sys.executable, "-m", "webcare", "dev", "--inside"]
    command += ["--port", str(port), "--phone-port", str(phone_port)]
    # Ctrl-C ends the wait below; the desk gets its signal from us.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run(command, environment, watched)
    except KeyboardInterrupt:
        typer.echo("The desk has stopped.")


def own_folder(folder: Path) -> None:
    """Make a folder that others on this machine do not read, and no commit holds.

    What platforms post is kept there as it came, beside the key to their secrets.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def _run(
    command: list[str], environment: Mapping[str, str], watched: list[Path]
) -> None:
    while True:
        with _desk(command, environment) as desk:
            if not watched:
                desk.wait()
                return
            for changed in watch(*watched, watch_filter=PythonFilter()):
                names = sorted({Path(path).name for _, path in changed})
                typer.echo(f"\nChanged: {', '.join(names)}. Beginning anew.")
                break
            else:
                return


@contextmanager
def _desk(
    command: list[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    desk = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own program
    try:
        yield desk
    finally:
        desk.terminate()
        try:
            desk.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            desk.kill()
            desk.wait()
