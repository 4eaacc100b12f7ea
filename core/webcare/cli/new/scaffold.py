"""A new channel as files, from the texts in the folder beside this."""

import keyword
import re
from importlib.resources import files
from pathlib import Path
from string import Template

from webcare.errors import ConfigurationError, WebcareError

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 40

_PLACES = {
    "pyproject.toml.txt": "pyproject.toml",
    "README.md.txt": "README.md",
    "__init__.py.txt": "webcare_{module}/__init__.py",
    "contract.py.txt": "webcare_{module}/contract.py",
    "quality.yaml.txt": "webcare_{module}/quality.yaml",
}


def new_channel(name: str, folder: Path) -> Path:
    """Write a channel of a name into a folder that is new or empty; return the folder.

    Raises:
        ConfigurationError: when the name cannot be one of a type of channel.
        WebcareError: when something stands in the folder already, or it cannot be made.
    """
    values = _values(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise WebcareError(
                f"{folder} is not empty. Name another folder with --folder."
            )
        for source, place in _PLACES.items():
            text = files("webcare.cli.new").joinpath("channel", source).read_text()
            target = folder / place.format(**values)
            target.parent.mkdir(exist_ok=True)
            target.write_text(Template(text).substitute(values), encoding="utf-8")
    except OSError as error:
        raise WebcareError(f"{folder} cannot be written: {error.strerror}.") from error
    return folder


def _values(name: str) -> dict[str, str]:
    module = name.replace("-", "_")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST or keyword.iskeyword(module):
        raise ConfigurationError(
            f"{name!r} cannot be the name of a channel: use lower-case letters, digits "
            "and single hyphens, beginning with a letter, such as acme or my-forum."
        )
    words = name.split("-")
    return {
        "name": name,
        "module": module,
        "title": " ".join(word.capitalize() for word in words),
        "class_name": "".join(word.capitalize() for word in words),
    }
