"""What every use case needs: made once in `bootstrap` and passed in, never imported."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from sqlmodel import Session

from webcare.live.signals import Signals, Topic
from webcare.loader import Plugins
from webcare.services.access.passwords import Passwords
from webcare.services.access.throttle import Throttle
from webcare.services.connecting.accounts import Accounts
from webcare.services.connecting.webhook_clock import WebhookClock
from webcare.services.policies.book import PolicyBook
from webcare.services.popups.book import PopupBook
from webcare.services.promises.rules import keep_with
from webcare.services.retention.horizons import horizons_at
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.horizons import look_out
from webcare.storage.media import MediaStore
from webcare.storage.sealing import Seal
from webcare.work.enqueue import leaves_work

T = TypeVar("T")

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that use cases work with."""

    settings: Settings
    database: Database
    seal: Seal
    plugins: Plugins
    accounts: Accounts
    media: MediaStore
    signals: Signals
    policies: PolicyBook
    clock: Clock = wall_clock
    popups: PopupBook = field(default_factory=PopupBook)
    passwords: Passwords = field(default_factory=Passwords)
    attempts: Throttle = field(default_factory=Throttle)
    webhooks: WebhookClock = field(default_factory=WebhookClock)

    async def read(self, query: Callable[[Session], T]) -> T:
        """Run a query that changes nothing."""

        def run(session: Session) -> T:
            self._look_out(session)
            return query(session)

        return await self.database.read(run)

    async def write(self, change: Callable[[Session], T]) -> T:
        """Run a change in one transaction, then wake whoever waits for news."""

        def run(session: Session) -> tuple[T, bool]:
            self._look_out(session)
            return change(session), leaves_work(session)

        result, has_work = await self.database.write(run)
        self.signals.notify(Topic.EVENTS, *([Topic.WORK] if has_work else []))
        return result

    def _look_out(self, session: Session) -> None:
        """Let a session know the policies of now, and hide what has had its time.

        What is promised by policy is kept by them, whatever changes a conversation.
        """
        self.policies.freshen(session.connection())
        now = self.clock()
        look_out(session, horizons_at(self.policies, now))
        keep_with(session, self.policies, now)
