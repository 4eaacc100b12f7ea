"""What administrators set up: channels, people and teams."""
