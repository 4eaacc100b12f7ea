"""Meta's handshake with an address that wants its webhooks."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import httpx2

from webcare.errors import SimulationError

if TYPE_CHECKING:
    from webcare_facebook.simulation.world import World


async def handshake(world: World, url: str) -> None:
    """Prove that an address wants our webhooks, as when it is saved in the dashboard.

    Raises:
        SimulationError: when it does not answer with the challenge.
    """
    challenge = str(secrets.randbelow(10**10))
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": world.credentials.verify_token,
    }
    try:
        answer = await world.webhooks.http.get(url, params=query)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        reason = f"The address did not answer ({type(error).__name__})."
        raise SimulationError(reason) from error
    if answer.status_code != httpx2.codes.OK:
        raise SimulationError(f"HTTP Status Code = {answer.status_code}")
    if answer.text != challenge:
        raise SimulationError("The answer was not the challenge.")
