"""Work in every state, as it looks on a bad afternoon."""

from datetime import datetime, timedelta
from typing import Any

from tests.made.desk import Desk
from webcare.services.connecting.poll_jobs import POLL
from webcare.services.conversations.handle import WAKE
from webcare.services.sending.courtesies import REACT
from webcare.services.sending.outbox import DELIVER
from webcare.storage.tables import Job, Lane, WorkerRow

WORKER = "9f1c2e77ab03d451"


def toil(desk: Desk, channel_id: int, conversation_id: int) -> None:
    """Put work there that was given up, waits, is done just now, or later.

    A worker that runs here leaves it alone: no lane is ready yet.
    """
    now, lane, soon = desk.now, "toil", desk.now + timedelta(hours=1)
    unsent = desk.message(
        conversation_id,
        "Uw koffer is onderweg naar u.",
        later=-900,
        direction="out",
        status="failed",
        fault={
            "code": "",
            "for_agent": "Webcare could not send this message. Tell an administrator: "
            "the log says why.",
        },
        external_id=None,
    )
    gone_wrong = {"attempts": 12, "last_error": "ValueError"}
    desk.add(
        _process(now, WORKER, "worker", "webcare-worker-2.example.internal", 5121),
        _process(now - timedelta(minutes=9), "old", "serve", "webcare-web-1", 88),
        Lane(
            key=f"poll:{channel_id}",
            ready_at=soon,
            worker=WORKER,
            lease_until=now + timedelta(seconds=9),
        ),
        Lane(key=lane, ready_at=soon),
        _job(now, lane, DELIVER, {"message": unsent}, **gone_wrong, failed_at=now),
        _job(
            now - timedelta(days=2),
            "paperweight:1",
            "paperweight.polished-until-it-shines",
            {},
            attempts=12,
            last_error="nothing handles 'paperweight.polished-until-it-shines'",
            failed_at=now - timedelta(days=2),
        ),
        _job(now, f"poll:{channel_id}", POLL, {"channel": channel_id}),
        _job(
            now - timedelta(minutes=4),
            lane,
            REACT,
            {"conversation": conversation_id, "target": "x", "emoji": "👍"},
        ),
        _job(
            now + timedelta(minutes=17),
            "x",
            DELIVER,
            {"message": unsent},
            attempts=3,
            last_error="The platform cannot be reached.",
        ),
        _job(
            now + timedelta(days=3),
            f"snooze:{conversation_id}:1",
            WAKE,
            {"conversation_id": conversation_id},
        ),
    )


def _process(seen: datetime, name: str, kind: str, host: str, pid: int) -> WorkerRow:
    return WorkerRow(
        name=name,
        kind=kind,
        host=host,
        pid=pid,
        version="0.1.0",
        started_at=seen - timedelta(days=2, hours=3),
        seen_at=seen,
        lanes=1,
    )


def _job(
    run_at: datetime, lane: str, kind: str, payload: dict[str, Any], **more: Any
) -> Job:
    return Job(lane=lane, kind=kind, payload=payload, run_at=run_at, **more)
