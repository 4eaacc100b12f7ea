"""What somebody who looks an installation over finds."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing that was looked at; `advice` is what to do, empty when all is well."""

    level: Level
    sentence: str
    advice: str = ""
