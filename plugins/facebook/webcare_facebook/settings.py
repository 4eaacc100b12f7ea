"""What an administrator fills in for one Facebook Page."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from webcare.plugin import ChannelSettings

DEFAULT_BASE_URL = "https://graph.facebook.com"
DEFAULT_API_VERSION = "v26.0"

Id = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)
]
Secret = Annotated[SecretStr, Field(min_length=1)]


class FacebookSettings(ChannelSettings):
    """One Page, and the app that serves it.

    Titles and descriptions are translation keys: their Dutch is in `translations`.
    """

    page_id: Id = Field(
        title="Page ID",
        description="Facebook's number for your Page: a row of digits. It stands on "
        "the Page under About, Page transparency.",
    )
    app_secret: Secret = Field(
        title="App secret",
        description="Proves that a message really comes from Meta. In the app "
        "dashboard under App settings, Basic.",
    )
    verify_token: Secret = Field(
        title="Verify token",
        description="A word of your own choice. Give Meta the same word with the "
        "webhook's address.",
    )
    page_token: Secret = Field(
        title="Page access token",
        description="A token of the Page that does not expire, made with a system "
        "user who has the Page.",
    )
    app_id: Annotated[str, StringConstraints(pattern=r"^\d{0,32}$")] = Field(
        default="",
        title="App ID",
        description="The number of your app. With it, Webcare sees whether another "
        "app answers a chat, and whether your app still gets all messages.",
    )
    username: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.]{0,64}$")] = (
        Field(
            default="",
            title="Name in the address",
            description="What follows facebook.com/ in your Page's address, for links "
            "that open a private chat. Without it the Page ID is used.",
        )
    )
    previous_app_secret: SecretStr | None = Field(
        default=None,
        title="Previous app secret",
        description="Stays valid while you replace the app secret. Empty it when Meta "
        "has used the new one for a day.",
    )
    api_version: Annotated[str, StringConstraints(pattern=r"^v\d{1,3}\.\d{1,2}$")] = (
        Field(
            default=DEFAULT_API_VERSION,
            title="API version",
            description="The version of Meta's Graph API that is called.",
        )
    )
    base_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+\S*$")] = (
        Field(
            default=DEFAULT_BASE_URL,
            title="Base address",
            description="Where Meta's Graph API is. Change it only to use a simulated "
            "platform.",
        )
    )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every app secret that is valid now, the newest first."""
        given = (self.app_secret, self.previous_app_secret)
        return tuple(secret.get_secret_value() for secret in given if secret)
