"""X as a simulated platform, for demos and tests."""

from webcare_twitter.simulation.characters import App, House, Profile
from webcare_twitter.simulation.platform import TwitterSimulation

__all__ = ["App", "House", "Profile", "TwitterSimulation"]
