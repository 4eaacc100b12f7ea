"""Connected accounts, opened once and kept at hand for every webhook and send."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx2
import structlog
from pydantic import ValidationError
from sqlmodel import Session, select

from webcare.egress import guarded_client
from webcare.errors import ConfigurationError
from webcare.loader import Plugins
from webcare.loader.containment import place
from webcare.plugin import Account, Capabilities, Channel, ChannelSettings
from webcare.services.connecting.channel_secrets import open_secrets
from webcare.services.connecting.renewal import Renewal
from webcare.storage.database import Database
from webcare.storage.sealing import Seal
from webcare.storage.tables import ChannelRow

FRESH_SECONDS = 2.0
"""How long another process's change to a channel may go unseen."""

_Allowed = frozenset[tuple[str, int]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ConnectedChannel:
    """A channel that is ready for use: its row, its type and its opened settings.

    `able` is what this account can do, which may differ from others of its type.
    """

    id: int
    name: str
    type: str
    channel: Channel[Any]
    account: Account[Any]
    able: Capabilities
    team_id: int | None
    enabled: bool
    paused_reason: str | None
    version: int


class Accounts:
    """All connected channels, read again when they may have changed."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        plugins: Plugins,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._database = database
        self._seal = seal
        self._plugins = plugins
        self._transport = transport
        self._by_name: dict[str, ConnectedChannel] = {}
        self._clients: dict[int, tuple[_Allowed, httpx2.AsyncClient]] = {}
        self._able: dict[int, tuple[int, Capabilities]] = {}
        self._renewal = Renewal(
            database, seal, channel_of=plugins.channel, forget=self.forget
        )
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def get(self, name: str) -> ConnectedChannel | None:
        """Return a channel by the name in its webhook's address."""
        await self._refresh()
        return self._by_name.get(name)

    async def by_id(self, channel_id: int) -> ConnectedChannel | None:
        """Return a channel by its id."""
        await self._refresh()
        return next((one for one in self.known() if one.id == channel_id), None)

    async def all(self) -> tuple[ConnectedChannel, ...]:
        """Return every channel whose type is loaded and whose settings open."""
        await self._refresh()
        return self.known()

    def known(self) -> tuple[ConnectedChannel, ...]:
        """Return the channels as last read."""
        return tuple(self._by_name.values())

    def able(self, row: ChannelRow) -> Capabilities:
        """Return what a channel's account can do, as a row says that is stored.

        What its type can do while its settings do not open.

        Raises:
            ConfigurationError: when its type is not loaded.
        """
        channel = self._plugins.channel(row.type)
        version, able = self._able.get(row.id, (None, channel.capabilities))
        if version == row.version:
            return able
        try:
            return self.open(row).able
        except ConfigurationError:
            return channel.capabilities

    def known_able(self, channel_id: int) -> Capabilities | None:
        """Return what a channel's account could do when it was last asked."""
        _, able = self._able.get(channel_id, (None, None))
        return able

    def forget(self) -> None:
        """Read the channels again at the next use: one of them changed."""
        self._read_at = float("-inf")

    def http(self, connected: ConnectedChannel) -> httpx2.AsyncClient:
        """Return the guarded client of an account, one as long as it may go where."""
        allowed = allowed_by(connected.account.settings)
        known, client = self._clients.get(connected.id, (None, None))
        if client is None or known != allowed:
            client = guarded_client(allowed, transport=self._transport)
            self._clients[connected.id] = (allowed, client)
        return client

    async def aclose(self) -> None:
        """Close every connection to the platforms."""
        for _, client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    async def _refresh(self) -> None:
        if self._is_fresh():
            return
        # Whoever comes meanwhile waits for the one look that is under way.
        async with self._reading:
            if not self._is_fresh():
                rows = await self._database.read(_all_rows)
                self._by_name = {one.name: one for one in self._opened(rows)}
                self._read_at = time.monotonic()

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._read_at < FRESH_SECONDS

    def _opened(self, rows: Iterable[ChannelRow]) -> Iterable[ConnectedChannel]:
        for row in rows:
            try:
                yield self.open(row)
            except ConfigurationError as error:
                log.warning("channel.not_opened", channel=row.name, reason=str(error))

    def open(self, row: ChannelRow) -> ConnectedChannel:
        """Return a row as a channel ready for use.

        Raises:
            ConfigurationError: when its type is not loaded, or its settings do not
                open or do not fit.
        """
        channel = self._plugins.channel(row.type)
        values = row.settings | open_secrets(self._seal, row)
        try:
            settings = channel.settings.model_validate(values)
        except ValidationError as error:
            names = ", ".join(str(each["loc"][0]) for each in error.errors())
            raise ConfigurationError(
                f"The settings of channel {row.name!r} do not fit: {names}."
            ) from None
        return ConnectedChannel(
            id=row.id,
            name=row.name,
            type=row.type,
            channel=channel,
            account=Account(
                row.name, settings, keeper=partial(self._renewal.renew, row.id)
            ),
            able=self._asked(row, channel, settings),
            team_id=row.team_id,
            enabled=row.enabled,
            paused_reason=row.paused_reason,
            version=row.version,
        )

    def _asked(
        self, row: ChannelRow, channel: Channel[Any], settings: ChannelSettings
    ) -> Capabilities:
        """Return what an account can do, asked once for each version of its row."""
        version, able = self._able.get(row.id, (None, channel.capabilities))
        if version != row.version:
            able = able_of(channel, settings)
            self._able[row.id] = (row.version, able)
        return able


def able_of(channel: Channel[Any], settings: ChannelSettings) -> Capabilities:
    """Return what an account can do; what its type can when the plugin fails at it."""
    try:
        able: object = channel.able(settings)
    except Exception as error:  # noqa: BLE001 - a plugin's fault costs only its answer
        what = f"{type(error).__name__} at {place(error)}"
    else:
        if isinstance(able, Capabilities):
            return able
        what = f"{type(able).__name__} instead of Capabilities"
    log.warning("plugin.failed", plugin=channel.type, step="able", error=what)
    return channel.capabilities


def allowed_by(settings: object) -> _Allowed:
    """Return the exact host and port that an administrator named as `base_url`."""
    parts = urlsplit(str(getattr(settings, "base_url", "") or ""))
    if not parts.hostname:
        return frozenset()
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return frozenset({(parts.hostname, port)})


def _all_rows(session: Session) -> list[ChannelRow]:
    return list(session.exec(select(ChannelRow)))
