"""The editor of hours: its form, its pictures, and what it says in words."""
