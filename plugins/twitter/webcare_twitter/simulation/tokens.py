"""Access tokens of OAuth 2.0: good for two hours, renewed with one that changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from webcare_twitter.simulation.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from random import Random

    from webcare_twitter.simulation.characters import House
    from webcare_twitter.simulation.wire import Json

LIFE = timedelta(hours=2)
SCOPES = (
    "tweet.read tweet.write tweet.moderate.write users.read dm.read dm.write "
    "media.write offline.access"
)


class Tokens:
    """Which tokens hold, and for whom."""

    def __init__(self, houses: Iterable[House], now: datetime, random: Random) -> None:
        self._random = random
        self._access: dict[str, tuple[str, datetime]] = {}
        self._refresh: dict[str, str] = {}
        for house in houses:
            self.allow(house, now)

    def owner(self, token: str, now: datetime) -> str | None:
        """Return whose access token it is; None when it does not hold any more."""
        owner, until = self._access.get(token, ("", now))
        return owner if owner and now < until else None

    def renew(self, refresh_token: str, now: datetime) -> Json:
        """Give new tokens for a refresh token, which does not hold any more then.

        Raises:
            Problem: 400 when it was used before, or never given.
        """
        owner = self._refresh.pop(refresh_token, None)
        if owner is None:
            raise invalid_grant()
        access, refresh = self._new(), self._new()
        self._access[access] = (owner, now + LIFE)
        self._refresh[refresh] = owner
        return {
            "token_type": "bearer",
            "expires_in": int(LIFE.total_seconds()),
            "access_token": access,
            "scope": SCOPES,
            "refresh_token": refresh,
        }

    def allow(self, house: House, now: datetime) -> None:
        """Give the tokens that an account's consent gives."""
        self._access[house.user_token] = (house.id, now + LIFE)
        self._refresh[house.refresh_token] = house.id

    def revoke(self, owner: str) -> None:
        """Take back what an account allowed our app."""
        self._access = {k: v for k, v in self._access.items() if v[0] != owner}
        self._refresh = {k: v for k, v in self._refresh.items() if v != owner}

    def _new(self) -> str:
        return f"simulated-{self._random.randbytes(24).hex()}"


class TokenProblem(Problem):
    """A refusal of the token endpoint, which words it as OAuth 2.0 does."""

    def body(self) -> Json:
        """Return the answer with OAuth's own two members."""
        return {"error": self.title, "error_description": self.detail}

    def numbered(self) -> Json:
        """Return the same: this endpoint has one shape only."""
        return self.body()


def invalid_grant() -> TokenProblem:
    """Return the refusal of a token that was used before, or is none."""
    return TokenProblem(
        400, "Value passed for the token was invalid.", title="invalid_request"
    )
