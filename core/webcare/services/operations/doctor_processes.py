"""Look over what several processes on several hosts have to share."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime

from sqlmodel import Session

from webcare.domain.access import SYSTEM
from webcare.errors import MediaError
from webcare.services.core import Core
from webcare.services.operations.symptom import Symptom
from webcare.settings import Settings
from webcare.storage.queries.workers import processes

_PATIENCE = 3.0


async def examine_processes(core: Core) -> AsyncIterator[Symptom]:
    """Look at the files, the wake-ups, the key and who works."""
    yield await _files(core)
    if core.settings.redis_url:
        yield await _redis(core.settings.redis_url)
    if core.settings.on_sqlite:
        return
    if (symptom := _key(core.settings)) is not None:
        yield symptom
    now = core.clock()
    yield await core.read(lambda session: _workers(session, now))


async def _files(core: Core) -> Symptom:
    """Write a file, read it and remove it."""
    where = core.settings.media_url or "the data folder"

    async def content() -> AsyncIterator[bytes]:
        yield b"webcare doctor"

    key = f"doctor-{secrets.token_hex(8)}"
    try:
        await core.media.put(key, content(), max_bytes=100)
        await core.media.read_range(key, 0, 7)
        await core.media.delete(key)
    except MediaError as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        return Symptom(
            "wrong",
            f"Files cannot be kept in {where}: {reason}",
            "Check WEBCARE_MEDIA_URL, and what its vendor wants in the environment.",
        )
    return Symptom("ok", f"Files can be kept in {where}.")


async def _redis(url: str) -> Symptom:
    from redis.asyncio import Redis  # noqa: PLC0415 - 20 MB, where it is used
    from redis.exceptions import RedisError  # noqa: PLC0415 - as above

    client = Redis.from_url(
        url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
    )
    try:
        async with client:
            await client.ping()
    except (RedisError, OSError) as error:
        return Symptom(
            "warning",
            f"Redis does not answer ({type(error).__name__}).",
            "Nothing is lost without it; processes hear of each other a second later. "
            "Start it, or correct WEBCARE_REDIS_URL.",
        )
    return Symptom("ok", "Redis answers.")


def _key(settings: Settings) -> Symptom | None:
    if settings.secret_key is not None:
        return None
    return Symptom(
        "warning",
        "The secret key lies in the data folder of this host only.",
        "Before there is a second host, set WEBCARE_SECRET_KEY to it on all of them.",
    )


def _workers(session: Session, now: datetime) -> Symptom:
    alive = [each for each in processes(SYSTEM, session, now) if not each.silent]
    if not alive:
        return Symptom(
            "warning",
            "No process does the work: answers wait, and files are not fetched.",
            "Start one: webcare worker, or webcare serve with WEBCARE_WORKER_LANES.",
        )
    versions = sorted({each.version for each in alive})
    who = "1 process works" if len(alive) == 1 else f"{len(alive)} processes work"
    if len(versions) > 1:
        return Symptom(
            "warning",
            f"{who}, of different versions: {', '.join(versions)}.",
            "Restart those of the older one when the update is done.",
        )
    return Symptom("ok", f"{who}.")
