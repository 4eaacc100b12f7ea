"""Who is on the simulated platform: our Pages, and the people who write to them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcare_facebook.simulation.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The simulated app and its secrets; they open nothing but the simulation."""

    app_id: str = "1783490210056612"
    app_name: str = "Webcare"
    app_secret: str = field(default="simulated-app-secret", repr=False)
    verify_token: str = field(default="simulated-verify-token", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HousePost:
    """A post that the Page has on its wall when the simulation begins."""

    number: str
    text: str
    hours_ago: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A Page of ours.

    Attributes:
        username: as in `m.me/<username>`.
        token: the Page's access token.
        posts: what stands on its wall from the beginning.
    """

    id: str
    name: str
    username: str
    category: str
    token: str = field(repr=False)
    posts: tuple[HousePost, ...] = ()

    @property
    def author(self) -> Json:
        """Return the Page as the author of a post."""
        return {"id": self.id, "name": self.name}

    def post_id(self, post: HousePost) -> str:
        """Return the whole id of a post."""
        return f"{self.id}_{post.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person with Facebook.

    Attributes:
        user_id: the id under which they write in public; no message can be sent to it.
        phone: with the country code; empty when they gave Facebook none.
    """

    id: str
    name: str
    user_id: str
    phone: str = ""
    about: str = ""
    language: str = "nl"
    featured: bool = True

    @property
    def author(self) -> Json:
        """Return the person as the author of a post."""
        return {"id": self.user_id, "name": self.name}

    def psid(self, page: Page) -> str:
        """Return the page-scoped id: another one for every Page."""
        seed = f"{page.id}/{self.user_id}".encode()
        number = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big")
        return str(10**16 + number % (9 * 10**15))
