"""What the laboratory can let happen on a platform, and how it comes about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from webcare.errors import SimulationError
from webcare.plugin.simulation.fields import FieldValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from webcare.plugin.simulation.changes import Changes
    from webcare.plugin.simulation.fields import Experiment
    from webcare.plugin.simulation.timeline import Deed, Timeline
    from webcare.plugin.simulation.webhooks import Webhooks

Values = Mapping[str, FieldValue]
"""What an experiment's fields were filled in with, by name."""

_World = TypeVar("_World")
_Chat = TypeVar("_Chat")

Happening = Callable[[_World, _Chat, Values], Awaitable[None] | None]
"""What an experiment does, to the platform and to the chat that is open."""


class Stage(Protocol):
    """What every platform's world has."""

    timeline: Timeline
    changes: Changes
    webhooks: Webhooks


class Scene(Protocol):
    """What every chat has."""

    @property
    def topic(self) -> str:
        """Return its topic in the feed of changes."""


class Catalogue(Generic[_World, _Chat]):
    """Experiments, each with what it does.

    Args:
        happenings: what each of the experiments does, by its name.

    Raises:
        ValueError: when the names of the two are not the same.
    """

    def __init__(
        self,
        experiments: Iterable[Experiment],
        happenings: Mapping[str, Happening[_World, _Chat]],
    ) -> None:
        self._experiments = {each.name: each for each in experiments}
        self._happenings = happenings
        if odd := set(self._experiments) ^ set(happenings):
            raise ValueError(f"not both an experiment and a happening: {sorted(odd)}")

    @property
    def experiments(self) -> Sequence[Experiment]:
        """Return what can be let happen."""
        return tuple(self._experiments.values())

    async def perform(
        self, world: _World, chat: _Chat, name: str, values: Mapping[str, str]
    ) -> None:
        """Let something happen; a field that is not filled in has its own value.

        Raises:
            SimulationError: when there is no such experiment, or a value is wrong.
        """
        if name not in self._experiments:
            raise SimulationError(f"There is no experiment {name!r}.")
        fields = self._experiments[name].fields
        read = {f.name: f.read(values.get(f.name, f.value)) for f in fields}
        under_way = self._happenings[name](world, chat, read)
        if under_way is not None:
            await under_way


async def advance(world: Stage, chat: Scene, values: Values) -> None:
    """Let time pass: as many `hours` as were filled in."""
    await world.timeline.advance(timedelta(hours=float(values["hours"])))
    world.changes.note(chat.topic, "laboratory")


def repeat(world: Stage, chat: Scene, values: Values) -> None:
    """Send the last webhook once more.

    Raises:
        SimulationError: when none was sent yet.
    """
    del chat, values
    newest = world.webhooks.deliveries(1)
    if not newest:
        raise SimulationError("No webhook was sent yet.")
    world.webhooks.post(newest[0].parcel)


def flood(world: Stage, values: Values, write: Callable[[int], None]) -> None:
    """Have something written `count` times, `rate` times in a second.

    What writes gets which one it is, from 0.
    """

    def deed(position: int) -> Deed:
        async def do() -> None:
            write(position)

        return do

    for position in range(int(values["count"])):
        world.timeline.after(position / float(values["rate"]), deed(position))
