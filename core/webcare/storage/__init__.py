"""The record: tables, the engine, and queries with a name."""
