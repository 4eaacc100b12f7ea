"""Retention in action: hidden when its time has come, removed soon after, and proven.

- `horizons`: how far retention has come, by the policies that hold
- `holds`: what is kept whatever its term
- `run`: the recurring work, which removes a little at a time
- `pace`: how much of the database is left to what comes in meanwhile
- `removing`: what goes with a message, and what stays behind
- `proof`: what is written down of it
"""
