"""Who is on the simulated platform: our numbers, and the people who write to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcare_whatsapp.simulation.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The simulated app's secrets; they open nothing but the simulation."""

    app_secret: str = field(default="simulated-app-secret", repr=False)
    verify_token: str = field(default="simulated-verify-token", repr=False)
    access_token: str = field(default="simulated-access-token", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A business phone number.

    Attributes:
        phone: digits with the country code, without plus.
        country_code: put before recipients that come without a plus.
    """

    id: str
    waba: str
    phone: str
    name: str
    country_code: str = "31"

    @property
    def metadata(self) -> Json:
        """Return the number as it stands in every webhook."""
        return {"display_phone_number": self.phone, "phone_number_id": self.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person with WhatsApp.

    Attributes:
        phone: digits with the country code, without plus.
        bsuid: the id that the business sees, `CC.` and up to 128 letters and digits.
        username: without the at sign; empty when they have none.
        hides_number: webhooks leave the number out, as with a user name.
    """

    id: str
    name: str
    phone: str
    bsuid: str
    username: str = ""
    hides_number: bool = False
    about: str = ""
    language: str = "nl"
    featured: bool = True

    @property
    def address(self) -> str:
        """Return how people would write down where to find them."""
        return f"@{self.username}" if self.hides_number else spaced(self.phone)

    @property
    def contact(self) -> Json:
        """Return the person as in a webhook's `contacts`."""
        profile = {"name": self.name}
        if self.username:
            profile["username"] = self.username
        seen = {} if self.hides_number else {"wa_id": self.phone}
        return {"profile": profile, **seen, "user_id": self.bsuid}

    @property
    def sender(self) -> Json:
        """Return the person as the sender of a message."""
        seen = {} if self.hides_number else {"from": self.phone}
        return {**seen, "from_user_id": self.bsuid}


def spaced(phone: str) -> str:
    """Return a number in groups that can be read aloud."""
    country, rest = phone[:2], phone[2:]
    groups = [rest[:1], rest[1:5], rest[5:]]
    return " ".join([f"+{country}", *filter(None, groups)])
