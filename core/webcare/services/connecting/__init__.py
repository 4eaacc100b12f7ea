"""Our accounts on platforms: connected, watched, asked for what is new."""
