"""How much comes in, and how many people that asks for."""
