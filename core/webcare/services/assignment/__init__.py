"""Who has what: taken by people, given to them, and put back when they leave."""
