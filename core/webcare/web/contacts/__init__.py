"""Pages about people: found, looked at, written down, merged and parted."""
