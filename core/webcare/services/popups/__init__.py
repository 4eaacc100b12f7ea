"""Services for a while over an existing channel, that close themselves."""
