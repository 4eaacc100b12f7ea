"""Who works at the demo's service desk, and what is connected to it."""

from collections.abc import Iterable

from pydantic import SecretStr

from webcare.services.apply_file import (
    ChannelEntry,
    Document,
    Placed,
    TeamEntry,
    UserEntry,
)
from webcare.simulator.client import Account

TEAM = "Reizigersservice"
PASSWORD = "welkom-vandaag"  # noqa: S105 - it opens nothing but a demo

STAFF = (
    ("anna@example.org", "Anna de Wit", "admin"),
    ("karim@example.org", "Karim Haddad", "lead"),
    ("lisa@example.org", "Lisa Vos", "agent"),
    ("joris@example.org", "Joris Mertens", "agent"),
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
                email,
                UserEntry(
                    email=email,
                    name=name,
                    role=role,
                    teams=[TEAM],
                    password=SecretStr(PASSWORD),
                ),
            )
            for email, name, role in STAFF
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
        problems=(),
    )
