"""A plugin's folder as if it were installed, without installing it."""

import tomllib
from pathlib import Path
from typing import Any

from webcare.errors import ConfigurationError

_GROUPS = ("webcare", "webcare.contracts")


def as_installed(folder: Path, place: Path) -> str:
    """Describe a plugin in `place` as an installed distribution; return its name.

    With both folders on Python's path its entry points are found like anyone else's.

    Raises:
        ConfigurationError: when the folder has no pyproject.toml that names a plugin.
    """
    project = _project(folder)
    name = str(project.get("name", folder.name))
    version = str(project.get("version", "0"))
    described = place / f"{name.replace('-', '_')}-{version}.dist-info"
    described.mkdir(parents=True, exist_ok=True)
    (described / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
    )
    (described / "entry_points.txt").write_text(_entries(project), encoding="utf-8")
    return name


def _project(folder: Path) -> dict[str, Any]:
    file = folder / "pyproject.toml"
    try:
        project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
    except FileNotFoundError:
        raise ConfigurationError(
            f"{folder} has no pyproject.toml. Begin with: webcare new channel NAME"
        ) from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}") from None
    if not project.get("entry-points", {}).get("webcare"):
        raise ConfigurationError(
            f"{file} names no plugin: it needs a line under "
            "[project.entry-points.webcare]."
        )
    return dict(project)


def _entries(project: dict[str, Any]) -> str:
    groups = project["entry-points"]
    return "\n".join(
        "\n".join([f"[{group}]", *(f"{k} = {v}" for k, v in groups[group].items())])
        for group in _GROUPS
        if group in groups
    )
