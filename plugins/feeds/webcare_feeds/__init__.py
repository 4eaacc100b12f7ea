"""RSS and Atom feeds as a channel of Webcare."""
