"""Look an installation over: what is wrong, in plain words, and what to do."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from sqlmodel import Session, text

from webcare.domain.access import SYSTEM
from webcare.errors import ConfigurationError, WebcareError
from webcare.services.connecting import channels
from webcare.services.core import Core
from webcare.services.operations.doctor_policies import examine_policies
from webcare.services.operations.doctor_processes import examine_processes
from webcare.services.operations.schema import OUTDATED, Fit, fit
from webcare.services.operations.symptom import Level, Symptom
from webcare.settings import Settings
from webcare.storage.queries.backlog import work_set_aside
from webcare.storage.queries.dead_letters import waiting_count
from webcare.storage.queries.staff import staff
from webcare.storage.sealing import KEY_FILE

NOT_SETTINGS = frozenset({"WEBCARE_SIMULATOR_URL"})
"""Names that begin as settings do, but are not."""

_SPACE_WRONG = 200 * 1024**2
_SPACE_WARNING = 2 * 1024**3
_SKEW = timedelta(seconds=5)
_PATIENCE = 3.0


def examine_settings(
    settings: Settings, environment: Mapping[str, str]
) -> Iterator[Symptom]:
    """Look at what was set: names without a meaning, an address that is not safe."""
    known = {f"WEBCARE_{name.upper()}" for name in type(settings).model_fields}
    for name in sorted(environment):
        if name.startswith("WEBCARE_") and name not in known | NOT_SETTINGS:
            yield Symptom(
                "warning",
                f"{name} is set, but there is no such setting.",
                "Check how it is spelt; docs/reference/settings.md has them all.",
            )
    parts = urlsplit(settings.public_url)
    if parts.scheme == "https" or _is_loopback(parts.hostname or ""):
        yield Symptom("ok", f"People reach Webcare at {settings.public_url}.")
    else:
        yield Symptom(
            "wrong",
            f"{settings.public_url} is not encrypted: passwords could be read on the "
            "way, and platforms refuse to send messages there.",
            "Put a reverse proxy with a certificate before Webcare, and set "
            "WEBCARE_PUBLIC_URL to its https address.",
        )


def examine_place(settings: Settings) -> Iterator[Symptom]:
    """Look at the data folder, its space and the key in it."""
    folder = settings.data_dir.absolute()
    if not _writable(folder):
        yield Symptom(
            "wrong",
            f"The data folder {folder} cannot be written.",
            "Give it to the user that runs Webcare, or set WEBCARE_DATA_DIR.",
        )
        return
    yield Symptom("ok", f"The data folder {folder} can be written.")
    yield _space(folder)
    yield _key(settings)


def examine_schema(settings: Settings) -> Symptom:
    """Look whether the database answers and has the tables of this version."""
    if settings.on_sqlite and not _sqlite_file(settings).exists():
        return Symptom(
            "warning",
            "There is no database yet.",
            "It is made at the first start: webcare serve",
        )
    try:
        found = fit(settings)
    except WebcareError as error:
        return Symptom(
            "wrong", str(error), "Start it, or correct WEBCARE_DATABASE_URL."
        )
    if found is Fit.FITS:
        return Symptom("ok", "The database answers and is up to date.")
    if found is Fit.OUTDATED:
        return Symptom("wrong", OUTDATED, "See: docs/how-to/run-in-production.md")
    return Symptom(
        "wrong",
        "The database does not have the tables of this version.",
        "Make a backup, then run: webcare migrate",
    )


async def examine_core(core: Core) -> AsyncIterator[Symptom]:
    """Look at all that works with the database: people, plugins, channels, work."""
    yield await core.read(lambda session: _clock(core, session))
    yield await core.read(_people)
    for symptom in _plugins(core):
        yield symptom
    async for symptom in _channels(core):
        yield symptom
    async for symptom in examine_processes(core):
        yield symptom
    for symptom in await core.read(lambda session: list(_left_over(session))):
        yield symptom
    for symptom in await core.read(
        lambda session: list(examine_policies(core, session))
    ):
        yield symptom


async def examine_server(settings: Settings) -> Symptom:
    """Ask the server whether it can receive."""
    host = settings.host if settings.host not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104 - what the setting may be
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{settings.port}"
    try:
        async with httpx2.AsyncClient(timeout=_PATIENCE, trust_env=False) as http:
            answer = await http.get(f"{address}/readyz")
    except httpx2.HTTPError:
        return Symptom(
            "warning",
            f"Webcare does not answer at {address}.",
            "Start it with: webcare serve",
        )
    if answer.status_code == httpx2.codes.OK:
        return Symptom("ok", f"Webcare runs at {address} and can receive messages.")
    return Symptom(
        "wrong",
        f"What answers at {address} says that it cannot receive messages "
        f"(status {answer.status_code}).",
        "Read its log. Perhaps another program has the port; then set WEBCARE_PORT.",
    )


def _sqlite_file(settings: Settings) -> Path:
    return Path(settings.effective_database_url.removeprefix("sqlite:///"))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _writable(folder: Path) -> bool:
    """Tell whether files can be made in a folder, or the folder itself."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def _space(folder: Path) -> Symptom:
    place = folder if folder.exists() else folder.parent
    free = shutil.disk_usage(place).free
    level: Level = (
        "wrong" if free < _SPACE_WRONG else "warning" if free < _SPACE_WARNING else "ok"
    )
    shown = f"{free / 1024**3:.1f} GiB are free on the disk of the data folder."
    advice = "Messages are refused when it is full. Make room."
    return Symptom(level, shown, "" if level == "ok" else advice)


def _key(settings: Settings) -> Symptom:
    path = settings.data_dir / KEY_FILE
    if settings.secret_key is not None:
        return Symptom("ok", "The secret key comes from WEBCARE_SECRET_KEY.")
    if not path.exists():
        return Symptom("ok", "A secret key will be made at the first start.")
    if path.stat().st_mode & 0o077:
        return Symptom(
            "wrong",
            f"Other users of this machine may read the secret key {path}.",
            f"Run: chmod 600 {path}",
        )
    return Symptom("ok", f"The secret key lies in {path}; keep a copy elsewhere.")


def _clock(core: Core, session: Session) -> Symptom:
    if core.settings.on_sqlite:
        return Symptom("ok", "Webcare and its database share one clock.")
    theirs = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    skew = abs(core.clock() - theirs)
    if skew <= _SKEW:
        return Symptom("ok", "The clocks of Webcare and the database agree.")
    return Symptom(
        "wrong",
        f"The clock of the database differs by {skew.total_seconds():.0f} seconds.",
        "Set both machines' clocks by the network (NTP).",
    )


def _people(session: Session) -> Symptom:
    able = [
        person
        for person in staff(SYSTEM, session)
        if person.has_password and person.disabled_at is None
    ]
    if able:
        who = "1 person" if len(able) == 1 else f"{len(able)} people"
        return Symptom("ok", f"{who} can log in.")
    return Symptom(
        "wrong",
        "Nobody can log in.",
        "Run: webcare user add EMAIL --role admin --password-stdin",
    )


def _plugins(core: Core) -> Iterator[Symptom]:
    for report in core.plugins.describe():
        why = " ".join(report.reasons)
        match report.state:
            case "healthy":
                yield Symptom("ok", f"The plugin {report.name} is healthy.")
            case "blocked":
                yield Symptom("ok", f"The plugin {report.name} is blocked, as set.")
            case "warning":
                yield Symptom(
                    "warning",
                    f"The plugin {report.name} runs, with a remark: {why}",
                    "Tell its author.",
                )
            case "unhealthy":
                yield Symptom(
                    "wrong",
                    f"The plugin {report.name} does not work: {why}",
                    "Repair or update it, or leave it out with "
                    "WEBCARE_BLOCKED_PLUGINS.",
                )


async def _channels(core: Core) -> AsyncIterator[Symptom]:
    found = await channels.overviews(core, SYSTEM)
    if not found:
        yield Symptom(
            "warning",
            "No channel is connected.",
            "Connect one on the page for channels, or with: webcare apply FILE",
        )
    for one in found:
        name = one.view.name
        if not one.view.enabled:
            yield Symptom("ok", f"The channel {name} is switched off.")
            continue
        for reason in one.health.reasons:
            values = dict(reason.values)
            said = reason.text % values if values else reason.text
            level: Level = "wrong" if reason.level == "error" else "warning"
            yield Symptom(
                level, f"{name}: {said}", f"See {core.settings.public_url}/channels."
            )
        async for symptom in _live(core, one.view.id, name):
            yield symptom


async def _live(core: Core, channel_id: int, name: str) -> AsyncIterator[Symptom]:
    """Try a channel against its platform, now."""
    try:
        checks = await channels.check_channel(core, SYSTEM, channel_id)
    except ConfigurationError as error:
        yield Symptom(
            "wrong", f"{name}: {error}", "Give the channel its credentials again."
        )
        return
    for check in checks:
        values = dict(check.values)
        said = check.text % values if values else check.text
        if check.outcome == "ok":
            yield Symptom("ok", f"{name}: {check.name}.")
        else:
            level: Level = "wrong" if check.outcome == "failed" else "warning"
            advice = said or "Look at the channel's page."
            yield Symptom(level, f"{name}: {check.name} - {check.outcome}.", advice)


def _left_over(session: Session) -> Iterator[Symptom]:
    aside = work_set_aside(SYSTEM, session)
    if aside:
        what = "piece of work was" if aside == 1 else "pieces of work were"
        yield Symptom(
            "wrong",
            f"{aside} {what} given up after too many attempts.",
            "Look at it, and try it again or drop it: webcare work list",
        )
    else:
        yield Symptom("ok", "No work was given up.")
    waiting = waiting_count(SYSTEM, session)
    if waiting:
        what = "delivery" if waiting == 1 else "deliveries"
        yield Symptom(
            "warning",
            f"{waiting} {what} came in that could not be understood.",
            "Look at them, and replay them after an update: GET /api/v1/dead-letters",
        )
    else:
        yield Symptom("ok", "Everything that came in was understood.")
