"""The secret half of a channel's settings, sealed with our key."""

import orjson

from webcare.storage.sealing import Seal
from webcare.storage.tables import ChannelRow


def seal_secrets(seal: Seal, channel_id: int, secrets: dict[str, str]) -> bytes:
    """Return a channel's secrets as they are stored."""
    return seal.seal(orjson.dumps(secrets), f"channel:{channel_id}")


def open_secrets(seal: Seal, row: ChannelRow) -> dict[str, str]:
    """Return a channel's secrets.

    Raises:
        ConfigurationError: when our key does not fit.
    """
    if not row.secrets:
        return {}
    opened: dict[str, str] = orjson.loads(seal.open(row.secrets, f"channel:{row.id}"))
    return opened
