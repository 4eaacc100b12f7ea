"""For machines that watch: alive, ready, and in figures."""

from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import ColumnElement, Connection, func, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel, col
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from webcare.domain.access import SYSTEM
from webcare.errors import StorageUnavailable
from webcare.services.core import Core
from webcare.storage.migrate import is_current
from webcare.storage.queries.conversations import unanswered_count
from webcare.storage.tables import Attachment, DeadLetter, Job

QUEUE = Gauge(
    "webcare_queue_unanswered", "Conversations that wait for us, 1000 at the most"
)
JOBS = Gauge("webcare_jobs", "Work that waits", ["state"])
MEDIA = Gauge("webcare_media_waiting", "Files that are still being fetched")
FAILING = Gauge(
    "webcare_webhook_failing_seconds",
    "For how long every webhook of a channel has failed in this process",
    ["channel"],
)
DEAD_LETTERS = Gauge("webcare_dead_letters", "What could not be understood or stored")

_COUNTED_AT_MOST = 10_000


def health_routes(core: Core) -> list[Route]:
    """Return `/healthz`, `/readyz` and `/metrics`."""

    async def alive(request: Request) -> Response:
        del request
        return PlainTextResponse("alive")

    async def ready(request: Request) -> Response:
        del request
        try:
            await core.database.work(_nothing)
            current = await core.database.read(
                lambda _: is_current(core.database.engine)
            )
        except (StorageUnavailable, SQLAlchemyError):
            return PlainTextResponse("The database cannot be written.", 503)
        if not current:
            return PlainTextResponse("The database needs `webcare migrate`.", 503)
        return PlainTextResponse("ready")

    async def metrics(request: Request) -> Response:
        del request
        # Without the database, what this process counts itself matters all the more.
        with suppress(StorageUnavailable, SQLAlchemyError):
            await core.read(_measure)
        _measure_webhooks(core)
        return Response(
            generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    return [
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", metrics),
    ]


def _nothing(connection: Connection) -> None:
    """Take the lock for writing, and give it back."""


def _measure(session: Session) -> None:
    QUEUE.set(unanswered_count(SYSTEM, session))
    JOBS.labels("waiting").set(_count(session, Job, col(Job.failed_at).is_(None)))
    JOBS.labels("set_aside").set(_count(session, Job, col(Job.failed_at).is_not(None)))
    MEDIA.set(_count(session, Attachment, col(Attachment.state) == "waiting"))
    DEAD_LETTERS.set(_count(session, DeadLetter, col(DeadLetter.replayed_at).is_(None)))


def _measure_webhooks(core: Core) -> None:
    now = core.clock()
    FAILING.clear()
    for each in core.webhooks.failing():
        FAILING.labels(each.channel).set(each.lasts(now).total_seconds())


def _count(session: Session, table: type[SQLModel], only: ColumnElement[bool]) -> int:
    some = select(literal(1)).select_from(table).where(only).limit(_COUNTED_AT_MOST)
    count: int = session.execute(
        select(func.count()).select_from(some.subquery())
    ).scalar_one()
    return count
