"""How somebody comes in who begins a conversation, as the door says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TurnedAwayAs:
    """Why somebody found no place, and on which day of the channel's clock."""

    why: str
    day: str


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody comes in who begins a conversation.

    Attributes:
        refusal: why they find no place; None when they do.
        popup_id: the pop-up service that they come for; None for none.
        team_id: the team that has the conversations there; None for the channel's.
    """

    refusal: TurnedAwayAs | None = None
    popup_id: int | None = None
    team_id: int | None = None


USUAL = Entry()
"""Like anybody who writes to the channel."""
