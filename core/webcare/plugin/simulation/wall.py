"""What everybody sees on the platform: posts, and what people say under them."""

from dataclasses import dataclass
from datetime import datetime

from webcare.plugin.simulation.phone import (
    PhoneFile,
    SimulatedAccount,
    SimulatedPerson,
    Upload,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallPost:
    """One public post, comment or reply.

    Attributes:
        author: the name beside it.
        by_account: True for what our account wrote.
        by_person: True for what the person whose screen this is wrote.
        parent: the id of what it hangs under or replies to; None at the top.
        hidden: whether only its author and their friends still see it.
        liked: whether our account likes it.
        link: an address in it that opens a private chat; empty for none.
        note: what the platform says is wrong with it, in English.
    """

    id: str
    author: str
    text: str
    at: datetime
    by_account: bool = False
    by_person: bool = False
    parent: str | None = None
    file: PhoneFile | None = None
    hidden: bool = False
    edited: bool = False
    liked: bool = False
    link: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """The public place around one of our accounts, oldest post first.

    Removed posts are not on it.
    """

    account: SimulatedAccount
    person: SimulatedPerson
    posts: tuple[WallPost, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Write in public: a post of one's own, or under `parent`."""

    text: str = ""
    parent: str | None = None
    file: Upload | None = None


@dataclass(frozen=True, slots=True)
class FollowLink:
    """Open the private chat that a link in a post leads to, its text filled in.

    What the person then sends first carries the link's token, as on the platform.
    """

    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """The private chat that a link opens, and the text that it fills in."""

    account: str
    text: str = ""
