"""Which tips somebody looks at, as the address of the gallery says it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from webcare.domain.tips import TipKind, TipState
from webcare.storage.ids import id_in
from webcare.storage.queries.tips import TipFilter
from webcare.web.languages import translatable

EVERY = "all"
"""The tab with tips in all states."""

STATES = {
    TipState.NEW: translatable("New"),
    TipState.SELECTED: translatable("Selected"),
    TipState.USED: translatable("Used"),
    TipState.REJECTED: translatable("Rejected"),
}

KINDS = {
    TipKind.PHOTO: ("image", translatable("Photo")),
    TipKind.FILM: ("video", translatable("Film")),
    TipKind.SOUND: ("audio", translatable("Sound")),
    TipKind.DOCUMENT: ("document", translatable("Document")),
    TipKind.TEXT: ("chat", translatable("Text")),
}

FIELDS = ("state", "kind", "since", "until", "sender")
"""What a form has to send along to come back to the same tips."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which tips of a team; what is empty leaves nothing out.

    What makes no sense in an address is left out too.
    """

    team_id: int
    state: str = TipState.NEW.value
    kind: str = ""
    since: str = ""
    until: str = ""
    sender: str = ""

    @classmethod
    def of(cls, team_id: int, asked: Callable[[str], str]) -> "Sought":
        """Read the fields of an address or form."""
        state = asked("state")
        known = state in {*TipState, EVERY}
        sender = asked("sender")
        return cls(
            team_id,
            state=state if known else TipState.NEW.value,
            kind=asked("kind") if asked("kind") in set(TipKind) else "",
            since=_date_in(asked("since")),
            until=_date_in(asked("until")),
            sender=sender if id_in(sender) else "",
        )

    @property
    def values(self) -> dict[str, str]:
        """Return the fields that lead back here."""
        return {name: getattr(self, name) for name in FIELDS}

    def to(self, **changed: str) -> "Sought":
        """Return what is sought when something else is chosen."""
        return Sought(self.team_id, **(self.values | changed))

    def url(self, **more: str) -> str:
        """Return the address of the gallery, with something more to tell."""
        given = {name: value for name, value in self.values.items() if value}
        if self.state == TipState.NEW:
            del given["state"]
        given |= {name: value for name, value in more.items() if value}
        return f"/tips/{self.team_id}" + ("?" + urlencode(given) if given else "")

    def only(self, zone: ZoneInfo) -> TipFilter:
        """Return the filter of the query; days are those of a time zone."""
        until = _start(self.until, zone)
        return TipFilter(
            state=None if self.state == EVERY else TipState(self.state),
            kind=TipKind(self.kind) if self.kind else None,
            since=_start(self.since, zone),
            # The last day counts in.
            until=until and until + timedelta(days=1),
            identity_id=id_in(self.sender) if self.sender else None,
        )


def _date_in(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    # The ends of the calendar are no moments in every time zone.
    return day.isoformat() if date(1970, 1, 2) <= day <= date(9000, 1, 1) else ""


def _start(day: str, zone: ZoneInfo) -> datetime | None:
    if not day:
        return None
    return datetime.combine(date.fromisoformat(day), time(), zone)
