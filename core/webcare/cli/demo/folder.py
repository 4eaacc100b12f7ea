"""The folder that a demo may use: its own, and nobody else's."""

import shutil
from pathlib import Path

from webcare.cli.running import LOCK_FILE
from webcare.errors import WebcareError

FOLDER = Path(".demo")
_MARK = "this-is-a-demo"
_FILLED = "filled\n"


class DemoFolder:
    """A data folder with a mark in it, so that nothing else is ever removed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark = path / _MARK

    def claim(self, *, reset: bool) -> bool:
        """Make the folder ours; return whether a demo's conversations are in it.

        A demo that was stopped before it was filled begins anew.

        Raises:
            WebcareError: when something else is in it.
        """
        if not self._mark.exists():
            others = [each for each in self._path.iterdir() if each.name != LOCK_FILE]
            if others:
                raise WebcareError(
                    f"The folder {self._path} holds something that is not a demo. Set "
                    "WEBCARE_DATA_DIR to a folder that is empty or not there."
                )
        elif not reset and self._mark.read_text() == _FILLED:
            return True
        else:
            self._empty()
        self._mark.write_text("begun\n")
        return False

    def note_filled(self) -> None:
        """Remember that the demo's conversations are all there."""
        self._mark.write_text(_FILLED)

    def _empty(self) -> None:
        for each in self._path.iterdir():
            # Whoever holds the lock holds this very file.
            if each.name in {LOCK_FILE, _MARK}:
                continue
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            else:
                each.unlink()
