"""Where people's data lives outside of this installation, for the administrator."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPlace:
    """One place that holds data of the people who write to us.

    All but `url` are English, translation keys, and shown beside the channel.

    Attributes:
        what: which data, such as `Messages and files`.
        holder: the organisation that keeps it.
        where: the countries or regions.
        kept: for how long.
        url: the holder's own page about it; empty for none.
    """

    what: str
    holder: str
    where: str
    kept: str
    url: str = ""
