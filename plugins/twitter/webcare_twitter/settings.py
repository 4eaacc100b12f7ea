"""What an administrator fills in for one account on X."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads it
from typing import Annotated, Literal

from pydantic import (
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from webcare.plugin import ChannelSettings, sentence
from webcare_twitter.length import PAID_LIMIT, POST_LIMIT

DEFAULT_BASE_URL = "https://api.x.com"

Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
Secret = Annotated[SecretStr, Field(min_length=1)]

NO_CREDENTIALS = sentence(
    "Fill in the access token and its secret, or the client ID, the client secret and "
    "the refresh token."
)
NO_TOKEN_SECRET = sentence(
    "The access token secret belongs to an access token: fill in both, or neither."
)
INCOMPLETE_OAUTH_2 = sentence(
    "OAuth 2.0 needs all three: client ID, client secret and refresh token."
)
NO_SUCH_LENGTH = sentence("Fill in a number from 280 to 25000.")
TOO_MUCH_SOUGHT = sentence("At most 20 searches of 400 characters each.")
_MOST_RULES = 20
_LONGEST_RULE = 400


class TwitterSettings(ChannelSettings):
    """One account on X, and the app that serves it.

    Titles and descriptions are translation keys: their Dutch is in `translations`.
    """

    user_id: Id = Field(
        title="User ID",
        description="X's number for your account: a row of digits, not the user name. "
        "It is also the part before the dash in an access token.",
    )
    username: Annotated[
        str, StringConstraints(pattern=r"^(@?[A-Za-z0-9_]{1,20})?$")
    ] = Field(
        default="",
        title="User name",
        description="What people write after the @ when they address you. It makes "
        "links to your posts, and keeps what addresses you out of what is found.",
    )
    consumer_key: Annotated[str, StringConstraints(min_length=1)] = Field(
        title="API key",
        description="Names your app at X. In the developer console, under Keys and "
        "tokens, also called consumer key.",
    )
    consumer_secret: Secret = Field(
        title="API key secret",
        description="Proves that a message really comes from X. Beside the API key, "
        "also called consumer secret.",
    )
    access_token: SecretStr | None = Field(
        default=None,
        title="Access token",
        description="For OAuth 1.0a: your account's token for this app, with "
        "permission to read, write and send direct messages. With OAuth 2.0 leave it "
        "empty: it is filled in by itself.",
    )
    access_token_secret: SecretStr | None = Field(
        default=None,
        title="Access token secret",
        description="For OAuth 1.0a: stands beside the access token.",
    )
    client_id: str = Field(
        default="",
        title="Client ID",
        description="For OAuth 2.0: in the developer console, under Keys and tokens.",
    )
    client_secret: SecretStr | None = Field(
        default=None,
        title="Client secret",
        description="For OAuth 2.0: stands beside the client ID.",
    )
    refresh_token: SecretStr | None = Field(
        default=None,
        validate_default=True,
        title="Refresh token",
        description="For OAuth 2.0: what your account's consent gave, with the scope "
        "offline.access. X gives a new one at each use, which is stored by itself.",
    )
    access_token_expires_at: datetime | None = Field(
        default=None,
        title="Access token valid until",
        description="For OAuth 2.0: is filled in by itself.",
    )
    bearer_token: SecretStr | None = Field(
        default=None,
        title="Bearer token of the app",
        description="Lets Webcare watch over the webhook and listen to the stream. In "
        "the developer console, under Keys and tokens.",
    )
    previous_consumer_secret: SecretStr | None = Field(
        default=None,
        title="Previous API key secret",
        description="Stays valid while you replace the API key secret. Empty it when X "
        "has used the new one for a day.",
    )
    access: Literal["self_serve", "enterprise", "public_utility"] = Field(
        default="self_serve",
        title="Access",
        description="self_serve, enterprise or public_utility. With self_serve access "
        "X only takes replies to people who addressed you, and every call has a price.",
    )
    longest_post: int = Field(
        default=POST_LIMIT,
        title="Longest post",
        description="280, or up to 25000 for an account that pays X for longer posts. "
        "A longer text becomes a thread.",
    )
    receive: Literal["webhook", "polling"] = Field(
        default="webhook",
        title="Receive by",
        description="webhook, or polling where X cannot reach this installation.",
    )
    rules: str = Field(
        default="",
        title="Listen to",
        description="Searches for posts about you that do not address you, in X's "
        "search language, with a ; between them.",
    )
    listen_by: Literal["search", "stream"] = Field(
        default="search",
        title="Listen by",
        description="search, which loses nothing, or stream, which is quicker and "
        "wants the app's bearer token.",
    )
    base_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+\S*$")] = (
        Field(
            default=DEFAULT_BASE_URL,
            title="Base address",
            description="Where X's API is. Change it only to use a simulated platform.",
        )
    )

    @field_validator("longest_post")
    @classmethod
    def _taken_by_x(cls, value: int) -> int:
        if not POST_LIMIT <= value <= PAID_LIMIT:
            raise ValueError(NO_SUCH_LENGTH)
        return value

    @field_validator("rules")
    @classmethod
    def _short_rules(cls, value: str) -> str:
        rules = _split(value)
        if len(rules) > _MOST_RULES or any(len(r) > _LONGEST_RULE for r in rules):
            raise ValueError(TOO_MUCH_SOUGHT)
        return value

    @field_validator("refresh_token")
    @classmethod
    def _complete(
        cls, value: SecretStr | None, info: ValidationInfo
    ) -> SecretStr | None:
        """Want one whole set of credentials; this is the last field of both."""
        given = info.data
        if given.get("access_token_secret"):
            if not given.get("access_token"):
                raise ValueError(NO_TOKEN_SECRET)
            return value
        second = (given.get("client_id"), given.get("client_secret"), value)
        if not any(second):
            raise ValueError(NO_CREDENTIALS)
        if not all(second):
            raise ValueError(INCOMPLETE_OAUTH_2)
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every consumer secret that is valid now, the newest first."""
        given = (self.consumer_secret, self.previous_consumer_secret)
        return tuple(secret.get_secret_value() for secret in given if secret)

    @property
    def handle(self) -> str:
        """Return the user name without @, in lower case."""
        return self.username.removeprefix("@").lower()

    @property
    def signs(self) -> bool:
        """Tell whether calls are signed by OAuth 1.0a; else a token is refreshed."""
        return self.access_token is not None and self.access_token_secret is not None

    @property
    def searches(self) -> tuple[str, ...]:
        """Return what is listened to, one rule each, in the administrator's words."""
        return tuple(_split(self.rules))

    @property
    def only_summoned(self) -> bool:
        """Tell whether X only takes replies to whoever addressed us."""
        return self.access == "self_serve"

    @property
    def pays_by_list(self) -> bool:
        """Tell whether calls are billed by X's public list."""
        return self.access == "self_serve"


def _split(rules: str) -> list[str]:
    return list(dict.fromkeys(filter(None, map(str.strip, rules.split(";")))))
