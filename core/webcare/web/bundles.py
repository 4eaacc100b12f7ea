"""The files that browsers load: bundled at build time, named after their content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from webcare.errors import ConfigurationError

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static/"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file: its address, and the hash that a browser compares it with."""

    url: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Bundles:
    """The files that the build made, by the names of their sources."""

    files: Mapping[str, Bundle]

    @classmethod
    def read(cls, folder: Path = FOLDER) -> "Bundles":
        """Read what the build left.

        Raises:
            ConfigurationError: when nothing was built.
        """
        try:
            manifest = json.loads((folder / "manifest.json").read_bytes())
        except FileNotFoundError:
            raise ConfigurationError(
                "The front end is missing: run `make assets`, or install a wheel."
            ) from None
        return cls(
            {
                name: Bundle(PREFIX + entry["file"], entry["integrity"])
                for name, entry in manifest.items()
            }
        )

    def url(self, name: str) -> str:
        """Return the address of a file."""
        return self.files[name].url

    def integrity(self, name: str) -> str:
        """Return the hash of a file, for an `integrity` attribute."""
        return self.files[name].integrity
