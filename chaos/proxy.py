"""A way to a server on this machine that can become slow, silent or closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 65536


@dataclass(slots=True)
class Proxy:
    """Passes bytes on, as late as it is told.

    Attributes:
        target: the port of the server.
        port: where it listens itself.
        delay: how many seconds everything is held up, each way.
    """

    target: int
    port: int = 0
    delay: float = 0.0
    _refuses: bool = False
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _deaf: set[asyncio.StreamWriter] = field(default_factory=set)
    _silent: bool = False

    def refuse(self) -> None:
        """Close every connection, and each new one at once."""
        self._refuses = True
        for writer in self._open:
            writer.close()

    def fall_silent(self) -> None:
        """Pass nothing on any more, and close nothing: as a host that lost its power.

        The connections that are open now never hear anything again, also after
        `recover`.
        """
        self._silent = True
        self._deaf |= self._open

    def recover(self) -> None:
        """Take new connections, without any delay."""
        self._refuses = self._silent = False
        self.delay = 0.0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on one connection until either side ends it."""
        if self._refuses:
            writer.close()
            return
        # Cancelled when the loop ends, of which asyncio would tell on the terminal.
        with suppress(OSError, asyncio.CancelledError):
            there = await asyncio.open_connection("127.0.0.1", self.target)
            self._open |= {writer, there[1]}
            if self._silent:
                self._deaf |= {writer, there[1]}
            await asyncio.gather(
                self._pass(reader, there[1]), self._pass(there[0], writer)
            )
            self._open -= {there[1]}
        self._open -= {writer}
        writer.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while some := await reader.read(_CHUNK):
                await asyncio.sleep(self.delay)
                if writer not in self._deaf:
                    writer.write(some)
        writer.close()


@asynccontextmanager
async def proxied(target: int) -> AsyncIterator[Proxy]:
    """Run a proxy before a port of this machine."""
    proxy = Proxy(target)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.refuse()
