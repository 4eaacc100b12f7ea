"""Use cases: one function each, that reads rows, asks the domain, and writes rows."""
