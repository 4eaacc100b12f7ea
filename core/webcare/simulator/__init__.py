"""The customer's side: simulated platforms, and a phone for them in the browser.

It runs as a server of its own and speaks to Webcare over HTTP only, as a platform does.
"""

from webcare.simulator.app import create_app
from webcare.simulator.client import SimulatedPhone, SimulatorClient
from webcare.simulator.serve import SimulatorServer, serve

__all__ = [
    "SimulatedPhone",
    "SimulatorClient",
    "SimulatorServer",
    "create_app",
    "serve",
]
