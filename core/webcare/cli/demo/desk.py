"""Who works at the demo's service desk, and what is connected to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr

from webcare.services.configuration.apply_file import (
    ChannelEntry,
    Document,
    Placed,
    TeamEntry,
    UserEntry,
)
from webcare.simulator.seen import Account

TEAM = "Reizigersservice"
PASSWORD = "welkom-vandaag"  # noqa: S105 - it opens nothing but a demo


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works at the desk, and the language in which they see its pages."""

    email: str
    name: str
    role: str
    language: Literal["nl", "en"] = "nl"


STAFF = (
    Colleague("anna@example.org", "Anna de Wit", "admin"),
    Colleague("karim@example.org", "Karim Haddad", "lead"),
    Colleague("lisa@example.org", "Lisa Vos", "agent"),
    Colleague("emily@example.org", "Emily Jones", "agent", "en"),
)


def channel_name(platform: str) -> str:
    """Return the name of the channel that is connected to a simulated platform."""
    return f"{platform}-service"


def desk(accounts: Iterable[tuple[str, Account]]) -> Document:
    """Return the desk as a file for `webcare apply` would describe it.

    Args:
        accounts: each platform, and our account on it.
    """
    return Document(
        teams=(Placed("team", TeamEntry(name=TEAM)),),
        users=tuple(
            Placed(
                each.email,
                UserEntry(
                    email=each.email,
                    name=each.name,
                    role=each.role,
                    language=each.language,
                    teams=[TEAM],
                    password=SecretStr(PASSWORD),
                ),
            )
            for each in STAFF
        ),
        channels=tuple(
            Placed(
                platform,
                ChannelEntry(
                    name=channel_name(platform),
                    type=platform,
                    team=TEAM,
                    settings=dict(account.settings),
                ),
            )
            for platform, account in accounts
        ),
        contact_fields=(),
        policies=(),
        problems=(),
    )
