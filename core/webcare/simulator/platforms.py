"""The platforms that a host simulates, and how a request names one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.errors import SimulationError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.requests import Request

    from webcare.plugin.simulation import SimulatedAccount, SimulatedPerson, Simulation


@dataclass(frozen=True, slots=True)
class Conversation:
    """Which phone a request is about: a person, and the account they write to."""

    simulation: Simulation
    account: SimulatedAccount
    person: SimulatedPerson


class Platforms:
    """The simulations of this host, by their type."""

    def __init__(self, simulations: Iterable[Simulation]) -> None:
        self._by_type = {simulation.type: simulation for simulation in simulations}

    def __iter__(self) -> Iterator[Simulation]:
        """Yield every simulation, in the order in which they were given."""
        return iter(self._by_type.values())

    def named(self, name: str) -> Simulation:
        """Return the simulation of a type.

        Raises:
            SimulationError: when this host has none.
        """
        if name in self._by_type:
            return self._by_type[name]
        known = ", ".join(sorted(self._by_type)) or "none"
        raise SimulationError(f"{name!r} is not simulated here, only {known}.")

    def of(self, request: Request) -> Simulation:
        """Return the simulation that a request's path names."""
        return self.named(request.path_params["type"])

    def conversation(self, request: Request) -> Conversation:
        """Return the phone that a request's path names.

        Raises:
            SimulationError: when the account or the person does not exist.
        """
        simulation = self.of(request)
        account = request.path_params["account"]
        person = request.path_params["person"]
        return find(simulation, account, person)


def api_address(request: Request, simulation: Simulation) -> str:
    """Return where a simulated platform's API is, as whoever asks reaches this host."""
    return f"{request.url.scheme}://{request.url.netloc}/{simulation.type}/api"


def channel_settings(account: SimulatedAccount, api: str) -> dict[str, str]:
    """Return what a channel is given to reach an account, by each setting's name."""
    return {**account.settings, "base_url": api}


def find(simulation: Simulation, account: str, person: str) -> Conversation:
    """Return a phone by the ids of account and person; empty ones are the first.

    Raises:
        SimulationError: when the account or the person does not exist.
    """
    accounts = [a for a in simulation.accounts if account in {"", a.id}]
    people = [p for p in simulation.people if person in {"", p.id}]
    if not accounts:
        raise SimulationError(f"There is no account {account!r}.")
    if not people:
        raise SimulationError(f"There is nobody called {person!r}.")
    return Conversation(simulation, accounts[0], people[0])
