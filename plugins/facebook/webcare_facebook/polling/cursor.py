"""Where polling stands: what the core keeps for us between two looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from webcare.plugin.payloads import as_json, read_object, text
from webcare_facebook.moments import moment_or_none


@dataclass(frozen=True, slots=True)
class Cursor:
    """What the last look found.

    Attributes:
        well_at: when Meta last sent to us for sure; None before the first look.
        missed_from: from when messages are still to be fetched; None when all are.
        page: Meta's own mark of how far that fetching came; empty at its beginning.
        troubled: whether the last look found Meta not sending.
    """

    well_at: datetime | None = None
    missed_from: datetime | None = None
    page: str = ""
    troubled: bool = False

    def as_text(self) -> str:
        """Return it as the text that the core keeps."""
        return as_json(
            {
                "well_at": _written(self.well_at),
                "missed_from": _written(self.missed_from),
                "page": self.page,
                "troubled": self.troubled,
            }
        )


def read_cursor(given: str) -> Cursor:
    """Return a kept cursor; what cannot be read is a beginning."""
    found = read_object(given) or {}
    return Cursor(
        well_at=moment_or_none(found, "well_at"),
        missed_from=moment_or_none(found, "missed_from"),
        page=text(found, "page"),
        troubled=found.get("troubled") is True,
    )


def _written(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
