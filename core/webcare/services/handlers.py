"""Which use case does which kind of work."""

from collections.abc import Mapping

from webcare.services.admission.overflow import tell_turned_away
from webcare.services.automatic.follow_ups import (
    GREET,
    TURNED_AWAY,
    WELCOME,
    receipt_batcher,
)
from webcare.services.automatic.notices import tell
from webcare.services.automatic.off_hours import answer_closed
from webcare.services.connecting import polling
from webcare.services.connecting.poll_jobs import POLL
from webcare.services.conversations import handle, moderation, promises
from webcare.services.conversations.reading import SHOW_READ
from webcare.services.core import Core
from webcare.services.intake import speaking
from webcare.services.intake.receiving import GREET_SENDER
from webcare.services.operations import housekeeping
from webcare.services.people import refusing
from webcare.services.people.fetch_person import fetch_person
from webcare.services.popups.closing import close_due
from webcare.services.popups.greeting import welcome
from webcare.services.popups.saving import CLOSE
from webcare.services.promises.watch import WATCH, Watch
from webcare.services.receiving.fetch_media import fetch_media
from webcare.services.receiving.messages import FETCH_MEDIA
from webcare.services.receiving.names import FETCH_PERSON
from webcare.services.retention import erasing
from webcare.services.retention import run as retention
from webcare.services.routing import running
from webcare.services.routing.following import DO, RUN
from webcare.services.sending import courtesies, templates
from webcare.services.sending.deliver import deliver
from webcare.services.sending.outbox import DELIVER
from webcare.services.sending.pace_books import MemoryPaces, SharedPaces
from webcare.services.sending.paces import Paces
from webcare.services.staffing import counting
from webcare.work.engine import Handler
from webcare.work.lanes import JobView

RECURRING = (
    housekeeping.SWEEP,
    polling.ENSURE,
    retention.RUN,
    counting.COUNT,
    WATCH,
    refusing.EXPIRE,
)
"""What is done again and again, by one process each time."""


def job_handlers(core: Core) -> Mapping[str, Handler]:
    """Return the handler of every kind of job."""
    on_sqlite = core.database.on_sqlite
    paces = Paces(MemoryPaces() if on_sqlite else SharedPaces(core.database))
    batcher = receipt_batcher(core)

    async def send(job: JobView) -> None:
        await deliver(core, paces, job)

    async def fetch(job: JobView) -> None:
        await fetch_media(core, job)

    async def introduce(job: JobView) -> None:
        await fetch_person(core, job)

    async def show_read(job: JobView) -> None:
        await courtesies.show_read_job(core, job)

    async def react(job: JobView) -> None:
        await courtesies.react_job(core, job)

    async def moderate(job: JobView) -> None:
        await moderation.moderate_job(core, job)

    async def sync_templates(job: JobView) -> None:
        await templates.sync_templates_job(core, job.payload)

    async def erase(job: JobView) -> None:
        await erasing.erase(core, job)

    async def ask(job: JobView) -> None:
        await polling.poll(core, batcher, job)

    return {
        DELIVER: send,
        FETCH_MEDIA: fetch,
        FETCH_PERSON: introduce,
        SHOW_READ: show_read,
        courtesies.REACT: react,
        moderation.MODERATE: moderate,
        templates.SYNC: sync_templates,
        POLL: ask,
        erasing.ERASE: erase,
        **_timers(core),
        **_recurring_handlers(core),
    }


def _timers(core: Core) -> Mapping[str, Handler]:
    """Return the handlers of what follows by itself, at once or when its time comes."""

    async def wake(job: JobView) -> None:
        await handle.wake(core, job.payload)

    async def fall_due(job: JobView) -> None:
        await promises.fall_due(core, job.payload)

    async def greet(job: JobView) -> None:
        await answer_closed(core, job)
        # Who was told something just now was told this with it.
        await tell(core, int(job.payload["conversation"]))

    async def turn_away(job: JobView) -> None:
        await tell_turned_away(core, job)

    async def greet_sender(job: JobView) -> None:
        await speaking.greet(core, job)

    async def route(job: JobView) -> None:
        await running.run_rules(core, job)

    async def do_action(job: JobView) -> None:
        await running.do_action(core, job)

    async def welcome_in(job: JobView) -> None:
        await welcome(core, job)

    async def close(job: JobView) -> None:
        await close_due(core, job)

    return {
        WELCOME: welcome_in,
        CLOSE: close,
        handle.WAKE: wake,
        promises.DUE: fall_due,
        GREET: greet,
        TURNED_AWAY: turn_away,
        GREET_SENDER: greet_sender,
        RUN: route,
        DO: do_action,
    }


def _recurring_handlers(core: Core) -> Mapping[str, Handler]:
    async def sweep(job: JobView) -> None:
        del job
        await housekeeping.sweep(core)

    async def ensure_polls(job: JobView) -> None:
        del job
        await polling.ensure_polls(core)

    async def end_blocks(job: JobView) -> None:
        del job
        await refusing.expire(core)

    async def remove_expired(job: JobView) -> None:
        del job
        await retention.run(core)

    watch = Watch(core)

    async def watch_promises(job: JobView) -> None:
        del job
        await watch.look()

    async def count_arrivals(job: JobView) -> None:
        del job
        await counting.count(core)

    return {
        counting.COUNT.kind: count_arrivals,
        WATCH.kind: watch_promises,
        housekeeping.SWEEP.kind: sweep,
        polling.ENSURE.kind: ensure_polls,
        retention.RUN.kind: remove_expired,
        refusing.EXPIRE.kind: end_blocks,
    }
