"""The one class that a plugin writes to simulate its platform."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, ClassVar

from webcare.errors import SimulationError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp

    from webcare.domain.content import MessageKind
    from webcare.plugin.simulation.actions import PhoneAction
    from webcare.plugin.simulation.changes import Changes
    from webcare.plugin.simulation.fields import Experiment, Field
    from webcare.plugin.simulation.phone import (
        PhoneThread,
        SimulatedAccount,
        SimulatedPerson,
        Upload,
    )
    from webcare.plugin.simulation.stories import Story
    from webcare.plugin.simulation.timeline import Timeline
    from webcare.plugin.simulation.wall import Entrance, Wall
    from webcare.plugin.simulation.webhooks import Webhooks


class Simulation(ABC):
    """A platform on this machine.

    The host mounts `api` under `/<type>/api`: a channel's `base_url` is that address.
    All methods run in the host's event loop. `SimulationError` tells a person what
    cannot be done.

    Attributes:
        timeline: the platform's clock.
        changes: tells pages what changed; note `chat:<account>/<person>` there.
        webhooks: the requests that the platform makes.
        address: where the host serves `api`, without a slash at its end; empty while
            no host does.
        translations: a folder with `<language>.po` for the titles of fields and
            experiments; None when there is none.
    """

    type: ClassVar[str]
    title: ClassVar[str]
    translations: ClassVar[Path | None] = None

    timeline: Timeline
    changes: Changes
    webhooks: Webhooks
    address: str = ""

    @property
    @abstractmethod
    def api(self) -> ASGIApp:
        """Return the platform's API, as an ASGI application."""

    @property
    @abstractmethod
    def accounts(self) -> Sequence[SimulatedAccount]:
        """Return our accounts on the platform, at least one."""

    @property
    @abstractmethod
    def people(self) -> Sequence[SimulatedPerson]:
        """Return the people on the platform, at least one."""

    @abstractmethod
    async def connect(self, account: str, url: str) -> None:
        """Save the address that webhooks go to, with the platform's handshake.

        Raises:
            SimulationError: when the handshake fails; the address is not saved then.
        """

    @abstractmethod
    def callback(self, account: str) -> str:
        """Return the address that webhooks go to; empty when none is saved."""

    @abstractmethod
    def thread(self, account: str, person: str) -> PhoneThread:
        """Return a chat as the customer's phone shows it.

        Raises:
            SimulationError: when there is no such account or person.
        """

    def wall(self, account: str, person: str) -> Wall | None:
        """Return what a person sees in public; None where there is no such place.

        Raises:
            SimulationError: when there is no such account or person.
        """
        del account, person
        return None

    def entrance(self, link: str) -> Entrance | None:
        """Return which private chat of this platform an address opens.

        For links that people find elsewhere, such as on another platform; None when
        it is none of ours.
        """
        del link
        return None

    @abstractmethod
    async def act(self, account: str, person: str, action: PhoneAction) -> str:
        """Do something on a customer's phone; return the id of the message it is about.

        The id is empty when the action is about none.

        Raises:
            SimulationError: when the platform does not let the customer do it.
        """

    @abstractmethod
    def file(self, number: str) -> Upload:
        """Return the bytes of a file in a chat.

        Raises:
            SimulationError: when there is no such file.
        """

    def sample(self, kind: MessageKind) -> Upload:
        """Return a file that a customer could send, when a person chose none.

        Raises:
            SimulationError: when there is none of this kind.
        """
        raise SimulationError(f"Choose a file to send as {kind}.")

    def switches(self) -> Sequence[Field]:
        """Return the laboratory's switches with what they are now."""
        return ()

    def switch(self, values: Mapping[str, str]) -> None:
        """Set switches by name; those that are not named stay as they are.

        Raises:
            SimulationError: for an unknown name or a value that is out of range.
        """
        if values:
            raise SimulationError("This platform has no switches.")

    def experiments(self) -> Sequence[Experiment]:
        """Return what the laboratory can let happen."""
        return ()

    async def perform(
        self, experiment: str, account: str, person: str, values: Mapping[str, str]
    ) -> None:
        """Let an experiment happen in the chat of a person with an account.

        Raises:
            SimulationError: for an unknown experiment or a wrong value.
        """
        del account, person, values
        raise SimulationError(f"There is no experiment {experiment!r}.")

    def stories(self) -> Sequence[Story]:
        """Return conversations to begin a demo with."""
        return ()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the platform while the context is open."""
        try:
            async with self.timeline.running():
                yield
        finally:
            await self.webhooks.close()
