"""WhatsApp as a simulated platform, for demos and tests."""

from webcare_whatsapp.simulation.customers import Credentials, Customer, Number
from webcare_whatsapp.simulation.platform import WhatsAppSimulation

__all__ = ["Credentials", "Customer", "Number", "WhatsAppSimulation"]
