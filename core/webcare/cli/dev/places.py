"""Where `webcare dev` keeps what it needs: all in one folder that may be deleted."""

from pathlib import Path

DATA = Path(".dev")
SITE = DATA / "plugins"
WEBHOOKS = DATA / "webhooks"
ADDRESS = DATA / "address"
