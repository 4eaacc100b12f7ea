"""WhatsApp keeps the contract of a channel, with every recorded sort of webhook."""

from tests.plugins.whatsapp import cast
from webcare_whatsapp.contract import WhatsAppContract


class TestWhatsApp(WhatsAppContract):
    account = cast.ACCOUNT
    genuine_webhooks = cast.PAYLOADS


class TestWhatsAppAsInstalled(WhatsAppContract):
    """What `webcare plugin check` runs, with nothing of this repository's tests."""
