"""Put the parts together: the only module that knows every layer."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import httpx2
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from webcare import __version__, tracing
from webcare.api.application import api_routes
from webcare.api.problems import problem
from webcare.live.hub import Hub
from webcare.live.signals import Signals, Topic
from webcare.loader import Plugins, load_plugins
from webcare.policies.installed import Kinds, installed_kinds
from webcare.services.assignment.giving import keep_giving
from webcare.services.automatic.follow_ups import receipt_batcher
from webcare.services.connecting.accounts import Accounts
from webcare.services.connecting.webhook_watch import watch_webhooks
from webcare.services.core import Clock, Core, wall_clock
from webcare.services.handlers import RECURRING, job_handlers
from webcare.services.operations.housekeeping import keep_journal_short
from webcare.services.policies import PolicyBook
from webcare.services.policies.watch import keep_policies_fresh
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.media import MediaStore
from webcare.storage.sealing import Seal, load_keys
from webcare.web.admin.policies.editors import Editors
from webcare.web.errors import by_path, on_http_exception
from webcare.web.health import health_routes
from webcare.web.protection import protection
from webcare.web.site import make_site
from webcare.web.webhooks import Webhooks
from webcare.work.engine import WorkEngine
from webcare.work.heartbeat import Heartbeat


def build_core(
    settings: Settings,
    *,
    plugins: Plugins | None = None,
    kinds: Kinds | None = None,
    clock: Clock = wall_clock,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Core:
    """Make what use cases work with; nothing is opened yet but the key.

    Args:
        settings: as read at the start.
        plugins: those of the entry points when None.
        kinds: the kinds of policy; those that come along when None.
        clock: gives the present moment, in UTC.
        transport: stands in for the network in tests.
    """
    configured = settings.secret_key
    keys = load_keys(
        configured.get_secret_value() if configured else None, settings.data_dir
    )
    database = Database(settings.effective_database_url)
    plugins = plugins or load_plugins(settings.blocked_plugins)
    seal = Seal(keys)
    return Core(
        settings=settings,
        database=database,
        seal=seal,
        plugins=plugins,
        accounts=Accounts(database, seal, plugins, transport),
        media=_media(settings),
        signals=Signals(),
        policies=PolicyBook(database, kinds or installed_kinds()),
        clock=clock,
    )


def _media(settings: Settings) -> MediaStore:
    if settings.media_url:
        return MediaStore.at(settings.media_url)
    return MediaStore.in_folder(settings.data_dir / "media")


def make_app(core: Core, *, editors: Editors | None = None) -> Starlette:
    """Make the application that a server runs: pages, API, webhooks and the work.

    Args:
        core: what use cases work with.
        editors: of policies; those that come along when None.

    Raises:
        ConfigurationError: when traces are wanted and what sends them is not there.
    """
    batcher = receipt_batcher(core)
    hub = Hub(core.database, core.signals, core.clock)
    traces = tracing.prepare(core.settings.otlp_endpoint)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        async with AsyncExitStack() as stack:
            stack.enter_context(traces())
            await stack.enter_async_context(_working(core, "serve"))
            stack.push_async_callback(batcher.aclose)
            _accompany(stack, hub.run(), watch_webhooks(core), site.warm_up())
            yield

    site = make_site(core, hub, editors)
    respond = by_path(page=site.respond, problem=problem)
    routes = [
        *health_routes(core),
        *api_routes(),
        *site.routes,
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(Webhooks, core=core, batcher=batcher),
            *protection(core.settings, respond),
        ],
        exception_handlers={HTTPException: on_http_exception(respond)},
    )
    app.state.core = core
    site.install(app)
    return app


def make_worker(core: Core) -> Starlette:
    """Make the application of a process that works and shows nobody anything.

    It answers those who watch: `/healthz`, `/readyz` and `/metrics`.

    Raises:
        ConfigurationError: when traces are wanted and what sends them is not there.
    """
    traces = tracing.prepare(core.settings.otlp_endpoint)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        with traces():
            async with _working(core, "worker"):
                yield

    return Starlette(routes=health_routes(core), lifespan=lifespan)


@asynccontextmanager
async def _working(core: Core, kind: str) -> AsyncIterator[None]:
    """Do the work while the context is open, unless this process has no lanes."""
    async with AsyncExitStack() as stack:
        stack.callback(core.database.close)
        stack.callback(core.passwords.close)
        stack.push_async_callback(core.accounts.aclose)
        if core.settings.worker_lanes:
            engine = WorkEngine(
                core.database,
                core.signals,
                job_handlers(core),
                clock=core.clock,
                side_by_side=core.settings.worker_lanes,
                heartbeat=Heartbeat(
                    kind=kind, version=__version__, recurring=RECURRING
                ),
            )
            work = asyncio.create_task(engine.run())
            stack.push_async_callback(_stop_working, engine, work)
            _accompany(stack, keep_giving(core))
        if core.database.on_sqlite:
            _accompany(stack, keep_journal_short(core))
        _accompany(stack, keep_policies_fresh(core), *_relays(core, kind))
        yield


def _accompany(stack: AsyncExitStack, *background: Coroutine[None, None, None]) -> None:
    """Run something beside everything else until the stack is left."""
    for each in background:
        stack.push_async_callback(_cancel, asyncio.create_task(each))


def _relays(core: Core, kind: str) -> Iterator[Coroutine[None, None, None]]:
    """Yield what passes wake-ups on, if there is something to pass them through."""
    if core.settings.redis_url:
        from webcare.live.relay import Relay  # noqa: PLC0415 - 20 MB, where it is used

        topics = [Topic.WORK] if core.settings.worker_lanes else []
        topics += [Topic.EVENTS] if kind == "serve" else []
        yield Relay(core.settings.redis_url, core.signals, topics).run()


async def _stop_working(engine: WorkEngine, work: asyncio.Task[None]) -> None:
    engine.stop()
    await work


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
