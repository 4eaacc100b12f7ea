"""What Webcare says by itself, and when."""
