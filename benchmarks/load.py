"""A client that costs little: keep-alive connections that send and wait in turn."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a run gave: requests a second, and each request's time, in seconds."""

    rate: float
    times: Sequence[float]
    failures: int

    def percentile(self, share: float) -> float:
        """Return what a share of the requests stayed below, in milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def post_all(
    port: int, path: str, requests: Sequence[tuple[bytes, str]], *, connections: int
) -> Load:
    """Post every body once over so many connections, as fast as they are answered.

    Each request is a body and the header line that signs it.
    """
    raw = iter([_request(path, body, signature) for body, signature in requests])
    times: list[float] = []
    failures: list[int] = []
    started = time.perf_counter()
    await asyncio.gather(
        *(_connection(port, raw, times, failures) for _ in range(connections))
    )
    return Load(len(times) / (time.perf_counter() - started), times, sum(failures))


async def _connection(
    port: int, requests: Iterator[bytes], times: list[float], failures: list[int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        started = time.perf_counter()
        well = await _exchange(reader, writer, request)
        times.append(time.perf_counter() - started)
        failures.append(not well)
    writer.close()
    await writer.wait_closed()


async def post_steadily(
    port: int, path: str, requests: Sequence[tuple[bytes, str]], *, rate: float
) -> Sequence[tuple[float, float]]:
    """Post so many bodies a second; return when each was due and when it was answered.

    Moments are seconds since 1970. One that is answered late holds up no other.

    Raises:
        RuntimeError: when one is not answered with 200.
    """
    begin = time.time() + 0.1

    async def post(place: int, body: bytes, signature: str) -> tuple[float, float]:
        due = begin + place / rate
        await asyncio.sleep(due - time.time())
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        well = await _exchange(reader, writer, _request(path, body, signature))
        answered = time.time()
        writer.close()
        if not well:
            raise RuntimeError("a webhook was not answered with 200")
        return due, answered

    return await asyncio.gather(
        *(post(place, *request) for place, request in enumerate(requests))
    )


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> bool:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    await reader.readexactly(length)
    return head.startswith(b"HTTP/1.1 200")


def _request(path: str, body: bytes, signed: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\n{signed}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
