"""How fast Meta lets a number send."""

PAIR_BURST = 45
"""Messages to one person at once."""

PAIR_PER_SECOND = 1 / 6

NUMBER_PER_SECOND = 80
