"""A simulated platform for tests, with phones to write and look at.

```python
def test_a_question(simulated):        # a fixture that enters running_simulator(...)
    phone = simulated.client.phone("whatsapp", "fatima")
    phone.says("Mijn koffer is stuk.")
    phone.waits_for_text("Wat vervelend")
```
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.simulator.client import SimulatedPhone, SimulatorClient
from webcare.simulator.serve import SimulatorServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webcare.plugin.simulation import Simulation

__all__ = ["RunningSimulator", "SimulatedPhone", "running_simulator"]


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    """A host on a free port, and the means to ask it anything."""

    url: str
    client: SimulatorClient

    def settings(self, platform: str) -> dict[str, str]:
        """Return the settings of a channel for the platform's first account."""
        return dict(self.client.accounts(platform)[0].settings)


@contextmanager
def running_simulator(*simulations: Simulation) -> Iterator[RunningSimulator]:
    """Run platforms in a thread of their own, on a free port of this machine.

    From here on they are touched through the client only. The client blocks: in an
    async test call `connect` in a thread, since the platform's handshake comes back
    to the application under test.
    """
    with (
        SimulatorServer(simulations) as server,
        SimulatorClient(server.url) as client,
    ):
        yield RunningSimulator(server.url, client)
