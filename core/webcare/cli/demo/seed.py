"""Fill the demo's desk: its stories, told again at the moments they happened.

Customers write on their simulated phones and the platform posts signed webhooks;
answers, notes and the rest go through the same services as those of any agent.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from webcare.cli.demo.clock import DemoClock
from webcare.domain.access import SYSTEM, Scope
from webcare.domain.draft import Draft
from webcare.errors import WebcareError
from webcare.services.connecting import channels
from webcare.services.conversations import converse, handle
from webcare.services.core import Core
from webcare.services.sending import courtesies
from webcare.simulator.client import SimulatorClient
from webcare.simulator.seen import Line, Outline
from webcare.storage.queries.backlog import work_due
from webcare.storage.queries.references import conversation_with

_PATIENCE = 20.0
_POLL_SECONDS = 0.004
_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where stories are told: a platform, and the channel that is connected to it."""

    platform: str
    channel_id: int
    stories: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    """One line of one story, and when it is its turn."""

    at: datetime
    place: Place
    story: Outline
    number: int

    @property
    def line(self) -> Line:
        return self.story.lines[self.number]

    @property
    def last(self) -> bool:
        return self.number == len(self.story.lines) - 1


@dataclass(slots=True)
class Seeding:
    """The telling of all stories.

    Args:
        core: of the running server, with the demo's clock.
        agents: who answers; each story has one of them.
        progress: called after every line with how many are done, and of how many.
    """

    core: Core
    clock: DemoClock
    client: SimulatorClient
    agents: Sequence[Scope]
    progress: Callable[[int, int], None]
    _conversations: dict[tuple[str, int], int] = field(default_factory=dict)

    async def tell(self, places: Sequence[Place]) -> None:
        """Tell the stories of all places, line by line, from the oldest on.

        The clock stands back already; it comes to the present here.

        Raises:
            WebcareError: when a line does not arrive where it should.
        """
        # Nobody is there to take an answer back, and what follows waits for it.
        await self._let_undo(places, 0)
        now = datetime.now(UTC)
        turns = sorted(
            (
                _Turn(now - line.ago, place, story, number)
                for place in places
                for story in place.stories
                for number, line in enumerate(story.lines)
            ),
            key=lambda turn: (turn.at, turn.story.number, turn.number),
        )
        for done, turn in enumerate(turns, 1):
            await self._move(places, self.clock.go_to(turn.at))
            await self._take(turn)
            self.progress(done, len(turns))
        await self._move(places, self.clock.catch_up())
        await self._settled()
        await self._let_undo(places, None)
        for place in places:
            for story in place.stories:
                await self._leave(place, story)

    async def _let_undo(self, places: Sequence[Place], seconds: int | None) -> None:
        for place in places:
            await channels.set_undo(self.core, SYSTEM, place.channel_id, seconds)

    async def _move(self, places: Sequence[Place], by: timedelta) -> None:
        for place in places:
            await asyncio.to_thread(self.client.move_clock, place.platform, by)

    async def _take(self, turn: _Turn) -> None:
        if turn.line.customer:
            await self._hear(turn)
        elif turn.line.note:
            await converse.add_note(
                self.core, self._agent(turn.story), self._known(turn), turn.line.note
            )
        else:
            await self._answer(turn)
        if turn.last and turn.story.resolved:
            await self._settled()
            await handle.resolve(self.core, self._agent(turn.story), self._known(turn))

    async def _hear(self, turn: _Turn) -> None:
        """Let the customer say a line, and wait until we have it."""
        place, story = turn.place, turn.story
        phone = self.client.phone(place.platform, story.person, account=story.account)
        if turn.number:
            await asyncio.to_thread(phone.reads)
        message = await asyncio.to_thread(
            lambda: self.client.tell(place.platform, story, turn.number, now=True)
        )

        if story.overheard:
            # No webhook tells of it: a search finds it, after a while.
            return

        async def arrived() -> bool:
            found = await self.core.read(
                lambda session: conversation_with(
                    SYSTEM, session, place.channel_id, message
                )
            )
            if found is not None:
                self._conversations[place.platform, story.number] = found
            return found is not None

        await _until(arrived, "A message of the demo did not arrive.")
        if not turn.number:
            await self._sort(story, self._known(turn))

    async def _sort(self, story: Outline, conversation_id: int) -> None:
        """Give a new conversation its tags and priority."""
        agent = self._agent(story)
        if story.tags:
            await handle.set_tags(self.core, agent, conversation_id, story.tags)
        if story.priority:
            await handle.set_priority(self.core, agent, conversation_id, story.priority)

    async def _answer(self, turn: _Turn) -> None:
        agent, conversation_id = self._agent(turn.story), self._known(turn)
        await handle.assign(self.core, agent, conversation_id, agent.user_id)
        await courtesies.mark_opened(self.core, agent, conversation_id)
        await converse.reply(
            self.core, agent, conversation_id, Draft(text=turn.line.text)
        )
        await self._settled()

    async def _leave(self, place: Place, story: Outline) -> None:
        """Put away what waits for something else."""
        if story.snoozed:
            conversation_id = self._conversations[place.platform, story.number]
            until = self.clock() + story.snoozed
            await handle.snooze(self.core, self._agent(story), conversation_id, until)

    async def _settled(self) -> None:
        """Wait until nothing is left to send or fetch."""

        async def idle() -> bool:
            due = await self.core.read(
                lambda session: work_due(SYSTEM, session, self.clock())
            )
            return due == 0

        await _until(idle, "The demo's answers are not sent.")

    def _agent(self, story: Outline) -> Scope:
        return self.agents[story.number % len(self.agents)]

    def _known(self, turn: _Turn) -> int:
        return self._conversations[turn.place.platform, turn.story.number]


def span_of(stories: Iterable[Outline]) -> timedelta:
    """Return how long ago the first line of all was said, and a little more."""
    lines = (line.ago for story in stories for line in story.lines)
    return max(lines, default=timedelta(0)) + _BEFORE


async def _until(done: Callable[[], Awaitable[bool]], complaint: str) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            while not await done():  # noqa: ASYNC110 - the database sends no event
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        raise WebcareError(complaint) from None
