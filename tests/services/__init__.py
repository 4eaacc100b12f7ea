"""Real services for the tests, started without root and without Docker."""
