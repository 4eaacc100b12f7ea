"""Asking for a turn within the rates, and waiting for it."""

from webcare.plugin import Capabilities
from webcare.services.sending.paces import Paces


async def later(paces: Paces, account: int, person: int, able: Capabilities) -> float:
    """Return once it is our turn with 0, or at once with the seconds to wait."""
    turn = await paces.admit(account, person, able)
    if not turn.later:
        await turn.nearly()
        await turn.reached()
    return turn.later
