"""Facebook and Messenger as a channel of Webcare."""
