"""The files that the front end's build made, by the names of their sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from webcare.errors import ConfigurationError

FOLDER = Path(__file__).parents[1] / "web" / "static"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One built file."""

    url: str
    integrity: str


def read_bundles(folder: Path = FOLDER) -> dict[str, Bundle]:
    """Return the built files.

    Raises:
        ConfigurationError: when nothing was built.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        reason = "The front end is missing: run `make assets`, or install a wheel."
        raise ConfigurationError(reason) from None
    return {
        name: Bundle(f"/static/{entry['file']}", entry["integrity"])
        for name, entry in manifest.items()
    }
