"""What an administrator fills in for one WhatsApp number."""

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


class WhatsAppSettings(ChannelSettings):
    """One phone number of a WhatsApp Business Account, and the app that serves it.

    Titles and descriptions are translation keys: their Dutch is in `translations`.
    """

    phone_number_id: Id = Field(
        title="Phone number ID",
        description="Meta's number for your phone number: a row of digits, not the "
        "phone number itself. It stands in WhatsApp Manager and in the app "
        "dashboard under API set-up.",
    )
    waba_id: Id = Field(
        title="WhatsApp Business Account ID",
        description="Meta's number for the account that your phone number belongs to.",
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
    access_token: Secret = Field(
        title="Access token",
        description="A system user's token that does not expire, with the permissions "
        "whatsapp_business_messaging and whatsapp_business_management.",
    )
    phone_number: str = Field(
        default="",
        title="Phone number",
        description="The number itself, with its country code and without spaces, "
        "such as 31612345678. It makes links with which people begin a chat; "
        "without it there are none.",
        pattern=r"^(\+?[1-9][0-9]{4,19})?$",
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
