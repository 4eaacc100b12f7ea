"""Messenger and Facebook Pages as a simulated platform, for demos and tests."""

from webcare_facebook.simulation.customers import Credentials, Customer, Page
from webcare_facebook.simulation.platform import FacebookSimulation

__all__ = ["Credentials", "Customer", "FacebookSimulation", "Page"]
