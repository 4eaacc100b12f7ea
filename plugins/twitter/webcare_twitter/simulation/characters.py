"""Who is on the simulated platform: our accounts, and everybody else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from webcare_twitter.simulation.wire import Json

_METRICS = ("followers_count", "following_count", "tweet_count", "listed_count")
_FACE = "https://pbs.twimg.com/profile_images/0/default_normal.jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The simulated developer app's secrets; they open nothing but the simulation."""

    consumer_key: str = field(default="simulated-consumer-key", repr=False)
    consumer_secret: str = field(default="simulated-consumer-secret", repr=False)
    bearer_token: str = field(default="simulated-bearer-token", repr=False)
    client_id: str = field(default="simulated-client-id", repr=False)
    client_secret: str = field(default="simulated-client-secret", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Somebody on X.

    Attributes:
        key: a short name for addresses and the command line.
        id: the number that never changes.
        username: without the at sign; up to 15 letters, digits and underscores.
        messages: from whom they take direct messages.
        encrypted: writes in encrypted chat only, which no connector can read.
        protected: shows their posts to followers only.
        created: since when, as X writes a moment.
    """

    key: str
    id: str
    name: str
    username: str
    about: str = ""
    language: str = "nl"
    featured: bool = True
    messages: Literal["everyone", "known", "nobody"] = "everyone"
    encrypted: bool = False
    protected: bool = False
    created: str = "2015-04-12T09:00:00.000Z"

    @property
    def wire(self) -> Json:
        """Return the person as the second version of the API shows them."""
        counts = {name: len(self.username) * 7 for name in _METRICS}
        return {
            "id": self.id,
            "name": self.name,
            "username": self.username,
            "created_at": self.created,
            "description": "",
            "location": "",
            "url": "",
            "protected": self.protected,
            "verified": False,
            "verified_type": "none",
            "is_identity_verified": False,
            "profile_image_url": _FACE,
            "public_metrics": {**counts, "post_count": counts["tweet_count"]},
        }

    @property
    def event(self) -> Json:
        """Return the person as in an event, in which every count stands twice."""
        told = self.wire
        metrics = told["public_metrics"]
        twice = {f"{name}_str": str(count) for name, count in metrics.items()}
        return {**told, "public_metrics": {**metrics, **twice}}

    @property
    def old(self) -> Json:
        """Return the person as the first version of the API showed them."""
        return {
            "id": int(self.id),
            "id_str": self.id,
            "name": self.name,
            "screen_name": self.username,
            "location": "",
            "description": "",
            "url": None,
            "protected": self.protected,
            "verified": False,
            "followers_count": 21,
            "friends_count": 13,
            "statuses_count": 84,
            "profile_image_url_https": _FACE,
        }

    @property
    def old_in_message(self) -> Json:
        """Return the person as in the first version's direct messages."""
        kept = {k: v for k, v in self.old.items() if k not in {"id", "id_str"}}
        return {"id": self.id, "created_timestamp": "1428829200000", **kept}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An account of ours, and what lets our app act for it.

    Attributes:
        access_token: with its secret, for OAuth 1.0a.
        user_token: the first access token of OAuth 2.0.
        refresh_token: what the first new one is asked for with.
    """

    profile: Profile
    access_token: str = field(default="simulated-access-token", repr=False)
    access_token_secret: str = field(default="simulated-token-secret", repr=False)
    user_token: str = field(default="simulated-user-token", repr=False)
    refresh_token: str = field(default="simulated-refresh-token", repr=False)

    @property
    def id(self) -> str:
        """Return the account's number."""
        return self.profile.id
