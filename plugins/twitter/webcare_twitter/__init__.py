"""X (Twitter) as a channel of Webcare."""
