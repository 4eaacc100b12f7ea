"""What is asked of Meta by the clock: does it still send, and what did we miss."""
