"""WhatsApp as a channel of Webcare."""

from __future__ import annotations

from webcare.plugin import hookimpl
from webcare_whatsapp.channel import WhatsApp
from webcare_whatsapp.settings import WhatsAppSettings

__all__ = ["WhatsApp", "WhatsAppSettings", "webcare_register_channels"]


@hookimpl
def webcare_register_channels() -> list[WhatsApp]:
    """Bring WhatsApp as a type of channel."""
    return [WhatsApp()]
