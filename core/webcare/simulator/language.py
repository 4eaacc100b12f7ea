"""Dutch and English for the simulator's pages.

The English sentence is the key. Platforms bring the Dutch of what they name themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LANGUAGES = {"nl": "Nederlands", "en": "English"}
OWN = Path(__file__).parent / "translations"
_LOCALES = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}
_ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Language:
    """One language, with all sentences that it has."""

    code: str
    sentences: dict[str, str]

    def say(self, text: str, /, **values: object) -> str:
        """Return a sentence with its named blanks, such as `{name}`, filled."""
        found = self.sentences.get(text) or text
        return found.format(**values) if values else found

    def time(self, moment: datetime) -> str:
        """Return the hour and minute, such as 14:05."""
        return moment.astimezone(_ZONE).strftime("%H:%M")

    def full(self, moment: datetime) -> str:
        """Return day and time in full."""
        local = moment.astimezone(_ZONE)
        return format_datetime(local, "EEEE d MMMM y HH:mm", locale=_LOCALES[self.code])

    def exact(self, moment: datetime) -> str:
        """Return the time with its seconds."""
        return moment.astimezone(_ZONE).strftime("%H:%M:%S")


class Languages:
    """The languages of one host; catalogues are read when it is made."""

    def __init__(self, folders: Iterable[Path]) -> None:
        dutch: dict[str, str] = {}
        for folder in folders:
            dutch = _read(folder / "nl.po") | dutch
        self._known = {"nl": Language("nl", dutch), "en": Language("en", {})}

    def choose(self, asked: str | None, accepted: str) -> Language:
        """Return the language that was asked for, else the browser's, else Dutch."""
        if asked in self._known:
            return self._known[asked]
        for part in accepted.lower().split(","):
            code = part.strip().split(";")[0].split("-")[0]
            if code in self._known:
                return self._known[code]
        return self._known["nl"]


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file)
    return {
        message.id: message.string
        for message in catalogue
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.id
        and message.string
        and not message.fuzzy
    }
