"""WhatsApp as a channel of Webcare."""
