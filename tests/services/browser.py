"""Chromium for the tests: found, or installed by `make test`.

`python -m tests.services.browser` installs it where that can be done; what could
not be done is said, and the tests that need it name it again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # What is not on this machine does not exist: our pages load nothing from
    # elsewhere, and a test that would need it fails here instead of later.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class BrowserUnavailableError(Exception):
    """There is no Chromium; the text says what would help."""


def find() -> str:
    """Return the path of Chromium: the machine's, else Playwright's own.

    Raises:
        BrowserUnavailableError: when neither is there.
    """
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        return path
    message = "Chromium is missing: install Debian's `chromium`."
    raise BrowserUnavailableError(message)


def flags() -> list[str]:
    """Return how to start Chromium here."""
    # Chromium refuses to run as root with its sandbox on.
    return [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def install() -> None:
    """Install Chromium: from Debian as root, else as Playwright does it."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    attempts: list[tuple[str, ...]] = [
        (sys.executable, "-m", "playwright", "install", "chromium")
    ]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # A second try with fresh lists: those of an image are often old or gone.
        attempts = [INSTALL, ("apt-get", "update"), INSTALL, *attempts]
    for command in attempts:
        with tempfile.TemporaryFile() as output:
            subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=300,
                check=False,
            )
        if shutil.which(NAMES[0]):
            return


def main() -> None:
    """Have a Chromium, or say that there is none."""
    try:
        find()
    except BrowserUnavailableError:
        print("Installing Chromium for the tests.")
        install()
        try:
            find()
        except BrowserUnavailableError as error:
            print(f"{error} Tests that need it will say so.")


if __name__ == "__main__":
    main()
